"""Requests made from a sample: pure, so tables."""

from __future__ import annotations

import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.sample import Sample
from gui.edits import bars_named, bars_touched, extend, strength_word
from tests.files.samples import a_recipe


@pytest.mark.parametrize(
    ("part", "found"),
    [((0.0, 0.25), (0, 1)), ((0.2, 0.3), (0, 2)), ((0.5, 1.0), (2, 4)), ((0.9, 0.95), (3, 4))],
)
def test_a_part_touches_bars(part: tuple[float, float], found: tuple[int, int]) -> None:
    assert bars_touched(4, *part) == found


def test_bars_are_counted_from_one() -> None:
    assert bars_named(0, 1) == "bar 1"
    assert bars_named(1, 4) == "bars 2–4"


@pytest.mark.parametrize(("bars", "more"), [(2, 2), (4, 4), (12, 4)])
def test_a_loop_grows_to_sixteen_bars(kept: list[Sample], bars: int, more: int) -> None:
    from dataclasses import replace

    sample = replace(kept[0], recipe=a_recipe(bars=bars))
    assert extend(sample, 1).edit.bars == more
    with pytest.raises(BadArgument, match="16"):
        extend(replace(sample, recipe=a_recipe(bars=16)), 1)


def test_a_strength_has_a_word_that_grows() -> None:
    words = [strength_word(value / 100) for value in range(0, 101, 10)]
    assert list(dict.fromkeys(words)) == [
        "a touch", "a sibling", "a cousin", "a stranger", "almost new",
    ]  # fmt: skip
