"""Filters do what their numbers say, and on a ring they go round."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band, decay, ring, shelf, strip, sweep

N = SAMPLE_RATE


def tone(hertz: float) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(N) / SAMPLE_RATE).astype(np.float32)


def gain(process, hertz: float) -> float:
    """In dB, once it is in its stride."""
    out = ring(process, tone(hertz))
    return 20 * float(np.log10(out.std() / tone(hertz).std()))


@pytest.mark.parametrize(
    ("low", "high", "kept", "lost"),
    [(0, 1000, 100, 8000), (1000, np.inf, 8000, 100), (500, 2000, 1000, 50)],
)
def test_a_band_keeps_what_is_in_it(low, high, kept, lost):
    assert gain(lambda x: band(x, low, high), kept) == pytest.approx(0, abs=0.5)
    assert gain(lambda x: band(x, low, high), lost) < -24


@pytest.mark.parametrize(
    ("low", "high", "order"),
    [(0, 1000, 2), (0, 250, 1), (60, 4000, 2), (10, np.inf, 1), (30, 40, 2), (0, 100, 4)],
)
def test_a_band_is_scipys_recursion(low, high, order):
    noise = np.random.default_rng(0).standard_normal(20_000).astype(np.float32)
    corners = high if low <= 0 else low if high == np.inf else (low, high)
    kind = "low" if low <= 0 else "high" if high == np.inf else "band"
    sos = signal.butter(order, corners, kind, fs=SAMPLE_RATE, output="sos")
    wanted = signal.sosfilt(sos, noise)
    np.testing.assert_allclose(band(noise, low, high, order), wanted, atol=1e-7 * abs(wanted).max())


def test_a_shelf_lifts_the_top_by_its_decibels_and_leaves_the_bottom():
    assert gain(lambda x: shelf(x, 2000, 12), 12_000) == pytest.approx(12, abs=0.5)
    assert gain(lambda x: shelf(x, 2000, 12), 100) == pytest.approx(0, abs=0.5)


def test_a_sweep_follows_its_cutoff():
    cutoff = np.where(np.arange(N) < N // 2, 200.0, 15_000.0)
    out = sweep(tone(3000), cutoff)
    assert out[: N // 2].std() < 0.05 * out[N // 2 :].std()


def test_decay_is_60_db_in_its_time():
    assert 20 * np.log10(decay(N, 0.5)[N // 2]) == pytest.approx(-60, abs=0.1)


def test_on_a_ring_a_filter_has_no_beginning():
    """What is turned first and then filtered is what is filtered first and then turned."""
    noise = np.random.default_rng(0).standard_normal(N).astype(np.float32)

    def low(x):
        return band(x, 0, 300)

    turned = np.roll(ring(low, noise), 1000)
    np.testing.assert_allclose(ring(low, np.roll(noise, 1000)), turned, atol=1e-4)
    assert np.abs(strip(low, np.roll(noise, 1000)) - np.roll(strip(low, noise), 1000)).max() > 0.01
