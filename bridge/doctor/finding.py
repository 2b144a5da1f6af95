"""What a check finds: one line each, and the cure for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

STATES = ("ok", "note", "wrong")


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` is ok, note (worth knowing, nothing is broken) or wrong, which has a cure."""

    about: str
    state: str
    said: str
    cure: str = ""

    def __post_init__(self) -> None:
        assert self.state in STATES, self.state
        assert self.cure or self.state != "wrong", f"{self.about}: nothing says what to do"


Check = Callable[[], Iterable[Finding]]


def ok(about: str, said: str) -> Finding:
    """All is well."""
    return Finding(about, "ok", said)


def note(about: str, said: str, cure: str = "") -> Finding:
    """Nothing is wrong, but it is good to know."""
    return Finding(about, "note", said, cure)


def wrong(about: str, said: str, cure: str) -> Finding:
    """Something is wrong, and this is the cure."""
    return Finding(about, "wrong", said, cure)


def of_error(about: str, error: Exception) -> Finding:
    """Our errors are "what happened: the cure."; the two parts of it."""
    said, _, cure = str(error).rstrip(".").rpartition(": ")
    if not said:
        return wrong(about, cure or type(error).__name__, "please report this")
    return wrong(about, said, cure)
