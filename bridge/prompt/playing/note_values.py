"""A rhythm that is spelled in note values: "dotted quarter, dotted quarter, quarter" is
x.....x.....x... of a bar of 4/4; and note values that grow ever shorter, "quarters to 8ths to
16ths", which are a build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from bridge.domain.music import Meter
from bridge.prompt.playing.steps import Row, voice_of
from bridge.prompt.sound.names import Name, names
from bridge.prompt.text.phrases import Found, Phrases, table
from bridge.prompt.text.tokens import Token, typed

GRID = 0.25  # beats of a step
LEAST = 3  # values without a dot that are a rhythm
JOINING = ("and", "then", "plus", "+", "a", "an", "the", "followed", "by", "&")
LEADING = ("to", "into", "then", "-", ">")


@cache
def _values() -> Phrases[float]:
    return Phrases((phrase, float(beats)) for beats, phrase in _pairs("single"))


@cache
def _grids() -> Phrases[float]:
    return Phrases((phrase, float(beats)) for beats, phrase in _pairs("grids"))


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    for beats, phrases in table("rows")[name].items():
        for phrase in phrases:
            yield beats, phrase


def spelled_rows(tokens: Sequence[Token], meter: Meter, taken: frozenset[int]) -> Iterator[Row]:
    """Rows of the sequences of note values that fill a bar, its half or two of them."""
    sequences = list(_sequences(tokens, taken))
    named = [one for one in names().all(tokens) if one.value.family] if sequences else []
    for found in sequences:
        steps = _filling(found.value, meter)
        if steps:
            yield Row(_voice(named, found), steps, found.tokens)


def told_of_values(tokens: Sequence[Token], meter: Meter, taken: frozenset[int]) -> Iterator[str]:
    """Note values that fill no bar."""
    for found in _sequences(tokens, taken):
        if not _filling(found.value, meter):
            said = typed(tokens[found.start : found.stop])
            yield f"“{said}” fills no bar of {meter}: make it as long, or type steps, as x..x..x."


def _sequences(
    tokens: Sequence[Token], taken: frozenset[int]
) -> Iterator[Found[tuple[float, ...]]]:
    """The lengths of notes that stand side by side, where they are meant as a rhythm."""
    at = 0
    while at < len(tokens):
        start, values, stop, dotted = at, list[float](), at, False
        while at < len(tokens) and at not in taken:
            one = _values().at(tokens, at, taken)
            if one is not None:
                values.append(one.value)
                dotted |= any(t.text == "dotted" for t in tokens[one.start : one.stop])
                at = stop = one.stop
            elif values and tokens[at].text in JOINING:
                at += 1
            else:
                break
        if len(values) >= (2 if dotted else LEAST):
            yield Found(tuple(values), start, stop)
        at = max(stop, start + 1)


def _filling(values: Sequence[float], meter: Meter) -> str:
    """Steps of a bar or two; "" where the values fill neither."""
    total = sum(values)
    if not any(abs(total - meter.beats * many) < 1e-6 for many in (0.5, 1, 2)):
        return ""
    steps = "".join("x" + "." * (round(value / GRID) - 1) for value in values)
    return steps * 2 if total < meter.beats else steps


def _voice(named: Sequence[Found[Name]], found: Found[tuple[float, ...]]) -> str:
    """The drum before a rhythm, or else behind it; all that plays, where that is no drum."""
    before = [one for one in named if one.start < found.start]
    mine = before[-1:] or named[:1]
    return voice_of(mine[0].value) if mine else ""


def quickens(tokens: Sequence[Token], taken: frozenset[int]) -> frozenset[int]:
    """The tokens of note values that grow ever shorter, "quarter notes to 8ths to 16ths"."""
    found = list(_grids().all(tokens, taken))
    for one, after in pairwise(found):
        between = [token.text for token in tokens[one.stop : after.start]]
        leads = any(word in LEADING for word in between) or ">" in tokens[after.start].lead
        if leads and all(word in LEADING for word in between) and after.value < one.value:
            return one.tokens | after.tokens
    return frozenset()
