"""Music whose chords, beats and metre are known, for the figures of `fodder fit`: grooves in rich
harmony, chorales, and tunes for one voice.

    line["chords"]     [start, end, root, third]: seconds, pitch class, 3 (minor) or 4 (major)
    line["downbeat"]   seconds from the beginning to the first of a bar
    line["meter"]      as it is written, e.g. "6/8"; line["bpm"] is of quarter notes also then

A chord of a chorale is what sounds at a beat where that is one triad, maybe with its seventh; beats
of which that cannot be said are in no figure.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from training.hearing.grooves import STYLES, side, tempo
from training.hearing.harmony import harmony
from training.hearing.recordings import Made
from training.hearing.render import RATE, Band, Note, produced

METERS = {"swing": "4/4", "waltz": "3/4", "waltzpop": "3/4", "five": "5/4", "seveneight": "7/8"}
TUNES = ("ryansMammoth", "oneills1850", "airdsAirs")
VOICES = (73, 40, 0, 21, 105, 71)
TAKEN = 24  # tunes a shelf and metre
FORMS = {(0, 4, 7): 4, (0, 3, 7): 3, (0, 4, 7, 10): 4, (0, 3, 7, 10): 3, (0, 4, 7, 11): 4}


def mixes(turns: range) -> Made:
    """Grooves with a harmony, from the beginning of a bar or from anywhere."""
    band = Band()
    for style in STYLES:
        for turn in turns:
            dice = np.random.default_rng(zlib.crc32(f"mix{style.name}{turn}".encode()))
            bpm, tonic = tempo(style, dice), int(dice.integers(12))
            minor = bool(dice.random() < 0.6)
            parts = str(dice.choice(("dbk", "dbkm", "bk", "dk") if style.drums else ("k", "bk")))
            bar = style.beats * 60 / bpm
            bars = int(np.clip(np.ceil(dice.uniform(12, 26) / bar), 4, 16))
            notes, programs, chords = harmony(style, tonic, minor, bars, dice, parts)
            band.tune(int(dice.integers(2)), programs, int(dice.choice(style.kit)), 0.0)
            start = 0.0 if dice.random() < 0.5 else float(dice.uniform(0, bar))
            sound = band.play(notes, bpm, bars * style.beats)[round(start * RATE) :]
            beat = 60 / bpm
            told = [
                [
                    max(0.0, chord.beat * beat - start),
                    (chord.beat + chord.beats) * beat - start,
                    (tonic + chord.root) % 12,
                    chord.tones[1] if chord.tones[2] == 7 else 0,
                ]
                for chord in chords
                if (chord.beat + chord.beats) * beat > start
            ]
            line = {
                **_line(style.name, bpm, style.beats, side(style.name)),
                "meter": "6/8" if style.name == "sixeight" else METERS.get(style.name, "4/4"),
                "key": [tonic, minor],
                "chords": told,
                "downbeat": (bar - start) % bar,
                "parts": parts,
            }
            yield f"{style.name}-{turn}", produced(sound, dice), RATE, line


def chorales(turns: range) -> Made:
    """Bach's, by one instrument."""
    band = Band()
    paths = [path for path in _paths("bach") if path.suffix in (".mxl", ".xml")]
    dice = np.random.default_rng(11)
    taken = 0
    for index in dice.permutation(len(paths)):
        if taken == 4 * len(turns):
            return
        found = _score(paths[index])
        if (
            found is None
            or found[1] not in ("4/4", "3/4")
            or len({n.channel for n in found[0]}) < 4
        ):
            continue
        notes, meter, pickup = found
        taken += 1
        bpm = float(dice.integers(66, 100))
        band.tune(
            int(dice.integers(2)), dict.fromkeys(range(16), int(dice.choice((0, 19, 48)))), 0, 0
        )
        seconds = min(30.0, (notes[-1].beat + notes[-1].beats) * 60 / bpm)
        sound = band.play(notes, bpm, seconds * bpm / 60)
        line = {
            **_line("chorale", bpm, float(meter[0]), side(paths[index].stem)),
            "meter": meter,
            "chords": list(_triads(notes, bpm, seconds)),
            "downbeat": pickup * 60 / bpm,
        }
        yield paths[index].stem, produced(sound, dice), RATE, line


