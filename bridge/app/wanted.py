"""What a Python program says of samples → the values of a Request, checked.

The same names as the command line's and OSC's (docs/python.md). What cannot be meant is a
BadArgument of one sentence, whatever its type.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

from bridge.domain.chords import Progression
from bridge.domain.edit import Edit, Morph, Sourced
from bridge.domain.errors import BadArgument, check_number, shown
from bridge.domain.layers import Layers
from bridge.domain.limits import SEEDS
from bridge.domain.music import Key, Meter
from bridge.domain.notes import NoteSource, Touch, parse_velocity
from bridge.domain.request import Kind, Request
from bridge.domain.sample import NO_ORIGIN
from bridge.files.origin import origin_of
from bridge.prompt import Asked, Tonality, asked, parse_tonality


class Wanted(TypedDict, total=False):
    """What may be said of samples beside the prompt; what is left out, the prompt's words or the
    model decide. See bridge.domain.request.Request and bridge.domain.notes.Touch."""

    bpm: float
    key: Key | str
    bars: int
    meter: Meter | str
    kind: Kind | str
    count: int
    seed: int
    negative: str
    model: str
    steps: int
    guidance: float
    retry: int
    draft: bool
    chords: Progression | str
    notes: Path | str
    groove: Path | str
    swing: float
    humanise: float
    velocity: tuple[int, int] | str


TEXTS, FILES, TOUCHES = ("negative", "model"), ("notes", "groove"), ("swing", "humanise")
PARSERS: dict[str, tuple[Any, Callable[[str], Any], str]] = {
    "key": (Key | Tonality, parse_tonality, "Am"),
    "meter": (Meter, Meter.parse, "3/4"),
    "kind": (Kind, Kind.parse, "oneshot"),
    "chords": (Progression, Progression.parse, "Am F C G"),
    "velocity": (tuple, parse_velocity, "60-110"),
}
"""What may be said in words: what it may be besides, how it is read, and an example."""


def explain(prompt: str, **wanted: Unpack[Wanted]) -> dict[str, Any]:
    """Say how a prompt is understood, beside what is `wanted`; nothing is made.

    Returns
    -------
    dict
        Plain JSON values, as `fodder make --explain` prints them: `bpm`, `key`, `family`,
        `not_understood` and others. `notices` are what its maker should know, a sentence each.
    """
    return asked_of(prompt, wanted).to_dict()


def request_of(prompt: str, model: str, edit: Edit | None, wanted: Wanted) -> Request:
    """The request that is meant; what is not said, the prompt's words may say."""
    return meant(prompt, model, edit, wanted)[0]


def meant(
    prompt: str, model: str, edit: Edit | None, wanted: Wanted
) -> tuple[Request, tuple[str, ...]]:
    """The same, and what is to be told of how it was understood."""
    sticky = {"model": model, "seed": secrets.randbelow(SEEDS)}
    said = asked_of(prompt, wanted, edit, sticky)
    return Request(edit=edit, **said.members), said.notices


def asked_of(
    prompt: str, wanted: Wanted, edit: Edit | None = None, sticky: dict[str, Any] | None = None
) -> Asked:
    """What is meant by a prompt and what is said beside it, with what is to be told of it."""
    _check_text("prompt", prompt)
    if not isinstance(edit, Edit | None):
        raise BadArgument(f"edit {shown(edit)} is not one: say e.g. bridge.Morph('glass bells').")
    origin = origin_of(edit.source.path) if isinstance(edit, Sourced) else NO_ORIGIN
    other = edit.other if isinstance(edit, Morph) else ""
    return asked(prompt, named_by(wanted), sticky, other, origin)


def named_by(wanted: Wanted) -> dict[str, Any]:
    """What is said, with texts read as the values that they mean."""
    named: dict[str, Any] = dict(wanted)
    for name in named.keys() - Wanted.__annotations__.keys():
        known = ", ".join(Wanted.__annotations__)
        raise BadArgument(f"There is no {shown(name)}: say one of {known}.")
    for name in TEXTS:
        _check_text(name, named.get(name, ""))
    for name, (kind, parse, usual) in PARSERS.items():
        value = named.get(name)
        if isinstance(value, str):
            named[name] = parse(value)
        elif not isinstance(value, kind | None):
            raise BadArgument(f"{name} {shown(value)} is not possible: say e.g. {usual!r}.")
    for name in FILES:
        if named.get(name) is not None:
            named[name] = NoteSource(path_of(named[name]))
    return _touched(named)


def _touched(named: dict[str, Any]) -> dict[str, Any]:
    """The names of a touch as the one value that a Request has."""
    touch: dict[str, Any] = {}
    for name in TOUCHES:
        if name in named:
            check_number(name, named[name])
            touch[name] = named.pop(name)
    velocity = named.pop("velocity", None)
    if velocity is not None:
        if len(velocity) != 2:
            raise BadArgument(f"velocity {shown(velocity)} is not possible: say e.g. '60-110'.")
        for bound in velocity:
            check_number("velocity", bound, whole=True)
        touch["velocity"] = velocity
    return {**named, "touch": Touch(**touch)} if touch else named


def path_of(sound: object, what: str = "a sound file, e.g. 'loop.wav'") -> Path:
    """The whole path that is meant; BadArgument for anything that is none."""
    if not isinstance(sound, str | os.PathLike) or not isinstance(os.fspath(sound), str):
        raise BadArgument(f"{shown(sound)} is not a path: name {what}.")
    return Path(sound).expanduser().absolute()


def listed(name: str, texts: object, parse: Callable[[str], Sequence[str]]) -> list[str]:
    """Names in a list, or in one text with commas; BadArgument for anything else."""
    if isinstance(texts, str):
        return [*parse(texts)]
    if not isinstance(texts, Sequence) or not all(isinstance(one, str) for one in texts):
        raise BadArgument(f"{name} {shown(texts)} are not a list of names: say e.g. ['drums'].")
    return [*texts]


def in_layers(edit: Edit | None, layers: object) -> Edit | None:
    """The edit, or drums in layers, where these are wanted; BadArgument for both."""
    check_switch("layers", layers)
    if layers and edit is not None:
        raise BadArgument("An edit has no layers: leave one of the two out.")
    return Layers() if layers else edit


def check_switch(name: str, value: object) -> None:
    """BadArgument for anything but True and False."""
    if not isinstance(value, bool):
        raise BadArgument(f"{name} {shown(value)} is not possible: say True or False.")


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise BadArgument(f"{name} {shown(value)} is not a text: say it in words.")
