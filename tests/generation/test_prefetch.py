"""Samples of a job are made side by side: in turn, and each as if alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from bridge.analysis.hearing import hear
from bridge.config.presets import model_named
from bridge.domain.audio import Clip, Loop
from bridge.domain.edit import Form, Section
from bridge.domain.errors import Cancelled, OutOfMemory
from bridge.domain.music import SAMPLE_RATE
from bridge.domain.request import Request
from bridge.domain.verdict import judge_recipe
from bridge.generation import pipeline
from bridge.generation.editing import Sketches
from bridge.generation.pipeline import Listen
from bridge.generation.prefetch import prefetching
from bridge.prompt.kits import kit_of
from bridge.synthesis.batches import ahead
from bridge.synthesis.device import processors, use_processors
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.painter import Batcher, KitPainter, Painting

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
PLAIN = Request("dusty drums", seed=7, bpm=240.0, bars=1, steps=3, guidance=2.0, count=3)
PATIENCE = 20.0


class Slow(KitPainter):
    """Paints in as many steps as are asked for, each when it may."""

    def __init__(self) -> None:
        self.entry = model_named("embedded")
        self.begun = {seed: threading.Event() for seed in range(7, 15)}
        self.ended: list[int] = []
        self.steps = threading.Semaphore(1_000)
        self.error: Exception | None = None
        self.told = lambda: None

    def paint(self, request, on_step):
        self.begun[request.seed].set()
        self.told()
        try:
            for step in range(request.steps):
                assert self.steps.acquire(timeout=PATIENCE)
                on_step((step + 1) / request.steps)
            if self.error is not None:
                raise self.error
        finally:
            self.ended.append(request.seed)
        return painting_of(request)

    def paint_part(self, request, on_step):
        return self.paint(request, on_step)

    def arrangement(self, _request):
        return ""


class Card(Batcher):
    """Paints two at once, on the one thread that may; a step when it may."""

    entry = model_named("riffusion")
    at_once = 2

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.threads: set[str] = set()
        self.steps = threading.Semaphore(1_000)

    def paint(self, request, on_step):
        return self.paint_all([request], on_step)[0]

    def paint_all(self, requests, on_step):
        self.batches.append([request.seed for request in requests])
        self.threads.add(threading.current_thread().name)
        for step in range(requests[0].steps):
            assert self.steps.acquire(timeout=PATIENCE)
            on_step((step + 1) / requests[0].steps)
        return [painting_of(request) for request in requests]


def painting_of(request: Request) -> Painting:
    """Noise of the request's length, which its seed decides."""
    noise = np.random.default_rng(request.seed).standard_normal((SAMPLE_RATE, 1)).astype(np.float32)
    return Painting(Clip(noise * np.float32(0.2), SAMPLE_RATE), 0, "drums", start=0.0)


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    left = [one for one in threading.enumerate() if one.name.startswith(("painting", "making"))]
    assert not left


@pytest.fixture
def slow() -> Slow:
    return Slow()


def seed_of(loop: Loop) -> int:
    return loop.recipe.seed


def test_the_next_is_begun_when_one_is_made_and_no_more_than_that(slow):
    takes = PLAIN.takes()
    with prefetching(slow, takes, Sketches(), workers=1) as make:
        done: list[float] = []
        assert seed_of(make(takes[0], lambda one, *_: done.append(one))) == 7
        assert done == sorted(done)
        assert sorted(set(done)) == pytest.approx([0, 0.7 / 3, 1.4 / 3, 0.7, 0.9])
        assert slow.begun[8].wait(PATIENCE)
        assert not slow.begun[9].is_set()
        assert [seed_of(make(take, silent)) for take in takes[1:]] == [8, 9]
    assert slow.ended == [7, 8, 9]


def test_as_many_are_made_at_once_as_there_are_workers(slow):
    takes = replace(PLAIN, count=5).takes()
    slow.steps = threading.Semaphore(0)
    with prefetching(slow, takes, Sketches(), workers=3) as make:
        first = threading.Thread(target=lambda: make(takes[0], silent))
        first.start()
        assert all(slow.begun[seed].wait(PATIENCE) for seed in (7, 8, 9))
        assert not slow.begun[10].is_set()
        slow.steps.release(1_000)
        first.join()
        assert slow.begun[10].wait(PATIENCE)
        assert not slow.begun[11].is_set()
        assert [seed_of(make(take, silent)) for take in takes[1:]] == [8, 9, 10, 11]


def test_a_worker_makes_the_whole_sample(slow, monkeypatch):
    """Also what comes after painting is done beside the others."""
    heard: set[str] = set()

    def watched(*args):
        heard.add(threading.current_thread().name.split("_")[0])
        return hear(*args)

    monkeypatch.setattr(pipeline, "hear", watched)
    takes = PLAIN.takes()
    with prefetching(slow, takes, Sketches(), workers=2) as make:
        for take in takes:
            make(take, silent)
    assert heard == {"making"}


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_have_a_share_of_the_processors_each_and_give_it_back(slow, workers):
    before = processors()
    shares: list[int] = []
    slow.told = lambda: shares.append(processors())
    takes = PLAIN.takes()
    with prefetching(slow, takes, Sketches(), workers) as make:
        for take in takes:
            make(take, silent)
    assert shares == [max(1, before // workers)] * 3
    assert processors() == before


def test_where_threads_may_round_otherwise_each_has_all_processors(slow, monkeypatch):
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: True)
    shares: list[int] = []
    slow.told = lambda: shares.append(processors())
    takes = PLAIN.takes()
    with prefetching(slow, takes, Sketches()) as make:
        for take in takes:
            make(take, silent)
    assert shares == [processors()] * 3


def test_a_cancelled_job_ends_within_a_step(slow):
    takes = PLAIN.takes()
    slow.steps = threading.Semaphore(2)

    def listen(done: float, *_: object) -> None:
        if done > 0:
            slow.steps.release()  # the painter is given one more step, in which it sees that
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled), prefetching(slow, takes, Sketches(), workers=1) as make:
        make(takes[0], listen)
    assert slow.ended == [7]


