"""A producer's mix or loop → what a part that is to go with it must know: tempo, bars, key, chords.

    tempo, beat   bridge.analysis.tempo
    bars          for 4 and 3 beats, for each place where beats may lie (as heard, half a beat
                  later, or from the file's beginning on) and where bars may begin: how strong what
                  is struck there is, and how likely the chords' changes are
                  (bridge.analysis.chords); a bounce begins with a bar more often than not
    metre         compound ones by bridge.analysis.meter
    key           bridge.analysis.key
    chords        bridge.analysis.chords, beat by beat

Conventions
    start         seconds from the beginning of the file to its first whole bar
    confidence    0 … 1
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.chords import (
    NONE,
    TO_FIND_BARS,
    HeardChords,
    beat_tones,
    changes,
    decode,
    emissions,
    likelihood,
    tone_frames,
)
from bridge.analysis.key import Tonality, find_key
from bridge.analysis.meter import DOUBTED, SAID, compound, is_ternary
from bridge.analysis.onset import FPS, analysis_signal
from bridge.analysis.rhythm import Rhythm, rhythm
from bridge.analysis.tempo import EARLY, Pulse, phase, pulse_of, pulses
from bridge.analysis.trim import struck_at
from bridge.domain.audio import Array, Clip
from bridge.domain.chords import MOST_CHORDS, NO_CHORD, Chord, Progression
from bridge.domain.errors import BadArgument
from bridge.domain.limits import MOST_BARS
from bridge.domain.music import MAJORS, MINORS, Key, Meter

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
SIX_EIGHT = Meter(6, 8)
EVEN = 0.5  # the chance of a compound metre where nothing tells it from triplets
COUNTS = {4: 0.0, 3: -1.0}  # beats of a bar, and the logarithm of how usual they are
# What speaks for where bars lie: strokes of all and of low drums, the chords' changes, how much is
# struck on the beats at all, what lies off them, and a file that begins with a bar.
ANY, LOW, HARMONY, STRUCK, OFF_BEAT, BEGINS = 0.25, 0.2, 0.25, 2.0, -2.0, 3.0
MANY = 0.7  # power of how many bars say so
BEGINNING = 0.06  # seconds that count as none
SAME = 0.03  # seconds by which two places of beats differ at least
USUAL_BARS = 4  # of a part to what has no harmony
REPEATS = (2, 4, 8)  # bars after which chords may come again
AGAIN = 0.9  # of the beats that must have the same chord then


@dataclass(frozen=True, slots=True)
class BarGrid:
    """Bars of `count` beats, the first of which begins at beat `first` of those in `times`.

    `confidence` is in all of it, `count_confidence` in how many beats a bar has.
    """

    times: Vector
    count: int
    first: int
    confidence: float = 0.0
    count_confidence: float = 0.0

    @property
    def start(self) -> float:
        """Seconds to the first whole bar."""
        start = float(self.times[self.first])
        return start if start >= SAME else 0.0


@dataclass(frozen=True, slots=True)
class HeardChord:
    """A chord, how many bars it lasts, and how sure it is."""

    chord: Chord
    length: Fraction
    confidence: float


@dataclass(frozen=True, slots=True)
class MixHeard:
    """What is heard in a mix.

    `chords` begin with the first whole bar, none where there is no harmony. `bars` is how many
    whole ones there are, and `period` after how many the harmony comes again.
    """

    bpm: float
    bpm_confidence: float
    start: float
    meter: Meter
    meter_confidence: float
    bars: int
    period: int
    key: Key | None
    key_confidence: float
    tuning_cents: float
    chords: tuple[HeardChord, ...]

    def progression(self, bars: int) -> Progression | None:
        """The chords of the first `bars` bars; None where there are none, or too many."""
        chords, lengths, left = list[Chord](), list[Fraction](), Fraction(bars)
        for one in self.chords:
            if left > 0:
                chords.append(one.chord)
                lengths.append(min(one.length, left))
                left -= one.length
        if not 1 <= len(chords) <= MOST_CHORDS or all(chord.silent for chord in chords):
            return None
        return Progression(tuple(chords), tuple(lengths), self.key)


def hear_mix(clip: Clip, bpm: float | None = None, meter: Meter | None = None) -> MixHeard:
    """What is heard in a mix.

    Parameters
    ----------
    clip : Clip
        At any rate, of any number of channels.
    bpm, meter
        What the producer says of it.

    Raises
    ------
    BadArgument
        Where no beat is heard, or not one bar.
    """
    mono = analysis_signal(clip)
    heard = None if mono is None else rhythm(mono, clip.seconds, loop=False)
    pulse = None if heard is None else _pulse(heard, bpm)
    if mono is None or heard is None or pulse is None:
        raise BadArgument("There is no beat to fit a part to: say its bpm, or choose another file.")
    felt = felt_in(heard, pulse) if bpm is None and meter is None else FeltMeter(pulse, meter)
    tonal = find_key(mono)
    grid, logs = find_bars(mono, heard, felt, tonal)
    bars = (len(grid.times) - 1 - grid.first) // grid.count
    if bars < 1:
        raise BadArgument("There is not one whole bar in it: choose a longer file.")
    chords = None
    if logs is not None:
        chords = decode(logs, changes(len(logs), grid.count, grid.first))
    return _told(felt, grid, bars, tonal, chords)


@dataclass(frozen=True, slots=True)
class FeltMeter:
    """A pulse, the meter where it is known, and how far there is no doubt of either."""

    pulse: Pulse
    meter: Meter | None = None
    certainty: float = 1.0

    @property
    def counts(self) -> Mapping[int, float]:
        """Beats that a bar may have, and how usual they are."""
        return COUNTS if self.meter is None else {max(1, round(self.meter.beats)): 0.0}


def felt_in(heard: Rhythm, pulse: Pulse) -> FeltMeter:
    """The pulse as it is written: of a compound metre, in its quarter notes; less sure in doubt."""
    chance, bpm = compound(heard, pulse.bpm)
    if chance < SAID and is_ternary(heard, pulse.bpm):
        chance = max(chance, EVEN)
    if chance < DOUBTED:
        return FeltMeter(pulse)
    if chance < SAID:
        unsure = replace(pulse, confidence=pulse.confidence * (1 - chance))
        return FeltMeter(unsure, None, 1 - chance)
    moved = pulse.offset if bpm == pulse.bpm else phase(heard, bpm)
    return FeltMeter(Pulse(bpm, pulse.confidence * chance, moved), SIX_EIGHT, chance)


def hear_meter(mono: Array, heard: Rhythm, pulse: Pulse, tonal: Tonality) -> FeltMeter:
    """The meter of a recording and, with it, the pulse; no meter where there is not one bar."""
    felt = felt_in(heard, pulse)
    if felt.meter is not None:
        return felt
    try:
        grid, _ = find_bars(mono, heard, felt, tonal)
    except BadArgument:
        return felt
    sure = grid.count_confidence * felt.certainty
    return FeltMeter(felt.pulse, Meter(grid.count, 4), sure)


def _pulse(heard: Rhythm, bpm: float | None) -> Pulse | None:
    """The pulse that is heard, or that of a tempo which somebody says."""
    return pulse_of(heard) if bpm is None else Pulse(bpm, 1.0, phase(heard, bpm))


def find_bars(
    mono: Array, heard: Rhythm, felt: FeltMeter, tonal: Tonality
) -> tuple[BarGrid, Matrix | None]:
    """Where beats and bars lie, and what each beat says of its chord, where there is harmony."""
    frames = None if tonal.key is None else tone_frames(mono)
    found: list[tuple[BarGrid, Matrix | None]] = []
    worth: list[float] = []
    pulse, counts = felt.pulse, felt.counts
    for place, usual in beat_places(heard, pulse):
        times = beat_times(place, 60 / pulse.bpm, heard.seconds)
        if len(times) < 2:
            continue
        logs = None if frames is None else emissions(beat_tones(frames, times), tonal.key)
        strength = _strength(heard, times[:-1])
        for count, first in ((c, first) for c in counts for first in range(min(c, len(strength)))):
            on_bar = strength[first::count]
            score = usual + counts[count] + float(on_bar.mean()) * len(on_bar) ** MANY
            score += BEGINS * (first == 0 and times[0] < BEGINNING)
            if logs is not None:
                change = changes(len(logs), count, first, TO_FIND_BARS)
                score += HARMONY * likelihood(logs, change)
            found.append((BarGrid(times, count, first), logs))
            worth.append(score)
    if not found:
        raise BadArgument("There is not one whole bar in it: choose a longer file.")
    from scipy.special import softmax  # late: not for whoever makes one sample

    chance = softmax(np.array(worth))
    best = int(np.argmax(chance))
    grid, logs = found[best]
    same = sum(
        float(one)
        for one, (other, _) in zip(chance, found, strict=True)
        if other.count == grid.count
    )
    return replace(grid, confidence=float(chance[best]), count_confidence=same), logs


def beat_places(heard: Rhythm, pulse: Pulse) -> list[tuple[float, float]]:
    """Where the first beat may lie, in seconds, and what speaks for each, a logarithm."""
    period = 60 / pulse.bpm
    places = [pulse.offset, 0.0, (pulse.offset + period / 2) % period]
    apart = [abs((place - pulse.offset + period / 2) % period - period / 2) for place in places]
    kept = [0, *(n for n in (1, 2) if apart[n] >= SAME)]
    envelope = heard.envelope + 2 * heard.envelopes[0]
    shifts = np.array([max(0.0, places[n] - EARLY) * FPS for n in kept])
    struck = np.maximum(pulses(envelope, shifts, period * FPS), 1e-3)
    worth = STRUCK * np.log(struck / struck.max())
    return [
        (places[n], float(speaks) + OFF_BEAT * (n == 2))
        for n, speaks in zip(kept, worth, strict=True)
    ]


def beat_times(place: float, period: float, seconds: float) -> Vector:
    """(beats + 1,) where each whole beat begins, and the last one ends."""
    first = place if place < period - BEGINNING else place - period
    count = int((seconds - first) / period + 0.02)
    return np.asarray(np.maximum(first + period * np.arange(count + 1), 0.0))


def _strength(heard: Rhythm, times: Vector) -> Vector:
    """How strongly each beat is struck."""
    parts = ((LOW, heard.envelopes[0]), (ANY, heard.envelopes[3]))
    return np.asarray(sum(weight * _standard(struck_at(e, times)) for weight, e in parts))


def _standard(values: Vector) -> Vector:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9))


def _told(
    felt: FeltMeter, grid: BarGrid, bars: int, tonal: Tonality, chords: HeardChords | None
) -> MixHeard:
    said: tuple[HeardChord, ...] = ()
    period = min(bars, USUAL_BARS)
    if chords is not None:
        span = slice(grid.first, grid.first + bars * grid.count)
        heard = HeardChords(chords.chords[span], chords.confidence[span])
        said = _in_bars(heard, grid.count, tonal.key)
        period = comes_again(heard.chords, grid.count)
    return MixHeard(
        felt.pulse.bpm, felt.pulse.confidence, grid.start, felt.meter or Meter(grid.count, 4),
        grid.confidence * felt.certainty, bars, period,
        tonal.key, tonal.confidence, tonal.cents, said,
    )  # fmt: skip


def _in_bars(heard: HeardChords, count: int, key: Key | None) -> tuple[HeardChord, ...]:
    """The chords of whole bars of `count` beats; none of nothing but none."""
    if (heard.chords == NONE).all():
        return ()
    edges = [0, *(1 + np.flatnonzero(np.diff(heard.chords))), len(heard.chords)]
    return tuple(
        HeardChord(
            chord_of(int(heard.chords[start]), key),
            Fraction(int(end - start), count),
            float(heard.confidence[start:end].mean()),
        )
        for start, end in itertools.pairwise(edges)
    )


def comes_again(chords: NDArray[np.intp], count: int) -> int:
    """After how many bars the chords come again.

    Where they do not, all of the bars, or as many as a loop may have that are not too many chords.
    """
    bars = len(chords) // count
    for period in REPEATS:
        shift = period * count
        if 2 * period <= bars and np.mean(chords[shift:] == chords[:-shift]) >= AGAIN:
            return period
    most = min(bars, MOST_BARS)
    while most > 1 and np.count_nonzero(np.diff(chords[: most * count])) >= MOST_CHORDS:
        most //= 2
    return most


def chord_of(number: int, key: Key | None) -> Chord:
    """A chord by its number in bridge.analysis.chords, spelled as in the key."""
    if number == NONE:
        return Chord.parse(NO_CHORD)
    minor, root = divmod(number, 12)
    names = MINORS if minor else MAJORS
    if key is not None and str(key if not key.minor else key.relative) in _FLAT:
        names = _FLATS
    return Chord.parse(names[root] + ("m" if minor else ""))


_FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_FLAT = ("F", "Bb", "Eb", "Ab", "Db", "Gb")
