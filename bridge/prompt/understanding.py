"""A prompt → what it says: all of it in one value, and what was not understood.

The readers of this room are run one after the other, and each leaves out the tokens that those
before it took: what is not to be heard first, then names with numbers in them (808), then keys,
meters, bars, tempi and kinds. Nothing here draws, hears or needs a model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, TypeVar

from bridge.domain.chords import Progression
from bridge.domain.music import Key, Meter
from bridge.domain.performance import Articulation, Performance, Rhythm
from bridge.domain.request import Kind
from bridge.prompt import aside
from bridge.prompt.chords import read_chord, read_chords
from bridge.prompt.colours import colours_in
from bridge.prompt.effects import effects_away
from bridge.prompt.keys import Tonality, key_at, read_key, read_scale, with_mode
from bridge.prompt.kind import is_event, read_kind, read_length
from bridge.prompt.length import read_bars, read_beats, read_part_of_bar, read_seconds
from bridge.prompt.meter import read_meter
from bridge.prompt.names import DRUMS, Genre, Name, genre_in, instruments_in, sounds_in
from bridge.prompt.numbers import tempo_words
from bridge.prompt.phrases import Found, Phrases, table
from bridge.prompt.places import read_place, throughout
from bridge.prompt.playing import performance_of, read_playing
from bridge.prompt.scope import Scope, called, scope_of
from bridge.prompt.tempo import TempoWord, read_bare_tempo, read_tempo, read_tempo_word
from bridge.prompt.tokens import Token, bounded, typed, without
from bridge.prompt.touch import Touching, read_touch
from bridge.prompt.vocabulary import artists_in, read_tokens, references, unknown

T = TypeVar("T")
TempoSource = Literal["said", "word", "genre", "none"]
_BRACKETS = frozenset("()[]")
TIMED = ("rhythm", "note_value", "feel")
"""The ways to play that have a place in the bar: what is played so isn't struck once."""
FILES = ("wav", "aif", "aiff", "flac", "mp3", "ogg")


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a prompt says. None and "" mean that it doesn't.

    `words` is what is left for a model to hear, as it was typed; `english` the same, with words of
    other languages and misspelt ones in English. `bpm` is what is said in numbers; `usual_bpm` what
    a tempo word or the genre stands for, to be used where nobody says a tempo. `names` are all that
    is to play, the first of which is made. `part_of_bar` is a length that no loop has, `references`
    are names that it is to sound like and that no table knows. Of `not_understood`, something else
    is made: the first name's family, or what the model makes of the whole. `touch` has members of
    a Touch, `scale_said` is a scale that is played as the nearest one, and `asides` are sentences
    on what is said in vain.
    """

    text: str
    words: str
    english: str
    bpm: float | None = None
    tempo_word: str = ""
    usual_bpm: float | None = None
    tonality: Tonality | None = None
    chords: Progression | None = None
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
    effects_away: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    touch: Mapping[str, Any] = field(default_factory=dict)
    scale_said: str = ""
    asides: tuple[str, ...] = ()
    part_of_bar: str = ""
    references: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()

    @property
    def tempo_source(self) -> TempoSource:
        """Where the tempo comes from: "said", or what filled it in."""
        if self.bpm is not None:
            return "said"
        if self.usual_bpm is None:
            return "none"
        return "word" if self.tempo_word else "genre"

    @property
    def key(self) -> Key | None:
        """The key that is said, if one is."""
        return None if self.tonality is None else self.tonality.key

    @property
    def mode(self) -> str | None:
        """ "major", "minor", "dorian" …; None where no key and no mode is said."""
        return self.performance.scale or (None if self.tonality is None else self.tonality.mode)

    @property
    def family(self) -> str:
        """The family that is made; "" where it's left to the model."""
        return self.names[0].family if self.names else self.genre_family

    @property
    def instrument(self) -> str:
        """The embedded model's instrument; "" where the family is all that's said. "Bassline,
        electric bass" is one bass."""
        mine = (one.instrument for one in self.names if one.family == self.names[0].family)
        return next(filter(None, mine), "")

    @property
    def others(self) -> tuple[Name, ...]:
        """What else was asked for and isn't in the same sample: another family, or another
        instrument of the same."""
        return tuple(
            one for one in self.names[1:]
            if one.family != self.family
            or (self.family != DRUMS and one.instrument not in ("", self.instrument))
        )  # fmt: skip

    @property
    def negative(self) -> str:
        """What is not to be heard, as `--negative` takes it; "dry" says so of the reverb."""
        return ", ".join(dict.fromkeys((*self.excluded, *self.effects_away)))

    @property
    def found(self) -> dict[str, Any]:
        """What is said outright, as arguments of a Request."""
        said = {
            "bpm": self.bpm, "key": self.key, "meter": self.meter, "bars": self.bars,
            "kind": self.kind, "chords": self.chords,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value is not None}

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user has to be told, a sentence each."""
        told = []
        if self.not_understood:
            made = self.family or "what comes nearest"
            told.append(f"Not understood: {', '.join(self.not_understood)}; made as {made}.")
        elif self.references:
            told.append(f"Not known: {', '.join(self.references)}; say how it sounds instead.")
        if self.part_of_bar:
            told.append(f"Loops have whole bars: “{self.part_of_bar}” is passed over.")
        told += self.asides
        if self.names and self.names[0].nearest:
            first = self.names[0]
            told.append(
                f"The embedded model has no {first.said}: it plays {first.nearest} instead."
            )
        if self.others:
            told.append(self.others_left)
        return tuple(told)

    @property
    def others_left(self) -> str:
        """What else was asked for and isn't in the same sample, in a sentence; "" for nothing."""
        if not self.others:
            return ""
        rest = ", ".join(dict.fromkeys(_called(one) for one in self.others))
        first = _called(self.names[0])
        return f"One sample holds one part: this is the {first}. Ask again for: {rest}."

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "bpm": self.bpm if self.bpm is not None else self.usual_bpm,
            "tempo_source": self.tempo_source,
            "tempo_word": self.tempo_word,
            "key": None if self.tonality is None else str(self.tonality),
            "mode": self.mode,
            "chords": None if self.chords is None else str(self.chords),
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
            "nearest": self.names[0].nearest if self.names else "",
            "voices": [one.drum for one in self.names if one.drum],
            "others": [one.said for one in self.others],
            "performance": self.performance.to_dict(),
            "scale": self.scale_said or (None if self.mode is None else str(self.mode)),
            **{name: self.touch.get(name) for name in ("swing", "humanise", "velocity")},
            "playing": list(self.playing),
            "colours": list(self.colours),
            "exclude": list(self.excluded),
            "only": list(self.only),
            "references": list(self.references),
            "not_understood": list(self.not_understood),
            "words": self.words,
            "negative": self.negative,
            "notices": list(self.notices),
        }  # fmt: skip


