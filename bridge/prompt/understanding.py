"""A prompt → what it says: all of it in one value, and what was not understood.

The readers of this room are run one after the other, and each leaves out the tokens that those
before it took: what is not to be heard first, then names with numbers in them (808), then keys,
meters, bars, tempi and kinds. Nothing here draws, hears or needs a model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from bridge.music import Key, Meter
from bridge.prompt.colours import colours_in
from bridge.prompt.keys import Tonality, is_note, key_at, read_key
from bridge.prompt.kind import is_event, read_kind
from bridge.prompt.languages import translated
from bridge.prompt.length import read_bars
from bridge.prompt.meter import read_meter
from bridge.prompt.names import Genre, Name, genre_in, genres, instruments_in, names, sounds_in
from bridge.prompt.numbers import units
from bridge.prompt.phrases import Found, Phrases, table
from bridge.prompt.playing import performance_of, read_playing
from bridge.prompt.scope import Scope, called, scope_of, things
from bridge.prompt.spelling import Speller
from bridge.prompt.tempo import TempoWord, read_bare_tempo, read_tempo, read_tempo_word
from bridge.prompt.tokens import Token, bounded, tokenise, without, words_of
from bridge.score.performance import Performance
from bridge.values import Kind

TempoSource = Literal["said", "word", "genre", "none"]
DRUMS = "drums"


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a prompt says. None and "" mean that it doesn't.

    `words` is what is left for a model to hear, as it was typed; `english` the same in the words of
    the tables. `bpm` is what is said in numbers; `usual_bpm` what a tempo word or the genre stands
    for, to be used where nobody says a tempo. `names` are all that is to play, the first of which
    is made. Of `not_understood`, something else is made: the first name's family, or what the
    model makes of the whole.
    """

    text: str
    words: str
    english: str
    bpm: float | None = None
    tempo_word: str = ""
    usual_bpm: float | None = None
    tonality: Tonality | None = None
    meter: Meter | None = None
    bars: int | None = None
    kind: Kind | None = None
    likely_kind: Kind | None = None
    genre: str = ""
    names: tuple[Name, ...] = ()
    genre_family: str = ""
    performance: Performance = field(default_factory=Performance)
    playing: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()

    @property
    def tempo_source(self) -> TempoSource:
        if self.bpm is not None:
            return "said"
        if self.usual_bpm is None:
            return "none"
        return "word" if self.tempo_word else "genre"

    @property
    def key(self) -> Key | None:
        return None if self.tonality is None else self.tonality.key

    @property
    def family(self) -> str:
        """The family that is made; "" where it's left to the model."""
        return self.names[0].family if self.names else self.genre_family

    @property
    def instrument(self) -> str:
        """The embedded model's instrument; "" where the family is all that's said."""
        return self.names[0].instrument if self.names else ""

    @property
    def others(self) -> tuple[Name, ...]:
        """What else was asked for and isn't in the same sample."""
        mine = self.names[:1]
        return tuple(
            one for one in self.names[1:] if mine[0].family != DRUMS or one.family != DRUMS
        )

    @property
    def negative(self) -> str:
        """What is not to be heard, as `--negative` takes it."""
        return ", ".join(self.excluded)

    @property
    def found(self) -> dict[str, Any]:
        """What is said outright, as arguments of a Request."""
        said = {
            "bpm": self.bpm, "key": self.key, "meter": self.meter, "bars": self.bars,
            "kind": self.kind,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value is not None}

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user has to be told, a sentence each."""
        told = []
        if self.not_understood:
            made = self.family or "what comes nearest"
            told.append(f"Not understood: {', '.join(self.not_understood)}; made as {made}.")
        if self.others:
            rest = ", ".join(dict.fromkeys(one.said for one in self.others))
            first = self.names[0].said
            told.append(f"One sample holds one part: this is the {first}. Ask again for: {rest}.")
        if self.tonality is not None and str(self.tonality) != str(self.key):
            told.append(f"{self.tonality} is written in {self.key}.")
        return tuple(told)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "bpm": self.bpm if self.bpm is not None else self.usual_bpm,
            "tempo_source": self.tempo_source,
            "tempo_word": self.tempo_word,
            "key": None if self.tonality is None else str(self.tonality),
            "meter": None if self.meter is None else str(self.meter),
            "bars": self.bars,
            "kind": str(self.kind or self.likely_kind or Kind.LOOP),
            "kind_said": self.kind is not None,
            "genre": self.genre,
            "family": self.family,
            "instrument": self.instrument,
            "instruments": [
                {"family": "" if one.beyond else one.family, "instrument": one.instrument,
                 "said": one.said}
                for one in self.names
            ] or ([{"family": self.genre_family, "instrument": "", "said": self.genre}]
                  if self.genre_family else []),
            "voices": [one.drum for one in self.names if one.drum],
            "performance": self.performance.to_dict(),
            "playing": list(self.playing),
            "colours": list(self.colours),
            "exclude": list(self.excluded),
            "only": list(self.only),
            "not_understood": list(self.not_understood),
            "words": self.words,
            "negative": self.negative,
            "notices": list(self.notices),
        }  # fmt: skip


def understand(text: str) -> Understanding:
    """What a prompt says; BadArgument if it's too long to be read."""
    text = bounded(text)
    tokens = _respelt(translated(tokenise(text), _english()))
    scope = scope_of(tokens)
    sounds = sounds_in(tokens, scope.taken)
    geared = frozenset().union(*(one.tokens for one in sounds if _has_number(tokens, one)), ())
    meter = read_meter(tokens, scope.taken)
    taken = scope.taken | geared | _tokens(meter)
    bars = read_bars(tokens, Meter() if meter is None else meter.value, taken)
    taken |= _tokens(bars)
    tempo = read_tempo(tokens, taken)
    key = read_key(tokens, taken | _tokens(tempo) | _lettered(tokens, sounds))
    taken |= _tokens(key)
    tempo = tempo or read_bare_tempo(tokens, taken | _tokens(tempo))
    taken |= _tokens(tempo)
    kind, kind_words = read_kind(tokens, taken)
    return _told(text, tokens, scope, sounds, meter, bars, tempo, key, kind, kind_words)


