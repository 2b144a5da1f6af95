"""Tempo and key of sounds with known answers, and honest silence about the others."""

import numpy as np
import pytest
from scipy.signal import lfilter

from bridge.analysis.hearing import hear
from bridge.analysis.tempo import snap
from bridge.domain.audio import Clip
from bridge.domain.music import Key, Meter, is_close_tempo, loop_samples
from bridge.domain.sample import Heard
from tests.analysis import sounds
from tests.analysis.sounds import BREAK, HOUSE, RATE, ROCK, SEVEN, clip


@pytest.mark.parametrize("bpm", [64.0, 93.3, 120.0, 151.5])
def test_clicks_have_their_tempo_or_an_octave_of_it(bpm: float) -> None:
    heard = hear(clip(sounds.pattern({"c": "x..."}, bpm, round(bpm / 8))))
    assert heard.bpm is not None
    assert is_close_tempo(bpm, heard.bpm, 0.001)


@pytest.mark.parametrize(
    ("lines", "bpm"), [(ROCK, 112.0), (HOUSE, 124.0), (BREAK, 96.5), (ROCK, 90.0)]
)
def test_drums_have_their_tempo_within_a_tenth(lines: dict[str, str], bpm: float) -> None:
    heard = hear(clip(sounds.pattern(lines, bpm, 4)))
    assert heard.bpm == pytest.approx(bpm, abs=0.1)
    assert heard.bpm_confidence > 0.5


