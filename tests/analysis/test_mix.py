"""Chords, bars and metre of sounds whose answer is known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.analysis.chords import NONE, changes, decode, emissions
from bridge.analysis.hearing import hear_recording
from bridge.analysis.meter import is_ternary
from bridge.analysis.mix import chord_of, comes_again, felt_in, hear_mix
from bridge.analysis.onset import analysis_signal
from bridge.analysis.rhythm import rhythm
from bridge.analysis.tempo import Pulse
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key, Meter

RATE = 44_100
AM_F_C_G = ((9, 3), (5, 4), (0, 4), (7, 4))  # root, third


def a_kick(frames: int) -> np.ndarray:
    time = np.arange(frames) / RATE
    return np.sin(2 * np.pi * 60 * time) * np.exp(-12 * time)


def a_chord(frames: int, pitches: list[int]) -> np.ndarray:
    """Four harmonics a pitch, struck and dying away."""
    time = np.arange(frames) / RATE
    hertz = [440 * 2 ** ((pitch - 69) / 12) for pitch in pitches]
    tones = sum(np.sin(2 * np.pi * one * k * time) * 0.1 / k for one in hertz for k in range(1, 5))
    return np.exp(-3 * time) * np.minimum(1, time / 0.005) * tones


def a_mix(
    bpm: float = 100.0, bars: int = 8, beats: int = 4, before: float = 0.0, chords=AM_F_C_G
) -> Clip:
    """Triads struck on every beat, the bass with the first, a kick there and a click on the others;
    `before` seconds of the bar before come first."""
    beat = 60 / bpm
    frames = round((before + bars * beats * beat) * RATE)
    random = np.random.default_rng(5)
    out = np.zeros(frames)
    for number in range(-beats if before else 0, bars * beats):
        at = round((before + number * beat) * RATE)
        if at < 0:
            continue
        root, third = chords[(number // beats) % len(chords)]
        pitches = [57 + (root - 9 + step) % 12 for step in (0, third, 7)]
        if number % beats == 0:
            pitches.append(33 + (root - 9) % 12)
        sounding = out[at : at + round(beat * RATE)]
        sounding += a_chord(len(sounding), pitches)
        after = out[at : at + 2 * RATE]  # what dies away slower than a beat
        if number % beats == 0:
            after += 0.5 * a_kick(len(after))
        else:
            fading = np.exp(-60 * np.arange(len(after)) / RATE)
            after += 0.05 * fading * random.standard_normal(len(after))
    return Clip((0.5 * out / np.abs(out).max()).astype(np.float32)[:, None], RATE)


def names(clip: Clip) -> list[str]:
    return [str(one.chord) for one in hear_mix(clip).chords]


def test_a_bounce_is_heard_as_it_was_played() -> None:
    heard = hear_mix(a_mix())
    assert heard.bpm == pytest.approx(100, rel=0.002)
    assert (heard.start, heard.meter, heard.bars, heard.period) == (0.0, Meter(4, 4), 8, 4)
    assert heard.key in (Key.parse("Am"), Key.parse("C"))
    assert str(heard.progression(4)).split(" in ")[0] == "Am F C G"
    assert min(one.confidence for one in heard.chords) > 0.6


def test_a_bar_that_begins_before_the_file_is_not_the_first() -> None:
    heard = hear_mix(a_mix(before=0.6))  # the last beat of a bar comes first
    assert heard.start == pytest.approx(0.6, abs=0.03)
    assert str(heard.progression(4)).split(" in ")[0] == "Am F C G"


def test_bars_of_three_are_heard() -> None:
    heard = hear_mix(a_mix(bpm=120, beats=3))
    assert heard.meter == Meter(3, 4)
    assert hear_recording(a_mix(bpm=120, beats=3)).meter == Meter(3, 4)
    assert hear_recording(a_mix()).meter == Meter(4, 4)


def a_tune(parts: int, bpm: float = 100.0, beats: int = 32) -> Clip:
    """One voice that plays so many notes a beat, the first of each louder."""
    step = 60 / bpm / parts
    random = np.random.default_rng(7)
    frames = round(beats * parts * step * RATE)
    time = np.arange(frames) / RATE
    out = np.zeros(frames)
    for number, pitch in enumerate(random.choice((69, 71, 72, 74, 76, 77, 79), beats * parts)):
        since = np.clip(time - number * step, 0, step)
        shape = np.exp(-6 * since) * np.minimum(1, since / 0.004) * (since < step)
        shape *= 1.0 if number % parts == 0 else 0.6
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        out += shape * sum(np.sin(2 * np.pi * hertz * k * since) / k for k in (1, 2, 3))
    return Clip((0.5 * out / np.abs(out).max()).astype(np.float32)[:, None], RATE)


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_a_beat_in_three_that_one_voice_plays_may_be_a_dotted_one(parts: int) -> None:
    tune = a_tune(parts)
    mono = analysis_signal(tune)
    assert mono is not None
    heard = rhythm(mono, tune.seconds, loop=False)
    assert heard is not None
    assert is_ternary(heard, 100.0) == (parts == 3)
    felt = felt_in(heard, Pulse(100.0, 0.9, 0.0))
    assert (felt.meter is None and felt.pulse.confidence <= 0.5) == (parts == 3)


def test_what_somebody_says_counts() -> None:
    heard = hear_mix(a_mix(), bpm=50.0)
    assert (heard.bpm, heard.bpm_confidence) == (50.0, 1.0)
    assert hear_mix(a_mix(), meter=Meter(2, 4)).meter == Meter(2, 4)


def test_what_has_no_beat_and_what_is_too_short_is_told() -> None:
    tone = np.sin(2 * np.pi * 220 * np.arange(5 * RATE) / RATE)[:, None] * 0.3
    for clip in (
        Clip(np.zeros((RATE, 1), np.float32), RATE),
        Clip(tone[: RATE // 3].astype(np.float32), RATE),
    ):
        with pytest.raises(BadArgument):
            hear_mix(clip)


def test_a_chord_changes_where_the_tones_do_and_none_is_none() -> None:
    tones = np.zeros((12, 12))
    tones[:4, [9, 0, 4]] = 1.0
    tones[4:8, [5, 9, 0]] = 1.0
    found = decode(emissions(tones, Key.parse("Am")), changes(12, 4, 0))
    assert found.chords.tolist() == [12 + 9] * 4 + [5] * 4 + [NONE] * 4
    assert found.confidence[:8].min() > 0.6


def test_a_chord_between_two_is_less_sure() -> None:
    tones = np.zeros((8, 12))
    tones[:, [9, 0, 4]] = 1.0
    clear = decode(emissions(tones), changes(8, 4, 0)).confidence.mean()
    tones[:, [5, 7]] = 0.9  # F, Am, C and G alike
    blurred = decode(emissions(tones), changes(8, 4, 0)).confidence.mean()
    assert blurred < clear - 0.1


def test_after_how_many_bars_the_chords_come_again() -> None:
    turn = np.repeat([0, 5, 7, 9], 4)
    assert comes_again(np.tile(turn, 3), 4) == 4
    assert comes_again(np.tile(np.repeat([0, 5], 4), 4), 4) == 2
    assert comes_again(turn, 4) == 4
    assert comes_again(np.arange(64) % 24, 4) == 8  # 32 chords are the most


def test_chords_are_spelled_as_in_their_key() -> None:
    assert str(chord_of(10, Key.parse("F"))) == "Bb"
    assert str(chord_of(18, Key.parse("Eb"))) == "Gbm"
    assert str(chord_of(18, Key.parse("E"))) == "F#m"
    assert chord_of(NONE, None).silent
