"""Loop or one-shot: said ("one-shot", "single hit", "groove"), or as good as said.

A single drum or a short event, "a big snare" or "whoosh", with nothing said of time, is triggered
once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from bridge.domain.families import UNPITCHED
from bridge.domain.performance import Articulation
from bridge.domain.request import Kind
from bridge.prompt.sound.colours import ducked_in
from bridge.prompt.sound.names import DRUMS, Name
from bridge.prompt.text.phrases import Found, Phrases, inverted, singular, table
from bridge.prompt.text.tokens import Token, typed

KIT_OF_HITS = (
    "One sample holds one part: --layers also makes a hit of each of a loop's drums; or ask for "
    "each, e.g. 808 kick one-shot."
)
SEVERAL = ("one shots", "oneshots", "single hits", "hits", "samples", "pack", "sample pack")


@cache
def _said() -> Phrases[Kind]:
    kinds = table("kinds")
    return Phrases([
        *((phrase, Kind.ONESHOT) for phrase in kinds["oneshot"]),
        *((phrase, Kind.LOOP) for phrase in kinds["loop"]),
    ])  # fmt: skip


@cache
def _events() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("kinds")["events"])


@cache
def _tones() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("kinds")["tones"])


@cache
def _lengths() -> Phrases[str]:
    return Phrases(inverted(table("kinds")["note_length"]))


def read_length(tokens: Sequence[Token], taken: frozenset[int]) -> Articulation | None:
    """How long the note of a one-shot is to sound: "short" and "long" say nothing of a loop's."""
    found = next(_lengths().all(tokens, taken), None)
    return None if found is None else Articulation(found.value)


def read_kind(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> tuple[Kind | None, tuple[Found[Kind], ...]]:
    """The kind that is said, and the words that say so. A one-shot is said more clearly than a
    loop: "one-shot kick pattern" is one hit."""
    found = tuple(_said().all(tokens, taken))
    if tokens and tokens[0].text in table("kinds")["file"]["oneshot"] and len(tokens) > 1:
        found = (Found(Kind.ONESHOT, 0, 1), *found)
    kinds = [one.value for one in found]
    if Kind.ONESHOT in kinds:
        outright = [one for one in found if one.value is Kind.ONESHOT]
        return Kind.ONESHOT, tuple(outright)
    return (Kind.LOOP, found) if kinds else (None, ())


def is_event(
    tokens: Sequence[Token], names: Sequence[Name], taken: frozenset[int], timed: bool
) -> bool:
    """Whether what is asked for happens once: a single drum in the singular, or a short event;
    nothing that is `timed` (a tempo, bars, a meter, a genre's groove)."""
    if timed:
        return False
    if any(singular(name.said) in _events() for name in names):
        return True
    if names and next(_tones().all(tokens, taken), None) is not None:
        return True
    drums = {name.drum for name in names}
    if len(drums) != 1 or not drums.isdisjoint(("", "percussion")):
        return False
    text = {token.text for index, token in enumerate(tokens) if index not in taken}
    return any(name.said.split()[-1] in text for name in names) or "sample" in text


@cache
def _several() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in SEVERAL)


def _is_kit_of_hits(tokens: Sequence[Token], drums: Name, kind: Kind | None, timed: bool) -> bool:
    """Whether the single drums of a kit are meant: "808 kit", "drum kit one-shots"."""
    if drums.drum or kind is Kind.LOOP:
        return False
    kit, several = any(token.text == "kit" for token in tokens), any(_several().all(tokens))
    if kind is Kind.ONESHOT:
        return kit or several
    last = bool(tokens) and tokens[-1].text == "kit"  # "boom bap kit through a sampler" is a loop's
    return kit and (several or last or (not timed and drums.said.endswith("kit")))


def told_of_drums(
    tokens: Sequence[Token],
    taken: frozenset[int],
    kind: Kind | None,
    names: Sequence[Name],
    family: str,
    timed: bool,
) -> Iterator[str]:
    """What drums and effects cannot be: hits of a kit all at once, or ducked by their own kick."""
    ducked = ducked_in(tokens, taken) if family in UNPITCHED else None
    if ducked is not None:
        said = typed(tokens[ducked.start : ducked.stop])
        yield f"Drums and effects are not ducked: “{said}” is passed over."
    if names and family == DRUMS and _is_kit_of_hits(tokens, names[0], kind, timed):
        yield KIT_OF_HITS
