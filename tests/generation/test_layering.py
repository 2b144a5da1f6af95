"""A groove's layers, of synthetic drums whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.domain.audio import Clip
from bridge.domain.notes import Note
from bridge.generation.layering import by_layer, hit_of, layers_of
from bridge.score.grooves import KEYS

RATE, BEATS = 44_100, 4.0
FRAMES = 2 * RATE  # 120 bpm
STROKES = {
    "kick": (0.0, 2.0, 2.5), "snare": (1.0, 3.0), "hat": (0.5, 1.5, 2.25, 3.5), "cowbell": (3.75,),
}  # fmt: skip
NOTES = [
    Note(at, 0.24, KEYS[name], 0.9) for name, places in STROKES.items() for at in places
]  # fmt: skip


def drum(name: str) -> np.ndarray:
    """A stroke that sounds as its like."""
    time = np.arange(RATE // 3) / RATE
    noise = np.random.default_rng(KEYS[name]).normal(0, 1, len(time))
    if name == "kick":
        return np.sin(2 * np.pi * (55 + 60 * np.exp(-40 * time)) * time) * np.exp(-9 * time)
    if name == "snare":
        return 0.5 * noise * np.exp(-22 * time)
    if name == "hat":
        return 0.2 * np.diff(noise, 4, append=[0] * 4) / 8 * np.exp(-60 * time)
    return 0.4 * np.sign(np.sin(2 * np.pi * 800 * time)) * np.exp(-25 * time)


def played(*names: str) -> np.ndarray:
    sound = np.zeros(FRAMES)
    for name in names:
        for at in STROKES[name]:
            place = (round(at / BEATS * FRAMES) + np.arange(RATE // 3)) % FRAMES
            sound[place] += drum(name)
    return sound


WHOLE = Clip(np.stack([played(*STROKES), 0.7 * played(*STROKES)], 1).astype(np.float32), RATE)


def decibels(one: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(np.square(one).mean() / np.square(other).mean()))


def test_they_add_up_to_the_groove() -> None:
    layers = layers_of(WHOLE, NOTES, BEATS)
    assert [*layers] == ["kick", "snare", "hats", "percussion"]
    left = WHOLE.samples - sum(layer.samples for layer in layers.values())
    assert decibels(left, WHOLE.samples) < -100


@pytest.mark.parametrize(
    ("layer", "name", "least"),
    [
        ("kick", "kick", 25),
        ("snare", "snare", 18),
        ("hats", "hat", 10),
        ("percussion", "cowbell", 15),
    ],
)
def test_each_is_mostly_its_own_drum(layer: str, name: str, least: float) -> None:
    """The signal-to-distortion ratio against the truth, dB."""
    found = layers_of(WHOLE, NOTES, BEATS)[layer].samples[:, 0]
    truth = played(name)
    assert decibels(truth, found - truth) > least


def test_what_is_not_struck_has_no_layer() -> None:
    notes = [note for note in NOTES if note.pitch in (KEYS["kick"], KEYS["hat"])]
    assert [*by_layer(notes)] == ["kick", "hats"]
    sound = played("kick", "hat")[:, None].astype(np.float32)
    left = Clip(sound, RATE)
    layers = layers_of(left, notes, BEATS)
    assert decibels(sum(one.samples for one in layers.values()) - sound, sound) < -100


def test_a_hit_is_one_stroke_from_its_beginning() -> None:
    layers = layers_of(WHOLE, NOTES, BEATS)
    hit = hit_of(layers["kick"], by_layer(NOTES)["kick"], BEATS)
    assert 0.1 < hit.seconds < 1.0
    loud = np.abs(hit.samples).max(axis=1)
    assert int(np.argmax(loud > 0.2 * loud.max())) / RATE < 0.02
    assert int(np.argmax(loud)) / RATE < 0.05


def test_a_stroke_that_sounds_on_over_the_loop_s_end_stays_whole() -> None:
    notes = [Note(3.9, 0.24, KEYS["kick"], 0.9), Note(1.0, 0.24, KEYS["snare"], 0.9)]
    sound = np.zeros(FRAMES)
    for name, at in (("kick", 3.9), ("snare", 1.0)):
        place = (round(at / BEATS * FRAMES) + np.arange(RATE // 3)) % FRAMES
        sound[place] += drum(name)
    kick = layers_of(Clip(sound[:, None].astype(np.float32), RATE), notes, BEATS)["kick"]
    after = np.square(sound[: RATE // 10]).sum()
    assert np.square(kick.samples[: RATE // 10]).sum() > 0.9 * after
