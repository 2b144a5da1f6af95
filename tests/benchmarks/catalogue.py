"""Measure the catalogue with many samples: python -m tests.benchmarks.catalogue [--samples 100000]

Makes real (tiny) sample files in a folder of its own, and prints one JSON object: milliseconds for
inserts, for many kinds of search, for opening; seconds for rescans. Processor times are printed
beside wall times because only they mean something on a machine that is busy with other work.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from bridge.domain.audio import Clip, Loop
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Recipe, Sample
from bridge.files import wav
from bridge.files.recipe import metadata_of
from bridge.library.catalogue import Catalogue
from bridge.library.queries import By, Filter, Order
from bridge.library.scan import sample_in

ADJECTIVES = [
    "dusty",
    "warm",
    "deep",
    "bright",
    "cold",
    "punchy",
    "soft",
    "broken",
    "lush",
    "tight",
    "slow",
    "glassy",
]
FAMILIES = [
    "drums",
    "bass",
    "keys",
    "mallet",
    "guitar",
    "strings",
    "brass",
    "woodwind",
    "pad",
    "lead",
    "pluck",
    "fx",
]
PLACES = [
    "boom-bap",
    "house",
    "techno",
    "jungle",
    "ambient",
    "soul",
    "cinematic",
    "trance",
    "funk",
    "late-night",
]
FOLDERS = 200
RUNS = 5
SEARCHES = {
    "everything": ("", Filter()),
    "one word": ("dusty", Filter()),
    "a letter": ("d", Filter()),
    "two words": ("warm drums", Filter()),
    "three words": ("deep house bass", Filter()),
    "no such word": ("xylophone", Filter()),
    "a rare word": ("rare777", Filter()),
    "two that never meet": ("rare777 rare778", Filter()),
    "tempo": ("", Filter(slowest=91, fastest=93)),
    "no such tempo": ("", Filter(slowest=239.5)),
    "key": ("", Filter(keys=(Key.parse("F#m"),))),
    "a word that all have": ("groove", Filter()),
    "that, and no such tempo": ("groove", Filter(slowest=239.5)),
    "that, and no such key": ("groove", Filter(keys=(Key.parse("B"),))),
    "kind": ("", Filter(kind=Kind.ONESHOT)),
    "stars": ("", Filter(stars=5)),
    "word and tempo": ("warm", Filter(slowest=91, fastest=93)),
    "word and no such tempo": ("warm", Filter(slowest=239.5)),
    "word and rare stars": ("drums", Filter(stars=5)),
    "all words and no such key": ("d b", Filter(keys=(Key.parse("B"),), slowest=239)),
    "everything at once": (
        "warm bass",
        Filter(slowest=80, fastest=130, keys=(Key.parse("Am"),), kind=Kind.LOOP, stars=3),
    ),
}
LISTINGS = {
    **{f"by {by.value}": ("", Filter(), Order(by, falling)) for by, falling in (
        (By.NEWEST, True), (By.NAME, False), (By.BPM, False), (By.KEY, True), (By.BARS, False),
        (By.STARS, True),
    )},
    "a word, by bpm": ("dusty", Filter(), Order(By.BPM, False)),
    "a word that all have, by name": ("groove", Filter(), Order(By.NAME, False)),
    "related keys near a tempo, by stars": (
        "",
        Filter(slowest=88, fastest=96, keys=(Key.parse("Am"), Key.parse("C"), None)),
        Order(By.STARS),
    ),
    "no such tempo, by name": ("", Filter(slowest=239.5), Order(By.NAME, False)),
}  # fmt: skip


def recipe(number: int, rng: random.Random) -> Recipe:
    """A recipe as users make them; no key is B, no tempo above 200."""
    prompt = f"{rng.choice(ADJECTIVES)} {rng.choice(PLACES)} {rng.choice(FAMILIES)} groove"
    if number % 1000 == 777:
        prompt += " rare777"
    return Recipe(
        prompt=prompt,
        negative="",
        seed=number,
        kind=rng.choice((Kind.LOOP, Kind.LOOP, Kind.LOOP, Kind.ONESHOT)),
        bpm=float(rng.randint(60, 200)),
        key=Key(rng.randint(0, 10), rng.random() < 0.5),
        bars=2,
        meter=Meter(),
        model="embedded",
        model_version="1",
        steps=10,
        guidance=3.0,
        fodder="0.1.0",
    )


def make_files(folder: Path, count: int) -> list[Sample]:
    """`count` short files, each with its own card."""
    rng = random.Random(1)
    silence = np.zeros((4, 1), np.float32)
    for number in range(FOLDERS):
        (folder / f"{number:03}").mkdir(parents=True)
    samples = []
    for number in range(count):
        made = recipe(number, rng)
        card = metadata_of(Loop(Clip(silence, 44_100), made, Heard(), rng.choice(FAMILIES)))
        path = folder / f"{number % FOLDERS:03}" / f"fodder_{number:06}.wav"
        path.write_bytes(wav.encode_24(Clip(silence, 44_100), card, path.stem))
        sample = Sample(card.id, path, made, Heard(), 4, 44_100, card.family)
        samples.append(replace(sample, stars=rng.choice((0, 0, 0, 0, 1, 2, 3, 4, 4, 5))))
    return samples


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def search_times(catalogue: Catalogue, clock: Callable[[], float]) -> dict[str, float]:
    """The median of some runs of each search, in milliseconds of `clock`."""
    times = {}
    for name, (text, where) in SEARCHES.items():
        runs = []
        for _ in range(RUNS):
            start = clock()
            catalogue.search(text, 100, where)
            runs.append((clock() - start) * 1000)
        times[name] = round(statistics.median(runs), 2)
    return times


def listing_times(catalogue: Catalogue, clock: Callable[[], float]) -> dict[str, float]:
    """The same for whole lists, and for a page of one: 200 samples."""
    times = {}
    for name, (text, where, order) in LISTINGS.items():
        runs, pages = [], []
        for _ in range(RUNS):
            start = clock()
            numbers = catalogue.listing(text, where, order)
            runs.append((clock() - start) * 1000)
            middle = numbers[len(numbers) // 2 :][:200].tolist()
            start = clock()
            catalogue.numbered(middle)
            pages.append((clock() - start) * 1000)
        times[name] = round(statistics.median(runs), 2)
        times[f"{name}, a page"] = round(statistics.median(pages), 2)
    return times


def measure(root: Path, count: int) -> dict[str, object]:
    folder, path = root / "Fodder", root / "catalogue.db"
    samples = make_files(folder, count)
    fill = milliseconds(lambda: Catalogue(path, folder).close()) / 1000
    with Catalogue(path) as catalogue:
        for sample in samples[:: max(1, count // 20_000)]:  # stars for some
            catalogue.add(sample)
        inserts = [milliseconds(lambda one=one: catalogue.add(one)) for one in samples[-2_000:]]  # type: ignore[misc]
    opening = [milliseconds(lambda: Catalogue(path).close()) for _ in range(5)]
    with Catalogue(path) as catalogue:
        first = milliseconds(lambda: catalogue.search("dusty"))
        searches = search_times(catalogue, time.perf_counter)
        processor = search_times(catalogue, time.process_time)
        listings = listing_times(catalogue, time.perf_counter)
        listings_processor = listing_times(catalogue, time.process_time)
        rescans = [milliseconds(lambda: catalogue.rescan(folder)) / 1000 for _ in range(3)]
        start = time.process_time()
        catalogue.rescan(folder)
        rescan_processor = time.process_time() - start
        found = catalogue.count()
    assert found == count
    assert sample_in(samples[0].path) is not None
    return {
        "samples": count,
        "fill_s": fill,
        "insert_ms_mean": statistics.mean(inserts),
        "insert_ms_median": statistics.median(inserts),
        "insert_ms_99th": statistics.quantiles(inserts, n=100)[98],
        "open_ms": max(opening),
        "first_search_ms": first,
        "search_ms": searches,
        "search_processor_ms": processor,
        "listing_ms": listings,
        "listing_processor_ms": listings_processor,
        "slowest_search_ms": max(searches.values()),
        "slowest_search_processor_ms": max(processor.values()),
        "rescan_unchanged_s": max(rescans),
        "rescan_unchanged_processor_s": rescan_processor,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100_000)
    count = parser.parse_args().samples
    with tempfile.TemporaryDirectory() as root:
        print(json.dumps(measure(Path(root), count), indent=1))


if __name__ == "__main__":
    main()
