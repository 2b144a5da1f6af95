from dataclasses import replace

import numpy as np
import pytest

from gui.library.rows import cells, moves, place, spoken, tip


def walk(old, steps, new):
    """`old` after the steps, taken as a view would."""
    rows = np.array(old, np.int64)
    for kind, first, count in steps:
        if kind == "out":
            rows = np.delete(rows, np.s_[first : first + count])
        else:
            rows = np.insert(rows, first, new[first : first + count])
    return rows.tolist()


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ([], [], 0),
        ([], [3, 2, 1], 1),
        ([3, 2, 1], [], 1),
        ([3, 2, 1], [3, 2, 1], 0),
        ([3, 2, 1], [4, 3, 2, 1], 1),
        ([5, 4, 3, 2, 1], [5, 3, 1], 2),
        ([5, 3, 1], [6, 5, 4, 3, 2], 4),
        ([1, 2, 3], [7, 8, 9], 2),
    ],
)
def test_few_steps_lead_from_list_to_list(old, new, count):
    steps = moves(np.array(old, np.int64), np.array(new, np.int64))
    assert steps is not None
    assert len(steps) == count
    assert walk(old, steps, new) == new


def test_another_order_is_no_matter_of_steps():
    assert moves(np.array([3, 2, 1]), np.array([1, 2, 3])) is None
    assert moves(np.arange(100), np.arange(0, 100, 2)) is None


def test_what_a_row_says(kept):
    assert cells(kept[0]) == ("techno kick loop", "92.00", "–", "4", "", "–", "–")
    assert cells(kept[2]) == ("funk clav", "90.00", "C", "2", "★★★", "–", "–")
    assert cells(kept[4]) == ("downlifter", "–", "–", "–", "", "–", "–")
    loud = replace(kept[0], lufs=-9.84, peak_db=-1.0)
    assert cells(loud)[5:] == ("−9.8", "−1.0")
    assert "−9.8 LUFS · peak −1.0 dB" in tip(loud)
    gap = replace(kept[0].heard, silent_bars=(2, 3, 4))
    assert "Bars 2 to 4 are silent: retry." in tip(replace(kept[0], heard=gap))
    assert place(kept[0]) == "Loops / Drums"
    assert spoken(kept[1]) == "sub bass, walking, 92.00 bpm, Am, 2 bars, 0 stars"
    assert spoken(kept[4]) == "downlifter, one-shot, 0 stars"