def _told(
    text: str,
    tokens: Sequence[Token],
    scope: Scope,
    sounds: Sequence[Found[Name | Genre]],
    meter: Found[Meter] | None,
    bars: Found[int] | None,
    tempo: Found[float] | None,
    key: Found[Tonality] | None,
    kind: Kind | None,
    kind_words: Sequence[Found[Kind]],
) -> Understanding:
    numbers = _tokens(bars) | _tokens(tempo) | _tokens(key)
    gone = scope.taken | numbers
    named = tuple(one for one in sounds if numbers.isdisjoint(one.tokens))
    playing_names = instruments_in(tokens, named)
    if scope.only:
        mine = tuple(dict.fromkeys(one.value for one in scope.only))
        playing_names = (*mine, *(one for one in playing_names if one.family == mine[0].family and one.drum == mine[0].drum and one not in mine))
    genre = genre_in(tokens, gone)
    word = None if tempo is not None else read_tempo_word(tokens, gone)
    styled = frozenset().union(
        *(one.tokens for one in sounds if isinstance(one.value, Genre) and len(one.tokens) > 1), ()
    )
    said, other = read_playing(tokens, gone | styled | _tokens(meter))
    drums_only = _drums_alone(playing_names)
    without_drums = [one.value.name for one in scope.excluded if one.value.name is not None]
    timed = bool(
        tempo or bars or meter or word or scope.only or (genre is not None and len(playing_names) != 1)
    )
    likely = (
        Kind.ONESHOT if kind is None and is_event(tokens, playing_names, gone, timed) else None
    )
    cut = [one for one in (meter, bars, tempo, key) if one is not None]
    if meter is not None and not any(c.isdigit() for c in tokens[meter.start].text):
        cut.remove(meter)  # "waltz" says more than its meter
    spans = [_span(tokens, one.start, one.stop) for one in cut]
    spans += [(tokens[at].start, tokens[at].stop) for at in scope.taken]
    spans += [
        _span(tokens, one.start, one.stop) for one in kind_words if one.value is Kind.ONESHOT
    ]
    dropped = {at for start, stop in spans for at, token in enumerate(tokens)
               if start <= token.start and token.stop <= stop}  # fmt: skip
    words = _left(text, spans)
    beyond = tuple(dict.fromkeys(one.beyond for one in playing_names if one.beyond))
    unknown = beyond or (() if playing_names else _unknown(tokens, gone))
    return Understanding(
        text=text,
        words=words,
        english=" ".join(t.text for at, t in enumerate(tokens) if at not in dropped),
        bpm=None if tempo is None else tempo.value,
        tempo_word="" if word is None else word.value.speed,
        usual_bpm=_usual(genre, word),
        tonality=None if key is None else key.value,
        meter=None if meter is None else meter.value,
        bars=None if bars is None else bars.value,
        kind=kind,
        likely_kind=likely,
        genre="" if genre is None else genre.name,
        names=playing_names,
        genre_family="" if genre is None or playing_names else genre.family,
        performance=performance_of(
            said,
            drums_only,
            [one for one in without_drums if one.drum],
        ),
        playing=other,
        colours=colours_in(tokens, gone),
        excluded=called([one for one in scope.excluded if not _is_key(tokens, one)]),
        only=tuple(dict.fromkeys(one.value.drum or one.value.said for one in scope.only)),
        not_understood=unknown,
    )


