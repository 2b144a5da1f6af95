"""What is put into music programs: which files, and where each program looks for them.

Nothing but our own files is written or removed, and only below one folder of ours in each.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bridge.config.daws import live_preferences, user_library
from bridge.domain.errors import BadArgument, NoSpace, NotFound

Places = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Integration:
    """A music program. `places` says by platform in which folder of the user's it looks; `~` is
    the home, other leading words are Windows' variables."""

    name: str
    places: Places
    then: str


_EVERYWHERE_IN_DOCUMENTS = "~/Documents"
HOSTS = (
    Integration(
        "ableton",
        {
            "darwin": "~/Music/Ableton/User Library/Remote Scripts",
            "win32": "~/Documents/Ableton/User Library/Remote Scripts",
        },
        "In Live: Settings › Link, Tempo & MIDI › Control Surface: Fodder.",
    ),
    Integration(
        "ableton-extension",
        {"darwin": _EVERYWHERE_IN_DOCUMENTS, "win32": _EVERYWHERE_IN_DOCUMENTS},
        "In Live: Settings › Extensions, and drag Fodder.ablx in.",
    ),
    Integration(
        "max",
        {
            "darwin": "~/Documents/Max 9/Packages",
            "win32": "~/Documents/Max 9/Packages",
        },
        "In Max: File › Show File Browser, and open Fodder.maxpat; in Live: drop Fodder.amxd.",
    ),
    Integration(
        "reaper",
        {
            "darwin": "~/Library/Application Support/REAPER/Scripts",
            "win32": "APPDATA/REAPER/Scripts",
            "linux": "~/.config/REAPER/Scripts",
        },
        "In REAPER: Actions › Load ReaScript: both .lua files.",
    ),
    Integration(
        "bitwig",
        {
            "darwin": "~/Documents/Bitwig Studio/Controller Scripts",
            "win32": "~/Documents/Bitwig Studio/Controller Scripts",
            "linux": "~/Bitwig Studio/Controller Scripts",
        },
        "In Bitwig: Settings › Controllers › Add controller › Fodder.",
    ),
    Integration(
        "puredata",
        {
            "darwin": "~/Documents/Pd/externals",
            "win32": "~/Documents/Pd/externals",
            "linux": "~/.local/lib/pd/extra",
        },
        "In Pd: add [declare -path Fodder] and [fodder] to a patch.",
    ),
    Integration(
        "supercollider",
        {
            "darwin": "~/Library/Application Support/SuperCollider/Extensions",
            "win32": "LOCALAPPDATA/SuperCollider/Extensions",
            "linux": "~/.local/share/SuperCollider/Extensions",
        },
        "In SuperCollider: Language › Recompile Class Library, then Fodder.new.",
    ),
    Integration(
        "touchosc",
        {
            "darwin": _EVERYWHERE_IN_DOCUMENTS,
            "win32": _EVERYWHERE_IN_DOCUMENTS,
            "linux": _EVERYWHERE_IN_DOCUMENTS,
        },
        "In TouchOSC: Open Fodder.tosc; its connection 1 is UDP, this machine, port 7770.",
    ),
    Integration(
        "openstagecontrol",
        {
            "darwin": _EVERYWHERE_IN_DOCUMENTS,
            "win32": _EVERYWHERE_IN_DOCUMENTS,
            "linux": _EVERYWHERE_IN_DOCUMENTS,
        },
        "In Open Stage Control: load Fodder.json, and send to 127.0.0.1:7770.",
    ),
)
NAMES = tuple(host.name for host in HOSTS)
OURS, SCRIPTS = "Fodder", "Remote Scripts"


def host_named(name: str) -> Integration:
    """The host of that name; NotFound if there is none."""
    for host in HOSTS:
        if host.name == name:
            return host
    raise BadArgument(f"There is no {name[:40]!r} to install: say one of {', '.join(NAMES)}.")


def shipped(name: str) -> Path:
    """The folder with a host's files: in the package, or in the source tree."""
    here = Path(__file__).parents[1]
    for folder in (here / "_hosts" / name, here.parent / "installers" / "hosts" / name):
        if folder.is_dir():
            return folder / OURS if (folder / OURS).is_dir() else folder
    raise NotFound(f"The files for {name} are missing: install Fodder anew.")


def target_of(
    host: Integration, platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> Path:
    """Our folder in that program's; NotFound where the program does not exist. Live's is where its
    user has moved the User Library to."""
    place = host.places.get(platform)
    if place is None:
        raise NotFound(f"{host.name} is not made for this system: name a folder by --to.")
    first, *rest = place.split("/")
    root = Path.home() if first == "~" else Path(environ.get(first, ""))
    if not root.is_absolute():
        raise NotFound(f"{first} is not set: name a folder by --to.")
    moved = user_library(live_preferences(platform, environ)) if host.name == "ableton" else None
    return moved / SCRIPTS / OURS if moved else root.joinpath(*rest, OURS)


def files_of(name: str) -> list[Path]:
    """What is installed, relative to the shipped folder; not what writes those files."""
    folder = shipped(name)
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [
        path.relative_to(folder)
        for path in found
        if "__pycache__" not in path.parts and path.name != "write.py"
    ]


def install(name: str, target: Path, dry: bool, tell: Callable[[Path], None]) -> None:
    """Copy a host's files into `target`, each at once; `tell` hears of each."""
    for file in files_of(name):
        goal = target / file
        tell(goal)
        if not dry:
            copy_file(shipped(name) / file, goal)


def remove(name: str, target: Path, dry: bool, tell: Callable[[Path], None]) -> None:
    """Remove what `install` put there, and our folders that are empty then."""
    files = files_of(name)
    for file in files:
        goal = target / file
        if goal.is_file():
            tell(goal)
            if not dry:
                goal.unlink()
    if not dry:
        shutil.rmtree(target / "__pycache__", ignore_errors=True)
        within = {target / parent for file in files for parent in file.parents}
        for folder in sorted(within, reverse=True):  # what lies deeper comes first
            with contextlib.suppress(OSError):
                folder.rmdir()


def copy_file(source: Path, goal: Path) -> None:
    """A copy that is there whole or not at all."""
    staged = goal.with_name(f".{goal.name}.part")
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, staged)
        staged.replace(goal)
    except OSError as error:
        with contextlib.suppress(OSError):
            staged.unlink()
        reason = error.strerror or str(error)
        raise NoSpace(
            f"{goal.parent} cannot be written ({reason}): name another by --to."
        ) from None
