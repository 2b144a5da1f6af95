"""The note of a one-shot: which it is, and that it sounds."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.config.presets import model_named
from bridge.domain.audio import Loop
from bridge.domain.request import Request
from bridge.generation.pipeline import make
from bridge.prompt import asked
from bridge.synthesis.embedded.painter import EmbeddedPainter


@pytest.fixture(scope="module")
def painter() -> EmbeddedPainter:
    return EmbeddedPainter.load(model_named("embedded"))


def made(painter: EmbeddedPainter, prompt: str, **members: object) -> Loop:
    request = Request(**asked(prompt, members).members, seed=1, steps=2)
    return make(request, painter, lambda *_: None)


def level_at(loop: Loop, pitch: int) -> float:
    """How loud it is within a third of a tone of a MIDI pitch, in dB of all below that and an
    octave above."""
    samples = loop.clip.samples.mean(axis=1)
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18)) ** 2
    hertz = np.fft.rfftfreq(1 << 18, 1 / loop.clip.rate)
    wanted = 440 * 2 ** ((pitch - 69) / 12)
    near = np.abs(12 * np.log2(np.maximum(hertz, 1) / wanted)) < 0.7
    return float(10 * np.log10(power[near].sum() / power[hertz < 1.5 * wanted].sum()))


@pytest.mark.parametrize(
    ("prompt", "note"),
    [
        ("sub bass one-shot, Bb1", 34),
        ("808 one-shot E1", 28),
        ("sub bass C1 one-shot", 24),
        ("sub bass one-shot, E2", 40),
        ("flute one-shot F#4", 66),
        ("flute one-shot, F5", 77),
        ("pad one-shot in G2", 43),
    ],
)
def test_it_sounds_the_note_that_is_asked_for_and_its_file_says_so(painter, prompt, note):
    loop = made(painter, prompt)
    assert loop.heard.root_note == note
    assert not loop.notice
    assert level_at(loop, note) > -1.5


def test_out_of_reach_it_is_struck_in_the_nearest_octave_and_that_is_told(painter):
    loop = made(painter, "flute one-shot, C1")
    assert loop.heard.root_note is not None
    assert loop.heard.root_note > 48
    assert loop.heard.root_note % 12 == 0
    assert "does not reach that octave" in loop.notice


@pytest.mark.parametrize(
    ("prompt", "lowest"),
    [
        ("bass line in D1, D minor, 1 bar", 26),
        ("bass line in D2, D minor, 1 bar", 38),
        ("flute melody, C5 to C6, 1 bar", 72),
        ("flute melody in C4, 1 bar", 60),
    ],
)
def test_a_loop_has_its_lowest_note_near_the_one_that_is_asked_for(painter, prompt, lowest):
    loop = made(painter, prompt)
    assert loop.score is not None
    assert abs(min(note.pitch for note in loop.score.notes) - lowest) <= 6


def test_a_note_nobody_asked_for_is_known_as_well(painter):
    loop = made(painter, "flute one-shot in E")
    assert loop.heard.root_note is not None
    assert loop.heard.root_note % 12 == 4
    assert level_at(loop, loop.heard.root_note) > -1.5


@pytest.mark.parametrize("prompt", ["kick one-shot", "flute loop in E, 1 bar", "impact one-shot"])
def test_drums_loops_and_effects_have_none(painter, prompt):
    assert made(painter, prompt).heard.root_note is None