def _is_key(tokens: Sequence[Token], excluded: Found[Any]) -> bool:
    """"not E minor": nothing that one hears less of."""
    found = key_at(tokens, excluded.start)
    return found is not None and found.stop == excluded.stop


def _usual(genre: Genre | None, word: Found[TempoWord] | None) -> float | None:
    """What a genre is usually played at; slow or fast of it, or what the word stands for."""
    if word is None:
        return None if genre is None else genre.bpm
    if genre is None or word.value.word not in ("slow", "fast", "medium"):
        return word.value.bpm
    return round(genre.bpm * {"slow": 0.85, "fast": 1.15}.get(word.value.speed, 1.0))


def _drums_alone(named: Sequence[Name]) -> tuple[Name, ...]:
    """The single drums of a groove that has no others."""
    mine = [one for one in named if one.family == DRUMS]
    return tuple(mine) if mine and all(one.drum for one in mine) else ()


def _tokens(found: Found[Any] | None) -> frozenset[int]:
    return frozenset() if found is None else found.tokens


def _has_number(tokens: Sequence[Token], found: Found[Any]) -> bool:
    return any(token.number is not None for token in tokens[found.start : found.stop])


def _lettered(tokens: Sequence[Token], sounds: Iterable[Found[Any]]) -> frozenset[int]:
    """Tokens of names of more than one word: the "E" of "E piano", but not after "in"."""
    return frozenset().union(
        *(
            one.tokens for one in sounds
            if one.stop - one.start > 1
            and not (one.start and tokens[one.start - 1].text in ("in", "of", "key"))
        ),
        (),
    )  # fmt: skip


def _span(tokens: Sequence[Token], start: int, stop: int) -> tuple[int, int]:
    return tokens[start].start, tokens[stop - 1].stop


FILES = ("wav", "aif", "aiff", "flac", "mp3", "ogg")


def _left(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The words that are left; the text itself where none is."""
    stem, dot, ending = text.rpartition(".")
    room = len(stem) if dot and ending.strip().lower() in FILES else len(text)
    words = without(text[:room], ((start, min(stop, room)) for start, stop in spans if start < room))
    if "_" in words:
        words = " ".join(words.replace("_", " ").split()).strip(" -")
    return words if any(map(str.isalnum, words)) else text.strip()


def _unknown(tokens: Sequence[Token], taken: frozenset[int]) -> tuple[str, ...]:
    """Words of no table, where nothing says what plays."""
    known = _known()
    told = [
        token.raw for at, token in enumerate(tokens)
        if at not in taken and token.text not in known and token.text.isalpha()
        and len(token.text) > 2
    ]  # fmt: skip
    return tuple(dict.fromkeys(told))


@cache
def _plain() -> frozenset[str]:
    return frozenset(word for words in table("plain").values() for word in words.split())


@cache
def _tables() -> frozenset[str]:
    """Every English word that means something to a reader."""
    found: set[str] = set(names().words | genres().words | units().words | things().words)
    for name in ("kinds", "scope", "numbers", "meters", "keys", "playing", "colours"):
        found.update(_strings(table(name)))
    return frozenset(found)


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield from words_of(value)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from words_of(key)
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


@cache
def _known() -> frozenset[str]:
    return _tables() | _plain()


@cache
def _english() -> frozenset[str]:
    """Words that are read as English though another language has them too."""
    return names().words | _plain()


@cache
def _misspelt() -> Phrases[tuple[str, ...]]:
    return Phrases(
        (wrong, words_of(right)) for wrong, right in table("spelling")["misspelt"].items()
    )


@cache
def _speller() -> Speller:
    """Words that are worth a correction: of names, genres, ways to play, modes and counts."""
    return Speller(_tables())


def _respelt(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Words that no table knows as the word that is one edit away, if there's one."""
    known, done = _known(), []
    ordinary = frozenset(table("ordinary")["words"].split())
    for token in tokens:
        right = _misspelt().at([token], 0)
        if right is not None:
            done += [
                Token(word, token.raw, token.start, token.stop, " " if n else token.lead)
                for n, word in enumerate(right.value)
            ]
        elif token.text in known or token.text in ordinary or is_note(token.text):
            done.append(token)
        else:
            near = _speller()(token.text)
            done.append(
                token if near is None
                else Token(near, token.raw, token.start, token.stop, token.lead)
            )  # fmt: skip
    return tuple(done)
