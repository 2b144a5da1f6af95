"""The parts of a kit → one sound to listen to: each at the level that its family has in a mix.

Levels are of loudness (LUFS, bridge.dsp.level), so that parts that peak alike are not alike loud;
together they stay below PEAK_DB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bridge.domain.audio import Clip, Loop
from bridge.dsp.level import PEAK, levelled

LEVELS = {
    "drums": -16.0, "bass": -18.0, "keys": -21.0, "guitar": -21.0, "strings": -22.0, "pad": -23.0,
    "brass": -21.0, "lead": -20.0, "pluck": -21.0, "mallet": -21.0, "woodwind": -20.0, "fx": -24.0,
}  # fmt: skip
"""LUFS of a family's part in a mix."""
USUAL = -21.0


def at_mix_level(loop: Loop) -> Loop:
    """A part as loud as it is in the mix, and to be kept so."""
    clip, _ = levelled(loop.clip, circular=True, level=LEVELS.get(loop.family, USUAL))
    return replace(loop, clip=clip, levelled=True)


def mixed(parts: Sequence[Loop]) -> Clip:
    """All parts at once, in stereo; quieter together where their sum would be too loud."""
    sounds = [at_mix_level(one).clip for one in parts]
    shape = (len(sounds[0].samples), 2)
    whole = np.zeros(shape, np.float32)
    for sound in sounds:
        whole += np.broadcast_to(sound.samples, shape)
    loudest = float(np.abs(whole).max(initial=0.0))
    return Clip(whole * np.float32(min(1.0, PEAK / max(loudest, 1e-9))), sounds[0].rate)
