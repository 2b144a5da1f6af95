"""Sound → the notes that are probably in it, and how sure that is.

The network is basic-pitch's (Apache-2.0, Spotify AB), 17 thousand weights in `basic_pitch.onnx`; it
says for each of 88 keys and 86 times a second whether a note sounds, and whether it begins. It is
run by onnxruntime, which comes with the extra `transcribe`. Cutting into windows and finding notes
is our own, because a loop goes round: its end is heard before its beginning.

Conventions
    frame      256 samples at 22.05 kHz
    chances    (frames, 88) float32 in [0, 1], by piano key; the first is MIDI note 21

References
----------
.. [1] R. Bittner et al., "A Lightweight Instrument-Agnostic Model for Polyphonic Note
       Transcription and Multipitch Estimation", ICASSP 2022.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import ModelUnavailable
from bridge.domain.notes import Note
from bridge.dsp.resampling import to_rate

FILE = Path(__file__).with_name("basic_pitch.onnx")
RATE, HOP = 22_050, 256
WINDOW = 2 * RATE - HOP  # samples that the network hears at once
EDGE = 15 * HOP  # on both sides of a window, where it hears too little around
LOWEST = 21  # MIDI note of its first key
BEGINS, SOUNDS = 0.5, 0.3  # chances from which on a note begins, and sounds
PAUSE = 11  # frames for which it may be unsure before a note is over
SHORTEST = 8  # frames
INPUT, OUTPUTS = (
    "serving_default_input_2:0",
    ("StatefulPartitionedCall:1", "StatefulPartitionedCall:2"),
)
OVERTONES = (12, 19, 24, 28, 31, 34, 36)  # semitones of the second to the eighth partial
STRONGER = 1.3  # times as sure is the tone of which another is only an overtone
Chances = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Transcription:
    """Notes in beats, and how sure they are: the mean chance that each sounds, by its length."""

    notes: tuple[Note, ...]
    confidence: float


def can_transcribe() -> bool:
    """Whether the extra `transcribe` is installed."""
    return find_spec("onnxruntime") is not None


def transcribe(clip: Clip, bpm: float, loop: bool = True) -> Transcription:
    """What is probably played in a clip.

    Parameters
    ----------
    clip : Clip
        At any rate.
    bpm : float
        Its tempo, by which beats are counted from its first sample.
    loop : bool
        Whether it goes round.

    Raises
    ------
    ModelUnavailable
        If the extra `transcribe` is not installed.
    """
    mono = to_rate(Clip(clip.mono[:, None], clip.rate), RATE).samples[:, 0]
    sounds, begins = chances(mono, loop)
    first = int(sounds.max(axis=1).argmin()) if loop and len(sounds) else 0
    turned = events(np.roll(sounds, -first, axis=0), np.roll(begins, -first, axis=0))
    found = [
        ((start + first) % len(sounds), stop - start, key, chance)
        for start, stop, key, chance in without_overtones(turned)
    ]
    beat = HOP / RATE * bpm / 60
    notes = tuple(
        Note(start * beat, length * beat, key + LOWEST, min(max(chance, 0.05), 1.0))
        for start, length, key, chance in sorted(found)
    )
    lengths = np.array([length for _, length, _, _ in found])
    sure = np.array([chance for *_, chance in found])
    return Transcription(notes, float(lengths @ sure / lengths.sum()) if found else 0.0)


def chances(mono: Array, loop: bool) -> tuple[Chances, Chances]:
    """That each key sounds, and that it begins, frame by frame, each (frames, 88).

    Parameters
    ----------
    mono : ndarray
        (n,) float32 at RATE.
    loop : bool
        Whether its end is heard before its beginning.
    """
    frames = -(-len(mono) // HOP)
    around = np.pad(mono, (EDGE, EDGE + WINDOW), mode="wrap" if loop else "constant")
    step = WINDOW - 2 * EDGE
    starts = range(0, max(1, len(mono)), step)
    windows = np.stack([around[start : start + WINDOW] for start in starts]).astype(np.float32)
    session = _session()
    heard = [session.run(OUTPUTS, {INPUT: window[None, :, None]}) for window in windows]
    at = np.arange(frames) * HOP
    window = at // step
    inside = np.round((at - window * step + EDGE) / HOP).astype(int)
    sounds, begins = (np.stack([one[kind][0] for one in heard]) for kind in (0, 1))
    return sounds[window, inside], begins[window, inside]


@lru_cache(maxsize=1)
def _session() -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise ModelUnavailable(
            "Transcribing needs an extra: pip install 'sample-fodder[transcribe]'."
        ) from None
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(FILE), options, providers=["CPUExecutionProvider"])


def events(sounds: Chances, begins: Chances) -> list[tuple[int, int, int, float]]:
    """The notes by (first frame, last, key from 0, mean chance).

    Beginnings are taken from the latest on, as what is left of a key when that is taken away began
    earlier; then what sounds but did not begin.
    """
    rise = np.minimum(np.diff(sounds, prepend=0, axis=0), sounds - np.roll(sounds, 2, axis=0))
    rise[:2] = 0
    top = float(rise.max(initial=0.0))
    onset = np.maximum(begins, rise.clip(0) * (begins.max(initial=0.0) / top if top else 0.0))
    edged = np.pad(onset, ((1, 1), (0, 0)))
    from scipy.signal import argrelmax  # late: not for whoever makes one sample

    frames, keys = argrelmax(edged, axis=0)
    peaks = [(f - 1, k) for f, k in zip(frames, keys, strict=True) if edged[f, k] >= BEGINS]
    left = sounds.copy()
    found = [
        (start, stop, key, float(sounds[start:stop, key].mean()))
        for start, key in sorted(peaks, reverse=True)
        if (stop := _until(left, start, key)) - start > SHORTEST and _take(left, start, stop, key)
    ]
    while left.max(initial=0.0) > SOUNDS:
        middle, key = np.unravel_index(int(left.argmax()), left.shape)
        start = len(left) - _until(left[::-1], len(left) - 1 - int(middle), int(key))
        stop = _until(left, int(middle), int(key))
        _take(left, start, max(stop, int(middle) + 1), int(key))
        if stop - start > SHORTEST:
            found.append((start, stop, int(key), float(sounds[start:stop, key].mean())))
    return found


def without_overtones(
    found: list[tuple[int, int, int, float]],
) -> list[tuple[int, int, int, float]]:
    """Notes without those that are heard in a surer one below."""
    return [
        (start, stop, key, chance)
        for start, stop, key, chance in found
        if not any(
            key - below in OVERTONES and one <= start + PAUSE and start < other
            and sure > STRONGER * chance
            for one, other, below, sure in found
        )
    ]  # fmt: skip


def _until(left: Chances, start: int, key: int) -> int:
    """The frame up to which a note sounds that does at `start`."""
    quiet = 0
    for frame in range(start + 1, len(left)):
        quiet = quiet + 1 if left[frame, key] < SOUNDS else 0
        if quiet == PAUSE:
            return frame - PAUSE + 1
    return len(left) - quiet


def _take(left: Chances, start: int, stop: int, key: int) -> bool:
    """Take a note away, and what of it is heard on the keys beside it."""
    left[start:stop, max(key - 1, 0) : key + 2] = 0
    return True
