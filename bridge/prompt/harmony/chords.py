"""Chords in a prompt: "Am F C G", "ii-V-I in Bb", "| Am7 D7 | Gmaj7 |" are the harmony.

A single triad says its key and no more (bridge.prompt.harmony.keys); one that says more than that,
"Ebm9 pad", is what plays, and of a one-shot it's what is struck: "Cm9 stab". Letters and numerals
are words as well, so three belong together, or two that can be nothing else: with bars, both with a
quality ("Am7 D7"), or numerals joined by a dash ("ii-V").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bridge.domain.chords import LONGEST, Progression
from bridge.domain.errors import BadArgument
from bridge.prompt.harmony.keys import read_range
from bridge.prompt.text.phrases import Found
from bridge.prompt.text.tokens import Token

_QUALITY = r"(?:maj|min|dim|aug|sus|add|m|M|Δ|°|ø|\+|[#b]?\d{1,2}|\([#b]?\d{1,2}\))"
_NAMED = rf"[A-G][#b♯♭]?{_QUALITY}{{0,4}}(?:/[A-G][#b♯♭]?)?"
_NUMERAL = rf"[#b♯♭]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i){_QUALITY}{{0,3}}"
_HELD = r"N\.?C\.?|/|%"
_BETWEEN = r"(?:\s*(?:\|+|->|[-–—→,])\s*|\s+(?:(?:to|then)\s+)?)"
_LEFT, _RIGHT = r"(?<![\w#/.'-])", r"(?![\w#°/'])"
_RUNS = [
    re.compile(rf"{_LEFT}(?:\|\s*)?{one}{_RIGHT}(?:{_BETWEEN}(?:{one}|{_HELD}){_RIGHT})+(?:\s*\|)?")
    for one in (_NAMED, _NUMERAL)
]
_BARE = re.compile(r"[A-G]|[IViv]+")
_JOINED = re.compile(r"\S\s*[-–—|→]")
SURE, PAIR = 3, 2
TWELVE_BARS = "I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7"
MINOR_BLUES = "i7 iv7 i7 i7 iv7 iv7 i7 i7 V7 iv7 i7 V7"
_BLUES = re.compile(r"\b(?:12|twelve)[- ]?(?:bars?|measures?)\b", re.IGNORECASE)
_MINOR = re.compile(r"\bminor\b|\b[A-G][#b♯♭]?m\b")
_SINGLE = re.compile(rf"{_LEFT}{_NAMED}{_RIGHT}")
_TRIAD, _OCTAVE = re.compile(r"[A-G][#b♯♭]?(?:m|min|maj|M)?"), re.compile(r"[A-G][#b♯♭]?\d{1,2}")
_PITCH = re.compile(r"[A-G][#b♯♭]?[0-58]")
_UNMISTAKABLE = re.compile(r"(?:m|maj|min|sus|add)\d")
_CHORD = frozenset(("chord", "chords", "stab", "stabs"))


def read_chords(text: str, tokens: Sequence[Token]) -> Found[Progression] | None:
    """The first progression in a prompt, and the tokens that say it; None if there is none."""
    for run in _RUNS:
        for match in run.finditer(text):
            inside = _inside(match, tokens)
            found = None if _is_range(tokens, inside) else _progression(match[0])
            if found is not None and inside:
                return Found(found, inside[0], inside[-1] + 1)
    return _blues(text, tokens)


def _blues(text: str, tokens: Sequence[Token]) -> Found[Progression] | None:
    """ "12 bar blues in F", "Bb blues, 12 bars": its turn; no token is its own, as "blues" is a
    genre and "12 bars" a length."""
    length = _BLUES.search(text)
    inside = [] if length is None else _inside(length, tokens)
    if not inside or all(token.text != "blues" for token in tokens):
        return None
    turn = MINOR_BLUES if _MINOR.search(text) else TWELVE_BARS
    return Found(Progression.parse(turn), inside[0], inside[0])


def read_chord(text: str, tokens: Sequence[Token]) -> Found[Progression] | None:
    """The chord that a one-shot strikes. A triad is its key's; "C7" is as well a pitch, but for a
    chord or a stab."""
    said = not _CHORD.isdisjoint(token.text for token in tokens)
    for match in _SINGLE.finditer(text):
        if _TRIAD.fullmatch(match[0]) or (_OCTAVE.fullmatch(match[0]) and not said):
            continue
        inside = _inside(match, tokens)
        try:
            return Found(Progression.parse(match[0]), inside[0], inside[-1] + 1)
        except (BadArgument, IndexError):
            continue
    return None


def read_extended(
    text: str, tokens: Sequence[Token], key: frozenset[int], taken: frozenset[int]
) -> Found[Progression] | None:
    """The one chord that a loop is to have: a seventh, a ninth, a suspension. It is its `key`, too,
    or can be nothing else; a note with its octave, "E4", is no chord."""
    for match in _SINGLE.finditer(text):
        inside = _inside(match, tokens)
        plain = _TRIAD.fullmatch(match[0]) or _PITCH.fullmatch(match[0])
        if plain or not inside or not taken.isdisjoint(inside):
            continue
        if not key.isdisjoint(inside) or _UNMISTAKABLE.search(match[0]):
            try:
                return Found(Progression.parse(match[0]), inside[0], inside[-1] + 1)
            except BadArgument:
                continue
    return None


def _is_range(tokens: Sequence[Token], inside: Sequence[int]) -> bool:
    """Whether it is from one note to another, "C2 to C4"."""
    if not inside:
        return False
    found = read_range(tokens[inside[0] : inside[-1] + 1])
    return found is not None and found.stop - found.start == len(inside)


def _inside(match: re.Match[str], tokens: Sequence[Token]) -> list[int]:
    """The tokens within a match."""
    return [
        at
        for at, token in enumerate(tokens)
        if match.start() <= token.start and token.stop <= match.end()
    ]


def _progression(written: str) -> Progression | None:
    """The chords that are written; None where they may as well be words."""
    plain = re.sub(r"\s(?:to|then)\s", " ", written).strip(" ,-–—→")
    if len(plain) > LONGEST:
        return None
    try:
        found = Progression.parse(plain)
    except BadArgument:
        return None
    said = [str(chord) for chord in found.chords if not chord.silent]
    if len(said) >= SURE:
        return found
    plainly = not any(_BARE.fullmatch(chord) for chord in said)
    joined = _JOINED.search(plain) is not None and (found.relative or "|" in plain)
    return found if len(said) == PAIR and (plainly or joined) else None
