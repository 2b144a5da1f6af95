"""What a prompt says, as one value, and what its user has to be told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bridge.domain.chords import Progression
from bridge.domain.music import Key, Meter
from bridge.domain.performance import Performance
from bridge.domain.request import Kind
from bridge.prompt.harmony.tonality import Pitch, Tonality
from bridge.prompt.sound.choosing import is_silence, told_of_choice
from bridge.prompt.sound.names import (
    DRUMS,
    Name,
)

TempoSource = Literal["said", "word", "genre", "none"]


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
    default_family: str = ""
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
        return self.names[0].family if self.names else self.genre_family or self.default_family

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
        return told_of_choice(self.default_family) if self.default_family or silent else ""

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
