"""Keys as musicians write them: "Am", "F# minor", "B flat", "Ebm7", "8A", "fis-Moll", "la menor".

One grammar for prompts, options, OSC and the window. In a prompt, where "A" may be an article, a
letter alone is a key only where it can't be anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bridge.errors import BadArgument
from bridge.music import Key
from bridge.prompt.names import names
from bridge.prompt.numbers import is_unit
from bridge.prompt.phrases import Found, Phrases, inverted, table
from bridge.prompt.tokens import Token, bounded, tokenise

LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
MAJOR, MINOR = "major", "minor"
CAMELOT_A = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "Db")  # minor, from 1A
CAMELOT_B = ("B", "F#", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E")  # major, from 1B
_ARTICLE = ("a",)


@dataclass(frozen=True, slots=True)
class Tonality:
    """A key, and its mode by name: "dorian" is more than the minor key says."""

    key: Key
    mode: str

    def __str__(self) -> str:
        """ "Am", "Bb", "D dorian"."""
        if self.mode in (MAJOR, MINOR):
            return str(self.key)
        return f"{str(self.key).removesuffix('m')} {self.mode}"


@dataclass(frozen=True, slots=True)
class _Note:
    """A note as it's spelled, the tokens that it took, and how sure it is that it's one."""

    name: str
    stop: int
    sure: bool = False
    needs_mode: bool = False
    mode: str = ""


@cache
def _modes() -> Phrases[str]:
    return Phrases(inverted(table("keys")["modes"]))


@cache
def _chords() -> dict[str, str]:
    return {phrase.replace(" ", ""): mode for phrase, mode in inverted(table("keys")["chords"])}


@cache
def _glued() -> dict[str, str]:
    """Modes that may stand at the letter itself: "min" of "amin"."""
    modes: dict[str, list[str]] = table("keys")["modes"]
    return {word: mode for mode, words in modes.items() for word in words if " " not in word}


@cache
def _notes(kind: str) -> dict[str, str]:
    return {word: note for word, note in inverted(table("keys")[kind])}


@cache
def _signs() -> dict[str, str]:
    return dict(inverted(table("keys")["signs"]))


@cache
def _before() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("keys")["around"]["before"])


def parse_key(text: str) -> Key:
    """A text that is a key and nothing else: what an option, OSC or a field of the window says."""
    return parse_tonality(text).key


def parse_tonality(text: str) -> Tonality:
    """As `parse_key`, with its mode; BadArgument for anything else."""
    tokens = tokenise(bounded(text))
    for start in range(min(len(tokens), 6)):
        found = key_at(tokens, start)
        if (
            found is not None
            and found.stop == len(tokens)
            and (start == 0 or _before_is(tokens[:start]))
        ):
            return found.value
    raise BadArgument(f"Key {text[:40]!r} is not one: say e.g. D, Bb, C#m or F# minor.")


def _before_is(tokens: Sequence[Token]) -> bool:
    found = _before().at(tokens, 0)
    return found is not None and found.stop == len(tokens)


def read_key(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> Found[Tonality] | None:
    """The key that a prompt says, the first of those that are surest; the tokens that say so."""
    best: tuple[int, Found[Tonality]] | None = None
    at = 0
    while at < len(tokens):
        found = None if at in taken else key_at(tokens, at)
        if found is None or not taken.isdisjoint(found.tokens):
            at += 1
            continue
        sure = _certainty(tokens, found)
        if sure and (best is None or sure > best[0]):
            best = sure, found
        at = found.stop
    if best is None:
        return None
    found = best[1]
    return Found(found.value, _led_in(tokens, found.start, taken), _progressed(tokens, found.stop))


def _led_in(tokens: Sequence[Token], start: int, taken: frozenset[int]) -> int:
    """Where "in the key of" begins, which goes with the key."""
    if start > 1 and tokens[start - 1].text == "=" and tokens[start - 2].text == "key":
        return start - 2
    while start and (found := _before().before(tokens, start)) is not None:
        if not taken.isdisjoint(found.tokens):
            break
        start = found.start
    return start


def _progressed(tokens: Sequence[Token], stop: int) -> int:
    """Where the chords end that follow the first: "Am F C G", "Cmaj7 to Fmaj7"."""
    while stop < len(tokens):
        at = stop
        if tokens[at].text in ("to", "then") and at + 1 < len(tokens):
            at += 1
        found = key_at(tokens, at)
        chord = found is not None and (
            found.stop > at + 1 or (tokens[at].raw[0].isupper() and tokens[at].text != "a")
        )
        if found is None or not chord or tokens[at].lead.strip() not in ("", "-", "–", "|", "/"):
            break
        stop = found.stop
    return stop


def key_at(tokens: Sequence[Token], at: int) -> Found[Tonality] | None:
    """What would be a key at a token, whatever stands around it."""
    camelot = _camelot(tokens, at)
    if camelot is not None:
        return camelot
    note = _note_at(tokens, at)
    if note is None:
        return None
    mode, stop = note.mode, note.stop
    if not mode:
        mode, stop = _mode_at(tokens, stop)
    if note.needs_mode and not mode:
        return None
    mode = mode or MAJOR
    thirds: list[str] = table("keys")["thirds"]["minor"]
    return Found(Tonality(Key.spelled(note.name, mode in thirds), mode), at, stop)


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
    if word in _notes("notes"):
        return _signed(tokens, _notes("notes")[word], at + 1, needs_mode=True)
    if word in _notes("german") and _german_mode(tokens, at + 1):
        return _Note(_notes("german")[word], at + 1, sure=True)
    if word[0] not in LETTERS or not word.isascii():
        return None
    letter, rest = word[0].upper(), word[1:]
    if rest.startswith("b") and rest[1:] in ("", *_glued(), *_chords()):
        letter, rest = letter + "b", rest[1:]
    if rest:
        mode = "major" if tokens[at].raw.endswith("M") and rest == "m" else _glued().get(rest)
        chord = _chord(tokens, rest, at + 1)
        if chord is not None:
            return _Note(letter, chord[1], sure=True, mode=chord[0])
        if mode is None:
            return None
        more, stop = _mode_at(tokens, at + 1) if rest in ("m", "min") else ("", at + 1)
        return _Note(letter, stop, mode=more if more not in ("", MAJOR) else mode)
    chord = _chord(tokens, "", at + 1)
    if chord is not None:
        return _Note(letter, chord[1], sure=True, mode=chord[0])
    return _signed(tokens, letter, at + 1)


def is_note(word: str) -> bool:
    """Whether a word is a note with its mode: "gmin", "ebmaj"."""
    rest = word[1:].removeprefix("b")
    return word[0] in LETTERS and (not rest or rest in _glued() or rest in _chords())


def _german_mode(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text in ("dur", "moll")


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
            return _Note(name, chord[1], sure=True, mode=chord[0])
    return _Note(name, at, sure=True, needs_mode=needs_mode)


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
    found = _modes().at(tokens, at)
    if found is None or (tokens[at].text in ("m", "ma", "mi") and not tokens[at].glued):
        return "", at
    return found.value, found.stop


def _certainty(tokens: Sequence[Token], found: Found[Tonality]) -> int:
    """How sure it is that it's a key: 0 is none, 3 is said outright."""
    first, last = tokens[found.start], tokens[found.stop - 1]
    length = found.stop - found.start
    before = tokens[found.start - 1].text if found.start else ""
    after = tokens[found.stop] if found.stop < len(tokens) else None
    led = _before().before(tokens, found.start) is not None and first.follows
    around: dict[str, Any] = table("keys")["letters"]
    if first.number is not None:  # Camelot
        return 0 if after is not None and after.glued else 3
    word, letter = first.text, first.text[0]
    alone = length == 1 and len(word) == 1
    if alone:
        if (after is not None and after.text in around["before"] and after.follows) or (
            before in around["after"] and first.follows
        ):
            return 0
        return _letter(tokens, found, led)
    if word == "em" and after is not None and after.text in _notes("notes"):
        return 0  # Portuguese: "em ré menor"
    if length == 1 and word in ("am", "fm", "em", "cm", "dm", "gm", "bm"):
        return _short(tokens, found, led)
    if length == 1 and word in ("ab", "ad", "as", "be", "do", "de"):
        return 2 if led or first.raw[0].isupper() else 0
    if letter == "a" and len(word) == 1 and first.raw == "a" and last.text in ("major", "minor"):
        return 0 if _is_article(tokens, found) else 3
    if before in ("drop",) and alone:
        return 0
    return 3


