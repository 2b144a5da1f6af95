"""Keys as musicians write them: "Am", "F# minor", "B flat", "Ebm7", "8A", "fis-Moll", "la menor".

One grammar for prompts, options, OSC and the window. In a prompt, where "A" may be an article, a
letter alone is a key only where it can't be anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bridge.domain.errors import BadArgument
from bridge.domain.music import Key, Scale
from bridge.prompt.languages import translated
from bridge.prompt.names import names, only_describes
from bridge.prompt.numbers import is_unit
from bridge.prompt.phrases import Found, Phrases, inverted, table
from bridge.prompt.tokens import Token, bounded, tokenise

LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
MAJOR, MINOR = "major", "minor"
CAMELOT_A = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "Db")  # minor, from 1A
CAMELOT_B = ("B", "F#", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E")  # major, from 1B
OCTAVES = ("0", "1", "2", "3", "4", "5", "8")  # "C6" and "C7" are chords as well
LENGTHS = ("one", "oneshot", "single", "note", "loop", "1", "at")
"""What goes on behind a note with its octave."""
SURE, LIKELY, POSSIBLE = 3, 2, 1


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
class _Note:
    """A note as it's spelled, where its tokens end, and its mode if that was glued to it."""

    name: str
    stop: int
    needs_mode: bool = False
    mode: str = ""


@cache
def _modes() -> Phrases[str]:
    """All scales by name, those that are played as the nearest one, too."""
    return Phrases([*inverted(table("keys")["modes"]), *inverted(table("scales"))])


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
    return dict(inverted(table("keys")[kind]))


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
    found = _before().at(tokens, 0)
    return found is not None and found.stop == len(tokens)


