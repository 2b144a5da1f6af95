"""What can go wrong, as one tree: every error has a stable code and says what to do.

    FodderError                 exit 1    (ours)
    ├── UserError               exit 2    (the request cannot be met as it stands)
    │   ├── BadArgument         bad_argument       a value that is not one
    │   ├── UnknownAddress      unknown_address    an OSC address that does not exist
    │   ├── UnknownModel        unknown_model      no model of that name
    │   ├── ModelUnavailable    model_unavailable  known, but not on this disk or damaged
    │   ├── NotFound            not_found          no such file, sample, job or preset
    │   ├── Refused             refused            not allowed from there
    │   ├── TooLarge            too_large          more than Fodder takes at once
    │   └── NoSpace             no_space           the folder is full or cannot be written
    ├── Busy                    busy               the queue is full
    ├── OutOfMemory             out_of_memory      memory ran out, also at the smallest setting
    ├── EngineCrashed           engine_crashed     the engine process died
    └── Cancelled               cancelled          somebody asked for it

A message is one sentence, or two: what happened, then the cure
("Key 'H' is not one: say e.g. D or C#m.").
"""

from __future__ import annotations

from numbers import Integral, Real
from typing import ClassVar


class FodderError(Exception):
    """Root of the tree: `code` is stable for programs, `str()` is for people."""

    code: ClassVar[str] = "internal"
    exit_status: ClassVar[int] = 1


class UserError(FodderError):
    """The request cannot be met as it stands; the caller can mend it."""

    code = "bad_argument"
    exit_status = 2


class BadArgument(UserError):
    """What was said is not possible."""

    code = "bad_argument"


class UnknownAddress(UserError):
    """OSC has no such address."""

    code = "unknown_address"


class UnknownModel(UserError):
    """There is no model of that name."""

    code = "unknown_model"


class ModelUnavailable(UserError):
    """A model is known, and cannot be used as it is."""

    code = "model_unavailable"


class NotFound(UserError):
    """What was named is not there."""

    code = "not_found"


class Refused(UserError):
    """It is there, and not for whoever asks."""

    code = "refused"


class TooLarge(UserError):
    """It is larger than Fodder takes."""

    code = "too_large"


class NoSpace(UserError):
    """A disk is full, or cannot be written."""

    code = "no_space"


class Busy(FodderError):
    """Something else is at it, or too much waits already."""

    code = "busy"


class OutOfMemory(FodderError):
    """The memory, or the device's, does not suffice."""

    code = "out_of_memory"


class EngineCrashed(FodderError):
    """The process that makes samples has died."""

    code = "engine_crashed"


class Cancelled(FodderError):
    """Somebody has cancelled it."""

    code = "cancelled"


USUAL = {"bpm": "92", "swing": "0.6", "humanise": "0.5", "strength": "0.5", "velocity": "96"}
"""Examples of numbers where 2 would be none."""


def by_code(code: str, message: str) -> FodderError:
    """The error that `code` names, rebuilt on this side of a process wall."""
    pending: list[type[FodderError]] = [FodderError]
    while pending:
        kind = pending.pop(0)
        if kind.__dict__.get("code") == code and kind is not UserError:
            return kind(message)
        pending.extend(kind.__subclasses__())
    return FodderError(message)


def check_number(name: str, value: float, whole: bool = False) -> None:
    """BadArgument unless `value` is a number, or a whole one."""
    if isinstance(value, bool) or not isinstance(value, Integral if whole else Real):
        what = "a whole number" if whole else "a number"
        raise BadArgument(f"{name} {shown(value)} is not {what}: say e.g. {usual_number(name)}.")


def usual_number(name: str) -> str:
    """An example of what a name may be."""
    return USUAL.get(name, "2")


def shown(value: object) -> str:
    """A value in a message, not too long."""
    return repr(value[:40] if isinstance(value, (str, bytes)) else value)[:40]


def check_range(name: str, value: float, least: float, most: float, whole: bool = False) -> None:
    """BadArgument unless `value` is a number between the two, both possible; NaN never is."""
    check_number(name, value, whole)
    if not least <= value <= most:
        raise BadArgument(f"{name} {value:,} is not possible: say from {least:,} to {most:,}.")
