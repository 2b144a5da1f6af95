"""Where the DAWs on this machine look for samples.

A DAW counts as found if the folder in which it keeps its users' files is there. Fodder offers a
folder of its own below that, so that nothing of the DAW's is touched. Logic takes Apple Loops, so
that files for it are AIFF.

The places are their makers' defaults; Ableton Live's also where its user has moved it. Live writes
that into Library.cfg among its preferences, XML: <UserLibrary><LibraryProject> with a <ProjectPath
Value="…"/> and a <ProjectName Value="User Library"/> in it. Ableton has published no layout; this
is how others read the files of Live 11 and 12.

    macOS     ~/Library/Preferences/Ableton/Live 12.2/Library.cfg
    Windows   %APPDATA%/Ableton/Live 12.2/Preferences/Library.cfg
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bridge.domain.errors import NotFound

_OWN = "Fodder"


@dataclass(frozen=True, slots=True)
class Places:
    """What host folders are named from. `live` are Live's preferences, of all its versions."""

    home: Path
    documents: Path
    music: Path
    system: str = sys.platform
    live: Path | None = None


@dataclass(frozen=True, slots=True)
class Daw:
    """A DAW: `base` is its users' folder, `folder` where samples for it would go."""

    name: str
    title: str
    base: Path
    folder: Path
    format: str = "wav"

    @property
    def found(self) -> bool:
        """Whether it is installed here."""
        return self.base.is_dir()


def find_places() -> Places:
    """This user's folders, also where the system has moved them."""
    documents, music = platformdirs.user_documents_path(), platformdirs.user_music_path()
    live = live_preferences(sys.platform, os.environ)
    return Places(Path.home(), documents, music, live=live)


def known_hosts(places: Places) -> list[Daw]:
    """The hosts that run on this system, whether or not they are there."""
    return list(_known(places))


def _known(places: Places) -> Iterator[Daw]:
    mac, windows = places.system == "darwin", places.system == "win32"
    if mac or windows:
        usual = (places.music if mac else places.documents) / "Ableton" / "User Library"
        live = (places.live and user_library(places.live)) or usual
        yield Daw("live", "Ableton Live", live, live / "Samples" / _OWN)
    bitwig = (places.documents if mac or windows else places.home) / "Bitwig Studio" / "Library"
    yield Daw("bitwig", "Bitwig Studio", bitwig, bitwig / "Samples" / _OWN)
    reaper = places.documents / "REAPER Media"
    yield Daw("reaper", "REAPER", reaper, reaper / _OWN)
    if mac or windows:
        fl = places.documents / "Image-Line" / "FL Studio"
        yield Daw("fl", "FL Studio", fl, fl / _OWN)
    if mac:
        logic = places.home / "Library" / "Audio" / "Apple Loops"
        yield Daw("logic", "Logic Pro", logic, logic / "User Loops" / _OWN, "aiff")


def host_named(name: str, places: Places) -> Daw:
    """The host of that name; NotFound if it is unknown or not on this machine."""
    hosts = {host.name: host for host in known_hosts(places)}
    if name not in hosts:
        known = ", ".join(hosts)
        raise NotFound(f"There is no host {name[:40]!r} here: say {known} or the folder itself.")
    host = hosts[name]
    if not host.found:
        raise NotFound(
            f"{host.title} keeps nothing in {host.base}: start it once, or name the folder itself."
        )
    return host


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
