"""All readers of this room, run one after the other over the tokens of a prompt.

Each leaves out the tokens that those before it took: what is not to be heard first, then names with
numbers in them (808), then keys, meters, bars, tempi and kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bridge.domain.chords import Progression
from bridge.domain.music import Meter
from bridge.domain.request import Kind
from bridge.prompt import ignored
from bridge.prompt.harmony.chords import read_chord, read_chords, read_extended
from bridge.prompt.harmony.keys import read_key, read_range, with_mode
from bridge.prompt.harmony.tonality import Pitch, Tonality
from bridge.prompt.harmony.tunings import read_tuning
from bridge.prompt.playing.places import read_place, throughout
from bridge.prompt.playing.rows import RowsReading, read_rows
from bridge.prompt.sound.kind import read_kind
from bridge.prompt.sound.names import Genre, Name, sounds_in
from bridge.prompt.sound.scope import Scope, scope_of
from bridge.prompt.text.numbers import tempo_words
from bridge.prompt.text.phrases import Found, Phrases
from bridge.prompt.text.tokens import Token
from bridge.prompt.time.length import read_bars, read_beats, read_seconds
from bridge.prompt.time.meter import read_meter
from bridge.prompt.time.tempo import read_bare_tempo, read_tempo
from bridge.prompt.time.touch import TouchReading, read_touch
from bridge.prompt.vocabulary import artists_in


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers found in some tokens."""

    tokens: tuple[Token, ...]
    scope: Scope
    chords: Found[Progression] | None
    sounds: tuple[Found[Name | Genre], ...]
    meter: Found[Meter] | None
    bars: Found[int] | None
    tempo: Found[float] | None
    key: Found[Tonality] | None
    kind: Kind | None
    kind_words: tuple[Found[Kind], ...]
    touch: TouchReading
    seconds: Found[str] | None
    span: Found[Pitch] | None
    tuning: Found[Tonality] | None
    left_out: ignored.Ignored
    rows: RowsReading
    people: frozenset[int]
    chord: Found[Progression] | None = None
    taken_back: frozenset[int] = frozenset()

    @property
    def numbers(self) -> frozenset[int]:
        """Tokens of the chords, the bars, the tempo and the key, also of those taken back, and of
        other amounts."""
        found = (self.chords, self.chord, self.bars, self.tempo, self.key, self.seconds, self.span)
        more = self.touch.tokens | self.left_out.tokens
        return self.taken_back.union(more, *map(tokens_of, found))

    @property
    def tonality(self) -> Tonality | None:
        """The key that is said, or else that of the chords."""
        if self.tuning is not None and self.tuning.tokens & tokens_of(self.key):
            return self.tuning.value
        if self.key is not None:
            return with_mode(self.tokens, self.key, self.scope.taken)
        return None if self.chords is None else Tonality.of(self.chords.value.tonality)


def read_all(text: str, tokens: tuple[Token, ...]) -> Reading:
    """All that the tokens of a text say."""
    meter = read_meter(tokens)
    scope = scope_of(tokens)
    rows = read_rows(text, tokens, Meter() if meter is None else meter.value, scope.taken)
    found = _read(tokens, read_chords(text, tokens), rows, scope)
    if found.kind is Kind.ONESHOT and found.chords is None:
        found = replace(found, chords=read_chord(text, tokens))
    if found.chords is None and found.span is None:
        gone = (found.numbers - tokens_of(found.key)) | scope.taken | found.rows.tokens
        chord = read_extended(text, tokens, tokens_of(found.key), gone)
        found = replace(found, chord=chord)
    return found


