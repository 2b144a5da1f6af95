"""The address space as OSCQuery describes it (github.com/Vidvox/OSCQueryProposal). Pure.

Every node has FULL_PATH, ACCESS (0 none, 1 read, 2 write, 3 both), DESCRIPTION and, where it is a
method, TYPE and TAGS. What is sticky, what a host says of itself and what Fodder tells of its jobs
have a VALUE; RANGE, UNIT and CRITICAL stand where they mean something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from bridge.osc.access import HELLO
from bridge.osc.spec import BY_PATH, EVENTS, HOST, PARAMETER, TABLE, Address, Answer, Argument

NAME = "Fodder"
ATTRIBUTES = (
    "FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "VALUE", "RANGE", "DESCRIPTION", "TAGS", "UNIT",
    "CRITICAL",
)  # fmt: skip
OPTIONAL = (*ATTRIBUTES[3:], "LISTEN", "IGNORE", "PATH_CHANGED")
"""The proposal's optional attributes and commands that Fodder has."""
LACKING = (
    "EXTENDED_TYPE", "CLIPMODE", "OVERLOADS", "HTML", "PATH_ADDED", "PATH_REMOVED", "PATH_RENAMED",
)  # fmt: skip
"""And those that it has not: no address comes or goes while it runs."""
LISTENABLE = frozenset(BY_PATH) - {HELLO} | {one.path for one in EVENTS}
UNITS = {"bpm": "time.bpm", "tempo": "time.bpm", "seconds": "time.second"}
MODEL, PRESET = "/fodder/set/model", "/fodder/preset"
_READ, _WRITE, _BOTH = 1, 2, 3


@dataclass(frozen=True, slots=True)
class NamespaceState:
    """What of the space is not always the same: the values by path, each an argument list, and
    the words of menus by path, which only the last argument has."""

    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def set_path(name: str) -> str:
    """The address of a sticky value."""
    return f"/fodder/set/{name}"


def values_of(
    sticky: Mapping[str, Any], host: Mapping[str, Any], told: Mapping[str, tuple[Any, ...]]
) -> dict[str, tuple[Any, ...]]:
    """All values by path: sticky ones by name, the host's by name, what was told by path."""
    return {
        **{set_path(name): (plain(sticky.get(name)),) for name in PARAMETER},
        **{f"/fodder/host/{word}": (plain(host.get(name)),) for word, name in HOST.items()},
        **told,
    }


def plain(value: Any) -> Any:
    """A musical value as JSON and OSC carry it; None if there is none."""
    return value if value is None or isinstance(value, (int, float)) else str(value)


def tree(contents: NamespaceState) -> dict[str, Any]:
    """The whole address space."""
    root: dict[str, Any] = {"FULL_PATH": "/", "ACCESS": 0, "DESCRIPTION": NAME, "CONTENTS": {}}
    for address in TABLE:
        _node(root, address.path).update(method_node(address, contents))
    for event in EVENTS:
        _node(root, event.path).update(event_node(event, contents))
    return root


def _node(root: dict[str, Any], path: str) -> dict[str, Any]:
    """The node of a path, made with those above it where they are not there yet."""
    node, so_far = root, ""
    for part in path.split("/")[1:]:
        so_far += f"/{part}"
        node = node.setdefault("CONTENTS", {}).setdefault(part, {"FULL_PATH": so_far, "ACCESS": 0})
    return node


def method_node(address: Address, contents: NamespaceState) -> dict[str, Any]:
    """One address's own attributes."""
    found = {
        "FULL_PATH": address.path,
        "TYPE": "".join(one.tag for one in address.takes) or "N",
        "ACCESS": _WRITE,
        "DESCRIPTION": f"{address.about} ({address.signature or 'no arguments'})",
        "TAGS": tags_of(address),
    }
    if address.parameter is not None or address.handler == "host":
        found["ACCESS"] = _BOTH
        found["VALUE"] = list(contents.values.get(address.path, (None,)))
    if address.makes_job:
        found["CRITICAL"] = True  # so that it is sent over a connection that loses nothing
    parameter = address.parameter
    ranges = _ranges(address, contents.words.get(address.path, ()))
    units = [parameter.name] if parameter is not None else [one.name for one in address.takes]
    return {**found, **_listed("RANGE", ranges), **_unit(units)}


def event_node(event: Answer, contents: NamespaceState) -> dict[str, Any]:
    """What Fodder tells of its jobs: to be listened to, and the last that was told."""
    found: dict[str, Any] = {
        "FULL_PATH": event.path,
        "TYPE": event.tags,
        "ACCESS": _READ,
        "DESCRIPTION": f"{event.about} ({event.signature})",
        "TAGS": ["event"],
    }
    if event.path in contents.values:
        found["VALUE"] = list(contents.values[event.path])
    return {**found, **_unit([word.split(":")[0] for word in event.signature.split()])}


def tags_of(address: Address) -> list[str]:
    """What kind of an address it is, for searching."""
    if address.parameter is not None:
        return ["default"]
    if address.handler == "host":
        return ["host"]
    return ["job"] if address.makes_job else ["command"]


def _ranges(address: Address, words: tuple[str, ...]) -> list[dict[str, Any] | None]:
    """For each argument its range, or None."""

    def of(argument: Argument) -> dict[str, Any] | None:
        parameter = address.parameter
        menu = words if argument is address.takes[-1] else ()
        if menu := (menu or (parameter.words if parameter is not None else ())):
            return {"VALS": list(menu)}
        if parameter is None or parameter.least is None:
            return None
        return {"MIN": parameter.least, "MAX": parameter.most}

    return [of(one) for one in address.takes]


def _unit(names: Iterable[str]) -> dict[str, Any]:
    return _listed("UNIT", [UNITS.get(name) for name in names])


def _listed(attribute: str, items: list[Any]) -> dict[str, Any]:
    """An attribute with an item for each argument, if any of them says something."""
    return {attribute: items} if any(one is not None for one in items) else {}


def find_node(root: dict[str, Any], path: str) -> dict[str, Any] | None:
    """The node of a path, or None."""
    node: dict[str, Any] | None = root
    for part in filter(None, path.split("/")):
        node = node.get("CONTENTS", {}).get(part) if node is not None else None
    return node


def host_info(host: str, port: int, streams: bool) -> dict[str, Any]:
    """What ?HOST_INFO answers; `streams` to whom the WebSocket is open. Without an OSC_IP, OSC is
    where OSCQuery is."""
    refused = () if streams else ("LISTEN", "IGNORE", "PATH_CHANGED")
    has = dict.fromkeys((*OPTIONAL, *LACKING), False)
    has.update((name, True) for name in OPTIONAL if name not in refused)
    info = {"NAME": NAME, "OSC_PORT": port, "OSC_TRANSPORT": "UDP", "EXTENSIONS": has}
    return info if host in ("0.0.0.0", "::", "") else {**info, "OSC_IP": host}


def respond(target: str, contents: NamespaceState, host: dict[str, Any]) -> tuple[int, Any]:
    """Status and JSON for one request target, e.g. "/fodder/set/bpm?VALUE"."""
    parts = urlsplit(target)
    attribute = parts.query.split("&")[0].split("=")[0]
    if attribute == "HOST_INFO":
        return 200, host
    node = find_node(tree(contents), unquote(parts.path))
    if node is None:
        return 404, None
    if not attribute:
        return 200, node
    if attribute not in ATTRIBUTES:
        return 400, None
    return (200, {attribute: node[attribute]}) if attribute in node else (204, None)
