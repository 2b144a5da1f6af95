"""MIDI controllers as OSC clients: knobs and keys → messages. An extra: sample-fodder[midi].

What a control does is a text in midi.toml in the data folder, by the control's own text:

    [map]
    "cc 1 21" = "set bpm"                 channel 1 to 16, controller 0 to 127
    "note 10 36" = "preset Dusty boom bap"

    set NAME      the controller's 0 … 127 goes over the value's range
    preset NAME   go   cancel             at a note, or when a controller passes 64 upwards

The notes of PADS, where they are not mapped, are pads: the window plays its own by them.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import queue
import socket
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w

from bridge.domain.errors import BadArgument, FodderError, NotFound
from bridge.files.untrusted import read_toml
from bridge.osc.defaults import BY_NAME
from bridge.osc.packet import Argument, build

log = logging.getLogger(__name__)
FILE = "midi.toml"
TOKEN = "midi"
_HIGHEST, _PRESSED = 127, 64
Said = tuple[str, tuple[Argument, ...]]
Hear = Callable[[str, int], None]
"""Told (control, 0 … 127)."""
Strike = Callable[[int, float], None]
"""Told (pad 1 … 16, velocity above 0 … 1), at once, on the driver's thread."""
PADS = range(36, 52)  # what controllers with 16 pads send from the lower left one on


def check_deed(deed: str) -> str:
    """The deed itself; BadArgument if it is none."""
    verb, _, name = deed.partition(" ")
    knob = BY_NAME.get(name)
    if verb == "set" and knob is not None and (knob.most is not None or knob.words):
        return deed
    if (verb == "preset" and name.strip()) or deed in ("go", "cancel"):
        return deed
    able = ", ".join(one.name for one in BY_NAME.values() if one.most is not None or one.words)
    raise BadArgument(
        f"A control cannot do {deed[:40]!r}: say go, cancel, preset NAME, or set and one of {able}."
    )


def load(path: Path) -> dict[str, str]:
    """What the controls do; nothing if there is no file."""
    try:
        found = read_toml(path).get("map", {})
        return {str(control): check_deed(str(deed)) for control, deed in found.items()}
    except FileNotFoundError:
        return {}
    except (AttributeError, BadArgument) as error:
        raise BadArgument(f"{path} cannot be read ({error}): mend or delete it.") from None


def save(path: Path, mapping: Mapping[str, str]) -> None:
    """Write the file at once."""
    text = "# What MIDI controls do.\n" + tomli_w.dumps({"map": dict(mapping)})
    staged = path.with_suffix(f".{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    staged.write_text(text, "utf-8")
    staged.replace(path)


def said_by(deed: str, before: int, value: int) -> Said | None:
    """What a control that went from one value to another says to Fodder."""
    verb, _, name = deed.partition(" ")
    if verb == "set":
        knob = BY_NAME[name]
        if knob.words:
            index = min(value * len(knob.words) // (_HIGHEST + 1), len(knob.words) - 1)
            return f"/fodder/set/{name}", (knob.words[index],)
        assert knob.least is not None
        assert knob.most is not None
        return f"/fodder/set/{name}", (knob.least + (knob.most - knob.least) * value / _HIGHEST,)
    if not before < _PRESSED <= value:
        return None
    if verb == "preset":
        return "/fodder/preset", (TOKEN, name)
    return ("/fodder/go", (TOKEN,)) if verb == "go" else ("/fodder/cancel", ("all",))


def control_of(message: Any) -> tuple[str, int] | None:
    """The control that a mido message comes from, and its value; a note's is 127 or 0."""
    if message.type == "control_change":
        return f"cc {message.channel + 1} {message.control}", int(message.value)
    if message.type in ("note_on", "note_off"):
        is_on = message.type == "note_on" and message.velocity > 0
        return f"note {message.channel + 1} {message.note}", _HIGHEST if is_on else 0
    return None


def pad_of(message: Any) -> tuple[int, float] | None:
    """The pad that a mido message strikes, from 1, and how hard; on any channel."""
    if message.type != "note_on" or not message.velocity or message.note not in PADS:
        return None
    return PADS.index(message.note) + 1, message.velocity / _HIGHEST


class Controller:
    """Hears controls and says what they mean to the Fodder at a port."""

    def __init__(self, mapping: Mapping[str, str], port: int) -> None:
        self._mapping = mapping
        self._before: dict[str, int] = {}
        self._fodder = ("127.0.0.1", port)
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def __enter__(self) -> Controller:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def hear(self, control: str, value: int) -> None:
        deed, before = self._mapping.get(control), self._before.get(control, 0)
        self._before[control] = value
        said = said_by(deed, before, value) if deed is not None else None
        if said is not None:
            address, values = said
            tags = "".join("s" if isinstance(one, str) else "f" for one in values)
            self._line.sendto(build(address, tags, values), self._fodder)


def midi() -> Any:
    try:
        return importlib.import_module("mido")
    except ImportError:
        raise NotFound("MIDI is not installed: say pip install 'sample-fodder[midi]'.") from None


@contextlib.contextmanager
def listening(
    hear: Hear, strike: Strike | None = None, mapped: Container[str] = ()
) -> Iterator[list[str]]:
    """Hear all inputs, each on a thread of its driver's; their names. NotFound if there is none.

    `strike` is told the pads that are none of the controls in `mapped`.
    """
    mido = midi()
    try:
        names = list(dict.fromkeys(mido.get_input_names()))
    except (OSError, RuntimeError, ImportError, SystemError) as error:
        raise NotFound(f"MIDI cannot be used here ({error}): plug a controller in.") from None
    if not names:
        raise NotFound("There is no MIDI input: plug a controller in.")

    def callback(message: Any) -> None:
        found = control_of(message)
        if found is None:
            return
        hear(*found)
        pad = pad_of(message)
        if strike is not None and pad is not None and found[0] not in mapped:
            strike(*pad)

    with contextlib.ExitStack() as stack:
        for name in names:
            stack.enter_context(mido.open_input(name, callback=callback))
        yield names


def learn(path: Path, deed: str, patience: float) -> str:
    """Let the first control that is touched do `deed` from now on; which one it was."""
    check_deed(deed)
    mapping = load(path)
    touched: queue.SimpleQueue[str] = queue.SimpleQueue()
    with listening(lambda control, value: touched.put(control) if value else None):
        try:
            control = touched.get(timeout=patience)
        except queue.Empty:
            raise FodderError("No control was touched: try again.") from None
    save(path, {**mapping, control: deed})
    return control
