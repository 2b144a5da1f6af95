"""Clip → Heard: what tempo and what key a listener would write on the file.

The hint is a prior and never believed against the evidence. Silence and what is not a number are
heard as nothing.
"""

from __future__ import annotations

from bridge.analysis.envelope import prepared
from bridge.analysis.tempo import find_pulse
from bridge.analysis.tonality import find_key
from bridge.values import Clip, Heard


def hear(clip: Clip, hint: float | None = None, loop: bool = False) -> Heard:
    """Tempo and key of a clip; `loop` says that it is a loop of whole beats."""
    mono = prepared(clip)
    if mono is None:
        return Heard()
    pulse = find_pulse(mono, hint, loop)
    tonal = find_key(mono)
    return Heard(
        bpm=pulse.bpm if pulse else None,
        bpm_confidence=pulse.confidence if pulse else 0.0,
        beat_offset=pulse.offset if pulse else None,
        key=tonal.key,
        key_confidence=tonal.confidence,
        tuning_cents=tonal.cents,
    )
