"""What plays, and how: the names, the ways to play and the colours of a prompt, put together, each
by what is said beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from bridge.domain.music import Meter
from bridge.domain.performance import Articulation, Figure, Rhythm
from bridge.domain.request import Kind
from bridge.prompt import ignored
from bridge.prompt.harmony.harmonies import POWER, as_power_chords, harmony_said
from bridge.prompt.harmony.keys import read_scale, with_mode
from bridge.prompt.harmony.tonality import Tonality
from bridge.prompt.players import players, players_unnamed
from bridge.prompt.playing.note_values import told_of_values
from bridge.prompt.playing.rows import told_of_rhythm
from bridge.prompt.playing.ways import read_playing
from bridge.prompt.reading import Reading, tokens_of
from bridge.prompt.sound.casting import cast, plays_line
from bridge.prompt.sound.colours import TREMOLO, colours_in, ducked_in
from bridge.prompt.sound.kind import is_event, read_length, told_of_drums
from bridge.prompt.sound.names import (
    DRUMS,
    Genre,
    Name,
    genre_in,
    instruments_in,
)
from bridge.prompt.sound.names import names as names_of
from bridge.prompt.sound.scope import Scope
from bridge.prompt.text.phrases import Found, Phrases, table
from bridge.prompt.text.tokens import Token, typed
from bridge.prompt.time.tempo import TempoWord, read_tempo_word
from bridge.prompt.unplayed import unplayed, unplayed_at

TIMED = ("rhythm", "note_value", "feel")
"""The ways to play that have a place in the bar: what is played so isn't struck once."""
LOOPS = ("loop", "groove", "track")
RUNNING = (Figure.MELODY, Figure.RIFF, Figure.OSTINATO, Figure.ARPEGGIO)


@dataclass(frozen=True, slots=True)
class Played:
    """What plays, and how: `ways` by their axes, `other` ways that aren't notes, `once` if it is
    struck once; what is said of it in vain is `told`."""

    names: tuple[Name, ...]
    genre: Genre | None
    word: Found[TempoWord] | None
    ways: dict[str, str]
    other: tuple[str, ...]
    once: bool
    harmony: str
    colours: tuple[str, ...]
    told: tuple[str, ...]


def _named(read: Reading, gone: frozenset[int]) -> tuple[Name, ...]:
    """What is to play, the first of which is made."""
    tokens, scope = read.tokens, read.scope
    silent = read.numbers | tokens_of(ducked_in(tokens, gone))  # "ducked by the kick"
    names = instruments_in(tokens, [s for s in read.sounds if silent.isdisjoint(s.tokens)])
    names = tuple(dict.fromkeys(one.value for one in scope.only)) or names
    names = tuple(one for one in names if not _builds(one, names))
    names = (*names[:1], *(one for one in names[1:] if not _is_away(one, scope)))
    return (*names, *_beat_beside(read, names, gone))


@cache
def _beats() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("rows")["beats"])


def _beat_beside(read: Reading, names: Sequence[Name], gone: frozenset[int]) -> Iterator[Name]:
    """The drums of a beat that is named beside something else: "one drop with skank guitar", but
    no "one drop bassline"."""
    if not names or any(one.family == DRUMS for one in names):
        return
    heads = {one.start for one in read.sounds if isinstance(one.value, Name)}
    for found in _beats().all(read.tokens, gone):
        goes_on = found.stop < len(read.tokens) and read.tokens[found.stop].follows
        if not (goes_on and found.stop in heads):
            yield Name(DRUMS, said="drums")
            return


def _is_timed(
    read: Reading, ways: Mapping[str, str], word: object, genre: Genre | None, names: Sequence[Name]
) -> bool:
    """Whether something is said of time, so that what plays is not struck once."""
    effects = bool(names) and all(one.family == "fx" for one in names)
    return bool(
        read.tempo or read.bars or read.meter or word or read.scope.only
        or ways.get("articulation") == Articulation.ROLL or ways.get("figure") in RUNNING
        or (genre is not None and len(names) != 1 and not effects)
        or not ways.keys().isdisjoint(TIMED) or _is_said(read.tokens, "every")
        or bool(read.rows.rows)
    )  # fmt: skip


def read_played(read: Reading, gone: frozenset[int]) -> Played:
    tokens, names = read.tokens, _named(read, gone)
    genre = genre_in(tokens, gone)
    word = None if read.tempo is not None else read_tempo_word(tokens, gone)
    aside = gone.union(tokens_of(read.meter), unplayed_at(tokens), *_styles(read.sounds))
    ways, other = read_playing(tokens, aside)
    if any(one.family == DRUMS for one in names[:1]) and ignored.speeds_up(tokens, gone, ways):
        ways["figure"] = Figure.BUILD
    timed = _is_timed(read, ways, word, genre, names)
    names, ways = players(tokens, names, genre, ways)
    names = names or players_unnamed(read, genre, ways.get("rhythm"))
    once = read.kind is None and is_event(tokens, names, gone, timed)
    scales = tokens_of(ignored.far_scale(tokens, gone))  # "lydian augmented"
    harmony, tonal = harmony_said(tokens, aside | scales), bool(read.key or read.chords)
    played = _halved(ways, names, genre)
    names = cast(names, tokens, gone, played, harmony, tonal)
    family = names[0].family if names else "" if genre is None else genre.family
    instrument = names[0].instrument if names else ""
    colours = colours_in(tokens, gone.union(*of_several_words(read.sounds)), family, instrument)
    if harmony == POWER and family == "guitar":
        played = as_power_chords(played)
    if read.chords is not None and "figure" not in played and plays_line(tokens, names):
        played["figure"] = Figure.MELODY
    if TREMOLO in colours and names and _is_said(tokens, TREMOLO):
        played.pop("articulation", None)  # it is the amplifier's
    if (once or read.kind is Kind.ONESHOT) and not any(one.drum for one in names):
        length = read_length(tokens, gone)
        played = played if length is None else {"articulation": length, **played}
    if read.tuning is not None:
        played.setdefault("register", "low")
    played |= _scale(tokens, read.key, gone)
    told = (
        *_told_of_drums_beside(tokens, names, genre),
        *_told_in_vain(read, once, played, ways.get("rhythm")),
        *unplayed(tokens, gone, read.sounds, family, (*colours, instrument, harmony)),
        *told_of_drums(tokens, gone, read.kind, names, family, timed or genre is not None),
    )
    return Played(names, genre, word, played, other, once, harmony, colours, told)


