"""Where in a bar single drums are struck: "kick on 1 and the and of 3", "rimshot on steps 4, 7 and
11", "x..x..x. woodblock", "kick 1 0 0 1 0 0 1 0".

What comes of it are the `rows` of bridge.domain.performance.Performance. A place that an axis of it
has a word for, and that is all that is said of places ("snare on 2 and 4"), is left to that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from bridge.domain.music import Meter
from bridge.domain.performance import ACCENT, ALL, DRUM_VOICES
from bridge.prompt.playing.note_values import quickens, spelled_rows
from bridge.prompt.playing.steps import Row, lettered_steps, typed_steps, voice_of
from bridge.prompt.sound.names import Name, names
from bridge.prompt.text.phrases import Found, Phrases, table
from bridge.prompt.text.tokens import Token, typed

HATS = ("hat", "closed hat", "open hat", "pedal hat")
BACKBEAT = ("snare", "clap", "rim", ALL)
ORDINALS = ("st", "nd", "rd", "th")
GHOST = "ghost"
FURTHEST = 4  # tokens that may stand between a drum and its places
MOST_COUNTS = 16
GRID = 0.25  # beats of a step


@dataclass(frozen=True, slots=True)
class RowsReading:
    """Steps by voice, and the tokens that say them; `drums` if nothing else says what plays."""

    rows: Mapping[str, str] = field(default_factory=dict)
    tokens: frozenset[int] = frozenset()
    drums: bool = False


def read_rows(
    text: str, tokens: Sequence[Token], meter: Meter, taken: frozenset[int] = frozenset()
) -> RowsReading:
    """All rows that the tokens of a text say; none of a drum that is `taken`, as what is not to be
    heard."""
    found = [*typed_steps(text, tokens), *lettered_steps(text, tokens)]
    gone = taken.union(*(one.tokens for one in found))
    found += spelled_rows(tokens, meter, gone)
    gone = quickens(tokens, taken).union(taken, *(one.tokens for one in found))
    found += [one for one in _placed(tokens, meter, taken) if gone.isdisjoint(one.tokens)]
    found = list(_accented(tokens, found, meter, gone))
    if all(one.said for one in found):
        return RowsReading()
    rows: dict[str, str] = {}
    for one in found:
        voice = one.voice or "kick"
        rows[voice] = _merged(rows.get(voice, ""), one.steps)
    taken = frozenset[int]().union(*(one.tokens for one in found))
    named = any(one.value.family for one in names().all(tokens, taken))
    return RowsReading(rows, taken, not named and rows.keys() <= DRUM_VOICES.keys())


def _accented(
    tokens: Sequence[Token], rows: Sequence[Row], meter: Meter, taken: frozenset[int]
) -> Iterator[Row]:
    """Rows, and the accents that are said without "on", "accent the downbeats": those right behind
    a drum's own row are that drum's."""
    spoken = frozenset[int]().union(*(row.tokens for row in rows))
    found = [one for one in _accents(tokens, meter, taken) if spoken.isdisjoint(one.tokens)]
    left = list(rows)
    for one in found:
        mine = next((row for row in left if _is_right_before(tokens, row, one)), None)
        if mine is None:
            left.append(one)
            continue
        steps = "".join(
            mark if mark == "." or hard == "x" else "o"
            for mark, hard in zip(mine.steps, one.steps, strict=False)
        )
        at = left.index(mine)
        left[at] = Row(mine.voice, steps, mine.tokens | one.tokens, said=False)
    yield from left


def _is_right_before(tokens: Sequence[Token], row: Row, accent: Row) -> bool:
    """Whether accents are of the row that they stand behind."""
    start = min(accent.tokens)
    beside = start - 1 in row.tokens or (
        start - 2 in row.tokens and tokens[start - 1].text in ("with", "and")
    )
    steps = len(row.steps) == len(accent.steps)
    return beside and steps and row.voice in DRUM_VOICES and "." not in tokens[start].lead


def _accents(tokens: Sequence[Token], meter: Meter, taken: frozenset[int]) -> Iterator[Row]:
    """ "accent the downbeats", "accents on the beat", "accenting 2 and 4"."""
    for start, token in enumerate(tokens):
        if token.text not in _set("accenting") or start in taken:
            continue
        at = start + 1
        while at < len(tokens) and tokens[at].text in (*_set("at"), "the", "every"):
            at += 1
        known: dict[str, tuple[float, float]] = table("rows")["accented"]
        if at < len(tokens) and tokens[at].text in known and tokens[at].follows:
            beats, stop = _again(*known[tokens[at].text], meter), at + 1
            if stop < len(tokens) and _count(tokens[stop]):
                continue  # "accent on beat 3"
        elif at < len(tokens) and (places := _places(tokens, at, meter)) is not None:
            beats, stop, _ = places
        else:
            continue
        yield Row(ACCENT, _steps_at(beats, meter), frozenset(range(start, stop)))


def _again(step: float, first: float, meter: Meter) -> tuple[float, ...]:
    """Beats from the first on, as many as a bar has."""
    many = int((meter.beats - first - 1e-6) // step) + 1
    return tuple(first + step * k for k in range(many))


def _merged(first: str, more: str) -> str:
    """Steps of one bar with others; those that are said first, where they have not as many."""
    if len(first) != len(more):
        return first or more
    return "".join(one if one != "." else other for one, other in zip(first, more, strict=True))


@cache
def _far() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("rows")["far"])


def told_of_rhythm(tokens: Sequence[Token], taken: frozenset[int]) -> Iterator[str]:
    """A rhythm that nobody here plays, with what can be said instead."""
    found = next(_far().all(tokens, taken), None)
    if found is not None:
        said = typed(tokens[found.start : found.stop])
        yield f"No rhythm here is called “{said}”: type its steps, as kick x..x..x."


@cache
def _every() -> Phrases[tuple[float, float]]:
    return Phrases((phrase, (step, at)) for phrase, (step, at) in table("rows")["every"].items())


@cache
def _half_time() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("rows")["half_time"])


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(table("rows")[name])


def _placed(tokens: Sequence[Token], meter: Meter, taken: frozenset[int]) -> Iterator[Row]:
    """ "snare on 3", of each drum that is named before it."""
    for found in _half_time().all(tokens):
        steps = _steps_at([meter.beats / 2], meter)
        voice = "clap" if "clap" in tokens[found.stop - 1].text else "snare"
        yield Row(voice, steps, found.tokens)
    at = 0
    while at < len(tokens):
        voices = () if at - 1 in taken else _struck_before(tokens, at)
        places = _places(tokens, at + (tokens[at].text in _set("at")), meter) if voices else None
        if places is None and at not in taken and at - 1 not in taken:
            voices, places = _bare(tokens, at, meter)
        if places is None:
            at += 1
            continue
        beats, stop, axis = places
        for voice in voices:
            said, steps = _is_said(voice, beats, axis, meter), _steps_at(beats, meter)
            mine = frozenset(range(at, stop))
            if voice == GHOST:
                yield Row("snare", steps.replace("x", "g"), mine)
            else:
                yield Row(voice, steps, mine, said)
        at = stop


def _bare(
    tokens: Sequence[Token], at: int, meter: Meter
) -> tuple[tuple[str, ...], tuple[tuple[float, ...], int, bool] | None]:
    """ "snare 2 and 4": several places right behind a drum."""
    found = names().before(tokens, at) if at and _count(tokens[at]) and tokens[at].follows else None
    if found is None or found.value.voice not in DRUM_VOICES:
        return (), None
    places = _places(tokens, at, meter)
    if (
        places is None
        or len(places[0]) < 2
        or any("-" in one.lead for one in tokens[at : places[1]])
    ):
        return (), None  # "clave 2-3"
    return _all_of(tokens, found), places


def _struck_before(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """The voices of the drums before "on", or before a colon: none elsewhere."""
    leads = (*_set("at"), "every", "each")
    if not at or (tokens[at].text not in leads and ":" not in tokens[at].lead):
        return ()
    for stop in range(at, max(0, at - FURTHEST), -1):
        last = tokens[stop - 1].text
        if last in _set("ghost") or tokens[stop - 2].text in _set("ghost"):
            return (GHOST,)
        if last in _set("accent") or (found := names().before(tokens, stop)) is None:
            if last in _set("accent") or last in _set("all"):
                return (ACCENT if last in _set("accent") else ALL,)
            if last not in _set("passed"):
                break
        else:
            return _all_of(tokens, found)
    return ()


def _all_of(tokens: Sequence[Token], found: Found[Name]) -> tuple[str, ...]:
    """The voice of a name, and of those that "and" joins to it."""
    voices = [voice_of(found.value)]
    while found.start > 1 and tokens[found.start - 1].text in ("and", "&", "+"):
        before = names().before(tokens, found.start - 1)
        if before is None:
            break
        voices.append(voice_of(before.value))
        found = before
    return tuple(filter(None, dict.fromkeys(voices)))


def _is_said(voice: str, beats: Sequence[float], axis: bool, meter: Meter) -> bool:
    """Whether an axis says the same: "clap on 2 and 4", "hats on the offbeats"."""
    if axis:
        return voice in (*HATS, ALL)
    return voice in BACKBEAT and meter == Meter() and list(beats) == [1.0, 3.0]


def _places(
    tokens: Sequence[Token], at: int, meter: Meter
) -> tuple[tuple[float, ...], int, bool] | None:
    """Beats from the bar's head, where the words for them end, and whether they are an axis's."""
    start = at
    while at < len(tokens) and tokens[at].text == "the":
        at += 1
    if at < len(tokens) and (again := _every_so_many(tokens, at, meter)) is not None:
        return again
    every = _every().at(tokens, at) if at < len(tokens) else None
    if every is not None:
        axis = tokens[at].text not in ("every", "each", "all")
        return _again(*every.value, meter), every.stop, axis
    numbers, stop, steps = _numbers(tokens, start)
    if not numbers:
        return None
    beats = _beats(numbers, steps, meter)
    return None if beats is None else (beats, stop, False)


def _every_so_many(
    tokens: Sequence[Token], at: int, meter: Meter
) -> tuple[tuple[float, ...], int, bool] | None:
    """ "every 3rd step", "every 2 beats", "every third 16th"."""
    if tokens[at].text != "every" or at + 2 >= len(tokens):
        return None
    count, stop = _count(tokens[at + 1]), at + 2
    if count is not None and tokens[stop].glued:
        stop += 1
    while stop < len(tokens) and (tokens[stop].number is None or tokens[stop].text in ("8", "16")):
        unit = {"beat": 1.0, "beats": 1.0, "step": GRID, "steps": GRID}.get(tokens[stop].text)
        unit = {"16": GRID, "8": 0.5}.get(tokens[stop].text, unit)
        if unit is None or count is None:
            return None
        every = count * unit
        while stop + 1 < len(tokens) and tokens[stop + 1].glued:
            stop += 1
        return (
            tuple(every * k for k in range(int((meter.beats - 1e-6) // every) + 1)),
            stop + 1,
            False,
        )
    return None


def _numbers(tokens: Sequence[Token], at: int) -> tuple[list[tuple[int, float]], int, bool]:
    """Counts with parts of a beat after them, where they end, and whether they count steps."""
    found: list[tuple[int, float]] = []
    stop, steps = at, False
    while at < len(tokens):
        begins = at
        while at < len(tokens) and (tokens[at].text in _set("the") or _joins(tokens, at, found)):
            steps |= tokens[at].text in _set("steps")
            at += 1
        pair = _pair(tokens[at]) if at < len(tokens) else ()
        if pair and not _is_of_something(tokens, at + 1, nth=False):
            found += [(count, 0.0) for count in pair]
            at = stop = at + 1
            continue
        one = _counted(tokens, at) if at < len(tokens) else None
        if one is None or (found and not _is_beside(tokens, begins)):
            break
        found.append(one[:2])
        at = stop = one[2]
        while not one[1] and at < len(tokens) and _is_counted_on(tokens, at):
            found.append((one[0], table("rows")["parts"][tokens[at].text]))
            at = stop = at + 1
    return found, stop, steps


def _pair(token: Token) -> tuple[int, ...]:
    """Two counts that look like a number with a decimal comma: the "1,5" of "1,5,9,13"."""
    found = re.fullmatch(r"(\d{1,2}),(\d{1,2})", token.text)
    counts = tuple(map(int, found.groups())) if found else ()
    return counts if all(1 <= count <= MOST_COUNTS for count in counts) else ()


def _is_counted_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a beat is counted on, "1 e and a": its first part is an "e"."""
    parts = ("e", *(("and", "&", "a") if tokens[at - 1].text in ("e", "and", "&") else ()))
    return tokens[at].text in parts and tokens[at].follows


