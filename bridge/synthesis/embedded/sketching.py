"""What a request is to play → a sketch on its canvas, as the model is given it: latents.

The notes come from the plan and the seed alone (bridge.score), so the same request has the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from bridge.domain.request import Request
from bridge.domain.sample import UNPITCHED
from bridge.score.compose import compose
from bridge.score.notes import BarSpan, Note
from bridge.score.plan import Plan
from bridge.score.sketch import FLOOR, Picture, sketch
from bridge.synthesis.embedded.canvas import LatentCanvas
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PatchTransform
from bridge.synthesis.vocoder.low_end import Tone

FADE = 60.0  # dB that the other one of two sketches is down at either end of a morph


def written(plan: Plan, request: Request) -> tuple[Note, ...]:
    """The notes of a plan on the request's bars."""
    random = np.random.default_rng((request.seed, 1))
    return compose(plan, BarSpan(request.meter, request.bars), random)


def drawn(plan: Plan, request: Request, canvas: LatentCanvas) -> Picture | None:
    """The sketch of a plan; None where there is nothing to write down."""
    notes = written(plan, request)
    if not notes:
        return None
    frames = canvas.columns * PATCH_FRAMES
    return sketch(notes, canvas.beats, frames, plan.family == "drums", not canvas.oneshot)


def sounding(plan: Plan, request: Request, canvas: LatentCanvas) -> tuple[Tone, ...]:
    """The notes of a plan as tones on its canvas; none of what has no pitch."""
    if plan.family in UNPITCHED:
        return ()
    frames = canvas.columns * PATCH_FRAMES / canvas.beats
    return tuple(
        Tone(
            note.start * frames,
            (note.start + note.length) * frames,
            hertz(note.pitch),
            note.velocity,
        )
        for note in written(plan, request)
    )


def hertz(pitch: float) -> float:
    """The frequency of a MIDI pitch, by A = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def within(tones: Iterable[Tone], start: float, stop: float) -> tuple[Tone, ...]:
    """Those that begin from `start` to `stop`, in frames, and are over by then."""
    return tuple(
        replace(tone, stop=min(tone.stop, stop)) for tone in tones if start <= tone.start < stop
    )


def mixed(one: Iterable[Tone], other: Iterable[Tone], position: float) -> tuple[Tone, ...]:
    """Those of both, each as loud as `between` leaves its sketch."""
    fades = FADE * max(0.0, 2 * position - 1), FADE * max(0.0, 1 - 2 * position)
    return tuple(
        replace(tone, force=tone.force * 10 ** (-fade / 20))
        for tones, fade in zip((one, other), fades, strict=True)
        if fade < FADE
        for tone in tones
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
