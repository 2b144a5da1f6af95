"""The plugin's window on a real screen: typed into, clicked, dragged out of and dropped onto, with
nothing but a window manager around it, in pedalboard's window, and in one that goes before it.

A file manager, pcmanfm, is where drags end and begin; xdotool moves the mouse.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("minihost", reason="minihost, a host from PyPI, is not installed")

from PIL import Image

from tests.plugin.server import PARTS, FakeServer, until
from tests.programs import needs
from tests.screen import display, said

SIZE = (720, 540)
# places in the window
PROMPT, PARTS_BUTTON, GENERATE_BUTTON = (200, 64), (556, 64), (650, 64)
AGAIN, VARY, CANCEL = (470, 108), (538, 108), (670, 513)
PAD, NOTES, NEXT_PAD = (60, 175), (167, 205), (235, 175)
ZONES = ((120, 300), (360, 300), (600, 300))  # that a clip is dropped on
TARGET = (800, 40, 480, 560)  # of the file manager's window: x, y, width, height
SECONDS = 10


@dataclass(slots=True)
class Screen:
    """A screen with a window manager, and what is run there."""

    environ: dict[str, str]
    running: list[subprocess.Popen[Any]] = field(default_factory=list)
    corner: tuple[int, int] = (0, 0)  # of our window

    def start(self, *words: str, **more: Any) -> subprocess.Popen[Any]:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(words, env=self.environ, stdout=quiet, stderr=quiet, **more)
        self.running.append(process)
        return process

    def show(self, program: Path, seconds: int = 90, *picture: Path) -> None:
        """Our window, which paints itself into a file before it ends."""
        self.start(str(program), str(seconds), *map(str, picture))
        self.find("Fodder")

    def find(self, title: str) -> None:
        """Where a window is; by the mouse, as xdotool counts frames twice."""
        search = ("xdotool", "search", "--onlyvisible", "--name", f"^{title}$")
        window = until(lambda: said(self.environ, *search)).split()[-1]
        time.sleep(1.0)
        place = (
            "xdotool",
            "mousemove",
            "--window",
            window,
            "0",
            "0",
            "getmouselocation",
            "--shell",
        )
        where = said(self.environ, *place)
        left, top = (int(where.split(f"{axis}=")[1].split()[0]) for axis in "XY")
        self.corner = left, top

    def mouse(self, *words: object) -> None:
        run = ["xdotool", *map(str, words)]
        subprocess.run(run, env=self.environ, check=True, timeout=20)

    def at(self, place: tuple[int, int]) -> tuple[int, int]:
        """A place in our window, on the screen."""
        return self.corner[0] + place[0], self.corner[1] + place[1]

    def click(self, place: tuple[int, int]) -> None:
        self.mouse("mousemove", *self.at(place), "click", 1)
        time.sleep(0.3)

    def type(self, prompt: str) -> None:
        self.mouse("mousemove", *self.at(PROMPT), "click", "--repeat", 3, 1)
        self.mouse("type", prompt)
        self.mouse("key", "Return")

    def drag(self, start: tuple[int, int], goal: tuple[int, int]) -> None:
        """Press, leave slowly, go there in steps, wiggle, let go."""
        self.mouse("mousemove", *start)
        time.sleep(0.2)
        self.mouse("mousedown", 1)
        points = [(start[0] + 5 * step, start[1] + 3 * step) for step in range(1, 7)]
        for step in range(1, 11):
            x, y = (round(a + (b - a) * step / 10) for a, b in zip(points[5], goal, strict=True))
            points.append((x, y))
        for point in [*points, (goal[0] + 4, goal[1] + 4), goal, (goal[0] + 2, goal[1])]:
            self.mouse("mousemove", *point)
            time.sleep(0.06)
        time.sleep(0.4)
        self.mouse("mouseup", 1)


@pytest.fixture(autouse=True)
def same_rate(server: FakeServer) -> None:
    """As the window's: without optimisation another takes seconds."""
    server.rate = 44_100


@pytest.fixture
def program(built: Path) -> Path:
    program = built.parent / "FodderWindow"
    if not program.is_file():
        pytest.skip(f"{program} is not built: make plugin-test does that")
    return program


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    environ = {**os.environ, "HOME": str(tmp_path), "PATH": os.defpath}
    environ.pop("WAYLAND_DISPLAY", None)
    screen = Screen(environ)
    try:
        environ["DISPLAY"] = display(screen.start, "1300x700")
        screen.start("openbox")
        until(lambda: said(environ, "wmctrl", "-m"))
        yield screen
    finally:
        for process in reversed(screen.running):
            process.kill()
            process.wait(20)


@pytest.fixture
def target(screen: Screen, tmp_path: Path) -> Path:
    """A folder that the file manager shows."""
    target = tmp_path / "target"
    target.mkdir()
    screen.start("pcmanfm", str(target))
    until(lambda: "target" in said(screen.environ, "wmctrl", "-l"))
    geometry = "0," + ",".join(map(str, TARGET))
    subprocess.run(["wmctrl", "-r", "target", "-e", geometry], env=screen.environ, check=True)
    return target


def asked(server: FakeServer, address: str, count: int = 1) -> list[Any]:
    """What was asked there the last time, once that was so often."""
    until(lambda: len(server.of(address)) >= count)
    return server.of(address)[-1]


def red(picture: Path, place: tuple[int, int]) -> int:
    """The most red around a place in our window: its accent has much, its other colours little."""
    with Image.open(picture) as seen:
        assert seen.size == SIZE
        x, y = place
        return seen.convert("RGB").crop((x - 20, y - 10, x + 20, y + 10)).getextrema()[0][1]


