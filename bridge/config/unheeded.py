"""What of a request a model will not heed, told instead of being dropped in silence."""

from __future__ import annotations

from bridge.config.choice import sound_of
from bridge.domain.edit import Extend, Layer, Repaint, Stem, Vary
from bridge.domain.model import ModelEntry
from bridge.domain.music import Meter
from bridge.domain.request import Request

TOLD_METERS = (6, 4, 3, 2)
"""Beats in a bar that ACE-Step was taught, the more telling first."""


def told_meter(meter: Meter) -> int | None:
    """How ACE-Step is told a meter: by its own beats, or by a number of them that goes into it.

    12/8 is told as 6, 9/8 as 3; 5/4 and 7/8 it was never taught.
    """
    if meter.numerator in TOLD_METERS:
        return meter.numerator
    return next((beats for beats in TOLD_METERS if meter.numerator % beats == 0), None)


def unheeded(request: Request, entry: ModelEntry) -> tuple[str, ...]:
    """Sentences on what this model does not heed of this request; none if it heeds all."""
    ask = (_guidance, _notes, _meter, _effects)
    return tuple(sentence for one in ask if (sentence := one(request, entry)))


def _guidance(request: Request, entry: ModelEntry) -> str:
    """Guidance and negative prompt, which are one: what is guided away from."""
    negative = bool(request.negative)
    other = request.guidance is not None and request.guidance != entry.guidance
    given = _listed(("negative prompt", negative), ("guidance", other))
    if entry.distilled and given:
        return f"{entry.name} has its guidance in its weights: it does not heed your {given}."
    if entry.pipeline == "ace-step" and negative:
        return f"{entry.name} knows no negative prompt: say in the prompt what you want instead."
    edited = isinstance(request.edit, Vary | Repaint | Extend | Layer | Stem)
    if entry.pipeline == "stable-audio-3" and edited and given:
        return f"{entry.name} edits without guidance: it does not heed your {given}."
    guidance = entry.guidance if request.guidance is None else request.guidance
    if negative and guidance <= 1 and entry.pipeline != "embedded":
        return f"{entry.name} heeds a negative prompt only with guidance above 1."
    return ""


def _listed(*names: tuple[str, object]) -> str:
    """Those names that are said, "swing and velocity"."""
    return " and ".join(name for name, said in names if said)


def _notes(request: Request, entry: ModelEntry) -> str:
    """What is told of notes to a model that writes none."""
    if entry.pipeline == "embedded":
        return ""
    touch = request.touch
    given = _listed(
        ("chords", request.chords is not None and sound_of(request) != "drums"),
        ("swing", touch.swing is not None),
        ("humanise", touch.humanise),
        ("velocity", touch.velocity is not None),
    )
    return f"{entry.name} writes no notes: it does not heed your {given}." if given else ""


def _meter(request: Request, entry: ModelEntry) -> str:
    """A meter that ACE-Step was not taught; the loop has its length all the same."""
    if entry.pipeline != "ace-step" or request.meter.numerator in TOLD_METERS:
        return ""
    told = told_meter(request.meter)
    how = f"told it has {told} beats" if told is not None else "not told the meter"
    return f"{entry.name} knows no {request.meter}: it was {how}, and its loop has that length."


def _effects(request: Request, entry: ModelEntry) -> str:
    """One-shots and effects asked of a model for music, because the one for them is not here."""
    if not entry.effects or sound_of(request) != "effects":
        return ""
    return (
        f"{entry.name} was made for music: one-shots and effects are {entry.effects}'s "
        f"(fodder models pull {entry.effects})."
    )
