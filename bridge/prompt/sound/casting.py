"""Which instrument plays what is named, by what is said beside it.

"A lead that glides" is the gliding lead; power chords are a distorted guitar's; a cowbell that has
a key or plays a melody is tuned, as in phonk, and no drum; so are agogos.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from bridge.domain.performance import Figure
from bridge.prompt.harmony.harmonies import POWER
from bridge.prompt.sound.names import Name, names
from bridge.prompt.text.phrases import Phrases, table
from bridge.prompt.text.tokens import Token, tokenise

TUNES = (Figure.MELODY, Figure.RIFF, Figure.ARPEGGIO, Figure.CHORDS, Figure.OSTINATO)
GLIDING, DISTORTED, TUNED = "gliding lead", "distorted guitar", "tuned cowbell"


@cache
def _gliding() -> Phrases[bool]:
    return Phrases((word, True) for word in table("unplayed")["glide"]["words"])


def cast(
    named: Sequence[Name],
    tokens: Sequence[Token],
    taken: frozenset[int],
    ways: Mapping[str, str],
    harmony: str,
    tonal: bool,
) -> tuple[Name, ...]:
    """The names as they are played; `taken` are tokens that say nothing here."""
    glides = any(_gliding().all(tokens, taken))
    alone = {one.drum for one in named} in ({"cowbell"}, {"agogo"})
    tuned = alone and (tonal or ways.get("figure") in TUNES)
    return tuple(_as(one, glides, harmony == POWER, tuned) for one in named)


def plays_line(tokens: Sequence[Token], named: Sequence[Name]) -> bool:
    """Whether a line is meant over the chords that are said: "lead guitar", "sax solo"."""
    if not named:
        return False
    last = named[0].said.split()[-1]
    solo = any(
        token.text == "solo" and token.follows and tokens[at - 1].text == last
        for at, token in enumerate(tokens) if at
    )  # fmt: skip
    return solo or named[0].said.startswith("lead ")


def _as(name: Name, glides: bool, power: bool, tuned: bool) -> Name:
    if tuned:
        return _tuned()
    if glides and (name.family, name.instrument) == ("lead", ""):
        return replace(name, instrument=GLIDING)
    if power and (name.family, name.instrument) == ("guitar", ""):
        return replace(name, instrument=DISTORTED)
    return name


@cache
def _tuned() -> Name:
    found = names().at(tokenise(TUNED), 0)
    assert found is not None
    return found.value
