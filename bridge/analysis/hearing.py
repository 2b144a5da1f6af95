"""Clip → Heard: what tempo and what key a listener would write on the file.

The hint is a prior and never believed against the evidence. Silence, and what is not a number,
is heard as nothing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from bridge.analysis.key import find_key
from bridge.analysis.onset import analysis_signal
from bridge.analysis.tempo import find_pulse
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
    tonal = find_key(mono, rfft)
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
    heard = hear(part.clip, rfft=for_many())
    if heard.bpm is None or heard.beat_offset is None:
        return heard
    offset = (heard.beat_offset + part.first / part.clip.rate) % (60 / heard.bpm)
    return replace(heard, beat_offset=offset)
