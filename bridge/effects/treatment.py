"""A painting's sound → the sound that is kept: coloured, widened, in its room.

A small model paints an instrument best when that is all it has to paint. So what a prompt says of
its colour (dark, lo-fi, distorted, reverberant …) is no business of the model's, but done to what
was painted, as in a mix. Here is no model, and nothing but the seed's own randomness: the same
treatment of the same clip is the same sound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bridge.domain.audio import Clip
from bridge.domain.music import SAMPLE_RATE
from bridge.dsp.level import with_peak
from bridge.dsp.smoothing import moving_mean
from bridge.effects.colours import EFFECTS
from bridge.effects.ducking import ducked
from bridge.effects.filters import Audio, ring, strip
from bridge.effects.space import reverberant, widened

WET, PUMPING = "wet", "pumping"
COLOURS = (*EFFECTS, WET, PUMPING)
CALLED = {
    "wet": ("reverb", "reverberation", "echo", "echoes", "delay", "ambience", "room", "hall",
        "verb", "wetness", "reverb tail", "reverb tails", "room sound", "space"),
    "distorted": ("distortion", "fuzz", "overdrive", "grit", "crunch", "bitcrush", "clipping"),
    "saturated": ("saturation", "overdrive", "drive"),
    "lo-fi": ("crackle", "vinyl crackle", "hiss", "tape hiss", "dust", "vinyl noise"),
    "bright": ("brightness", "treble", "harshness", "harsh", "shrill"),
    "dark": ("darkness", "muddy", "mud", "dull"), "warm": ("warmth",), "thin": ("thinness",),
    "filtered": ("filter", "filters", "filter sweep", "sweep"),
    "tremolo": ("gate", "gating", "pulsing", "stutter"),
    "pumping": ("sidechain", "sidechain compression", "ducking"),
}  # fmt: skip
"""What people call a colour who do not want it ("no reverb"), beside the words that ask for it."""
WIDTHS = {
    "drums": 0.2, "bass": 0.0, "keys": 0.4, "mallet": 0.4, "guitar": 0.35, "strings": 0.5,
    "brass": 0.35, "woodwind": 0.25, "pad": 0.6, "lead": 0.3, "pluck": 0.4, "fx": 0.5,
}  # fmt: skip
"""How loud the side is beside the middle, by family."""
WIDE, NARROW = ("wide", "stereo", "widescreen"), ("mono", "centred", "centered")
WIDER = 1.6
FADE = 0.02  # seconds from one treatment to the next
TAIL = 2 * SAMPLE_RATE  # samples after a one-shot in which its room dies away


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is to be done to a sound.

    Attributes
    ----------
    colours : tuple of str
        Some of COLOURS.
    width : float
        How loud the side is beside the middle, linear; 0 leaves a sound as it is.
    seed : int
        Says where between mild and strong.
    beat : float
        Seconds from one beat to the next, on each of which what pumps is ducked.
    """

    colours: tuple[str, ...] = ()
    width: float = 0.0
    seed: int = 0
    beat: float = 0.5

    @property
    def nothing(self) -> bool:
        """Whether it leaves every sound as it is."""
        return not self.colours and not self.width


def width_of(family: str, text: str) -> float:
    """How wide a family sounds, and what a prompt says to that."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    if not words.isdisjoint(NARROW):
        return 0.0
    usual = WIDTHS.get(family, 0.0)
    return usual if words.isdisjoint(WIDE) else min(0.75, WIDER * max(usual, 0.2))


def treated(clip: Clip, treatments: Sequence[Treatment], looped: bool) -> Clip:
    """A mono clip with its treatment, no louder than it was; others are left as they are.

    Parameters
    ----------
    clip : Clip
        What was painted.
    treatments : sequence of Treatment
        One; or more, where the clip has as many parts of one length, each with its own.
    looped : bool
        Whether the clip goes round. A one-shot in a room is longer by TAIL samples.
    """
    if clip.samples.shape[1] != 1 or all(one.nothing for one in treatments):
        return clip
    mono = clip.samples[:, 0]
    sounds = {one: _treated(mono, one, looped) for one in set(treatments)}
    if len(sounds) == 1:
        (sound,) = sounds.values()
    else:
        parts = [np.broadcast_to(sounds[one], (len(mono), 2)) for one in treatments]
        sound = _in_turn(parts, round(FADE * clip.rate))
    return Clip(with_peak(sound, float(np.abs(mono).max(initial=0.0))), clip.rate)


def _treated(mono: Audio, treatment: Treatment, looped: bool) -> Audio:
    """(n, channels); a one-shot's room dies away after its end."""
    random, around = np.random.default_rng((treatment.seed, 2)), ring if looped else strip
    for name, effect in EFFECTS.items():
        if name in treatment.colours:
            mono = effect(mono, random, around)
    wet = WET in treatment.colours
    if wet and not looped:
        mono = np.pad(mono, (0, TAIL))
    random = np.random.default_rng((treatment.seed, 3))
    sound = widened(mono, treatment.width, random, looped) if treatment.width else mono[:, None]
    sound = reverberant(sound, random, looped) if wet else sound
    if PUMPING not in treatment.colours or not looped:
        return sound
    return ducked(sound, treatment.beat, np.random.default_rng((treatment.seed, 4)))


def _in_turn(sounds: Sequence[Audio], fade: int) -> Audio:
    """One after the other on one ring, (n, 2): each in its own part, with short cross-fades."""
    n = len(sounds[0])
    out = np.zeros((n, 2), np.float32)
    for number, sound in enumerate(sounds):
        share = np.zeros(n)
        share[round(number * n / len(sounds)) : round((number + 1) * n / len(sounds))] = 1
        out += moving_mean(share, fade, "ring")[:, None] * sound
    return out
