"""What stays of an edited sound is the source's own samples; what is new is as loud."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.domain.audio import Clip
from bridge.domain.edit import Edit, Extend, Repaint, Source
from bridge.domain.music import Key, Meter, loop_samples
from bridge.domain.request import Request
from bridge.dsp.level import PEAK, with_peak
from bridge.generation.sources import Material
from bridge.generation.splicing import FADE, kept_share, spliced, told_of

RATE, BPM = 44_100, 120.0
FRAMES = loop_samples(2, Meter(), BPM)


def noise(frames: int, channels: int = 1, level: float = 0.3, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return (level * random.standard_normal((frames, channels))).astype(np.float32)


def material(channels: int = 1, key: Key | None = None) -> Material:
    source = Source(Path("a.wav"), "", 0.0, BPM, key, 2)
    return Material(source, Meter(), Clip(noise(FRAMES, channels), RATE))


def request(edit: Edit, **more: object) -> Request:
    bars = 2 + (edit.bars if isinstance(edit, Extend) else 0)
    return Request("drums", bpm=BPM, bars=bars, edit=edit, **more)  # type: ignore[arg-type]


def painted_over(known: np.ndarray, frames: int, gain: float) -> Clip:
    """The source's image, quieter or louder than it was, and something new in all other places."""
    new = noise(frames, 1, 0.3 * gain, seed=9)
    new[: len(known)] = gain * known.mean(axis=1, keepdims=True)
    return Clip(new, RATE)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("gain", [0.25, 1.0, 2.0])
def test_bars_that_stay_are_the_sources_own(channels: int, gain: float) -> None:
    given = material(channels)
    edit = Repaint(given.source, 1, 2)
    painted = painted_over(given.clip.samples, FRAMES, gain)
    found = spliced(painted, given, request(edit)).samples
    half, fade = FRAMES // 2, round(FADE * RATE)
    assert found.shape == (FRAMES, channels)
    assert np.array_equal(found[: half - fade], given.clip.samples[: half - fade])
    if channels == 1:  # in two channels the image is of another level than the source
        new = found[half : FRAMES - fade]
        assert np.allclose(new, painted.samples[half : FRAMES - fade] / gain, atol=1e-4)


@pytest.mark.parametrize("level", [0.002, 0.05, 0.99])
def test_bars_that_stay_are_as_loud_as_they_were_however_loud_the_new(level: float) -> None:
    given = material()
    painted = painted_over(given.clip.samples, FRAMES, 1.0)
    quiet = with_peak(given.clip.samples, level)
    given = replace(given, clip=Clip(quiet, RATE))
    half, fade = FRAMES // 2, round(FADE * RATE)
    painted.samples[half:] = noise(half, 1, 4e3, seed=9)
    painted.samples[half - fade : half] = 2e4  # which meets the source's own peak in the joint
    quiet[half - fade // 2] = level
    found = spliced(painted, given, request(Repaint(given.source, 1, 2))).samples
    assert np.array_equal(found[fade : half - fade], quiet[fade : half - fade])
    assert np.abs(found).max() == pytest.approx(max(PEAK, level), rel=1e-3)


def test_an_extension_begins_as_its_source_and_wraps_into_it() -> None:
    given = material()
    longer = loop_samples(3, Meter(), BPM)
    painted = painted_over(given.clip.samples, longer, 0.5)
    found = spliced(painted, given, request(Extend(given.source, 1))).samples
    fade = round(FADE * RATE)
    assert np.array_equal(found[: FRAMES - fade], given.clip.samples[: FRAMES - fade])
    new = found[FRAMES : longer - fade]
    assert np.sqrt(np.square(new).mean()) == pytest.approx(0.3, rel=0.02)
    assert np.allclose(found[-1], given.clip.samples[-1], atol=1e-3)


def test_shares_wrap_and_are_one_or_none_outside_of_their_ramps() -> None:
    share = kept_share(100, 0, 25, 10)
    assert share[90:].tolist() == sorted(share[90:].tolist(), reverse=True)
    assert not share[:15].any()
    assert share[15:25].tolist() == sorted(share[15:25].tolist())
    assert (share[25:90] == 1).all()


@pytest.mark.parametrize("more", [{"bpm": 121.0}, {"key": Key(3)}, {"shift": 2}])
def test_what_is_moved_is_heard_through_the_painting(more: dict[str, Any]) -> None:
    given = material(key=Key(9))
    painted = painted_over(given.clip.samples, FRAMES, 0.5)
    edit = Repaint(given.source, 0, 1)
    asked = replace(request(edit, key=Key(9)), **more)
    assert spliced(painted, given, asked) is painted
    assert "painted anew" in told_of(given, asked)
    same = request(edit, key=Key(9))
    assert spliced(painted, given, same) is not painted
    assert told_of(given, same) == told_of(None, asked) == ""


def test_where_nothing_stays_the_painting_counts() -> None:
    given = material()
    painted = painted_over(given.clip.samples, FRAMES, 0.5)
    assert spliced(painted, given, request(Repaint(given.source, 0, 2))) is painted
    assert spliced(painted, None, Request("drums", bpm=BPM)) is painted
