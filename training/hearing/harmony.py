"""Turns of chords → notes: grooves in richer harmony than `hearing_grooves`, for the set that
hearing is measured on.

Sevenths, borrowed chords, modes, vamps of one chord, inversions, basses that walk or stay, and
turns that begin elsewhere than at home. The key is the one the numerals are written in.

Conventions
    a numeral   of the parallel major scale: I … vii, b before it lowers it, small ones are minor,
                o is diminished; "-" holds the chord before
"""

from __future__ import annotations

import numpy as np

from training.hearing.grooves import KICK, Style, drummed, felt, hits, varied
from training.hearing.render import Note, Played
from training.hearing.truth import Chord

SCALE = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
MAJOR = (
    *("I vi IV V", "I V vi IV", "I IV V IV", "I IV I V", "I iii IV V", "I V IV V", "I ii IV V"),
    *("I bVII IV I", "I bVII I bVII", "I - IV -", "I - ii V", "I vi ii V", "I - bVI bVII", "I"),
    *("ii V I -", "IV V I -", "IV - I -", "IV V iii vi", "vi IV I V", "I I IV I V IV I V"),
)
MINOR = (
    *("i bVI bIII bVII", "i bVII bVI bVII", "i bVII bVI V", "i iv i V", "i bVI iv V", "i iv v i"),
    *("i IV i IV", "i bVII i bVII", "i v i v", "i - bVI -", "i - iv -", "i - bII -", "i iio V i"),
    *("i bVI bVII i", "i i bVI v", "bVI bVII i -", "iv - i -", "iv V i -", "i bIII bVII IV", "i"),
)
PENTATONIC = {False: (0, 2, 4, 7, 9), True: (0, 3, 5, 7, 10)}
MELODIES = (73, 65, 80, 11, 0, 40, 26, 81)


def harmony(
    style: Style, tonic: int, minor: bool, bars: int, dice: np.random.Generator, parts: str
) -> Played:
    """What to play; `parts` is of d (drums), b (bass), k (keys), m (melody)."""
    style = varied(style, dice)
    programs = {
        0: int(dice.choice(style.bass)),
        1: int(dice.choice(style.keys)),
        2: int(dice.choice(MELODIES)),
    }
    chords = _chords(style, minor, bars, dice)
    notes = [note for bar in range(bars) for note in drummed(style, bar * style.beats)]
    notes = notes if "d" in parts else []
    if "b" in parts:
        notes += _bass(chords, style, tonic, dice)
    if "k" in parts:
        notes += _keys(chords, style, tonic, dice)
    if "m" in parts:
        notes += _melody(bars * style.beats, tonic, minor, dice)
    loose = float(dice.choice((0.0, 0.0, 0.004, 0.012)))
    return Played([felt(note, style, dice, loose) for note in notes], programs, chords)


def _chords(style: Style, minor: bool, bars: int, dice: np.random.Generator) -> list[Chord]:
    """A turn again and again; a chord lasts a bar, half of one or two; some have sevenths."""
    turn = str(dice.choice(MINOR if minor else MAJOR)).split()
    span = style.beats * float(dice.choice((1, 1, 1, 2, 0.5)))
    sevenths = bool(dice.random() < 0.4)
    chords = [_chord(0.0, span, turn[0], sevenths, minor)]
    for i in range(1, round(bars * style.beats / span)):
        numeral = turn[i % len(turn)]
        held = chords[-1]._replace(beat=i * span)
        chords.append(held if numeral == "-" else _chord(i * span, span, numeral, sevenths, minor))
    return chords


def _chord(beat: float, beats: float, numeral: str, seventh: bool, minor: bool) -> Chord:
    letters = numeral.lstrip("b").rstrip("o")
    root = (SCALE[letters.lower()] - numeral.count("b", 0, 1)) % 12
    if numeral.endswith("o"):
        return Chord(beat, beats, root, (0, 3, 6))
    third = 3 if letters.islower() else 4
    high = 11 if third == 4 and root in ((3, 8) if minor else (0, 5)) else 10
    return Chord(beat, beats, root, (0, third, 7, high) if seventh else (0, third, 7))


def _bass(chords: list[Chord], style: Style, tonic: int, dice: np.random.Generator) -> list[Note]:
    """Roots on the kick's steps; or root, fifth and octave in turn; or the tonic throughout."""
    way = str(dice.choice(("kick", "kick", "kick", "walk", "long", "pedal")))
    notes = []
    for chord in chords:
        low = 28 + (tonic + (0 if way == "pedal" else chord.root) - 28) % 12
        steps = hits(style.drums.get(KICK, "X"), chord.beat, style.steps)[:8]
        if way == "walk":
            steps = [(chord.beat + k, 100) for k in range(int(chord.beats))] or steps[:1]
        if way == "long":
            steps = [(chord.beat, 104)]
        for i, (beat, velocity) in enumerate(steps):
            up = (0, chord.tones[1], 7, 12)[i % 4] if way == "walk" else 0
            beats = 0.95 * chord.beats if way == "long" else 0.45
            if beat < chord.beat + chord.beats:
                notes.append(Note(beat, beats, low + up, velocity - 10, 0))
    return notes


def _keys(chords: list[Chord], style: Style, tonic: int, dice: np.random.Generator) -> list[Note]:
    """The chord in the style's rhythm or held, its notes where the hand lies (any inversion)."""
    hand = int(dice.integers(50, 64))
    held = bool(dice.random() < 0.3) or style.rhythm.startswith("arp")
    notes = []
    for chord in chords:
        steps = [(chord.beat, 100)] if held else hits(style.rhythm, chord.beat, style.steps)
        steps = [s for s in steps if s[0] < chord.beat + chord.beats - 0.1]
        ends = [beat for beat, _ in steps[1:]] + [chord.beat + chord.beats]
        for (beat, velocity), end in zip(steps, ends, strict=True):
            for tone in chord.tones:
                pitch = hand + (tonic + chord.root + tone - hand) % 12
                notes.append(Note(beat, 0.9 * (end - beat), pitch, velocity - 20, 1))
    return notes


def _melody(beats: float, tonic: int, minor: bool, dice: np.random.Generator) -> list[Note]:
    """A figure of the pentatonic scale, repeated every four beats, now and then another."""
    notes, scale = list[Note](), PENTATONIC[minor]
    figure = [(0.0, 0)]
    for at in range(0, int(beats), 4):
        if at % 16 == 0:
            where = sorted(dice.choice(8, size=int(dice.integers(2, 6)), replace=False))
            figure = [(w / 2, int(dice.integers(8))) for w in where]
        for beat, place in figure:
            pitch = 60 + tonic + scale[place % 5] + 12 * (place // 5)
            notes.append(Note(at + beat, 0.45, pitch, 92, 2))
    return notes