def _called(name: Name) -> str:
    """As it was said; "the drums" where a beat or a drum is the family as a whole."""
    return DRUMS if name.family == DRUMS and not (name.drum or name.instrument) else name.said


@dataclass(frozen=True, slots=True)
class _Read:
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
    touch: Touching
    seconds: Found[str] | None
    asides: aside.Aside
    people: frozenset[int]
    taken_back: frozenset[int] = frozenset()

    @property
    def numbers(self) -> frozenset[int]:
        """Tokens of the chords, the bars, the tempo and the key, also of those taken back, and of
        other amounts."""
        found = (self.chords, self.bars, self.tempo, self.key, self.seconds)
        aside = self.touch.tokens | self.asides.tokens
        return self.taken_back.union(aside, *map(_tokens, found))


def understand(text: str) -> Understanding:
    """What a prompt says; BadArgument if it's too long to be read."""
    text = bounded(text)
    tokens = read_tokens(text)
    read = _read(tokens, read_chords(text, tokens))
    if read.kind is Kind.ONESHOT and read.chords is None:
        read = replace(read, chords=read_chord(text, tokens))
    return _told(text, read)


def _read(tokens: tuple[Token, ...], chords: Found[Progression] | None) -> _Read:
    place = read_place(tokens)
    scope = throughout(scope_of(tokens), place)
    taken = scope.taken | _tokens(chords)
    people = frozenset[int]().union(*(one.tokens for one in artists_in(tokens, taken)))
    touch = read_touch(tokens, taken | people)
    taken |= people | touch.tokens
    sounds = tuple(sounds_in(tokens, taken))
    meter = read_meter(tokens, taken)
    taken |= _tokens(meter)
    taken = taken.union(*(one.tokens for one in sounds if _has_number(tokens, one)))
    bars = read_bars(tokens, Meter() if meter is None else meter.value, taken)
    taken |= _tokens(bars)
    seconds = read_seconds(tokens, taken) or (None if bars else read_beats(tokens, taken))
    taken |= _tokens(seconds)
    sounds = tuple(one for one in sounds if _tokens(seconds).isdisjoint(one.tokens))
    tempo = read_tempo(tokens, taken)
    key = read_key(tokens, taken.union(_tokens(tempo), *_of_several(tokens, sounds)))
    taken |= _tokens(key)
    tempo = tempo or read_bare_tempo(tokens, taken)
    kind, kind_words = read_kind(tokens, taken | _tokens(tempo))
    later = frozenset(range(_correction(tokens)))
    now = read_tempo(tokens, taken | later) or read_bare_tempo(tokens, taken | later)
    back = _tokens(tempo) if now is not None else frozenset()
    asides = _asides(tokens, taken | later | back, now or tempo, meter, bars, key, chords)
    asides = replace(asides, told=(*asides.told, *aside.in_place(place)))
    return _Read(
        tokens, scope, chords, sounds, meter, bars, now or tempo, key, kind, kind_words, touch,
        seconds, asides, people, back - _tokens(now),
    )  # fmt: skip


