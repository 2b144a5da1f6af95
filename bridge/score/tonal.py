"""Chords, stabs, arpeggios, melodies and riffs for any tonal instrument.

A writer is `(rng, harmony, bars, low, high) -> Part` and keeps within the register low..high (MIDI
pitches).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from bridge.domain.chords import Chord
from bridge.domain.music import Meter
from bridge.domain.notes import Note
from bridge.domain.performance import AS_WRITTEN, Contour, Figure, Performance
from bridge.score.harmony import (
    HOME,
    TONIC,
    TRIADS,
    Harmony,
    anyhow,
    at_or_above,
    begins_home,
    diatonic,
    draw_harmony,
    evenly,
    ladder,
    root,
    scale_ladder,
    tells,
    voiced,
)
from bridge.score.lines import BEGINNING, at_home, homeward, leaning, rhythm, told, walk
from bridge.score.notes import BarSpan, Pattern, density, fitted, humanised, pick, pulse, swung
from bridge.score.playing import played, swing_of, swung_unit


@dataclass(frozen=True, slots=True)
class TonalPart:
    """Notes with the name of their pattern and, where they have one, its genre."""

    notes: list[Note]
    name: str
    genre: str = ""
    bpm: tuple[float, float] = (70, 150)
    swing: float = 0.5
    tags: tuple[str, ...] = ()


Writer = Callable[[np.random.Generator, Harmony, BarSpan, int, int], TonalPart]
FEW, MOVING, LONG = 3, 0.9, 2.0
"""Of fewer chords than FEW each has two long notes, so often, if these still last so many beats."""
COMPS: dict[str, tuple[str, tuple[float, float], float, float]] = {
    # name: (one bar of sixteenths, bpm, length of a chord in steps, swing)
    "house": ("x..x..x...x..x..", (116, 130), 1.6, 0.5),
    "reggae": ("....x.......x...", (66, 92), 1.2, 0.5),
    "ska": ("..x...x...x...x.", (110, 160), 1.0, 0.5),
    "disco": ("..x...x...x...x.", (108, 126), 1.2, 0.5),
    "funk": ("x..x..x.x..x.xx.", (92, 116), 0.8, 0.53),
    "dub techno": ("...x......x.....", (118, 132), 1.4, 0.5),
    "pop": ("x...x...x...x...", (80, 128), 3.6, 0.5),
    "rock": ("x.x.x.x.x.x.x.x.", (90, 150), 1.8, 0.5),
    "latin": ("x..x..x.x..x..x.", (88, 116), 1.7, 0.5),
    "jazz": ("x.....x.........", (90, 150), 1.4, 0.64),
    "trance": ("x.x.x.xxx.x.xxx.", (130, 142), 0.9, 0.5),
    "hip hop": ("x.........x.....", (78, 98), 3.0, 0.58),
    "garage": ("..x..x....x..x..", (128, 136), 1.3, 0.6),
    "afrobeat": ("x.xx.x.xx.xx.x.x", (98, 120), 0.9, 0.5),
}


def _struck(
    chord: tuple[int, ...], at: float, length: float, velocity: float, strum: float = 0.0
) -> list[Note]:
    return [Note(at + k * strum, length, pitch, velocity) for k, pitch in enumerate(chord)]


def sustained(
    rng: np.random.Generator, harmony: Harmony, _: BarSpan, low: int, high: int
) -> TonalPart:
    """Hold each chord."""
    notes: list[Note] = []
    for span in harmony.sounding:
        at, length = span.start, span.length * 0.97
        notes += _struck(voiced(span.chord, low, high), at, length, 0.75)
        if rng.random() < 0.4 and high - low >= 24:
            notes.append(Note(at, length, root(span.chord, low), 0.7))
    return TonalPart(notes, "sustained chords", bpm=(64, 136))


def comp(
    rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int, high: int, genre: str = ""
) -> TonalPart:
    """Chords in a genre's rhythm, one that is drawn if none is named."""
    drawn = pick(rng, tuple(COMPS))
    genre = genre if genre in COMPS else drawn
    row, bpm, length, swing = COMPS[genre]
    if bars.steps != 16:
        row = "".join("x" if k and k % 4 == 0 else "." for k in range(bars.steps))
        row = row if "x" in row else fitted("x...", bars.steps)
        genre, bpm, length, swing = (
            "waltz" if bars.meter == Meter(3, 4) else "",
            (84, 150),
            1.5,
            0.5,
        )
    beaten = [step / 4 for step, mark in enumerate(row) if mark == "x"]
    hits = [
        bar * bars.beats_per_bar + at
        for bar in range(bars.count)
        for at in [at for at in beaten if rng.random() < 0.95] or beaten[:1]
    ]
    notes: list[Note] = []
    for at in hits:
        chord = voiced(harmony.chord_at(at), low, high)
        notes += _struck(chord, at, length / 4, float(rng.uniform(0.7, 0.95)))
    name = "chords" if length > 2.5 else "stabs"
    return TonalPart(notes, name, genre, bpm, swing, ("staccato",) if length < 1.3 else ())


