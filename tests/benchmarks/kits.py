"""Kits: how fast four parts are made, whether they are in one key, and how they sound together.

python -m tests.benchmarks.kits [--kits 6] [--first 100] [--seeds 20] [--only speed,keys,consonance]

speed        four parts of 4 bars with the model in memory: wall and processor seconds
keys         of the notes of real kits, the time of those that are of the key that was asked for;
             of their tonal parts and mixes those that are heard in that key; in that or its
             relative, which has the same chords; and of the beats in which a chord is heard, by
             nobody who knows the key, those whose chord is of the key
consonance   of all the time for which two tonal parts sound together, the share in which they make
             a consonance (unison, thirds, fourth, fifth, sixths, in any octave): of kits, of the
             same parts drawn each for itself in the same key, and of music21's chorales by Bach
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from statistics import mean

import numpy as np

from bridge.analysis.chords import (
    NONE,
    SCALES,
    beat_tones,
    changes,
    decode,
    diatonic,
    emissions,
    tone_frames,
)
from bridge.analysis.onset import analysis_signal
from bridge.config.models import located
from bridge.config.presets import model_named
from bridge.domain.audio import Loop
from bridge.domain.kit import MIX
from bridge.domain.music import Key
from bridge.domain.notes import Note
from bridge.domain.request import Request
from bridge.generation.editing import Sketches
from bridge.generation.pipeline import make, settle
from bridge.generation.prefetch import prefetching
from bridge.prompt import asked
from bridge.prompt.kits import kit_of
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.loading import load

PROMPTS = (
    "dusty boom bap, 92 bpm", "deep house, 122 bpm", "trap, 140 bpm", "funk, 104 bpm",
    "synthwave, 100 bpm", "jazz, 120 bpm", "reggae, 78 bpm", "drum and bass, 174 bpm",
)  # fmt: skip
CONSONANT = frozenset((0, 3, 4, 5, 7, 8, 9))
Parts = Sequence[Sequence[Note]]


def request_of(prompt: str, seed: int) -> Request:
    said = asked(prompt)
    keys = (Key(seed * 5 % 12, bool(seed % 3)), said.members.get("key"))
    plain = Request(**{**said.members, "bars": 4, "seed": seed, "key": keys[1] or keys[0]})
    return replace(plain, edit=kit_of(plain.prompt))


def made(painter: EmbeddedPainter, request: Request) -> list[Loop]:
    sketches, takes = Sketches(), request.takes()
    with prefetching(painter, [settle(take, painter) for take in takes], sketches):
        return [make(take, painter, lambda *_: None, sketches) for take in takes]


def speed(painter: EmbeddedPainter) -> None:
    made(painter, replace(request_of(PROMPTS[0], 1), bars=1))
    wall, processor = time.monotonic(), time.process_time()
    loops = made(painter, request_of(PROMPTS[0], 7))
    print(
        f"{len(loops) - 1} parts of 4 bars and their mix: {time.monotonic() - wall:.1f} s, "
        f"{time.process_time() - processor:.1f} processor seconds"
    )


def keys(painter: EmbeddedPainter, count: int, first: int) -> None:
    exact: dict[str, list[bool]] = {}
    agree: dict[str, list[bool]] = {}
    chords: dict[str, list[bool]] = {}
    written: list[tuple[float, float]] = []
    for number in range(count):
        request = request_of(PROMPTS[number % len(PROMPTS)], first + number)
        wanted = request.takes()[0].key
        assert wanted is not None
        takes = [settle(take, painter) for take in request.takes() if take.edit.part != MIX]  # type: ignore[union-attr]
        written += [time_in_key(notes, wanted) for notes in parts_of(painter, takes)]
        for loop in made(painter, request):
            if loop.family not in ("drums", "fx"):
                what = "mixes" if loop.family == MIX else "parts"
                right = loop.heard.key in (wanted, wanted.relative)
                exact.setdefault(what, []).append(loop.heard.key == wanted)
                agree.setdefault(what, []).append(right)
                chords.setdefault(what, []).extend(chords_in(loop, wanted))
                if loop.heard.key != wanted:
                    sure = loop.heard.key_confidence
                    print(f"  {loop.recipe.prompt}: {loop.heard.key} for {wanted} ({sure:.2f})")
    print(f"written notes: {100 * weighed(written):.1f} % of their time of the key")
    for what, found in agree.items():
        print(
            f"{what}: {100 * mean(exact[what]):.1f} % of {len(found)} in the key asked for, "
            f"{100 * mean(found):.1f} % in that or its relative; "
            f"{100 * mean(chords[what]):.1f} % of {len(chords[what])} beats' chords are of the key"
        )


def time_in_key(notes: Sequence[Note], key: Key) -> tuple[float, float]:
    """(beats of all notes, beats of those of the key: in minor its leading note is one). Notes are
    written in C."""
    inside = sum(note.length for note in notes if note.pitch % 12 in (*SCALES[key.minor], 11))
    return sum(note.length for note in notes), inside


def chords_in(loop: Loop, key: Key) -> list[bool]:
    """Of each beat in which a chord is heard, whether it is one of the key's."""
    mono, bpm = analysis_signal(loop.clip), loop.recipe.bpm
    frames = None if mono is None else tone_frames(mono)
    if frames is None or bpm is None:
        return []
    beats = round(loop.clip.seconds * bpm / 60)
    logs = emissions(beat_tones(frames, np.arange(beats + 1) * 60 / bpm))
    found = decode(logs, changes(beats, round(loop.recipe.meter.beats), 0)).chords
    return [bool(diatonic(key)[chord]) for chord in found if chord != NONE]


