"""Where Ableton Live keeps its User Library, if its user has moved it.

Live writes that into Library.cfg among its preferences, XML: <UserLibrary><LibraryProject> with a
<ProjectPath Value="…"/> and a <ProjectName Value="User Library"/> in it. Ableton has published no
layout; this is how others read the files of Live 11 and 12.

    macOS     ~/Library/Preferences/Ableton/Live 12.2/Library.cfg
    Windows   %APPDATA%/Ableton/Live 12.2/Preferences/Library.cfg
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)

FILE = "Library.cfg"
LARGEST = 8 << 20


def live_preferences(platform: str, environ: Mapping[str, str]) -> Path:
    """The folder with those of each version of Live, whether or not it is there."""
    if platform == "darwin":
        return Path.home() / "Library" / "Preferences" / "Ableton"
    return Path(environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "Ableton"


def user_library(preferences: Path) -> Path | None:
    """The User Library that the Live which was used last names; None if none does. `preferences`
    is the folder with one of each version of Live."""
    try:
        found = [*preferences.glob(f"Live */{FILE}"), *preferences.glob(f"Live */*/{FILE}")]
        for file in sorted(found, key=lambda one: one.stat().st_mtime, reverse=True):
            named = _named_in(file)
            if named is not None:
                return named
    except OSError as error:
        log.info("Live's preferences cannot be read: %s", error)
    return None


def _named_in(file: Path) -> Path | None:
    from xml.etree import ElementTree  # rarely needed

    if file.stat().st_size > LARGEST:
        return None
    try:
        tree = ElementTree.fromstring(file.read_bytes())
    except ElementTree.ParseError as error:
        log.info("%s cannot be read: %s", file, error)
        return None
    for project in tree.iterfind(".//UserLibrary/LibraryProject"):
        said = {part.tag: part.get("Value", "") for part in project}
        if said.get("ProjectPath"):
            return Path(said["ProjectPath"]) / (said.get("ProjectName") or "User Library")
    return None