@needs("Xvfb", "openbox", "xdotool", "wmctrl")
@pytest.mark.timeout(90)
def test_its_buttons_ask_for_what_they_say(server, screen, program):
    screen.show(program)
    until(lambda: server.of("/fodder/pictures"))
    server.warning = "It is in D, not in C."
    screen.type("dusty drums")
    assert asked(server, "/fodder/generate")[1] == "dusty drums"
    until(lambda: server.made)
    time.sleep(0.7)  # it is on its pad
    screen.click(AGAIN)
    assert asked(server, "/fodder/generate", 2)[1:] == ["dusty drums"]
    screen.click(VARY)
    assert asked(server, "/fodder/generate", 3)[2:4] == ["source", "id4294967000"]
    screen.click(PARTS_BUTTON)
    assert asked(server, "/fodder/kit")[1:] == ["dusty drums"]
    until(lambda: len(server.made) == 3 + PARTS)
    server.is_slow = True
    screen.click(GENERATE_BUTTON)
    asked(server, "/fodder/generate", 4)
    time.sleep(0.5)
    screen.click(CANCEL)
    assert asked(server, "/fodder/cancel") == ["slow"]


@needs("Xvfb", "openbox", "xdotool", "wmctrl")
@pytest.mark.timeout(90)
def test_what_is_painted_is_seen_on_the_pad_where_it_will_lie(server, screen, program, tmp_path):
    picture = tmp_path / "window.png"
    screen.show(program, SECONDS, picture)
    until(lambda: server.of("/fodder/pictures"))
    screen.type("dusty drums")
    until(lambda: server.made)
    server.is_slow = True
    screen.type("glass choir")
    asked(server, "/fodder/generate", 2)
    until(picture.is_file, SECONDS + 20)
    assert red(picture, NEXT_PAD) > 200  # the loudest is painted in the accent
    with Image.open(picture) as seen:
        assert len(seen.convert("RGB").getcolors(1 << 20) or ()) > 200


@needs("Xvfb", "openbox", "xdotool", "wmctrl", "pcmanfm")
@pytest.mark.timeout(120)
def test_drags_out_arrive_and_clips_are_dropped_in(server, screen, program, target, home):
    screen.show(program)
    until(lambda: server.of("/fodder/pictures"))
    screen.type("F#m dusty drüms")
    until(lambda: server.made)
    time.sleep(1.0)
    path, goal = server.made[0], (TARGET[0] + 330, TARGET[1] + 420)
    for _ in range(2):  # each drag is a new one
        screen.drag(screen.at(PAD), goal)
        until(lambda: arrived(path, target))
        (target / path.name).unlink()
    screen.drag(screen.at(NOTES), goal)
    until(lambda: arrived(server.folder / "id4294967000.mid", target))
    assert path.is_file(), "a drag must copy, never move"
    # a clip out of the file manager: its copy is what Fodder reads
    (target / "id4294967000.mid").unlink()
    clip = target / "break.wav"
    shutil.copy(path, clip)
    time.sleep(1.5)
    for place, check in zip(ZONES, (varied, fitted, grooved), strict=True):
        screen.drag((TARGET[0] + 215, TARGET[1] + 100), screen.at(place))
        copy = until(partial(check, server))
        assert Path(copy).parent == home / "dropped"
        assert filecmp.cmp(clip, copy, shallow=False)
    assert clip.is_file()


def arrived(path: Path, target: Path) -> bool:
    there = target / path.name
    return there.is_file() and filecmp.cmp(path, there, shallow=False)


def paired(server: FakeServer, name: str) -> str:
    """The value of a name in the last request that has it."""
    for values in server.of("/fodder/generate"):
        if name in values:
            return str(values[values.index(name) + 1])
    return ""


def varied(server: FakeServer) -> str:
    return paired(server, "source")


def fitted(server: FakeServer) -> str:
    return str(server.of("/fodder/fit")[-1][1]) if server.of("/fodder/fit") else ""


def grooved(server: FakeServer) -> str:
    return paired(server, "groove")


@needs("Xvfb", "openbox", "xdotool", "wmctrl")
@pytest.mark.timeout(60)
@pytest.mark.usefixtures("server")
def test_a_window_that_goes_before_its_editor_is_survived(screen, program):
    """Xlib ends a process for such an error, unless somebody takes it."""
    done = subprocess.run(
        [str(program), "--orphan"], env=screen.environ, capture_output=True, text=True,
        timeout=40, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr


EDITOR = """
import sys, threading
import pedalboard
plugin = pedalboard.load_plugin(sys.argv[1], initialization_timeout=0.2)
closed = threading.Event()
threading.Timer(8.0, closed.set).start()
plugin.show_editor(closed)
print("closed")
"""


@needs("Xvfb", "openbox", "xdotool", "wmctrl")
@pytest.mark.timeout(60)
def test_it_is_typed_into_inside_pedalboard(server, screen, vst3, tmp_path):
    """xsettingsd, because pedalboard's own JUCE dies where no desktop's settings are to be had."""
    pytest.importorskip("pedalboard")
    if shutil.which("xsettingsd", path=os.defpath) is None:
        pytest.skip("xsettingsd is not installed: apt install xsettingsd")
    (tmp_path / "settings").write_text('Net/ThemeName "none"\n')
    screen.start("xsettingsd", "-c", str(tmp_path / "settings"))
    time.sleep(0.5)
    words = (sys.executable, "-c", EDITOR, str(vst3))
    with subprocess.Popen(words, env=screen.environ, stdout=subprocess.PIPE, text=True) as host:
        screen.find("Pedalboard")
        screen.type("dusty drums")
        assert asked(server, "/fodder/generate")[1] == "dusty drums"
        assert host.communicate(timeout=40)[0] == "closed\n"
    assert host.returncode == 0
