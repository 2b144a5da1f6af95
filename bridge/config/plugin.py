"""The plugin: where each system looks for it, and what it has to know of this Fodder.

It is built by `make plugin` in the source tree, and a bundle that is made after that has it. Beside
the plugin a small file in Fodder's data folder says how to start this very Fodder, for an
instance that finds none running.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bridge.config.integrations import Places, copy_file
from bridge.config.settings import Home, load
from bridge.domain.errors import NotFound

NAME = "plugin"
THEN = (
    "In your music program: let it look for new plugins, and add the instrument Fodder to a track."
)
PLACES: Mapping[str, Places] = {
    "linux": {"Fodder.vst3": "~/.vst3", "Fodder.lv2": "~/.lv2"},
    "darwin": {
        "Fodder.vst3": "~/Library/Audio/Plug-Ins/VST3",
        "Fodder.lv2": "~/Library/Audio/Plug-Ins/LV2",
        "Fodder.component": "~/Library/Audio/Plug-Ins/Components",
    },
    "win32": {
        "Fodder.vst3": "LOCALAPPDATA/Programs/Common/VST3",
        "Fodder.lv2": "APPDATA/LV2",
    },
}
"""By system: each format's folder, and in which of the user's it is looked for."""


def built() -> Path:
    """The folder with Fodder.vst3 and its like: in the package, or where `make plugin` puts it."""
    here = Path(__file__).parents[1]
    for folder in (here / "_plugin", here.parent / "build" / "plugin" / "plugins"):
        if folder.is_dir():
            return folder
    raise NotFound("The plugin is not in this Fodder: say make plugin in its source tree first.")


def targets_of(
    to: Path | None = None, platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> dict[str, Path]:
    """Each format's name → where it goes: below `to`, or where this system looks for it."""
    places = PLACES.get(platform)
    if places is None:
        raise NotFound("The plugin is not made for this system.")
    if to is not None:
        return {name: to / name for name in places}
    return {name: _folder(place, environ) / name for name, place in places.items()}


def _folder(place: str, environ: Mapping[str, str]) -> Path:
    first, *rest = place.split("/")
    root = Path.home() if first == "~" else Path(environ.get(first, ""))
    if not root.is_absolute():
        raise NotFound(f"{first} is not set: name a folder by --to.")
    return root.joinpath(*rest)


def command() -> list[str]:
    """What starts this very Fodder."""
    program = Path(sys.executable)
    if getattr(sys, "frozen", False):
        return [str(program)]
    script = program.with_name("fodder.exe" if sys.platform == "win32" else "fodder")
    return [str(script)] if script.is_file() else [str(program), "-m", "bridge"]


def note_of(home: Home) -> Path:
    """What the plugin reads: installers/hosts/plugin/src/Configuration.cpp."""
    return home.root / "plugin.json"


def install(home: Home, to: Path | None, dry: bool, tell: Callable[[Path], None]) -> None:
    """Copy what is built to where music programs look, and note how this Fodder is started."""
    source = built()
    for name, target in targets_of(to).items():
        for file in sorted(path for path in (source / name).rglob("*") if path.is_file()):
            goal = target / file.relative_to(source / name)
            tell(goal)
            if not dry:
                copy_file(file, goal)
    note = note_of(home)
    tell(note)
    if not dry:
        note.parent.mkdir(parents=True, exist_ok=True)
        said = {"command": command(), "port": load(home).port}
        staged = note.with_name(f".{note.name}.part")
        staged.write_text(json.dumps(said, indent=1), "utf-8")
        staged.replace(note)


def remove(home: Home, to: Path | None, dry: bool, tell: Callable[[Path], None]) -> None:
    """Remove the plugin's own folders and the note; nothing beside them."""
    for target in targets_of(to).values():
        if target.is_dir() and not target.is_symlink():
            tell(target)
            if not dry:
                shutil.rmtree(target)
    note = note_of(home)
    if note.is_file():
        tell(note)
        if not dry:
            note.unlink()
