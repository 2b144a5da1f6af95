"""What latents cannot say of a patch: added to what they say, and to nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from bridge.config.presets import model_named
from bridge.domain.audio import Spectrogram
from bridge.domain.errors import ModelUnavailable
from bridge.domain.request import Request
from bridge.dsp.spectrogram import to_decibels
from bridge.synthesis.circular import make_circular
from bridge.synthesis.embedded.painter import RESIDUAL, EmbeddedPainter
from bridge.synthesis.embedded.patches import patchify, unpatchify
from bridge.synthesis.embedded.residual_decoder import PATCH, ResidualDecoder

COEFFICIENTS, ROWS, COLUMNS = 32, 12, 16


@pytest.fixture(scope="module")
def painter() -> EmbeddedPainter:
    return EmbeddedPainter.load(model_named("embedded"))


@pytest.fixture
def network() -> ResidualDecoder:
    torch.manual_seed(0)
    return ResidualDecoder(COEFFICIENTS, width=16, layers=2).requires_grad_(False)


def given(seed: int = 1) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Latents, sketch and where it is shown."""
    dice = torch.Generator().manual_seed(seed)
    latents = torch.randn((1, COEFFICIENTS, ROWS, COLUMNS), generator=dice)
    sketch = -60.0 * torch.rand((1, PATCH, ROWS, COLUMNS), generator=dice)
    return latents, sketch, torch.ones(1, 1, ROWS, COLUMNS)


def test_a_picture_is_cut_into_patches_and_joined_again() -> None:
    picture = -100.0 * torch.rand(2, 192, 64)
    assert patchify(picture).shape == (2, PATCH, 12, 8)
    torch.testing.assert_close(unpatchify(patchify(picture)), picture)


def test_what_is_added_leaves_the_latents_as_they_are(painter: EmbeddedPainter) -> None:
    transform, latents = painter.transform, given()[0]
    rest = 5.0 * torch.randn(1, PATCH, ROWS, COLUMNS)
    picture = transform.decode(latents, rest)
    assert (picture - transform.decode(latents)).abs().mean() > 1.0
    torch.testing.assert_close(transform.encode(picture), latents, atol=1e-4, rtol=0)


def test_a_ring_turned_comes_out_turned_and_a_strip_does_not(network: ResidualDecoder) -> None:
    latents, sketch, shown = given()
    for looped in (True, False):
        make_circular(network, on=looped)
        plain = network(latents, sketch, shown, looped)
        turned = network(latents.roll(5, -1), sketch.roll(5, -1), shown, looped)
        assert torch.allclose(turned, plain.roll(5, -1), atol=1e-5) is looped


def test_a_sketch_that_is_not_shown_says_nothing(network: ResidualDecoder) -> None:
    latents, sketch, shown = given()
    shown[..., 8:] = 0
    other = sketch.clone()
    other[..., 8:] = 0
    same = network(latents, sketch, shown, True), network(latents, other, shown, True)
    assert torch.equal(*same)
    other[..., :8] = 0
    assert not torch.equal(same[0], network(latents, other, shown, True))


def test_it_is_kept_in_half_precision(network: ResidualDecoder, tmp_path: Path) -> None:
    weights = {name: value.half() for name, value in network.state_dict().items()}
    save_file(weights, tmp_path / RESIDUAL)
    read = ResidualDecoder.load(tmp_path / RESIDUAL)
    assert next(read.parameters()).dtype == torch.float32
    torch.testing.assert_close(read(*given(), True), network(*given(), True), atol=0.02, rtol=0.02)


def decibels(painter: EmbeddedPainter, request: Request) -> torch.Tensor:
    sound = painter.paint(request, lambda *_: None).sound
    assert isinstance(sound, Spectrogram)
    return torch.from_numpy(to_decibels(sound.magnitude[0]))


def test_a_model_without_it_paints_what_its_latents_say(
    painter: EmbeddedPainter, network: ResidualDecoder
) -> None:
    request = Request("harp arpeggio", bpm=110.0, bars=1, steps=2)
    bare = decibels(replace(painter, residual=None), request)
    more = decibels(replace(painter, residual=network), request)
    assert 0.01 < (more - bare).abs().mean() < 5.0
    one, other = (painter.transform.encode(picture[None]) for picture in (bare, more))
    assert (one - other).abs().mean() < 0.05


def test_a_damaged_one_is_said(tmp_path: Path) -> None:
    entry = model_named("embedded")
    assert entry.folder is not None
    for path in entry.folder.iterdir():
        (tmp_path / path.name).symlink_to(path)
    for name in ("SHA256SUMS", RESIDUAL):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / RESIDUAL).write_bytes(b"not weights")
    with pytest.raises(ModelUnavailable, match="damaged"):
        EmbeddedPainter.load(replace(entry, folder=tmp_path))
