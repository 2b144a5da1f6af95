"""Count drags that arrive: python -m tests.benchmarks.drags [--programs pcmanfm] [--times 10]

Out of the real window into real programs, on a screen that nobody sees, by xdotool: a pad, a row of
the list, the wave, a marked part of it, and the MIDI handle. What has arrived is asked of the
program itself: pcmanfm's folder (byte by byte), Audacity's list of tracks by its script pipe,
the project that LMMS saves, the session that Ardour saves. Prints how many of how many arrived.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import filecmp
import json
import os
import shutil
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.desk import Desk, Point, desk
from tests.osc.test_clients import free_port
from tests.screen import wait

SCREEN = "2420x1000"
FODDER = (1000, 860)
TARGET = (1010, 30, 1390, 920)  # of the program's window: x, y, width, height
MIDI = "MIDI"
KINDS = ("pad", "row", "wave", "part", MIDI)
PIPE = "/tmp/audacity_script_pipe.{}.{}"
PATIENCE = 12.0  # seconds until it has to have arrived


class Program:
    """A program to drag into: `arrived` are the names of what it has taken so far."""

    goal: Point
    title: str

    def __init__(self, home: Path, d: Desk) -> None:
        self.home, self.d = home, d

    def start(self) -> None:
        """Start it; once its window is there it is put beside ours."""
        raise NotImplementedError

    def arrived(self) -> list[str]:
        """The names of what it has taken."""
        raise NotImplementedError

    def settle(self) -> None:
        """Answer what it asks after a drag."""

    def refresh(self) -> None:
        """Begin anew, if it cannot hold much."""

    def save(self, project: Path, title: str, end: str) -> ET.Element:
        """Save by Ctrl+S, again if it was not heard, and read what was saved."""
        before = project.stat().st_mtime_ns

        def saved() -> bool:
            self.settle()
            self.d.screen.said("wmctrl", "-a", title)
            self.d.key("ctrl+s")
            time.sleep(0.7)
            return project.stat().st_mtime_ns != before

        wait(saved, 30)
        wait(lambda: project.read_text().rstrip().endswith(end))
        return ET.parse(project).getroot()

    def place(self) -> None:
        wait(lambda: self.title in self.d.screen.said("wmctrl", "-l"), 90)
        self.d.screen.said("wmctrl", "-r", self.title, "-b", "remove,maximized_vert,maximized_horz")
        self.d.screen.said("wmctrl", "-r", self.title, "-e", "0," + ",".join(map(str, TARGET)))
        time.sleep(2.0)


class Pcmanfm(Program):
    """A file manager: copies."""

    goal, title = (TARGET[0] + 700, TARGET[1] + 700), "target"

    def start(self) -> None:
        self.folder = self.home / "target"
        self.folder.mkdir()
        self.d.screen.start("pcmanfm", str(self.folder))

    def arrived(self) -> list[str]:
        """Those that are byte by byte what lies in the library."""
        library = [one for one in (self.home / "fodder").rglob("*") if one.is_file()]
        return [
            one.name for one in self.folder.iterdir()
            if any(one.name == other.name and filecmp.cmp(one, other, shallow=False)
                   for other in library)
        ]  # fmt: skip

    def refresh(self) -> None:
        for one in self.folder.iterdir():
            one.unlink()


class Audacity(Program):
    """Asked by its script pipe."""

    goal, title = (TARGET[0] + 700, TARGET[1] + 700), "Audacity"
    MODULE = Path("/usr/lib/audacity/modules/mod-script-pipe.so")

    def start(self) -> None:
        data = self.home / ".audacity-data"
        data.mkdir()
        written = datetime.datetime.fromtimestamp(self.MODULE.stat().st_mtime)
        (data / "audacity.cfg").write_text(
            "PrefsVersion=1.1.1r1\n[GUI]\nShowSplashScreen=0\n"
            "[Version]\nMajor=3\nMinor=2\nMicro=4\n"
            f"[Directories]\nTempDir={self.home / 'audacity'}\n"
            f"[Module]\nmod-script-pipe=1\n[ModulePath]\nmod-script-pipe={self.MODULE}\n"
            f"[ModuleDateTime]\nmod-script-pipe={written:%Y-%m-%dT%H:%M:%S}\n"
        )
        self.d.screen.start("audacity")
        wait(lambda: "Audacity" in self.d.screen.said("wmctrl", "-l"), 60)
        self._to = os.fdopen(self._pipe("to"), "w")
        self._from = Path(PIPE.format("from", os.getuid())).open()  # noqa: SIM115  # as long as it
        time.sleep(2.0)
        self.d.screen.said("wmctrl", "-c", "Welcome to Audacity!")

    @staticmethod
    def _pipe(way: str) -> int:
        """The end of a pipe of Audacity's for writing, once it reads there."""
        found: list[int] = []

        def opens() -> bool:
            with contextlib.suppress(OSError):
                found.append(os.open(PIPE.format(way, os.getuid()), os.O_WRONLY | os.O_NONBLOCK))
            return bool(found)

        wait(opens, 90)
        os.set_blocking(found[0], True)
        return found[0]

    def arrived(self) -> list[str]:
        tracks = json.loads(self._said("GetInfo: Type=Tracks"))
        return [f"{one['name']} ({one['kind']})" for one in tracks]

    def refresh(self) -> None:
        self._said("SelectAll:")
        self._said("RemoveTracks:")

    def _said(self, command: str) -> str:
        self._to.write(command + "\n")
        self._to.flush()
        lines: list[str] = []
        while (line := self._from.readline()) != "\n" or not lines:
            lines.append(line)
        return "".join(one for one in lines if not one.startswith("BatchCommand"))


