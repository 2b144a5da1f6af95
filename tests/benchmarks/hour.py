"""Measure a producer's hour in the real window: python -m tests.benchmarks.hour [--minutes 5]

Xvfb, openbox, and xdotool as the hand: some 80 actions, each begun when the one before is done:
a producer's hour takes as long as the machine needs for it. For each, the longest that the Qt thread
did not come back, in ms: by the clock; without the time that the system gave its
processor to other programs (`own`, which means something on a busy machine); in its own work. What
took over 50 ms comes with where the thread was. Then the memory of the window and of what it
started, after each round of all actions: `--rounds 3` says whether it is flat.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.desk import Desk, Stall, desk
from tests.osc.test_clients import free_port

GOAL = 50.0  # ms
SIZE, SMALL = (1440, 870), (900, 600)
REST = 0.5  # seconds after an action in which what it began may still come
Do = Callable[[Desk], object]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a producer does, and how."""

    name: str
    do: Do


def prompt(text: str) -> Do:
    def do(d: Desk) -> None:
        d.key("ctrl+l", "ctrl+a")
        d.type(text)

    return do


def make(text: str) -> Do:
    def do(d: Desk) -> None:
        prompt(text)(d)
        d.key("Return")
        time.sleep(0.5)
        d.quiet()

    return do


def keys(*names: str) -> Do:
    def do(d: Desk) -> None:
        d.click("window 0.45 0.02")  # the bar at the top: no text takes the keys
        d.key(*names)

    return do


def edit(*names: str) -> Do:
    """Keys that ask for a sample."""

    def do(d: Desk) -> None:
        keys(*names)(d)
        time.sleep(0.6)
        d.quiet()

    return do


def click(*parts: str) -> Do:
    def do(d: Desk) -> None:
        for part in parts:
            d.click(part)
            time.sleep(0.3)

    return do


def dialog(opens: str, text: str) -> Do:
    """A small dialog: what is typed in it, and Enter."""

    def do(d: Desk) -> None:
        keys(opens)(d)
        time.sleep(0.8)
        d.key("ctrl+a")
        d.type(text)
        d.key("Return")

    return do


def drag(start: str, goal: str) -> Do:
    return lambda d: d.drag_to(start, goal)


def settings(*parts: str) -> Do:
    def do(d: Desk) -> None:
        keys("ctrl+comma")(d)
        time.sleep(0.8)
        click(*parts)(d)
        d.key("Escape")
        time.sleep(0.5)

    return do


def looked_at(opens: str) -> Do:
    """A window of its own that is opened and closed again."""

    def do(d: Desk) -> None:
        d.key(opens) if "+" in opens or opens == "F1" else d.click(opens)
        time.sleep(1.0)
        d.key("Escape")

    return do


def walk(d: Desk) -> None:
    d.click("row 1")
    d.key(*["Down"] * 5)


def search(text: str) -> Do:
    def do(d: Desk) -> None:
        d.key("ctrl+k")
        d.type(text)

    return do


def scroll(d: Desk) -> None:
    d.hover("row 2")
    for button in (5, 4):
        d.screen.xdotool("click", "--repeat", 15, "--delay", 30, button)


def bar_two(d: Desk) -> None:
    keys("ctrl+b")(d)
    time.sleep(0.6)
    d.key("Down", "Down", "Return")
    time.sleep(0.6)
    d.quiet()


def queue_and_cancel(d: Desk) -> None:
    d.click("takes 8")
    make_many = prompt("minimal techno drums, 126 bpm")
    make_many(d)
    d.key("Return", "Return")
    time.sleep(1.5)
    keys("shift+Escape")(d)
    d.quiet()
    d.click("takes 1")


def several(d: Desk) -> None:
    d.click("takes 4")
    make("Rhodes chords, 92 bpm, A minor")(d)
    d.click("takes 1")


def sweep(d: Desk) -> None:
    for step in range(1, 9):
        d.hover(f"map {step / 10:.1f} {0.3 + 0.04 * step:.2f}")
        time.sleep(0.15)


def lasso(d: Desk) -> None:
    corners = [d.where(f"map {x} {y}") for x, y in
               ((0.02, 0.02), (0.98, 0.02), (0.98, 0.8), (0.02, 0.8), (0.02, 0.04))]  # fmt: skip
    d.screen.xdotool("mousemove", *corners[0], "mousedown", 1)
    for corner in corners[1:]:
        d.screen.xdotool("mousemove", *corner)
        time.sleep(0.1)
    d.screen.xdotool("mouseup", 1)
    time.sleep(0.8)
    d.key("Escape")


