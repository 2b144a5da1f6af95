import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.music import Key
from bridge.library.queries import Filter, expressions, tempo_blocks, words_of

tempi = st.floats(40, 240)


@given(tempi, tempi, tempi)
def test_a_tempo_in_range_is_in_one_of_its_blocks(one, other, bpm):
    slowest, fastest = sorted((one, other))
    blocks = tempo_blocks(slowest, fastest)
    mine = words_of(bpm, None, "loop", "", 0).split()
    assert len(blocks) <= 20
    if slowest <= bpm <= fastest:
        assert set(blocks) & set(mine)
    elif not int(slowest) <= int(bpm) <= int(fastest):
        assert not set(blocks) & set(mine)


def plain(words):
    return [word.replace("\ue000", "!") for word in words]


@pytest.mark.parametrize(
    ("slowest", "fastest", "blocks"),
    [
        (92, 92.5, ["t1x92"]),
        (91, 97, ["t1x91", "t4x23", "t1x96", "t1x97"]),
        (0, 63, ["t64x0"]),
        (239.5, 1e9, ["t1x239", "t16x15", "t64x4", "t1x320"]),
        (-5, -1, ["t1x0"]),
        (1e9, 2e9, ["t1x320"]),
        (100, 50, ["t1x100"]),
    ],
)
def test_ranges(slowest, fastest, blocks):
    assert plain(tempo_blocks(slowest, fastest)) == [f"!{block}" for block in blocks]


def test_words():
    words = words_of(92.5, "F#m", "loop", "Electric bass", 2)
    assert plain(words.split()) == [
        *("!felectricbass", "!iloop", "!s1", "!s2", "!kfsharpm"),
        *("!t64x1", "!t16x5", "!t4x23", "!t1x92"),
    ]
    assert plain(words_of(None, None, "oneshot", "", 0).split()) == ["!f", "!ioneshot"]


def test_expressions():
    assert expressions(Filter()) == []
    made = expressions(
        Filter(slowest=92, fastest=93, keys=(Key.parse("F#m"), Key.parse("A")), stars=3)
    )
    assert plain(made) == ['"!s3"', '("!kfsharpm" OR "!ka")', '("!t1x92" OR "!t1x93")']
    assert expressions(Filter(keys=(None, Key.parse("A")))) == []  # no word says "no key"
