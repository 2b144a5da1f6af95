"""How it is played: words → bridge.domain.performance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bridge.domain.performance import (
    AXES,
    DRUM_VOICES,
    FOUR_ON_THE_FLOOR_GENRES,
    Figure,
    Performance,
    Rhythm,
)
from bridge.prompt.playing.note_values import quickens
from bridge.prompt.sound.names import DRUMS, Name
from bridge.prompt.text.numbers import units
from bridge.prompt.text.phrases import Phrases, inverted, table
from bridge.prompt.text.tokens import Token

NOTE_VALUES = {"1": "1/1", "2": "1/2", "4": "1/4", "8": "1/8", "16": "1/16", "32": "1/32"}


@cache
def _axis(name: str) -> Phrases[str]:
    return Phrases(inverted(table("playing")[name]))


def read_playing(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> tuple[dict[str, str], tuple[str, ...]]:
    """What is said on each axis (the first word counts), and ways that aren't notes ("muted")."""
    said: dict[str, str] = {}
    way = next(_axis("contour").all(tokens, taken), None)
    lines = frozenset() if way is None or way.stop - way.start == 1 else way.tokens
    for axis in [one for one in AXES if one in table("playing")]:
        gone = taken | lines if axis == "register" else taken  # "high to low"
        found = next(_axis(axis).all(tokens, gone), None)
        if found is not None:
            said[axis] = found.value
    if quickens(tokens, taken):
        said.setdefault("figure", Figure.BUILD)
        said.pop("note_value", None)
    value = next(filter(None, (_note_value(tokens, at) for at in range(len(tokens)))), None)
    if value is not None:
        said["note_value"] = value
    other = dict.fromkeys(one.value for one in _axis("other").all(tokens, taken))
    return said, tuple(other)


def other_rhythms(
    tokens: Sequence[Token], taken: frozenset[int], first: str | None
) -> dict[str, str]:
    """Named rhythms beside the first that is said, by the drum whose own they are: "conga tumbao,
    2-3 rumba clave"."""
    own: dict[str, str] = table("rows")["own"]
    found = [one.value for one in _axis("rhythm").all(tokens, taken) if one.value != first]
    return {own[rhythm]: rhythm for rhythm in reversed(found) if rhythm in own}


def _note_value(tokens: Sequence[Token], at: int) -> str | None:
    """ "1/16", "1/8T"."""
    if tokens[at].text != "1" or at + 1 >= len(tokens) or tokens[at + 1].lead.strip() != "/":
        return None
    if at + 2 < len(tokens) and tokens[at + 2].text in units():
        return None  # "1/2 bar"
    value = NOTE_VALUES.get(tokens[at + 1].text)
    triplet = at + 2 < len(tokens) and tokens[at + 2].text in ("t", "triplet", "triplets")
    return f"{value}T" if value in ("1/8", "1/16") and triplet else value


def performance_of(
    said: dict[str, str],
    named: Sequence[Name],
    without: Sequence[Name],
    genre: str = "",
    rows: Mapping[str, str] | None = None,
) -> Performance:
    """A Performance of what is said and named; drums that a groove has no voice for are left out of
    it. A "techno kick loop" is a kick on every beat, and "double kick" how a whole kit is
    played."""
    drums = tuple(one for one in named if one.family == DRUMS and named[0].family == DRUMS)
    alone = _voices(drums) if all(one.drum for one in drums) else ()
    whole = alone == ("kick",) and said.get("rhythm") == Rhythm.DOUBLE_KICK
    if said.get("rhythm") == Rhythm.HALF_TIME_SHUFFLE and len(alone) == 1:
        whole, said = True, {k: v for k, v in said.items() if k not in ("note_value", "feel")}
    alone = () if whole else alone
    own = {one.voice: one.row for one in drums if one.row and one.voice not in _voices(without)}
    rows = {**own, **(rows or {})}
    plain = alone == ("kick",) and not rows and "density" not in said
    if plain and genre in FOUR_ON_THE_FLOOR_GENRES:
        said = {"rhythm": Rhythm.FOUR_ON_THE_FLOOR, **said}
    return Performance(
        **said,  # type: ignore[arg-type]
        rows=tuple(rows.items()),
        only=alone,
        also=() if alone else _voices(drums),
        without=_voices(without),
    )


def _voices(names: Sequence[Name]) -> tuple[str, ...]:
    return tuple({name.voice for name in names if name.voice in DRUM_VOICES})
