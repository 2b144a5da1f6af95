"""The program ends as it began: in one piece, also when it is told to from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.osc.test_clients import free_port


@pytest.mark.parametrize("wait", [0.4, 3.0])
def test_a_signal_closes_the_window_and_all_that_it_started(home: Path, wait: float) -> None:
    (home / "settings.toml").write_text(f"port = {free_port()}\ndiscovery = false\n")
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "gui"],
        env=environ, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (home / "catalogue.db").exists():  # the bridge is being opened
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(wait)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert (home / "window.json").is_file()


def test_without_a_display_it_says_so(home: Path) -> None:
    environ = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environ.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "gui"], env=environ, capture_output=True, text=True, check=False
    )
    if sys.platform in ("win32", "darwin"):
        return
    assert (done.returncode, done.stdout) == (2, "")
    assert "fodder make" in done.stderr
