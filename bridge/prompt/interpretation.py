"""A prompt → what it says: all of it in one value, and what was not understood.

What was read in its tokens (bridge.prompt.reading) is put together here. Nothing draws, hears or
needs a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from bridge.domain.chords import Progression
from bridge.domain.music import Meter
from bridge.domain.performance import Figure, Rhythm
from bridge.domain.request import Kind
from bridge.prompt import ignored
from bridge.prompt.harmony.harmonies import CHORDAL, LINES, chords_of, first_of
from bridge.prompt.harmony.keys import read_pitch
from bridge.prompt.harmony.tonality import Pitch, key_at
from bridge.prompt.played import RUNNING, Played, of_several_words, read_played
from bridge.prompt.playing.ways import other_rhythms, performance_of
from bridge.prompt.reading import Reading, read_all, tokens_of
from bridge.prompt.remaining import remaining
from bridge.prompt.sound.choosing import default_family, is_silence
from bridge.prompt.sound.effects import effects_away
from bridge.prompt.sound.names import (
    DRUMS,
    Genre,
    groove_in,
)
from bridge.prompt.sound.scope import called
from bridge.prompt.text.phrases import Found
from bridge.prompt.text.tokens import Token, bounded, typed
from bridge.prompt.time.length import read_part_of_bar
from bridge.prompt.time.tempo import TempoWord
from bridge.prompt.understanding import Understanding
from bridge.prompt.vocabulary import read_tokens, references, unknown

T = TypeVar("T")
METERS: dict[str, Meter] = {
    Rhythm.BEMBE: Meter(12, 8), Rhythm.BULERIA: Meter(12, 8), Rhythm.JIG: Meter(6, 8),
}  # fmt: skip
"""The meters of rhythms where nobody says one."""


def understand(text: str) -> Understanding:
    """What a prompt says; BadArgument if it's too long to be read."""
    text = bounded(text)
    tokens = read_tokens(text)
    return _told(text, read_all(text, tokens))


def _outright(read: Reading) -> dict[str, Any]:
    """What is said outright, as members of an Understanding."""
    far = ignored.far_scale(read.tokens, read.scope.taken)
    gone = read.scope.taken | read.numbers
    return {
        "bpm": _value(read.tempo),
        "tonality": read.tonality,
        "tuning": _value(read.tuning),
        "chords": _value(read.chords),
        "meter": _value(read.meter),
        "bars": _value(read.bars),
        "kind": read.kind,
        "pitch": _pitch(read, gone),
        "touch": read.touch.members,
        "scale_said": "" if far is None else typed(read.tokens[far.start : far.stop]),
    }


def _told(text: str, read: Reading) -> Understanding:
    tokens, scope = read.tokens, read.scope
    gone = scope.taken | read.numbers | read.people | read.rows.tokens
    plays = read_played(read, gone)
    names, genre, word = plays.names, plays.genre, plays.word
    beyond = tuple(dict.fromkeys(one.beyond for one in names if one.beyond))
    silent = [one.value.name for one in scope.excluded if one.value.name is not None]
    excluded = called([one for one in scope.excluded if not _is_key(tokens, one)])
    words, english = remaining(text, read)
    named = references(tokens, scope.taken | read.numbers)
    strange = tuple(one for one in unknown(tokens, gone) if one not in " ".join(named).split())
    genre_family = "" if genre is None or names or _wants_tones(read, plays) else genre.family
    open_to = not (names or genre_family or strange or read.people or is_silence(english))
    default = _choice(read, plays) if open_to else ""
    family = plays.names[0].family if names else genre_family or default
    outright = _outright(read)
    outright["chords"] = _chords(read, plays, family)
    outright["meter"] = outright["meter"] or METERS.get(plays.ways.get("rhythm", ""))
    return Understanding(
        text=text,
        words=words,
        english=english,
        **outright,
        tempo_word="" if word is None else word.value.speed,
        usual_bpm=_usual(genre, word),
        likely_kind=Kind.ONESHOT if plays.once else None,
        genre="" if genre is None else genre.name,
        names=names,
        genre_family=genre_family,
        default_family=default,
        groove=groove_in(tokens, gone, genre),
        performance=performance_of(
            plays.ways,
            names,
            [one for one in silent if one.drum],
            "" if genre is None else genre.name,
            {**other_rhythms(tokens, gone, plays.ways.get("rhythm")), **read.rows.rows},
        ),
        playing=plays.other,
        colours=plays.colours,
        excluded=excluded,
        effects_away=effects_away(tokens, gone, excluded),
        only=tuple(dict.fromkeys(one.value.drum or one.value.said for one in scope.only)),
        in_vain=plays.told,
        part_of_bar="" if read.bars is not None else read_part_of_bar(tokens, gone),
        references=named,
        not_understood=beyond or (() if names else strange),
    )


def _chords(read: Reading, plays: Played, family: str) -> Progression | None:
    """The chords that are played; a drone holds the first of a harmony."""
    minor = read.key is None or read.key.value.key.minor
    lines = plays.ways.get("figure") in LINES or family not in CHORDAL or plays.harmony
    typed = _value(read.chords) or (None if lines else _value(read.chord))
    played = chords_of(plays.harmony, typed, family, plays.ways, minor)
    held = typed is None and any("drone" in one.said.split() for one in plays.names)
    return first_of(played) if held else played


def _wants_tones(read: Reading, plays: Played) -> bool:
    """Whether what is asked for has chords, a scale or a tune, which a genre's drums have not."""
    tones = read.chords is not None or bool(plays.harmony) or "scale" in plays.ways
    tones = tones or plays.ways.get("figure") in (*RUNNING, Figure.CHORDS)
    return tones and plays.genre is not None and plays.genre.family == DRUMS


def _choice(read: Reading, plays: Played) -> str:
    """The family that is made where none is named."""
    gone = read.scope.taken | read.numbers
    away = (one.value.name for one in read.scope.excluded if one.value.name is not None)
    tonal = read.key is not None or read.chords is not None or "scale" in plays.ways
    return default_family(read.tokens, gone, away, tonal or "figure" in plays.ways)


def _pitch(read: Reading, gone: frozenset[int]) -> Pitch | None:
    """A note with its octave; among chords there is none."""
    if read.span is not None or read.chords is not None:
        return _value(read.span)
    gone = gone.union(*of_several_words(read.sounds)) - tokens_of(read.key)
    return read_pitch(read.tokens, read.key, gone)


def _value(found: Found[T] | None) -> T | None:
    return None if found is None else found.value


def _is_key(tokens: Sequence[Token], excluded: Found[Any]) -> bool:
    """ "not E minor": nothing that one hears less of."""
    found = key_at(tokens, excluded.start)
    return found is not None and found.stop == excluded.stop


def _usual(genre: Genre | None, word: Found[TempoWord] | None) -> float | None:
    """What a genre is usually played at; slow or fast of it, or what the word stands for."""
    if word is None:
        return None if genre is None else genre.bpm
    if genre is None or word.value.exact:
        return word.value.bpm
    return round(genre.bpm * {"slow": 0.85, "fast": 1.15}.get(word.value.speed, 1.0))