def consonance(painter: EmbeddedPainter, seeds: int) -> None:
    kits, alone = [], []
    for seed in range(seeds):
        request = request_of(PROMPTS[seed % len(PROMPTS)], 200 + seed)
        takes = [settle(take, painter) for take in request.takes() if take.edit.part != MIX]  # type: ignore[union-attr]
        kits += list(shares(parts_of(painter, takes)))
        apart = [
            replace(take, edit=None, seed=take.seed + 1_000 * n) for n, take in enumerate(takes)
        ]
        alone += list(shares(parts_of(painter, apart)))
    print(f"kits: {100 * weighed(kits):.1f} % consonant")
    print(f"parts drawn each for itself: {100 * weighed(alone):.1f} %")
    print(f"chorales by Bach: {100 * weighed(list(chorales(seeds))):.1f} %")


def parts_of(painter: EmbeddedPainter, takes: Sequence[Request]) -> Parts:
    scores = [painter.score(take) for take in takes]
    return [score.notes for score in scores if score is not None and not score.drums]


def shares(parts: Parts) -> Iterator[tuple[float, float]]:
    """(beats together, beats in consonance) of each two parts."""
    for one, other in combinations(parts, 2):
        together = consonant = 0.0
        for note in one:
            for beside in other:
                end = min(note.start + note.length, beside.start + beside.length)
                beats = max(0.0, end - max(note.start, beside.start))
                together += beats
                consonant += beats * ((note.pitch - beside.pitch) % 12 in CONSONANT)
        yield together, consonant


def weighed(pairs: Sequence[tuple[float, float]]) -> float:
    return sum(right for _, right in pairs) / sum(together for together, _ in pairs)


def chorales(count: int) -> Iterator[tuple[float, float]]:
    """The same of real scores; needs the extra for training."""
    from music21 import chord, corpus, note

    for path in corpus.getComposer("bach")[:count]:
        parts = [
            [
                Note(float(one.offset), max(float(one.quarterLength), 1e-3), pitch.midi, 0.8)
                for one in part.flatten().notes
                if isinstance(one, note.Note | chord.Chord)
                for pitch in one.pitches
            ]
            for part in corpus.parse(path).parts
        ]
        yield from shares(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kits", type=int, default=6)
    parser.add_argument("--first", type=int, default=100, help="seed of the first of them")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--only", default="speed,keys,consonance")
    args = parser.parse_args()
    painter = load(located(model_named("embedded")))
    assert isinstance(painter, EmbeddedPainter)
    for name in args.only.split(","):
        {
            "speed": lambda: speed(painter),
            "keys": lambda: keys(painter, args.kits, args.first),
            "consonance": lambda: consonance(painter, args.seeds),
        }[name]()


if __name__ == "__main__":
    main()
