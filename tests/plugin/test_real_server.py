"""The plugin starts a real `fodder serve`, has the embedded model make a sample, and ends it."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("minihost", reason="minihost, a host from PyPI, is not installed")

import soundfile

from tests.osc.ear import message
from tests.osc.test_clients import free_port
from tests.osc.test_serve import weights
from tests.plugin.conftest import ROOT
from tests.plugin.server import GENERATE, PLAY, Host, until


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
