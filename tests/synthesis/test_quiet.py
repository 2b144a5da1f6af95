"""The libraries' bars and advice stay out of the way of who uses the command."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bridge.config import models
from bridge.config.settings import find_home
from tests.synthesis import tiny, tiny_waveforms


@pytest.mark.parametrize(("kind", "like"), [("riffusion", "riffusion"), ("audioldm2", "audioldm2")])
def test_stderr_is_empty(home, tmp_path, kind, like):
    folder = tmp_path / "model"
    if kind == "riffusion":
        tiny.save(folder)
    else:
        tiny_waveforms.save(kind, folder)
    models.add(str(folder), like, "mine", find_home().presets)
    words = ["make", "dusty drums", "--model", "mine", "--bpm", "200", "--bars", "1", "--draft"]
    done = subprocess.run(
        [sys.executable, "-m", "bridge", *words, "--steps", "2", "--folder", str(tmp_path / "out")],
        env={**os.environ, "FODDER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list((tmp_path / "out").glob("*.wav"))) == 1
