"""Measures what `fodder fit` hears: python -m tests.benchmarks.fit FOLDER

FOLDER is made by `python -m training.hearing.set FOLDER --part mixes chorales tunes`. Per cent,
with a 95 % bootstrap interval.

    tempo    within 2 %; an octave either way forgiven
    bars     … and as many beats a bar, the first of one within 70 ms
    meter    as it is written, 2/4 and 4/4 being one, of the clips in which it is said
    chords   share of the time that has one triad whose root and third are right
    sure     the same of the chords that are not told to be a guess; and how many those are
    wrong    the share of clips whose tempo is wrong, of quarter notes, and told as certain (> 0.5)
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from bridge.analysis.hearing import hear, hear_recording
from bridge.analysis.mix import MixHeard, hear_mix
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter
from bridge.generation.fitting import SURE
from tests.benchmarks.hearing_figures import Line, Row, clips, load, shown

PARTS = ("mixes", "chorales", "tunes")
BARS = 0.07  # seconds
CERTAIN = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--side", choices=("tune", "report", "all"), default="all")
    parser.add_argument("--most", type=int, default=10_000, help="clips a part at most")
    arguments = parser.parse_args()
    for part in PARTS:
        rows: dict[str, list[Row]] = {}
        for line in clips(arguments, part):
            clip = load(arguments.folder, line)
            kind = "compound" if Meter.parse(line["meter"]) == Meter(6, 8) else "simple"
            name = f"{part}, {kind}" if part == "tunes" else part
            rows.setdefault(name, []).append(
                {**_meter_row(clip, line), **({} if part == "tunes" else _mix_row(clip, line))}
            )
        for name, several in rows.items():
            columns = {key: np.array([row[key] for row in several]) for key in several[0]}
            told = "  ".join(f"{key} {shown(values)}" for key, values in columns.items())
            print(f"{name} ({len(several)})  {told}", flush=True)


def _meter_row(clip: Clip, line: Line) -> Row:
    """What a recording's metre and tempo are heard to be, before there was a metre and now."""
    before, now = hear(clip), hear_recording(clip)
    sure = now.meter is not None and now.meter_confidence > CERTAIN
    right = now.meter is not None and _kind(now.meter) == _kind(Meter.parse(line["meter"]))
    return {
        "meter": float(right) if sure else np.nan,
        "said": float(sure),
        "wrong before": _is_wrong(before.bpm, before.bpm_confidence, line),
        "wrong": _is_wrong(now.bpm, now.bpm_confidence, line),
    }


def _kind(meter: Meter) -> str:
    """A metre; 2/4 and 4/4 are one, for nobody hears which was written."""
    return "4/4" if meter.denominator == 4 and meter.numerator in (2, 4) else str(meter)


def _is_wrong(bpm: float | None, confidence: float, line: Line) -> float:
    return float(bpm is not None and not _same_tempo(bpm, line["bpm"]) and confidence > CERTAIN)


def _same_tempo(bpm: float, truth: float) -> bool:
    return any(abs(bpm / truth / octave - 1) < 0.02 for octave in (0.5, 1, 2))


def _mix_row(clip: Clip, line: Line) -> Row:
    try:
        heard = hear_mix(clip)
    except BadArgument:
        return dict.fromkeys(("tempo", "bars", "chords", "sure", "of"), 0.0)
    bar, ours = line["beats"] * 60 / line["bpm"], heard.meter.beats * 60 / heard.bpm
    off = abs((heard.start - line["downbeat"] + bar / 2) % bar - bar / 2)
    tempo = _same_tempo(heard.bpm, line["bpm"])
    same = any(abs(ours / bar / octave - 1) < 0.02 for octave in (0.5, 1, 2))
    found = {"tempo": float(tempo), "bars": float(tempo and same and off < BARS)}
    return {**found, **_chord_row(heard, ours, line)}


def _chord_row(heard: MixHeard, bar: float, line: Line) -> Row:
    """How much of the time has its chord."""
    spans, at = [], heard.start
    for one in heard.chords:
        end = at + float(one.length) * bar
        spans.append((at, end, one))
        at = end
    right, sure_right, sure, every = 0.0, 0.0, 0.0, 1e-9
    for start, stop, root, third in line["chords"]:
        for begins, ends, one in spans:
            shared = min(stop, ends) - max(start, begins)
            if not third or shared <= 0:
                continue
            good = not one.chord.silent and one.chord.root == root and third in one.chord.steps
            certain = one.confidence >= SURE["chords"]
            every, right = every + shared, right + shared * good
            sure, sure_right = sure + shared * certain, sure_right + shared * (good and certain)
    return {
        "chords": right / every,
        "sure": sure_right / sure if sure else np.nan,
        "of": sure / every,
    }


if __name__ == "__main__":
    main()
