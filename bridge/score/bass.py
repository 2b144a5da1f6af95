"""Bass lines by style.

A writer is `(rng, harmony, bars, low) -> notes`; the line lives in the two octaves above `low`
(an acid line, with its leaps, in three).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bridge.domain.notes import Note
from bridge.domain.performance import AS_WRITTEN, Performance
from bridge.score.following import Compass
from bridge.score.harmony import (
    PENTATONIC,
    TONIC,
    Harmony,
    at_or_above,
    draw_harmony,
    root,
    scale_pitch,
    scale_step,
    tells,
)
from bridge.score.key_statement import state_key
from bridge.score.lines import homeward, leaning, weight
from bridge.score.notes import BarSpan, Pattern, density, fitted, humanised, pick, pulse, swung
from bridge.score.playing import played, swing_of, swung_unit

COMPASS = 34  # semitones from the lowest that a line, with its leaps, may reach
Writer = Callable[[np.random.Generator, Harmony, BarSpan, int], list[Note]]


def _steps(row: str, bars: BarSpan) -> list[float]:
    """Onsets in beats of a row of sixteenths, fitted to each bar.

    Of what has none in so short a bar, its first step.
    """
    bar = [k / 4 for k, mark in enumerate(fitted(row, bars.steps)) if mark == "x"] or [0.0]
    return [b * bars.beats_per_bar + at for b in range(bars.count) for at in bar]


def _rooted(harmony: Harmony, onsets: list[float], low: int, length: float) -> list[Note]:
    return [Note(at, length, root(harmony.chord_at(at), low), 0.9) for at in onsets]


def long_roots(rng: np.random.Generator, harmony: Harmony, _: BarSpan, low: int) -> list[Note]:
    """Hold each chord's root."""
    return [
        Note(span.start, span.length * float(rng.uniform(0.85, 0.98)), root(span.chord, low), 0.95)
        for span in harmony.sounding
    ]


