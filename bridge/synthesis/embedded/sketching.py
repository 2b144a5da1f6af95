"""What a request is to play → a sketch on its canvas, as the model is given it: latents.

The notes come from the plan, the seed and what is given (bridge.score), so the same request has the
same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from bridge.domain.edit import Strike
from bridge.domain.errors import BadArgument
from bridge.domain.families import DIES_AWAY, UNPITCHED
from bridge.domain.notes import Note, NoteSource
from bridge.domain.request import Request
from bridge.files import midi
from bridge.score.compose import LEAD_IN, compose
from bridge.score.harmony import harmony_of
from bridge.score.notes import USUAL_BPM, BarSpan, inside
from bridge.score.placing import Placed, in_octave, on_drums, within_reach
from bridge.score.plan import Plan
from bridge.score.sketch import FLOOR, Picture, sketch
from bridge.score.templates import GrooveTemplate
from bridge.score.touching import touched
from bridge.synthesis.embedded.canvas import LatentCanvas
from bridge.synthesis.embedded.conditioning import semitones_from_c
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PatchTransform
from bridge.synthesis.vocoder.low_end import Tone

STRUCK, HELD = 2.9, 3.4  # beats, of the four on a one-shot's canvas
LOUDEST = 127.0  # MIDI's
DEEPER = 12  # semitones: so far below what it was taught are basses in tune, by their low end
FADE = 60.0  # dB that the other one of two sketches is down at either end of a morph


def written(plan: Plan, request: Request, groove: GrooveTemplate | None = None) -> Placed:
    """The notes of a plan on the request's bars, in C: those of a file, or composed."""
    random = np.random.default_rng((request.seed, 1))
    bars = BarSpan(request.meter, request.bars, request.bpm or USUAL_BPM)
    if request.notes is not None:
        placed = _of_file(request.notes, plan, request)
        notes = touched(placed.notes, request.touch, random) if request.touch else placed.notes
        return replace(placed, notes=inside(notes, bars.beats))
    harmony = None
    if request.chords is not None:
        key = request.key or request.chords.tonality
        harmony = harmony_of(request.chords, key, bars)
    touch = request.touch
    notes = compose(plan, bars, random, harmony=harmony, groove=groove, touch=touch)
    if plan.how.octave is None or plan.family in UNPITCHED:
        return Placed(notes)
    low = plan.low - DEEPER if plan.family == "bass" else plan.low
    return in_octave(notes, plan.how.octave, low, plan.high)


def _of_file(source: NoteSource, plan: Plan, request: Request) -> Placed:
    """The notes of a MIDI file, as the plan's instrument plays them."""
    found = midi.read(source.path)
    if plan.family == "drums":
        return on_drums(found.notes(drums=True))
    if plan.family in UNPITCHED:
        raise BadArgument("An effect plays no notes: name an instrument in the prompt.")
    down = semitones_from_c(request.key, plan.family)
    notes = (replace(note, pitch=note.pitch - down) for note in found.notes(drums=False))
    return within_reach(notes, plan.low, plan.high)


def struck(family: str, note: Strike, pitch: int) -> tuple[Note, ...]:
    """One note of a family at a pitch: as long as the canvas lets it ring, or sound and end."""
    length = STRUCK if family in DIES_AWAY else HELD
    return (Note(LEAD_IN, length, pitch, note.velocity / LOUDEST),)


def drawn(notes: Sequence[Note], family: str, canvas: LatentCanvas) -> Picture | None:
    """The sketch of notes; None where there is nothing to write down."""
    if not notes:
        return None
    frames = canvas.columns * PATCH_FRAMES
    return sketch(notes, canvas.beats, frames, family == "drums", not canvas.oneshot)


def sounding(notes: Iterable[Note], family: str, canvas: LatentCanvas) -> tuple[Tone, ...]:
    """Notes as tones on a canvas; none of what has no pitch."""
    if family in UNPITCHED:
        return ()
    frames = canvas.columns * PATCH_FRAMES / canvas.beats
    return tuple(
        Tone(
            note.start * frames,
            (note.start + note.length) * frames,
            hertz(note.pitch),
            note.velocity,
        )
        for note in notes
    )


def hertz(pitch: float) -> float:
    """The frequency of a MIDI pitch, by A = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def within(notes: Iterable[Note], start: float, stop: float) -> tuple[Note, ...]:
    """Those that begin from `start` to `stop`, in beats, and are over by then."""
    return tuple(
        replace(note, length=min(note.length, stop - note.start))
        for note in notes
        if start <= note.start < stop
    )


def mixed(one: Iterable[Note], other: Iterable[Note], position: float) -> tuple[Note, ...]:
    """Those of both, each as loud as `between` leaves its sketch."""
    fades = FADE * max(0.0, 2 * position - 1), FADE * max(0.0, 1 - 2 * position)
    return tuple(
        replace(note, velocity=note.velocity * 10 ** (-fade / 20))
        for notes, fade in zip((one, other), fades, strict=True)
        if fade < FADE
        for note in notes
    )


def between(one: Picture | None, other: Picture | None, position: float) -> Picture | None:
    """Both at once in the middle; towards either end the other fades, and is gone there."""
    if one is None or other is None:
        return one if position < 0.5 else other
    first = one - FADE * max(0.0, 2 * position - 1) if position < 1 else np.full_like(one, FLOOR)
    last = other - FADE * max(0.0, 1 - 2 * position) if position > 0 else np.full_like(one, FLOOR)
    return np.asarray(np.maximum(first, last).clip(FLOOR), np.float32)


def encoded(picture: Picture | None, transform: PatchTransform) -> Tensor | None:
    """Latents of a sketch, (32, rows, columns)."""
    return None if picture is None else transform.encode(torch.from_numpy(picture)[None])[0]