def _asides(
    tokens: Sequence[Token],
    taken: frozenset[int],
    tempo: Found[float] | None,
    meter: Found[Meter] | None,
    bars: Found[int] | None,
    key: Found[Tonality] | None,
    chords: Found[Progression] | None,
) -> aside.Aside:
    """What is said a second time, otherwise."""
    time = Meter() if meter is None else meter.value
    found = (
        aside.second_tempo(tokens, tempo, taken),
        aside.second_bars(tokens, time, bars, taken | _tokens(tempo)),
        aside.second_meter(tokens, meter, taken | _tokens(tempo)),
        aside.second_key(
            tokens, key if chords is None else None, (taken - _tokens(key)) | _tokens(tempo)
        ),
    )
    told = tuple(sentence for one in found for sentence in one.told)
    return aside.Aside(told, frozenset().union(*(one.tokens for one in found)))


def _outright(read: _Read) -> dict[str, Any]:
    """What is said outright, as members of an Understanding."""
    far = aside.far_scale(read.tokens, read.scope.taken)
    return {
        "bpm": _value(read.tempo),
        "tonality": _tonality(read),
        "chords": _value(read.chords),
        "meter": _value(read.meter),
        "bars": _value(read.bars),
        "kind": read.kind,
        "touch": read.touch.members,
        "scale_said": "" if far is None else typed(read.tokens[far.start : far.stop]),
    }


