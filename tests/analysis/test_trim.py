"""Loops inside recordings whose place and length are known."""

import numpy as np
import pytest

from bridge.analysis.seam import jump_db
from bridge.analysis.trim import trim
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter
from tests.analysis import sounds
from tests.analysis.sounds import BREAK, HOUSE, RATE, ROCK, SEVEN, clip
from tests.analysis.test_mix import a_mix


def recording(loop: np.ndarray, times: int = 3, before: float = 0.7) -> np.ndarray:
    body = np.tile(loop, times) + sounds.noise(times * len(loop) / RATE, 1e-3)[: times * len(loop)]
    return np.concatenate([sounds.silence(before), body, sounds.silence(0.6)])


@pytest.mark.parametrize(("lines", "bpm"), [(ROCK, 118.0), (BREAK, 95.3)])
def test_a_repeated_loop_is_cut_to_the_sample_from_its_downbeat(
    lines: dict[str, str], bpm: float
) -> None:
    loop = sounds.pattern(lines, bpm, 2)
    region = trim(clip(recording(loop)), bars=2)
    assert abs(region.frames - len(loop)) <= 2
    assert (region.start - 0.7 * RATE) / RATE == pytest.approx(0, abs=0.02)
    assert region.bars == 2
    assert region.seam_db < 6


@pytest.mark.parametrize("lines", [ROCK, HOUSE])
@pytest.mark.parametrize("bpm", [92.0, 120.0])
@pytest.mark.parametrize("bars", [1, 2])
def test_a_groove_that_follows_silence_is_cut_from_its_first_hit(
    lines: dict[str, str], bpm: float, bars: int
) -> None:
    """The quiet gap before each bar is like the silence before the first; that is no repetition."""
    loop = sounds.pattern(lines, bpm, bars)
    region = trim(clip(np.concatenate([sounds.silence(0.5), np.tile(loop, 4)])), bars=bars)
    assert region.start / RATE == pytest.approx(0.5, abs=0.025)
    assert abs(region.frames - len(loop)) <= 2


def test_without_bars_it_takes_whole_ones_inside() -> None:
    loop = sounds.pattern(ROCK, 118, 2)
    region = trim(clip(recording(loop)))
    bar = 4 * 60 / 118 * RATE
    assert abs(region.frames - round(region.frames / bar) * bar) <= 4
    assert region.start >= 0.68 * RATE
    assert region.end <= 0.72 * RATE + 3 * len(loop)


@pytest.mark.parametrize("before", [0.5, 1.373])
@pytest.mark.parametrize("bpm", [88.0, 103.0, 120.0])
def test_what_is_played_once_begins_with_its_first_stroke(before: float, bpm: float) -> None:
    """Nothing repeats: a bar later, with the silence after it, would sound no worse."""
    mix = a_mix(bpm, 4).mono
    ends = sounds.silence(before), sounds.silence(2.0)
    region = trim(clip(np.concatenate([ends[0], mix, ends[1]])), bars=4)
    assert region.start / RATE == pytest.approx(before, abs=0.02)


HALF_TIME = {"k": "x.......x.x.....", "s": "........x.......", "h": "x.x.x.x.x.x.x.x."}
FOOTWORK = {"k": "x..x..x.x..x..x.", "s": "............x...", "h": "..x...x...x...x."}


@pytest.mark.parametrize("lines", [HALF_TIME, FOOTWORK])
@pytest.mark.parametrize("bpm", [168.0, 174.0])
def test_what_repeats_speaks_for_the_tempo_that_fits(lines: dict[str, str], bpm: float) -> None:
    """By its beat alone this is heard at half its tempo, where two bars are four."""
    loop = sounds.pattern(lines, bpm, 2)
    region = trim(clip(recording(loop)), bars=2)
    assert abs(region.frames - len(loop)) <= 2


def test_seven_eight_by_its_meter() -> None:
    loop = sounds.pattern(SEVEN, 126, 2)
    region = trim(clip(recording(loop)), bars=2, meter=Meter(7, 8), hint=126)
    assert abs(region.frames - len(loop)) <= 4


def test_the_source_rate_counts() -> None:
    loop = sounds.pattern(ROCK, 120, 1)
    region = trim(Clip(recording(loop)[:, None][::2], RATE // 2), bars=1)
    assert abs(region.frames - len(loop) / 2) <= 2


@pytest.mark.parametrize(
    "mono", [sounds.silence(3), np.full(RATE, np.nan), np.zeros(1), sounds.noise(0.3)]
)
def test_nothing_to_cut_is_said(mono: np.ndarray) -> None:
    with pytest.raises(BadArgument):
        trim(clip(mono))


def test_too_many_bars_are_said() -> None:
    with pytest.raises(BadArgument, match="shorter than 16 bars"):
        trim(clip(sounds.pattern(ROCK, 120, 2)), bars=16)


def test_a_click_at_the_seam_is_measured() -> None:
    smooth = np.tile(sounds.tone(441, 1.0), 3)
    assert jump_db(clip(smooth), RATE, 2 * RATE) < 1
    assert jump_db(clip(smooth), RATE, 2 * RATE + 25) > 6
