"""Pads that are struck: real files, a real mixer, no card; and once through a real audio server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Array
from bridge.domain.errors import BadArgument
from bridge.domain.playback import (
    PadMix,
    PadMode,
    PadSound,
    PadsSounding,
    StrikePad,
    Trouble,
)
from bridge.domain.request import Kind
from bridge.library.folder import drop
from bridge.playback.loading import SoundCache
from bridge.playback.mixer import FADE_SECONDS, SOFT_SECONDS, Mixer
from bridge.playback.pad_sampler import PadSampler, gain_for
from bridge.playback.player import Player
from tests.files.samples import a_loop, a_recipe
from tests.playback.server import RATE, finished, needs_jack
from tests.playback.test_player import EXACT, a_noise

FADE, SOFT = (round(part * RATE) for part in (FADE_SECONDS, SOFT_SECONDS))


class Told(list[Any]):
    """What a deck tells, and how often it has warned."""

    warned = 0

    def warn(self) -> None:
        self.warned += 1


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def deck(told: Told) -> PadSampler:
    return PadSampler(SoundCache(), told.append, told.warn)


@pytest.fixture
def mixer() -> Mixer:
    return Mixer(RATE, 2)


def render(mixer: Mixer, frames: int) -> Array:
    out = np.empty((frames, 2), np.float32)
    for at in range(0, frames, 2_048):
        mixer.render(out[at : at + 2_048], at / RATE)
    return out


def kept(folder: Path, **changes: Any) -> Path:
    return drop(a_loop(a_recipe(**changes)), folder).path


def strike(deck: PadSampler, mixer: Mixer, pad: int, velocity: float = 1.0) -> None:
    deck.strike(StrikePad(pad, velocity), mixer, None)


def test_loops_of_other_tempi_and_lengths_join_the_first_and_stay_together(tmp_path, deck, mixer):
    """92 bpm has no whole frames a bar at 48 kHz; rounded once each, they would drift."""
    four = kept(tmp_path, bars=4, bpm=92.0)
    one, fast = (kept(tmp_path, bars=1, bpm=bpm, seed=int(bpm)) for bpm in (92.0, 104.0))
    for pad, path in enumerate((four, one, fast), 1):
        deck.assign(pad, PadSound(path))
        strike(deck, mixer, pad)
    render(mixer, 1_000)
    lengths = [len(voice.sound.samples) for voice in mixer.pads._playing]
    bar = round(4 * 60 / 92 * RATE)
    assert lengths == [4 * bar, bar, bar]
    assert mixer.tempo == pytest.approx(92, abs=1e-3)


def test_a_strike_ends_a_loop_that_goes_on_or_is_about_to_begin(tmp_path, deck, mixer, told):
    deck.assign(1, PadSound(kept(tmp_path, seed=1)))
    deck.assign(2, PadSound(kept(tmp_path, seed=2)))
    strike(deck, mixer, 1)
    render(mixer, 5_000)
    strike(deck, mixer, 2)
    render(mixer, 500)
    strike(deck, mixer, 2)  # it still waits for the bar
    assert set(deck.held) == {1}
    strike(deck, mixer, 1)
    render(mixer, FADE + 2_048)
    deck.report(mixer, places=True)
    assert mixer.is_silent
    assert [one.pads for one in told if isinstance(one, PadsSounding)] == [{1}, frozenset()]


def test_a_pad_that_is_held_ends_when_it_is_let_go(tmp_path, deck, mixer):
    deck.assign(5, PadSound(kept(tmp_path), PadMode.HOLD))
    strike(deck, mixer, 5)
    assert render(mixer, 2_048).any()
    deck.release(5, mixer)
    render(mixer, 2_048)
    assert mixer.is_silent


def test_a_loop_played_as_a_one_shot_plays_once_and_a_one_shot_can_be_looped(tmp_path, deck, mixer):
    loop, hit = kept(tmp_path, bars=1), kept(tmp_path, kind=Kind.ONESHOT, key=None)
    deck.assign(1, PadSound(loop, PadMode.ONESHOT))
    strike(deck, mixer, 1)
    render(mixer, round(4 * 60 / 92 * RATE) + 100)
    assert mixer.is_silent
    deck.assign(2, PadSound(hit, PadMode.LOOP))
    strike(deck, mixer, 2)
    render(mixer, 2_048)
    assert mixer.pads._playing[0].sound.loops
    assert not deck.release(2, mixer)
    assert not mixer.is_silent


def test_a_slice_sounds_as_its_part_and_without_a_click(tmp_path, deck, mixer):
    path = tmp_path / "flat.wav"
    soundfile.write(path, np.full((RATE, 2), 0.5, np.float32), RATE, "FLOAT")
    deck.assign(1, PadSound(path, PadMode.ONESHOT, (1_000, 9_000)))
    strike(deck, mixer, 1)
    out = render(mixer, 10_000)
    assert np.allclose(out[500:7_500], 0.5)
    assert not out[8_000:].any()
    assert np.abs(np.diff(out[:, 0], prepend=0.0)).max() < 0.05


def test_as_hard_as_it_is_struck(tmp_path, deck, mixer):
    path = tmp_path / "flat.wav"
    soundfile.write(path, np.full((RATE, 2), 0.5, np.float32), RATE, "FLOAT")
    deck.assign(1, PadSound(path, PadMode.ONESHOT))
    strike(deck, mixer, 1, 64 / 127)
    assert np.allclose(render(mixer, 1_000)[SOFT:], 0.5 * (64 / 127) ** 2)
    assert [gain_for(velocity) for velocity in (-1.0, 0.1, 7.0)] == [0.0, pytest.approx(0.01), 1.0]


def test_another_tempo_has_all_loops_begin_anew_on_one_bar(tmp_path, deck, mixer):
    for pad, bars in ((1, 2), (2, 1)):
        deck.assign(pad, PadSound(kept(tmp_path, bars=bars, seed=pad)))
    strike(deck, mixer, 1)
    strike(deck, mixer, 2)
    render(mixer, 2_000)
    deck.again(mixer, 100.0)
    render(mixer, round(4 * 60 / 92 * RATE))
    bar = round(4 * 60 / 100 * RATE)
    assert [len(voice.sound.samples) for voice in mixer.pads._playing] == [2 * bar, bar]
    first, second = mixer.pads._playing
    assert (first.position - second.position) % bar == 0


def test_what_was_not_struck_yet_is_loaded_beforehand(tmp_path, deck, mixer, monkeypatch):
    deck.assign(1, PadSound(kept(tmp_path)))
    deck.assign(2, PadSound(tmp_path / "gone.wav"))
    for _ in range(3):
        deck.load_ahead(mixer, None)
    reads: list[object] = []
    monkeypatch.setattr("bridge.playback.loading.load", reads.append)
    strike(deck, mixer, 1)
    assert reads == []
    assert deck.held == {1: 1.0}


def test_a_file_that_is_gone_is_told(tmp_path, deck, mixer, told):
    deck.assign(1, PadSound(tmp_path / "gone.wav"))
    strike(deck, mixer, 1)
    strike(deck, mixer, 9)  # empty
    assert [type(one) for one in told] == [Trouble]
    assert not deck.held


def test_mute_and_solo_are_there_before_a_pad_is(deck, mixer):
    deck.set_mix(mixer, PadMix(frozenset({1}), frozenset({2})))
    deck.set_mix(other := Mixer(RATE, 2))
    assert other.pads.muted == {1}
    assert other.pads.soloed == {2}


@pytest.mark.parametrize("pad", [0, 17])
def test_there_are_sixteen_pads(player: Player, pad: int) -> None:
    with pytest.raises(BadArgument):
        player.assign(pad, None)


@needs_jack
def test_pads_play_together_through_a_card(server, player, hearing, tmp_path):
    a, b = (tmp_path / name for name in ("a.wav", "b.wav"))
    a_noise(a, 2 * RATE, 1, bpm=120.0)
    a_noise(b, RATE, 2, bpm=240.0)
    for pad, path in ((1, a), (2, b)):
        player.assign(pad, PadSound(path))
    player.tempo = None
    player.strike(1)
    assert hearing.until(PadsSounding).pads == {1}
    player.mix([2], [])
    player.strike(2)
    assert hearing.until(PadsSounding).pads == {1, 2}
    recorder = server.recorder(tmp_path / "heard.wav", 2)
    heard = finished(recorder, tmp_path / "heard.wav")
    first = soundfile.read(a, dtype="float32")[0]
    (found,) = np.flatnonzero(np.abs(first - heard[0]).max(axis=1) < EXACT)[:1]
    expected = np.take(first, np.arange(found, found + len(heard)), axis=0, mode="wrap")
    assert np.abs(heard - expected).max() < EXACT  # the second is muted
    assert player.pad_position(2) is not None
    player.stop()
    assert hearing.until(PadsSounding).pads == frozenset()
    time.sleep(0.1)
    assert player.sounding == frozenset()
