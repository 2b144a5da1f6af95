"""A screen that nobody sees, with a window manager: for tests of real windows and programs."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAMS = ("Xvfb", "openbox", "xdotool", "wmctrl")


@dataclass(slots=True)
class Screen:
    """`environ` is for whatever is to appear on it; what `start` starts ends with it."""

    environ: dict[str, str]
    running: list[subprocess.Popen[Any]] = field(default_factory=list)

    def start(self, *words: str, **more: Any) -> subprocess.Popen[Any]:
        more.setdefault("stdout", subprocess.DEVNULL)
        more.setdefault("stderr", subprocess.DEVNULL)
        process = subprocess.Popen(words, env=self.environ, **more)
        self.running.append(process)
        return process

    def said(self, *words: str) -> str:
        return said(self.environ, *words)

    def xdotool(self, *words: object) -> None:
        run = ["xdotool", *(str(word) for word in words)]
        subprocess.run(run, env=self.environ, check=True, timeout=20)


@contextmanager
def a_screen(home: Path, size: str = "1500x900") -> Iterator[Screen]:
    """Width x height in pixels, for as long as the block lasts."""
    environ = {**os.environ, "HOME": str(home)}
    environ.pop("QT_QPA_PLATFORM", None)
    environ.pop("WAYLAND_DISPLAY", None)
    screen = Screen(environ)
    try:
        environ["DISPLAY"] = display(screen.start, size)
        screen.start("openbox")
        wait(lambda: screen.said("wmctrl", "-m"))
        yield screen
    finally:
        for process in reversed(screen.running):
            process.terminate()
        for process in screen.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:  # jackd, now and then, while a client is ending
                process.kill()
                process.wait(20)
            if process.stdout is not None:
                process.stdout.close()


def wait(until: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def display(start: Callable[..., object], size: str = "1500x900") -> str:
    """An Xvfb, once it answers, at a display that it chose itself: so no two tests choose one."""
    ours, theirs = os.pipe()
    look = ("-screen", "0", f"{size}x24", "-nolisten", "tcp")
    # -noreset: a reset would end who comes after the first
    start("Xvfb", "-displayfd", str(theirs), *look, "-noreset", pass_fds=(theirs,))
    os.close(theirs)
    with os.fdopen(ours) as line:
        return f":{int(line.readline())}"


def said(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""
