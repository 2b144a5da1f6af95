"""The two moves that mend a sample: transpose by whole semitones, stretch by at most 3 %.

And `retimed`: both at once and however far, for a sound that is painted over. All keep the number
of frames that they promise: `transpose` the clip's own, the others the number asked for. The work
is done by Rubber Band inside pedalboard (GPL-3.0, wheels for every system), which is optional:
without it `can_mend` is False and the moves raise BadArgument.
"""

from __future__ import annotations

import importlib.util

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument
from bridge.domain.verdict import MOST_STRETCH


def can_mend() -> bool:
    """Whether the time-stretch library is installed."""
    return importlib.util.find_spec("pedalboard") is not None


def transpose(clip: Clip, semitones: int) -> Clip:
    """The clip moved by −6 … 6 semitones, equally long.

    Raises
    ------
    BadArgument
        For more semitones, or where the time-stretch library is missing.
    """
    if semitones == 0:
        return clip
    if not -6 <= semitones <= 6:
        raise BadArgument(f"{semitones} semitones are too far: say from -6 to 6.")
    return Clip(_moved(clip, len(clip.samples), semitones), clip.rate)


def stretch(clip: Clip, frames: int) -> Clip:
    """The clip in `frames` frames, at the same pitch.

    Raises
    ------
    BadArgument
        For more than 3 % longer or shorter, or where the time-stretch library is missing.
    """
    if frames == len(clip.samples):
        return clip
    if abs(frames / len(clip.samples) - 1) > MOST_STRETCH:
        raise BadArgument(f"{len(clip.samples)} frames cannot become {frames}: 3 % is the most.")
    return Clip(_moved(clip, frames, 0), clip.rate)


def retimed(clip: Clip, frames: int, semitones: int) -> Clip:
    """The loop in `frames` frames, moved by semitones, however far that is: to be painted over.

    Raises
    ------
    BadArgument
        Where the time-stretch library is missing.
    """
    if frames == len(clip.samples) and not semitones:
        return clip
    return Clip(_moved(clip, frames, semitones), clip.rate)


def quick_stretch(clip: Clip, frames: int) -> Clip:
    """The loop in `frames` frames, at the same pitch, however far that is: to hear, not to keep.

    It is ready in a quarter of the time that `stretch` takes, by Rubber Band's faster engine.
    """
    if frames == len(clip.samples):
        return clip
    return Clip(_moved(clip, frames, 0, fine=False), clip.rate)


def _moved(clip: Clip, frames: int, semitones: int, fine: bool = True) -> Array:
    """Stretched as a circle, its own ends around it, so that a loop stays seamless."""
    if not can_mend():
        raise BadArgument(
            "To mend samples, install the time-stretch library: pip install pedalboard."
        )
    from pedalboard import time_stretch

    ratio = frames / len(clip.samples)
    margin = min(len(clip.samples), clip.rate)
    around = np.pad(clip.samples, ((margin, margin), (0, 0)), mode="wrap")
    moved = time_stretch(
        np.ascontiguousarray(around.T),
        clip.rate,
        stretch_factor=1 / ratio,
        pitch_shift_in_semitones=semitones,
        high_quality=fine,
        preserve_formants=False,
    )
    start = round(margin * ratio)
    return np.ascontiguousarray(moved.T[start : start + frames], dtype=np.float32)
