"""Where the DAWs on this machine look for samples, by their makers' default places; Live also where
its user has moved it.

A host counts as found if the folder in which it keeps its users' files is there. Fodder offers a
folder of its own below that, so that nothing of the host's is touched. Logic takes Apple Loops, so
that files for it are AIFF.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bridge.errors import NotFound
from bridge.storage.live import live_preferences, user_library

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
class Host:
    """A DAW: `base` is its users' folder, `folder` where samples for it would go."""

    name: str
    title: str
    base: Path
    folder: Path
    format: str = "wav"

    @property
    def found(self) -> bool:
        return self.base.is_dir()


def find_places() -> Places:
    """This user's folders, also where the system has moved them."""
    documents, music = platformdirs.user_documents_path(), platformdirs.user_music_path()
    live = live_preferences(sys.platform, os.environ)
    return Places(Path.home(), documents, music, live=live)


def known_hosts(places: Places) -> list[Host]:
    """The hosts that run on this system, whether or not they are there."""
    return list(_known(places))


def _known(places: Places) -> Iterator[Host]:
    mac, windows = places.system == "darwin", places.system == "win32"
    if mac or windows:
        usual = (places.music if mac else places.documents) / "Ableton" / "User Library"
        live = (places.live and user_library(places.live)) or usual
        yield Host("live", "Ableton Live", live, live / "Samples" / _OWN)
    bitwig = (places.documents if mac or windows else places.home) / "Bitwig Studio" / "Library"
    yield Host("bitwig", "Bitwig Studio", bitwig, bitwig / "Samples" / _OWN)
    reaper = places.documents / "REAPER Media"
    yield Host("reaper", "REAPER", reaper, reaper / _OWN)
    if mac or windows:
        fl = places.documents / "Image-Line" / "FL Studio"
        yield Host("fl", "FL Studio", fl, fl / _OWN)
    if mac:
        logic = places.home / "Library" / "Audio" / "Apple Loops"
        yield Host("logic", "Logic Pro", logic, logic / "User Loops" / _OWN, "aiff")


def host_named(name: str, places: Places) -> Host:
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
