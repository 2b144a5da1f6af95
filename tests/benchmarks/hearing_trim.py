"""Measures trim: python -m tests.benchmarks.hearing FOLDER --trim.

error      of the length, in samples; 1ms, 10ms: at most so much, in per cent of the recordings
beat       the loop starts on a beat; downbeat: on the first of a bar
inside     it lies within what is played; seam: the jump there exceeds the natural ones by 6 dB
"""

from __future__ import annotations

import argparse
import time

import librosa
import numpy as np
from numpy.typing import NDArray

from bridge.analysis.trim import trim
from bridge.domain.audio import Clip
from bridge.domain.errors import FodderError
from bridge.domain.music import Meter
from tests.benchmarks.hearing_figures import Line, Row, clips, load, shown


def measure_trim(arguments: argparse.Namespace) -> None:
    for asked in (True, False):
        rows = [trimmed(arguments, line, asked) for line in clips(arguments, "recordings")]
        rows = [row for row in rows if row]
        if rows:
            report_trim("bars given" if asked else "bars free", rows)


def trimmed(arguments: argparse.Namespace, line: Line, asked: bool) -> Row:
    clip = load(arguments.folder, line)
    meter = (
        Meter(round(line["beats"] * 2), 8) if line["beats"] % 1 else Meter(int(line["beats"]), 4)
    )
    before = time.process_time()
    try:
        region = trim(clip, line["bars"] if asked else None, meter)
    except FodderError as error:
        print(f"{line['file']}: {error}")
        return {
            "cpu": 0.0,
            "error": np.inf,
            "1ms": 0,
            "10ms": 0,
            "beat": 0,
            "downbeat": 0,
            "inside": 0,
            "seam": 1,
        }
    beat = 60 / line["bpm"] * clip.rate
    bar = line["beats"] * beat
    whole = line["bars"] if asked else max(1, round(region.frames / bar))
    missed = abs(region.frames - whole * bar)
    into = region.start - line["start"]
    row = {
        "cpu": (time.process_time() - before) * 10 / clip.seconds,
        "error": missed,
        "1ms": missed <= clip.rate / 1_000,
        "10ms": missed <= clip.rate / 100,
        "beat": off_grid(into, beat) <= 0.025 * clip.rate,
        "downbeat": off_grid(into, bar) <= 0.025 * clip.rate,
        "inside": into > -0.025 * clip.rate and region.end <= line["end"] + 0.025 * clip.rate,
        "seam": seam(clip, region.start, region.end) > 6,
    }
    if arguments.misses and (row["downbeat"] == 0 or row["1ms"] == 0):
        print(
            f"{line['file']}: {line['bpm']:.2f} {line['bars']} bars, exact {line['exact']}, "
            f"{region} error {missed:.0f} into {into / beat:.2f} beats inside {row['inside']}"
        )
    return row


def off_grid(position: float, step: float) -> float:
    return abs(position - round(position / step) * step)


def seam(clip: Clip, start: int, end: int) -> float:
    """How many dB the jump at the seam exceeds the natural ones inside and at both its sides."""
    mono, wide = clip.mono, 4_096
    loop = mono[start:end]
    jump = _flux(np.concatenate([loop[-wide:], loop[:wide]]))[5:10].max()
    sides = [mono[max(0, at - wide) : at + wide] for at in (start, end)]
    natural = [_flux(side).max() for side in sides if len(side) > 1_024]
    usual = np.percentile(_flux(loop), 95)
    return float(20 * np.log10(max(jump, 1e-9) / max(*natural, usual, 1e-9)))


def _flux(mono: NDArray[np.float32]) -> NDArray[np.floating]:
    """Rise of a 1024-sample magnitude spectrum from each 512th sample to the next, 4 kHz and up."""
    spectrum = np.abs(librosa.stft(mono, n_fft=1_024, hop_length=512, center=False))[93:]
    return np.asarray(np.maximum(np.diff(spectrum, axis=1), 0).sum(axis=0))


def report_trim(name: str, rows: list[Row]) -> None:
    columns = {k: np.array([row[k] for row in rows], dtype=np.float64) for k in rows[0]}
    print(f"\ntrim, {name}: {len(rows)} recordings, {columns['cpu'].mean():.3f} CPU-s for 10 s")
    print(f"  length error median {np.median(columns['error']):.0f} samples", end=" ")
    print(
        *(f"{k} {shown(columns[k])}" for k in ("1ms", "10ms", "beat", "downbeat", "inside", "seam"))
    )