def test_the_tempo_does_not_need_a_whole_number_of_bars() -> None:
    mono = sounds.pattern(ROCK, 103.7, 6)
    heard = hear(clip(mono[RATE // 3 : -RATE // 2]))
    assert heard.bpm == pytest.approx(103.7, abs=0.1)


def test_swing_keeps_the_tempo() -> None:
    heard = hear(clip(sounds.pattern({**BREAK, "h": "x" * 16}, 92, 4, swing=0.3)))
    assert heard.bpm is not None
    assert is_close_tempo(92, heard.bpm, 0.002)


def test_seven_eight_keeps_the_quarter() -> None:
    heard = hear(clip(sounds.pattern(SEVEN, 126, 4)))
    assert heard.bpm is not None
    assert is_close_tempo(126, heard.bpm, 0.01)


@pytest.mark.parametrize("offset", [0.11, 0.27])
def test_the_first_beat_is_found_within_ten_milliseconds(offset: float) -> None:
    mono = np.concatenate([sounds.silence(offset), sounds.pattern(HOUSE, 120, 4)])
    heard = hear(clip(mono))
    assert heard.bpm == pytest.approx(120, abs=0.1)
    assert heard.beat_offset == pytest.approx(offset, abs=0.010)


def test_of_four_beats_the_length_says_more_than_the_onsets() -> None:
    """Played loosely, 4 beats at 97 measure as 97.6; 64 beats that far off would be 64.4."""
    assert snap(97.6, 4 * 60 / 97) == pytest.approx(97)
    assert snap(97.6, 64 * 60 / 97) == pytest.approx(97.6)


def test_a_loop_is_whole_beats() -> None:
    mono = sounds.pattern(BREAK, 97.3, 1)
    heard = hear(clip(mono), loop=True)
    assert heard.bpm is not None
    beats = heard.bpm * len(mono) / RATE / 60
    assert beats == pytest.approx(round(beats), abs=1e-6)
    assert is_close_tempo(97.3, heard.bpm, 0.001)


def test_a_hint_decides_between_octaves_but_not_against_the_evidence() -> None:
    drums = clip(sounds.pattern(HOUSE, 124, 4))
    for hint in (97.0, 110.0, 150.0):
        assert hear(drums, hint=hint).bpm == pytest.approx(124, abs=0.1)
    clicks = clip(sounds.pattern({"c": "x..."}, 80, 8))
    assert hear(clicks, hint=80).bpm == pytest.approx(80, abs=0.1)


@pytest.mark.parametrize(
    ("meter", "bpm"), [(Meter(5, 4), 100.0), (Meter(7, 8), 120.0), (Meter(3, 4), 90.0)], ids=str
)
def test_bars_in_which_nothing_is_struck_are_the_meter_s_own(meter: Meter, bpm: float) -> None:
    """A chord in each of four bars, which alone are like those of 4/4 in another tempo."""
    seconds = np.arange(loop_samples(4, meter, bpm) // 4) / RATE
    whole = np.concatenate([
        sum(np.sin(2 * np.pi * 220 * 2 ** ((root + third) / 12) * seconds) for third in (0, 4, 7))
        * np.exp(-seconds)
        for root in (0, 5, 7, 0)
    ])  # fmt: skip
    heard = hear(clip(whole), bpm, True, meter=meter)
    assert heard.bpm is not None
    assert is_close_tempo(bpm, heard.bpm, 0.001)


def test_strokes_within_the_bars_count_more_than_what_they_are_said_to_be() -> None:
    """Four bars of 5/4 at 100 bpm are as long as those of 4/4 at 80."""
    drums = clip(sounds.pattern(HOUSE, 80, 4))
    heard = hear(drums, 100, True, meter=Meter(5, 4))
    assert heard.bpm is not None
    assert is_close_tempo(80, heard.bpm, 0.001)


@pytest.mark.parametrize("key", [Key(0), Key(9, True), Key(6), Key(3, True)], ids=str)
def test_cadences_have_their_key(key: Key) -> None:
    heard = hear(clip(sounds.chords(key.tonic, key.minor)))
    assert heard.key == key
    assert heard.key_confidence > 0.5


def test_a_key_is_less_sure_where_there_may_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    cadence = clip(sounds.chords(0, False))
    sure = []
    for tonal in (1.0, 0.6):
        monkeypatch.setattr("bridge.analysis.key.tonal_chance", lambda *_, tonal=tonal: tonal)
        sure.append(hear(cadence).key_confidence)
    assert sure[1] == pytest.approx(0.6 * sure[0])


@pytest.mark.parametrize(
    ("turn", "key"),
    [
        (((0, 3), (10, 4), (8, 4), (10, 4)), Key(9, True)),  # Am G F G
        (((0, 3), (8, 4), (3, 4), (10, 4)), Key(9, True)),  # Am F C G
        (((0, 4), (7, 4), (9, 3), (5, 4)), Key(0)),  # C G Am F
    ],
)
def test_a_turn_that_two_keys_share_is_in_the_one_where_it_is_at_home(
    turn: tuple[tuple[int, int], ...], key: Key
) -> None:
    assert hear(clip(sounds.turn(turn, key.tonic))).key == key


def test_tuning_is_heard_and_does_not_change_the_key() -> None:
    heard = hear(clip(sounds.chords(2, False, cents=30)))
    assert heard.key == Key(2)
    assert heard.tuning_cents == pytest.approx(30, abs=5)


def test_short_notes_on_a_scale_have_a_key() -> None:
    line = (60, 63, 67, 72, 67, 63, 60, 58, 60, 63, 65, 67, 65, 63, 62, 60)
    assert hear(clip(sounds.plucked(line, 0.3))).key == Key(0, minor=True)


def test_drums_have_no_key() -> None:
    for lines in (ROCK, HOUSE, BREAK):
        heard = hear(clip(sounds.pattern(lines, 118, 4)))
        assert heard.key is None
        assert heard.key_confidence == 0


@pytest.mark.parametrize("seconds", [0.9, 1.0, 2.12, 6.0, 4 * 60 / 97])
@pytest.mark.parametrize("colour", [0.0, 0.9, 0.99], ids=["white", "pink", "brown"])
def test_noise_has_no_key_and_no_tempo(seconds: float, colour: float) -> None:
    for seed in range(3):
        mono = lfilter([1], [1, -colour], sounds.noise(seconds, seed=seed))
        heard = hear(clip(mono))
        assert (heard.key, heard.bpm) == (None, None)


def test_a_sweep_has_no_key() -> None:
    assert hear(clip(sounds.sweep(5))).key is None


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros((0, 1)),
        np.zeros((1, 1)),
        np.ones((1, 1)),
        np.zeros((RATE, 2)),
        np.full((RATE, 1), 0.5),
        np.full((RATE, 1), np.nan),
        np.full((RATE, 1), np.inf),
        np.full((RATE, 1), 1e-6),
    ],
    ids=["empty", "zero", "one", "silence", "constant", "nan", "inf", "faint"],
)
def test_nothing_is_heard_in_nothing(samples: np.ndarray) -> None:
    assert hear(Clip(samples.astype(np.float32), RATE)) == Heard()


@pytest.mark.parametrize("frames", [2, 100, 1_024, 5_000, 40_000])
def test_short_clips_do_not_crash(frames: int) -> None:
    for loop in (False, True):
        heard = hear(clip(sounds.noise(1)[:frames]), loop=loop)
        assert 0 <= heard.bpm_confidence <= 1


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000, 96_000])
def test_any_rate_gives_the_same_tempo(rate: int) -> None:
    mono = sounds.pattern(ROCK, 110, 3)
    place = np.arange(0, len(mono) - 1, RATE / rate)
    heard = hear(clip(np.interp(place, np.arange(len(mono)), mono), rate))
    assert heard.bpm == pytest.approx(110, abs=0.2)


def test_stereo_is_heard_as_mono() -> None:
    mono = sounds.pattern(ROCK, 110, 3)
    wide = Clip(np.stack([mono, 0.5 * mono], axis=1), RATE)
    assert hear(wide).bpm == pytest.approx(110, abs=0.1)


def test_one_click_has_no_tempo() -> None:
    mono = sounds.silence(4)
    mono[RATE : RATE + len(sounds.hit("c"))] += sounds.hit("c")
    assert hear(clip(mono)).bpm is None