class Lmms(Program):
    """What it saves is looked at."""

    goal, title = (TARGET[0] + 180, TARGET[1] + 353), "LMMS"  # the song editor, below its tracks
    CONFIG = """<?xml version="1.0"?><!DOCTYPE lmms-config-file>
<lmms version="1.2.2" configversion="2"><app configured="1" language="en" nommpz="1"/>
<mixer audiodev="Dummy (no sound output)" mididev="Dummy (no MIDI support)"/>
<paths workingdir="{}/"/></lmms>"""

    def start(self) -> None:
        config, self.project = self.home / "lmmsrc.xml", self.home / "project.mmp"
        config.write_text(self.CONFIG.format(self.home))
        shutil.copy("/usr/share/lmms/projects/templates/default.mpt", self.project)
        self.d.screen.start("lmms", "--allowroot", "-c", str(config), str(self.project))

    def settle(self) -> None:
        if "Setup incomplete" in self.d.screen.said("wmctrl", "-l"):  # it has no SoundFont
            self.d.screen.said("wmctrl", "-a", "Setup incomplete")
            self.d.key("Return")

    def arrived(self) -> list[str]:
        root = self.save(self.project, "project", ">")
        return [one.get("name", "") for one in root.iter("track")]


class Ardour(Program):
    """What it saves is looked at."""

    goal, title = (TARGET[0] + 700, TARGET[1] + 600), "sess - Ardour"
    CONFIG = """<?xml version="1.0" encoding="UTF-8"?><Ardour><Config>
<Option name="try-autostart-engine" value="1"/><Option name="hide-dummy-backend" value="0"/>
<Option name="discover-plugins-on-start" value="0"/></Config><Extra><AudioMIDISetup><EngineStates>
<State backend="None (Dummy)" driver="Normal Speed" device="Silence" input-device=""
 output-device="" sample-rate="44100" buffer-size="1024" n-periods="2" input-latency="0"
 output-latency="0" input-channels="0" output-channels="0" active="1" use-buffered-io="0"
 midi-option="1 in, 1 out, Silence" lru="1"><MIDIDevices/></State></EngineStates>
</AudioMIDISetup></Extra></Ardour>"""

    def start(self) -> None:
        config = self.home / ".config" / "ardour7"
        config.mkdir(parents=True)
        (config / ".a7").touch()  # it has been here before
        for name in ("config", "instant.xml"):
            (config / name).write_text(self.CONFIG)
        folder = self.home / "sess"
        self.d.screen.said("ardour7-new_empty_session", str(folder), "sess")
        self.session = folder / "sess.ardour"
        self.d.screen.start("ardour", str(self.session))

    def arrived(self) -> list[str]:
        root = self.save(self.session, self.title, "</Session>")
        regions = root.findall("Playlists/Playlist/Region")
        return [f"{one.get('name', '')} ({one.get('type', '')})" for one in regions]


