"""What clients wish for → a Request.

what counts, the later the more    the model's defaults · what the host says of itself ·
    sticky values · a preset · the prompt's own words · names in the message (bridge.prompt)
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter
from bridge.domain.request import SEEDS, Morph, Request, Source, Vary
from bridge.osc.arguments import MUSICAL, READERS, nearest
from bridge.osc.packet import Argument
from bridge.prompt import Asked, asked, understand


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that can be asked for, by its name in messages. `least` and `most` where it has."""

    name: str
    tag: str
    about: str
    least: float | None = None
    most: float | None = None
    words: tuple[str, ...] = ()


KNOBS = (
    Parameter("prompt", "s", "what to hear, e.g. 'dusty drums'"),
    Parameter("bpm", "f", "tempo in quarter notes a minute", 40, 240),
    Parameter("key", "s", "e.g. Am, F# minor, Bb"),
    Parameter("bars", "i", "length of a loop", 1, 16),
    Parameter("meter", "s", "e.g. 4/4, 7/8"),
    Parameter("kind", "s", "loop or oneshot", words=("loop", "oneshot")),
    Parameter("count", "i", "how many samples, with seeds counting up", 1, 256),
    Parameter("seed", "i", "the same seed makes the same sample again", 0, SEEDS - 1),
    Parameter("negative", "s", "what not to hear"),
    Parameter("model", "s", "the model's name"),
    Parameter("steps", "i", "diffusion steps", 1, 200),
    Parameter("guidance", "f", "how literally the prompt is taken", 0, 30),
    Parameter(
        "source", "s", "audio to vary: a sample's id, or a path in the library or a source folder"
    ),
    Parameter("strength", "f", "how far from the source, 0 to 1", 0, 1),
)
BY_NAME = {knob.name: knob for knob in KNOBS}
HOST = {"tempo": "bpm", "key": "key", "meter": "meter"}
USUAL_STRENGTH = 0.5
OWN_SEEDS = 2**31  # what an OSC int carries, so that every host can read it back


def read_value(name: str, value: Argument, fader: bool = False) -> Any:
    """The value of one name, checked; BadArgument says what it may be. Faders are rounded."""
    knob = BY_NAME.get(name)
    if knob is None:
        raise BadArgument(f"There is no {name[:40]!r}: say one of {', '.join(BY_NAME)}.")
    read = nearest if fader and knob.tag == "i" else READERS[knob.tag]
    found: Any = read(name, value)
    if name in MUSICAL:
        found = MUSICAL[name](found)
    members: dict[str, Any] = {"prompt": "any", "source": "any", name: found}
    _request(members)  # checks the range
    return found


def read_values(pairs: Iterable[tuple[str, Argument]]) -> dict[str, Any]:
    return {name: read_value(name, value) for name, value in pairs}


class RequestDefaults:
    """Sticky values, and what the host says of itself. For several threads."""

    def __init__(self, model: str) -> None:
        self._mutex = threading.Lock()
        self._host: dict[str, Any] = {}
        self._sticky: dict[str, Any] = {}
        self._model = model

    def set(self, name: str, value: Argument) -> None:
        """A sticky value; an empty text takes it back."""
        found = None if value == "" else read_value(name, value, fader=True)
        with self._mutex:
            _put(self._sticky, name, found)

    def host_says(self, word: str, value: Argument) -> None:
        """Its tempo, key or meter; an empty text takes it back."""
        found = None if value == "" else read_value(HOST[word], value)
        with self._mutex:
            _put(self._host, HOST[word], found)

    def meter(self) -> Meter | None:
        """The meter that is set, or that the host says."""
        with self._mutex:
            return self._sticky.get("meter") or self._host.get("meter")

    def host(self) -> dict[str, Any]:
        """What the host says: bpm, key, meter, as far as it does."""
        with self._mutex:
            return dict(self._host)

    def sticky(self) -> dict[str, Any]:
        with self._mutex:
            return dict(self._sticky)

    def request(self, named: Mapping[str, Any], preset: Request | None = None) -> Request:
        """The request that these names, this preset and all that was set before make together."""
        return self.asked(named, preset)[0]

    def asked(
        self, named: Mapping[str, Any], preset: Request | None = None
    ) -> tuple[Request, tuple[str, ...]]:
        """The same, and what is to be told of how it was understood."""
        with self._mutex:
            before = {"model": self._model, **self._host, **self._sticky}
        sticky = {**before, **_said(preset)}
        members: dict[str, Any] = {**sticky, **named}
        notices: tuple[str, ...] = ()
        if "prompt" in named or (preset is None and "prompt" in members):
            wanted: Asked = asked(members["prompt"], named, sticky)
            members, notices = dict(wanted.members), wanted.notices
        if "prompt" not in members:
            raise BadArgument("No prompt is set: send it to /fodder/set/prompt first.")
        members.setdefault("seed", secrets.randbelow(OWN_SEEDS))
        return _request(members), notices

    def morph(self, named: Mapping[str, Any], other: str, position: float) -> Request:
        """The request of what stands between the prompt in `named` and another."""
        if "source" in named:
            raise BadArgument("A morph is between two prompts: leave source out.")
        plain = self.request({**named, "source": None})
        return replace(plain, edit=Morph(understand(other).words, position))


def _request(members: Mapping[str, Any]) -> Request:
    """Names and values as a request; a source, as it was named, becomes what is varied."""
    plain = dict(members)
    source, strength = plain.pop("source", None), plain.pop("strength", USUAL_STRENGTH)
    if not source:
        return Request(**plain)
    edit = Vary(Source(Path(source), bars=plain.get("bars")), strength)
    return Request(**plain, edit=edit)


def _put(values: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value


def _said(preset: Request | None) -> dict[str, Any]:
    """What a preset says; members left as a Request has them by itself say nothing."""
    if preset is None:
        return {}
    plain = Request(preset.prompt)
    members = {name: getattr(preset, name) for name in Request.__slots__}
    said = {name: value for name, value in members.items() if value != getattr(plain, name)}
    return {**said, "prompt": preset.prompt}
