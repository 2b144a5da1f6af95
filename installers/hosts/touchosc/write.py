"""Writes Fodder.tosc, a layout for TouchOSC (the current one, not Mk1): XML under zlib.

    python installers/hosts/touchosc/write.py

Faders for tempo, bars and guidance, buttons for go, cancel and stop, a label for progress. Each
control sends to its sticky address; the layout's connection 1 goes to Fodder, port 7770.
"""

from __future__ import annotations

import uuid
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

HERE = Path(__file__).parent
FADERS = (("bpm", 40, 240), ("bars", 1, 16), ("guidance", 0, 30), ("steps", 1, 50))
BUTTONS = (("go", "touchosc"), ("cancel", "all"), ("stop", ""))
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


def osc(control: ET.Element, address: str, argument: dict[str, str], condition: str) -> None:
    """Let a control send an address with one argument."""
    messages = control.find("messages")
    assert messages is not None
    message = ET.SubElement(messages, "osc")
    plain = {"enabled": "1", "send": "1", "receive": "0", "feedback": "0", "connections": "00001"}
    for key, text in plain.items():
        ET.SubElement(message, key).text = text
    trigger = ET.SubElement(ET.SubElement(message, "triggers"), "trigger")
    ET.SubElement(trigger, "var").text = "x"
    ET.SubElement(trigger, "condition").text = condition
    _partial(ET.SubElement(message, "path"), type="CONSTANT", conversion="STRING", value=address)
    _partial(ET.SubElement(message, "arguments"), **argument)


def _partial(parent: ET.Element, **given: str) -> None:
    found = ET.SubElement(parent, "partial")
    for key, text in {"scaleMin": "0", "scaleMax": "1", **given}.items():
        ET.SubElement(found, key).text = text


def layout() -> ET.Element:
    root = ET.Element("lexml", version="3")
    page = node("GROUP", "Fodder", (0, 0, 640, 480))
    root.append(page)
    children = ET.SubElement(page, "children")
    for number, (name, least, most) in enumerate(FADERS):
        fader = node("FADER", name, (20 + 150 * number, 20, 120, 320))
        value = {"type": "VALUE", "conversion": "FLOAT", "value": "x"}
        scale = {"scaleMin": str(least), "scaleMax": str(most)}
        osc(fader, f"/fodder/set/{name}", {**value, **scale}, "ANY")
        children.append(fader)
    for number, (name, text) in enumerate(BUTTONS):
        button = node("BUTTON", name, (20 + 200 * number, 370, 180, 90))
        constant = {"type": "CONSTANT", "conversion": "STRING", "value": text}
        osc(button, f"/fodder/{name}", constant, "RISE")
        children.append(button)
    return root


def tosc() -> bytes:
    text = ET.tostring(layout(), encoding="UTF-8", xml_declaration=True)
    return zlib.compress(text, 9)


if __name__ == "__main__":
    (HERE / "Fodder").mkdir(exist_ok=True)
    (HERE / "Fodder" / "Fodder.tosc").write_bytes(tosc())
