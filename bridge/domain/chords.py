"""Chords as musicians write them: a symbol, a progression with its bars, and back to text.

    symbols   Am  F#m7b5  Cmaj9  G7(b9)  Bb/D  E5  N.C.          roots by name
    numerals  i  VI  bVII7  vii°  V7/ii                            roots by their degree
    lists     Am F C G · ii-V-I in Bb · | Am F | C / / G | % |     a chord a bar, or bars by "|"

Within a bar its chords have equal time; "/" holds the chord before for one more of these shares,
and "%" for a whole bar. Numerals count from the tonic of a key, in capitals major and in small
letters minor; where the tonic is minor (i), III, VI and VII stand on the degrees of natural minor.
A flat or sharp before a numeral counts from the major scale, as in pop charts: bVI is Ab in C
major and in C minor.

Conventions
    pitch classes   0 is C; of numerals, 0 is the tonic
    steps           semitones above the root, rising from 0
    lengths         in bars, as exact fractions; all of them fill whole bars
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bridge.domain.errors import BadArgument
from bridge.domain.music import Key

MOST_CHORDS = 32
MOST_SHARES = 16  # of a bar
LONGEST = 400  # characters of a progression
NATURAL = {False: (0, 2, 4, 5, 7, 9, 11), True: (0, 2, 3, 5, 7, 8, 10)}  # by: is it minor?
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii")
_SIGNS = {"": 0, "#": 1, "b": -1, "##": 2, "bb": -2}
_PLAIN = str.maketrans(
    {"♯": "#", "♭": "b", "Δ": "maj", "△": "maj", "º": "°", "−": "-", "–": "-", "—": "-"}
)
_NAMED = re.compile(r"(?P<root>[A-G](?:##|bb|[#b])?)(?P<quality>[^/]*?)(?:/(?P<bass>[A-G][#b]?))?")
_DEGREE = r"(?:[#b]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i))"
_NUMBERED = re.compile(
    rf"(?P<root>{_DEGREE})(?P<quality>[^/]*?)(?:/(?P<of>{_DEGREE}))?(?![A-Za-z])"
)
_QUALITY = re.compile(
    r"(?P<third>maj|ma|min|mi|dim|aug|sus(?=[24]?$)|[mM°oø+-])?(?P<seventh>\(?maj|\(?M)?"
    r"(?P<number>69|13|11|9|7|6|5|4|2)?\)?(?P<rest>.*)"
)
_CHANGE = re.compile(r"(sus[24]?|add[#b]?(?:2|4|6|9|11|13)|no[35]|alt|[#b+-](?:5|9|11|13))")
_SILENCE = re.compile(r"n\.?c\.?", re.IGNORECASE)
_IN = re.compile(
    r"^(?P<chords>.*?)\s+in\s+(?:the\s+key\s+of\s+)?(?P<tonic>[A-Ga-g][#b]?)"
    r"\s*(?P<mode>m|min|minor|maj|major)?$"
)
_BETWEEN = re.compile(r"->|→|[,;]|(?<=\s)-(?=\s)|-(?=[#b]?[A-GIViv])")
NO_CHORD = "N.C."


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord by its symbol: `root` is its pitch class, `steps` what is struck above that, none in
    a rest (N.C.). `bass` is the pitch class below all, where it is not the root. A `relative` one
    counts from the tonic of a key."""

    symbol: str
    root: int
    steps: tuple[int, ...]
    bass: int | None = None
    relative: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.root < 12 or not (self.bass is None or 0 <= self.bass < 12):
            raise BadArgument(
                f"Chord {self.symbol[:24]!r} has no root: say a pitch class, 0 to 11."
            )

    @classmethod
    def parse(cls, text: str, minor: bool = False) -> Chord:
        """A symbol or a numeral (in a minor key, if `minor`); BadArgument for anything else."""
        symbol = text.strip()[:64].translate(_PLAIN).replace("6/9", "69")  # a text may be endless
        if _SILENCE.fullmatch(symbol):
            return cls(NO_CHORD, 0, ())
        for pattern, read in ((_NAMED, _named), (_NUMBERED, _numbered)):
            match = pattern.fullmatch(symbol) if len(symbol) <= 24 else None
            if match is not None:
                return read(symbol, match, minor)
        raise BadArgument(f"Chord {text[:24]!r} is not one: say e.g. Am, F/A, G7 or N.C.")

    @property
    def silent(self) -> bool:
        """Whether nothing sounds: N.C."""
        return not self.steps

    @property
    def classes(self) -> tuple[int, ...]:
        """The pitch classes of its tones, the root first."""
        return tuple(dict.fromkeys((self.root + step) % 12 for step in self.steps))

    @property
    def lowest(self) -> int:
        """The pitch class that stands below all."""
        return self.root if self.bass is None else self.bass

    def __str__(self) -> str:
        return self.symbol


