"""Look at files: which there are, what changed since, and the sample inside one."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bridge.errors import UserError
from bridge.storage.formats import READERS, read_file
from bridge.values import Sample

log = logging.getLogger(__name__)


class Stamp(NamedTuple):
    """By what a change of a file is noticed: nanoseconds and bytes. A tuple: there are many."""

    mtime: int
    size: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One file that was looked at; its sample is None if it holds none."""

    path: Path
    stamp: Stamp
    sample: Sample | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a look at the folder found: paths that are new, altered and gone."""

    added: tuple[Path, ...] = ()
    altered: tuple[Path, ...] = ()
    gone: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.altered or self.gone)

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            self.added + other.added, self.altered + other.altered, self.gone + other.gone
        )

    @property
    def looked_at(self) -> tuple[Path, ...]:
        """What is there, new or altered."""
        return self.added + self.altered


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_mtime_ns, found.st_size)


def files_below(folder: str) -> tuple[dict[str, Stamp], list[str]]:
    """Every file below `folder` that could be a sample, and the folders that could not be read.

    Hidden folders are passed by.
    """
    found: dict[str, Stamp] = {}
    unread: list[str] = []
    pending = [folder]
    while pending:
        place = pending.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    elif is_sample_name(entry.name) and entry.is_file():
                        status = entry.stat()
                        found[entry.path] = Stamp(status.st_mtime_ns, status.st_size)
        except OSError as error:
            log.warning("A folder cannot be looked into: %s", error)
            unread.append(place)
    return found, unread


def is_sample_name(name: str) -> bool:
    """Whether a file of that name could be a sample: its suffix says so and it is text."""
    if os.path.splitext(name)[1].lower() not in READERS:  # noqa: PTH122  100,000 times a scan
        return False
    return name.isascii() or name.encode("utf-8", "replace") == os.fsencode(name)


def differing(
    found: Mapping[str, Stamp], known: Mapping[str, Stamp], unread: Iterable[str] = ()
) -> tuple[list[str], list[str]]:
    """(paths to look at, oldest first; paths that are gone). What lies unread counts as there."""
    look = [path for path, stamp in found.items() if known.get(path) != stamp]
    look.sort(key=lambda path: (found[path].mtime, path))
    hidden = tuple(f"{place}{os.sep}" for place in unread)
    return look, [path for path in known if path not in found and not path.startswith(hidden)]


def look(path: Path) -> Seen | None:
    """What lies at `path`; None if nothing does."""
    stamp = stamp_of(path)
    if stamp is None:
        return None
    return Seen(path, stamp, sample_in(path))


def sample_in(path: Path) -> Sample | None:
    """The sample that a file holds, by the file alone; None if it holds none."""
    try:
        contents = read_file(path)
    except UserError:
        return None
    card = contents.card
    if card is None:
        return None
    return Sample(
        id=card.id,
        path=path,
        recipe=card.recipe,
        heard=card.heard,
        frames=contents.frames,
        rate=contents.rate,
        family=card.family,
        stars=contents.notes.stars,
        tags=contents.notes.tags,
    )
