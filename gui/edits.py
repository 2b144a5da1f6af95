"""What the row under the wave asks for: requests made from the sample shown, by its own prompt.

Pure: no Qt. `seed` is the one to draw with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from bridge.domain.edit import Edit, Extend, Form, Layer, Morph, Repaint, Source, Stem, Vary
from bridge.domain.errors import BadArgument
from bridge.domain.kit import Kit
from bridge.domain.limits import LONGEST_PROMPT, MOST_BARS
from bridge.domain.model import AUTO, ModelEntry
from bridge.domain.notes import UNTOUCHED, NoteSource
from bridge.domain.performance import AS_WRITTEN
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Sample
from gui.text import marked, tr

WORDS = (
    (0.2, marked("a touch")), (0.4, marked("a sibling")), (0.6, marked("a cousin")),
    (0.8, marked("a stranger")),
)  # fmt: skip
FIGURES = {
    "chord", "chords", "melody", "line", "riff", "riffs", "stab", "stabs", "loop", "arpeggio",
    "arp", "lick", "hook", "comping", "progression", "groove", "beat",
}  # fmt: skip
"""What one instrument plays: words that are not for all parts of a kit."""
TRACK_NAMES = {
    "drums": marked("drums"), "percussion": marked("percussion"), "bass": marked("bass"),
    "guitar": marked("guitar"), "keyboard": marked("keyboard"), "synth": marked("synth"),
    "strings": marked("strings"), "brass": marked("brass"), "woodwinds": marked("woodwinds"),
    "fx": marked("effects"), "vocals": marked("vocals"), "backing_vocals": marked("backing vocals"),
}  # fmt: skip
"""What users call the tracks of a mix."""
FARTHEST = marked("almost new")


def retry(sample: Sample, seed: int) -> Request:
    """The same again with another seed."""
    return sample.recipe.request.with_seed(seed)


def vary(sample: Sample, seed: int, strength: float) -> Request:
    """Another take on the whole sample."""
    return _edited(sample, seed, Vary(Source(sample.path), strength))


def extend(sample: Sample, seed: int) -> Request:
    """As many bars again, as far as that goes."""
    bars = sample.recipe.bars
    if bars >= MOST_BARS:
        raise BadArgument(tr("It has {} bars already: {} are the most.").format(bars, MOST_BARS))
    return _edited(sample, seed, Extend(Source(sample.path), min(bars, MOST_BARS - bars)))


def repaint(sample: Sample, seed: int, bars: tuple[int, int]) -> Request:
    """Bars [first, stop) painted anew, the others as they are."""
    return _edited(sample, seed, Repaint(Source(sample.path), *bars))


def layer(sample: Sample, seed: int, track: str) -> Request:
    """A new track that goes with the sample, by a model that can do that."""
    return _of_tracks(sample, seed, Layer(Source(sample.path), (track,)), track)


def stem(sample: Sample, seed: int, track: str) -> Request:
    """One track of the sample, taken out of it, by a model that can do that."""
    return _of_tracks(sample, seed, Stem(Source(sample.path), track), track)


def _of_tracks(sample: Sample, seed: int, edit: Edit, track: str) -> Request:
    """What the sample's own model was told, its steps, notes and LoRAs, is not for another's."""
    recipe = sample.recipe
    words = f"{track.replace('_', ' ')}, {recipe.prompt}"[:LONGEST_PROMPT]
    return Request(
        words,
        seed,
        bpm=recipe.bpm,
        key=recipe.key,
        bars=recipe.bars,
        meter=recipe.meter,
        kind=recipe.kind,
        edit=edit,
        model=AUTO,
    )


def why_no_tracks(models: Sequence[tuple[ModelEntry, str]]) -> str:
    """What to do before tracks can be added or taken out; empty if they can. `models` stand each
    with its state."""
    able = [(entry, state) for entry, state in models if {"layer", "stem"} <= set(entry.edits)]
    if any(state == "ready" for _, state in able):
        return ""
    names = ", ".join(entry.name for entry, _ in able)
    return tr("The embedded model cannot add or take out tracks: download one of {}").format(names)


def play_notes(sample: Sample, seed: int, notes: NoteSource) -> Request:
    """Other notes, of the file `notes`, by the sample's own prompt; as they are written."""
    return replace(
        sample.recipe.request,
        seed=seed,
        edit=None,
        shift=0,
        notes=notes,
        chords=None,
        groove=None,
        touch=UNTOUCHED,
    )