def _named(symbol: str, match: re.Match[str], _: bool) -> Chord:
    bass = match["bass"]
    steps = _steps(symbol, match["quality"])
    return Chord(symbol, _class(match["root"]), steps, None if bass is None else _class(bass))


def _numbered(symbol: str, match: re.Match[str], minor: bool) -> Chord:
    """A numeral; of another degree, as V7/ii, counted from that."""
    small = match["root"].lstrip("#b").islower()
    root, home = _degree(match["root"], minor), 0
    leading = match["quality"][:1] in ("°", "o") or match["quality"].startswith("dim")
    if match["root"] == "vii" and leading:
        root = 11  # the leading tone, also in minor
    if match["of"] is not None:
        root, home = _degree(match["root"], False), _degree(match["of"], minor)
    steps = _steps(symbol, match["quality"], small)
    return Chord(symbol, (root + home) % 12, steps, relative=True)


def _class(name: str) -> int:
    return (_LETTERS[name[0]] + _SIGNS[name[1:]]) % 12


def _degree(numeral: str, minor: bool) -> int:
    """Semitones of a numeral above the tonic."""
    plain = numeral.lstrip("#b")
    sign = _SIGNS[numeral[: len(numeral) - len(plain)]]
    scale = NATURAL[minor and not sign]
    return (scale[_NUMERALS.index(plain.lower())] + sign) % 12


def _steps(symbol: str, quality: str, small: bool = False) -> tuple[int, ...]:
    """Semitones above the root by what stands behind it; of a numeral, `small` is minor."""
    match = _QUALITY.fullmatch(re.sub(r"(?i)maj", "maj", quality).replace("Min", "min"))
    assert match is not None  # it takes anything
    third, number = match["third"] or "", match["number"] or ""
    changes = _CHANGE.findall(match["rest"])
    if re.sub(r"[(),\s]", "", _CHANGE.sub("", match["rest"])):
        raise BadArgument(f"Chord {symbol[:24]!r} is not one: say e.g. Am, F/A, G7 or N.C.")
    flat = third in ("m", "mi", "min", "-", "dim", "°", "o", "ø") or (small and not third)
    tones = {1: 0, 3: 3 if flat else 4, 5: 7}
    if third in ("dim", "°", "o", "ø"):
        tones[5] = 6
    elif third in ("aug", "+"):
        tones[5] = 8
    if third == "sus":
        changes = [f"sus{number}" if number in ("2", "4") else "sus", *changes]
    elif number == "5" and not third:
        del tones[3]
    elif number in ("2", "4"):
        changes = ["add9" if number == "2" else "sus4", *changes]
    large = bool(match["seventh"]) or third in ("maj", "ma", "M")
    if number in ("7", "9", "11", "13") or third == "ø" or match["seventh"]:
        tones[7] = 11 if large else 9 if third in ("dim", "°", "o") else 10
    if number in ("6", "69"):
        tones[6] = 9
    tones |= {"9": {9: 14}, "69": {9: 14}, "11": {9: 14, 11: 17}}.get(number, {})
    tones |= {9: 14, 13: 21} if number == "13" else {}
    for change in changes:
        _changed(tones, change)
    return tuple(sorted(tones.values()))


_ADDED = {"2": 14, "4": 17, "6": 9, "9": 14, "11": 17, "13": 21}
_ADDED_AS = {"2": 9, "4": 11}
_ALTERED = {"5": 7, "9": 14, "11": 17, "13": 21}


