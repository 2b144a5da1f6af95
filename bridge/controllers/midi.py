"""MIDI controllers: knobs and keys → OSC messages to Fodder itself. An extra: sample-fodder[midi].

What a control does, its action, is a text in midi.toml in the data folder, by the control's own:

    [map]
    "cc 1 21" = "set bpm"                 channel 1 to 16, controller 0 to 127
    "note 10 36" = "preset Dusty boom bap"

    set NAME      the controller's 0 … 127 goes over the value's range
    preset NAME   go   cancel             at a note, or when a controller passes 64 upwards
    pad N                                 strikes pad N, and lets it go
    mute N   solo N                       of pad N: on from 64 upwards, off below

The notes of PADS, where they are not mapped, are pads: they play as hard as they are struck.
"""

from __future__ import annotations

import contextlib
import logging
import queue
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli_w

from bridge.domain.errors import BadArgument, FodderError, NotFound
from bridge.domain.playback import MOST_PADS
from bridge.files.atomic import replacing
from bridge.files.untrusted import read_toml
from bridge.osc.packet import Value
from bridge.osc.spec import PARAMETER

log = logging.getLogger(__name__)
FILE = "midi.toml"
TOKEN = "midi"
_HIGHEST, _PRESSED = 127, 64
Post = Callable[..., None]
"""Told (address, *values)."""
Hear = Callable[[str, int], None]
"""Told (control, 0 … 127)."""
Strike = Callable[[int, float], None]
"""Told (pad 1 … 16, velocity 0 … 1), at once, on the driver's thread; 0 lets the pad go."""
PADS = range(36, 52)  # what controllers with 16 pads send from the lower left one on
_OF_PADS = {"pad": "strike", "mute": "mute", "solo": "solo"}  # an action, and its OSC address
_PAD_NUMBERS = {str(number) for number in range(1, MOST_PADS + 1)}


def check_action(action: str) -> str:
    """The action itself; BadArgument if it is none."""
    verb, _, name = action.partition(" ")
    parameter = PARAMETER.get(name)
    if verb == "set" and parameter is not None and (parameter.most is not None or parameter.words):
        return action
    if (verb == "preset" and name.strip()) or action in ("go", "cancel"):
        return action
    if verb in _OF_PADS and name in _PAD_NUMBERS:
        return action
    able = ", ".join(one.name for one in PARAMETER.values() if one.most is not None or one.words)
    raise BadArgument(
        f"A control cannot do {action[:40]!r}: "
        f"say go, cancel, preset NAME, pad, mute or solo and a pad's number, "
        f"or set and one of {able}."
    )


def load(path: Path) -> dict[str, str]:
    """What the controls do; nothing if there is no file."""
    try:
        found = read_toml(path).get("map", {})
        return {str(control): check_action(str(action)) for control, action in found.items()}
    except FileNotFoundError:
        return {}
    except (AttributeError, BadArgument) as error:
        raise BadArgument(f"{path} cannot be read ({error}): mend or delete it.") from None


def save(path: Path, mapping: Mapping[str, str]) -> None:
    """Write the file at once."""
    text = "# What MIDI controls do.\n" + tomli_w.dumps({"map": dict(mapping)})
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as staged:
        staged.write_text(text, "utf-8")


def message_for(action: str, before: int, value: int) -> tuple[str, tuple[Value, ...]] | None:
    """What a control that went from one value to another says to Fodder: address and values."""
    verb, _, name = action.partition(" ")
    if verb == "set":
        parameter = PARAMETER[name]
        if parameter.words:
            index = min(value * len(parameter.words) // (_HIGHEST + 1), len(parameter.words) - 1)
            return f"/fodder/set/{name}", (parameter.words[index],)
        assert parameter.least is not None
        assert parameter.most is not None
        return f"/fodder/set/{name}", (
            parameter.least + (parameter.most - parameter.least) * value / _HIGHEST,
        )
    pressed = value >= _PRESSED
    if pressed == (before >= _PRESSED) or not (pressed or verb in _OF_PADS):
        return None
    if verb in _OF_PADS:
        return f"/fodder/pad/{_OF_PADS[verb]}", (int(name), int(pressed))
    said: dict[str, tuple[str, tuple[Value, ...]]] = {
        "preset": ("/fodder/preset", (TOKEN, name)),
        "go": ("/fodder/go", (TOKEN,)),
        "cancel": ("/fodder/cancel", ("all",)),
    }
    return said[verb]


def control_of(message: Any) -> tuple[str, int] | None:
    """The control that a mido message comes from, and its value; a note's is 127 or 0."""
    if message.type == "control_change":
        return f"cc {message.channel + 1} {message.control}", int(message.value)
    if message.type in ("note_on", "note_off"):
        is_on = message.type == "note_on" and message.velocity > 0
        return f"note {message.channel + 1} {message.note}", _HIGHEST if is_on else 0
    return None


def pad_of(message: Any) -> tuple[int, float] | None:
    """The pad that a mido message strikes, from 1, and how hard, or lets go; on any channel."""
    if message.type not in ("note_on", "note_off") or message.note not in PADS:
        return None
    velocity = message.velocity if message.type == "note_on" else 0
    return PADS.index(message.note) + 1, velocity / _HIGHEST


class Controller:
    """Hears controls and says what they mean: `post` is the running OSC service's."""

    def __init__(self, mapping: Mapping[str, str], post: Post) -> None:
        self._mapping = mapping
        self._before: dict[str, int] = {}
        self._post = post

    def hear(self, control: str, value: int) -> None:
        """A control has this value now, 0 … 127."""
        action, before = self._mapping.get(control), self._before.get(control, 0)
        self._before[control] = value
        message = message_for(action, before, value) if action is not None else None
        if message is not None:
            address, values = message
            self._post(address, *values)


@contextlib.contextmanager
def listening(
    hear: Hear, strike: Strike | None = None, mapped: Container[str] = ()
) -> Iterator[list[str]]:
    """Hear all inputs, each on a thread of its driver's; their names. NotFound if there is none.

    `strike` is told the pads that are none of the controls in `mapped`.
    """
    import mido  # late: a window without controllers does not wait for it

    try:
        names = list(dict.fromkeys(mido.get_input_names()))
    except ImportError:  # mido loads rtmidi by itself, when it is asked for inputs
        raise NotFound("MIDI is not installed: say pip install 'sample-fodder[midi]'.") from None
    except (OSError, RuntimeError, SystemError) as error:
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


def learn(path: Path, action: str, patience: float) -> str:
    """Let the first control that is touched do `action` from now on; which one it was."""
    check_action(action)
    mapping = load(path)
    touched: queue.SimpleQueue[str] = queue.SimpleQueue()
    with listening(lambda control, value: touched.put(control) if value else None):
        try:
            control = touched.get(timeout=patience)
        except queue.Empty:
            raise FodderError("No control was touched: try again.") from None
    save(path, {**mapping, control: action})
    return control
