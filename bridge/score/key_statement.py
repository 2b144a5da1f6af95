"""Lines over chords that tell their key: what lacks a tone of the tonic's triad gets it.

Roots alone do not tell whether a key is major or minor: those of i–VII–iv–i are C, Bb and F, which
is a major key's I–bVII–IV. And a line that follows its chords and rests for others may have lost
its home. So each tone of the triad sounds for its least share of a line (as in bridge.score.lines),
there where the chord that sounds has it. A bass keeps the roots on which its chords begin; one
that has nothing else walks at the end of a chord, as bass players do (E. Friedland, "Building
Walking Bass Lines", Hal Leonard 1995).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from bridge.domain.notes import Note
from bridge.score.following import EARLY, Compass, nearest
from bridge.score.harmony import TRIADS, Harmony
from bridge.score.lines import LEAST

BASS = (0.25, 0.1, 0.06)
"""The least shares of a bass's tonic, third and fifth; other lines have LEAST."""
WALK, STAYS, SHORT = 1.0, 0.5, 0.25  # beats: from the end, that the note keeps, that it gives
WIDE = 7  # semitones: a line leaps no further if it can help it
Fits = Callable[[Note], bool]


def state_key(
    notes: Sequence[Note], harmony: Harmony, reach: Compass, fits: Fits = lambda _: True
) -> list[Note]:
    """A line of one voice that tells its key.

    Parameters
    ----------
    notes : sequence of Note
        In C, rising in time.
    harmony : Harmony
        Its chords; those that are given tell what they tell, and the line stays.
    reach : Compass
        Where it is played; a bass keeps its roots.
    fits : callable
        Whether a note may stand as it is.

    Returns
    -------
    list of Note
        As many, or one more for each tone that a bass had nowhere.
    """
    line = list(notes)
    if harmony.given:
        return line
    shares = BASS if reach.bass else LEAST[harmony.mode]
    least = dict(zip(TRIADS[harmony.mode], shares, strict=True))
    for step, share in least.items():
        for _ in range(len(line)):
            if _share(line, step) >= share:
                break
            ways = _ways(line, step, least, harmony, reach, fits)
            if not ways:
                nowhere = reach.bass and _share(line, step) == 0
                line = _walked(line, step, harmony, reach) if nowhere else line
                break
            place, note = ways[0]
            line[place] = note
    return line


def _share(line: Sequence[Note], step: int) -> float:
    """How much of the sounding time is a pitch class's."""
    sounding = sum(note.length for note in line)
    mine = sum(note.length for note in line if note.pitch % 12 == step)
    return mine / max(sounding, 1e-9)


def _ways(
    line: Sequence[Note],
    step: int,
    least: dict[int, float],
    harmony: Harmony,
    reach: Compass,
    fits: Fits,
) -> list[tuple[int, Note]]:
    """Where a tone may stand, and the note that it then is, the best first.

    That is a long note of none of the triad's tones, or of one that there is enough of.
    """
    sounding = sum(note.length for note in line)
    found = []
    for place, note in enumerate(line):
        mine = note.pitch % 12
        spare = _share(line, mine) - note.length / sounding >= least.get(mine, 0.0)
        if mine == step or not spare or _stays(place, note, harmony, reach):
            continue
        if step in _chord(note, harmony):
            moved = replace(note, pitch=nearest(note, (step,), reach))
            if fits(moved):
                found.append((place, moved))
    return sorted(found, key=lambda way: _cost(line[way[0]], way[1], least))


def _cost(note: Note, moved: Note, least: dict[int, float]) -> tuple[bool, bool, float]:
    far = abs(moved.pitch - note.pitch) > WIDE
    return note.pitch % 12 in least, far, -note.length


def _chord(note: Note, harmony: Harmony) -> tuple[int, ...]:
    return harmony.chord_at(note.start + EARLY).classes


def _stays(place: int, note: Note, harmony: Harmony, reach: Compass) -> bool:
    """The first note does, and a bass's where a chord begins."""
    span = harmony.span_at(note.start + EARLY)
    return place == 0 or (reach.bass and note.start - span.start < EARLY)


def _walked(line: Sequence[Note], step: int, harmony: Harmony, reach: Compass) -> list[Note]:
    """A line whose longest note over a chord with a tone goes to that for its last beat."""
    over = [note for note in line if step in _chord(note, harmony) and note.pitch % 12 != step]
    long = max(over, key=lambda note: note.length, default=None)
    if long is None:
        return list(line)
    span, ends = harmony.span_at(long.start + EARLY), long.start + long.length
    at = min(span.start + span.length, math.ceil(ends)) - WALK
    if at - long.start < STAYS or ends - at < SHORT:
        return list(line)
    walk = Note(at, ends - at, 0, long.velocity * 0.9)
    return sorted(
        [
            *(note for note in line if note is not long),
            replace(long, length=at - long.start),
            replace(walk, pitch=nearest(long, (step,), reach)),
        ],
        key=lambda note: note.start,
    )