def read_key(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> Found[Tonality] | None:
    """The key that a prompt says, the first of those that are surest; the tokens that say so."""
    best: tuple[int, Found[Tonality]] | None = None
    at = 0
    while at < len(tokens):
        found = None if at in taken or _is_decibel(tokens, at) else key_at(tokens, at)
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
    pitch = pitch_at(tokens, found.start)
    stop = _progressed(tokens, found.stop) if pitch is None else pitch.stop
    return Found(found.value, _led_in(tokens, found.start, taken), stop)


def pitch_at(tokens: Sequence[Token], at: int) -> Found[Tonality] | None:
    """A note with its octave, "C#2", as the key of that note; not the chord "C6"."""
    if not tokens[at].raw[0].isupper() or len(tokens[at].raw) > 2:
        return None
    note = _note_at(tokens, at)
    if note is None or note.mode or note.needs_mode or note.stop >= len(tokens):
        return None
    octave, stop = tokens[note.stop], note.stop + 1
    if not octave.glued or octave.text not in OCTAVES:
        return None
    if stop < len(tokens) and (tokens[stop].glued or tokens[stop].lead == "/"):
        return None
    return Found(Tonality(Key.spelled(note.name), MAJOR), at, stop)


def first_pitch(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> Found[Tonality] | None:
    """A note with its octave that is no key, at the end of something: "FM bell C5"."""
    for at in range(1, len(tokens)):
        found = None if at in taken else pitch_at(tokens, at)
        if found is None or not taken.isdisjoint(found.tokens):
            continue
        before, stop = tokens[at - 1].text, found.stop
        closed = stop == len(tokens) or not tokens[stop].follows or tokens[stop].text in LENGTHS
        if closed and before not in _beside("after"):
            return found
    return None


def read_other_key(
    tokens: Sequence[Token], first: Found[Tonality], taken: frozenset[int]
) -> Found[Tonality] | None:
    """A second key that is said outright, with its mode; a chord is none, nor is the same in other
    words."""
    at = 0
    own = _own_tokens(tokens, first)
    while at < len(tokens):
        free = at not in taken | own and not _is_decibel(tokens, at)
        found = key_at(tokens, at) if free else None
        if found is None or not taken.isdisjoint(found.tokens):
            at += 1
            continue
        if found.value != first.value and _is_outright(tokens, found):
            return found
        at = found.stop
    return None


def _own_tokens(tokens: Sequence[Token], first: Found[Tonality]) -> frozenset[int]:
    """Those of a key without what follows it as chords do: "A minor C major"."""
    for at in range(first.start, first.stop):
        found = key_at(tokens, at)
        if found is not None and found.value == first.value:
            return frozenset(range(first.start, found.stop))
    return first.tokens


def _is_outright(tokens: Sequence[Token], found: Found[Tonality]) -> bool:
    """Whether a key has its mode in a word, and doesn't stand for another: "(C major)"."""
    several = found.stop > found.start + 1 and tokens[found.stop - 1].text in _modes()
    joined = tokens[found.start - 1].text in ("to", "then", "into", "or", "and")
    alone = found.start == 0 or not joined
    free = tokens[found.start].lead.strip() in ("", ",", ";", ".")
    return several and alone and free and _certainty(tokens, found) == SURE


def with_mode(
    tokens: Sequence[Token], key: Found[Tonality], taken: frozenset[int] = frozenset()
) -> Tonality:
    """A key; where it has no mode of its own, with one that is said elsewhere: "phrygian pad in
    D"."""
    words = {token.text for token in tokens[key.start : key.stop]}
    if key.value.mode != MAJOR or not words.isdisjoint(_glued()) or key.stop > key.start + 3:
        return key.value
    for mode in _modes().all(tokens, taken | key.tokens):
        if not _is_plain(tokens, mode):
            minor = mode.value == MINOR or (mode.value != MAJOR and Scale(mode.value).minor)
            tonic = key.value.key
            return Tonality(Key(tonic.tonic, minor, tonic.spelling), mode.value)
    return key.value


def read_scale(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> Scale | None:
    """A mode that is said without its tonic: "phrygian synth line"."""
    said = (one.value for one in _modes().all(tokens, taken))
    return next((Scale(mode) for mode in said if mode not in (MAJOR, MINOR)), None)


def _is_decibel(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is a level, as in "-12 db": D flat has a large D after a number."""
    spaced = at > 0 and tokens[at].lead in ("", " ")
    after_number = spaced and tokens[at - 1].number is not None
    return tokens[at].raw == "dB" or (tokens[at].raw == "db" and after_number)


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
    camelot = _camelot(tokens, at) or _mode_first(tokens, at)
    if camelot is not None:
        return camelot
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


def _mode_first(tokens: Sequence[Token], at: int) -> Found[Tonality] | None:
    """ "dorian on D", "maqam hijaz D"."""
    mode = _modes().at(tokens, at)
    if mode is None or mode.stop >= len(tokens) or _is_plain(tokens, mode):
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


def _is_plain(tokens: Sequence[Token], mode: Found[str]) -> bool:
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
    if word in _notes("notes"):
        return _signed(tokens, _notes("notes")[word], at + 1, needs_mode=True)
    if word in _notes("german") and _german_mode(tokens, at + 1):
        return _Note(_notes("german")[word], at + 1)
    if word[0] not in LETTERS or not word.isascii():
        return None
    letter, rest = word[0].upper(), word[1:]
    if rest.startswith("b") and rest[1:] in ("", *_glued(), *_chords()):
        letter, rest = letter + "b", rest[1:]
    sign = next((one for one in _signs() if one.isalpha() and rest.startswith(one)), "")
    if sign and rest[len(sign) :] in ("", *_glued()):  # "bflat", "fsharp", "fsharpmin"
        return _Note(letter + _signs()[sign], at + 1, mode=_glued().get(rest[len(sign) :], ""))
    chord = _chord(tokens, rest, at + 1)
    if chord is not None:
        return _Note(letter, chord[1], mode=chord[0])
    return _glued_at(tokens, letter, rest, at) if rest else _signed(tokens, letter, at + 1)


def _glued_at(tokens: Sequence[Token], letter: str, rest: str, at: int) -> _Note | None:
    """ "amin", "CM"; and with more of the mode behind it: "amin pentatonic"."""
    mode = MAJOR if rest == "m" and tokens[at].raw.endswith("M") else _glued().get(rest)
    if mode is None:
        return None
    more, stop = _mode_at(tokens, at + 1) if rest in ("m", "min") else ("", at + 1)
    return _Note(letter, stop, mode=mode if more in ("", MAJOR) else more)


def is_note(word: str) -> bool:
    """Whether a word is a note with its mode: "gmin", "ebmaj"."""
    rest = word[1:].removeprefix("b")
    known = (_glued(), _chords(), _signs())
    return word[0] in LETTERS and (not rest or any(rest in one for one in known))


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
    found = _modes().at(tokens, at)
    if found is None or (tokens[at].text in ("m", "ma", "mi") and not tokens[at].glued):
        return "", at
    return found.value, found.stop


@dataclass(frozen=True, slots=True)
class _Seen:
    """What may be a key, and what stands around it."""

    tokens: Sequence[Token]
    found: Found[Tonality]

    @property
    def first(self) -> Token:
        return self.tokens[self.found.start]

    @property
    def before(self) -> str:
        return self.tokens[self.found.start - 1].text if self.found.start else ""

    @property
    def after(self) -> Token | None:
        return self.tokens[self.found.stop] if self.found.stop < len(self.tokens) else None

    @property
    def next(self) -> str:
        """The word that goes on behind it."""
        return self.after.text if self.after is not None and self.after.follows else ""

    @property
    def alone(self) -> bool:
        """Whether it's one word."""
        return self.found.stop == self.found.start + 1

    @property
    def led(self) -> bool:
        """Whether "in" or "key of" stands before it."""
        return self.first.follows and _before().before(self.tokens, self.found.start) is not None

    @property
    def closed(self) -> bool:
        """Whether the phrase ends with it, or goes on with a number or what it isn't part of."""
        after = self.after
        if after is None or not after.follows or after.number is not None or is_unit(after):
            return True
        if self.first.raw != "A":
            return False
        return after.text in _beside("joining") or self.found.stop in self.named

    @property
    def named(self) -> tuple[int, ...]:
        """Where a name begins right behind it: "in A guitar", but "in A hall"."""
        name = names().at(self.tokens, self.found.stop)
        if name is None or name.value.family == "fx" or only_describes(name.value):
            return ()
        return (name.start,)

    @property
    def opened(self) -> bool:
        """Whether the phrase begins with it, or it stands behind a number."""
        token = self.first
        if not token.lead or not token.follows or token.lead.strip() == "_":
            return True
        last = self.tokens[self.found.start - 1]
        return last.number is not None or is_unit(last)


@cache
def _beside(name: str) -> frozenset[str]:
    return frozenset(table("keys")["letters"][name])


def _certainty(tokens: Sequence[Token], found: Found[Tonality]) -> int:
    """How sure it is that it's a key: 0 is none, 3 is said outright."""
    seen = _Seen(tokens, found)
    doubts = (_if_camelot, _if_genre, _if_letter, _if_preposition, _if_short, _if_word, _if_article)
    return next((sure for doubt in doubts if (sure := doubt(seen)) is not None), SURE)


def _if_camelot(seen: _Seen) -> int | None:
    if seen.first.number is None:
        return None
    return 0 if seen.after is not None and seen.after.glued else SURE


def _if_letter(seen: _Seen) -> int | None:
    """A letter alone: after "in", or a capital on its own between commas or at the end."""
    if not seen.alone or len(seen.first.text) > 1:
        return None
    if seen.next in _beside("before") or (seen.before in _beside("after") and seen.first.follows):
        return 0
    after = seen.after
    if after is not None and (after.glued or (after.lead == "/" and after.text in LETTERS)):
        return 0 if after.glued else LIKELY  # a chord over another note: "C/E"
    if seen.led:
        article = seen.first.text == "a" and seen.before not in _beside("naming")
        return LIKELY if not article or seen.closed else 0
    capital = seen.first.raw.isupper() and bool(seen.found.start)
    opened = seen.first.text != "a" or seen.opened
    return POSSIBLE if capital and seen.closed and opened else 0


def _if_preposition(seen: _Seen) -> int | None:
    """Portuguese: "em ré menor"."""
    return 0 if seen.first.text == "em" and seen.next in _notes("notes") else None


def _if_genre(seen: _Seen) -> int | None:
    """EBM is electronic body music: E flat minor isn't shouted."""
    return 0 if seen.first.raw == "EBM" else None


def _if_short(seen: _Seen) -> int | None:
    """ "am", "fm": keys, but "I am", "FM bass", "20 cm"."""
    token = seen.first
    if not seen.alone or len(token.text) != 2 or token.text[1] != "m":
        return None
    if token.text == "am" and seen.before in _beside("pronouns"):
        return 0
    last = seen.tokens[seen.found.start - 1] if seen.found.start else None
    if token.text == "cm" and token.glued and last is not None and last.number is not None:
        return 0
    if seen.led:
        return SURE
    goes_on = bool(seen.next) and seen.after is not None and seen.after.number is None
    if token.raw.isupper():  # "FM", "AM radio", "GM drums"
        return 0 if goes_on or token.text == "fm" else LIKELY
    return 0 if token.raw == "fm" and goes_on else SURE


def _if_word(seen: _Seen) -> int | None:
    """Words that are notes as well: "ab", "as", "be"."""
    if not seen.alone or seen.first.text not in _beside("words") or seen.first.raw == "Ab":
        return None
    return LIKELY if seen.led or seen.first.raw[0].isupper() else 0


def _if_article(seen: _Seen) -> int | None:
    """ "a minor riser" is no key; "a minor guitar" is in A minor."""
    last = seen.tokens[seen.found.stop - 1].text
    if seen.first.raw != "a" or last not in (MAJOR, MINOR) or not seen.next:
        return None
    after = seen.after
    if seen.next in _beside("chords"):
        return 0  # "a minor seventh"
    if after is None or after.number is not None or seen.next in _beside("joining"):
        return None
    name = names().at(seen.tokens, seen.found.stop)
    return 0 if name is None or name.value.family == "fx" else None