def tunes(turns: range) -> Made:
    """Tunes for one voice, in simple and in compound metres."""
    band = Band()
    for shelf in TUNES:
        dice = np.random.default_rng(zlib.crc32(shelf.encode()))
        paths, counts = _paths(shelf), dict.fromkeys(("2/4", "3/4", "4/4", "6/8"), 0)
        for index in dice.permutation(len(paths)):
            if min(counts.values()) >= TAKEN or sum(counts.values()) > 3 * TAKEN:
                break
            found = _score(paths[index])
            if found is None or counts.get(found[1], TAKEN) >= min(TAKEN, 4 * len(turns)):
                continue
            notes, meter, pickup = found
            counts[meter] += 1
            beat = float(np.round(np.exp(dice.uniform(np.log(76), np.log(132)))))
            bpm = 1.5 * beat if meter == "6/8" else beat
            band.tune(
                int(dice.integers(2)), dict.fromkeys(range(16), int(dice.choice(VOICES))), 0, 0
            )
            seconds = min(float(dice.uniform(8, 24)), (notes[-1].beat + notes[-1].beats) * 60 / bpm)
            sound = band.play(notes, bpm, seconds * bpm / 60)
            beats = int(meter[0]) * 4 / int(meter[2])
            name = f"{shelf}-{paths[index].stem}-{index}"
            line = {
                **_line(shelf, bpm, beats, side(name)),
                "meter": meter,
                "chords": [],
                "downbeat": pickup * 60 / bpm,
            }
            yield name, produced(sound, dice), RATE, line


def _line(style: str, bpm: float, beats: float, which: str) -> dict[str, Any]:
    return {"side": which, "style": style, "bpm": bpm, "beats": beats, "loop": False}


def _paths(shelf: str) -> list[Path]:
    from music21 import corpus

    paths = [Path(path) for path in corpus.getCorePaths()]
    return sorted(path for path in paths if path.parent.name == shelf)


def _score(path: Path) -> tuple[list[Note], str, float] | None:
    """Notes, metre, and the beats before the first bar; None for what changes its metre."""
    from music21 import converter, meter

    try:
        score = converter.parse(path)
        if hasattr(score, "scores"):
            score = score.scores[0]
        times = {
            (time.numerator, time.denominator)
            for time in score.recurse().getElementsByClass(meter.TimeSignature)
        }
        part = score.parts[0] if score.parts else score
        first = next(iter(part.getElementsByClass("Measure")))
        notes = _notes(score)
    except Exception:  # the corpus holds files that music21 itself cannot expand
        return None
    if len(times) != 1 or len(notes) < 24:
        return None
    over, under = times.pop()
    bar, there = over * 4 / under, float(first.duration.quarterLength)
    return notes, f"{over}/{under}", there if there < bar - 0.01 else 0.0


def _notes(score: Any) -> list[Note]:
    """The notes of all parts, a little louder on whole beats."""
    found = []
    for channel, part in enumerate(list(score.parts) or [score]):
        for note in part.flatten().notes:
            for pitch in note.pitches:
                length = max(0.1, float(note.quarterLength))
                force = 96 if float(note.offset) % 1 == 0 else 86
                found.append(Note(float(note.offset), length, int(pitch.midi), force, channel % 8))
    return sorted(found)


def _triads(notes: list[Note], bpm: float, seconds: float) -> Iterator[list[float]]:
    """What sounds through each beat, where it is one triad."""
    beat = 60 / bpm
    for at in range(int(seconds / beat)):
        classes = {
            note.pitch % 12
            for note in notes
            if note.beat < at + 0.9 and note.beat + note.beats > at + 0.1
        }
        for root in classes:
            form = tuple(sorted((one - root) % 12 for one in classes))
            if form in FORMS:
                yield [at * beat, (at + 1) * beat, root, FORMS[form]]
                break
