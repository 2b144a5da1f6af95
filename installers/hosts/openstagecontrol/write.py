"""Writes Fodder.json, a session for Open Stage Control.

    python installers/hosts/openstagecontrol/write.py

Inputs for texts, faders for numbers, a button for the first preset of each family, and what Fodder
tells. Every widget sends to the server's default target; Fodder answers the port that it came from.
Tests compare names and ranges with Fodder's.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROMPTS = HERE.parents[2] / "presets" / "prompts"
TOKEN = "stage"
TEXTS = ("prompt", "key", "chords", "negative")
FADERS = (
    ("bpm", "f", 40, 240), ("bars", "i", 1, 16), ("steps", "i", 1, 50),
    ("guidance", "f", 0, 30), ("swing", "f", 0.5, 0.75), ("humanise", "f", 0, 1),
)  # fmt: skip
BUTTONS = (("go", TOKEN), ("cancel", "all"), ("stop", 1))
TOLD = ("progress", "done", "error")
WIDTH, GAP = 720, 10
HEIGHT, LABELLED = 50, 70
Widget = dict[str, Any]


def row(top: int, height: int, widgets: list[Widget]) -> list[Widget]:
    """Widgets side by side, of equal width."""
    width = (WIDTH - GAP * (len(widgets) + 1)) // len(widgets)
    places = ({"left": GAP + at * (width + GAP), "top": top} for at in range(len(widgets)))
    size = {"width": width, "height": height}
    return [{**one, **place, **size} for one, place in zip(widgets, places, strict=True)]


def text(name: str) -> Widget:
    """An input for a sticky text."""
    return {"type": "input", "id": name, "html": f"<b>{name}</b>", "align": "left",
            "address": f"/fodder/set/{name}", "typeTags": "s"}  # fmt: skip


def fader(name: str, tag: str, least: float, most: float) -> Widget:
    """A fader for a sticky number."""
    return {"type": "fader", "id": name, "design": "compact", "horizontal": True,
            "range": {"min": least, "max": most}, "decimals": 0 if tag == "i" else 2,
            "typeTags": tag, "address": f"/fodder/set/{name}",
            "html": f"<b>{name}</b>"}  # fmt: skip


def button(name: str, address: str, said: Any, *before: Any) -> Widget:
    """A button that says one thing when it is pressed."""
    return {"type": "button", "id": name, "label": name, "mode": "tap", "on": said,
            "preArgs": list(before), "address": address}  # fmt: skip


def preset_buttons() -> list[Widget]:
    """The first preset of each family."""
    files = sorted(PROMPTS.glob("*.toml"))
    names = (tomllib.loads(one.read_text("utf-8"))["prompt"][0]["name"] for one in files)
    return [button(name, "/fodder/preset", name, TOKEN) for name in names]


def told(name: str) -> Widget:
    """What Fodder says at an address."""
    return {"type": "text", "id": f"told/{name}", "address": f"/fodder/{name}", "wrap": True,
            "align": "left", "default": name}  # fmt: skip


def session() -> dict[str, Any]:
    """The whole session."""
    presets = preset_buttons()
    half = len(presets) // 2
    rows = (
        (LABELLED, [text("prompt")]),
        (LABELLED, [text(name) for name in TEXTS[1:]]),
        (LABELLED, [fader(*one) for one in FADERS[:3]]),
        (LABELLED, [fader(*one) for one in FADERS[3:]]),
        (HEIGHT, [button(name, f"/fodder/{name}", said) for name, said in BUTTONS]),
        (HEIGHT, presets[:half]),
        (HEIGHT, presets[half:]),
        *((HEIGHT, [told(name)]) for name in TOLD),
    )
    widgets, top = [], GAP
    for height, inside in rows:
        widgets += row(top, height, inside)
        top += height + GAP
    root = {"type": "root", "id": "root", "width": WIDTH, "height": top,
            "widgets": widgets, "tabs": []}  # fmt: skip
    head = {"createdWith": "Open Stage Control", "version": "1.29.2", "type": "session"}
    return {**head, "content": root}


def written() -> str:
    """The file's text."""
    return json.dumps(session(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (HERE / "Fodder").mkdir(exist_ok=True)
    (HERE / "Fodder" / "Fodder.json").write_text(written(), "utf-8")