def strum(
    rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int, high: int
) -> TonalPart:
    """Chords rolled from the low string up, in eighths with some left out."""
    notes: list[Note] = []
    unit = 0.5 if rng.random() < 0.7 else 1.0
    for k, at in enumerate(pulse(bars.beats, unit)):
        if k % round(1 / unit) and rng.random() < 0.3:
            continue
        chord = harmony.chord_at(at)
        strings = (root(chord, low), *voiced(chord, low, high))
        down = strings if k % 2 == 0 else strings[::-1]
        notes += _struck(down, at, unit * 0.95, 0.85 if k % 2 == 0 else 0.6, 0.02)
    return TonalPart(notes, "strummed chords", bpm=(76, 130))


def arpeggio(
    rng: np.random.Generator,
    harmony: Harmony,
    bars: BarSpan,
    low: int,
    high: int,
    shape: str = "",
    unit: float | None = None,
) -> TonalPart:
    """Chords broken from a tonic up, or down to it from the tonic above; `unit` beats a note."""
    drawn = float(rng.choice((0.5, 0.25, 0.25, 1 / 3))) if bars.steps == 16 else 0.5
    unit = unit or drawn
    any_shape = pick(rng, ("up", "down", "up and down", "broken"))
    shape = shape or any_shape
    size = int(rng.integers(3, 7))
    size = {"down": harmony.voices + 1, "up and down": max(4, size)}.get(shape, size)
    bottom = at_or_above(int(rng.integers(low, max(low + 1, high - 18))) - 5, TONIC)
    bottom += 12 * (bottom < low)
    notes = []
    for k, at in enumerate(pulse(bars.beats, unit)):
        chord = harmony.chord_at(at)
        tones = _rungs(chord, bottom, low, high)[:size]
        turn = {"up": k % size, "down": size - 1 - k % size, "broken": _broken(k % size, size)}
        there_and_back = abs((k + size - 1) % max(1, 2 * size - 2) - (size - 1))
        index = min(turn.get(shape, there_and_back), len(tones) - 1)
        notes.append(Note(at, unit * 0.9, tones[index], 0.9 if at % 1 == 0 else 0.68))
    tags = (shape,) if shape in ("up", "down") else ()
    return TonalPart(
        notes,
        "arpeggio",
        bpm=(70, 110) if unit < 0.3 and rng.random() < 0.4 else (80, 138),
        tags=tags,
    )


def _rungs(chord: Chord, bottom: int, low: int, high: int) -> list[int]:
    """The tones over which a chord is broken, from `bottom` up.

    One that has a bass of its own begins with that, below the others.
    """
    if chord.bass is None:
        return ladder(chord, bottom, high) or ladder(chord, high - 11, high)
    under = at_or_above(bottom - 11, chord.lowest)
    under += 12 * (under < low)
    return [under, *(one for one in ladder(chord, under, high) if one > under)]


def _broken(place: int, size: int) -> int:
    """Every second tone, and then those between."""
    return (2 * place + (size % 2 == 0 and 2 * place >= size)) % size


