"""What stays of an edited sound stays sample for sample: the source's own bars are laid over their
image in the painting, and the new bars are brought to their level.

At each joint the two meet over FADE seconds before the bar line, by equal power, so that whatever
begins on the bar is heard as it was made. New bars that would have peaks above the source's, and
above those of any file of ours, are turned down to them, for the bars that stay may not be. A
source that is moved in tempo or key is heard through the painting instead, for its samples do not
fit any more.
"""

from __future__ import annotations

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.edit import Extend, Repaint
from bridge.domain.request import Request
from bridge.dsp.crossfade import equal_power
from bridge.dsp.level import PEAK
from bridge.generation.sources import Material

FADE = 0.012
MOST_GAIN = 8.0  # by which new bars are lifted or lowered at most
_SILENT = 1e-5


def spliced(painted: Clip, material: Material | None, request: Request) -> Clip:
    """The sound of a settled request; as it was painted where nothing stays, or nothing fits."""
    edit = request.edit
    if material is None or not isinstance(edit, Repaint | Extend) or not fits(material, request):
        return painted
    known, frames = material.clip.samples, len(painted.samples)
    bars = material.source.bars or 1
    if isinstance(edit, Repaint):
        first, stop = (round(bar * frames / bars) for bar in (edit.first, edit.stop))
    else:
        first, stop = len(known), frames
    if stop - first >= frames:
        return painted
    fade = round(FADE * painted.rate)
    share = kept_share(frames, first, stop, fade)[:, None]
    most = max(PEAK, _peak(known))
    level = max(_peak(known), _SILENT) / PEAK
    new = painted.samples * level * gain(painted.samples, known / level, share)
    new = new * min(1.0, most / max(_peak(new[share[:, 0] < 1]), _SILENT))
    old = laid_out(known, frames, fade)
    channels = max(old.shape[1], new.shape[1])
    old, new = (np.broadcast_to(one, (frames, channels)) for one in (old, new))
    mixed = np.sqrt(share) * old + np.sqrt(1 - share) * new
    if _peak(mixed) > most:  # peaks that meet in a joint: by equal gain, which adds nothing
        mixed = share * old + (1 - share) * new
    return Clip(mixed.astype(np.float32), painted.rate)


def told_of(material: Material | None, request: Request) -> str:
    """What to tell of bars that were to stay and cannot; "" where nothing is."""
    if material is None or not isinstance(request.edit, Repaint | Extend):
        return ""
    if fits(material, request):
        return ""
    return "It has another tempo or key than its source: the other bars are painted anew, too."


def fits(material: Material, request: Request) -> bool:
    """Whether the source's samples are in the request's tempo and key."""
    source = material.source
    same_key = request.key in (None, source.key, material.named) and request.shift == 0
    return request.bpm == source.bpm and same_key


def kept_share(frames: int, first: int, stop: int, fade: int) -> Array:
    """(frames,) of 1 where the source stays and 0 in [first, stop), which wraps; ramps before both
    ends."""
    share = np.ones(frames, np.float32)
    share[first:stop] = 0
    ramp = np.square(equal_power(fade)[0])
    share[np.arange(first - fade, first) % frames] = ramp
    share[np.arange(stop - fade, stop) % frames] = 1 - ramp
    return share


def laid_out(known: Array, frames: int, fade: int) -> Array:
    """The source from the canvas's beginning, and its own end before the canvas's end."""
    out = np.zeros((frames, known.shape[1]), np.float32)
    out[: len(known)] = known[:frames]
    if len(known) < frames:
        out[-fade:] = known[-fade:]
    return out


def _peak(samples: Array) -> float:
    return float(np.abs(samples).max(initial=0.0))


def gain(painted: Array, known: Array, share: Array) -> float:
    """By how much the painting is to be lifted: what stays must be as loud in it as it was."""
    common = min(len(painted), len(known))
    stays = share[:common, 0] == 1
    was = float(np.sqrt(np.square(known[:common][stays]).mean())) if stays.any() else 0.0
    now = float(np.sqrt(np.square(painted[:common][stays]).mean())) if stays.any() else 0.0
    if was < _SILENT or now < _SILENT:
        return 1.0
    return float(np.clip(was / now, 1 / MOST_GAIN, MOST_GAIN))
