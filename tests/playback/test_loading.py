"""Files to sounds: lengths, tempi, bars and clicks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Clip, Loop
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.music import Meter
from bridge.domain.request import Kind
from bridge.dsp.crossfade import CUT_SECONDS
from bridge.library.folder import drop
from bridge.playback import loading
from bridge.playback.loading import Beats, LoadRequest, SoundCache, load, needs_stretch, within
from tests.files.samples import HEARD, a_loop, a_recipe

RATE = 48_000


def kept(folder: Path, **changes: Any) -> Path:
    """A loop of 92 bpm, two bars, as Fodder keeps it at 44.1 kHz."""
    return drop(a_loop(a_recipe(**changes)), folder).path


def wanted(path: Path, **changes: Any) -> LoadRequest:
    usual = {"loop": True, "region": None, "tempo": None, "rate": RATE, "channels": 2}
    return LoadRequest(path, **{**usual, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("tempo", [None, 92.0, 92.001, 100.0, 71.3, 184.0])
def test_a_loop_has_the_session_s_bars_at_the_card_s_rate(tmp_path, rate, tempo):
    sound = load(wanted(kept(tmp_path), rate=rate, tempo=tempo))
    assert sound.samples.shape == (round(8 * 60 / (tempo or 92) * rate), 2)
    assert sound.bars == (0, round(len(sound.samples) / 2))
    assert sound.loops
    assert sound.clicks is not None
    assert len(sound.clicks) == len(sound.samples)
    assert np.abs(sound.samples).max() > 0.1


@pytest.mark.parametrize(
    ("meter", "bars", "beats", "downbeats"),
    [("4/4", 1, 4, [0]), ("3/4", 2, 6, [0, 3]), ("7/8", 2, 14, [0, 7]), ("6/8", 1, 6, [0])],
)
def test_the_metronome_counts_the_meter_and_accents_its_first(
    tmp_path, meter, bars, beats, downbeats
):
    path = kept(tmp_path, meter=Meter.parse(meter), bars=bars)
    sound = load(wanted(path, rate=44_100))
    assert sound.clicks is not None
    places = [round(beat * len(sound.clicks) / beats) for beat in range(beats)]
    loud = [float(sound.clicks[place]) for place in places]
    assert loud == pytest.approx([0.5 if beat in downbeats else 0.25 for beat in range(beats)])
    onsets = np.flatnonzero(np.diff((np.abs(sound.clicks) > 0.2).astype(int)) == 1) + 1
    assert all(min(abs(int(onset) - place) for place in places) < 1_000 for onset in onsets)
    assert sound.bars == tuple(places[beat] for beat in downbeats)


def test_a_resampled_loop_still_closes(tmp_path):
    """One second of a whole number of periods is the same sine at the other rate."""
    time = np.arange(44_100) / 44_100
    path = tmp_path / "sine.wav"
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 997 * time), 44_100, "FLOAT")
    sound = load(wanted(path, channels=1))
    expected = 0.5 * np.sin(2 * np.pi * 997 * np.arange(RATE) / RATE)
    assert np.abs(sound.samples[:, 0] - expected).max() < 1e-4
    assert (sound.bars, sound.clicks) == ((), None)  # nobody knows its tempo


def test_a_one_shot_stays_one_whatever_is_asked(tmp_path):
    path = kept(tmp_path, kind=Kind.ONESHOT)
    sound = load(wanted(path, rate=44_100, tempo=120.0))
    assert not sound.loops
    assert len(sound.samples) == a_recipe().samples
    assert not load(wanted(kept(tmp_path), loop=False)).loops


def test_a_region_of_beats_keeps_them(tmp_path):
    path = kept(tmp_path)
    frames = soundfile.info(path).frames
    beat = frames / 8
    sound = load(wanted(path, rate=44_100, tempo=100.0, region=(round(2 * beat), round(6 * beat))))
    assert len(sound.samples) == round(4 * 60 / 100 * 44_100)
    assert sound.bars == (round(len(sound.samples) / 2),)  # the file's second bar begins there
    odd = load(wanted(path, rate=44_100, tempo=100.0, region=(1_000, 9_001)))
    assert (len(odd.samples), odd.bars) == (8_001, ())


def test_a_region_sounds_as_it_is_kept(tmp_path):
    """Its seam is closed: the end leads to what was before the beginning."""
    time = np.arange(44_100) / 44_100
    path = tmp_path / "sine.wav"
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 220 * time), 44_100, "FLOAT")
    samples = load(wanted(path, rate=44_100, channels=1, region=(1_000, 11_050))).samples
    assert len(samples) == 10_050
    assert abs(samples[0, 0] - samples[-1, 0]) < 1.05 * 0.5 * 2 * np.pi * 220 / 44_100
    once = load(wanted(path, rate=44_100, channels=1, region=(1_000, 11_050), loop=False)).samples
    cut = 0.5 * np.sin(2 * np.pi * 220 * time[1_000:11_050])
    fade = round(CUT_SECONDS * 44_100)
    assert np.allclose(once[fade:-fade, 0], cut[fade:-fade], atol=1e-6)
    assert once[0, 0] == once[-1, 0] == 0  # a cut edge does not click


@pytest.mark.parametrize("region", [(5, 5), (-1, 10), (0, 10**9), (10, 2)])
def test_a_region_outside_is_refused(tmp_path, region):
    with pytest.raises(BadArgument, match="choose another region"):
        load(wanted(kept(tmp_path), region=region))


@pytest.mark.parametrize(
    ("first", "end", "found"),
    [(0, 800, (8.0, 0.0)), (100, 200, (1.0, 1.0)), (150, 250, (1.0, 2.0)), (0, 50, None)],
)
def test_beats_of_regions(first, end, found):
    beats = within(Beats(8.0, Meter()), first, end, 800)
    assert (beats and (beats.count, beats.first)) == found


def test_without_the_library_a_loop_keeps_its_own_tempo(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "can_mend", lambda: False)
    path = kept(tmp_path)
    assert len(load(wanted(path, tempo=100.0)).samples) == round(8 * 60 / 92 * RATE)
    assert needs_stretch(wanted(path, tempo=100.0))
    assert not needs_stretch(wanted(path, tempo=92.0))
    assert not needs_stretch(wanted(kept(tmp_path, kind=Kind.ONESHOT), tempo=100.0))


@pytest.mark.parametrize(("source", "card"), [(1, 1), (1, 2), (2, 1), (2, 2), (6, 2)])
def test_channels_fit_the_card(tmp_path, source, card):
    path = tmp_path / "many.wav"
    rng = np.random.default_rng(1)
    samples = rng.uniform(-0.5, 0.5, (500, source)).astype(np.float32)
    soundfile.write(path, samples, RATE, "FLOAT")
    sound = load(wanted(path, channels=card))
    columns = samples[:, [0, 0]] if source == 1 else samples[:, :2]
    mixed = samples.mean(axis=1, keepdims=True) if card == 1 else columns
    assert np.allclose(sound.samples, mixed, atol=1e-7)
    assert sound.samples.flags.c_contiguous


def test_numbers_that_are_none_are_silence(tmp_path):
    path = tmp_path / "nan.wav"
    samples = np.full((100, 1), 0.25, np.float32)
    samples[10], samples[20] = np.nan, np.inf
    soundfile.write(path, samples, RATE, "FLOAT")
    heard = load(wanted(path)).samples
    assert np.flatnonzero(heard[:, 0] == 0).tolist() == [10, 20]


def test_what_cannot_be_read_is_told(tmp_path):
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(BadArgument):
        load(wanted(tmp_path / "text.wav"))
    with pytest.raises(NotFound):
        load(wanted(tmp_path / "gone.wav"))


def test_the_shelf_reads_once_sees_changes_and_lets_go(tmp_path):
    path, shelf = kept(tmp_path), SoundCache(most=7_000_000)
    first = shelf.load(wanted(path))
    assert shelf.load(wanted(path)) is first
    changed = Loop(Clip(np.zeros((1_000, 2), np.float32), RATE), a_recipe(), HEARD)
    soundfile.write(path, changed.clip.samples, RATE)
    assert len(shelf.load(wanted(path)).samples) == 1_000
    for seed in range(4):
        shelf.load(wanted(kept(tmp_path, seed=seed)))
    assert shelf._held <= 7_000_000
    assert shelf._held == sum(map(loading.size_of, shelf._sounds.values()))
