"""Sticky values and what the host says → the defaults of a Request.

what counts, the later the more    the model's defaults · what the host says of itself ·
    sticky values · a preset · the prompt's own words · names in the message (bridge.prompt)

What is made of a sound has that sound's time and harmony, and no sticky ones. What has no pitch is
in no sticky key, and neither are the notes of an instrument.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bridge.domain.chords import Progression
from bridge.domain.edit import Edit, Morph, Source, Vary
from bridge.domain.errors import BadArgument
from bridge.domain.families import UNPITCHED
from bridge.domain.music import Meter
from bridge.domain.notes import UNTOUCHED, NoteSource
from bridge.domain.request import Kind, Request
from bridge.domain.sample import NO_ORIGIN, Origin
from bridge.osc.arguments import MUSICAL, READERS, nearest, short
from bridge.osc.clients import MOST_KNOWN, Peer, remember
from bridge.osc.packet import Value
from bridge.osc.spec import HOST, PARAMETER
from bridge.prompt import asked, keyed, understand
from bridge.prompt.kits import kit_of, parse_parts, parse_sections, told_of_kit

USUAL_STRENGTH = 0.5
TOUCHES = ("swing", "humanise", "velocity")
OF_A_SOUND = ("bpm", "key", "meter", "bars", "kind", "chords", "notes")
"""What a sound that something is made of has itself."""
OWN_SEEDS = 2**31  # what an OSC int carries, so that every host can read it back


def read_value(name: str, value: Value, fader: bool = False) -> Any:
    """The value of one name, checked; BadArgument says what it may be. Faders are rounded."""
    parameter = PARAMETER.get(name)
    if parameter is None:
        raise BadArgument(f"There is no {name[:40]!r}: say one of {', '.join(PARAMETER)}.")
    read = nearest if fader and parameter.tag == "i" else READERS[parameter.tag]
    found: Any = read(name, value)
    if name in MUSICAL:
        found = MUSICAL[name](short(name, found))
    elif name == "chords":
        found = Progression.parse(found)  # which is bounded itself
    source = {"source": "any"} if name in ("source", "strength") else {}
    _request({"prompt": "any", **source, name: found})  # checks the range
    return found


def read_values(pairs: Iterable[tuple[str, Value]]) -> dict[str, Any]:
    """The values of all names, checked."""
    return {name: read_value(name, value) for name, value in pairs}


class RequestDefaults:
    """Sticky values, and what the host says of itself. For several threads.

    `listeners` hear of each value that is set or said, by its address; None means it was taken
    back. They are called on the thread that says it.
    """

    def __init__(self, model: str) -> None:
        self.listeners: list[Callable[[str, Any], None]] = []
        self._mutex = threading.Lock()
        self._host: dict[str, Any] = {}
        self._hosts: OrderedDict[Peer, dict[str, Any]] = OrderedDict()
        self._sticky: dict[str, Any] = {}
        self._model = model

    def set(self, name: str, value: Value) -> None:
        """A sticky value; an empty text takes it back."""
        found = None if value == "" else read_value(name, value, fader=True)
        with self._mutex:
            _put(self._sticky, name, found)
        self._tell(f"/fodder/set/{name}", found)

    def host_says(self, word: str, value: Value, peer: Peer | None = None) -> None:
        """Its tempo, key or meter; an empty text takes it back. For everybody who says nothing of
        their own; a peer's own requests keep to what that peer says."""
        found = None if value == "" else read_value(HOST[word], value)
        with self._mutex:
            _put(self._host, HOST[word], found)
            if peer is not None:
                own = {**self._hosts.get(peer, {}), HOST[word]: found}
                remember(self._hosts, peer, own, MOST_KNOWN)
        self._tell(f"/fodder/host/{word}", found)

    def _tell(self, address: str, value: Any) -> None:
        for listener in self.listeners:
            listener(address, value)

    def forget(self, peer: Peer) -> None:
        """A connection is closed."""
        with self._mutex:
            self._hosts.pop(peer, None)

    def meter(self) -> Meter | None:
        """The meter that is set, or that the host says."""
        with self._mutex:
            return self._sticky.get("meter") or self._host.get("meter")

    def host(self, peer: Peer | None = None) -> dict[str, Any]:
        """What the host says: bpm, key, meter, as far as it does; to a peer its own comes first."""
        with self._mutex:
            own = {} if peer is None else self._hosts.get(peer, {})
            said = {**self._host, **own}
        return {name: value for name, value in said.items() if value is not None}

    def sticky(self) -> dict[str, Any]:
        """The sticky values, as far as they are set."""
        with self._mutex:
            return dict(self._sticky)

    def before(self, peer: Peer | None = None, preset: Request | None = None) -> dict[str, Any]:
        """All that counts where a request doesn't name it, the prompt's words apart."""
        return {"model": self._model, **self.host(peer), **self.sticky(), **_said(preset)}

    def request(
        self, named: Mapping[str, Any], preset: Request | None = None, peer: Peer | None = None
    ) -> Request:
        """The request that these names, this preset and all that was set before make together."""
        return self.asked(named, preset, peer=peer)[0]

    def asked(
        self,
        named: Mapping[str, Any],
        preset: Request | None = None,
        peer: Peer | None = None,
        other: str = "",
    ) -> tuple[Request, tuple[str, ...]]:
        """The same, and what is to be told of how it was understood; `other` is the prompt at the
        other end of a morph."""
        sticky = self.before(peer, preset)
        return asked_of(named, _in_no_key(named, sticky, other), other)

    def kit(
        self, named: Mapping[str, Any], parts: str, form: str, peer: Peer | None = None
    ) -> tuple[Request, tuple[str, ...]]:
        """The request of a kit, and what is to be told of it. `parts` and `form` are lists with
        commas; without parts it has what the prompt or its genre has."""
        if "source" in named:
            raise BadArgument("A kit is made of a prompt alone: leave source out.")
        plain, notices = asked_of({**named, "source": None}, self.before(peer))
        sections = parse_sections(form) if form else ()
        names = parse_parts(parts) if parts else ()
        told = told_of_kit(understand(named["prompt"]), notices)
        return replace(plain, edit=kit_of(plain.prompt, names, sections)), told

    def morph(
        self, named: Mapping[str, Any], other: str, position: float, peer: Peer | None = None
    ) -> tuple[Request, tuple[str, ...]]:
        """The request of what stands between the prompt in `named` and another, and what is to be
        told of how they were understood."""
        if "source" in named:
            raise BadArgument("A morph is between two prompts: leave source out.")
        plain, notices = self.asked({**named, "source": None}, peer=peer, other=other)
        return replace(plain, edit=Morph(other, position)), notices

    def instrument(
        self, named: Mapping[str, Any], peer: Peer | None = None
    ) -> tuple[Request, tuple[str, ...]]:
        """The request of an instrument's notes, and what is to be told of it."""
        sticky = {name: one for name, one in self.before(peer).items() if name != "key"}
        single = {"kind": Kind.ONESHOT, "count": 1, "source": None}
        return asked_of({**named, **single}, sticky)


