"""Writes Fodder.maxpat and Fodder.amxd (a MIDI device for Max for Live) from one description.

    python installers/hosts/max/write.py

An .amxd is chunks (as Max itself writes them): `ampf` u32le 4, the device's type (`mmmm` MIDI,
`aaaa` audio), `meta` u32le 4 and u32le 1, `ptch` u32le length, the patcher's JSON, a newline and a
NUL. The patch talks UDP: to 7770, and hears at 9002, which it subscribes when it opens.
"""

from __future__ import annotations

import json
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LISTEN = 9_002

Box = tuple[str, str, tuple[float, float, float, float], int, int, bool]
"""maxclass, text, (x, y, width, height), inlets, outlets, seen on the device's face"""


class Patch:
    """Boxes and the lines between them; a box is named by what `box` returns."""

    def __init__(self) -> None:
        self.boxes: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []

    def box(self, kind: str, text: str, at: tuple[float, float], ports: tuple[int, int],
            face: tuple[float, float, float, float] | None = None, **more: Any) -> str:  # fmt: skip
        name = f"obj-{len(self.boxes) + 1}"
        width = face[2] if face else max(60.0, 7.0 * len(text))
        height = face[3] if face else 22.0
        box: dict[str, Any] = {
            "id": name,
            "maxclass": kind,
            "numinlets": ports[0],
            "numoutlets": ports[1],
            "outlettype": [""] * ports[1],
            "patching_rect": [*at, width, height],
            **more,
        }
        if text:
            box["text"] = text
        if face:
            box |= {"presentation": 1, "presentation_rect": list(face)}
        self.boxes.append({"box": box})
        return name

    def obj(self, text: str, x: float, y: float, inlets: int = 1, outlets: int = 1) -> str:
        return self.box("newobj", text, (x, y), (inlets, outlets))

    def message(self, text: str, x: float, y: float) -> str:
        return self.box("message", text, (x, y), (2, 1))

    def line(self, source: str, target: str, outlet: int = 0, inlet: int = 0) -> None:
        line = {"source": [source, outlet], "destination": [target, inlet]}
        self.lines.append({"patchline": line})

    def chain(self, *names: str) -> None:
        for source, target in pairwise(names):
            self.line(source, target)

    def to_json(self) -> str:
        patcher = {
            "fileversion": 1,
            "appversion": {"major": 8, "minor": 5, "revision": 0, "architecture": "x64"},
            "classnamespace": "box",
            "rect": [80.0, 80.0, 900.0, 620.0],
            "openinpresentation": 1,
            "boxes": self.boxes,
            "lines": self.lines,
        }
        return json.dumps({"patcher": patcher}, indent=1)


def core(patch: Patch) -> str:
    """What patch and device share; the name of the object that sends."""
    send = patch.obj("udpsend 127.0.0.1 7770", 40, 560, 1, 0)
    patch.box("comment", "Fodder", (40, 10), (1, 0), (8, 4, 80, 20))
    words = patch.box("textedit", "dusty drums", (40, 40), (1, 4), (8, 28, 300, 44))
    prompt = patch.obj("route text", 40, 100, 1, 2)
    symbol, name = patch.obj("tosymbol", 40, 130), patch.obj("prepend /fodder/set/prompt", 40, 160)
    patch.chain(words, prompt, symbol, name, send)
    button = patch.box("textbutton", "Generate", (240, 40), (1, 3), (8, 78, 100, 24))
    both = patch.obj("t b b", 240, 100, 1, 2)
    go = patch.message("/fodder/go max", 240, 130)
    patch.line(button, both)
    patch.line(both, words, 1)  # first the words, then the go
    patch.line(both, go)
    patch.line(go, send)
    bars = patch.box("number", "", (380, 40), (1, 2), (120, 78, 50, 24), minimum=1, maximum=16)
    patch.chain(bars, patch.obj("prepend /fodder/set/bars", 380, 130), send)
    patch.box("comment", "bars", (440, 40), (1, 0), (174, 80, 40, 20))
    hear(patch, send)
    return send


