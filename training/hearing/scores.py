"""music21's corpus → notes in a key that is beyond doubt, for the set that hearing is measured on.

A work counts if its key signature, the key that its notes suggest (Aarden-Essen profile over the
whole work) and its last bass note agree. Only simple meters are taken, so that the tempo is the
quarter note's for everybody.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from music21 import converter, corpus, meter

from bridge.domain.music import Key
from training.hearing.render import Note

log = logging.getLogger(__name__)
# folder of the corpus → works taken, slowest and fastest tempo, instruments (General MIDI)
SHELVES: dict[str, tuple[int, int, int, tuple[int, ...]]] = {
    "bach": (70, 60, 104, (0, 19, 52, 48, 68)),
    "ryansMammoth": (50, 84, 138, (40, 0, 73, 105, 22)),
    "essenFolksong": (0, 80, 130, (73, 0, 24)),
    "opus18no1": (6, 72, 150, (40, 48, 0)),
    "opus1no1": (4, 72, 150, (40, 48, 0)),
    "opus41no1": (4, 72, 150, (40, 48, 0)),
    "opus59no1": (4, 72, 150, (40, 48, 0)),
    "opus59no2": (4, 72, 150, (40, 48, 0)),
    "opus59no3": (4, 72, 150, (40, 48, 0)),
    "opus74no1": (4, 72, 150, (40, 48, 0)),
    "k156": (4, 72, 150, (40, 48, 0)),
    "k458": (4, 72, 150, (40, 48, 0)),
    "k80": (4, 72, 150, (40, 48, 0)),
    "k155": (3, 72, 150, (40, 48, 0)),
    "oneills1850": (20, 84, 138, (40, 73, 21)),
    "airdsAirs": (5, 84, 138, (40, 73, 21)),
    "k545": (1, 100, 140, (0, 6)),
    "joplin": (1, 72, 100, (0,)),
    "schumann_robert": (2, 60, 110, (0,)),
    "leadSheet": (2, 90, 130, (0, 4)),
}


def works(dice: np.random.Generator) -> Iterator[tuple[str, Key, list[Note], float, int, float]]:
    """(name, key, notes, bpm, instrument, beats a bar) of each work that is beyond doubt."""
    paths = [Path(p) for p in corpus.getCorePaths()]
    for shelf, (count, slow, fast, instruments) in SHELVES.items():
        there = sorted(p for p in paths if p.parent.name == shelf)
        chosen = dice.permutation(len(there))[: count * 2]
        taken = 0
        names = set[str]()
        for index in chosen:
            if taken >= count:
                break
            if there[index].stem in names:  # the same work in another format
                continue
            found = _work(there[index])
            if found is None:
                continue
            taken += 1
            names.add(there[index].stem)
            key, notes, beats = found
            bpm = float(
                np.round(np.exp(dice.uniform(np.log(slow), np.log(fast))), int(dice.integers(2)))
            )
            yield (
                f"{shelf}-{there[index].stem}",
                key,
                notes,
                bpm,
                int(dice.choice(instruments)),
                beats,
            )


def _work(path: Path) -> tuple[Key, list[Note], float] | None:
    try:
        score = converter.parse(path)
        if hasattr(score, "scores"):
            score = score.scores[0]
        times = list(score.recurse().getElementsByClass(meter.TimeSignature))
        if not times or any(t.denominator != 4 for t in times):
            return None
        key = _key(score)
        notes = _notes(score)
    except Exception as error:  # the corpus holds files that music21 itself cannot expand
        log.info("%s: %s", path.name, error)
        return None
    return (key, notes, float(times[0].numerator)) if key is not None and len(notes) > 20 else None


def _key(score: Any) -> Key | None:
    signature = next(iter(score.recurse().getElementsByClass("KeySignature")), None)
    heard = score.analyze("key.aarden")
    if signature is None:
        return None
    last = max(score.flatten().notes, key=lambda n: n.offset)
    final = min(p.midi for n in score.flatten().notes if n.offset == last.offset for p in n.pitches)
    key = Key(heard.tonic.pitchClass, heard.mode == "minor")
    major = key.relative if key.minor else key
    same = (signature.sharps * 7) % 12 == major.tonic
    return key if same and final % 12 == key.tonic else None


def _notes(score: Any) -> list[Note]:
    found = []
    for channel, part in enumerate(
        score.parts if hasattr(score, "parts") and score.parts else [score]
    ):
        for note in part.flatten().notes:
            strong = 100 if float(note.offset) % 1 == 0 else 84
            for pitch in note.pitches:
                length = max(0.1, float(note.quarterLength))
                found.append(Note(float(note.offset), length, int(pitch.midi), strong, channel % 8))
    return sorted(found)
