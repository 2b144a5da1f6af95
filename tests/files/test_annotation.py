import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.errors import BadArgument, TooLarge
from bridge.files.annotation import EMPTY, SIZE, SLOT, Annotations, change, unpack

all_notes = st.builds(
    Annotations, st.integers(0, 5), st.lists(st.text(max_size=10), max_size=5).map(tuple)
)


def write(area, notes):
    at, slot = change(area, notes)
    return area[:at] + slot + area[at + len(slot) :]


@given(st.lists(all_notes, max_size=5))
def test_the_last_change_counts(changes):
    area = EMPTY
    for notes in changes:
        area = write(area, notes)
        assert unpack(area) == notes
        assert len(area) == SIZE


@given(all_notes, all_notes, st.integers(0, SLOT - 1))
def test_a_change_cut_short_leaves_the_one_before(before, after, cut):
    area = write(write(EMPTY, Annotations(1)), before)
    at, slot = change(area, after)
    torn = area[:at] + slot[:cut] + area[at + cut :]
    assert unpack(torn) in (before, after)


def test_a_slot_with_another_digit_is_not_believed():
    area = write(write(EMPTY, Annotations(1)), Annotations(4))
    at = area.index(b'"stars":4') + len(b'"stars":')
    assert unpack(area[:at] + b"5" + area[at + 1 :]) == Annotations(1)


@given(st.binary(min_size=SIZE, max_size=SIZE))
def test_foreign_bytes_are_no_notes(area):
    assert unpack(area) == Annotations()


def test_what_does_not_fit_is_refused():
    with pytest.raises(TooLarge, match="fewer or shorter"):
        change(EMPTY, Annotations(0, ("long",) * 200))


@pytest.mark.parametrize("stars", [-1, 6])
def test_stars_have_a_range(stars):
    with pytest.raises(BadArgument, match="from 0 to 5"):
        Annotations(stars)
