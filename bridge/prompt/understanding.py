"""A prompt → what it says: all of it in one value, and what was not understood.

What was read in its tokens (bridge.prompt.reading) is put together here. Nothing draws, hears or
needs a model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from bridge.domain.chords import Progression
from bridge.domain.music import Key, Meter
from bridge.domain.performance import Articulation, Figure, Performance, Rhythm
from bridge.domain.request import Kind
from bridge.prompt import ignored
from bridge.prompt.casting import cast, leads
from bridge.prompt.choosing import chosen, is_silence, told_of_choice
from bridge.prompt.colours import TREMOLO, colours_in, ducked_in
from bridge.prompt.effects import effects_away
from bridge.prompt.harmonies import POWER, as_power_chords, chords_of, harmony_said
from bridge.prompt.keys import read_pitch, read_scale, with_mode
from bridge.prompt.kind import is_event, read_length, told_of_drums
from bridge.prompt.length import read_part_of_bar
from bridge.prompt.names import (
    DRUMS,
    Genre,
    Name,
    genre_in,
    groove_in,
    instruments_in,
)
from bridge.prompt.phrases import Found, table
from bridge.prompt.players import players, players_unnamed
from bridge.prompt.playing import other_rhythms, performance_of, read_playing
from bridge.prompt.reading import Reading, read_all, tokens_of
from bridge.prompt.rows import told_of_rhythm
from bridge.prompt.scope import Scope, called
from bridge.prompt.tempo import TempoWord, read_tempo_word
from bridge.prompt.tokens import Token, bounded, typed, without
from bridge.prompt.tonality import Pitch, Tonality, key_at
from bridge.prompt.unplayed import unplayed, unplayed_at
from bridge.prompt.vocabulary import read_tokens, references, unknown

T = TypeVar("T")
TempoSource = Literal["said", "word", "genre", "none"]
_BRACKETS = frozenset("()[]")
IN_TWELVE = (Rhythm.BEMBE, Rhythm.BULERIA)
"""Rhythms of twelve eighths, whose meter is 12/8 where nobody says one."""
TIMED = ("rhythm", "note_value", "feel")
"""The ways to play that have a place in the bar: what is played so isn't struck once."""
RUNNING = (Figure.MELODY, Figure.RIFF, Figure.OSTINATO, Figure.ARPEGGIO)
FILES = ("wav", "aif", "aiff", "flac", "mp3", "ogg")


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a prompt says. None and "" mean that it doesn't.

    `words` is what is left for a model to hear, as it was typed; `english` the same, with words of
    other languages and misspelt ones in English. `bpm` is what is said in numbers; `usual_bpm` what
    a tempo word or the genre stands for, to be used where nobody says a tempo; so is `tuning`, the
    key of a guitar's lowest string. `names` are all that is to play, the first of which is made;
    `groove` is what drums play. `part_of_bar` is a length that no loop has, `references` are names
    that it is to sound like and that no table knows. Of `not_understood`, something else is made:
    the first name's family, or what the model makes of the whole. `pitch` is a note with its
    octave, `touch` has members of a Touch, `scale_said` is a scale that is played as the nearest
    one, and `in_vain` are sentences on what is said in vain.
    """

    text: str
    words: str
    english: str
    bpm: float | None = None
    tempo_word: str = ""
    usual_bpm: float | None = None
    tonality: Tonality | None = None
    tuning: Tonality | None = None
    chords: Progression | None = None
    meter: Meter | None = None
    bars: int | None = None
    kind: Kind | None = None
    likely_kind: Kind | None = None
    genre: str = ""
    names: tuple[Name, ...] = ()
    genre_family: str = ""
    chosen: str = ""
    groove: str = ""
    performance: Performance = field(default_factory=Performance)
    playing: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    effects_away: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    pitch: Pitch | None = None
    touch: Mapping[str, Any] = field(default_factory=dict)
    scale_said: str = ""
    in_vain: tuple[str, ...] = ()
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
        return self.names[0].family if self.names else self.genre_family or self.chosen

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
        if self.references:
            told.append(f"Not known: {', '.join(self.references)}; say how it sounds instead.")
        if self.part_of_bar:
            told.append(f"Loops have whole bars: “{self.part_of_bar}” is passed over.")
        told += self.in_vain
        if played := [one for one in self._made if one.nearest]:
            said, instead = (
                ", ".join(dict.fromkeys(words))
                for words in zip(*((one.said, one.nearest) for one in played), strict=True)
            )
            told.append(f"The embedded model has no {said}: it plays {instead} instead.")
        if self.others:
            told.append(self.others_left)
        return tuple(told)

    @property
    def _made(self) -> tuple[Name, ...]:
        """What is made: the first name, and of drums all of them."""
        drums = tuple(one for one in self.names if one.family == DRUMS)
        return drums if self.family == DRUMS else self.names[:1]

    @property
    def choice(self) -> str:
        """What is made of a prompt that names no sound, in a sentence; "" where it names one."""
        silent = self.words and not self.family and is_silence(self.english)
        return told_of_choice(self.chosen) if self.chosen or silent else ""

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
            "note": "" if self.pitch is None else self.pitch.said,
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
        "tonality": _tonality(read),
        "tuning": _value(read.tuning),
        "chords": _value(read.chords),
        "meter": _value(read.meter),
        "bars": _value(read.bars),
        "kind": read.kind,
        "pitch": _pitch(read, gone),
        "touch": read.touch.members,
        "scale_said": "" if far is None else typed(read.tokens[far.start : far.stop]),
    }


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
    yield from ignored.free_time(tokens, gone)
    yield from ignored.recurring(tokens, gone)
    if rhythm != ways.get("rhythm"):
        yield "Only drums are played in double time: these notes are busier."
    if (far := ignored.far_scale(tokens, read.scope.taken)) is not None:
        words = typed(tokens[far.start : far.stop])
        yield ignored.told_of_scale(words, far.value, _tonality(read), "scale" in ways)


@dataclass(frozen=True, slots=True)
class _Playing:
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
    return (*names[:1], *(one for one in names[1:] if not _is_away(one, scope)))


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


def _playing(read: Reading, gone: frozenset[int]) -> _Playing:
    tokens, names = read.tokens, _named(read, gone)
    genre = genre_in(tokens, gone)
    word = None if read.tempo is not None else read_tempo_word(tokens, gone)
    aside = gone.union(tokens_of(read.meter), unplayed_at(tokens), *_styles(read.sounds))
    ways, other = read_playing(tokens, aside)
    timed = _is_timed(read, ways, word, genre, names)
    names, ways = players(tokens, names, genre, ways)
    names = names or players_unnamed(read, genre, ways.get("rhythm"))
    once = read.kind is None and is_event(tokens, names, gone, timed)
    scales = tokens_of(ignored.far_scale(tokens, gone))  # "lydian augmented"
    harmony, tonal = harmony_said(tokens, gone | scales), bool(read.key or read.chords)
    played = _halved(ways, names, genre)
    names = cast(names, tokens, gone, played, harmony, tonal)
    family = names[0].family if names else "" if genre is None else genre.family
    instrument = names[0].instrument if names else ""
    colours = colours_in(tokens, gone.union(*_several(read.sounds)), family, instrument)
    if harmony == POWER and family == "guitar":
        played = as_power_chords(played)
    if read.chords is not None and "figure" not in played and leads(tokens, names):
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
        *_told_in_vain(read, once, played, ways.get("rhythm")),
        *unplayed(tokens, gone, read.sounds, family, (*colours, instrument, harmony)),
        *told_of_drums(tokens, gone, read.kind, names, family, timed or genre is not None),
    )
    return _Playing(names, genre, word, played, other, once, harmony, colours, told)


def _told(text: str, read: Reading) -> Understanding:
    tokens, scope = read.tokens, read.scope
    gone = scope.taken | read.numbers | read.people | read.rows.tokens
    plays = _playing(read, gone)
    names, genre, word = plays.names, plays.genre, plays.word
    beyond = tuple(dict.fromkeys(one.beyond for one in names if one.beyond))
    silent = [one.value.name for one in scope.excluded if one.value.name is not None]
    excluded = called([one for one in scope.excluded if not _is_key(tokens, one)])
    words, english = _left(text, read)
    named = references(tokens, scope.taken | read.numbers)
    strange = tuple(one for one in unknown(tokens, gone) if one not in " ".join(named).split())
    genre_family = "" if genre is None or names or _wants_tones(read, plays) else genre.family
    open_to = not (names or genre_family or strange or read.people or is_silence(english))
    default = _choice(read, plays) if open_to else ""
    family = plays.names[0].family if names else genre_family or default
    outright = _outright(read)
    minor = read.key is None or read.key.value.key.minor
    outright["chords"] = chords_of(plays.harmony, outright["chords"], family, plays.ways, minor)
    if outright["meter"] is None and plays.ways.get("rhythm") in IN_TWELVE:
        outright["meter"] = Meter(12, 8)
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
        chosen=default,
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


def _wants_tones(read: Reading, plays: _Playing) -> bool:
    """Whether what is asked for has chords, a scale or a tune, which a genre's drums have not."""
    tones = read.chords is not None or bool(plays.harmony) or "scale" in plays.ways
    tones = tones or plays.ways.get("figure") in (*RUNNING, Figure.CHORDS)
    return tones and plays.genre is not None and plays.genre.family == DRUMS


def _choice(read: Reading, plays: _Playing) -> str:
    """The family that is made where none is named."""
    gone = read.scope.taken | read.numbers
    away = (one.value.name for one in read.scope.excluded if one.value.name is not None)
    tonal = read.key is not None or read.chords is not None or "scale" in plays.ways
    return chosen(read.tokens, gone, away, tonal or "figure" in plays.ways)


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


def _left(text: str, read: Reading) -> tuple[str, str]:
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


def _tonality(read: Reading) -> Tonality | None:
    """The key that is said, or else that of the chords."""
    if read.tuning is not None and read.tuning.tokens & tokens_of(read.key):
        return read.tuning.value
    if read.key is not None:
        return with_mode(read.tokens, read.key, read.scope.taken)
    if read.chords is None:
        return None
    return Tonality.of(read.chords.value.tonality)


def _pitch(read: Reading, gone: frozenset[int]) -> Pitch | None:
    """A note with its octave; among chords there is none."""
    if read.span is not None or read.chords is not None:
        return _value(read.span)
    gone = gone.union(*_several(read.sounds)) - tokens_of(read.key)
    return read_pitch(read.tokens, read.key, gone)


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
