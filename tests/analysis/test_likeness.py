"""That being alike means something: on clips of training's own synthesiser, whose families are
known and which no network has seen.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bridge.analysis.likeness import PARTS, SIZE, Likeness, LoopLength, liken, rhythm_of
from bridge.domain.audio import Clip
from bridge.domain.music import SAMPLE_RATE, Key, Meter
from bridge.library.listening import of_loop, row_of, vectors_of
from tests.files.samples import a_loop, a_recipe
from training.embedded.clips import Clip as Rendered
from training.embedded.clips import make
from training.embedded.shards import FAMILIES
from training.embedded.studio import Studio

CLIPS = 120
SEED = 2_026  # of no training set


@pytest.fixture(scope="module")
def rendered() -> list[Rendered]:
    studio = Studio({}, None)
    return [make(SEED, index, studio) for index in range(CLIPS)]


def likeness_of(clip: Rendered, samples: np.ndarray | None = None) -> Likeness:
    bars = LoopLength(clip.beats, clip.bars.beats_per_bar) if clip.kind == "loop" else None
    mono = clip.samples if samples is None else samples
    return liken(Clip(mono[:, None], SAMPLE_RATE), bars, 0)


@pytest.fixture(scope="module")
def known(rendered: list[Rendered]) -> np.ndarray:
    return np.stack([likeness_of(clip).vector for clip in rendered])


def share_of_family(points: np.ndarray, families: np.ndarray, near: int = 5) -> float:
    """How many of each point's nearest are of its family; `points` are likenesses (n, n)."""
    points = points.copy()
    np.fill_diagonal(points, -np.inf)
    nearest = np.argsort(-points, axis=1)[:, :near]
    return float((families[nearest] == families[:, None]).mean())


def test_the_nearest_are_of_the_same_family(rendered: list[Rendered], known: np.ndarray) -> None:
    families = np.array([clip.family for clip in rendered])
    chance = sum(np.mean(families == family) ** 2 for family in FAMILIES)
    timbre = known[:, PARTS["timbre"]]
    assert share_of_family(timbre @ timbre.T, families) > 5 * chance
    places = np.array([likeness_of(clip).place for clip in rendered])
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    assert share_of_family(-apart, families) > 3 * chance
    assert np.abs(places).max() <= 1


def transposed(samples: np.ndarray, semitones: int) -> np.ndarray:
    """Faster by that interval: another key, and another tempo."""
    ratio = 2 ** (semitones / 12)
    at = np.arange(round(len(samples) / ratio)) * ratio
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


@pytest.mark.parametrize("semitones", [-4, 3])
def test_a_transposition_is_nearer_than_another_instrument(rendered, known, semitones) -> None:
    timbre = known[:, PARTS["timbre"]]
    tonal = [n for n, clip in enumerate(rendered) if clip.family not in ("drums", "fx")]
    names = np.array([clip.text["instrument"] for clip in rendered])
    nearer = []
    for number in tonal:
        moved = likeness_of(rendered[number], transposed(rendered[number].samples, semitones))
        other = timbre[names != names[number]] @ timbre[number]
        nearer.append(timbre[number] @ moved.vector[PARTS["timbre"]] > np.median(other))
        nearer.append(timbre[number] @ moved.vector[PARTS["timbre"]] > np.quantile(other, 0.95))
    assert np.mean(nearer[::2]) == 1.0
    assert np.mean(nearer[1::2]) > 0.85


def beat(hits: str, bpm: float, pitch: float = 200.0) -> Clip:
    """A bar of sixteenths, `x` is a hit."""
    step = 60 / bpm / 4
    samples = np.zeros(round(len(hits) * step * SAMPLE_RATE), np.float32)
    time = np.arange(2_000) / SAMPLE_RATE
    hit = (np.sin(2 * np.pi * pitch * time) * np.exp(-40 * time)).astype(np.float32)
    for number, mark in enumerate(hits):
        if mark == "x":
            at = round(number * step * SAMPLE_RATE)
            samples[at : at + 2_000] += hit[: len(samples) - at]
    return Clip(samples[:, None], SAMPLE_RATE)