PROGRAMS: dict[str, type[Program]] = {
    "pcmanfm": Pcmanfm, "audacity": Audacity, "lmms": Lmms, "ardour": Ardour,
}  # fmt: skip


def begin(d: Desk, kind: str) -> Point:
    """Where a drag of this kind begins."""
    if kind == "pad":
        return d.where("pad 1")
    if kind == "row":
        return d.where("row 1")
    if kind == MIDI:
        return d.where("midi")
    return d.where("wave 0.25")


def mark_half(d: Desk) -> None:
    """The first half is marked: the right edge is drawn to the middle."""
    if d.state()["part"] is None:
        at, to = d.where("wave 1"), d.where("wave 0.5")
        d.drag((at[0] - 1, at[1]), to)
        wait(lambda: d.state()["part"] is not None)


def is_there(program: Program, before: list[str], name: str) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        program.settle()
        new = list(program.arrived())
        for one in before:
            if one in new:
                new.remove(one)
        if any(name in one for one in new):
            return True
        time.sleep(0.3)
    return False


def count(d: Desk, program: Program, kind: str, times: int) -> int:
    found = 0
    for _ in range(times):
        d.screen.said("wmctrl", "-a", "Fodder")
        if kind == "part":
            mark_half(d)
        state = d.state()
        shown = Path({"pad": state["pads"][0], "row": state["list"][0]}.get(kind, state["shown"]))
        name = shown.stem.rsplit(" ", 1)[0] if kind == "part" else shown.stem
        before = program.arrived()
        d.screen.said("wmctrl", "-a", "Fodder")
        time.sleep(0.3)
        d.drag(begin(d, kind), program.goal)
        there = is_there(program, before, "" if kind in ("part", MIDI) else name)
        found += there
        if not there:
            print(f"    {kind}: {name} did not come", file=sys.stderr)
        program.refresh()
    return found


@contextmanager
def opened(name: str, picture: Path | None) -> Iterator[tuple[Desk, Program]]:
    with tempfile.TemporaryDirectory(prefix="fodder-drags-") as root:
        home = Path(root)
        with desk(home, free_port(), FODDER, screen_size=SCREEN) as d:
            d.key("ctrl+l", "ctrl+a")
            d.type("marimba melody, 92 bpm, A minor, 2 bars")
            d.key("Return")
            wait(lambda: d.state()["rows"] >= 1 and d.state()["seen"], 120)
            d.quiet()
            program = PROGRAMS[name](home, d)
            try:
                program.start()
                program.place()
                yield d, program
            finally:
                if picture is not None:
                    d.screen.said("import", "-window", "root", str(picture))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", default=",".join(PROGRAMS))
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--picture", type=Path, help="the screen, after all")
    args = parser.parse_args()
    for name in args.programs.split(","):
        if shutil.which(name) is None:
            print(f"{name} is not installed")
            continue
        kinds = args.kinds.split(",")
        sounds, notes = ([one for one in kinds if (one == MIDI) is is_notes]
                         for is_notes in (False, True))  # fmt: skip
        for group in (sounds, notes):
            if (
                group
            ):  # notes get a program of their own: no audio track lies where they are dropped
                with opened(name, args.picture) as (d, program):
                    for kind in group:
                        found = count(d, program, kind, args.times)
                        print(f"{name:9} {kind:5} {found} of {args.times}", flush=True)


if __name__ == "__main__":
    main()