def _changed(tones: dict[int, int], change: str) -> None:
    """What a change to a chord does to its tones, which are keyed by their number."""
    if change.startswith("sus"):
        tones.pop(3, None)
        tones[4] = 2 if change == "sus2" else 5
    elif change.startswith("add"):
        number = change.lstrip("ad#b")
        sign = _SIGNS[change[3 : len(change) - len(number)]]
        tones[_ADDED_AS.get(number, int(number))] = _ADDED[number] + sign
    elif change.startswith("no"):
        tones.pop(int(change[2:]), None)
    elif change == "alt":
        tones.pop(5, None)
        tones |= {7: 10, 15: 13, 25: 20}
    else:
        number, sign = change[1:], {"#": 1, "+": 1, "b": -1, "-": -1}[change[0]]
        if sign > 0 and number == "9" and tones.get(9) == 13:  # b9 and #9 together
            tones[19] = 15
        else:
            tones[int(number)] = _ALTERED[number] + sign


@dataclass(frozen=True, slots=True)
class Progression:
    """Chords and how many bars each lasts. `key` is the one that was said with them ("in Bb");
    `minor` is whether numerals count from a minor tonic."""

    chords: tuple[Chord, ...]
    lengths: tuple[Fraction, ...]
    key: Key | None = None
    minor: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.chords) <= MOST_CHORDS:
            raise BadArgument(
                f"{len(self.chords)} chords are not possible: say 1 to {MOST_CHORDS}."
            )
        if len(self.lengths) != len(self.chords) or min(self.lengths) <= 0:
            raise BadArgument("Each chord needs its length, in bars.")
        if all(chord.silent for chord in self.chords):
            raise BadArgument("Nothing but N.C. is no progression: say at least one chord.")
        if len({chord.relative for chord in self.chords if not chord.silent}) > 1:
            raise BadArgument("Chords by name and by numeral do not mix: say e.g. Am F or i VI.")

    @classmethod
    def parse(cls, text: str) -> Progression:
        """What a musician writes, or `str` wrote; BadArgument with what is wrong."""
        if len(text) > LONGEST:
            raise BadArgument(f"The chords have {len(text):,} characters: {LONGEST} are the most.")
        plain = " ".join(text.translate(_PLAIN).split())
        said = _IN.match(plain)
        chords, key = (plain, None) if said is None else (said["chords"], _key(said))
        barred = "|" in chords
        bars = [_BETWEEN.sub(" ", bar).split() for bar in re.split(r":?[|]+:?", chords)]
        bars = [bar for bar in bars if bar] if barred else [[word] for word in bars[0]]
        words = [word for bar in bars for word in bar if word not in ("/", "%")]
        if len(words) > MOST_CHORDS:
            raise BadArgument(f"{len(words)} chords are too many: {MOST_CHORDS} are the most.")
        minor = _is_minor(words) if key is None else key.minor
        return cls(*_timed(bars, minor), key, minor and any(map(_is_numeral, words)))

    @property
    def bars(self) -> int:
        """How many bars it has as it is written."""
        return math.ceil(sum(self.lengths))

    @property
    def relative(self) -> bool:
        """Whether it is written in numerals."""
        return any(chord.relative for chord in self.chords)

    @property
    def tonality(self) -> Key:
        """Its key: the one that was said with it, that of its numerals on C, or the one in which
        most of it lies."""
        if self.key is not None:
            return self.key
        return Key(0, self.minor) if self.relative else likely_key(self)

    def over(self, bars: int) -> Iterator[tuple[Fraction, Fraction, Chord]]:
        """(start, length, chord) on so many bars, in bars: repeated where they are more than it
        has, and with all of its chords shorter where they are fewer."""
        total = sum(self.lengths, Fraction(0))
        shrunk = min(Fraction(1), bars / total)
        at = Fraction(0)
        while at < bars:
            for chord, length in zip(self.chords, self.lengths, strict=True):
                if at < bars:
                    yield at, min(length * shrunk, bars - at), chord
                at += length * shrunk

    def __str__(self) -> str:
        """The shortest way to write it that is read as the same."""
        if all(length == 1 for length in self.lengths):
            text = " ".join(map(str, self.chords))
        else:
            text = f"| {' | '.join(_written(self))} |"
        return text if self.key is None else f"{text} in {self.key}"


def _key(said: re.Match[str]) -> Key:
    minor = (said["mode"] or "") in ("m", "min", "minor")
    return Key.spelled(said["tonic"][0].upper() + said["tonic"][1:], minor)


