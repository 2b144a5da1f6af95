"""The plugin's window on a real screen, without a host: typed into and painted."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("minihost", reason="minihost, a host from PyPI, is not installed")

from PIL import Image

from tests.gui.test_drag import said, screen
from tests.plugin.server import until
from tests.programs import needs

SIZE, PROMPT = (720, 540), (200, 64)
SECONDS = 10
FIND = ("xdotool", "search", "--onlyvisible", "--name", "^Fodder$")


@pytest.fixture
def desktop(built: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Our window, alone."""
    program = built.parent / "FodderWindow"
    if not program.is_file():
        pytest.skip(f"{program} is not built: make plugin-test does that")
    environ = {**os.environ, "HOME": str(tmp_path)}
    environ["PATH"] = os.defpath
    running: list[subprocess.Popen[Any]] = []

    def start(*words: str, **more: Any) -> None:
        quiet = subprocess.DEVNULL
        running.append(subprocess.Popen(words, env=environ, stdout=quiet, stderr=quiet, **more))

    try:
        environ["DISPLAY"] = screen(start)
        start("openbox")
        until(lambda: said(environ, "wmctrl", "-m"))
        start(str(program), str(SECONDS), str(tmp_path / "window.png"))
        until(lambda: said(environ, *FIND))
        yield environ
        running[-1].wait(SECONDS + 20)
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(20)


@needs("Xvfb", "openbox", "xdotool", "wmctrl")
@pytest.mark.timeout(90)
def test_a_prompt_that_is_typed_becomes_a_pad(server, desktop, tmp_path):
    def mouse(*words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=desktop, check=True, timeout=20)

    until(lambda: server.of("/fodder/ping"))
    window = said(desktop, *FIND).split()[-1]
    where = said(desktop, "xdotool", "getwindowgeometry", "--shell", window)
    left, top = (int(where.split(f"{axis}=")[1].split()[0]) for axis in "XY")
    time.sleep(1.0)
    mouse("mousemove", left + PROMPT[0], top + PROMPT[1], "click", 1)
    mouse("type", "dusty drums")
    mouse("key", "Return")
    until(lambda: len(server.made) > 0)
    assert server.of("/fodder/generate")[0][1] == "dusty drums"
    time.sleep(1.0)
    until((tmp_path / "window.png").is_file, SECONDS + 10)
    with Image.open(tmp_path / "window.png") as seen:
        assert seen.size == SIZE
        assert len(seen.convert("RGB").getcolors(1 << 20) or ()) > 200
