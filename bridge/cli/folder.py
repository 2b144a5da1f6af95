"""fodder folder [--use HOST|DIR|default] [--format wav] [--rate 48000]: where samples go and how.

A host's name takes the folder in which that DAW looks for samples; anything with a slash, or `.`,
is a folder itself. What is chosen holds for all requests without --folder.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path

from bridge.config.daws import Daw, find_places, host_named, known_hosts
from bridge.config.settings import Home, Settings, find_home, load, save
from bridge.files.formats import FORMATS, RATES
from bridge.library.folder import prepare

_DEFAULT = "default"


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("folder", help="where samples go; use a DAW's own folder")
    parser.add_argument(
        "--use", metavar="WHERE", help="live, bitwig, reaper, fl, logic, default, or a folder"
    )
    parser.add_argument("--format", choices=sorted(FORMATS), help="how files are written (wav)")
    parser.add_argument("--rate", type=int, choices=RATES, help="of the files, in hertz (44100)")
    parser.add_argument("--json", action="store_true", help="a JSON object, and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    home = find_home()
    before = settings = load(home)
    if args.use is not None:
        settings = chosen(args.use, settings, home)
        prepare(settings.folder)
    if args.format is not None:
        settings = replace(settings, format=args.format)
    if args.rate is not None:
        settings = replace(settings, rate=args.rate)
    if settings != before:
        save(home, settings)
    hosts = known_hosts(find_places())
    print(as_json(settings, hosts) if args.json else as_text(settings, hosts))
    return 0


def chosen(where: str, settings: Settings, home: Home) -> Settings:
    """The settings with the folder that `where` names."""
    if where == _DEFAULT:
        return replace(settings, folder=home.folder, format=Settings(home.folder).format)
    if where.startswith((".", "~")) or os.sep in where or "/" in where:
        return replace(settings, folder=Path(where).expanduser().absolute())
    host = host_named(where.lower(), find_places())
    return replace(settings, folder=host.folder, format=host.format)


def as_text(settings: Settings, hosts: list[Daw]) -> str:
    """Where samples go, and the DAWs that were found."""
    lines = [f"Samples go to {settings.folder} ({settings.format}, {settings.rate} Hz)."]
    found = [host for host in hosts if host.found]
    if found:
        lines.append("DAWs on this machine, to be chosen with --use:")
        lines += [f"  {host.name:<8}{host.title:<15}{host.folder}" for host in found]
    else:
        lines.append("No DAW's folder was found: name one with --use DIR.")
    return "\n".join(lines)


def as_json(settings: Settings, hosts: list[Daw]) -> str:
    """The same as one JSON object."""
    return json.dumps(
        {
            "folder": str(settings.folder),
            "format": settings.format,
            "rate": settings.rate,
            "hosts": [
                {"name": h.name, "title": h.title, "folder": str(h.folder), "found": h.found}
                for h in hosts
            ],
        }
    )
