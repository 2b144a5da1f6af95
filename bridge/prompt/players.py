"""Who plays a rhythm: "rumba clave woodblock" has no claves, and "double bass" is two bass drums in
metal. What plays nothing but a rhythm is drums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.domain.performance import NAMED_ROWS, Rhythm
from bridge.prompt.reading import Reading
from bridge.prompt.sound.names import DRUMS, Genre, Name, drum_at
from bridge.prompt.sound.names import names as named
from bridge.prompt.text.tokens import Token
from bridge.prompt.vocabulary import unknown

CLAVES = frozenset(one for one in Rhythm if one.endswith("clave"))
VERBS = frozenset(("playing", "plays", "in", "does", "doing"))
PLAYING = VERBS | {"a", "the", "2", "3", "son", "rumba", "bossa"}
PLAYED_ON = frozenset(("on", "by", "a", "the", "played", "pattern", "rhythm", "2", "3", "rumba"))
METALS = ("metal", "blast beat", "d-beat", "punk")
KICK = Name(DRUMS, "", "kick", "kick", ("kick",), said="kick")
OF_DRUMS = frozenset((*NAMED_ROWS, Rhythm.FOUR_ON_THE_FLOOR, Rhythm.DOUBLE_TIME)) - {
    Rhythm.JIG,
    Rhythm.REEL,
}
"""Rhythms that drums play where nobody says what does."""


def players(
    tokens: Sequence[Token], names: tuple[Name, ...], genre: Genre | None, ways: Mapping[str, str]
) -> tuple[tuple[Name, ...], dict[str, str]]:
    """What plays, and how, where a rhythm's name looks like something that plays."""
    ways = dict(ways)
    metal = genre is not None and genre.name in METALS
    if metal and any(one.said == "double bass" for one in names):
        names = tuple(one for one in names if one.said != "double bass") or (KICK,)
        ways["rhythm"] = Rhythm.DOUBLE_KICK
    if ways.get("rhythm") in CLAVES:
        names = tuple(one for one in names if not _is_played_by(one, tokens, names))
    return names, ways


def players_unnamed(read: Reading, genre: Genre | None, rhythm: str | None) -> tuple[Name, ...]:
    """What plays a rhythm that is all that is said: "four on the floor", "x---x---x---x---"."""
    if genre is not None or not (read.rows.drums or rhythm in OF_DRUMS):
        return ()
    if unknown(read.tokens, read.rows.tokens):
        return ()
    if not read.rows.drums:
        return (Name(DRUMS, said="drums"),)
    return tuple(Name(DRUMS, "", one, one, (one,), said=one) for one in read.rows.rows)


def _is_played_by(name: Name, tokens: Sequence[Token], others: Sequence[Name]) -> bool:
    """Whether a clave is but a rhythm that another drum plays: "rumba clave woodblock", "son clave
    on a cowbell"."""
    if name.drum != "clave":
        return False
    for at, token in enumerate(tokens):
        if token.text in ("clave", "claves"):
            player = _player(tokens, at + 1) or _player_before(tokens, at)
            if player is not None and player in others and player != name:
                return True
    return False


def _player(tokens: Sequence[Token], at: int) -> Name | None:
    """The drum behind a rhythm that plays it."""
    while at < len(tokens) and tokens[at].text in PLAYED_ON and tokens[at].follows:
        at += 1
    return drum_at(tokens, at) if at < len(tokens) and tokens[at].follows else None


def _player_before(tokens: Sequence[Token], at: int) -> Name | None:
    """The drum before it: "cowbell playing 2-3 son clave"."""
    start = at
    while start and tokens[start].follows and tokens[start - 1].text in PLAYING:
        start -= 1
    if start == at or not {token.text for token in tokens[start:at]} & VERBS:
        return None
    found = named().before(tokens, start)
    return found.value if found is not None else None