def parts(d: Desk) -> None:
    keys("ctrl+p")(d)
    time.sleep(1.0)
    d.key("ctrl+a")
    d.type("drums, bass, keys")
    d.key("Return")
    time.sleep(1.0)
    d.quiet()


def learn(d: Desk) -> None:
    d.click("Generate", button=3)
    time.sleep(0.5)
    d.click("Learn MIDI")
    time.sleep(1.0)
    d.key("Escape")


def preset(d: Desk) -> None:
    d.click("more…")
    time.sleep(0.6)
    d.key("Down", "Right", "Return")


def pad_menu(d: Desk) -> None:
    d.click("pad 3", button=3)
    time.sleep(0.5)
    d.key("Escape")


def paint_notes(d: Desk) -> None:
    d.click("A new sample of these notes: same prompt, same seed")
    time.sleep(0.6)
    d.quiet()


def edge(d: Desk) -> None:
    at, to = d.where("wave 0"), d.where("wave 0.5")
    d.drag((at[0] + 1, at[1]), (to[0], to[1]))


def trash_and_back(d: Desk) -> None:
    d.click("row 2")
    d.key("Delete")
    time.sleep(1.0)
    d.key("ctrl+z")


def resized(width: int, height: int) -> Do:
    return lambda d: d.resize(width, height)


ACTIONS = (
    Action("make drums", make("boom bap drums, 92 bpm, 2 bars")),
    Action("make a pad", make("warm pad, 92 bpm, A minor, 4 bars")),
    Action("make a one-shot", make("snare one-shot")),
    Action("make four takes", several),
    Action("play", keys("space")),
    Action("stop", keys("space")),
    Action("pads by keys", keys("1", "2", "3")),
    Action("a pad by the mouse", click("pad 4", "pad 4")),
    Action("stop all", keys("space", "space")),
    Action("auto-audition", keys("shift+space")),
    Action("the arrow keys in the list", walk),
    Action("no auto-audition", keys("shift+space")),
    Action("retry", edit("ctrl+r")),
    Action("vary", edit("ctrl+d")),
    Action("extend", edit("ctrl+e")),
    Action("repaint bar 2", bar_two),
    Action("mark a part", edge),
    Action("save the part", click("Save part")),
    Action("the recipe back", lambda d: (d.click("row 4"), d.click("Recipe"))),
    Action("four stars", keys("ctrl+4")),
    Action("no stars", keys("ctrl+0")),
    Action("tags", dialog("t", "warm, verse")),
    Action("a name", dialog("F2", "the one for the verse")),
    Action("a collection", dialog("ctrl+g", "verse")),
    Action("take back, do again", keys("ctrl+z", "ctrl+shift+z")),
    Action("the trash, and back", trash_and_back),
    Action("search, letter by letter", search("warm pad")),
    Action("search with a slip", search("wram")),
    Action("the whole list", lambda d: d.key("ctrl+k", "ctrl+a", "Delete")),
    Action("loops only", click("Only loops", "Only loops")),
    Action("good ones only", click("Good ones", "Good ones")),
    Action("a family", click("drums", "drums")),
    Action("sort by tempo", click("head 0.55", "head 0.1")),
    Action("the wheel in the list", scroll),
    Action("a row to a pad", drag("row 3", "pad 6")),
    Action("two pads swapped", drag("pad 1", "pad 5")),
    Action("a row onto the source", drag("row 1", "source")),
    Action("a pad locked, muted", lambda d: (
        d.hover("pad 2"), d.click("pad 2 lock"), d.click("pad 2 mute"))),
    Action("a pad's menu", pad_menu),
    Action("pads together", keys("ctrl+j", "1", "3")),
    Action("pads in turns", keys("ctrl+j", "space", "space")),
    Action("make a loop for slices", make("techno drums, 128 bpm, 1 bar")),
    Action("slices to the pads", keys("ctrl+u")),
    Action("the pads back", keys("ctrl+u")),
    Action("map", click("Map")),
    Action("over the map", sweep),
    Action("a dot", click("dot 1", "dot 2")),
    Action("a dot plays", lambda d: d.click("dot 2", times=2)),
    Action("a line around dots", lasso),
    Action("a dot to a pad", drag("dot 1", "pad 7")),
    Action("the list again", click("Map")),
    Action("make a melody", make("marimba melody, 92 bpm, A minor")),
    Action("its notes", keys("n")),
    Action("a note chosen", click("note 1")),
    Action("a note up, muted, undone", lambda d: d.key("Up", "Up", "m", "ctrl+z")),
    Action("painted again", paint_notes),
    Action("the wave again", lambda d: d.key("n")),
    Action("parts of it", parts),
    Action("a lane muted, soloed", click("M", "S", "S", "M")),
    Action("play parts", click("Play parts")),
    Action("a lane chosen", click("lane 2")),
    Action("stop parts", keys("space", "space")),
    Action("a preset", preset),
    Action("tempo typed", lambda d: (d.click("Tempo", times=3), d.type("97,5"), d.key("Tab"))),
    Action("six in the queue, all cancelled", queue_and_cancel),
    Action("between two prompts", lambda d: (
        d.click("The second prompt"), d.type("glassy bells"), d.key("ctrl+a", "Delete"))),
    Action("MIDI learn", learn),
    Action("settings", settings()),
    Action("light", settings("Looks: Light")),
    Action("dark", settings("Looks: Dark")),
    Action("keys", looked_at("F1")),
    Action("the log", looked_at("The log")),
    Action("about", looked_at("About Fodder")),
    Action("900 × 600", resized(*SMALL)),
    Action("make in a small window", make("sub bass line, 92 bpm, A minor")),
    Action("1440 × 870", resized(*SIZE)),
    Action("the strip", keys("ctrl+t")),
    Action("make in the strip", make("shaker loop, 92 bpm")),
    Action("the whole window", lambda d: d.key("ctrl+t")),
)  # fmt: skip
GERMAN = (
    Action("German: make", make("Rhodes chords, 84 bpm, C minor")),
    Action("German: the list", walk),
    Action("German: settings", settings("Aussehen: Hell", "Aussehen: Dunkel")),
    Action("German: notes", keys("n")),
    Action("German: 900 × 600", resized(*SMALL)),
    Action("German: keys", looked_at("F1")),
)