def _told_aside(
    read: _Read, once: bool, ways: Mapping[str, str], rhythm: str | None
) -> Iterator[str]:
    """All that is said in vain, a sentence each."""
    tokens, gone = read.tokens, read.scope.taken | read.numbers | _tokens(read.meter)
    yield from read.asides.told
    yield from read.touch.told
    if read.seconds is not None:
        shot = once or read.kind is Kind.ONESHOT
        cure = "a one-shot is as long as it sounds" if shot else "say a loop's length in bars"
        yield f"“{read.seconds.value}” is passed over: {cure}."
    if read.meter is None and (said := aside.no_meter(tokens, gone)):
        yield f"“{said}” is no meter: say e.g. 5/4 or 7/8."
    yield from aside.free_time(tokens, gone)
    if rhythm != ways.get("rhythm"):
        yield "Only drums are played in double time: these notes are busier."
    yield from aside.octave(tokens, read.key, gone.union(*_several(read.sounds)))
    if (far := aside.far_scale(tokens, read.scope.taken)) is not None:
        words = typed(tokens[far.start : far.stop])
        yield aside.told_of_scale(words, far.value, _tonality(read), "scale" in ways)


@cache
def _corrections() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in tempo_words()["corrections"])


def _correction(tokens: Sequence[Token]) -> int:
    """Where what was said before is taken back, "was 90, but now 100": 0 where nothing is."""
    return max((one.stop for one in _corrections().all(tokens)), default=0)


def _told(text: str, read: _Read) -> Understanding:
    tokens, scope = read.tokens, read.scope
    gone = scope.taken | read.numbers | read.people
    played = instruments_in(tokens, [s for s in read.sounds if read.numbers.isdisjoint(s.tokens)])
    played = tuple(dict.fromkeys(one.value for one in scope.only)) or played
    genre = genre_in(tokens, gone)
    word = None if read.tempo is not None else read_tempo_word(tokens, gone)
    ways, other = read_playing(tokens, gone.union(_tokens(read.meter), *_styles(read.sounds)))
    played = tuple(one for one in played if not _builds(one, played))
    timed = bool(
        read.tempo or read.bars or read.meter or word or scope.only
        or ways.get("articulation") == Articulation.ROLL
        or (genre is not None and len(played) != 1) or not ways.keys().isdisjoint(TIMED)
    )  # fmt: skip
    doubled, ways = ways.get("rhythm"), _halved(ways, played, genre)
    once = read.kind is None and is_event(tokens, played, gone, timed)
    if (once or read.kind is Kind.ONESHOT) and not any(one.drum for one in played):
        length = read_length(tokens, gone)
        ways = ways if length is None else {"articulation": length, **ways}
    beyond = tuple(dict.fromkeys(one.beyond for one in played if one.beyond))
    silent = [one.value.name for one in scope.excluded if one.value.name is not None]
    excluded = called([one for one in scope.excluded if not _is_key(tokens, one)])
    words, english = _left(text, read)
    ways |= _scale(tokens, read.key, gone)
    return Understanding(
        text=text,
        words=words,
        english=english,
        **_outright(read),
        tempo_word="" if word is None else word.value.speed,
        usual_bpm=_usual(genre, word),
        likely_kind=Kind.ONESHOT if once else None,
        genre="" if genre is None else genre.name,
        names=played,
        genre_family="" if genre is None or played else genre.family,
        performance=performance_of(
            ways,
            _drums_alone(played),
            [one for one in silent if one.drum],
            "" if genre is None else genre.name,
        ),
        playing=other,
        colours=colours_in(tokens, gone.union(*_several(read.sounds))),
        excluded=excluded,
        effects_away=effects_away(tokens, gone, excluded),
        only=tuple(dict.fromkeys(one.value.drum or one.value.said for one in scope.only)),
        asides=tuple(_told_aside(read, once, ways, doubled)),
        part_of_bar="" if read.bars is not None else read_part_of_bar(tokens, gone),
        references=references(tokens, scope.taken | read.numbers),
        not_understood=beyond or (() if played else unknown(tokens, gone)),
    )


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


