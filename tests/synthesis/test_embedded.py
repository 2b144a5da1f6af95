"""The embedded model paints what was written down, and old or broken folders are refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from bridge.config.presets import model_named
from bridge.domain.errors import ModelUnavailable
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind, Request
from bridge.dsp.spectrogram import to_decibels
from bridge.synthesis.embedded.canvas import canvas_for
from bridge.synthesis.embedded.conditioning import conditioning_of
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.embedded.sketching import between, drawn
from bridge.synthesis.embedded.sketching import written as composed

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def painter() -> Iterator[EmbeddedPainter]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield EmbeddedPainter.load(model_named("embedded"))
    torch.set_num_threads(threads)


def painted(painter: EmbeddedPainter, request: Request) -> np.ndarray:
    return to_decibels(painter.paint(request, lambda *_: None).sound.magnitude[0])


def sketched(painter: EmbeddedPainter, request: Request) -> np.ndarray:
    meaning = conditioning_of(request, request.key, painter.encoder, painter.reader)
    picture = drawn(composed(meaning.plan, request).notes, meaning.family, canvas_for(request)[0])
    assert picture is not None
    return picture


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """How much rises and falls together, over time, −1 … 1: both about their mean at each mel."""
    apart = [x - x.mean(1, keepdims=True) for x in (one.clip(-80), other.clip(-80))]
    return float((apart[0] * apart[1]).sum() / np.sqrt(np.prod([(x**2).sum() for x in apart])))


@pytest.mark.parametrize(
    "request_",
    [
        Request("breakbeat drums", seed=1, bpm=120.0),
        Request("trap drums", seed=2, bpm=140.0, meter=Meter(3, 4)),
        Request("solo trumpet melody", seed=3, bpm=100.0, key=Key(9, True)),
        Request("slap bass, funk", seed=4, bpm=100.0, bars=4),
    ],
    ids=lambda request: request.prompt,
)
def test_what_is_written_is_painted(painter, request_):
    picture = painted(painter, request_)
    own = likeness(picture, sketched(painter, request_))
    others = [likeness(picture, sketched(painter, replace(request_, seed=s))) for s in (11, 12, 13)]
    assert own > 0.25
    assert own > max(others) + 0.03, (own, others)


def test_longer_loops_are_written_as_long(painter):
    request = Request("piano melody", seed=5, bpm=100.0, bars=4, key=Key(0))
    picture = sketched(painter, request)
    assert picture.shape == (192, 1024)
    assert picture[:, 512:].max() > -40


def test_a_struck_drum_begins_at_once(painter):
    request = Request("snare drum", seed=1, bpm=96.0, kind=Kind.ONESHOT)
    loud = painted(painter, request).max(0)
    assert loud[:16].max() > loud.max() - 6
    assert loud[-16:].max() < loud.max() - 20


def test_a_riser_has_nothing_written_and_is_painted_all_the_same(painter):
    request = Request("white noise riser", seed=1, bpm=96.0, kind=Kind.ONESHOT)
    meaning = conditioning_of(request, None, painter.encoder, painter.reader)
    assert (
        drawn(composed(meaning.plan, request).notes, meaning.family, canvas_for(request)[0]) is None
    )
    assert painted(painter, request).max() > -40


def test_a_morph_of_sketches_has_both_in_the_middle_and_one_at_either_end(painter):
    one = sketched(painter, Request("house drums", seed=1, bpm=120.0))
    other = sketched(painter, Request("bell melody", seed=1, bpm=120.0))
    np.testing.assert_array_equal(between(one, other, 0.0), one)
    np.testing.assert_array_equal(between(one, other, 1.0), other)
    np.testing.assert_array_equal(between(one, other, 0.5), np.maximum(one, other))
    assert between(None, other, 0.4) is None
    assert between(None, other, 0.6) is other


@pytest.mark.parametrize("lacking", ["heads.safetensors", "vocabulary.json", "unet/config.json"])
def test_a_folder_that_lacks_a_file_is_refused_by_its_name(tmp_path: Path, lacking: str):
    entry = model_named("embedded")
    assert entry.folder is not None
    copy = tmp_path / "model"
    shutil.copytree(entry.folder, copy)
    (copy / lacking).unlink()
    with pytest.raises(ModelUnavailable, match=f"lacks {lacking}: install"):
        EmbeddedPainter.load(replace(entry, folder=copy))


def test_a_model_of_an_older_fodder_is_refused_with_the_cure(tmp_path: Path):
    entry = model_named("embedded")
    assert entry.folder is not None
    copy = tmp_path / "model"
    shutil.copytree(entry.folder, copy)
    config = json.loads((copy / "unet" / "config.json").read_text())
    old = {name: value for name, value in config.items() if name != "class_embed_type"}
    (copy / "unet" / "config.json").write_text(json.dumps(old))
    with pytest.raises(ModelUnavailable, match="older Fodder"):
        EmbeddedPainter.load(replace(entry, folder=copy, name="mine"))