def melody(
    rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int, high: int
) -> TonalPart:
    """A phrase of one bar, answered in the next.

    Strong beats take chord tones, and the first phrase begins, the last one ends at home.
    """
    busy = float(rng.uniform(0.1, 0.9))
    cells = rhythm(rng, bars.beats_per_bar, busy)
    second = cells if rng.random() < 0.6 else rhythm(rng, bars.beats_per_bar, busy)
    bottom = int(rng.integers(low, max(low + 1, high - 16)))
    tones = scale_ladder(harmony.mode, bottom, min(high, bottom + 17), rng.random() < 0.5)
    phrase: list[tuple[float, float]] = []
    path: list[int] = []
    for bar in range(bars.count):
        first, answer = bar * bars.beats_per_bar, second if bar % 2 else cells
        for (at, length), pitch in zip(
            answer, walk(rng, len(answer), tones, harmony.mode), strict=True
        ):
            chord = ladder(harmony.chord_at(first + at), tones[0], tones[-1])
            strong = at % 1 == 0 and chord
            path.append(leaning(rng, chord, pitch, harmony.mode) if strong else pitch)
            phrase.append((first + at, length))
    notes = [
        Note(at, length * 0.93, pitch, 0.9 if at % bars.beats_per_bar % 1 == 0 else 0.72)
        for (at, length), pitch in zip(
            phrase, homeward(rng, phrase, path, tones, harmony.mode), strict=True
        )
    ]
    swing = float(rng.choice((0.5, 0.5, 0.5, 0.62))) if bars.steps == 16 else 0.5
    return TonalPart(notes, "melody", bpm=(70, 140), swing=swing)


def riff(
    rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int, high: int
) -> TonalPart:
    """A short syncopated motif that repeats, and has its home in it."""
    cells = rhythm(rng, bars.beats_per_bar, float(rng.uniform(0.6, 1.0)))
    top = min(high, low + int(rng.integers(10, 18)))
    tones = scale_ladder(harmony.mode, low, top, True)
    path = walk(rng, len(cells), tones, harmony.mode)
    motif = homeward(rng, cells, path, tones, harmony.mode)
    notes = [
        Note(bar * bars.beats_per_bar + at, length * 0.85, pitch, float(rng.uniform(0.7, 1)))
        for bar in range(bars.count)
        for (at, length), pitch in zip(cells, motif, strict=True)
    ]
    return TonalPart(notes, "riff", bpm=(76, 140))