def run(d: Desk, actions: tuple[Action, ...], args: argparse.Namespace) -> dict[str, Stall]:
    found: dict[str, Stall] = {}
    for number, action in enumerate(actions):
        if not re.search(args.only, action.name):
            continue
        if time.monotonic() > args.until:
            break
        d.stall()
        try:
            action.do(d)
        except (AssertionError, LookupError) as error:
            print(f"NOT DONE {action.name}: {error}", file=sys.stderr, flush=True)
            d.key("Escape")
            continue
        time.sleep(REST)
        found[action.name] = stall = d.stall()
        if args.pictures is not None:
            name = f"{number:02}-{'-'.join(action.name.replace('/', ' ').split())}.png"
            d.screen.said("import", "-window", "root", str(args.pictures / name))
            d.stall()
        print(f"{stall.wall:7.1f} {stall.own:7.1f} {stall.work:7.1f}  {action.name}", flush=True)
        if stall.own > GOAL:
            print("    " + stall.where.replace("\n", "\n    "), flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="begin no action after that")
    parser.add_argument("--rounds", type=int, default=1, help="how often all of it")
    parser.add_argument("--only", default="", metavar="REGEX", help="some of the actions")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="the screen after each action")
    args = parser.parse_args()
    if args.pictures is not None:
        args.pictures.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    args.until = began + 60 * args.minutes
    found: dict[str, Stall] = {}
    memory = []
    with tempfile.TemporaryDirectory(prefix="fodder-hour-") as root:
        home = Path(root)
        with desk(home, free_port(), SIZE, tours=True) as d:
            started = d.stall()
            d.click("Skip")
            d.stall()
            for number in range(args.rounds):
                for name, stall in run(d, ACTIONS, args).items():
                    before = found.get(name)
                    found[name] = stall if before is None or stall.own > before.own else before
                memory.append({"round": number + 1, **d.memory()})
                print(json.dumps(memory[-1]), flush=True)
        with desk(home, free_port(), SIZE, language="de") as d:
            found |= run(d, GERMAN, args)
    over = {name: stall.own for name, stall in found.items() if stall.own > GOAL}
    print(json.dumps({
        "actions": len(found), "minutes": round((time.monotonic() - began) / 60, 1),
        "from the first paint to the library": {
            name: value for name, value in asdict(started).items() if name != "where"},
        "longest": max((stall.own for stall in found.values()), default=0.0),
        "over 50 ms": over, "memory, MB": memory, "load": os.getloadavg()[0],
    }, indent=1, ensure_ascii=False))  # fmt: skip


if __name__ == "__main__":
    if not all(shutil.which(name) for name in ("Xvfb", "openbox", "xdotool", "wmctrl")):
        sys.exit("It needs Xvfb, openbox, xdotool and wmctrl.")
    main()