def _joins(tokens: Sequence[Token], at: int, found: Sequence[object]) -> bool:
    """Whether "and" joins a number to those before, and is no part of a beat: "1 and 3"."""
    if not found or tokens[at].text not in _set("joining"):
        return False
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return after not in _set("of")


def _is_beside(tokens: Sequence[Token], at: int) -> bool:
    """Whether a list of numbers may go on at a token."""
    return tokens[at].follows or tokens[at].lead.strip() in (",", "/", "+", ";")


def _counted(tokens: Sequence[Token], at: int) -> tuple[int, float, int] | None:
    """ "3", "3rd beat", "2&", "the and of 3": the count, the part after it, where it ends."""
    parts: dict[str, float] = table("rows")["parts"]
    part = 0.0
    if tokens[at].text in parts and at + 1 < len(tokens) and tokens[at + 1].text in _set("of"):
        part, at = parts[tokens[at].text], at + 2
        while at < len(tokens) and tokens[at].text in _set("the"):
            at += 1
    if at >= len(tokens):
        return None
    count = _count(tokens[at])
    if count is None:
        return None
    at += 1
    nth = at < len(tokens) and tokens[at].glued and tokens[at].text in ORDINALS
    at += nth
    if at < len(tokens) and tokens[at].glued and tokens[at].text in parts and not part:
        part, at = parts[tokens[at].text], at + 1
    if at < len(tokens) and tokens[at].follows and tokens[at].text in ("beat", "step", "count"):
        if tokens[at].text == "step" and not nth:
            return None  # "2 step"
        return count, part, at + 1
    return None if _is_of_something(tokens, at, nth) else (count, part, at)


