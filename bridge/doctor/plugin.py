"""The plugin: whether it lies where music programs look, and whether it finds this Fodder."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.config import plugin
from bridge.config.settings import Home, Settings
from bridge.doctor.finding import Finding, note, ok, wrong
from bridge.domain.errors import BadArgument, NotFound
from bridge.files.untrusted import LARGEST_JSON, parse_json, read_text

_OF_PACKAGE = (Path("/usr/lib/vst3/Fodder.vst3"), Path("/usr/lib/lv2/Fodder.lv2"))  # deb.py's
_AGAIN = "fodder install plugin"
FORMATS = {".vst3": "VST3", ".lv2": "LV2", ".component": "Audio Unit"}


@dataclass(frozen=True, slots=True)
class _Start:
    """What the plugin is told of Fodder, or takes for granted (src/Configuration.h)."""

    program: str = ""
    port: int = 7770


def installed(home: Home, settings: Settings) -> Iterator[Finding]:
    """What is installed of it, and whether that is told the truth."""
    try:
        places = tuple(plugin.targets_of().values())
    except NotFound:
        return
    found = formats((*places, *(_OF_PACKAGE if sys.platform == "linux" else ())))
    if not found:
        yield note("plugin", "not installed", f"if you want it: {_getting()}")
        return
    try:
        start = told(plugin.note_of(home))
    except (OSError, UnicodeError, BadArgument):
        yield wrong("plugin", f"{found}; what it is told of Fodder cannot be read", _AGAIN)
        return
    if start.port != settings.port:
        said = f"{found}; asks at port {start.port}, Fodder answers at {settings.port}"
        yield wrong("plugin", said, _AGAIN)
    elif start.program and not Path(start.program).is_file():
        yield note("plugin", f"{found}; the Fodder that it starts is gone", _AGAIN)
    else:
        yield ok("plugin", found)


def formats(places: Sequence[Path]) -> str:
    """The formats that are there, in words; empty if none is."""
    there = (FORMATS[one.suffix] for one in places if one.is_dir())
    return ", ".join(dict.fromkeys(there))


def told(path: Path) -> _Start:
    """What `fodder install plugin` has noted for the plugin."""
    try:
        said = parse_json(read_text(path, LARGEST_JSON))
    except FileNotFoundError:
        return _Start()
    match said:
        case {"command": [str(program), *_], "port": int(port)}:
            return _Start(program, port)
    raise BadArgument(f"{path} is not the plugin's note.")


def _getting() -> str:
    try:
        plugin.built()
    except NotFound:
        return f"make plugin in Fodder's source tree, then {_AGAIN}"
    return _AGAIN
