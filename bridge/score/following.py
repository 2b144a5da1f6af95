"""Notes that follow a given harmony: what was written is moved to the chords that it sounds with.

Chords are voiced anew where they are others. Of a line, what weighs (on a beat, long, the first of
a chord) goes to the nearest tone of its chord, and the rest to the nearest tone that does not rub
against it: a scale's tone a semitone from one of the chord is an avoid note (M. Levine, "The Jazz
Theory Book", Sher 1995, ch. 3). Nothing sounds in a rest, or on into a chord that it is not of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bridge.domain.chords import Chord
from bridge.domain.notes import Note
from bridge.score.harmony import SCALES, ChordSpan, Harmony, at_or_above, root, voiced
from bridge.score.playing import Stroke, strokes_of

EARLY = 0.08  # beats before a chord in which a hand strikes it already
ON_BEAT = 0.09  # beats from a beat
LONG = 1.0  # beats: a tone that long is heard as one of the chord
FULL = 3  # tones of a stroke that is a chord
HELD = 0.95  # of a chord's time


@dataclass(frozen=True, slots=True)
class Compass:
    """From the lowest to the highest pitch, and whether a bass plays there.

    That stands on the root (or the bass of a slash chord) where a chord begins.
    """

    low: int
    high: int
    bass: bool = False


def followed(
    notes: Iterable[Note], harmony: Harmony, reach: Compass, every: bool = False
) -> list[Note]:
    """The notes as they sound with a harmony.

    Parameters
    ----------
    notes : iterable of Note
        In C, as the harmony is.
    harmony : Harmony
        As long as the notes' bars.
    reach : Compass
        Where they are played.
    every : bool
        Whether a chord in which nothing is struck is struck after all.
    """
    heard: list[Note] = []
    struck: set[float] = set()
    for stroke in strokes_of(list(notes)):
        span = harmony.span_at(min(stroke[0].start + EARLY, harmony.beats - EARLY))
        if not span.chord.silent:
            heard += _fitted(stroke, span, harmony, reach, span.start not in struck)
            struck.add(span.start)
    missing = [one for one in harmony.sounding if every and one.start not in struck]
    for span in missing:
        heard += _once(span, reach)
    ended = [_ended(note, harmony) for note in heard]
    return sorted(ended, key=lambda note: (note.start, note.pitch))


def _once(span: ChordSpan, reach: Compass) -> list[Note]:
    """A chord struck once and held."""
    chord, length = span.chord, HELD * span.length
    pitches = (root(chord, reach.low),) if reach.bass else voiced(chord, reach.low, reach.high)
    return [Note(span.start, length, pitch, 0.8) for pitch in pitches]


def _fitted(
    stroke: Stroke, span: ChordSpan, harmony: Harmony, reach: Compass, first: bool
) -> list[Note]:
    chord = span.chord
    if len(stroke) >= FULL:
        return stroke if _is_of(stroke, chord) else _voiced_as(stroke, chord, reach)
    if reach.bass and first:
        return [replace(note, pitch=nearest(note, (chord.lowest,), reach)) for note in stroke]
    near_beat = abs(stroke[0].start - round(stroke[0].start)) < ON_BEAT
    weighs = first or near_beat or len(stroke) > 1 or stroke[0].length >= LONG
    tones = chord.classes if weighs else (*chord.classes, *passing(chord, harmony.mode))
    return [replace(note, pitch=nearest(note, tones, reach)) for note in stroke]


def passing(chord: Chord, mode: str) -> tuple[int, ...]:
    """The pitch classes of a scale on C that may sound with a chord, beside its own tones."""
    near = {(tone + step) % 12 for tone in chord.classes for step in (-1, 0, 1)}
    return tuple(tone for tone in SCALES[mode] if tone not in near)


def _is_of(stroke: Stroke, chord: Chord) -> bool:
    """Whether a stroke is just that chord."""
    return {note.pitch % 12 for note in stroke} == {*chord.classes, chord.lowest}


def _voiced_as(stroke: Stroke, chord: Chord, reach: Compass) -> list[Note]:
    """The tones of a chord, struck as a stroke was from its lowest note up."""
    pitches = voiced(chord, reach.low, reach.high)
    like = sorted(stroke, key=lambda note: note.pitch)
    last = len(like) - 1
    return [replace(like[min(k, last)], pitch=pitch) for k, pitch in enumerate(pitches)]


def nearest(note: Note, classes: Sequence[int], reach: Compass) -> int:
    """The pitch next to a note's, the lower of two, that is of some classes and in reach."""
    near = [at_or_above(note.pitch + down, one) for one in classes for down in (-11, 0)]
    inside = [pitch for pitch in near if reach.low <= pitch <= reach.high]
    inside = inside or [at_or_above(reach.low, one) for one in classes]
    return min(inside, key=lambda pitch: (abs(pitch - note.pitch), pitch))


def _ended(note: Note, harmony: Harmony) -> Note:
    """A note that is over where a chord begins that it is not of."""
    span = harmony.span_at(min(note.start + EARLY, harmony.beats - EARLY))
    end, room = span.start + span.length, 0.0
    while room < note.length:
        room = end - note.start
        following = harmony.span_at(end)
        if note.pitch % 12 not in (*following.chord.classes, following.chord.lowest):
            return replace(note, length=min(note.length, max(room, EARLY)))
        if following.chord.silent:
            return replace(note, length=min(note.length, max(room, EARLY)))
        end += following.length
    return note
