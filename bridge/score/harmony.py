"""Chords and scales in C: degrees count from 1, pitches are MIDI numbers.

What is drawn is diatonic, so that a clip said to be in C major or C minor sounds no other note. What
other modes are written with stands in bridge.score.modes. What is given (bridge.domain.chords) may
be any chord, moved to C by its key: see `harmony_of`.
"""

# ruff: noqa: E501

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from bridge.domain.chords import Chord, Progression
from bridge.domain.music import Key
from bridge.score import modes
from bridge.score.notes import BarSpan, pick

Degrees = tuple[int, ...]
SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10), **modes.SCALES}
PENTATONIC = {"major": (0, 2, 4, 7, 9), "minor": (0, 3, 5, 7, 10), **modes.PENTATONIC}
TRIADS = {"major": (0, 4, 7), "minor": (0, 3, 7), **modes.TRIADS}  # of the tonic: home
# A turn begins at home, or comes home by its cadence; one that stands twice is drawn twice as often.
PROGRESSIONS = {
    "major": ((1,), (1,), (1,), (1, 4), (1, 4), (1, 4), (1, 5), (1, 5), (1, 6), (1, 6), (1, 3), (1, 2), (1, 5, 6, 4), (1, 6, 4, 5), (1, 4, 6, 5), (1, 4, 1, 5), (1, 4, 5, 1), (2, 5, 1, 1), (4, 5, 1, 1)),
    "minor": ((1,), (1,), (1,), (1,), (1,), (1, 6), (1, 6), (1, 6), (1, 7), (1, 7), (1, 7), (1, 3), (1, 3), (1, 4), (1, 5), (1, 6, 3, 7), (1, 4, 6, 7), (1, 7, 6, 7), (1, 7, 4, 1), (1, 6, 7, 1), (1, 4, 1, 7), (1, 5, 6, 7), (6, 7, 1, 1)),
    **modes.PROGRESSIONS,
}  # fmt: skip
HOME, TONIC = (1,), 0
TELLING = {"major": frozenset((2, 3, 4, 5, 6)), "minor": frozenset((3, 6, 7)), **modes.TELLING}
SHORTEST = 1.5  # beats of a chord
KINDS = {
    "triad": (0, 2, 4),
    "seventh": (0, 2, 4, 6),
    "ninth": (0, 2, 4, 8),
    "open": (0, 4),
    "sus": (0, 3, 4),
}
NAMES = {
    "major": ("C", "Dm", "Em", "F", "G", "Am", "Bdim"),
    "minor": ("Cm", "Ddim", "Eb", "Fm", "Gm", "Ab", "Bb"),
    **modes.NAMES,
}


HAIR = 1e-6  # beats: so early a chord has begun


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord on C's side of a transposition, from `start` for `length` beats."""

    start: float
    length: float
    chord: Chord


@dataclass(frozen=True, slots=True)
class Harmony:
    """The chords of a pattern, one after the other from 0 to `beats`, in `mode` on C.

    They were drawn to fit, or are `given`: then the chords rule the lines, too.
    """

    mode: str
    spans: tuple[ChordSpan, ...]
    given: bool = False

    @property
    def beats(self) -> float:
        """How long it is."""
        return self.spans[-1].start + self.spans[-1].length

    @property
    def chords(self) -> tuple[Chord, ...]:
        """Its chords, one after the other."""
        return tuple(span.chord for span in self.spans)

    @property
    def names(self) -> str:
        """The chords' names in C, e.g. "Am F C G"."""
        return " ".join(map(str, self.chords))

    @property
    def voices(self) -> int:
        """Tones of its fullest chord."""
        return max(len(chord.steps) for chord in self.chords)

    @property
    def sounding(self) -> tuple[ChordSpan, ...]:
        """Its spans without rests."""
        return tuple(span for span in self.spans if not span.chord.silent)

    def span_at(self, beat: float) -> ChordSpan:
        """The span in which a beat lies, on the ring."""
        starts = [span.start for span in self.spans]
        return self.spans[bisect_right(starts, beat % self.beats + HAIR) - 1]

    def chord_at(self, beat: float) -> Chord:
        """The chord at a beat; in a rest the one that comes next."""
        chord = self.span_at(beat).chord
        if not chord.silent:
            return chord
        later = [span for span in self.sounding if span.start > beat % self.beats]
        return (later or self.sounding)[0].chord


def diatonic(degree: int, mode: str, kind: str = "triad") -> Chord:
    """The chord on a degree of a mode on C.

    Suspensions are resolved at home, whose third tells the mode.
    """
    kind = "triad" if kind == "sus" and degree == 1 else kind
    bottom = scale_pitch(degree - 1, mode, 0)
    steps = tuple(scale_pitch(degree - 1 + step, mode, 0) - bottom for step in KINDS[kind])
    return Chord(NAMES[mode][degree - 1], bottom % 12, steps)


def evenly(mode: str, degrees: Degrees, kind: str, beats: float) -> Harmony:
    """Chords of one kind on degrees, spread evenly over some beats."""
    span = beats / len(degrees)
    chords = (diatonic(degree, mode, kind) for degree in degrees)
    return Harmony(mode, tuple(ChordSpan(k * span, span, one) for k, one in enumerate(chords)))


