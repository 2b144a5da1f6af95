"""Tempo: what its evidence is worth, and what a sound's length says of it."""

import numpy as np
import pytest

from bridge.analysis.hearing import hear
from bridge.analysis.onset import FPS
from bridge.analysis.rhythm import Rhythm, autocorrelation, follow
from bridge.analysis.tempo import credit, cut_to, evidence
from tests.analysis import sounds
from tests.analysis.sounds import HOUSE, RATE, clip

SECONDS, BPM = 12.0, 100.0


def heard(first: float, others: float) -> Rhythm:
    """Onsets on the beats at BPM, the first one so strong."""
    envelope = np.zeros(round(SECONDS * FPS))
    envelope[np.round(np.arange(1, SECONDS * BPM / 60) * 60 / BPM * FPS).astype(int)] = others
    envelope[1] = first
    similarity = autocorrelation(envelope, False)
    five, bands = np.stack([envelope] * 5), np.stack([similarity] * 5)
    return Rhythm(five, bands, envelope, similarity, np.zeros((0, 0), np.float32), SECONDS, False)


def test_even_onsets_are_evidence_though_one_is_far_stronger() -> None:
    assert evidence(heard(1.0, 1.0), BPM) == 1.0
    assert evidence(heard(1.0, 0.04), BPM) > 0.5


def test_one_attack_alone_is_none() -> None:
    assert evidence(heard(1.0, 0.0), BPM) < 0.02


def test_silence_is_like_nothing() -> None:
    assert not autocorrelation(np.zeros(200), False).any()


def test_a_tempo_that_nothing_supports_is_kept_as_it_is() -> None:
    assert follow(np.zeros(3_000), BPM) == pytest.approx(BPM)


LOOSE = {"k": "x.....x.........", "s": "...x.......x..x."}


@pytest.mark.parametrize("bpm", [97.0, 113.0])
def test_loose_percussion_is_in_the_tempo_that_it_was_cut_to(bpm: float) -> None:
    assert hear(clip(sounds.pattern(LOOSE, bpm, 1))).bpm == bpm


@pytest.mark.parametrize(("played", "beats", "told"), [(124, 4, 97), (128, 8, 93), (120, 16, 97)])
def test_the_length_is_not_believed_against_the_evidence(
    played: float, beats: int, told: float
) -> None:
    mono = sounds.pattern(HOUSE, played, 8)[: round(beats * 60 / told * RATE)]
    assert cut_to(len(mono) / RATE, told) == told
    assert hear(clip(mono)).bpm == pytest.approx(played, abs=0.5)


def test_only_the_tempo_that_fits_to_the_sample_gets_credit() -> None:
    seconds = round(4 * 60 / 97 * RATE) / RATE
    tempi = np.array([97.0, 97.9, 120.0, 145.5, 194.0])
    told = credit(seconds, tempi)
    assert (told > 0).tolist() == [True, True, False, False, True]
    assert cut_to(seconds, 97.6) == 97
    assert cut_to(seconds, 120.0) is None
    assert not credit(seconds + 0.001, tempi).any()


def test_a_longer_loop_is_less_likely_by_chance_and_nearer_to_its_tempo() -> None:
    short, long = (round(beats * 60 / 97 * RATE) / RATE for beats in (4, 64))
    assert credit(long, np.array([97.0])) > credit(short, np.array([97.0])) > 0
    assert not credit(long, np.array([97.9])).any()


@pytest.mark.parametrize("seconds", [2.5, 4.8, 10.0])
def test_lengths_in_whole_tenths_say_nothing(seconds: float) -> None:
    assert not credit(seconds, np.array([96.0, 100.0])).any()


def test_bars_of_three_count_less_than_bars_of_four() -> None:
    seconds = round(12 * 60 / 99 * RATE) / RATE
    three, four = credit(seconds, np.array([99.0, 132.0]))
    assert four > three > 0
