"""The plugin starts a real `fodder serve`, has the embedded model make samples of a prompt and of a
clip that is dropped onto its window, and ends it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("minihost", reason="minihost, a host from PyPI, is not installed")

import soundfile

from bridge.domain.edit import Vary
from bridge.domain.errors import FodderError
from bridge.domain.sample import Recipe
from bridge.files.formats import read_card
from tests.osc.ear import message
from tests.osc.test_clients import free_port
from tests.osc.test_serve import weights
from tests.plugin.conftest import ROOT
from tests.plugin.server import GENERATE, PLAY, Host, until
from tests.plugin.test_window import (
    PROMPT,
    TARGET,
    ZONES,
    Screen,
    program,  # noqa: F401 - fixtures
    screen,  # noqa: F401
    target,  # noqa: F401
)
from tests.programs import needs


def answers(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("127.0.0.1", port))
        probe.settimeout(0.5)
        try:
            probe.send(message("/fodder/ping"))
            return bool(probe.recv(1_024))
        except OSError:
            return False


@pytest.fixture
def port(home, monkeypatch) -> int:
    """The port that the plugin's settings name; nothing is there yet."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    port = free_port()
    settings = {"command": [sys.executable, "-m", "bridge"], "port": port}
    (home / "plugin.json").write_text(json.dumps(settings))
    return port


def samples(home: Path) -> list[Path]:
    return sorted(home.rglob("*.wav"))


@pytest.mark.skipif(not weights(), reason="the embedded model's weights are not here")
@pytest.mark.timeout(300)
def test_a_server_is_started_makes_what_is_asked_and_ends_with_the_plugin(vst3, port, tmp_path):
    with Host(vst3, rate=44_100) as host:
        host.bpm, host.meter = 87.0, (7, 8)
        host.play(1)
        host.type(prompt="dusty drums", kind="loop", bars=1, count=1)
        assert not answers(port)
        host.press(GENERATE)
        until(lambda: samples(tmp_path), 200)
        path = samples(tmp_path)[0]
        until(lambda: host.has(path), 20)
        loop, rate = soundfile.read(path, dtype="float32", always_2d=True)
        assert (rate, len(loop)) == (44_100, round(3.5 * 60 / 87 * 44_100))
        host.is_playing = True
        host.set(PLAY, 1.0)
        out = host.play(len(loop) // 512)
        expected = np.broadcast_to(loop.T, (2, len(loop)))[:, : out.shape[1]]
        assert np.array_equal(out, expected)
        assert answers(port)
    until(lambda: not answers(port), 30)


def made(home: Path) -> list[Recipe]:
    """The recipes of what Fodder made; recordings have none."""
    found = []
    for path in samples(home):
        with contextlib.suppress(FodderError):
            found.append(read_card(path).recipe)
    return found


@needs("Xvfb", "openbox", "xdotool", "wmctrl", "pcmanfm")
@pytest.mark.skipif(not weights(), reason="the embedded model's weights are not here")
@pytest.mark.usefixtures("port")
@pytest.mark.timeout(400)
def test_a_clip_that_is_dropped_is_varied_fitted_and_grooved_to(
    screen: Screen,  # noqa: F811
    program: Path,  # noqa: F811
    target: Path,  # noqa: F811
    home: Path,
):
    """Each of the window's three zones, of a recording of 100 bpm that a file manager shows."""
    soundfile.write(target / "break.wav", a_break(100.0, 2), 44_100)
    screen.show(program, 300)
    screen.mouse("mousemove", *screen.at(PROMPT), "click", "--repeat", 3, 1)
    screen.mouse("type", "upright bass, C minor")
    time.sleep(1.5)
    found = []
    for place, is_meant in zip(ZONES, (is_varied, is_fitted, is_grooved), strict=True):
        screen.drag((TARGET[0] + 215, TARGET[1] + 100), screen.at(place))
        found += [until(partial(first, is_meant, home / "Fodder"), 120)]
    varied, fitted, grooved = found
    assert isinstance(varied.edit, Vary)
    assert grooved.groove is not None
    (copy,) = {varied.edit.source.path, grooved.groove.path}
    assert copy.parent == home / "dropped"
    assert copy.read_bytes() == (target / "break.wav").read_bytes()
    assert fitted.bpm == pytest.approx(100.0, abs=0.5)  # as heard; the window's own is 120
    assert grooved.bpm == 120.0
    assert all(one.prompt.startswith("upright bass") for one in found)


def first(is_meant: Callable[[Recipe], bool], folder: Path) -> Recipe | None:
    return next(filter(is_meant, made(folder)), None)


def is_varied(recipe: Recipe) -> bool:
    return isinstance(recipe.edit, Vary)


def is_fitted(recipe: Recipe) -> bool:
    return recipe.edit is None and recipe.groove is None


def is_grooved(recipe: Recipe) -> bool:
    return recipe.groove is not None


def a_break(bpm: float, bars: int) -> np.ndarray:
    """Kick, snare and hats as nobody's model made them, mono at 44.1 kHz."""
    beat = 60 / bpm * 44_100
    out = np.zeros(round(4 * bars * beat))
    noise = np.random.default_rng(3)
    time = np.arange(6_000) / 44_100
    kick = 0.8 * np.sin(2 * np.pi * (50 * time + 3 * (1 - np.exp(-40 * time)))) * np.exp(-18 * time)
    snare = 0.5 * noise.normal(size=6_000) * np.exp(-30 * time)
    hat = 0.15 * noise.normal(size=6_000) * np.exp(-120 * time)
    for step in range(8 * bars):
        hits = [hat, *([kick] if step % 4 == 0 else []), *([snare] if step % 4 == 2 else [])]
        for hit in hits:
            at = round(step * beat / 2)
            end = min(at + len(hit), len(out))
            out[at:end] += hit[: end - at]
    return np.clip(out, -1, 1)


@pytest.mark.timeout(120)
def test_the_server_ends_where_the_host_is_killed(vst3, port):
    script = f"""
import sys, time
from pathlib import Path
from tests.plugin.server import GENERATE, Host
host = Host(Path({str(vst3)!r}))
host.press(GENERATE)
time.sleep(300)
"""
    child = os.spawnve(
        os.P_NOWAIT, sys.executable, [sys.executable, "-c", script], dict(os.environ)
    )
    try:
        until(lambda: answers(port), 60)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    until(lambda: not answers(port), 30)
