"""A job's samples are painted together where the model can, and each as if alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bridge.domain.edit import Morph
from bridge.domain.errors import Cancelled
from bridge.domain.request import Request
from bridge.generation import pipeline
from bridge.synthesis.batches import Ahead, ahead
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.painter import AdapterHost, Batcher, Editor
from bridge.synthesis.pipelines.stable_diffusion import SpectrogramPainter
from bridge.synthesis.pipelines.waveform import WaveformPainter
from tests.synthesis.tiny import save

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
REQUEST = Request("dusty drums", seed=7, bpm=240.0, bars=1, steps=2, guidance=2.0, count=5)


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@pytest.fixture
def painter(tmp_path):
    return replace(SpectrogramPainter.load(save(tmp_path / "model"), device="cpu"), at_once=2)


@pytest.fixture
def batches(painter, monkeypatch):
    """The sizes of the batches that the network was given, a step each."""
    sizes: list[int] = []
    forward = painter.parts.unet.forward

    def counted(latents, *args, **kwargs):
        sizes.append(len(latents))
        return forward(latents, *args, **kwargs)

    monkeypatch.setattr(painter.parts.unet, "forward", counted)
    return sizes


def job(painter, request):
    takes = list(request.takes())
    return takes, ahead(painter, [pipeline.settle(take, painter) for take in takes])


def test_five_samples_are_three_batches_and_sound_as_if_alone(painter, batches):
    takes, together = job(painter, REQUEST)
    loops = [pipeline.make(take, together, silent) for take in takes]
    assert batches == [4, 4, 4, 4, 2, 2]  # guidance doubles each
    assert [loop.recipe.seed for loop in loops] == [7, 8, 9, 10, 11]
    for take, loop in zip(takes, loops, strict=True):
        alone = pipeline.make(take, painter, silent).clip.samples
        # sums are rounded in another order in a batch, and by another processor
        assert rms(alone - loop.clip.samples) < 0.02 * rms(alone)  # -34 dB


def rms(samples):
    return float(np.sqrt(np.mean(np.square(samples))))


def test_a_retry_is_painted_alone(painter, batches):
    takes, together = job(painter, replace(REQUEST, count=2))
    other = pipeline.settle(replace(takes[0], seed=99), painter)
    together.paint(other, silent)
    assert batches == [2, 2]
    together.paint(pipeline.settle(takes[1], painter), silent)  # the second alone: the first is not
    assert batches == [2, 2, 2, 2]


def test_one_sample_an_edit_and_a_painter_of_single_samples_are_left_alone(painter):
    assert job(painter, replace(REQUEST, count=1))[1] is painter
    assert job(replace(painter, at_once=1), REQUEST)[1].at_once == 1
    morph = replace(REQUEST, edit=Morph("bright bells"))
    assert job(painter, morph)[1] is painter
    assert isinstance(job(painter, REQUEST)[1], Ahead)


def test_cancel_is_obeyed_within_a_batch_and_progress_ends_at_one(painter, batches):
    takes, together = job(painter, REQUEST)
    told: list[float] = []

    def stop(done: float, *_: object) -> None:
        told.append(done)
        raise Cancelled("Stop.")

    with pytest.raises(Cancelled):
        together.paint(pipeline.settle(takes[0], painter), stop)
    assert told == [0.5]
    assert len(batches) == 1
    told.clear()
    takes, together = job(painter, replace(REQUEST, count=2))
    for take in takes:
        together.paint(pipeline.settle(take, painter), lambda done, *_: told.append(done))
    assert told == [0.5, 1.0, 1.0]


def test_what_a_model_can_do_it_says_by_its_bases():
    class Lookalike:
        """Has the methods, and promises nothing."""

        entry, at_once = None, 4

        def paint(self, *_): ...

        def paint_all(self, *_): ...

    assert not isinstance(Lookalike(), Batcher)
    assert issubclass(SpectrogramPainter, Editor)
    assert issubclass(SpectrogramPainter, AdapterHost)
    assert issubclass(WaveformPainter, Batcher)
    assert not issubclass(WaveformPainter, Editor)
    assert issubclass(EmbeddedPainter, Editor)
    assert not issubclass(EmbeddedPainter, Batcher)
