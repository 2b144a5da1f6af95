"""Clip → Heard: what tempo and what key a listener would write on the file.

The hint is a prior and never believed against the evidence. Silence, and what is not a number,
is heard as nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bridge.analysis.key import Tonality, find_key
from bridge.analysis.mix import hear_meter
from bridge.analysis.onset import analysis_signal
from bridge.analysis.rhythm import rhythm
from bridge.analysis.tempo import FOUR, SHORTEST, Pulse, find_pulse, pulse_of
from bridge.domain.audio import Clip
from bridge.domain.music import Meter
from bridge.domain.sample import Heard
from bridge.dsp.transforms import Rfft, for_many


def hear(
    clip: Clip,
    hint: float | None = None,
    loop: bool = False,
    rfft: Rfft = np.fft.rfft,
    meter: Meter = FOUR,
) -> Heard:
    """Tempo and key of a clip.

    Parameters
    ----------
    clip : Clip
        At any rate, of any number of channels.
    hint : float, optional
        A tempo in bpm that somebody expects.
    loop : bool
        Whether the clip is known to be a loop of whole beats.
    rfft : callable
        See bridge.dsp.transforms.
    meter : Meter
        That of a loop whose tempo somebody expects.

    Returns
    -------
    Heard
        With None for a tempo or a key that is not there, and how sure each is, 0 … 1.
    """
    mono = analysis_signal(clip)
    if mono is None:
        return Heard()
    pulse = find_pulse(mono, clip.seconds, hint, loop, rfft, meter)
    return _heard(pulse, find_key(mono, rfft))


def hear_recording(clip: Clip) -> Heard:
    """Tempo, meter and key of a recording: see `hear`."""
    mono, rfft = analysis_signal(clip), for_many()
    if mono is None:
        return Heard()
    long_enough = clip.seconds >= SHORTEST
    rhythmic = rhythm(mono, clip.seconds, False, rfft) if long_enough else None
    pulse = None if rhythmic is None else pulse_of(rhythmic)
    tonal = find_key(mono, rfft)
    if rhythmic is None or pulse is None:
        return _heard(None, tonal)
    felt = hear_meter(mono, rhythmic, pulse, tonal)
    sure = felt.certainty if felt.meter is not None else 0.0
    return replace(_heard(felt.pulse, tonal), meter=felt.meter, meter_confidence=sure)


def _heard(pulse: Pulse | None, tonal: Tonality) -> Heard:
    return Heard(
        bpm=pulse.bpm if pulse else None,
        bpm_confidence=pulse.confidence if pulse else 0.0,
        beat_offset=pulse.offset if pulse else None,
        key=tonal.key,
        key_confidence=tonal.confidence,
        tuning_cents=tonal.cents,
    )
