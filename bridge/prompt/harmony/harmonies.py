"""Harmony that is said in words and not in chords: "power chords", "cluster", "diminished".

What plays one note at a time plays no chords, nor does what is to be a melody or a riff.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bridge.domain.chords import Chord, Progression
from bridge.domain.performance import Figure
from bridge.prompt.text.phrases import Phrases, table
from bridge.prompt.text.tokens import Token

CHORDAL = ("keys", "mallet", "guitar", "strings", "brass", "pad", "lead", "pluck")
LINES = (Figure.MELODY, Figure.RIFF, Figure.GLISSANDO)
POWER = "power"
THIRDS = ((0, 4, 7), (0, 3, 7))


@cache
def _words() -> Phrases[str]:
    of: dict[str, dict[str, Any]] = table("harmonies")
    return Phrases((word, name) for name, one in of.items() for word in one["words"])


def harmony_said(tokens: Sequence[Token], taken: frozenset[int]) -> str:
    """The harmony that is named, the longest first: "power", "cluster" …; "" for none."""
    found = list(_words().all(tokens, taken))
    return max(found, key=lambda one: one.stop - one.start).value if found else ""


def chords_of(
    harmony: str, chords: Progression | None, family: str, ways: Mapping[str, str], minor: bool
) -> Progression | None:
    """The chords that are played: those that are written, of power chords without their thirds; or
    those that a harmony has in a `minor` or a major key."""
    if not harmony or family not in CHORDAL or ways.get("figure") in LINES:
        return chords
    if chords is not None:
        return _fifths(chords) if harmony == POWER else chords
    of = table("harmonies")[harmony]
    return Progression.parse(of["minor"] if minor else of.get("major", of["minor"]))


def first_of(chords: Progression | None) -> Progression | None:
    """The first chord alone, as a drone holds it."""
    if chords is None:
        return None
    return replace(chords, chords=chords.chords[:1], lengths=chords.lengths[:1])


def _fifths(chords: Progression) -> Progression:
    """Each triad as its root and fifth: G, Em → G5, E5. Others are meant as they are written."""
    return replace(chords, chords=tuple(map(_fifth, chords.chords)))


def _fifth(chord: Chord) -> Chord:
    if chord.steps not in THIRDS or chord.bass is not None:
        return chord
    return Chord.parse(f"{chord.symbol.removesuffix('m')}5")


def as_power_chords(ways: Mapping[str, str]) -> dict[str, str]:
    """How power chords are played: a riff of them is of chords, and where nothing is said of how
    they are struck, it is in eighths."""
    riff = ways.get("figure") == Figure.RIFF
    played = {**ways, "figure": Figure.CHORDS.value} if riff else dict(ways)
    free = played.get("figure") in (None, Figure.CHORDS) and played.keys() <= {"figure", "register"}
    return {**played, "note_value": "1/8"} if free else played
