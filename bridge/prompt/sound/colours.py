"""How it sounds: bright, dark, lo-fi …; and whether it pumps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from bridge.domain.families import UNPITCHED
from bridge.prompt.sound.names import names
from bridge.prompt.text.phrases import Found, Phrases, inverted, table
from bridge.prompt.text.tokens import Token, bounded, tokenise, without

PUMPING = "pumping"
"""An effect that is laid on as a colour is, and that no model was taught."""
BARELY = ("bass", *UNPITCHED)
"""What "pumps" by its rhythm."""
TREMOLO = "tremolo"
SHAKEN = ("", "bass", "keys", "guitar", "pad", "lead", "fx")
STRUCK_AGAIN = ("piano", "bright piano", "acoustic guitar", "nylon guitar", "twelve-string guitar")
"""Instruments of those families whose tremolo is played."""


def words_for(colour: str) -> tuple[str, ...]:
    """The words that ask for a colour."""
    if colour == PUMPING:
        return tuple(word for word, _ in inverted(table("pumping")))
    return tuple(table("colours").get(colour, ()))


def pairs() -> list[tuple[str, str]]:
    """Each word for a colour, and the colour."""
    return list(inverted(table("colours")))


def played_as(colour: str) -> tuple[str, ...]:
    """Words for ways to play that sound as if they asked for a colour: "tremolo picked"."""
    return tuple(table("colours_played").get(colour, ()))


@cache
def _played() -> Phrases[str]:
    return Phrases(inverted(table("colours_played")))


@cache
def _colours() -> Phrases[str]:
    return Phrases(pairs())


def uncoloured(text: str) -> str:
    """A text without the words that colour it, save those in a name ("distorted guitar"), and
    without "clean" and "dry"; all of it where nothing else is said."""
    text = bounded(text)
    tokens = tokenise(text)
    named = frozenset().union(
        *(one.tokens for one in names().all(tokens) if one.stop - one.start > 1), ()
    )
    found: list[Found[Any]] = [
        *_colours().all(tokens, named),
        *_aside().all(tokens, named),
        *_ducked().all(tokens, named),
    ]
    spans = [(tokens[one.start].start, tokens[one.stop - 1].stop) for one in found]
    words = without(text, spans)
    return words if any(map(str.isalnum, words)) else text


@cache
def _aside() -> Phrases[str]:
    return Phrases(inverted(table("colours_aside")))


def colours_in(
    tokens: Sequence[Token], taken: frozenset[int], family: str = "", instrument: str = ""
) -> tuple[str, ...]:
    """The colours that are said, each once; what is `taken` (the "distorted" of "distorted
    guitar") says none, nor does the tremolo of what is bowed, blown or struck again and again."""
    ways = frozenset[int]().union(*(one.tokens for one in _played().all(tokens, taken)))
    said = dict.fromkeys(one.value for one in _colours().all(tokens, taken | ways))
    if not shakes(family, instrument) and _shaken(tokens, taken | ways):
        said.pop(TREMOLO, None)
    return (*said, *((PUMPING,) if pumps(tokens, taken, family) else ()))


def shakes(family: str, instrument: str) -> bool:
    """Whether a tremolo is an effect on it, that of an amplifier, and no way to play."""
    return family in SHAKEN and instrument not in STRUCK_AGAIN


def _shaken(tokens: Sequence[Token], taken: frozenset[int]) -> bool:
    """Whether "tremolo" is all that says so: what is gated or stutters does so anyhow."""
    found = [one for one in _colours().all(tokens, taken) if one.value == TREMOLO]
    return all(tokens[one.start].text == TREMOLO for one in found)


@cache
def _ducked() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("pumping")["ducked"])


@cache
def _lively() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("pumping")["lively"])


def ducked_in(tokens: Sequence[Token], taken: frozenset[int]) -> Found[bool] | None:
    """The first words that ask for a loop that is ducked on every beat."""
    return next(_ducked().all(tokens, taken), None)


def pumps(tokens: Sequence[Token], taken: frozenset[int], family: str) -> bool:
    """Whether what plays is ducked on every beat; drums are not, whose kick it is."""
    if family in UNPITCHED:
        return False
    lively = family not in BARELY and any(_lively().all(tokens, taken))
    return lively or ducked_in(tokens, taken) is not None
