"""Clip → Heard: what tempo and what key a listener would write on the file.

The hint is a prior and never believed against the evidence. Silence, and what is not a number,
is heard as nothing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from bridge.analysis.key import Tonality, find_key
from bridge.analysis.mix import hear_meter
from bridge.analysis.onset import analysis_signal
from bridge.analysis.rhythm import rhythm
from bridge.analysis.tempo import SHORTEST, Pulse, find_pulse, pulse_of
from bridge.domain.audio import Clip
from bridge.domain.sample import Heard
from bridge.dsp.transforms import Rfft, for_many
from bridge.files.audiofile import Excerpt, excerpts


def hear(
    clip: Clip, hint: float | None = None, loop: bool = False, rfft: Rfft = np.fft.rfft
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

    Returns
    -------
    Heard
        With None for a tempo or a key that is not there, and how sure each is, 0 … 1.
    """
    mono = analysis_signal(clip)
    if mono is None:
        return Heard()
    pulse = find_pulse(mono, clip.seconds, hint, loop, rfft)
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


def hear_file(path: Path) -> tuple[Heard, float]:
    """What is heard in a file, and its seconds; of a long file the surest minute's word counts.

    Raises
    ------
    NotFound, BadArgument
        Where the file is missing, or cannot be read.
    """
    parts = excerpts(path)
    heard = [_in_file(part) for part in parts]
    tempo = max(heard, key=lambda h: h.bpm_confidence)
    key = max(heard, key=lambda h: h.key_confidence)
    merged = replace(
        tempo, key=key.key, key_confidence=key.key_confidence, tuning_cents=key.tuning_cents
    )
    return merged, parts[0].frames / parts[0].clip.rate


def _in_file(part: Excerpt) -> Heard:
    """What is heard in a part, with the first beat counted from the file's beginning."""
    heard = hear_recording(part.clip)
    if heard.bpm is None or heard.beat_offset is None:
        return heard
    offset = (heard.beat_offset + part.first / part.clip.rate) % (60 / heard.bpm)
    return replace(heard, beat_offset=offset)
