"""Each part of a model has the number format that it bears."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bridge.domain.request import Request
from bridge.synthesis.device import number_format
from bridge.synthesis.loading import load
from bridge.synthesis.pipelines import pretrained
from tests.synthesis.tiny_waveforms import BUILD, save

REQUEST = Request("dusty drums", seed=7, bpm=240.0, bars=1, steps=2, guidance=3.0)


def silent(*_: object) -> None:
    """Progress that nobody hears."""


def test_apples_cards_and_processors_count_in_float32():
    assert number_format("mps") == torch.float32
    assert number_format("cpu") == torch.float32


def test_bfloat16_only_where_the_card_multiplies_it_itself(monkeypatch):
    def supported(including_emulation: bool = True) -> bool:
        return including_emulation

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", supported)
    assert number_format("cuda:0") == torch.float16


def halved(kind, folder, monkeypatch, half):
    monkeypatch.setattr(pretrained, "number_format", lambda _: half)
    return load(save(kind, folder))


@pytest.mark.parametrize("kind", list(BUILD))
@pytest.mark.parametrize("half", [torch.bfloat16, torch.float16])
def test_parts_of_several_formats_paint_together(kind, half, tmp_path, monkeypatch):
    painter = halved(kind, tmp_path, monkeypatch, half)
    samples = painter.paint(REQUEST, silent).sound.samples
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() > 1e-4


def test_the_decoder_of_stable_audio_3_stays_exact(tmp_path, monkeypatch):
    parts = halved("stable-audio-3", tmp_path, monkeypatch, torch.bfloat16).parts
    assert parts.vae.dtype == torch.float32
    assert parts.transformer.dtype == parts.text_encoder.dtype == torch.bfloat16


def test_a_text_encoder_that_overflows_stays_wide_beside_float16(tmp_path, monkeypatch):
    parts = halved("stable-audio-3", tmp_path, monkeypatch, torch.float16).parts
    assert parts.text_encoder.dtype == torch.float32
    assert parts.transformer.dtype == torch.float16
