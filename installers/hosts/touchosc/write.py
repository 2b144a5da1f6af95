"""Writes Fodder.tosc, a layout for TouchOSC (the current one, not Mk1): XML under zlib.

    python installers/hosts/touchosc/write.py

Faders for numbers, each to its sticky address, buttons for go, cancel and stop, and one for the
first preset of each family: TouchOSC has no keyboard. Tests compare names and ranges with Fodder's.
"""

from __future__ import annotations

import tomllib
import uuid
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

HERE = Path(__file__).parent
PROMPTS = HERE.parents[2] / "presets" / "prompts"
TOKEN = "touchosc"
FADERS = (
    ("bpm", 40, 240), ("bars", 1, 16), ("guidance", 0, 30), ("steps", 1, 50), ("swing", 0.5, 0.75),
    ("humanise", 0, 1),
)  # fmt: skip
BUTTONS = (("go", TOKEN), ("cancel", "all"), ("stop", ""))
WIDTH, HEIGHT, GAP = 640, 600, 10
SPACE = uuid.UUID("7a6f0d3e-2a7b-4d0e-9f57-777000000000")


def node(kind: str, name: str, frame: tuple[int, int, int, int]) -> ET.Element:
    """A control with a name and a place."""
    found = ET.Element("node", ID=str(uuid.uuid5(SPACE, name)), type=kind)
    properties = ET.SubElement(found, "properties")
    _property(properties, "s", "name").text = name
    value = _property(properties, "r", "frame")
    for letter, number in zip("xywh", frame, strict=True):
        ET.SubElement(value, letter).text = str(number)
    ET.SubElement(found, "values")
    ET.SubElement(found, "messages")
    return found


def _property(properties: ET.Element, kind: str, key: str) -> ET.Element:
    found = ET.SubElement(properties, "property", type=kind)
    ET.SubElement(found, "key").text = key
    return ET.SubElement(found, "value")


def osc(control: ET.Element, address: str, arguments: list[dict[str, str]], when: str) -> None:
    """Let a control send an address with arguments."""
    messages = control.find("messages")
    assert messages is not None
    message = ET.SubElement(messages, "osc")
    plain = {"enabled": "1", "send": "1", "receive": "0", "feedback": "0", "connections": "00001"}
    for key, text in plain.items():
        ET.SubElement(message, key).text = text
    trigger = ET.SubElement(ET.SubElement(message, "triggers"), "trigger")
    ET.SubElement(trigger, "var").text = "x"
    ET.SubElement(trigger, "condition").text = when
    _partial(ET.SubElement(message, "path"), type="CONSTANT", conversion="STRING", value=address)
    partials = ET.SubElement(message, "arguments")
    for argument in arguments:
        _partial(partials, **argument)


def _partial(parent: ET.Element, **given: str) -> None:
    found = ET.SubElement(parent, "partial")
    for key, text in {"scaleMin": "0", "scaleMax": "1", **given}.items():
        ET.SubElement(found, key).text = text


def constant(text: str) -> dict[str, str]:
    """An argument that is always the same."""
    return {"type": "CONSTANT", "conversion": "STRING", "value": text}


def places(top: int, height: int, count: int) -> list[tuple[int, int, int, int]]:
    """Frames side by side, of equal width."""
    width = (WIDTH - GAP * (count + 1)) // count
    return [(GAP + at * (width + GAP), top, width, height) for at in range(count)]


def presets() -> list[str]:
    """The first of each family."""
    files = sorted(PROMPTS.glob("*.toml"))
    return [tomllib.loads(one.read_text("utf-8"))["prompt"][0]["name"] for one in files]


def fader(name: str, least: float, most: float, frame: tuple[int, int, int, int]) -> ET.Element:
    """A fader for a sticky number."""
    control = node("FADER", name, frame)
    value = {"type": "VALUE", "conversion": "FLOAT", "value": "x"}
    scale = {"scaleMin": str(least), "scaleMax": str(most)}
    osc(control, f"/fodder/set/{name}", [{**value, **scale}], "ANY")
    return control


def button(name: str, frame: tuple[int, int, int, int], address: str, *said: str) -> ET.Element:
    """A button that says one thing when it is pressed."""
    control = node("BUTTON", name, frame)
    osc(control, address, [constant(text) for text in said], "RISE")
    return control


def layout() -> ET.Element:
    """The whole layout."""
    root = ET.Element("lexml", version="3")
    page = node("GROUP", "Fodder", (0, 0, WIDTH, HEIGHT))
    root.append(page)
    children = ET.SubElement(page, "children")
    for said, frame in zip(FADERS, places(GAP, 300, len(FADERS)), strict=True):
        children.append(fader(*said, frame))
    for (name, text), frame in zip(BUTTONS, places(320, 80, len(BUTTONS)), strict=True):
        children.append(button(name, frame, f"/fodder/{name}", text))
    names = presets()
    half = len(names) // 2
    frames = places(410, 80, half) + places(500, 80, len(names) - half)
    for name, frame in zip(names, frames, strict=True):
        children.append(button(name, frame, "/fodder/preset", TOKEN, name))
    return root


def tosc() -> bytes:
    text = ET.tostring(layout(), encoding="UTF-8", xml_declaration=True)
    return zlib.compress(text, 9)


if __name__ == "__main__":
    (HERE / "Fodder").mkdir(exist_ok=True)
    (HERE / "Fodder" / "Fodder.tosc").write_bytes(tosc())
