"""A folder of one's own sounds → a model that can be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.config.models import add
from bridge.config.presets import model_named
from bridge.domain.audio import Spectrogram
from bridge.domain.errors import BadArgument
from bridge.domain.model import ModelEntry
from bridge.domain.request import Kind, Request
from bridge.synthesis.embedded.painter import EmbeddedPainter
from training.embedded.finetune import finetune
from training.embedded.own import captions, examples, kind_of, words_of

# diffusers' schedulers hand tensors to numpy
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
RATE = 44_100


def beeps(path: Path, hertz: float, bpm: float = 120.0, bars: int = 2) -> Path:
    """A beep on every beat."""
    time = np.arange(round(bars * 4 * 60 / bpm * RATE)) / RATE
    phase = time % (60 / bpm)
    sound = np.sin(2 * np.pi * hertz * time) * np.exp(-phase * 12)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, 0.5 * sound, RATE)
    return path


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Bass_Loop_92bpm_Am", "bass loop"),
        ("dusty-drums.03 128 BPM", "dusty drums"),
        ("Samples", ""),
        ("808 kick", "kick"),
        ("A minor thing", "minor thing"),
    ],
)
def test_names_become_words(name: str, words: str) -> None:
    assert words_of(name) == words


def test_captions_come_from_beside_the_name_or_the_folder(tmp_path: Path) -> None:
    sound = beeps(tmp_path / "Sonar" / "ping_120bpm.wav", 880)
    assert captions(sound, tmp_path) == ["sonar ping", "ping"]
    sound.with_suffix(".txt").write_text("a lonely sonar\n\nsubmarine ping\n")
    assert captions(sound, tmp_path) == ["a lonely sonar", "submarine ping"]


def test_long_loops_are_cut_and_short_sounds_are_single(tmp_path: Path) -> None:
    beeps(tmp_path / "a.wav", 440, bars=4)
    beeps(tmp_path / "b.wav", 440, bars=1)
    soundfile.write(tmp_path / "c.wav", np.hanning(RATE // 4), RATE)
    (tmp_path / "d.wav").write_text("no sound at all")
    found = list(examples(tmp_path, lambda _: "lead"))
    assert [(one.kind, one.mel.shape[1]) for one in found] == [
        ("loop", 512), ("loop", 512), ("loop", 512), ("oneshot", 256),
    ]  # fmt: skip
    assert kind_of(tmp_path / "c.wav") is Kind.ONESHOT
    assert all(one.mel.min() >= -100 and one.mel.max() <= 0 for one in found)


def test_an_empty_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadArgument, match="No sound"):
        finetune(tmp_path, tmp_path / "out", model_named("embedded"), 24, 1e-4, None)


def distance(entry: ModelEntry, goal: np.ndarray) -> float:
    """How far what a model paints for "sonar ping" is from a picture, in dB."""
    painter = EmbeddedPainter.load(entry)
    request = Request("sonar ping", seed=3, bpm=120.0, steps=6, guidance=2.0)
    painting = painter.paint(request, lambda *_: None)
    assert isinstance(painting.sound, Spectrogram)
    mel = 20 * np.log10(np.maximum(painting.sound.magnitude[0], 1e-5))
    return float(np.abs(mel.clip(-70) - goal.clip(-70)).mean())  # what nobody hears is not taught


def test_what_was_taught_is_painted(tmp_path: Path) -> None:
    for number in range(3):
        beeps(tmp_path / "mine" / f"sonar ping {number}.wav", 880)
    goal = next(iter(examples(tmp_path / "mine", lambda _: "lead"))).mel
    base = model_named("embedded")
    out = tmp_path / "taught"
    assert finetune(tmp_path / "mine", out, base, 24 * 8, 1e-3, None) >= 3
    taught = ModelEntry(
        "mine", "1", "embedded", "mine", out, None, base.steps, base.guidance
    )  # fmt: skip
    assert distance(taught, goal) < 0.95 * distance(base, goal)
    assert not list(tmp_path.glob(".taught*"))
    assert add(str(out), "embedded", "mine", tmp_path).pipeline == "embedded"
    assert model_named("mine", tmp_path).folder == out