def test_a_cancel_is_seen_while_nothing_is_said(slow):
    takes, asked = PLAIN.takes(), []
    slow.steps = threading.Semaphore(0)

    def listen(done: float, *_: object) -> None:
        asked.append(done)
        if len(asked) == 3:
            slow.steps.release()
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled), prefetching(slow, takes, Sketches(), workers=1) as make:
        make(takes[0], listen)
    assert asked == [0, 0, 0]
    assert slow.ended == [7]


def test_what_fails_to_be_made_ahead_is_told_when_it_is_asked_for(slow):
    takes = PLAIN.takes()
    slow.steps = threading.Semaphore(3)
    with prefetching(slow, takes, Sketches(), workers=1) as make:
        assert seed_of(make(takes[0], silent)) == 7
        slow.error = OutOfMemory("Memory ran out: ask for fewer bars.")
        slow.steps.release(6)
        with pytest.raises(OutOfMemory, match="fewer bars"):
            make(takes[1], silent)


def test_one_sample_or_a_form_is_not_made_ahead(slow):
    form = replace(PLAIN, edit=Form((Section("main"), Section("fill"))), count=1)
    for request in (replace(PLAIN, count=1), form):
        with prefetching(slow, request.takes(), Sketches()):
            assert not [one for one in threading.enumerate() if one.name.startswith("making")]


def on_a_card(card: Card, request: Request, workers: int, listen: Listen = silent) -> list[Loop]:
    """All takes as the engine has them made."""
    takes = request.takes()
    several = ahead(card, [pipeline.settle(take, card) for take in takes])
    with prefetching(several, takes, Sketches(), workers) as make:
        return [make(take, listen) for take in takes]


@pytest.mark.parametrize("workers", [1, 3])
def test_a_card_paints_on_one_thread_and_its_samples_are_as_if_alone(workers):
    card, request = Card(), replace(PLAIN, count=7)
    made = on_a_card(card, request, workers)
    assert [seed_of(loop) for loop in made] == list(range(7, 14))
    assert card.batches == [[7, 8], [9, 10], [11, 12], [13]]
    assert card.threads == {"painting_0"}
    for take, loop in zip(request.takes(), made, strict=True):
        alone = pipeline.make(take, Card(), silent)
        assert np.array_equal(loop.clip.samples, alone.clip.samples)
        assert (loop.recipe, loop.heard) == (alone.recipe, alone.heard)


def test_a_card_paints_the_next_batch_while_samples_are_finished(monkeypatch):
    card, painted = Card(), threading.Event()

    def paint_all(requests, on_step):
        found = Card.paint_all(card, requests, on_step)
        if len(card.batches) == 2:
            painted.set()
        return found

    def patient(*args):
        assert painted.wait(PATIENCE), "a batch is not heard while the next is painted"
        return hear(*args)

    monkeypatch.setattr(card, "paint_all", paint_all)
    monkeypatch.setattr(pipeline, "hear", patient)
    assert len(on_a_card(card, replace(PLAIN, count=4), workers=1)) == 4


def test_a_card_that_is_cancelled_ends_within_a_step():
    card = Card()
    card.steps = threading.Semaphore(1)

    def listen(done: float, *_: object) -> None:
        if done > 0:
            card.steps.release()
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        on_a_card(card, replace(PLAIN, count=6), 2, listen)
    assert card.batches == [[7, 8]]


def test_a_retry_is_painted_on_the_same_thread(monkeypatch):
    def wrong_at_first(recipe, heard):
        return replace(judge_recipe(recipe, heard), tempo_agrees=recipe.seed != 7)

    monkeypatch.setattr(pipeline, "judge_recipe", wrong_at_first)
    card = Card()
    made = on_a_card(card, replace(PLAIN, retry=1), 2)
    assert [seed_of(loop) for loop in made] == [8, 9, 11]
    assert card.threads == {"painting_0"}


@pytest.fixture
def painter() -> Iterator[EmbeddedPainter]:
    before = processors()
    use_processors(2)  # alone on two of them, in a kit on one
    yield EmbeddedPainter.load(model_named("embedded"))
    use_processors(before)


def test_the_parts_of_a_kit_are_the_same_bytes_as_one_by_one(painter):
    request = replace(PLAIN, edit=kit_of("boom bap", ("drums", "bass", "keys")), count=1)
    takes = request.takes()
    alone = [pipeline.make(take, painter, silent) for take in takes[:3]]
    with prefetching(painter, takes, Sketches()) as make:
        together = [make(take, silent) for take in takes]
    assert [loop.family for loop in together] == ["drums", "bass", "keys", "mix"]
    for one, other in zip(alone, together[:3], strict=True):
        assert np.array_equal(one.clip.samples, other.clip.samples)
        assert one.heard == other.heard