def _letter(tokens: Sequence[Token], found: Found[Tonality], led: bool) -> int:
    """A letter alone: after "in", or a capital on its own between commas or at the end."""
    token = tokens[found.start]
    after = tokens[found.stop] if found.stop < len(tokens) else None
    closed = after is None or not after.follows or after.number is not None or is_unit(after)
    if after is not None and after.glued:
        return 0
    if after is not None and after.lead == "/" and after.text in LETTERS:
        return 2  # a chord over another note: "C/E"
    if led:
        before = tokens[found.start - 1].text
        said = before in ("key", "of", "tonic", "root", "note")
        if token.text == "a" and not said:
            return 2 if closed or (token.raw == "A" and _is_function(after)) else 0
        return 2
    if token.raw != token.raw.upper():
        return 0
    opened = not token.lead or not token.follows or token.lead.strip() == "_"
    number = found.start > 0 and (
        tokens[found.start - 1].number is not None or is_unit(tokens[found.start - 1])
    )
    if token.text == "a":
        return 1 if closed and (opened or number) and found.start else 0
    return 1 if closed and found.start else 0


def _is_function(token: Token | None) -> bool:
    return token is not None and token.text in (
        "with", "and", "at", "for", "no", "without", "bpm", "over", "on",
    )  # fmt: skip


def _short(tokens: Sequence[Token], found: Found[Tonality], led: bool) -> int:
    """ "am", "fm": keys, but "I am", "FM bass", "20 cm"."""
    token = tokens[found.start]
    before = tokens[found.start - 1] if found.start else None
    after = tokens[found.stop] if found.stop < len(tokens) else None
    if token.text == "am" and before is not None and before.text in ("i", "who"):
        return 0
    if token.text == "cm" and before is not None and before.number is not None and token.glued:
        return 0
    if token.text == "fm" and not led and token.raw != "Fm":
        described = after is not None and after.follows and after.number is None
        return 0 if described or token.raw == "FM" else 3
    if token.raw in ("AM", "GM", "FM", "CM", "DM", "EM", "BM") and not led:
        return 2 if after is None or not after.follows else 0
    return 3


def _is_article(tokens: Sequence[Token], found: Found[Tonality]) -> bool:
    """Whether "a minor" goes on as "a minor riser" does; "a minor guitar" is in A minor."""
    after = tokens[found.stop] if found.stop < len(tokens) else None
    if after is None or not after.follows or after.number is not None or _is_function(after):
        return False
    if after.text == "key":
        return True
    name = names().at(tokens, found.stop)
    return name is None or name.value.family == "fx"
