"""Effects that happen once, on the bars of a loop."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.config.presets import model_named
from bridge.domain.audio import Loop
from bridge.domain.music import loop_samples
from bridge.domain.request import Kind, Request
from bridge.generation.pipeline import make
from bridge.prompt import asked
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.embedded.transitions import Transition, laid_out

FLOOR = -100.0


@pytest.fixture(scope="module")
def painter() -> EmbeddedPainter:
    return EmbeddedPainter.load(model_named("embedded"))


def made(painter: EmbeddedPainter, prompt: str) -> Loop:
    request = Request(**asked(prompt).members, seed=1)
    return make(request, painter, lambda *_: None)


def levels(loop: Loop, parts: int = 8) -> np.ndarray:
    """The level of each of so many parts of a loop, in dB."""
    pieces = np.array_split(loop.clip.samples, parts)
    return np.array([10 * np.log10(np.mean(piece**2) + 1e-12) for piece in pieces])


@pytest.mark.parametrize("prompt", ["riser, 4 bars, 128 bpm", "reverse cymbal, 1 bar, 100 bpm"])
def test_what_rises_rises_over_all_its_bars(painter, prompt):
    loop = made(painter, prompt)
    level = levels(loop)
    assert level.argmax() >= 6
    assert level[-1] > level[0] + 12
    assert np.corrcoef(np.arange(8), level)[0, 1] > 0.95


def test_what_falls_falls_over_all_its_bars(painter):
    level = levels(made(painter, "downlifter, 4 bars, 126 bpm"))
    assert level[:2].min() > level[-2:].max() + 8
    assert np.corrcoef(np.arange(8), level)[0, 1] < -0.85


def test_what_strikes_does_so_once_at_the_beginning(painter):
    level = levels(made(painter, "impact, 2 bars, 120 bpm"))
    assert level.argmax() == 0
    assert level[-2:].max() < level[0] - 60


def test_it_has_the_length_of_its_bars_to_the_sample_and_no_clicks_at_its_ends(painter):
    loop = made(painter, "riser, 3 bars, 133.7 bpm, 7/8")
    request = Request(**asked("riser, 3 bars, 133.7 bpm, 7/8").members)
    samples = loop.clip.samples
    assert len(samples) == loop_samples(3, request.meter, 133.7, loop.clip.rate)
    assert np.abs(samples[[0, -1]]).max() < 1e-3


def test_as_a_one_shot_it_is_what_it_was(painter):
    loop = made(painter, "white noise riser one-shot")
    assert loop.recipe.kind is Kind.ONESHOT
    assert loop.clip.seconds < 2.6


def ramp(frames: int = 200) -> np.ndarray:
    """A picture of two bands that rise by 0.2 dB a frame, between 20 frames of nothing."""
    rising = np.full((2, frames + 40), FLOOR, np.float32)
    rising[:, 20:-20] = np.linspace(-40, 0, frames)
    return rising


def test_what_rises_is_drawn_out_evenly_and_ends_at_its_loudest():
    out = laid_out(ramp(), Transition.RISES, 1_000, 1.0)
    assert out.shape == (2, 1_000)
    assert out[:, -20:].min() > -4
    assert np.all(np.diff(out[0, 50:-50:50]) > 0)


def test_what_strikes_keeps_its_own_speed():
    struck = ramp()[:, ::-1].copy()
    out = laid_out(struck, Transition.STRIKES, 1_000, 2.0)
    sounding = np.flatnonzero(out[0] > -39)
    assert sounding[0] < 4
    assert len(sounding) == pytest.approx(400, abs=12)
    assert (out[:, 500:] == FLOOR).all()
