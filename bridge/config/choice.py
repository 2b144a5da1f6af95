"""Which model makes a request: the one that is named, or, for `auto`, one that is on this disk.

auto takes, of the models on this disk that can do what is asked, the one with the most weights that
was made for such sounds; where none was, the largest of all. On a machine without a graphics card
those come first that want none; after them, for what only others can, the smallest of these.

A model that leaves one-shots and effects to another (`effects`) leaves them to it where it is here.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bridge.config.models import lacking, located
from bridge.config.presets import load_models
from bridge.domain.edit import Edit, Extend, Form, Layer, Morph, Repaint, Stem, Vary
from bridge.domain.errors import BadArgument, ModelUnavailable, UnknownModel
from bridge.domain.model import AUTO, EditName, GoodAt, ModelEntry
from bridge.domain.request import Kind, Lora, Reference, Request, Word
from bridge.prompt import understand

_EDITS: dict[type[Edit], EditName] = {
    Vary: "vary",
    Repaint: "repaint",
    Extend: "extend",
    Morph: "morph",
    Form: "form",
    Layer: "layer",
    Stem: "stem",
}
_DEFAULT_BPM = 120.0


def chosen(request: Request, own: Path) -> ModelEntry:
    """The model that makes a request on this machine; `own` is the user's presets folder."""
    return choose(request, load_models(own), is_here, has_card())


def choose(
    request: Request,
    entries: Iterable[ModelEntry],
    here: Callable[[ModelEntry], bool],
    card: bool,
) -> ModelEntry:
    """The model that makes a request.

    `here` says whether all of a model is on this disk, `card` whether the machine has a graphics
    card. UnknownModel or ModelUnavailable where there is none.
    """
    known = {entry.name: entry for entry in entries}
    if request.model == AUTO:
        able = [one for one in known.values() if can(one, request)]
        fitting = [one for one in able if card or not one.card]
        ranked = [*_ranked(fitting, sound_of(request)), *_slow(able, fitting)]
        return _first(ranked, here)
    if request.model not in known:
        names = ", ".join(sorted(known)) or "none"
        raise UnknownModel(f"There is no model {request.model[:40]!r}: known are {names}.")
    entry = known[request.model]
    other = known.get(entry.effects)
    if other is not None and sound_of(request) == "effects" and here(other):
        return other
    return entry


def _ranked(entries: Iterable[ModelEntry], sound: GoodAt) -> list[ModelEntry]:
    """The largest of those that are good at it first, then the largest of the others.

    Of two that are as large it is the distilled one, which is quicker. Those come last whose
    samples may not be sold.
    """

    def rank(one: ModelEntry) -> tuple[bool, bool, float, bool]:
        return one.commercial != "no", sound in one.good_at, one.weights, one.distilled

    return sorted(entries, key=rank, reverse=True)


def _slow(able: Iterable[ModelEntry], fitting: Sequence[ModelEntry]) -> list[ModelEntry]:
    """Those that would rather have a card, the smallest first."""
    return sorted((one for one in able if one not in fitting), key=lambda one: one.weights)


def _first(ranked: Sequence[ModelEntry], here: Callable[[ModelEntry], bool]) -> ModelEntry:
    """The first that is here."""
    for entry in ranked:
        if here(entry):
            return entry
    if not ranked:
        raise BadArgument("No model can do that: ask for fewer bars, or leave add-ons out.")
    names = ", ".join(entry.name for entry in ranked)
    raise ModelUnavailable(f"No model on this disk can do that: fodder models pull one of {names}.")


def sound_of(request: Request) -> GoodAt:
    """What a model must be good at for a request."""
    if request.kind is Kind.ONESHOT:
        return "effects"
    family = understand(request.prompt).family
    if family == "fx":
        return "effects"
    return "drums" if family == "drums" else "loops"


def can(entry: ModelEntry, request: Request) -> bool:
    """Whether a model can do what a request asks: its edit, its add-ons, its notes, its length."""
    edit = request.edit
    told_notes = request.notes or request.groove or (edit is not None and type(edit) not in _EDITS)
    harmony = request.chords is not None and sound_of(request) != "drums"
    if (told_notes or harmony) and entry.pipeline != "embedded":  # it alone writes notes
        return False
    if edit is not None and _EDITS.get(type(edit), "") not in ("", *entry.edits):
        return False
    if any(not _takes(entry, type(addon)) for addon in request.addons):
        return False
    seconds = request.bars * request.meter.beats * 60 / (request.bpm or _DEFAULT_BPM)
    return entry.longest is None or seconds <= entry.longest


def _takes(entry: ModelEntry, addon: type[Lora] | type[Word] | type[Reference]) -> bool:
    if addon is Word:
        return entry.pipeline == "riffusion"
    if addon is Reference:
        return entry.pipeline == "ace-step"
    return entry.pipeline not in ("embedded", "audioldm2")


def is_here(entry: ModelEntry) -> bool:
    """Whether all of a model is on this disk, as it is loaded."""
    folder = located(entry).folder
    return folder is not None and folder.is_dir() and not lacking(entry)


def has_card() -> bool:
    """Whether there seems to be a graphics card that models can use.

    Looked at without torch, which only the engine knows.
    """
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    return shutil.which("nvidia-smi") is not None
