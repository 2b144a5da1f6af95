"""A loop out of a recording whose end does not meet its beginning: its last beat is painted anew,
between what is before it and the loop's own beginning.

bridge.analysis.fit closes a seam with what the recording has beyond the loop, which is what the
model played next, not what it played first. Where that is still heard, and the model can paint what
stands between two sounds, it is asked to. The rest of the loop stays sample for sample, and of the
two the loop with the softer seam is kept: this never makes one worse.
"""

from __future__ import annotations

import numpy as np

from bridge.analysis.seam import RHYTHMIC_FADE, click_db, closed
from bridge.domain.audio import Clip
from bridge.domain.request import Kind, Request
from bridge.dsp.crossfade import crossfade, equal_power
from bridge.dsp.resampling import to_rate
from bridge.generation.splicing import FADE, gain
from bridge.synthesis.batches import alone
from bridge.synthesis.painter import KnownSound, OnStep, Painter, Painting, SeamPainter

MOST_OF_LOOP = 0.25


def seamless(
    loop: Clip, painting: Painting, request: Request, painter: Painter, on_step: OnStep
) -> Clip:
    """A loop that was found in a recording, its seam closed as far as the painter can."""
    painter = alone(painter)
    found = isinstance(painting.sound, Clip) and painting.start is None
    if not (found and request.kind is Kind.LOOP and isinstance(painter, SeamPainter)):
        return loop
    before = click_db(loop)
    if before <= 0:
        return loop
    seconds = min(60 / (request.bpm or 120.0), MOST_OF_LOOP * loop.seconds)
    known = KnownSound(loop, request.bars, request.key)
    made = led_in(loop, painter.lead_in(request, known, seconds, on_step), seconds)
    return made if click_db(made, beside=loop) < before else loop


def led_in(loop: Clip, painting: Painting, seconds: float) -> Clip:
    """The loop with its last `seconds` out of a painting in which it leads into its beginning.

    Old and new meet over FADE seconds before the new part; after the seam the loop's beginning
    comes out of the same beginning as it was painted.
    """
    assert isinstance(painting.sound, Clip)
    painted = to_rate(painting.sound, loop.rate)
    start, frames = round((painting.start or 0.0) * loop.rate), len(loop.samples)
    new = painted.samples[start:]
    if len(new) < frames:  # nothing was painted of what comes after the seam
        return loop
    first, fade = frames - round(seconds * loop.rate), round(FADE * loop.rate)
    stays = (np.arange(frames) < first - fade).astype(np.float32)[:, None]
    new = new * gain(new, loop.samples, stays)
    channels = max(new.shape[1], loop.samples.shape[1])
    old, new = (np.broadcast_to(one, (len(one), channels)) for one in (loop.samples, new))
    whole = np.concatenate([old[:first], new[first:]]).astype(np.float32)
    meeting = slice(first - fade, first)
    whole[meeting] = crossfade(old[meeting], new[meeting], equal_power)
    return closed(Clip(whole, loop.rate), 0, frames, RHYTHMIC_FADE)