def _told_in_vain(
    read: Reading, once: bool, ways: Mapping[str, str], rhythm: str | None
) -> Iterator[str]:
    """All that is said in vain, a sentence each."""
    tokens, gone = read.tokens, read.scope.taken | read.numbers | tokens_of(read.meter)
    yield from read.left_out.told
    yield from read.touch.told
    yield from told_of_rhythm(tokens, gone)
    if read.seconds is not None:
        shot = once or read.kind is Kind.ONESHOT
        cure = "a one-shot is as long as it sounds" if shot else "say a loop's length in bars"
        yield f"“{read.seconds.value}” is passed over: {cure}."
    if read.meter is None and (said := ignored.no_meter(tokens, gone)):
        yield f"“{said}” is no meter: say e.g. 5/4 or 7/8."
    if not (ways.get("figure") == Figure.BUILD and ignored.speeds_up(tokens, gone, ways)):
        yield from ignored.free_time(tokens, gone)
    yield from told_of_values(
        tokens, Meter() if read.meter is None else read.meter.value, gone | read.rows.tokens
    )
    yield from ignored.recurring(tokens, gone)
    if rhythm != ways.get("rhythm"):
        yield "Only drums are played in double time: these notes are busier."
    if (far := ignored.far_scale(tokens, read.scope.taken)) is not None:
        words = typed(tokens[far.start : far.stop])
        yield ignored.told_of_scale(words, far.value, read.tonality, "scale" in ways)


def _told_of_drums_beside(
    tokens: Sequence[Token], named: Sequence[Name], genre: Genre | None
) -> Iterator[str]:
    """ "disco loop with bass octaves": its drums are not in the same sample."""
    if genre is None or genre.family != DRUMS or {one.family for one in named} != {"bass"}:
        return
    said = [at for at, token in enumerate(tokens) if token.number is None and token.text != "bpm"]
    for before, at in pairwise(said[:-1]):
        if tokens[at].text == "with" and tokens[before].text in LOOPS:
            found = names_of().at(tokens, at + 1)
            if found is not None and found.value.family == "bass":
                yield "One sample holds one part: this is the bass. Ask again for: drums."
                return


def _is_away(name: Name, scope: Scope) -> bool:
    """Whether a name is of a family that is not to be heard: "no drums"."""
    away = (one.value.name for one in scope.excluded if one.value.name is not None)
    return any(one.family == name.family and not (one.drum or one.instrument) for one in away)


def _is_said(tokens: Sequence[Token], word: str) -> bool:
    return any(token.text == word for token in tokens)


def _builds(name: Name, others: Sequence[Name]) -> bool:
    """Whether a name is but the way in which a drum beside it is played: "snare build-up"."""
    return name.said in table("playing")["figure"]["build"] and any(
        one.drum or one.family == DRUMS for one in others
    )


def _halved(ways: Mapping[str, str], played: Sequence[Name], genre: Genre | None) -> dict[str, str]:
    """ "double time", which drums have, as far as other notes can have it: they are busier."""
    family = played[0].family if played else "" if genre is None else genre.family
    if ways.get("rhythm") != Rhythm.DOUBLE_TIME or family in ("", DRUMS):
        return dict(ways)
    rest = {axis: said for axis, said in ways.items() if axis != "rhythm"}
    return {"density": "busy", **rest}


def _scale(
    tokens: Sequence[Token], key: Found[Tonality] | None, taken: frozenset[int]
) -> dict[str, str]:
    """The scale of a key, or one that is said without a key."""
    scale = read_scale(tokens, taken) if key is None else with_mode(tokens, key, taken).scale
    return {} if scale is None else {"scale": scale.value}


def _styles(sounds: Iterable[Found[Any]]) -> Iterator[frozenset[int]]:
    """Tokens of genres of several words: "deep house" isn't played low. Half time has a shuffle of
    its own."""
    for one in sounds:
        half = isinstance(one.value, Genre) and one.value.name == "half-time"
        if isinstance(one.value, Genre) and one.stop - one.start > 1 and not half:
            yield one.tokens


def of_several_words(sounds: Iterable[Found[Any]]) -> Iterator[frozenset[int]]:
    """Tokens of names of several words: a "distorted guitar" is called so."""
    for one in sounds:
        if isinstance(one.value, Name) and one.stop - one.start > 1:
            yield one.tokens