def _count(token: Token) -> int | None:
    if token.number is not None:
        whole = token.text.isdecimal() and 1 <= int(token.text[:3]) <= MOST_COUNTS
        return int(token.text) if whole else None
    count: int | None = table("rows")["counts"].get(token.text)
    return count


def _is_of_something(tokens: Sequence[Token], at: int, nth: bool) -> bool:
    """Whether a number counts something: "4 bars", "4/4", "16th hats"."""
    if at >= len(tokens):
        return False
    after = tokens[at]
    if nth and after.follows and after.text not in _set("joining"):
        return True
    return after.lead.strip() == "/" or (after.follows and after.text in _set("counted"))


def _beats(
    numbers: Sequence[tuple[int, float]], steps: bool, meter: Meter
) -> tuple[float, ...] | None:
    """Counts as beats from the bar's head: of its beats, or of its steps where they are more."""
    highest, room = max(count for count, _ in numbers), round(meter.beats / GRID)
    if steps or highest > meter.numerator:
        if highest > room or any(part for _, part in numbers):
            return None
        return tuple(sorted({(count - 1) * GRID for count, _ in numbers}))
    unit = 4 / meter.denominator
    if meter.denominator == 8 and meter.numerator % 3 == 0 and highest <= meter.numerator // 3:
        unit *= 3  # 12/8 is counted in four
    return tuple(sorted({(count - 1 + part) * unit for count, part in numbers}))


def _steps_at(beats: Sequence[float], meter: Meter) -> str:
    """A row of sixteenths that is struck on some beats of a bar."""
    places = {round(beat / GRID) for beat in beats}
    return "".join("x" if step in places else "." for step in range(round(meter.beats / GRID)))
