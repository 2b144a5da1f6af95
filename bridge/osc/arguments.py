"""OSC arguments → the values Fodder means. Pure.

Numbers are taken as int, float, double or numeric string alike, because Pd sends only floats, Max
ints, and sclang symbols as strings; a number where a text belongs is written out. Texts are
measured before anything reads them: what is longer than any key or number is neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from bridge.domain.errors import BadArgument, shown, usual_number
from bridge.domain.music import Meter
from bridge.domain.notes import parse_velocity
from bridge.domain.request import Kind
from bridge.osc.packet import Value
from bridge.prompt import parse_number, parse_tonality

LONGEST_WORD = 64  # characters of a number, a key, a meter: more than any has


def number(name: str, value: Value) -> float:
    """A finite number, also from a text."""
    try:
        if value is None or isinstance(value, bytes):
            raise ValueError
        if isinstance(value, str) and len(value) > LONGEST_WORD:
            raise ValueError
        found = parse_number(value) if isinstance(value, str) else float(value)
        if not math.isfinite(found):
            raise ValueError
    except (ValueError, OverflowError, BadArgument):
        usual = usual_number(name)
        raise BadArgument(f"{name} {shown(value)} is not a number: say e.g. {usual}.") from None
    return found


def whole(name: str, value: Value) -> int:
    """A whole number; floats only if they are one."""
    if isinstance(value, int):
        return int(value)
    found = number(name, value)
    if found != int(found):
        raise BadArgument(f"{name} {found:g} is not a whole number: say {round(found)}.")
    return int(found)


def nearest(name: str, value: Value) -> int:
    """The whole number that a fader means."""
    return round(number(name, value))


def text(name: str, value: Value) -> str:
    """A text; a number is written out, without .0 where it is whole."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        is_whole = isinstance(value, float) and math.isfinite(value) and value == int(value)
        return str(int(value) if is_whole else value)
    raise BadArgument(f"{name} {shown(value)} is not a text: send a string.")


def short(name: str, value: str) -> str:
    """The text itself; BadArgument if it is longer than any key, meter or kind."""
    if len(value) > LONGEST_WORD:
        raise BadArgument(
            f"{name} {shown(value)} is too long: {LONGEST_WORD} characters are the most."
        )
    return value


READERS: dict[str, Callable[[str, Value], Any]] = {"f": number, "i": whole, "s": text}
"""By the type tag that an address names."""
MUSICAL: dict[str, Callable[[str], Any]] = {
    "key": parse_tonality,
    "meter": Meter.parse,
    "kind": Kind.parse,
    "velocity": parse_velocity,
}
"""Texts that stand for more than themselves."""


def pairs_of(arguments: Sequence[Value]) -> list[tuple[str, Value]]:
    """[name value]… as a list."""
    if len(arguments) % 2:
        raise BadArgument(f"{shown(arguments[-1])} has no value: names and values come in pairs.")
    names = [text("name", name) for name in arguments[::2]]
    return list(zip(names, arguments[1::2], strict=True))
