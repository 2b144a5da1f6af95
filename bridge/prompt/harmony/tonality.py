"""Keys as musicians write them: "Am", "F# minor", "B flat", "Ebm7", "8A", "fis-Moll", "la menor".

One grammar for prompts, options, OSC and the window: what would be a key at a word, whatever stands
around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bridge.domain.errors import BadArgument
from bridge.domain.music import Key, Scale
from bridge.prompt.text.languages import translated
from bridge.prompt.text.phrases import Found, Phrases, inverted, table
from bridge.prompt.text.tokens import Token, bounded, tokenise, typed

LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
MAJOR, MINOR = "major", "minor"
CAMELOT_A = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "Db")  # minor, from 1A
CAMELOT_B = ("B", "F#", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E")  # major, from 1B
OCTAVES = ("0", "1", "2", "3", "4", "5", "8")  # "C6" and "C7" are chords as well


@dataclass(frozen=True, slots=True)
class Tonality:
    """A key, and its mode by name: "dorian" is more than the minor key says."""

    key: Key
    mode: str

    @property
    def scale(self) -> Scale | None:
        """Its mode, where that is more than major or minor."""
        return None if self.mode in (MAJOR, MINOR) else Scale(self.mode)

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Its pitch classes."""
        if self.scale is None:
            return self.key.pitch_classes
        return frozenset((self.key.tonic + step) % 12 for step in self.scale.steps)

    @classmethod
    def of(cls, key: Key, scale: Scale | None = None) -> Tonality:
        """A key as it is, or its tonic with a scale."""
        if scale is None:
            return cls(key, MINOR if key.minor else MAJOR)
        return cls(Key(key.tonic, scale.minor, key.spelling), scale.value)

    def __str__(self) -> str:
        """ "Am", "Bb", "D dorian"."""
        if self.mode in (MAJOR, MINOR):
            return str(self.key)
        return f"{str(self.key).removesuffix('m')} {self.mode}"


@dataclass(frozen=True, slots=True)
class Pitch:
    """A note with its octave, as it was typed: C4 is middle C, and Cb4 the B below it. A range,
    "C5 to C6", has the octave of its lower end and is of no key."""

    said: str
    key: Key | None
    octave: int


@dataclass(frozen=True, slots=True)
class _Note:
    """A note as it's spelled, where its tokens end, and its mode if that was glued to it."""

    name: str
    stop: int
    needs_mode: bool = False
    mode: str = ""


@cache
def modes() -> Phrases[str]:
    """All scales by name, those that are played as the nearest one, too."""
    return Phrases([*inverted(table("keys")["modes"]), *inverted(table("scales"))])


@cache
def _chords() -> dict[str, str]:
    return {phrase.replace(" ", ""): mode for phrase, mode in inverted(table("keys")["chords"])}


@cache
def glued_modes() -> dict[str, str]:
    """Modes that may stand at the letter itself: "min" of "amin"."""
    modes: dict[str, list[str]] = table("keys")["modes"]
    return {word: mode for mode, words in modes.items() for word in words if " " not in word}


@cache
def note_names(kind: str) -> dict[str, str]:
    """Notes by their names in a language: "sol", "fis"."""
    return dict(inverted(table("keys")[kind]))


@cache
def _signs() -> dict[str, str]:
    return dict(inverted(table("keys")["signs"]))


@cache
def key_lead_ins() -> Phrases[bool]:
    """What leads in to a key: "in", "key of"."""
    return Phrases((phrase, True) for phrase in table("keys")["around"]["before"])


def parse_key(text: str) -> Key:
    """A text that is a key and nothing else: what an option, OSC or a field of the window says."""
    return parse_tonality(text).key


def parse_tonality(text: str) -> Tonality:
    """As `parse_key`, with its mode; BadArgument for anything else."""
    tokens = translated(tokenise(bounded(text)), frozenset())
    for start in range(min(len(tokens), 6)):
        found = key_at(tokens, start)
        if (
            found is not None
            and found.stop == len(tokens)
            and (start == 0 or _before_is(tokens[:start]))
        ):
            return found.value
    raise BadArgument(f"Key {text[:40]!r} is not one: say e.g. D or C#m.")


def _before_is(tokens: Sequence[Token]) -> bool:
    found = key_lead_ins().at(tokens, 0)
    return found is not None and found.stop == len(tokens)