def asked_of(
    named: Mapping[str, Any],
    sticky: Mapping[str, Any],
    other: str = "",
    origin: Origin = NO_ORIGIN,
) -> tuple[Request, tuple[str, ...]]:
    """The request that names and sticky values make together, and what is to be told of how it was
    understood. `origin` is the sound which it is made of."""
    prompt = {**sticky, **named}.get("prompt")
    if prompt is None:
        raise BadArgument("No prompt is set: send it to /fodder/set/prompt first.")
    wanted = asked(prompt, named, sticky, other, origin)
    seeded = {"seed": secrets.randbelow(OWN_SEEDS), **wanted.members}
    return _request(seeded), wanted.notices


def made_of(
    named: Mapping[str, Any],
    sticky: Mapping[str, Any],
    origin: Origin,
    edit: Edit | None = None,
) -> tuple[Request, tuple[str, ...]]:
    """The request of what is made of a sound, and what is to be told of it; without
    an `edit`, of a variation of the source that is named or sticky."""
    own = {name: value for name, value in sticky.items() if name not in OF_A_SOUND}
    if edit is None:
        return asked_of(named, own, origin=origin)
    plain, notices = asked_of({**named, "source": None}, own, origin=origin)
    return replace(plain, edit=edit), notices


def _in_no_key(named: Mapping[str, Any], sticky: dict[str, Any], other: str) -> dict[str, Any]:
    """The sticky values without their key, where nothing that is asked for has a pitch."""
    prompts = filter(None, ({**sticky, **named}.get("prompt"), other))
    if all(understand(prompt).family in UNPITCHED for prompt in prompts):
        return {name: value for name, value in sticky.items() if name != "key"}
    return sticky


def _request(members: Mapping[str, Any]) -> Request:
    """Names and values as a request; a source, as it was named, becomes what is varied."""
    plain = keyed(_played(dict(members)))
    source, strength = plain.pop("source", None), plain.pop("strength", USUAL_STRENGTH)
    if not source:
        return Request(**plain)
    edit = Vary(Source(Path(source), bars=plain.get("bars")), strength)
    return Request(**plain, edit=edit)


def _played(members: dict[str, Any]) -> dict[str, Any]:
    """Names with files of notes and with the touch as the values that they stand for."""
    for name in ("notes", "groove"):
        if isinstance(members.get(name), str):
            members[name] = NoteSource(Path(members[name])) if members[name] else None
    said = {name: members.pop(name) for name in TOUCHES if name in members}
    if said:
        members["touch"] = replace(members.get("touch", UNTOUCHED), **said)
    return members


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
    return {**said, "prompt": preset.prompt, "kind": preset.kind}
