"""Recorded calls, by the stand-in that has a card's fixed places without a card."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from bridge.domain.request import Kind, Lora, Request
from bridge.generation.pipeline import sounding
from bridge.synthesis.pipelines.compiled import Compiled
from bridge.synthesis.pipelines.graphs import MOST_TRIES, GraphCache, Recorded, StandIn
from bridge.synthesis.pipelines.memory import OFFLOADED, SLICED
from bridge.synthesis.pipelines.stable_diffusion import SpectrogramPainter
from tests.synthesis.test_compiled import tiny_decoder
from tests.synthesis.test_stable_diffusion import LAYER, Card
from tests.synthesis.tiny import save

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
REQUEST = Request("dusty drums", seed=7, bpm=240.0, bars=1, steps=3, guidance=2.0)


class Counted(StandIn):
    """Says what was recorded; the first `failures` recordings find no memory."""

    def __init__(self, failures: int = 0) -> None:
        self.shapes: list[tuple[int, ...]] = []
        self.failures = failures

    def __call__(self, call, inputs):
        self.failures -= 1
        if self.failures >= 0:
            raise torch.OutOfMemoryError("full")
        self.shapes.append(tuple(inputs[0].shape))
        return super().__call__(call, inputs)


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@pytest.fixture
def plain(tmp_path):
    entry = replace(save(tmp_path / "model"), draft_vae=tiny_decoder(tmp_path / "taesd"))
    return SpectrogramPainter.load(entry, device="cpu")


def recording(painter, recorder):
    """The same painter with its calls recorded."""
    painter.thrift.graphs.record = recorder
    return painter


def paintings(painter, requests):
    return [painter.paint(request, silent).sound.magnitude for request in requests]


REQUESTS = [
    REQUEST,
    replace(REQUEST, bars=2),
    replace(REQUEST, kind=Kind.ONESHOT),
    replace(REQUEST, draft=True, guidance=1.0),
    replace(REQUEST, seed=8),
]


def test_recorded_calls_paint_the_very_same(plain):
    expected = paintings(plain, REQUESTS)
    recorder = Counted()
    fast = recording(plain, recorder)
    for _ in range(2):
        for one, other in zip(paintings(fast, REQUESTS), expected, strict=True):
            assert np.array_equal(one, other)
    # guided: three shapes; unguided: one; two loops and a one-shot decoded; a draft by its own
    assert len(recorder.shapes) == 8


def test_a_ring_and_a_strip_of_one_shape_are_two_recordings(plain):
    fast = recording(plain, Counted())
    canvas = fast.canvas(REQUEST)
    latents = fast.noise(canvas, 1)
    ring = fast.pictures(latents, canvas)
    strip = fast.pictures(latents, replace(canvas, ring=False))
    assert not torch.equal(ring, strip)
    assert len(fast.thrift.graphs) == 2


def test_what_was_painted_first_is_not_overwritten(plain):
    fast = recording(plain, Counted())
    canvas = fast.canvas(REQUEST)
    first = fast.pictures(fast.noise(canvas, 1), canvas)
    before = first.clone()
    fast.pictures(fast.noise(canvas, 2), canvas)
    assert torch.equal(first, before)


def test_only_so_many_are_kept_the_latest_used():
    recorder = Counted()
    double = Recorded(nn.Identity(), lambda x: 2 * x, GraphCache(recorder, most=2))
    for size in (1, 2, 1, 3, 1, 2):
        assert torch.equal(double(torch.ones(size)), 2 * torch.ones(size))
    assert recorder.shapes == [(1,), (2,), (3,), (2,)]


def test_weights_changed_in_place_are_heard_and_moved_ones_recorded_anew():
    recorder, layer = Counted(), nn.Linear(2, 2).requires_grad_(False)
    fast = Recorded(layer, layer.__call__, GraphCache(recorder))
    fast(torch.ones(2))
    layer.weight.mul_(3)
    assert torch.equal(fast(torch.ones(2)), layer(torch.ones(2)))
    assert len(recorder.shapes) == 1
    layer.weight.data = layer.weight.clone()
    assert torch.equal(fast(torch.ones(2)), layer(torch.ones(2)))
    assert len(recorder.shapes) == 2


def test_a_lora_is_heard_and_comes_off(plain, tmp_path):
    one, other = torch.randn(2, 8), torch.randn(8, 2)
    factors = {f"unet.{LAYER}.lora_A.weight": one, f"unet.{LAYER}.lora_B.weight": other}
    save_file(factors, tmp_path / "grit.safetensors")
    lora = [Lora(tmp_path / "grit.safetensors", 2.0)]
    with plain.with_adapters(lora):
        expected = paintings(plain, [REQUEST])[0]
    bare = paintings(plain, [REQUEST])[0]
    fast = recording(plain, Counted())
    assert np.array_equal(paintings(fast, [REQUEST])[0], bare)
    with fast.with_adapters(lora):
        assert np.array_equal(paintings(fast, [REQUEST])[0], expected)
    assert np.array_equal(paintings(fast, [REQUEST])[0], bare)
    assert np.abs(bare - expected).max() > 1e-4


def test_no_memory_to_record_means_no_graph_and_a_line_in_the_log(plain, caplog):
    expected = paintings(plain, [REQUEST])[0]
    fast = recording(plain, Counted(failures=99))
    with caplog.at_level(logging.WARNING):
        assert np.array_equal(paintings(fast, [REQUEST])[0], expected)
    lines = [record.message for record in caplog.records]
    assert lines == [line for line in lines if line.startswith("A call could not be recorded")]
    assert len(lines) == MOST_TRIES + 1  # the denoiser's twice, the decoder's once
    assert len(fast.thrift.graphs) == 0


def test_a_spoilt_recording_is_tried_once_more(plain):
    fast = recording(plain, Counted(failures=1))
    fast.paint(REQUEST, silent)
    assert len(fast.thrift.graphs) == 2


def test_when_memory_runs_out_recordings_are_given_back_first(plain, monkeypatch):
    fast = recording(plain, Counted())
    fast.paint(REQUEST, silent)
    given: list[int] = []
    clear = GraphCache.clear

    def watched(graphs: GraphCache) -> None:
        given.append(len(graphs))
        clear(graphs)

    monkeypatch.setattr(GraphCache, "clear", watched)
    card = Card(fast.parts.unet, room=2, failures=2)  # neither a recording nor a plain call
    fast.paint(replace(REQUEST, bars=2), silent)
    assert given[0] == 2
    assert card.batches


def test_a_saving_forgets_recordings_and_weights_on_the_move_have_none(plain):
    fast = recording(plain, Counted())
    fast.paint(REQUEST, silent)
    fast.thrift.save(SLICED)
    assert len(fast.thrift.graphs) == 0
    assert fast.thrift.graphs.record is not None
    pytest.importorskip("accelerate")
    fast.thrift.save(OFFLOADED)
    assert fast.thrift.graphs.record is None


def test_the_compiler_stands_behind_the_recording(plain):
    expected = paintings(plain, [REQUEST])[0]
    recorder = Counted()
    fast = recording(plain, recorder)
    fast = replace(fast, compiled=fast.compiling())
    assert isinstance(fast.compiled, Compiled)
    painted = threading.Event()

    def slow(network, **_):  # not done before the first picture is
        assert painted.wait(60)
        return network

    fast.compiled._compiler = slow
    assert np.abs(paintings(fast, [REQUEST])[0] - expected).max() < 1e-6
    painted.set()
    assert fast.compiled.wait(60)
    before = len(recorder.shapes)
    assert np.abs(paintings(fast, [REQUEST])[0] - expected).max() < 1e-5
    assert len(recorder.shapes) == before + 1  # of the compiled network


def test_the_device_inverts_what_it_painted(plain):
    request = replace(REQUEST, draft=True)
    fast = replace(plain, inverts=True)
    made, known = fast.paint(request, silent), plain.paint(request, silent)
    assert known.inverted is None
    assert made.inverted is not None
    one, other = sounding(made, request).samples, sounding(known, request).samples
    assert one.shape == other.shape
    assert np.linalg.norm(one - other) < 1e-2 * np.linalg.norm(other)
    moved = sounding(made, replace(request, shift=3)).samples  # not what was inverted
    assert np.array_equal(moved, sounding(known, replace(request, shift=3)).samples)
