"""Steps as they are typed: "x..x..x. kick", "1 0 0 1 0 0 1 0", "k...s...k.k.s..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bridge.domain.performance import ALL, DRUM_VOICES, MOST_STEPS
from bridge.prompt.sound.names import DRUMS, Name, names
from bridge.prompt.text.phrases import Found
from bridge.prompt.text.tokens import Token

# Steps, at least four of them, and nothing that belongs to a word beside them.
_STEPS = re.compile(r"(?<![^\W_])[xXoO.|_–-](?: ?[xXoO.|_–-]){3,200}(?![^\W_])")
_LETTERS = re.compile(r"(?<![^\W_])[kshcKSHC][kshcKSHC.|_–-]{7,100}(?![^\W_])")
_BITS = re.compile(r"(?<![\w.,/])[01](?:[ ,|]{0,2}[01]){3,127}(?![\w/%])(?![.,]\d)")
LEAST_STEPS, LEAST_BITS = 4, 8  # of a run without a rest, or without a space
BY_LETTER = {"k": "kick", "s": "snare", "h": "hat", "c": "clap"}


@dataclass(frozen=True, slots=True)
class Row:
    """A voice ("" for none), its steps, its tokens, and whether an axis says as much."""

    voice: str
    steps: str
    tokens: frozenset[int]
    said: bool = False


def typed_steps(text: str, tokens: Sequence[Token]) -> Iterator[Row]:
    """Steps as they are typed, each of the drum before it, or else of the one behind it."""
    spans = sorted([*_patterns(text), *_bits(text)])
    if not spans:
        return
    named = [one for one in names().all(tokens) if one.value.family]
    used: set[int] = set()
    for number, (start, stop, steps) in enumerate(spans):
        first = spans[number - 1][1] if number else 0
        last = spans[number + 1][0] if number + 1 < len(spans) else len(text)
        beside = [one for one in named if one.start not in used]
        inside = [one for one in beside if not _within(tokens, one, start, stop)]
        before = [one for one in inside if first <= tokens[one.start].start < start]
        after = [one for one in inside if stop <= tokens[one.start].start < last]
        mine = before[-1:] or after[:1]
        used |= {one.start for one in mine}
        at = frozenset(k for k, token in enumerate(tokens) if start <= token.start < stop)
        alone = not any(not _within(tokens, one, start, stop) for one in named)
        yield Row(voice_of(mine[0].value) if mine else "" if alone else ALL, steps, at)


def lettered_steps(text: str, tokens: Sequence[Token]) -> Iterator[Row]:
    """ "k...s...k.k.s...": drums by their letters, with rests between."""
    for match in _LETTERS.finditer(text):
        marks = match[0].lower().replace("|", "")
        if not re.search("[._–-]", marks) or len(marks) > MOST_STEPS:
            continue
        at = frozenset(
            k for k, one in enumerate(tokens) if match.start() <= one.start < match.end()
        )
        for letter, voice in BY_LETTER.items():
            if letter in marks:
                steps = "".join("x" if mark == letter else "." for mark in marks)
                yield Row(voice, steps, at)


def voice_of(name: Name) -> str:
    """The row of what is named: a drum's, or that of all that plays."""
    if name.voice in DRUM_VOICES:
        return name.voice
    return "" if name.family == DRUMS else ALL


def _within(tokens: Sequence[Token], one: Found[Name], start: int, stop: int) -> bool:
    return start <= tokens[one.start].start < stop


def _patterns(text: str) -> Iterator[tuple[int, int, str]]:
    """ "x--x--x-", "|X.o.|X.o.|"."""
    for match in _STEPS.finditer(text):
        marks = re.sub(r"[ |]", "", match[0])
        hits, rests = len(re.findall("[xXoO]", marks)), len(re.findall("[^xXoO]", marks))
        sure = "x" in marks.lower() or hits + rests >= LEAST_BITS
        apart = rests or " " in match[0].strip()
        long = hits + rests >= (LEAST_STEPS if apart else LEAST_BITS)
        if hits and sure and long and len(marks) <= MOST_STEPS:
            yield match.start(), match.end(), _levels(marks)


def _levels(marks: str) -> str:
    """Capitals are louder than small letters where there are both, and so is x than o."""
    both = "X" in marks and "x" in marks
    loud = {"X": "x", "x": "o" if both else "x", "O": "x", "o": "o"}
    if not re.search("[xX]", marks):
        loud["o"] = "x"
    return "".join(loud.get(mark, ".") for mark in marks)


def _bits(text: str) -> Iterator[tuple[int, int, str]]:
    """ "1 0 0 1", "1001 0010", "10010010"."""
    for match in _BITS.finditer(text):
        groups = [len(group) for group in re.split(r"[ ,|]+", match[0].strip())]
        bits = "".join(re.findall("[01]", match[0]))
        apart = set(groups) == {1} or (len(groups) > 1 and set(groups) in ({4}, {8}))
        whole = len(groups) == 1 and len(bits) >= LEAST_BITS
        if (apart or whole) and {"0", "1"} <= set(bits) and len(bits) <= MOST_STEPS:
            yield match.start(), match.end(), bits.replace("1", "x").replace("0", ".")
