"""Compiling in the background, drafts by a small decoder, offloading: on random weights."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny

from bridge.domain.request import Kind, Lora, Request
from bridge.generation import pipeline
from bridge.synthesis.circular import circular
from bridge.synthesis.pipelines.compiled import Compiled, twin
from bridge.synthesis.pipelines.memory import OFFLOADED
from bridge.synthesis.pipelines.stable_diffusion import SpectrogramPainter
from tests.synthesis.test_stable_diffusion import LAYER
from tests.synthesis.tiny import save

pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:torch"),
]
REQUEST = Request("dusty drums", seed=7, bpm=240.0, bars=1, steps=2, guidance=2.0)
eagerly = partial(torch.compile, backend="eager")


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@pytest.fixture
def painter(tmp_path):
    return SpectrogramPainter.load(save(tmp_path / "model"), device="cpu")


def difference(one, other) -> float:
    return float(np.abs(one.sound.magnitude - other.sound.magnitude).max())


def test_a_twin_shares_its_weights_but_not_its_bends(painter):
    unet = painter.parts.unet
    copy = twin(unet)
    assert all(a is b for a, b in zip(unet.parameters(), copy.parameters(), strict=True))
    with circular(unet):
        assert type(copy.conv_in) is torch.nn.Conv2d
        assert type(unet.conv_in) is not torch.nn.Conv2d


def test_the_network_works_until_its_twin_is_compiled(painter):
    held = threading.Event()

    def slowly(network, **said):
        held.wait(30)
        return eagerly(network, **said)

    fast = replace(painter, compiled=Compiled(painter.parts.unet, slowly))
    expected = painter.paint(REQUEST, silent)
    assert difference(fast.paint(REQUEST, silent), expected) == 0  # by the network itself
    held.set()
    assert fast.compiled.wait(60)
    painter.parts.unet.forward = None  # from now on only the twin can
    assert difference(fast.paint(REQUEST, silent), expected) < 1e-5


def test_each_shape_is_compiled_once_and_a_oneshot_never(painter):
    made = []

    def counted(network, **said):
        made.append(said)
        return network

    fast = replace(painter, compiled=Compiled(painter.parts.unet, counted))
    for request in (REQUEST, REQUEST, replace(REQUEST, bars=2)):
        fast.paint(request, silent)
        assert fast.compiled.wait(60)
    assert len(made) == 2
    fast.paint(replace(REQUEST, kind=Kind.ONESHOT), silent)
    assert len(made) == 2


def test_what_cannot_be_compiled_works_as_it_is(painter, caplog):
    def refuse(*_, **__):
        raise RuntimeError("no compiler here")

    fast = replace(painter, compiled=Compiled(painter.parts.unet, refuse))
    with caplog.at_level(logging.WARNING):
        first = fast.paint(REQUEST, silent)
        assert not fast.compiled.wait(60)
    assert "no compiler here" in caplog.text
    assert difference(fast.paint(REQUEST, silent), first) == 0


def test_a_lora_is_heard_through_the_twin(painter, tmp_path):
    from safetensors.torch import save_file

    one, other = torch.randn(2, 8), torch.randn(8, 2)
    factors = {f"unet.{LAYER}.lora_A.weight": one, f"unet.{LAYER}.lora_B.weight": other}
    save_file(factors, tmp_path / "grit.safetensors")
    fast = replace(painter, compiled=Compiled(painter.parts.unet, lambda network, **_: network))
    plain = fast.paint(REQUEST, silent)
    assert fast.compiled.wait(60)
    with fast.with_adapters((Lora(tmp_path / "grit.safetensors", 2.0),)):
        worn = fast.paint(REQUEST, silent)
        assert difference(worn, painter.paint(REQUEST, silent)) < 1e-5
    assert difference(worn, plain) > 1e-4


def tiny_decoder(folder) -> str:
    torch.manual_seed(0)
    AutoencoderTiny(
        encoder_block_out_channels=(4, 4, 4, 4),
        decoder_block_out_channels=(4, 4, 4, 4),
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
    ).save_pretrained(folder)
    return str(folder)


def test_a_draft_takes_few_steps_and_the_small_decoder(tmp_path):
    entry = save(tmp_path / "model")
    drafting = replace(entry, draft_steps=1, draft_vae=tiny_decoder(tmp_path / "taesd"))
    painter = SpectrogramPainter.load(drafting, device="cpu")
    assert isinstance(painter.draft_vae, AutoencoderTiny)
    request = replace(REQUEST, steps=None, draft=True)
    loop = pipeline.make(request, painter, silent)
    assert (loop.recipe.steps, loop.recipe.draft) == (1, True)
    assert len(loop.clip.samples) == 44_100
    full = pipeline.make(replace(request, draft=False), painter, silent)
    assert (full.recipe.steps, full.recipe.draft) == (3, False)
    canvas = painter.canvas(REQUEST)
    latents = painter.noise(canvas, 1)
    straight, rolled = (painter.pictures(x, canvas, True) for x in (latents, latents.roll(2, -1)))
    assert float((straight.roll(16, -1) - rolled).abs().max()) < 1e-4  # it is a ring, too


def test_without_the_small_decoder_a_draft_is_decoded_by_the_other(tmp_path):
    entry = replace(save(tmp_path / "model"), draft_vae="madebyollin/taesd")
    painter = SpectrogramPainter.load(entry, device="cpu")
    assert painter.draft_vae is None
    draft = painter.paint(replace(REQUEST, draft=True), silent)
    assert difference(draft, painter.paint(REQUEST, silent)) == 0


def test_parts_put_aside_paint_the_same(painter, tmp_path):
    pytest.importorskip("accelerate")
    thrifty = SpectrogramPainter.load(save(tmp_path / "other"), device="cpu")
    thrifty.thrift.save(OFFLOADED)
    thrifty.parts.vae.tile_latent_min_size = 512  # tiles change what is painted a little
    assert thrifty.parts.unet._hf_hook is not None
    assert difference(thrifty.paint(REQUEST, silent), painter.paint(REQUEST, silent)) < 1e-4