def key_at(tokens: Sequence[Token], at: int) -> Found[Tonality] | None:
    """What would be a key at a token, whatever stands around it."""
    found = _camelot(tokens, at) or _mode_first(tokens, at)
    if found is not None:
        return found
    note = _note_at(tokens, at)
    if note is None:
        return None
    mode, stop = note.mode, note.stop
    if not mode:
        mode, stop = _mode_at(tokens, stop)
    if note.needs_mode and not mode and not _is_sung(tokens, at, stop):
        return None
    mode = mode or MAJOR
    minor = mode == MINOR or (mode != MAJOR and Scale(mode).minor)
    return Found(Tonality(Key.spelled(note.name, minor), mode), at, stop)


def pitch_at(
    tokens: Sequence[Token], at: int, octaves: Sequence[str] = OCTAVES
) -> Found[Pitch] | None:
    """A note with its octave, "C#2"; not the chord "C6", unless all `octaves` may stand there."""
    name, stop = tokens[at].raw, at + 1
    if name[0].lower() not in LETTERS or name[1:] not in ("", "b") or name == "a":
        return None
    name = name[0].upper() + name[1:]
    if len(name) == 1 and stop < len(tokens) and tokens[stop].glued:
        sign = _signs().get(tokens[stop].text, "")
        name, stop = name + sign, stop + bool(sign)
    if stop >= len(tokens) or not tokens[stop].glued or tokens[stop].text not in octaves:
        return None
    octave, stop = int(tokens[stop].text), stop + 1
    if stop < len(tokens) and (tokens[stop].glued or tokens[stop].lead == "/"):
        return None
    key, said = Key.spelled(name), typed(tokens[at:stop])
    over = LETTERS[name[0].lower()] + name.count("#") - name[1:].count("b") - key.tonic
    return Found(Pitch(said, key, octave + over // 12), at, stop)


def _mode_first(tokens: Sequence[Token], at: int) -> Found[Tonality] | None:
    """ "dorian on D", "maqam hijaz D"."""
    mode = modes().at(tokens, at)
    if mode is None or mode.stop >= len(tokens) or is_plain(tokens, mode):
        return None
    joined = tokens[mode.stop].text in ("on", "in", "from")
    start = mode.stop + joined
    if start >= len(tokens) or not tokens[start].follows:
        return None
    note = _note_at(tokens, start)
    if note is None or note.mode or note.needs_mode:
        return None
    sure = tokens[start].raw[0].isupper() and tokens[start].text != "a"
    if not joined and not (sure or (tokens[start].raw == "A" and _is_last(tokens, note.stop))):
        return None
    minor = mode.value == MINOR or (mode.value != MAJOR and Scale(mode.value).minor)
    return Found(Tonality(Key.spelled(note.name, minor), mode.value), at, note.stop)


def is_plain(tokens: Sequence[Token], mode: Found[str]) -> bool:
    """Whether a mode is "major" or "minor" itself, and no scale that comes near it."""
    said = " ".join(token.text for token in tokens[mode.start : mode.stop])
    return mode.value in (MAJOR, MINOR) and said in table("keys")["modes"][mode.value]


def _is_last(tokens: Sequence[Token], stop: int) -> bool:
    """Whether a phrase ends, or a number follows."""
    return stop == len(tokens) or not tokens[stop].follows or tokens[stop].number is not None


def _is_sung(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether a note is a key without its mode: "piano en sol"."""
    last = stop == len(tokens) or not tokens[stop].follows
    return last and at > 0 and tokens[at - 1].text in ("en", "em", "in")


def _camelot(tokens: Sequence[Token], at: int) -> Found[Tonality] | None:
    """ "8A", "12b"."""
    if at + 1 >= len(tokens) or not tokens[at].text.isdecimal() or not tokens[at + 1].glued:
        return None
    number, letter = int(tokens[at].text), tokens[at + 1].text
    if not 1 <= number <= 12 or letter not in ("a", "b") or tokens[at].text.startswith("0"):
        return None
    wheel, mode = (CAMELOT_A, MINOR) if letter == "a" else (CAMELOT_B, MAJOR)
    return Found(Tonality(Key.spelled(wheel[number - 1], mode == MINOR), mode), at, at + 2)


def _note_at(tokens: Sequence[Token], at: int) -> _Note | None:
    """A note with its sign, and its mode where that is glued to it."""
    word = tokens[at].text
    if word in note_names("notes"):
        return _signed(tokens, note_names("notes")[word], at + 1, needs_mode=True)
    german = word in note_names("german")
    if german and (_german_mode(tokens, at + 1, tokens[at].raw) or _is_h(tokens, at)):
        return _Note(note_names("german")[word], at + 1)
    if word[0] not in LETTERS or not word.isascii():
        return None
    letter, rest = word[0].upper(), word[1:]
    if rest.startswith("b") and rest[1:] in ("", *glued_modes(), *_chords()):
        letter, rest = letter + "b", rest[1:]
    sign = next((one for one in _signs() if one.isalpha() and rest.startswith(one)), "")
    if sign and rest[len(sign) :] in ("", *glued_modes()):  # "bflat", "fsharp", "fsharpmin"
        return _Note(letter + _signs()[sign], at + 1, mode=glued_modes().get(rest[len(sign) :], ""))
    chord = _chord(tokens, rest, at + 1)
    if chord is not None:
        return _Note(letter, chord[1], mode=chord[0])
    return _glued_at(tokens, letter, rest, at) if rest else _signed(tokens, letter, at + 1)


def _glued_at(tokens: Sequence[Token], letter: str, rest: str, at: int) -> _Note | None:
    """ "amin", "CM"; and with more of the mode behind it: "amin pentatonic"."""
    mode = MAJOR if rest == "m" and tokens[at].raw.endswith("M") else glued_modes().get(rest)
    if mode is None:
        return None
    more, stop = _mode_at(tokens, at + 1) if rest in ("m", "min") else ("", at + 1)
    return _Note(letter, stop, mode=mode if more in ("", MAJOR) else more)


def is_note(word: str) -> bool:
    """Whether a word is a note with its mode: "gmin", "ebmaj"."""
    rest = word[1:].removeprefix("b")
    known = (glued_modes(), _chords(), _signs())
    return word[0] in LETTERS and (not rest or any(rest in one for one in known))


def _german_mode(tokens: Sequence[Token], at: int, note: str) -> bool:
    """Whether a German note has its mode; that of H, which is no other note, may be English."""
    modes = ("dur", "moll", MAJOR, MINOR) if note == "H" else ("dur", "moll")
    return at < len(tokens) and tokens[at].text in modes


def _is_h(tokens: Sequence[Token], at: int) -> bool:
    """ "in H", "key H": no other key is called so."""
    led = at > 0 and tokens[at - 1].text in ("in", "key", "of", "tonart")
    return tokens[at].raw == "H" and led and _is_last(tokens, at + 1)


def _signed(tokens: Sequence[Token], name: str, at: int, needs_mode: bool = False) -> _Note:
    """A note, perhaps raised or lowered; then perhaps with a mode or a chord glued to the sign."""
    if at >= len(tokens) or tokens[at].text not in _signs() or not tokens[at].follows:
        return _Note(name, at, needs_mode=needs_mode)
    if tokens[at].text in ("#", "♭") and not tokens[at].glued:
        return _Note(name, at, needs_mode=needs_mode)
    name, at = name + _signs()[tokens[at].text], at + 1
    if at < len(tokens) and tokens[at].glued:
        chord = _chord(tokens, tokens[at].text, at + 1) or _chord(tokens, "", at)
        if chord is not None:
            return _Note(name, chord[1], mode=chord[0])
    return _Note(name, at, needs_mode=needs_mode)


def _chord(tokens: Sequence[Token], quality: str, at: int) -> tuple[str, int] | None:
    """A chord's mode and its end: "maj7" is in two tokens, and all glued."""
    said = ""
    stop = at
    if at < len(tokens) and tokens[at].glued and tokens[at].number is not None:
        said, stop = tokens[at].text, at + 1
    mode = _chords().get(quality + said)
    if mode is None or (not quality and said not in ("6", "7", "9", "11", "13")):
        return None
    if not said and quality not in ("dim", "aug", "sus"):
        return None
    return mode, stop


def _mode_at(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """A mode's name and its end; ("", at) where none stands."""
    if at >= len(tokens) or not tokens[at].follows:
        return "", at
    found = modes().at(tokens, at)
    if found is None or (tokens[at].text in ("m", "ma", "mi") and not tokens[at].glued):
        return "", at
    return found.value, found.stop
