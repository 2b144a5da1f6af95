"""Each part of a model has the number format that it bears."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from bridge.domain.audio import Clip
from bridge.domain.request import Request
from bridge.synthesis.device import number_format
from bridge.synthesis.loading import load
from bridge.synthesis.painter import Arranger, KnownSound, Morpher
from bridge.synthesis.pipelines import pretrained
from tests.synthesis.tiny_waveforms import BUILD, save, saved_as

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


@pytest.mark.parametrize("preset", ["stable-audio-open", "stable-audio-3-medium", "ace-step-base"])
def test_edits_are_made_in_half_precision_too(preset, tmp_path, monkeypatch):
    monkeypatch.setattr(pretrained, "number_format", lambda _: torch.bfloat16)
    painter: Any = load(saved_as(preset, tmp_path))
    painter = replace(painter, manner=replace(painter.manner, shortest=1.0))
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, (44_100, 2)).astype(np.float32)
    known = KnownSound(Clip(noise, 44_100), 1)
    two = replace(REQUEST, bars=2)
    made = [
        painter.repaint(two, known, range(1, 2), 1.0, silent),
        painter.repaint(two, known, range(1, 2), 0.5, silent),
        painter.repaint(REQUEST, known, range(1), 0.5, silent),
    ]
    if isinstance(painter, Morpher):
        made.append(painter.morph(REQUEST, replace(REQUEST, prompt="bells"), 0.5, silent))
    if isinstance(painter, Arranger):
        made.append(painter.layer(REQUEST, known, ["bass"], silent))
    for painting in made:
        assert np.isfinite(painting.sound.samples).all()
        assert np.abs(painting.sound.samples).max() > 1e-4


def test_the_decoder_of_stable_audio_3_stays_exact(tmp_path, monkeypatch):
    parts = halved("stable-audio-3", tmp_path, monkeypatch, torch.bfloat16).parts
    assert parts.vae.dtype == torch.float32
    assert parts.transformer.dtype == parts.text_encoder.dtype == torch.bfloat16


def test_a_text_encoder_that_overflows_stays_wide_beside_float16(tmp_path, monkeypatch):
    parts = halved("stable-audio-3", tmp_path, monkeypatch, torch.float16).parts
    assert parts.text_encoder.dtype == torch.float32
    assert parts.transformer.dtype == torch.float16
