"""What counts where several say it: one order for the command line, OSC and the window.

What is named in the same request (an option, a name in an OSC message) counts more than the
prompt, the prompt more than what is sticky (the window's fields, sticky OSC values, the host,
defaults). What is only likely, a one-shot of "a big snare", counts least. Where two differ it's
told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.domain.request import MOST_BARS
from bridge.prompt.understanding import Understanding, understand

UNITS = {"bpm": " bpm", "bars": " bars"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Arguments of a Request, what the prompt says, and what the user has to be told."""

    members: dict[str, Any]
    understanding: Understanding
    notices: tuple[str, ...]


def asked(
    prompt: str, named: Mapping[str, Any] | None = None, sticky: Mapping[str, Any] | None = None
) -> Asked:
    """A prompt with what is named beside it and what is sticky; BadArgument if it's too long."""
    named, sticky = named or {}, sticky or {}
    said = understand(prompt)
    likely = {} if said.likely_kind is None else {"kind": said.likely_kind}
    members = {**likely, **sticky, **said.found, **named, "prompt": said.words}
    if members.get("notes") is not None and "chords" not in named:
        members.pop("chords", None)  # notes have their own
    if members.get("chords") is not None:  # a chord a bar, unless somebody says how long
        members.setdefault("bars", min(members["chords"].bars, MOST_BARS))
    negative = (named.get("negative", sticky.get("negative", "")), said.negative)
    members["negative"] = ", ".join(one for one in negative if one)
    return Asked(members, said, (*said.notices, *_differences(said, named, sticky)))


def _differences(
    said: Understanding, named: Mapping[str, Any], sticky: Mapping[str, Any]
) -> Iterator[str]:
    for name, value in said.found.items():
        if name in named and named[name] != value:
            yield (
                f"The prompt says {_shown(name, value)}: "
                f"{_shown(name, named[name])} counts, as it is named beside it."
            )
        elif name not in named and name in sticky and sticky[name] not in (None, value):
            yield (
                f"The prompt says {_shown(name, value)}: "
                f"that counts, not the {_shown(name, sticky[name])} set before."
            )


def _shown(name: str, value: Any) -> str:
    if name == "bars" and value == 1:
        return "1 bar"
    return f"{value:g}{UNITS[name]}" if name in UNITS else str(value)
