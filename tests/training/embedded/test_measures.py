"""What is measured of a loop: the notes that are heard in it, its top, and a second judge of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from bridge.domain.audio import Clip
from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Note, Score
from tests.benchmarks.silence import written_bars
from training.embedded.goals import Take, heard_families
from training.embedded.listening import Painted
from training.embedded.measures import patch_edges, played, top_octave
from training.embedded.second_judge import SecondJudge, table

SECONDS = 4.0
PAIRS = (("high", "drums"), ("tone", "lead"))  # sounds, and what the second judge is told of them


def note(start: float, pitch: int = 60) -> Note:
    return Note(start, 0.5, pitch, 0.8)


@pytest.mark.parametrize(
    ("heard", "written", "share"),
    [
        ((0.0, 1.0), (0.0, 1.0), 1.0),
        ((0.0,), (0.0, 1.0), 2 / 3),
        ((0.0, 0.02), (0.0,), 2 / 3),  # one is found once
        ((7.97,), (0.0,), 1.0),  # before the first beat, round the seam
        ((0.2,), (0.0,), 0.0),
        ((), (), 0.0),
    ],
)
def test_notes_are_found_once_each_and_round_the_seam(
    heard: tuple[float, ...], written: tuple[float, ...], share: float
) -> None:
    those = [note(start) for start in heard]
    assert played(those, [note(start) for start in written], 120.0, SECONDS) == pytest.approx(share)


def test_another_pitch_is_another_note() -> None:
    assert played([note(0, 60)], [note(0, 61)], 120.0, SECONDS) == 0.0


def test_edges_of_patches_are_seen() -> None:
    even = torch.linspace(-30, 0, 64).expand(192, -1)
    assert patch_edges(even) == pytest.approx(1.0, abs=0.01)
    stepped = even + 2.0 * torch.arange(64).div(8, rounding_mode="floor")
    assert patch_edges(stepped) > 4


def sound(kind: str, seed: int) -> Clip:
    """Two seconds of high noise, of low noise, or of a tone."""
    random = np.random.default_rng(seed)
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    hertz = np.fft.rfftfreq(len(time), 1 / SAMPLE_RATE)
    noise = np.fft.rfft(random.normal(size=len(time)))
    waves = {
        "high": np.fft.irfft(noise * (hertz > 12_500)),
        "low": np.fft.irfft(noise * (hertz > 5_000) * (hertz < 9_000)),
        "tone": np.sin(2 * np.pi * random.uniform(200, 400) * time),
    }
    wave = waves[kind] / np.abs(waves[kind]).max()
    return Clip(wave.astype(np.float32)[:, None], SAMPLE_RATE)


def test_the_top_octave_is_measured_against_hats_and_cymbals() -> None:
    assert top_octave(sound("high", 0)) > -1 > -20 > top_octave(sound("low", 0))


def test_the_second_judge_is_the_same_each_time_and_knows_what_it_was_taught(
    tmp_path: Path,
) -> None:
    taught = [(sound(kind, k), family) for k in range(3) for kind, family in PAIRS]
    descriptors, families = table(taught)
    np.savez(tmp_path / "second.npz", descriptors=descriptors, families=families)
    one, other = (SecondJudge.load(tmp_path / "second.npz") for _ in range(2))
    unseen = [(sound(kind, 20), family) for kind, family in PAIRS]
    assert [one.ranked(clip)[0] for clip, _ in unseen] == [family for _, family in unseen]
    assert [one.ranked(clip) for clip, _ in unseen] == [other.ranked(clip) for clip, _ in unseen]
    takes = [Take(Painted(clip), family, ()) for clip, family in unseen]
    assert heard_families(takes, one) == (1.0, 1.0)


def test_single_lines_are_what_pitches_are_counted_in() -> None:
    clip = Painted(sound("tone", 1))
    assert Take(clip, "lead", (note(0), note(1))).single
    assert not Take(clip, "keys", (note(0, 60), note(0, 64))).single
    assert not Take(clip, "drums", (note(0), note(1))).single
    assert not Take(clip, "fx", ()).single


def test_a_bar_is_written_where_a_note_sounds() -> None:
    score = Score((note(3.9), note(9)), 120.0, 4)
    assert written_bars(score) == {1, 2, 3}
    assert written_bars(None) == set()
