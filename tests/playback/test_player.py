"""The audition as it is heard: a real audio server, a real process, a recording of its sound."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Array
from bridge.domain.playback import Devices, Playing, Recovered, Stopped, Trouble
from bridge.playback.mixer import FADE_SECONDS
from bridge.playback.player import Player
from tests.playback.server import RATE, finished, needs_jack, until

FADE = round(FADE_SECONDS * RATE)
EXACT = 1e-6  # jack_rec writes 32-bit integers


def a_file(path: Path, samples: Array, rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, "FLOAT")
    return path


def a_sine(path: Path, rate: int, hertz: float = 997.0) -> Path:
    """One second, whole periods: a loop without a seam."""
    time = np.arange(rate) / rate
    return a_file(path, (0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32), rate)


def a_noise(path: Path, frames: int, seed: int, bpm: float = 0.0) -> Path:
    """White noise in which every frame can be told; with an acid chunk if it has a tempo."""
    rng = np.random.default_rng(seed)
    a_file(path, rng.uniform(-0.5, 0.5, (frames, 2)).astype(np.float32))
    if bpm:
        from bridge.files.chunks import Acid, pack_acid

        beats = round(frames / RATE * bpm / 60)
        append_chunk(path, b"acid", pack_acid(Acid(False, None, beats, (4, 4), bpm)))
    return path


def append_chunk(path: Path, name: bytes, body: bytes) -> None:
    data = bytearray(path.read_bytes()) + name + len(body).to_bytes(4, "little") + body
    data[4:8] = (len(data) - 8).to_bytes(4, "little")
    path.write_bytes(data)


def phase_of(piece: Array, loop: Array) -> int:
    """The frame of the loop at which the piece begins."""
    (found,) = np.flatnonzero(np.abs(loop - piece[0]).max(axis=1) < EXACT)[:1]
    expected = np.take(loop, np.arange(found, found + len(piece)), axis=0, mode="wrap")
    assert np.abs(piece - expected).max() < EXACT
    return int(found)


@needs_jack
@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_a_sine_comes_out_as_it_went_in(server, player, hearing, tmp_path, rate):
    player.play(a_sine(tmp_path / "sine.wav", rate))
    hearing.until(Playing)
    heard = server.record(tmp_path / "heard.wav", 3)[:, 0]
    angle = 2 * np.pi * 997 * np.arange(len(heard)) / RATE
    waves = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    amounts, *_ = np.linalg.lstsq(waves, heard, rcond=None)
    assert np.hypot(*amounts) == pytest.approx(0.5, abs=1e-3)
    off = np.abs(heard - waves @ amounts).max()  # two wraps at least lie in it
    assert off < 2e-4


@needs_jack
def test_loops_switch_on_the_bar_to_the_frame(server, player, hearing, tmp_path):
    a, b = (tmp_path / name for name in ("a.wav", "b.wav"))
    a_noise(a, 4 * RATE, 1, bpm=120.0)  # two bars of two seconds
    a_noise(b, 2 * RATE, 2, bpm=120.0)
    player.play(a)
    hearing.until(Playing)
    recorder = server.recorder(tmp_path / "heard.wav", 7)
    time.sleep(1.0)
    player.play(b)
    heard = finished(recorder, tmp_path / "heard.wav")
    assert hearing.until(Playing).path == b
    assert player.playing == b
    first, then = (soundfile.read(one, dtype="float32")[0] for one in (a, b))
    phase = phase_of(heard[:1_000], first)
    expected = np.take(first, np.arange(phase, phase + len(heard)), axis=0, mode="wrap")
    same = np.abs(heard - expected).max(axis=1) < EXACT
    change = int(np.argmin(same))  # the first frame of the fade
    bar = change + FADE - (change + FADE + phase) % (2 * RATE)
    assert 0 <= change + FADE - bar <= 2  # its first gains are too close to 1 to be told
    assert phase_of(heard[bar:], then) == 0


@needs_jack
def test_a_stretched_loop_keeps_the_session_s_time(server, player, hearing, tmp_path):
    """Twice what was played lies exactly one loop of the session's tempo apart."""
    player.tempo = 125.0
    player.play(a_noise(tmp_path / "a.wav", 2 * RATE, 1, bpm=120.0))
    hearing.until(Playing)
    heard = server.record(tmp_path / "heard.wav", 5)
    loop = round(4 * 60 / 125 * RATE)
    assert np.abs(heard[loop : 2 * loop] - heard[:loop]).max() < EXACT
    assert np.abs(heard[:loop]).max() > 0.1