def ostinato(
    rng: np.random.Generator, harmony: Harmony, bars: BarSpan, low: int, high: int
) -> TonalPart:
    """Short repeated chords in eighths, or their roots by turns with another tone of theirs."""
    whole = rng.random() < 0.5
    turn = pick(rng, ((1, 2), (2, 1), (1, 1)))
    notes: list[Note] = []
    for k, at in enumerate(pulse(bars.beats, 0.5)):
        chord = harmony.chord_at(at)
        tones = voiced(chord, low, high)
        by_step = [next(p for p in tones if p % 12 == one) for one in chord.classes]
        step = min(turn[k // 2 % 2], len(by_step) - 1) if k % 2 else 0
        chosen = tones if whole else (by_step[step],)
        notes += _struck(chosen, at, 0.28, 0.92 if k % 4 == 0 else 0.7)
    return TonalPart(notes, "ostinato", bpm=(84, 140), tags=("staccato",))


def long_notes(
    rng: np.random.Generator, harmony: Harmony, _: BarSpan, low: int, high: int
) -> TonalPart:
    """A tone of each chord, or two where the chords are few and last; the first one at home.

    Whoever hears few tones takes the first of them for the tonic, and the next for its third. Two
    tones do not tell a key, so there are FEW where they last, among them the tonic's third.
    """
    bottom = int(rng.integers(low, max(low + 1, high - 12)))
    home = ladder(diatonic(1, harmony.mode), bottom, bottom + 12)
    spans, mode = harmony.sounding, harmony.mode
    moving = len(spans) < FEW and rng.random() < MOVING and spans[0].length >= 2 * LONG
    parts = range(2 if moving else 1)
    cells = [
        (span.start + part * span.length / len(parts), span.length / len(parts))
        for span in spans for part in parts
    ]  # fmt: skip
    while len(cells) < FEW and cells[-1][1] >= 2 * LONG:
        at, length = cells.pop()
        cells += [(at, length / 2), (at + length / 2, length / 2)]
    pitches = [at_home(rng, home, home[1], mode, BEGINNING)]
    for start in (start for start, _ in cells[1:]):
        tones = ladder(harmony.chord_at(start), bottom, high)[:5]
        others = [tone for tone in tones if tone != pitches[-1]]
        pitches.append(leaning(rng, others or tones, pitches[-1], mode))
    pitches = told(cells, pitches, home, mode)
    notes = [
        Note(at, length * 0.96, pitch, 0.8)
        for (at, length), pitch in zip(cells, pitches, strict=True)
    ]
    return TonalPart(notes, "long notes", bpm=(64, 120))


def drone(
    rng: np.random.Generator,
    harmony: Harmony,
    bars: BarSpan,
    low: int,
    high: int,
    bare: bool = True,
) -> TonalPart:
    """The tonic with its third, mostly its fifth, and at times its octave; or `bare`, its fifth."""
    tonic, (_, third, fifth) = at_or_above(low, TONIC), TRIADS[harmony.mode]
    ways = ((fifth, 12 + third), (fifth, 12, 12 + third), (third, fifth), (12 + third,), (fifth,))
    above = pick(rng, ways if bare else ways[:-1])
    pitches = [tonic, *(tonic + step for step in above)]
    return TonalPart(
        [Note(0.0, bars.beats * 0.98, p, 0.8) for p in pitches if p <= high],
        "drone",
        bpm=(60, 120),
    )


SHAPES = {Contour.RISING: "up", Contour.FALLING: "down", Contour.ARCH: "up and down"}
WRITERS: dict[str, Writer] = {
    "sustained": sustained,
    "comp": comp,
    "strum": strum,
    "arpeggio": arpeggio,
    "melody": melody,
    "riff": riff,
    "ostinato": ostinato,
    "long": long_notes,
    "drone": drone,
}


def tonal_pattern(
    rng: np.random.Generator,
    writer: str,
    bars: BarSpan,
    low: int,
    high: int,
    *,
    mode: str | Harmony | None = None,
    how: Performance = AS_WRITTEN,
) -> Pattern:
    """What one of WRITERS writes.

    The `mode`, or the harmony in one, is drawn if not given, and a comp's genre unless it is named:
    "comp house".
    """
    writer, _, genre = writer.partition(" ")
    fits = {"long": tells, "sustained": anyhow, "comp": anyhow}.get(writer, begins_home)
    harmony = mode if isinstance(mode, Harmony) else draw_harmony(rng, bars, mode=mode, fits=fits)
    if writer == "drone" and harmony.given:
        writer = "sustained"
    if writer == "drone":
        harmony = evenly(harmony.mode, HOME, "triad", bars.beats)
    write = WRITERS[writer]
    if writer == "comp":
        write = partial(comp, genre=genre)
    elif writer == "drone":
        write = partial(drone, bare=mode is None)
    elif writer == "arpeggio" and how.figure is Figure.ARPEGGIO:
        grid = None if how.note_value is None else how.note_value.beats
        write = partial(arpeggio, shape=SHAPES[how.contour or Contour.RISING], unit=grid)
    part = write(rng, harmony, bars, low, high)
    written = played(part.notes, how, bars, low, high) if how else part.notes
    swing, own = swing_of(how.feel, part.swing), 0.25 if part.genre else 0.5
    pair = swung_unit(written) if how.feel else own
    notes = humanised(swung(written, pair, swing), rng, 0.005)
    onsets = density(written, bars.beats)
    tags = part.tags + ("busy",) * (onsets > 3) + ("sparse",) * (onsets < 0.75)
    tags += ("swung",) * (swing > 0.56)
    chords = harmony.names if writer not in ("melody", "riff") else ""
    third = TRIADS[harmony.mode][1]  # without it a drone has no mode
    bare = writer == "drone" and all(note.pitch % 12 != third for note in notes)
    heard = None if bare else harmony.mode
    return Pattern(tuple(notes), part.name, part.bpm, part.genre, tags, heard, chords)