def parts(sample: Sample, seed: int, names: Sequence[str]) -> Request:
    """A kit of these parts in the sample's tempo, key, meter and harmony."""
    from bridge.prompt.kits import kit_of  # its tables take a while to load

    request = sample.recipe.request
    return replace(
        request,
        prompt=kit_prompt(sample),
        seed=seed,
        key=sample.key,
        edit=kit_of(kit_prompt(sample), names),
        shift=0,
        notes=None,
        performance=replace(AS_WRITTEN, scale=request.performance.scale),
    )


def kit_prompt(sample: Sample) -> str:
    """What a kit is of that goes with a sample: of a part, what its kit is of."""
    edit = sample.recipe.edit
    if isinstance(edit, Kit):
        return edit.prompt
    words = sample.recipe.prompt.split()
    kept = " ".join(word for word in words if word.lower().strip(",.") not in FIGURES)
    return kept or sample.recipe.prompt


def _edited(sample: Sample, seed: int, edit: Edit) -> Request:
    return replace(sample.recipe.request, seed=seed, edit=edit, shift=0)


def bars_touched(bars: int, start: float, stop: float) -> tuple[int, int]:
    """The half-open range of bars that a part of a loop, in fractions of it, has something of."""
    near = 1e-3
    first = min(bars - 1, math.floor(start * bars + near))
    return first, max(first + 1, math.ceil(stop * bars - near))


def bars_named(first: int, stop: int) -> str:
    """ "bar 2", "bars 2–4", counted from 1."""
    if stop == first + 1:
        return tr("bar {}").format(first + 1)
    return tr("bars {}–{}").format(first + 1, stop)


def strength_word(strength: float) -> str:
    """How far from its source a variation goes, in a word."""
    return tr(next((word for most, word in WORDS if strength <= most), FARTHEST))


def strength_words() -> list[str]:
    """All that `strength_word` may say."""
    return [tr(word) for word in (*(word for _, word in WORDS), FARTHEST)]


def origin(sample: Sample) -> str:
    """Where an edited sample came from: "bar 2 repainted from kick_92.wav"; empty if painted."""
    match sample.recipe.edit:
        case Repaint() as edit:
            bars = bars_named(edit.first, edit.stop)
            said = tr("{} repainted in {}").format(bars, edit.source.path.name)
        case Extend() as edit:
            said = tr("{} extended by {}").format(edit.source.path.name, edit.bars)
        case Vary() as edit:
            said = tr("{} varied, {:.0f} %").format(edit.source.path.name, 100 * edit.strength)
        case Layer() as edit:
            said = tr("{} to go with {}").format(", ".join(edit.tracks), edit.source.path.name)
        case Stem() as edit:
            said = tr("{} out of {}").format(edit.track, edit.source.path.name)
        case Morph() as edit:
            said = tr("on the way to “{}”").format(edit.other)
        case Form():
            said = tr("a form")
        case Kit() as kit:
            said = tr("{} of “{}”").format(kit.part, kit.prompt)
        case _ if sample.recipe.notes is not None:
            said = tr("plays {}").format(sample.recipe.notes.path.name)
        case _:
            said = ""
    return said


def has_bars(sample: Sample) -> bool:
    """Whether bars of a sample can be edited one by one: a loop, but no form."""
    return sample.recipe.kind is Kind.LOOP and not isinstance(sample.recipe.edit, Form)