def _timed(
    bars: Sequence[Sequence[str]], minor: bool
) -> tuple[tuple[Chord, ...], tuple[Fraction, ...]]:
    """The chords of some bars and how long each lasts."""
    chords: list[Chord] = []
    lengths: list[Fraction] = []
    for bar in bars:
        if len(bar) > MOST_SHARES:
            raise BadArgument(f"A bar has {len(bar)} chords: {MOST_SHARES} are the most.")
        for word in bar:
            if word not in ("/", "%"):
                chords.append(Chord.parse(word, minor))
                lengths.append(Fraction(1, len(bar)))
            elif chords:
                lengths[-1] += Fraction(1, len(bar))
            else:
                raise BadArgument(f"{word!r} holds the chord before, and there is none: say one.")
    return tuple(chords), tuple(lengths)


def _written(progression: Progression) -> Iterator[str]:
    """Its bars: each in as many shares as its chords need."""
    at, edges = Fraction(0), []
    for length in progression.lengths:
        edges.append(at)
        at += length
    for bar in range(math.ceil(at)):
        inside = [
            (edge - bar, chord)
            for edge, chord in zip(edges, progression.chords, strict=True)
            if bar <= edge < bar + 1
        ]
        shares = math.lcm(*(edge.denominator for edge, _ in inside))
        begins = {edge * shares: str(chord) for edge, chord in inside}
        yield (
            " ".join(begins.get(Fraction(share), "/") for share in range(shares)) if inside else "%"
        )


def _is_numeral(word: str) -> bool:
    return _NUMBERED.fullmatch(word) is not None and _NAMED.fullmatch(word) is None


def _is_minor(words: Sequence[str]) -> bool:
    """Whether numerals count from a minor tonic: by the tonic, else by what most of them say."""
    heads = [match["root"] for word in words if (match := _NUMBERED.fullmatch(word))]
    if "i" in heads or "I" in heads:
        return "I" not in heads
    signs = sum(head in ("III", "VI", "VII", "iv", "v") for head in heads)
    return signs > sum(head in ("ii", "iii", "vi", "IV") for head in heads)


CADENCE = 0.15  # what a dominant seventh with its tonic adds to how well chords lie in a key


def likely_key(progression: Progression) -> Key:
    """The key in which most of some named chords lie; of two, that whose tonic begins or ends."""
    keys = [Key(tonic, minor) for minor in (False, True) for tonic in range(12)]
    return max(keys, key=lambda key: _fit(progression, key))


def _fit(progression: Progression, key: Key) -> float:
    """How well chords lie in a key. In minor the dominant may be major."""
    scale = {(key.tonic + step) % 12 for step in NATURAL[key.minor]}
    fit = 0.0
    sounding = [
        (chord, float(length))
        for chord, length in zip(progression.chords, progression.lengths, strict=True)
        if not chord.silent
    ]
    for chord, length in sounding:
        dominant = key.minor and chord.root == (key.tonic + 7) % 12
        known = scale | {(key.tonic + 11) % 12} if dominant else scale
        fit += length * sum(tone in known for tone in chord.classes) / len(chord.classes)
    fit /= sum(length for _, length in sounding)
    for (chord, _), worth in ((sounding[0], 0.12), (sounding[-1], 0.1)):
        home = chord.root == key.tonic and (key.tonic + (3 if key.minor else 4)) % 12
        fit += worth * (home is not False and home in chord.classes)
    played = [chord for chord, _ in sounding]
    return fit + CADENCE * any(_resolves(one, to, key) for one, to in pairwise(played))


def _resolves(one: Chord, to: Chord, key: Key) -> bool:
    """Whether a dominant seventh goes to the tonic, G7 to Cmaj7: no sign of a key is surer."""
    fifth = (key.tonic + 7) % 12
    seventh = {fifth, (fifth + 4) % 12, (fifth + 10) % 12} <= set(one.classes)
    home = {key.tonic, (key.tonic + (3 if key.minor else 4)) % 12} <= set(to.classes)
    closed = (key.tonic + 10) % 12 not in to.classes or key.minor
    return one.root == fifth and to.root == key.tonic and seventh and home and closed
