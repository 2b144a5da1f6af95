"""What is learnt about half, whole and double time is what the listener then does."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.analysis.tempo import WEIGHTS, utility
from tests.analysis import sounds
from tests.analysis.sounds import BREAK, HOUSE, RATE, ROCK

octave = pytest.importorskip("training.hearing.octave")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grooves whose truth is the eighth: half the tempo that anybody would write."""
    folder = tmp_path_factory.mktemp("set")
    lines = []
    for name, drums in {"rock": ROCK, "house": HOUSE, "break": BREAK}.items():
        for bpm in (88.0, 100.0, 112.0):
            soundfile.write(folder / f"{name}-{bpm}.flac", sounds.pattern(drums, bpm, 4), RATE)
            side = "report" if bpm == 100 else "tune"
            line = {"file": f"{name}-{bpm}.flac", "side": side, "style": name, "bpm": bpm / 2}
            lines.append(json.dumps(line))
    (folder / "grooves.jsonl").write_text("\n".join(lines))
    return folder


def test_it_learns_which_octave_people_meant(folder: Path) -> None:
    cases = list(octave.read([folder]))
    assert all(case.right >= 0 for case in cases)
    tuned = [case for case in cases if case.side == "tune"]
    learnt = octave.fit(tuned)
    assert octave.accuracy(tuned, learnt) == 1.0
    assert octave.accuracy([c for c in cases if c.side == "report"], learnt) == 1.0


def test_the_same_cases_give_the_same_weights(folder: Path) -> None:
    cases = [case for case in octave.read([folder]) if case.style == "rock"]
    one, other = octave.fit(cases), octave.fit(cases)
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_the_shipped_weights_fit_the_measures(folder: Path) -> None:
    with np.load(WEIGHTS) as stored:
        learnt = {name: stored[name] for name in stored.files}
    case = next(iter(octave.read([folder])))
    assert utility(case.measured, learnt).shape == case.bpm.shape
