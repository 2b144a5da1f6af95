"""A stand-in for models that paint waveforms, whose recordings are known and can be measured.

It plays drums and chords in a tempo that drifts, other chords in each bar, and can lead a loop into
its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.synthesis.painter import KnownSound, OnStep, Painting, SeamPainter
from bridge.synthesis.pipelines.take import ModelRange, take_of

RATE = 44_100
REACH = ModelRange(RATE, 1.0, 120.0)
ENTRY = ModelEntry("drifting", "1", "known", "none", None, None, 2, 1.0)
ROOTS = (110.0, 130.8, 98.0, 146.8, 87.3, 164.8, 123.5, 103.8)


@dataclass(frozen=True, slots=True, eq=False)
class Drifting(SeamPainter):
    """`drift` is by how much the tempo grows over the recording; `drums` is how loud they are."""

    drift: float = 0.0
    drums: float = 0.6
    entry: ModelEntry = ENTRY

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """A recording longer than the loop by a bar and a second, as models are asked for one."""
        on_step(1.0)
        bpm, beats = request.bpm or 120.0, request.meter.beats
        seconds = (request.bars + 1) * beats * 60 / bpm + 1
        return Painting(Clip(self.played(seconds, bpm, beats, request.seed), RATE))

    def lead_in(
        self, request: Request, known: KnownSound, seconds: float, on_step: OnStep
    ) -> Painting:
        """What was there fades into the loop's beginning, played backwards up to it."""
        on_step(1.0)
        length = request.bars * request.meter.beats * 60 / (request.bpm or 120.0)
        take = take_of(known, request, REACH, (1 - seconds / length, 1.0))
        assert take.anew is not None
        first, stop = (round(edge * take.rate) for edge in take.anew)
        samples = take.samples.copy()
        head = samples[stop : 2 * stop - first][::-1]
        share = np.linspace(0, 1, stop - first, dtype=np.float32)[:, None]
        samples[first:stop] = np.sqrt(1 - share) * samples[first:stop] + np.sqrt(share) * head
        return Painting(Clip(samples, take.rate), start=take.start)

    def played(self, seconds: float, bpm: float, beats: float, seed: int) -> Array:
        """(frames, 1): a chord a bar, never the same, and a hit on each beat."""
        rng = np.random.default_rng(seed)
        times = np.arange(round(seconds * RATE)) / RATE
        tempo = bpm * (1 + self.drift * times / seconds)
        beat = np.cumsum(tempo / 60 / RATE)
        bar = (beat / beats).astype(int)
        roots = np.array(rng.permutation(ROOTS))[bar % len(ROOTS)]
        phase = 2 * np.pi * np.cumsum(roots) / RATE
        chord = [np.sin(ratio * phase) / ratio for ratio in (1, 1.5, 2, 2.5)]
        sound = 0.12 * np.sum(chord, axis=0)
        for start in np.flatnonzero(np.diff(np.floor(beat), prepend=-1) > 0):
            strong = round(float(beat[start])) % round(beats) == 0
            hit = np.arange(min(6_000, len(times) - int(start)))
            tone = np.sin(2 * np.pi * (60 if strong else 190) * hit / RATE)
            noise = rng.standard_normal(len(hit)) * np.exp(-hit / 300)
            sound[start : start + len(hit)] += self.drums * (
                tone * np.exp(-hit / 1_500) + 0.4 * noise
            )
        return (0.8 * sound / np.abs(sound).max()).astype(np.float32)[:, None]