@needs_jack
def test_stop_is_silence(server, player, hearing, tmp_path):
    player.play(a_sine(tmp_path / "sine.wav", RATE))
    hearing.until(Playing)
    until(lambda: player.position() is not None)
    player.stop()
    hearing.until(Stopped)
    assert (player.playing, player.position()) == (None, None)
    assert not server.record(tmp_path / "heard.wav", 1).any()


@needs_jack
@pytest.mark.usefixtures("server")
def test_a_start_waits_and_can_be_taken_back(player, hearing, tmp_path):
    sine = a_sine(tmp_path / "sine.wav", RATE)
    player.warm()
    player.wait = lambda: 0.5
    began = time.perf_counter()
    player.play(sine)
    hearing.until(Playing)
    assert time.perf_counter() - began > 0.4  # the card's own latency comes off
    player.stop()
    hearing.until(Stopped)
    player.play(sine)
    player.stop()
    assert hearing.rest(1.0) == []


@needs_jack
def test_a_card_that_goes_is_told_of_and_plays_on_when_it_is_back(
    server, player, hearing, tmp_path
):
    sine, other = a_sine(tmp_path / "sine.wav", RATE), a_sine(tmp_path / "b.wav", RATE, 440.0)
    player.play(sine)
    hearing.until(Playing)
    server.kill()
    assert "system is gone: plug it in again" in hearing.until(Trouble).message
    hearing.until(Stopped)
    assert (player.playing, player.position()) == (None, None)
    player.play(other)
    assert "no sound output: plug one in" in hearing.until(Trouble).message
    server.start()
    assert hearing.until(Recovered).device == "system"
    assert hearing.until(Playing).path == other
    assert server.record(tmp_path / "heard.wav", 1).any()


@needs_jack
def test_without_a_card_it_says_so_once_and_waits_for_one(no_server, player, hearing, tmp_path):
    player.play(a_sine(tmp_path / "sine.wav", RATE))
    hearing.until(Trouble)
    assert hearing.rest(4.0) == []
    no_server.start()
    hearing.until(Recovered)
    hearing.until(Playing)


@needs_jack
@pytest.mark.usefixtures("server")
def test_the_output_can_be_chosen(player, hearing, tmp_path):
    (device,) = player.devices(patience=20)
    assert (device.name, device.channels, device.rate) == ("system", 2, RATE)
    assert device.usual
    player.device = "none of these"
    player.play(a_sine(tmp_path / "sine.wav", RATE))
    message = hearing.until(Trouble).message
    assert message == (
        "The sound output none of these is not there: plug it in, or choose another."
    )
    player.device = device.id
    hearing.until(Playing)


@needs_jack
@pytest.mark.usefixtures("server")
def test_a_file_that_cannot_be_played_is_told_and_the_next_one_plays(player, hearing, tmp_path):
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF and nothing")
    for path, word in ((broken, "header is damaged"), (tmp_path / "gone.wav", "There is no file")):
        player.play(path)
        assert word in hearing.until(Trouble).message
    player.play(a_sine(tmp_path / "sine.wav", RATE))
    hearing.until(Playing)


@needs_jack
def test_the_process_may_be_killed(no_server, player, hearing, tmp_path):
    sine = a_sine(tmp_path / "sine.wav", RATE)
    no_server.start(loses_nothing=False)
    player.play(sine)
    hearing.until(Playing)
    os.kill(player._far.process.pid, signal.SIGKILL)
    assert "broke off" in hearing.until(Trouble).message
    player.play(sine)
    hearing.until(Playing)


@pytest.mark.usefixtures("no_server")
def test_no_output_at_all_is_told(player, hearing, tmp_path):
    """Also on a machine that has a card: this one it has not."""
    player.device = "a card that nobody has"
    player.play(a_sine(tmp_path / "sine.wav", RATE))
    message = hearing.until(Trouble).message
    assert "nobody has is not there" in message or "PortAudio is missing" in message
    player.devices()
    if "missing" not in message:
        assert isinstance(hearing.until(Devices), Devices)


def test_closing_ends_the_process_and_a_bad_listener_harms_nobody(player, hearing, tmp_path):
    def fail(_: object) -> None:
        raise RuntimeError("a listener's own trouble")

    player.listeners.insert(0, fail)
    player.device = "a card that nobody has"
    player.play(a_sine(tmp_path / "sine.wav", RATE))
    hearing.until(Trouble)
    process = player._far.process
    player.close()
    assert process.exitcode == 0
    player.play(tmp_path / "sine.wav")
    assert hearing.rest(0.2) == []


def test_nothing_starts_before_the_first_sound():
    quiet = Player()
    quiet.stop()
    quiet.level = -6.0
    quiet.close()
    assert quiet._thread is None
    code = "import bridge.playback.player, sys; sys.exit('sounddevice' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