def walking(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """A quarter note a beat: the root first, then stepwise.

    The root stands where a bar or a chord begins, and on every other beat a tone of the chord.
    """
    notes: list[Note] = []
    step = 0
    for beat in pulse(bars.beats, 1.0):
        chord = harmony.chord_at(beat)
        fresh = not beat % bars.beats_per_bar or harmony.chord_at(beat - 1) != chord
        first = scale_step(chord.root, harmony.mode)
        step = first if fresh else _onwards(rng, step, first, harmony, not beat % 2)
        pitch = low + (scale_pitch(step, harmony.mode, 0) - low) % 12
        near = min((pitch, pitch + 12), key=lambda p: abs(p - (notes[-1].pitch if notes else p)))
        notes.append(Note(beat, min(0.92, bars.beats - beat), near, 0.85))
        if rng.random() < 0.15 and beat + 0.5 < bars.beats:
            notes.append(Note(beat + 0.5, 0.4, near, 0.6))
    return notes


def _onwards(
    rng: np.random.Generator, step: int, first: int, harmony: Harmony, strong: bool
) -> int:
    """The next scale step of a walk, one that weighs in the key; of the chord if `strong`."""
    ways = [way for way in (-3, -2, -1, 1, 2, 3) if (step + way - first) % 7 in (0, 2, 4)]
    if not strong:
        ways = [-2, -1, 1, 2]
    odds = np.array(
        [weight(scale_pitch(step + w, harmony.mode, 0), harmony.mode) ** 1.5 for w in ways]
    )
    return step + int(rng.choice(ways, p=odds / odds.sum()))


def acid_line(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """Sixteenths with rests, octave jumps, accents and slides (a note that touches the next)."""
    mode, tonic = harmony.mode, at_or_above(low, TONIC)
    steps = [step for step in range(bars.steps) if not step or rng.random() >= 0.22]
    cells = [(step / 4, 0.25 if rng.random() < 0.25 else 0.13) for step in steps]
    path = [0 if rng.random() < 0.5 else leaning(rng, PENTATONIC[mode], 5, mode) for _ in steps]
    bar = [
        (
            at,
            tie,
            tonic + tone + (12 if rng.random() < 0.22 else 0),
            1.0 if rng.random() < 0.3 else 0.6,
        )
        for (at, tie), tone in zip(
            cells, homeward(rng, cells, path, PENTATONIC[mode], mode), strict=True
        )
    ]
    return [
        Note(b * bars.beats_per_bar + at, tie, pitch, force)
        for b in range(bars.count)
        for at, tie, pitch, force in bar
    ]


def octaves(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """Run in eighths between the root and its octave."""
    notes = []
    for k, at in enumerate(pulse(bars.beats, 0.5)):
        pitch = root(harmony.chord_at(at), low) + 12 * (k % 2)
        notes.append(Note(at, float(rng.uniform(0.3, 0.45)), pitch, 0.9))
    return notes


def eighths(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """Repeat the root in short eighths."""
    return _rooted(harmony, pulse(bars.beats, 0.5), low, float(rng.uniform(0.3, 0.46)))


def rolling(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """Sixteenths that leave the beat to the kick."""
    onsets = [at for at in pulse(bars.beats, 0.25) if at % 1] or [0.0]
    return _rooted(harmony, onsets, low, float(rng.uniform(0.14, 0.22)))


def offbeat(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """Play the root between the beats."""
    onsets = [at + 0.5 for at in pulse(bars.beats - 0.5, 1.0)] or [0.0]
    return _rooted(harmony, onsets, low, float(rng.uniform(0.25, 0.42)))


def syncopated(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """Funk: sixteenths with octaves, fifths and ghosts."""
    row = pick(
        rng, ("x..x..x.x..x..xx", "x.xx...x..x.x.x.", "x..xx..x..xx..x.", "xx.x..x...x.xx.x")
    )
    firm = {scale_pitch(step, harmony.mode, 0) for step in (0, 3, 4, 5)}
    notes = []
    for at in _steps(row, bars):
        chord = harmony.chord_at(at)
        tone = int(rng.choice((0, 0, 0, 7, 12, 12)))
        fifth = 7 in chord.steps and (harmony.given or chord.root in firm)
        pitch = root(chord, low) + (tone if fifth or tone != 7 else 0)
        notes.append(
            Note(at, float(rng.choice((0.12, 0.22, 0.35))), pitch, float(rng.uniform(0.6, 1)))
        )
    return notes


def reggae_line(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """Play one of four syncopated rows on the chord's tones."""
    row = pick(
        rng, ("x.....x.x.x.....", "....x.x.x...x.x.", "x..x..x.......x.", "..x.x.x...x.x.x.")
    )
    notes = []
    for at in _steps(row, bars):
        chord = harmony.chord_at(at)
        tone = chord.classes[min(int(rng.choice((0, 0, 1, 2))), len(chord.classes) - 1)]
        pitch = at_or_above(low, tone) if rng.random() < 0.5 else root(chord, low)
        notes.append(Note(at, 0.42, pitch, 0.9))
    return notes


def boom(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """808: few long notes where a trap kick would fall, the odd octave."""
    row = pick(
        rng, ("x......x..x.....", "x.....x.........", "x..x......x.....", "x.........x...x.")
    )
    onsets = _steps(row, bars)
    ends = [*onsets[1:], bars.beats]
    return [
        Note(
            at,
            (end - at) * 0.92,
            root(harmony.chord_at(at), low),
            float(rng.uniform(0.8, 1)),
        )
        for at, end in zip(onsets, ends, strict=True)
    ]


def free(rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int) -> list[Note]:
    """A riff over the minor or major pentatonic from the tonic, the bar repeated."""
    mode, tonic, at = harmony.mode, at_or_above(low, TONIC), 0.0
    cells: list[tuple[float, float]] = []
    while at < bars.beats_per_bar - 1e-6:
        length = min(float(rng.choice((0.25, 0.5, 0.5, 0.75, 1.0))), bars.beats_per_bar - at)
        if rng.random() < 0.82 or at == 0:
            cells.append((at, length * 0.85))
        at += length
    path = [leaning(rng, PENTATONIC[mode], 5, mode) for _ in cells]
    bar = [0, *homeward(rng, cells, path, PENTATONIC[mode], mode)[1:]]
    return [
        Note(b * bars.beats_per_bar + at, length, tonic + tone, 0.9)
        for b in range(bars.count)
        for (at, length), tone in zip(cells, bar, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Style:
    """A way to play a bass: its writer, the name that it is asked for by, and its genre."""

    writer: Writer
    name: str
    genre: str
    bpm: tuple[float, float]
    swing: float = 0.5


STYLES = {
    "sustained": Style(long_roots, "sustained bass notes", "", (66, 140)),
    "walking": Style(walking, "walking bass", "jazz", (92, 160), 0.64),
    "acid": Style(acid_line, "acid line", "acid house", (118, 136)),
    "octave": Style(octaves, "octave bass", "disco", (108, 130)),
    "eighths": Style(eighths, "driving eighth notes", "rock", (92, 150)),
    "rolling": Style(rolling, "rolling bass", "trance", (130, 142)),
    "offbeat": Style(offbeat, "offbeat bass", "house", (118, 132)),
    "funk": Style(syncopated, "funky bass line", "funk", (92, 116), 0.52),
    "reggae": Style(reggae_line, "reggae bass line", "reggae", (66, 92), 0.55),
    "boom": Style(boom, "808 pattern", "trap", (126, 160)),
    "riff": Style(free, "bass riff", "", (76, 140)),
    "dnb": Style(long_roots, "rolling sustained bass", "drum and bass", (168, 178)),
    "dubstep": Style(long_roots, "wobbling bass", "dubstep", (138, 142)),
}


def bass_pattern(
    rng: np.random.Generator,
    style_name: str,
    bars: BarSpan,
    low: int,
    mode: str | Harmony | None = None,
    how: Performance = AS_WRITTEN,
) -> Pattern:
    """A line of a style; the `mode`, or the harmony in one, is drawn if not given."""
    style, harmony = STYLES[style_name], mode
    if not isinstance(harmony, Harmony):
        harmony = draw_harmony(rng, bars, rich=False, mode=harmony, fits=tells)
    notes = style.writer(rng, harmony, bars, low)
    said = how.articulation or how.density or how.figure or how.note_value or how.rhythm
    if not (said or how.rows):
        notes = state_key(notes, harmony, Compass(low, low + COMPASS, bass=True))
    notes = played(notes, how, bars, low, low + COMPASS) if how else notes
    onsets, swing = density(notes, bars.beats), swing_of(how.feel, style.swing)
    unit = swung_unit(notes) if how.feel else 0.5 if style.swing > 0.6 else 0.25
    by_hand = humanised(swung(notes, unit, swing), rng, 0.004)
    tags = ("busy",) * (onsets > 3) + ("sparse",) * (onsets < 0.75) + ("swung",) * (swing > 0.56)
    name, genre = style.name, style.genre if bars.steps == 16 else ""
    return Pattern(tuple(by_hand), name, style.bpm, genre, tags, harmony.mode, harmony.names)