def rhythm(hits: str, bpm: float, pitch: float = 200.0, bars: int = 1) -> np.ndarray:
    likeness = liken(beat(hits * bars, bpm, pitch), LoopLength(4.0 * bars, 4.0), None)
    return likeness.vector[PARTS["rhythm"]]


def test_a_rhythm_is_the_same_at_any_tempo_and_for_any_number_of_bars() -> None:
    one = rhythm("x--x--x-x---x-x-", 90)
    assert one @ rhythm("x--x--x-x---x-x-", 170) > 0.75
    assert one @ rhythm("x--x--x-x---x-x-", 90, bars=8) > 0.75
    assert one @ rhythm("-x--x--x-x---x-x", 90) < 0.2
    assert one @ rhythm("x---x---x---x---", 90) < one @ rhythm("x--x--x-x---x---", 90)


def test_only_what_begins_is_rhythm_and_where_it_does() -> None:
    bands = np.zeros((64, 48), np.float32)
    bands[19:51, 1:4] = 3.0  # the low group, from the fifth beat of sixteen for half a bar
    low, middle, high = rhythm_of(bands, LoopLength(4.0, 4.0)).reshape(3, 16)
    assert low.argmax() == 5
    assert np.unique(np.delete(low, 5)).size == 1
    assert not middle.any()
    assert not high.any()


def chord(tonic: int, thirds: int) -> Clip:
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    notes = [220 * 2 ** ((tonic + step) / 12) for step in (0, thirds, 7)]
    tone = sum(np.sin(2 * np.pi * hertz * time) for hertz in notes)
    return Clip((0.2 * tone).astype(np.float32)[:, None], SAMPLE_RATE)


def test_the_key_part_knows_a_transposition_and_a_mode() -> None:
    def key(clip: Clip, tonic: int) -> np.ndarray:
        return liken(clip, LoopLength(4.0, 4.0), tonic).vector[PARTS["key"]]

    a_minor, d_minor, d_major = key(chord(0, 3), 9), key(chord(5, 3), 2), key(chord(5, 4), 2)
    assert a_minor @ d_minor > 0.8
    assert a_minor @ d_major < a_minor @ d_minor - 0.2
    assert not liken(chord(0, 3), LoopLength(4.0, 4.0), None).vector[PARTS["key"]].any()


@pytest.mark.parametrize("samples", [np.zeros((0, 1)), np.zeros((9_000, 2)), np.ones((1, 1))])
def test_silence_and_one_frame_are_like_nothing_or_something(samples: np.ndarray) -> None:
    likeness = liken(Clip(samples.astype(np.float32), SAMPLE_RATE), None, 3)
    assert np.isfinite(likeness.vector).all()
    assert np.linalg.norm(likeness.vector) <= np.sqrt(3)
    assert likeness.vector.any() == samples.any()


@pytest.mark.parametrize("meter", ["4/4", "7/8", "3/4", "6/8"])
def test_a_loop_in_any_meter(meter: str) -> None:
    recipe = a_recipe(meter=Meter.parse(meter), bars=16, bpm=60.0)
    likeness = of_loop(a_loop(recipe))
    assert np.linalg.norm(likeness.vector[PARTS["timbre"]]) == pytest.approx(1, abs=1e-4)
    assert np.isfinite(likeness.vector).all()


def test_it_is_the_same_each_time_and_survives_being_kept() -> None:
    loop = a_loop(a_recipe(key=Key(9, True)))
    first, second = of_loop(loop), of_loop(loop)
    assert np.array_equal(first.vector, second.vector)
    assert first.place == second.place
    row = row_of("a", first)
    assert len(row.vector) == SIZE
    assert vectors_of(row.vector)[0] == pytest.approx(first.vector, abs=1 / 254 + 1e-6)
    softer = replace(loop, clip=Clip(loop.clip.samples * np.float32(0.1), loop.clip.rate))
    assert of_loop(softer).vector == pytest.approx(first.vector, abs=0.02)