def _left(text: str, read: _Read) -> tuple[str, str]:
    """The words that are left for a model, as they were typed and in English; all where none is.

    Its meter is cut out where it's in digits ("waltz" says more than 3/4), a one-shot where it's
    said; what is a loop's ("groove") says how it sounds, too.
    """
    tokens = read.tokens
    taken = set(read.scope.taken | read.numbers)
    if read.meter is not None and tokens[read.meter.start].text[0].isdecimal():
        taken |= read.meter.tokens
    if read.meter is not None and tokens[read.meter.stop - 1].text[0].isdecimal():
        taken |= read.meter.tokens
    for one in read.kind_words if read.kind is Kind.ONESHOT else ():
        taken |= one.tokens
    runs = [(tokens[at].start, tokens[at].stop) for at in sorted(taken)]
    spans = [runs[0]] if runs else []
    for at, run in zip(sorted(taken)[1:], runs[1:], strict=True):
        if at - 1 in taken and not _BRACKETS.intersection(tokens[at].lead):
            spans[-1] = (spans[-1][0], max(spans[-1][1], run[1]))
        else:
            spans.append(run)
    kept = [token for at, token in enumerate(tokens) if at not in taken]
    stem, dot, ending = text.rpartition(".")
    room = len(stem) if dot and ending.strip().lower() in FILES else len(text)
    words = without(text[:room], [(start, min(stop, room)) for start, stop in spans])
    if "_" in words:  # a file's name
        words = " ".join(words.replace("_", " ").split()).strip(" -")
    if not any(map(str.isalnum, words)):
        words, kept = text.strip(), list(tokens)
    if all(token.text == token.raw.casefold() for token in kept):
        return words, words
    return words, " ".join(token.text for token in kept)


def _tonality(read: _Read) -> Tonality | None:
    """The key that is said, or else that of the chords."""
    if read.key is not None:
        return with_mode(read.tokens, read.key, read.scope.taken)
    if read.chords is None:
        return None
    return Tonality.of(read.chords.value.tonality)


def _value(found: Found[T] | None) -> T | None:
    return None if found is None else found.value


def _scale(
    tokens: Sequence[Token], key: Found[Tonality] | None, taken: frozenset[int]
) -> dict[str, str]:
    """The scale of a key, or one that is said without a key."""
    scale = read_scale(tokens, taken) if key is None else with_mode(tokens, key, taken).scale
    return {} if scale is None else {"scale": scale.value}


def _styles(sounds: Iterable[Found[Any]]) -> Iterator[frozenset[int]]:
    """Tokens of genres of several words: "deep house" isn't played low."""
    for one in sounds:
        if isinstance(one.value, Genre) and one.stop - one.start > 1:
            yield one.tokens


def _several(sounds: Iterable[Found[Any]]) -> Iterator[frozenset[int]]:
    """Tokens of names of several words: a "distorted guitar" is called so."""
    for one in sounds:
        if isinstance(one.value, Name) and one.stop - one.start > 1:
            yield one.tokens


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


def _drums_alone(named: Sequence[Name]) -> tuple[Name, ...]:
    """The single drums of a groove that has no others."""
    if not named or named[0].family != DRUMS:
        return ()
    mine = tuple(one for one in named if one.family == DRUMS)
    return mine if all(one.drum for one in mine) else ()


def _tokens(found: Found[Any] | None) -> frozenset[int]:
    return frozenset() if found is None else found.tokens


def _has_number(tokens: Sequence[Token], found: Found[Any]) -> bool:
    return any(token.number is not None for token in tokens[found.start : found.stop])


def _of_several(tokens: Sequence[Token], sounds: Iterable[Found[Any]]) -> Iterator[frozenset[int]]:
    """Tokens of names of several words, the "E" of "E piano"; but not right after "in"."""
    for one in sounds:
        led = one.start and tokens[one.start - 1].text in ("in", "of", "key")
        if one.stop - one.start > 1 and not led:
            yield one.tokens
