"""Measures hearing: python -m tests.benchmarks.hearing FOLDER [--side report|tune|all] [--librosa]

FOLDER is made by `python -m training.hearing.set FOLDER`. Figures are per cent with a 95 %
bootstrap interval; times are CPU seconds for a 10 s clip on one core, warm.

    Acc1     tempo within 4 %; Acc2: also double, half, three times or a third
    ±1 %     tempo within 1 %; ±0.1: within 0.1 bpm
    half     Acc1 (key: exact) of the surer half
    MIREX    key: 1 exact, .5 a fifth away, .3 relative, .2 parallel
    argued   key: exact, of clips whose key musicians would argue about; in no other figure
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import librosa
import numpy as np
from numpy.typing import NDArray

from bridge.analysis.hearing import hear
from bridge.domain.audio import Clip
from bridge.domain.music import Key
from bridge.domain.sample import Heard
from tests.benchmarks.hearing_figures import Line, Row, clips, load, shown
from tests.benchmarks.hearing_trim import measure_trim

PARTS = ["scores", "grooves", "harmonies", "shorts", "loops", "generated"]
OURS = "generated"  # counted apart: the recipe is the truth, and the model may have disobeyed
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--side", choices=("tune", "report", "all"), default="report")
    parser.add_argument("--librosa", action="store_true", help="also measure plain librosa")
    parser.add_argument("--parts", nargs="*", default=PARTS)
    parser.add_argument("--trim", action="store_true", help="only trimming")
    parser.add_argument("--most", type=int, default=10_000, help="clips a part at most")
    parser.add_argument("--misses", action="store_true", help="a line for each miss")
    arguments = parser.parse_args()
    if not arguments.trim:
        measure_hearing(arguments)
    if arguments.trim or arguments.parts == PARTS:
        measure_trim(arguments)


def measure_hearing(arguments: argparse.Namespace) -> None:
    listeners: dict[str, Callable[[Clip], Heard]] = {"fodder": hear}
    if arguments.librosa:
        listeners["librosa"] = plain_librosa
    lines = {part: clips(arguments, part) for part in arguments.parts}
    for name, listener in listeners.items():
        rows = {part: [judged(arguments, listener, line) for line in lines[part]] for part in lines}
        together = [row for part, of_part in rows.items() if part != OURS for row in of_part]
        for part, of_part in {**rows, "together": together}.items():
            if of_part:
                report(f"{name} · {part}", of_part)


def judged(arguments: argparse.Namespace, listener: Callable[[Clip], Heard], line: Line) -> Row:
    """Everything measured about one clip; what cannot be measured is NaN."""
    clip = load(arguments.folder, line)
    listener(clip)
    before = time.process_time()
    heard = listener(clip)
    taken = (time.process_time() - before) * 10 / clip.seconds
    row = {"cpu": taken, **tempo_row(line, heard), **key_row(line, heard)}
    if arguments.misses and (row["acc1"] == 0 or row["exact"] == 0 or row["none"] == 0):
        print(
            f"{line['file']}: {line['bpm']:.2f} {line['key']} heard {heard.bpm} "
            f"{heard.bpm_confidence:.2f} {heard.key} {heard.key_confidence:.2f}"
        )
    return row


def tempo_row(line: Line, heard: Heard) -> Row:
    ratio = (heard.bpm or 1e-3) / line["bpm"]
    return {
        "acc1": abs(ratio - 1) < 0.04,
        "acc2": any(abs(ratio / octave - 1) < 0.04 for octave in (1, 2, 3, 1 / 2, 1 / 3)),
        "1%": abs(ratio - 1) < 0.01,
        "0.1": abs(ratio - 1) * line["bpm"] < 0.1,
        "tempo_sure": heard.bpm_confidence,
    }


def key_row(line: Line, heard: Heard) -> Row:
    row = dict.fromkeys(("exact", "mirex", "argued", "none"), np.nan)
    row["key_sure"] = heard.key_confidence
    if line["no_key"]:
        row["none"] = heard.key is None
    if line["key"] is not None:
        asked = Key(*line["key"])
        row["exact" if line["certain"] else "argued"] = heard.key == asked
        row["mirex"] = mirex(asked, heard.key) if line["certain"] else np.nan
    return row


def mirex(asked: Key, heard: Key | None) -> float:
    if heard is None:
        return 0.0
    away = (heard.tonic - asked.tonic) % 12
    if heard == asked:
        return 1.0
    if heard.minor == asked.minor and away in (5, 7):
        return 0.5
    if heard == asked.relative:
        return 0.3
    return 0.2 if away == 0 else 0.0


def report(name: str, rows: list[Row]) -> None:
    columns = {k: np.array([row[k] for row in rows], dtype=np.float64) for k in rows[0]}
    print(f"\n{name}: {len(rows)} clips, {columns['cpu'].mean():.3f} CPU-s for 10 s")
    tempo = {
        n: columns[k]
        for n, k in (("Acc1", "acc1"), ("Acc2", "acc2"), ("±1 %", "1%"), ("±0.1", "0.1"))
    }
    print(
        "  tempo",
        *(f"{n} {shown(v)}" for n, v in tempo.items()),
        "half",
        shown(surer(columns["acc1"], columns["tempo_sure"])),
    )
    keyed = ~np.isnan(columns["exact"])
    if keyed.any():
        half = surer(columns["exact"][keyed], columns["key_sure"][keyed])
        print(
            f"  key ({keyed.sum()})  exact {shown(columns['exact'])} "
            f"MIREX {shown(columns['mirex'])} half {shown(half)} argued {shown(columns['argued'])}"
        )
    if not np.isnan(columns["none"]).all():
        print(f"  no key  {shown(columns['none'])}")


def surer(right: NDArray[np.float64], sure: NDArray[np.float64]) -> NDArray[np.float64]:
    return right[np.argsort(-sure, kind="stable")[: (len(sure) + 1) // 2]]


def plain_librosa(clip: Clip) -> Heard:
    """What everyone copies: beat_track and chroma with Krumhansl's profiles."""
    mono = librosa.resample(clip.mono, orig_sr=clip.rate, target_sr=22_050)
    tempo, _ = librosa.beat.beat_track(y=mono, sr=22_050)  # type: ignore[attr-defined]
    bpm = float(np.atleast_1d(tempo)[0])
    chroma = librosa.feature.chroma_cqt(y=mono, sr=22_050).mean(axis=1)
    scores = [np.corrcoef(np.roll(p, k), chroma)[0, 1] for p in (MAJOR, MINOR) for k in range(12)]
    best = int(np.argmax(scores))
    return Heard(bpm, 0.5, None, Key(best % 12, best >= 12), float(scores[best]))


if __name__ == "__main__":
    main()
