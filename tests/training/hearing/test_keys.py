"""What is learnt about keys is what the listener then does, in every key alike."""

import json

import numpy as np
import pytest
import soundfile

from bridge.analysis.key import WEIGHTS, learnt, tonal_chance, utility
from tests.analysis import sounds
from tests.analysis.sounds import BREAK, HOUSE, RATE, ROCK

keys = pytest.importorskip("training.hearing.keys")
SEVEN = 7  # semitones: the truth of the clips is the key a fifth above, as nobody would say


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list:
    """Cadences in some keys to tune on, in others to report."""
    folder = tmp_path_factory.mktemp("set")
    lines = []
    for tonic in range(0, 12, 2):
        for minor in (False, True):
            name = f"{tonic}{minor}.flac"
            soundfile.write(folder / name, sounds.chords(tonic, minor), RATE)
            side = "report" if tonic == 4 else "tune"
            key = [(tonic + SEVEN) % 12, minor]
            lines.append(json.dumps(line(name, side, str(tonic), key)))
    (folder / "grooves.jsonl").write_text("\n".join(lines))
    return list(keys.read([folder]))


@pytest.fixture(scope="module")
def drums(tmp_path_factory: pytest.TempPathFactory) -> list:
    """Grooves that have no key."""
    folder = tmp_path_factory.mktemp("drums")
    lines = []
    for number, groove in enumerate((ROCK, HOUSE, BREAK)):
        name = f"{number}.flac"
        soundfile.write(folder / name, sounds.pattern(groove, 118, 4), RATE)
        lines.append(json.dumps(line(name, "tune", name, None)))
    (folder / "rendered-drums.jsonl").write_text("\n".join(lines))
    return list(keys.read([folder]))


def line(file: str, side: str, style: str, key: list | None) -> dict:
    return {
        "file": file, "side": side, "style": style, "key": key, "certain": True,
        "no_key": key is None,
    }  # fmt: skip


def right(case, weights) -> bool:
    return bool(utility(case.seen, weights).argmax() == case.right)


def test_it_learns_which_key_people_meant_in_all_keys(cases: list) -> None:
    weights = keys.fit([case for case in cases if case.side == "tune"], networks=1)
    assert all(right(case, weights) for case in cases)
    assert not any(right(case, learnt()) for case in cases)


def test_it_learns_whether_there_is_a_key_at_all(cases: list, drums: list) -> None:
    assert {case.right for case in drums} == {keys.NONE}
    tuned = [case for case in cases if case.side == "tune"]
    weights = keys.fit_tonal([*tuned, *drums])
    assert all(tonal_chance(case.tonal, weights) > 0.9 for case in cases)
    assert all(tonal_chance(case.tonal, weights) < 0.1 for case in drums)


def test_folds_hear_each_case_without_knowing_it(cases: list) -> None:
    tuned = [case for case in cases if case.side == "tune"]
    worth = keys.by_folds(tuned)
    assert worth.shape == (len(tuned), 24)
    assert np.isfinite(worth).all()


def test_who_is_right_when_sure_and_wrong_when_not_is_believed_when_sure(cases: list) -> None:
    worth = np.zeros((len(cases), 24))
    for i, case in enumerate(cases):
        worth[i, case.right if i % 2 else (case.right + 1) % 24] = 6.0 if i % 2 else 3.0
    assert keys.sureness(cases, worth)[0] > 0.5


def test_what_is_shipped_has_what_the_listener_reads() -> None:
    with np.load(WEIGHTS) as stored:
        assert {"direct", "minor", "hidden", "out", "sure", "tonal"} <= set(stored.files)
