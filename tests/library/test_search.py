import pytest

from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.library.queries import Filter
from bridge.library.search import Asked, fitting, parse, relatives

MINOR = tuple(Key(tonic, True) for tonic in range(12))
Am, C, Em, Dm = (Key.parse(name) for name in ("Am", "C", "Em", "Dm"))


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        ("", "", {}),
        ("dusty  vinyl", "dusty vinyl", {}),
        ("dusty 90-95 bpm", "dusty", {"slowest": 90, "fastest": 95}),
        ("95–90", "", {"slowest": 90, "fastest": 95}),
        ("92", "", {"slowest": 91.5, "fastest": 92.5}),
        ("92bpm", "", {"slowest": 91.5, "fastest": 92.5}),
        ("92.5 BPM kick", "kick", {"slowest": 92.45, "fastest": 92.55}),
        ("808 kick", "808 kick", {}),
        ("kick 12", "kick 12", {}),
        ("92 808", "808", {"slowest": 91.5, "fastest": 92.5}),
        ("Am", "", {"keys": (Am,)}),
        ("a", "a", {}),
        ("am", "am", {}),
        ("A minor", "", {"keys": (Am,)}),
        ("C major pad", "", {"keys": (C,), "family": "pad"}),
        ("f#m", "", {"keys": (Key.parse("F#m"),)}),
        ("Bb", "", {"keys": (Key.parse("Bb"),)}),
        ("Am Em", "", {"keys": (Am, Em)}),
        ("Am~", "", {"keys": (Am, C, Em, Dm)}),
        ("Ambient", "Ambient", {}),
        ("★★★", "", {"stars": 3}),
        ("★★+", "", {"stars": 2}),
        ("3*+", "", {"stars": 3}),
        ("4* bass", "", {"stars": 4, "family": "bass"}),
        ("**", "", {"stars": 2}),
        ("3", "3", {}),
        ("loop", "", {"kind": Kind.LOOP}),
        ("One-Shots", "", {"kind": Kind.ONESHOT}),
        ("one shot snare", "snare", {"kind": Kind.ONESHOT}),
        ("Bass drums", "drums", {"family": "bass"}),
        ("model:riffusion warm", "warm", {"model": "riffusion"}),
        ("model:", "model:", {}),
        (
            "fast minor drums, no loops",
            "",
            {"slowest": 125, "keys": MINOR, "family": "drums", "kind": Kind.ONESHOT},
        ),
        (
            "schnelle moll drums, keine loops",
            "",
            {"slowest": 125, "keys": MINOR, "family": "drums", "kind": Kind.ONESHOT},
        ),
        ("slow pad no one-shots", "", {"fastest": 95, "family": "pad", "kind": Kind.LOOP}),
        ("mid tempo dusty", "dusty", {"slowest": 95, "fastest": 125}),
        ("drums without hats or claps", "", {"family": "drums", "without": ("hat", "clap")}),
        ("ohne Bass", "", {"without": ("bass",)}),
        ("no drums no fx", "", {"without": ("drum", "fx")}),
        ("no", "no", {}),
        ("fast 92", "92", {"slowest": 125}),
        ("Am minor", "minor", {"keys": (Am,)}),
        ("fast " * 60, ("fast " * 60).strip(), {}),
    ],
)
def test_what_is_typed(text, words, where):
    asked = parse(text)
    assert asked.words == words
    wanted = Filter(**where)
    assert asked.where.slowest == pytest.approx(wanted.slowest)
    assert asked.where.fastest == pytest.approx(wanted.fastest)
    rest = {"slowest": None, "fastest": None}
    assert Asked("", _with(asked.where, rest)) == Asked("", _with(wanted, rest))


def _with(where, changes):
    return Filter(**{name: getattr(where, name) for name in Filter.__slots__} | changes)


def test_relatives():
    assert relatives(Am) == (Am, C, Em, Dm)
    assert relatives(C) == (C, Am, Key.parse("G"), Key.parse("F"))


def test_what_fits_a_session():
    where = fitting(Filter(stars=2), 100.0, Am)
    assert (where.slowest, where.fastest, where.stars) == (96.0, 104.0, 2)
    assert where.keys == (Am, C, Em, Dm, None)
    assert fitting(Filter(), 100.0, None).keys == ()
    assert fitting(Filter(keys=(Em,), slowest=98), 100.0, Am) == Filter(98, 104.0, (Em,))