def harmony_of(progression: Progression, key: Key, bars: BarSpan) -> Harmony:
    """A progression on some bars, as it is written in C for a key; numerals count from its tonic.

    See Also
    --------
    bridge.domain.chords.Progression.over : how it is laid over more or fewer bars.
    """
    bar = bars.beats_per_bar
    spans = tuple(
        ChordSpan(float(start) * bar, float(length) * bar, _in_c(chord, key.tonic))
        for start, length, chord in progression.over(bars.count)
    )
    if all(span.chord.silent for span in spans):  # more of a rest than there are bars
        spans = (replace(spans[0], length=bars.beats, chord=diatonic(1, _mode(key))),)
    return Harmony(_mode(key), spans, given=True)


def _mode(key: Key) -> str:
    return "minor" if key.minor else "major"


def _in_c(chord: Chord, tonic: int) -> Chord:
    """The chord as far from C as it is from the tonic."""
    if chord.relative or chord.silent:
        return chord
    bass = None if chord.bass is None else (chord.bass - tonic) % 12
    return replace(chord, root=(chord.root - tonic) % 12, bass=bass)


def anyhow(_: str, __: Degrees) -> bool:
    """Fit every progression."""
    return True


def begins_home(_: str, degrees: Degrees) -> bool:
    """For lines and arpeggios, which show a chord too late for a cadence to be understood."""
    return degrees[0] == 1


def tells(mode: str, degrees: Degrees) -> bool:
    """For lines of little but roots: these begin at home, and tell the mode."""
    return degrees[0] == 1 and not TELLING[mode].isdisjoint(degrees)


def draw_harmony(
    rng: np.random.Generator,
    bars: BarSpan,
    rich: bool = True,
    mode: str | None = None,
    fits: Callable[[str, Degrees], bool] = anyhow,
) -> Harmony:
    """A progression that fits, in `mode`, or in one that is drawn.

    No chord is shorter than SHORTEST. Where the bars are too short for any, all of them are home.
    """
    drawn = "minor" if rng.random() < 0.55 else "major"
    mode = mode or drawn
    fitting = [
        one for one in PROGRESSIONS[mode] if bars.beats / len(one) >= SHORTEST and fits(mode, one)
    ]
    degrees = pick(rng, fitting or [HOME])
    return evenly(mode, degrees, _kind(rng, mode, degrees) if rich else "triad", bars.beats)


def _kind(rng: np.random.Generator, mode: str, degrees: Degrees) -> str:
    """What kind of chord a degree has in a cadence.

    One without thirds is none, and a minor seventh chord alone may be its relative's sixth: these
    are triads.
    """
    kind = pick(rng, ("triad", "triad", "triad", "seventh", "seventh", "ninth", "sus"))
    unclear = (
        kind == "sus" if degrees[0] != 1 else (kind, mode, degrees) == ("seventh", "minor", (1,))
    )
    return "triad" if unclear else kind


def scale_pitch(step: int, mode: str, tonic: int = 60) -> int:
    """The pitch `step` scale steps above the tonic (0 is the tonic itself)."""
    octave, index = divmod(step, 7)
    return tonic + 12 * octave + SCALES[mode][index]


def scale_step(pitch_class: int, mode: str) -> int:
    """The step of a scale, from 0, that a pitch class is, or that is next below it."""
    return bisect_right(SCALES[mode], pitch_class % 12) - 1


def at_or_above(low: int, pitch_class: int) -> int:
    """The lowest pitch of a class that is no lower than `low`."""
    return low + (pitch_class - low) % 12


def root(chord: Chord, low: int) -> int:
    """The lowest pitch at or above `low` on which the chord stands: its root, or its bass."""
    return at_or_above(low, chord.lowest)


def voiced(chord: Chord, low: int, high: int) -> tuple[int, ...]:
    """A close voicing around the middle of the register.

    So voices move little between chords; at home a seventh or ninth stands on its root, or it would
    be another chord's inversion. What has a bass of its own stands on that.
    """
    centre = (low + high) // 2
    if len(set(chord.classes)) < len(TRIADS["major"]) and chord.bass is None:
        return _fifth(chord, low, high)
    floor = max(low, centre - 6)
    stands = chord.bass is not None or (chord.root == 0 and len(chord.steps) > 3)
    if stands:
        bottom = at_or_above(max(low, floor - 6), chord.lowest)
        floor = bottom if bottom + 11 <= high or chord.bass is not None else floor
    bass = () if chord.bass is None else (chord.bass,)
    return tuple(sorted({at_or_above(floor, tone) for tone in (*chord.classes, *bass)}))


def _fifth(chord: Chord, low: int, high: int) -> tuple[int, ...]:
    """Root, fifth and octave, low: a fifth that is turned round is a fourth."""
    bottom = at_or_above(max(low, (low + high) // 2 - 18), chord.root)
    return tuple(
        pitch
        for pitch in (bottom, *(bottom + s for s in chord.steps[1:]), bottom + 12)
        if pitch <= high
    )


def ladder(chord: Chord, low: int, high: int) -> list[int]:
    """All chord tones within the register, rising."""
    return [p for p in range(low, high + 1) if p % 12 in chord.classes]


def scale_ladder(mode: str, low: int, high: int, pentatonic: bool) -> list[int]:
    """All tones of a scale within the register, rising."""
    tones = set((PENTATONIC if pentatonic else SCALES)[mode])
    return [p for p in range(low, high + 1) if p % 12 in tones]
