"""Tempo: numbers in all the ways that producers write them, and words ("slow", "allegro").

Said outright are "174 bpm", "@132", "tempo 90", "q = 76", "80 beats per minute"; a number alone is
a tempo if nothing else claims it: no gear (808), meter, note value, count or year. Of a range the
middle counts, of "87/174" the faster. In words, "one seventy four" is a tempo, and so is "a buck
twenty".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bridge.domain.music import FASTEST, SLOWEST
from bridge.prompt.text.numbers import HUNDRED, number_at, tempo_words
from bridge.prompt.text.phrases import Found, Phrases, inverted
from bridge.prompt.text.tokens import Token

NEAR = 0.02  # of a tempo: within that, one is the double of another
WIDE = 1.15  # of a range: what is wider is told
MOST_SWING = 80  # percent: "swing 62", but "medium swing 132"


@dataclass(frozen=True, slots=True)
class TempoWord:
    """ "allegro" is fast, and some 132 beats a minute; `exact` is a word that always is."""

    speed: str
    bpm: float
    exact: bool


@cache
def _phrases(name: str) -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in tempo_words()[name])


@cache
def _words() -> Phrases[str]:
    return Phrases(inverted(tempo_words()["words"]))


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(tempo_words()[name])


def read_tempo(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> Found[float] | None:
    """The tempo that is said outright, in quarter notes a minute."""
    for at in range(len(tokens)):
        if at not in taken and (found := _with_unit(tokens, at)) is not None:
            return found
    for at in range(len(tokens)):
        if at not in taken and (found := _announced(tokens, at)) is not None:
            return found
    return None


def read_other_tempo(
    tokens: Sequence[Token], first: float, taken: frozenset[int]
) -> Found[float] | None:
    """A second tempo, with its unit or a number alone, which isn't the double or the half of the
    first."""
    for at in range(len(tokens)):
        found = None if at in taken else _with_unit(tokens, at)
        if found is not None and _possible(found.value) and not _is_octave(found.value, first):
            start = found.start if taken.isdisjoint(found.tokens) else at
            return Found(found.value, start, found.stop)
    bare = read_bare_tempo(tokens, taken)
    if bare is None or tokens[bare.start].glued or _is_octave(bare.value, first):
        return None
    ends = bare.stop == len(tokens) or not tokens[bare.stop].follows
    return bare if ends else None


def _is_octave(bpm: float, first: float) -> bool:
    """Whether a tempo is another, its double or its half."""
    return any(abs(bpm / first * by - 1) <= NEAR for by in (0.5, 1, 2))


def is_wide_range(tokens: Sequence[Token], found: Found[float]) -> bool:
    """Whether a tempo is the middle of a wide range, "60 to 120 bpm"."""
    ends = []
    at = found.start
    while at < found.stop:
        number = number_at(tokens, at)
        ends += [] if number is None else [number.value]
        at = at + 1 if number is None else number.stop
    if len(ends) != 2 or not all(map(_possible, ends)):
        return False
    return max(ends) > WIDE * min(ends) and min(ends) < found.value < max(ends)


def read_bare_tempo(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> Found[float] | None:
    """The first number that can only be a tempo."""
    at = 0
    while at < len(tokens):
        number = None if at in taken else number_at(tokens, at)
        if number is None or (tokens[at].number is None and not _is_spoken(tokens, number)):
            at += 1 if number is None else number.stop - number.start
            continue
        found = _amount(tokens, at)
        if taken.isdisjoint(found.tokens) and _is_bare(tokens, found, taken):
            return found
        at = found.stop
    return None


def _is_spoken(tokens: Sequence[Token], number: Found[float]) -> bool:
    """Whether a number in words is said as tempi are: "one seventy four", "hundred and forty", or
    alone between commas, "ninety"."""
    several = number.stop > number.start + 1
    stops = number.stop == len(tokens) or not tokens[number.stop].follows
    return (several and number.value >= HUNDRED) or (stops and not tokens[number.start].follows)


def read_tempo_word(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> Found[TempoWord] | None:
    """The first word for a tempo; not what says how fast something else is ("slow attack")."""
    other = tempo_words()["other"]["before"]
    for found in _words().all(tokens, taken):
        after = tokens[found.stop] if found.stop < len(tokens) else None
        if after is not None and after.text in other and after.follows:
            continue
        before = tokens[found.start - 1].text if found.start else ""
        if before in ("not", "too"):
            continue
        word = " ".join(token.text for token in tokens[found.start : found.stop])
        beats = tempo_words()["beats"]
        bpm = float(beats.get(word, beats[found.value]))
        exact = word in beats and word not in ("slow", "medium", "fast")
        return Found(TempoWord(found.value, bpm, exact), found.start, found.stop)
    return None


def _amount(tokens: Sequence[Token], at: int) -> Found[float]:
    """A number, the middle of a range ("85-90") or the faster of two ("87/174")."""
    one = number_at(tokens, at)
    assert one is not None
    stop = one.stop
    if stop >= len(tokens):
        return one
    lead = tokens[stop].lead.strip()
    if lead in ("-", "–", "—", "/") and tokens[stop].number is not None:
        other = number_at(tokens, stop)
    elif tokens[stop].text in tempo_words()["range"] and tokens[stop].follows:
        other = number_at(tokens, stop + 1)
        lead = tokens[stop].text
    else:
        return one
    if other is None or not (_possible(one.value) and _possible(other.value)):
        return one
    slow, fast = sorted((one.value, other.value))
    if lead in ("/", "or") and abs(fast / slow - 2) < 2 * NEAR:
        return Found(fast, at, other.stop)
    if lead == "/" or (lead in ("and", "through") and not _between(tokens, at)):
        return one
    return Found((slow + fast) / 2, at, other.stop)


def _between(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].text in tempo_words()["between"]


def _possible(bpm: float) -> bool:
    return SLOWEST <= bpm <= FASTEST


def _with_unit(tokens: Sequence[Token], at: int) -> Found[float] | None:
    """ "174 bpm", "a hundred and forty beats per minute", "85 to 90 bpm", "at 92 bpm"."""
    if number_at(tokens, at) is None:
        return None
    found = _amount(tokens, at)
    unit = _phrases("unit").at(tokens, found.stop) if found.stop < len(tokens) else None
    unit = unit or (
        _phrases("per_note").at(tokens, found.stop) if found.stop < len(tokens) else None
    )
    if unit is None or _labels(tokens, unit.stop):
        return None
    note = _dotted(tokens, unit.stop)
    start, factor = _led_in(tokens, found.start), 1.0
    if note is not None:
        return Found(found.value * note.value, start, note.stop)
    if (before := _note_before(tokens, start)) is not None:
        start, factor = before.start, before.value
    return Found(found.value * factor, start, unit.stop)


def _labels(tokens: Sequence[Token], stop: int) -> bool:
    """Whether a unit is said of the number behind it: "bars:8 bpm:120"."""
    if stop + 1 >= len(tokens) and not (stop < len(tokens) and ":" in tokens[stop].lead):
        return False
    sign = tokens[stop].text == "="
    return (sign or ":" in tokens[stop].lead) and number_at(tokens, stop + sign) is not None


@cache
def _notes() -> Phrases[float]:
    """Notes that a tempo may count, in quarters."""
    return Phrases(
        (phrase, float(quarters))
        for quarters, phrases in tempo_words()["notes"].items()
        for phrase in phrases
    )


def _note_before(tokens: Sequence[Token], at: int) -> Found[float] | None:
    """The note of "dotted quarter = 70 bpm", with its sign."""
    if at < 2 or tokens[at - 1].text != "=":
        return None
    note = _notes().before(tokens, at - 1)
    if note is not None and tokens[at - 1].lead.strip() == ".":  # "♩. ="
        return Found(1.5 * note.value, note.start, note.stop)
    return note


def _dotted(tokens: Sequence[Token], at: int) -> Found[float] | None:
    """The note behind a tempo, "70 bpm dotted quarter": not what is played on that grid."""
    note = None if at >= len(tokens) else _notes().at(tokens, at)
    if note is None or note.value != 1.5:
        return None
    goes_on = note.stop < len(tokens) and tokens[note.stop].follows
    said = goes_on and tokens[note.stop].text not in ("pulse", "beat", "beats", "feel")
    return None if said else note


def _led_in(tokens: Sequence[Token], start: int) -> int:
    """Where the words begin that lead in a tempo: "at around"."""
    for _ in range(3):
        if start and tokens[start - 1].text == "=":
            start -= 1
        for words in ("around", "before", "between"):
            found = _phrases(words).before(tokens, start)
            if found is not None and tokens[start].lead.strip() in ("", ":", "="):
                start = found.start
                break
        else:
            return start
    return start


def _announced(tokens: Sequence[Token], at: int) -> Found[float] | None:
    """ "tempo 90", "@132", "bpm: 128", "around 165", "q = 76", "~68"."""
    if at >= len(tokens) or number_at(tokens, at) is None:
        return None
    found = _amount(tokens, at)
    before = tokens[at - 1].text if at else ""
    if not _possible(found.value) or (before != "=" and _counts(tokens, found)):
        return None
    if before == "=":
        if (counted := _note_before(tokens, at)) is not None:
            return Found(found.value * counted.value, counted.start, found.stop)
        note = _phrases("note").before(tokens, at - 1) or _phrases("before").before(tokens, at - 1)
        return None if note is None else Found(found.value, note.start, found.stop)
    start = _led_in(tokens, at)
    spelled = tokens[at].number is None and before not in ("tempo", "bpm")
    if start == at or (spelled and _phrases("around").before(tokens, at) is None):
        return None
    return Found(found.value, start, found.stop)


def _counts(tokens: Sequence[Token], found: Found[float]) -> bool:
    """Whether something is counted or measured by a number: "808", "120 ms", "16 bars"."""
    after = tokens[found.stop] if found.stop < len(tokens) else None
    if after is None or not after.follows:
        return False
    return after.text in _set("not_before") or (
        after.glued and after.text.isalpha() and after.text != "ish"
    )


def _is_bare(tokens: Sequence[Token], found: Found[float], taken: frozenset[int]) -> bool:
    first = tokens[found.start]
    if not _possible(found.value) or first.text.startswith("0"):
        return False
    if found.stop not in taken and _counts(tokens, found):  # "72 Db" is a key, no level
        return False
    before = tokens[found.start - 1] if found.start else None
    if first.lead.endswith(("'", "’", "(", "$", "+")) or (first.lead == "/" and before):
        return False
    beside = before is not None and first.follows and found.start - 1 not in taken
    if beside and before is not None and before.text in _set("not_after"):
        return before.text == "swing" and found.value > MOST_SWING
    after: Any = tokens[found.stop] if found.stop < len(tokens) else None
    return after is None or after.lead != "/"
