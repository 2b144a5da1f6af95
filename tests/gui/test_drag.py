"""Drags on a real screen: out of the window into a file manager, and from there into the window.

Xvfb, a window manager and pcmanfm stand for the desktop; xdotool moves the mouse. What a drag
carries is looked at without a screen.
"""

from __future__ import annotations

import filecmp
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PyQt6.QtCore import QMimeData, QUrl

from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from gui import drag
from tests.gui.conftest import keep
from tests.osc.test_clients import free_port
from tests.programs import needs

PROGRAMS = ("Xvfb", "openbox", "xdotool", "wmctrl", "pcmanfm")
TARGET = (1010, 40, 480, 560)  # of the file manager's window: x, y, width, height
NAMES = ("F#m loop", "Bässe 100%20", "kick  two")


@pytest.mark.parametrize("name", ["F#m 92.wav", "Bässe %20.wav", "a b.wav", "100%.wav"])
def test_a_drag_carries_the_very_path(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    data = drag.mime_of([path])
    assert drag.files_in(data) == [path]
    assert data.data(drag.LMMS).data().decode() == f"samplefile:{path}"


def test_several_files_go_together_but_not_to_lmms(tmp_path: Path) -> None:
    data = drag.mime_of([tmp_path / "a.wav", tmp_path / "b.wav"])
    assert len(drag.files_in(data)) == 2
    assert not data.hasFormat(drag.LMMS)


def test_what_is_no_local_file_is_no_file() -> None:
    data = QMimeData()
    assert drag.files_in(data) == drag.files_in(None) == []
    data.setUrls([QUrl("https://example.org/a.wav")])
    assert drag.files_in(data) == []


@dataclass(slots=True)
class Stage:
    """A desktop with our window and a file manager that shows `target`."""

    environ: dict[str, str]
    window: subprocess.Popen[str]
    places: dict[str, Any]
    target: Path
    picture: Path

    def mouse(self, *words: object) -> None:
        run = ["xdotool", *(str(word) for word in words)]
        subprocess.run(run, env=self.environ, check=True, timeout=20)

    def drag(self, start: list[int], goal: tuple[int, int], then: Callable[[], bool]) -> None:
        """Press, leave slowly, go there in steps, wiggle, let go; until `then` is true."""
        self.mouse("mousemove", *start)
        time.sleep(0.3)
        self.mouse("mousedown", 1)
        points = [(start[0] + 5 * step, start[1] + 3 * step) for step in range(1, 7)]
        for step in range(1, 11):
            at = [round(a + (b - a) * step / 10) for a, b in zip(points[5], goal, strict=True)]
            points.append((at[0], at[1]))
        points += [(goal[0] + 4, goal[1] + 4), goal]
        for point in points:
            self.mouse("mousemove", *point)
            time.sleep(0.05)
        time.sleep(0.4)
        self.mouse("mouseup", 1)
        wait(then)

    def line(self) -> dict[str, Any]:
        """The next thing that the window says."""
        assert self.window.stdout is not None
        found: dict[str, Any] = json.loads(self.window.stdout.readline())
        return found


def wait(until: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def three(folder: Path, catalogue: Catalogue) -> list[Sample]:
    """Samples whose files have awkward names; the last one is the newest."""
    samples = []
    for number, name in enumerate(NAMES):
        sample = keep(folder, number, prompt=name)
        moved = sample.path.with_name(f"{name}.wav")
        sample.path.rename(moved)
        catalogue.refresh(moved)
        samples.append(sample)
    return samples


@pytest.fixture
def stage(home: Path, three: list[Sample], tmp_path: Path) -> Iterator[Stage]:
    target = tmp_path / "target"
    target.mkdir()
    environ = {**os.environ, "HOME": str(tmp_path)}
    environ.pop("QT_QPA_PLATFORM", None)
    environ.pop("WAYLAND_DISPLAY", None)
    running: list[subprocess.Popen[Any]] = []

    def start(*words: str, **more: Any) -> subprocess.Popen[Any]:
        more.setdefault("stdout", subprocess.DEVNULL)
        process = subprocess.Popen(words, env=environ, stderr=subprocess.DEVNULL, **more)
        running.append(process)
        return process

    try:
        environ["DISPLAY"] = screen(start)
        start("openbox")
        wait(lambda: said(environ, "wmctrl", "-m"))
        picture = tmp_path / "window.png"
        words = ("-m", "tests.gui.stage", str(free_port()), "dark", "980x800", str(picture))
        window = start(sys.executable, *words, stdout=subprocess.PIPE, text=True)
        start("pcmanfm", str(target))
        wait(lambda: "target" in said(environ, "wmctrl", "-l"))
        geometry = "0," + ",".join(str(number) for number in TARGET)
        subprocess.run(["wmctrl", "-r", "target", "-e", geometry], env=environ, check=True)
        stage = Stage(environ, window, {}, target, picture)
        while "pads" not in stage.places:
            stage.places = stage.line()
        time.sleep(0.5)
        yield stage
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(20)
            if process.stdout is not None:
                process.stdout.close()


def screen(start: Callable[..., object]) -> str:
    """An Xvfb, once it answers, at a display that it chose itself: so no two tests choose one."""
    ours, theirs = os.pipe()
    look = ("-screen", "0", "1500x900x24", "-nolisten", "tcp")
    # -noreset: a reset would end who comes after the first
    start("Xvfb", "-displayfd", str(theirs), *look, "-noreset", pass_fds=(theirs,))
    os.close(theirs)
    with os.fdopen(ours) as line:
        return f":{int(line.readline())}"


def said(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


@needs(*PROGRAMS)
def test_drags_on_a_real_screen(stage: Stage) -> None:
    goal = (TARGET[0] + 330, TARGET[1] + 420)
    shown = [Path(path) for path in stage.places["shown"]]
    assert {path.stem for path in shown} == set(NAMES)
    with Image.open(stage.picture) as seen:  # a picture of the window as it is on the screen
        assert seen.size == (980, 800)
        assert len(seen.convert("RGB").getcolors(1 << 20) or ()) > 400
    # the wave, time and again: each drag is a new one
    for _ in range(4):
        stage.drag(stage.places["wave"], goal, lambda: arrived(shown[0], stage.target))
        (stage.target / shown[0].name).unlink()
    # a pad
    stage.drag(stage.places["pads"][0], goal, lambda: arrived(shown[0], stage.target))
    # the list: two rows at once
    stage.mouse("mousemove", *stage.places["rows"][1], "click", 1)
    stage.mouse("keydown", "shift", "mousemove", *stage.places["rows"][2], "click", 1)
    stage.mouse("keyup", "shift")
    stage.drag(
        stage.places["rows"][1], goal,
        lambda: all(arrived(path, stage.target) for path in shown),
    )  # fmt: skip
    assert all(path.is_file() for path in shown), "a drag must copy, never move"
    # back in: the file manager's first icon onto the source zone
    icon = [TARGET[0] + 215, TARGET[1] + 100]
    before = len(list(stage.target.iterdir()))
    stage.drag(icon, tuple(stage.places["source"]), lambda: True)
    assert stage.line()["recipe"] in NAMES, "a Fodder sample brings its recipe back"
    assert len(list(stage.target.iterdir())) == before


def arrived(path: Path, target: Path) -> bool:
    there = target / path.name
    return there.is_file() and filecmp.cmp(path, there, shallow=False)
