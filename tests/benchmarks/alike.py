"""Measure likeness: python -m tests.benchmarks.alike [--samples 100000]

Prints one JSON object: milliseconds of processor time for hearing one two-bar loop; wall and
processor milliseconds for a search among many samples by all parts, for the first one, which reads
them, for one after a sample was added, and for the map; milliseconds for noting one; the whole
command `fodder similar FILE`, for a file that the catalogue knows and for one that it does not.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from bridge.analysis.likeness import PARTS, SIZE, VERSION
from bridge.domain.audio import Array, Clip, Loop
from bridge.domain.sample import Heard
from bridge.library.catalogue import Catalogue
from bridge.library.likeness import Row
from bridge.library.listening import of_loop
from bridge.library.similarity import SimilarityIndex
from tests.benchmarks.catalogue import make_files, recipe


def timed(work: Callable[[], object], runs: int = 7) -> dict[str, float]:
    """The median of some runs, in milliseconds of the wall's clock and of the processor's."""
    wall, processor = [], []
    for _ in range(runs):
        start, began = time.perf_counter(), time.process_time()
        work()
        wall.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.process_time() - began))
    return {"wall": statistics.median(wall), "processor": statistics.median(processor)}


def rows(ids: list[str]) -> list[Row]:
    """Random similarity, as long in each part as real ones."""
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(len(ids), SIZE)).astype(np.float32)
    for part in PARTS.values():
        vectors[:, part] /= np.linalg.norm(vectors[:, part], axis=1, keepdims=True)
    small = np.rint(vectors * 127).astype(np.int8)
    places = rng.uniform(-1, 1, (len(ids), 2))
    return [
        Row(one, VERSION, vector.tobytes(), *place)
        for one, vector, place in zip(ids, small, places.tolist(), strict=True)
    ]


def a_loop() -> Loop:
    import random

    made = recipe(1, random.Random(1))
    noise = np.random.default_rng(1).normal(0, 0.1, (made.samples, 2)).astype(np.float32)
    return Loop(Clip(noise, 44_100), made, Heard())


def command(root: Path, file: Path) -> dict[str, float]:
    """`fodder similar FILE` as a process of its own: the median of some runs, in milliseconds."""
    words = [sys.executable, "-m", "bridge", "similar", str(file), "--limit", "10"]
    said, wall, processor = {**os.environ, "FODDER_HOME": str(root)}, [], []
    for _ in range(7):
        start, began = time.perf_counter(), sum(os.times()[2:4])
        subprocess.run(words, env=said, check=True, stdout=subprocess.DEVNULL)
        wall.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (sum(os.times()[2:4]) - began))
    return {"wall": statistics.median(wall), "processor": statistics.median(processor)}


def measure(root: Path, count: int) -> dict[str, object]:
    samples = make_files(root / "Fodder", count)
    Catalogue(root / "catalogue.db", root / "Fodder").close()
    loop = a_loop()
    vector: Array = of_loop(loop).vector
    with Catalogue(root / "catalogue.db") as catalogue:
        known = rows([sample.id for sample in samples])
        catalogue.note_likenesses(known[:-20])
        single = iter(known[-20:])
        first = timed(lambda: SimilarityIndex(catalogue).nearest(vector), 3)
        alike = SimilarityIndex(catalogue)
        alike.nearest(vector)

        def note_and_search() -> None:
            catalogue.note_likenesses([next(single)])
            alike.nearest(vector)

        return {
            "samples": count,
            "hear_one_loop_ms": timed(lambda: of_loop(loop)),
            "search_ms": timed(lambda: alike.nearest(vector)),
            "search_100_ms": timed(lambda: alike.nearest(vector, limit=100)),
            "first_search_ms": first,
            "note_one_and_search_ms": timed(note_and_search),
            "note_one_ms": timed(lambda: catalogue.note_likenesses([next(single)])),
            "map_ms": timed(alike.map),
            "command_ms": command(root, samples[0].path),
            "command_unknown_file_ms": command(root, foreign(root, loop)),
        }


def foreign(root: Path, loop: Loop) -> Path:
    """A file of another program's, two bars long."""
    file = root / "foreign.wav"
    soundfile.write(file, loop.clip.samples, loop.clip.rate)
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100_000)
    count = parser.parse_args().samples
    with tempfile.TemporaryDirectory() as root:
        print(json.dumps(measure(Path(root), count), indent=1))


if __name__ == "__main__":
    main()
