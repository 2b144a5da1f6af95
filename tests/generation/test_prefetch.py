"""The next sample is painted while the one before is finished: in turn, and each as if alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from bridge.config.presets import model_named
from bridge.domain.audio import Clip
from bridge.domain.edit import Form, Section
from bridge.domain.errors import Cancelled, OutOfMemory
from bridge.domain.request import Request
from bridge.generation import pipeline
from bridge.generation.editing import Sketches
from bridge.generation.prefetch import prefetching
from bridge.prompt.kits import kit_of
from bridge.synthesis.device import processors, use_processors
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.painter import KitPainter, Painting

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
PLAIN = Request("dusty drums", seed=7, bpm=120.0, bars=1, steps=3, guidance=2.0, count=3)
PATIENCE = 20.0


class Slow(KitPainter):
    """Paints in as many steps as are asked for, each when it may."""

    def __init__(self) -> None:
        self.entry = model_named("embedded")
        self.begun = {seed: threading.Event() for seed in range(7, 12)}
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
        return Painting(Clip(np.full((8, 1), request.seed, np.float32), 44_100), 0, "drums")

    def paint_part(self, request, on_step):
        return self.paint(request, on_step)

    def arrangement(self, _request):
        return ""


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@pytest.fixture
def slow() -> Iterator[Slow]:
    painter = Slow()
    yield painter
    assert not [one for one in threading.enumerate() if one.name.startswith("painting")]


def seed_of(painting: Painting) -> int:
    return int(painting.sound.samples[0, 0])


def test_the_next_is_begun_when_one_is_painted_and_no_more_than_that(slow):
    sketches, takes = Sketches(), PLAIN.takes()
    with prefetching(slow, takes, sketches, workers=1):
        done: list[float] = []
        assert seed_of(sketches.painted(takes[0], lambda one, *_: done.append(one))) == 7
        assert done == pytest.approx([1 / 3, 2 / 3, 1])
        assert slow.begun[8].wait(PATIENCE)
        assert not slow.begun[9].is_set()
        assert [seed_of(sketches.painted(take, silent)) for take in takes[1:]] == [8, 9]
    assert slow.ended == [7, 8, 9]


def test_as_many_are_painted_at_once_as_there_are_workers(slow):
    sketches, takes = Sketches(), replace(PLAIN, count=5).takes()
    slow.steps = threading.Semaphore(0)
    with prefetching(slow, takes, sketches, workers=3):
        first = threading.Thread(target=lambda: sketches.painted(takes[0], silent))
        first.start()
        assert all(slow.begun[seed].wait(PATIENCE) for seed in (7, 8, 9))
        assert not slow.begun[10].is_set()
        slow.steps.release(1_000)
        first.join()
        assert slow.begun[10].wait(PATIENCE)
        assert not slow.begun[11].is_set()
        assert [seed_of(sketches.painted(take, silent)) for take in takes[1:]] == [8, 9, 10, 11]


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_have_a_share_of_the_processors_each_and_give_it_back(slow, workers):
    before = processors()
    shares: list[int] = []
    slow.told = lambda: shares.append(processors())
    sketches, takes = Sketches(), PLAIN.takes()
    with prefetching(slow, takes, sketches, workers):
        for take in takes:
            sketches.painted(take, silent)
    assert shares == [max(1, before // workers)] * 3
    assert processors() == before


def test_where_threads_may_round_otherwise_each_has_all_processors(slow, monkeypatch):
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: True)
    shares: list[int] = []
    slow.told = lambda: shares.append(processors())
    sketches, takes = Sketches(), PLAIN.takes()
    with prefetching(slow, takes, sketches):
        for take in takes:
            sketches.painted(take, silent)
    assert shares == [processors()] * 3


def test_a_cancelled_job_ends_within_a_step(slow):
    sketches, takes = Sketches(), PLAIN.takes()
    slow.steps = threading.Semaphore(2)

    def on_step(*_: object) -> None:
        slow.steps.release()  # the painter is given one more step, in which it sees that
        raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled), prefetching(slow, takes, sketches, workers=1):
        sketches.painted(takes[0], on_step)
    assert slow.ended == [7]


def test_what_fails_to_be_painted_ahead_is_told_when_it_is_asked_for(slow):
    sketches, takes = Sketches(), PLAIN.takes()
    slow.steps = threading.Semaphore(3)
    with prefetching(slow, takes, sketches, workers=1):
        assert seed_of(sketches.painted(takes[0], silent)) == 7
        slow.error = OutOfMemory("Memory ran out: ask for fewer bars.")
        slow.steps.release(6)
        with pytest.raises(OutOfMemory, match="fewer bars"):
            sketches.painted(takes[1], silent)


def test_a_retry_comes_between_and_the_rest_after_it(slow):
    sketches, takes = Sketches(), PLAIN.takes()
    with prefetching(slow, takes, sketches, workers=1):
        again = replace(takes[0], seed=11)
        wanted = [takes[0], again, *takes[1:]]
        assert [seed_of(sketches.painted(take, silent)) for take in wanted] == [7, 11, 8, 9]


def test_one_sample_or_a_form_is_not_painted_ahead(slow):
    form = replace(PLAIN, edit=Form((Section("main"), Section("fill"))), count=1)
    for request in (replace(PLAIN, count=1), form):
        sketches = Sketches()
        with prefetching(slow, request.takes(), sketches):
            assert sketches.painted is None


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
    sketches = Sketches()
    with prefetching(painter, [pipeline.settle(take, painter) for take in takes], sketches):
        together = [pipeline.make(take, painter, silent, sketches) for take in takes]
    assert [loop.family for loop in together] == ["drums", "bass", "keys", "mix"]
    for one, other in zip(alone, together[:3], strict=True):
        assert np.array_equal(one.clip.samples, other.clip.samples)