def hear(patch: Patch, send: str) -> None:
    """Progress, the last results and what went wrong."""
    start = patch.obj("loadbang", 520, 20)
    greet = patch.message(f"/fodder/subscribe {LISTEN}", 520, 70)
    patch.chain(start, patch.obj("delay 500", 520, 45, 2), greet, send)
    ears = patch.obj(f"udpreceive {LISTEN}", 520, 110, 1, 1)
    sort = patch.obj(
        "route /fodder/progress /fodder/done /fodder/failed /fodder/error", 520, 140, 1, 5
    )
    patch.line(ears, sort)
    bar = patch.box(
        "slider", "", (520, 220), (1, 1), (8, 108, 332, 12), floatoutput=1, size=1.0, orientation=1
    )
    patch.chain(sort, patch.obj("zl nth 2", 520, 180, 2, 2), bar)
    results = patch.box("umenu", "", (620, 260), (1, 3), (8, 126, 332, 22), items=[])
    path = patch.obj("zl nth 3", 620, 180, 2, 2)
    patch.line(sort, path, 1)
    patch.chain(path, patch.obj("prepend append", 620, 220), results)
    trouble = patch.obj("prepend set", 720, 220)
    patch.line(sort, trouble, 2)
    patch.line(sort, trouble, 3)
    patch.line(trouble, patch.box("message", "", (720, 300), (2, 1), (8, 152, 332, 22)))


def live(patch: Patch, send: str) -> None:
    """Tempo and key from Live's song, notes passed through."""
    patch.line(patch.obj("midiin", 40, 620), patch.obj("midiout", 40, 650, 1, 0))
    device = patch.obj("live.thisdevice", 40, 240, 1, 3)
    song = patch.message("path live_set", 40, 270)
    path = patch.obj("live.path", 40, 300, 1, 3)
    patch.chain(device, song, path)
    tempo = observer(patch, path, "tempo", 40)
    patch.chain(tempo, patch.obj("prepend /fodder/host/tempo", 40, 430), send)
    root = observer(patch, path, "root_note", 200)
    note = patch.obj("zl lookup C C# D D# E F F# G G# A A# B", 200, 430, 2, 2)
    scale = observer(patch, path, "scale_name", 360)
    sort = patch.obj("route Minor Major", 360, 430, 1, 3)
    minor, major = patch.message("minor", 360, 460), patch.message("major", 440, 460)
    key = patch.obj("pak C major", 200, 490, 2)
    patch.chain(root, note, key)
    patch.line(scale, sort)
    patch.line(sort, minor)
    patch.line(sort, major, 1)
    patch.line(minor, key, 0, 1)
    patch.line(major, key, 0, 1)
    patch.chain(
        key, patch.obj("sprintf symout %s %s", 200, 515, 2), patch.obj("prepend /fodder/host/key",
        200, 540), send)  # fmt: skip


def observer(patch: Patch, path: str, name: str, x: float) -> str:
    """A live.observer of one property of the song."""
    ask = patch.obj("t b l", x, 330, 1, 2)
    wanted = patch.message(f"property {name}", x, 360)
    found = patch.obj("live.observer", x, 395, 2, 2)
    patch.line(path, ask)
    patch.line(ask, found, 1, 1)
    patch.line(ask, wanted)
    patch.line(wanted, found)
    return found


def maxpat() -> str:
    patch = Patch()
    core(patch)
    return patch.to_json()


def amxd(kind: bytes = b"mmmm") -> bytes:
    patch = Patch()
    live(patch, core(patch))
    body = patch.to_json().encode() + b"\n\0"
    head = b"ampf" + struct.pack("<I", 4) + kind + b"meta" + struct.pack("<II", 4, 1)
    return head + b"ptch" + struct.pack("<I", len(body)) + body


if __name__ == "__main__":
    (HERE / "Fodder").mkdir(exist_ok=True)
    (HERE / "Fodder" / "Fodder.maxpat").write_text(maxpat() + "\n")
    (HERE / "Fodder" / "Fodder.amxd").write_bytes(amxd())
