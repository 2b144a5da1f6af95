"""SoundFonts are read by the real FluidSynth as they were meant: pitch, level, loop, release."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.analysis.pitch import intonation
from bridge.analysis.zone import hertz
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.files import sf2, sfz
from tests.soundfont_player import level, played

RATE = 44_100
RELEASE = 0.5


def a_tone(pitch: int, seconds: float, gain: float = 0.3, channels: int = 1) -> Clip:
    time = np.arange(round(seconds * RATE)) / RATE
    tone = gain * np.sin(2 * np.pi * hertz(pitch) * time)
    return Clip(np.repeat(tone[:, None], channels, axis=1).astype(np.float32), RATE)


def a_loop(pitch: int, periods: int) -> tuple[int, int]:
    """From 0.2 s on, at whole periods."""
    start = round(0.2 * RATE)
    return start, start + round(periods * RATE / hertz(pitch))


def a_font() -> sf2.SoundFont:
    """Two keys and two velocities; the lower key is held, the upper one in stereo and is not."""
    low, around = (0, 68), a_loop(57, 100)
    return sf2.SoundFont(
        "Two tones",
        (
            sf2.KeyZone(a_tone(57, 1.0, 0.1), 57, low, (1, 80), around),
            sf2.KeyZone(a_tone(57, 1.0, 0.4), 57, low, (81, 127), around),
            sf2.KeyZone(a_tone(81, 0.5, 0.4, channels=2), 81, (69, 127)),
        ),
        RELEASE,
        'glassy "bell"\npluck',
        "Fodder 9",
        '{"seed":7}',
    )


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("font") / "two.sf2"
    path.write_bytes(sf2.encode(a_font()))
    return path


def test_what_was_written_is_read_back() -> None:
    data = sf2.encode(a_font())
    said = sf2.decode(data)
    assert said.recipe == '{"seed":7}'
    assert said.info["INAM"] == "Two tones"
    assert said.info["ICMT"] == 'glassy "bell" pluck'
    assert said.info["ISFT"] == "Fodder 9"
    assert [one.root for one in said.samples] == [57, 57, 81, 81]
    assert said.samples[0].loop == a_loop(57, 100)
    assert said.samples[0].frames == RATE
    assert sf2.encode(a_font()) == data


def test_a_name_is_as_long_as_a_record_has_room() -> None:
    data = sf2.encode(replace(a_font(), name="A name of more than nineteen letters"))
    assert data[data.index(b"phdr") + 8 :].startswith(b"A name of more than\0")


def test_full_scale_is_the_most_that_24_bits_hold() -> None:
    square = np.tile(np.array([1.0, -1.0], np.float32), 50)[:, None]
    data = sf2.encode(replace(a_font(), zones=(sf2.KeyZone(Clip(square, RATE), 57, (0, 127)),)))
    upper, lower = data.index(b"smpl") + 8, data.index(b"sm24") + 8
    pairs = zip(struct.unpack_from("<2h", data, upper), data[lower : lower + 2], strict=True)
    assert [(high << 8) + low for high, low in pairs] == [2**23 - 1, -(2**23)]


def test_what_is_no_soundfont_is_told(font: Path) -> None:
    data = font.read_bytes()
    for bad in (b"", b"RIFF", data[:200], b"RIFF" + struct.pack("<I", 4) + b"WAVE"):
        with pytest.raises(BadArgument):
            sf2.decode(bad)


@pytest.mark.parametrize(("pitch", "velocity"), [(57, 127), (60, 60), (81, 100), (93, 100)])
def test_fluidsynth_plays_it_in_tune(font: Path, tmp_path: Path, pitch: int, velocity: int) -> None:
    heard = played(font, tmp_path, pitch, velocity, 1.0)
    found = intonation(Clip(heard.samples[: round(0.9 * heard.rate)], heard.rate), pitch)
    assert found is not None
    assert abs(found.cents) < 1


def test_each_velocity_plays_its_own_sound(font: Path, tmp_path: Path) -> None:
    """12 dB lie between the two sounds, and SoundFont's own curve between the velocities."""
    soft = level(played(font, tmp_path, 57, 80, 1.0), 0.3)
    loud = level(played(font, tmp_path, 57, 81, 1.0), 0.3)
    assert loud - soft == pytest.approx(12.0, abs=0.5)


def test_a_held_key_sounds_on_and_is_let_go(font: Path, tmp_path: Path) -> None:
    heard = played(font, tmp_path, 57, 127, 3.0)  # of a sound of one second
    assert level(heard, 2.8) == pytest.approx(level(heard, 0.3), abs=0.2)
    fallen = level(heard, 3.05, 0.02) - level(heard, 3.05 + RELEASE / 4, 0.02)
    assert fallen == pytest.approx(25, abs=4)  # 100 dB in all of it
    assert level(heard, 3.0 + RELEASE + 0.1) < -90


def test_a_sound_without_a_loop_ends_by_itself(font: Path, tmp_path: Path) -> None:
    heard = played(font, tmp_path, 81, 127, 3.0)
    assert level(heard, 0.3) > -30
    assert level(heard, 0.6) < -90
    assert heard.samples[RATE // 4].tolist() == pytest.approx([heard.samples[RATE // 4][0]] * 2)


def test_sfz_names_the_wavs_and_ends_its_loops_a_frame_earlier() -> None:
    text = sfz.encode(a_font(), {0: "a.wav", 1: "b.wav", 2: "c.wav"}).decode()
    start, end = a_loop(57, 100)
    assert text.count("<region>") == 3
    assert f"loop_start={start} loop_end={end - 1}" in text
    assert "sample=c.wav\nlokey=69 hikey=127 pitch_keycenter=81\nlovel=1 hivel=127" in text
    assert 'glassy "bell" pluck' in text
