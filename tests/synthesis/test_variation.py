"""A file becomes another take at its tempo, on a tiny model, through the command."""

from __future__ import annotations

import json

import numpy as np
import pytest
import soundfile

from bridge.cli import main
from bridge.errors import BadArgument
from bridge.storage import models
from bridge.values import Clip, ModelEntry, Request
from bridge.variation import varied
from tests.synthesis.tiny import save

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

RATE = 44_100


def clicks(path, bpm: float, beats: int, rate: int = RATE):
    signal = np.zeros(round(beats * 60 / bpm * rate))
    burst = np.random.default_rng(0).normal(0, 0.3, 800) * np.exp(-np.arange(800) / 150)
    for beat in range(beats):
        start = round(beat * 60 / bpm * rate)
        signal[start : start + 800] += burst[: len(signal) - start]
    soundfile.write(path, signal, rate)
    return path


def test_the_command_puts_a_variation_into_the_folder(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("FODDER_HOME", str(tmp_path / "home"))
    entry = save(tmp_path / "tiny")
    models.add(str(entry.folder), "riffusion", None, tmp_path / "home" / "presets")
    source = clicks(tmp_path / "a.wav", 120, 8, 48_000)
    words = ["vary", str(source), "metal drums", "--model", "tiny", "--steps", "2", "--bars", "1"]
    assert main([*words, "--bpm", "100", "--folder", str(tmp_path / "out")]) == 0
    path = capfd.readouterr().out.strip().splitlines()[-1]
    assert soundfile.info(path).frames == round(4 * 60 / 100 * RATE)


def test_fodder_make_paints_with_a_model_of_the_users_own(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("FODDER_HOME", str(tmp_path / "home"))
    entry = save(tmp_path / "tiny", old=True)
    models.add(str(entry.folder), "riffusion", None, tmp_path / "home" / "presets")
    words = ["make", "metal drums", "--model", "tiny", "--steps", "2", "--bars", "1"]
    assert main([*words, "--bpm", "120", "--folder", str(tmp_path / "out"), "--json"]) == 0
    path = json.loads(capfd.readouterr().out)["path"]
    assert soundfile.info(path).frames == 2 * RATE


def test_a_model_that_cannot_says_so(tmp_path):

    class Other:
        entry = ModelEntry("plain", "1", "plain", "none", tmp_path, None, 1, 1.0)

        def paint(self, *_):
            raise AssertionError

    with pytest.raises(BadArgument, match="cannot vary"):
        varied(Other(), Request("drums"), Clip(np.zeros((9, 1), np.float32), RATE), 0.5)