def _read(
    tokens: tuple[Token, ...],
    chords: Found[Progression] | None,
    rows: RowsReading,
    scope: Scope,
) -> Reading:
    place = read_place(tokens, rows.tokens)
    scope = throughout(scope, place)
    chords = chords if tokens_of(chords).isdisjoint(rows.tokens) else None
    taken = scope.taken | tokens_of(chords) | rows.tokens
    people = frozenset[int]().union(*(one.tokens for one in artists_in(tokens, taken)))
    touch = read_touch(tokens, taken | people)
    span = read_range(tokens) if chords is None else None
    taken |= people | touch.tokens | tokens_of(span)
    sounds = tuple(sounds_in(tokens, taken))
    relative = ignored.relative_tempo(tokens, taken)
    taken |= relative.tokens
    meter = read_meter(tokens, taken)
    taken |= tokens_of(meter)
    taken = taken.union(*(one.tokens for one in sounds if _has_number(tokens, one)))
    bars = read_bars(tokens, Meter() if meter is None else meter.value, taken)
    taken |= tokens_of(bars)
    seconds = read_seconds(tokens, taken) or (None if bars else read_beats(tokens, taken))
    taken |= tokens_of(seconds)
    sounds = tuple(one for one in sounds if tokens_of(seconds).isdisjoint(one.tokens))
    tempo = read_tempo(tokens, taken)
    key = read_key(tokens, taken.union(tokens_of(tempo), *_of_several(tokens, sounds)))
    taken |= tokens_of(key)
    if not tokens_of(key).isdisjoint(frozenset().union(*(one.tokens for one in sounds))):
        sounds = tuple(sounds_in(tokens, taken))  # "in E guitar": no E guitar, as in German
    tempo = tempo or read_bare_tempo(tokens, taken)
    kind, kind_words = read_kind(tokens, taken | tokens_of(tempo))
    later = frozenset(range(_correction(tokens)))
    now = read_tempo(tokens, taken | later) or read_bare_tempo(tokens, taken | later)
    back = tokens_of(tempo) if now is not None else frozenset()
    left_out = _left_out(tokens, taken | later | back, now or tempo, meter, bars, key, chords)
    left_out = ignored.Ignored(
        (*left_out.told, *relative.told, *ignored.place(place)),
        left_out.tokens | relative.tokens,
    )
    return Reading(
        tokens, scope, chords, sounds, meter, bars, now or tempo, key, kind, kind_words, touch,
        seconds, span, read_tuning(tokens), left_out, rows, people, None, back - tokens_of(now),
    )  # fmt: skip


def _left_out(
    tokens: Sequence[Token],
    taken: frozenset[int],
    tempo: Found[float] | None,
    meter: Found[Meter] | None,
    bars: Found[int] | None,
    key: Found[Tonality] | None,
    chords: Found[Progression] | None,
) -> ignored.Ignored:
    """What is said a second time, otherwise."""
    time = Meter() if meter is None else meter.value
    found = (
        ignored.second_tempo(tokens, tempo, taken),
        ignored.second_bars(tokens, time, bars, taken | tokens_of(tempo)),
        ignored.second_meter(tokens, meter, taken | tokens_of(tempo)),
        ignored.second_key(
            tokens, key if chords is None else None, (taken - tokens_of(key)) | tokens_of(tempo)
        ),
    )
    told = tuple(sentence for one in found for sentence in one.told)
    return ignored.Ignored(told, frozenset().union(*(one.tokens for one in found)))


@cache
def _corrections() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in tempo_words()["corrections"])


def _correction(tokens: Sequence[Token]) -> int:
    """Where what was said before is taken back, "was 90, but now 100": 0 where nothing is."""
    return max((one.stop for one in _corrections().all(tokens)), default=0)


def tokens_of(found: Found[Any] | None) -> frozenset[int]:
    """The tokens of what was found, if it was."""
    return frozenset() if found is None else found.tokens


def _has_number(tokens: Sequence[Token], found: Found[Any]) -> bool:
    return any(token.number is not None for token in tokens[found.start : found.stop])


def _of_several(tokens: Sequence[Token], sounds: Iterable[Found[Any]]) -> Iterator[frozenset[int]]:
    """Tokens of names of several words, the "E" of "E piano"; but not right after "in"."""
    for one in sounds:
        led = one.start and tokens[one.start - 1].text in ("in", "of", "key", "low", "high")
        if one.stop - one.start > 1 and not led:
            yield one.tokens
