"""What lies on the disk: which files there are, what changed since, and the sample inside one.

Besides, the folders that samples were ever put into, so that a catalogue that was deleted is made
anew with all of them and not only with the library of today: `places.jsonl` beside the catalogue, a
line each, {"folder": "/…", "layout": "flat"} or "by_family". Lines that cannot be read are passed
by.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bridge.domain.errors import BadArgument, UserError
from bridge.domain.sample import Sample
from bridge.files.formats import READERS, read_file
from bridge.files.untrusted import parse_json

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
    """The stamp of a file; None if there is none, or a link, which may lead out of the library."""
    try:
        found = path.lstat()
    except (OSError, ValueError):  # ValueError: a path with NUL
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Stamp(found.st_mtime_ns, found.st_size)


def files_below(folder: str) -> tuple[dict[str, Stamp], list[str]]:
    """Every file below `folder` that could be a sample, and the folders that could not be read.

    Passed by are hidden folders, links, and folders whose names are no Unicode: neither SQLite nor
    JSON nor OSC can say them.
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
                        pending += [entry.path] if is_unicode(entry.name) else []
                    elif is_sample_name(entry.name) and entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        found[entry.path] = Stamp(status.st_mtime_ns, status.st_size)
        except OSError as error:
            log.warning("A folder cannot be looked into: %s", error)
            unread.append(place)
    return found, unread


def is_sample_name(name: str) -> bool:
    """Whether a file of that name could be a sample: its suffix says so and it is text."""
    if os.path.splitext(name)[1].lower() not in READERS:  # noqa: PTH122  100,000 times a scan
        return False
    return is_unicode(name)


def is_unicode(name: str) -> bool:
    """Whether a name on the disk is text; Python has other bytes as lone surrogates."""
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
    if card is None or card.recipe.is_mix:
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


NAME = "places.jsonl"


def note(home: Path, place: str) -> None:
    """Remember a place, given as the JSON of a line. What cannot be written costs no sample."""
    file = home / NAME
    try:
        if place not in _lines(file):
            with file.open("a", encoding="utf-8") as lines:
                lines.write(f"\n{place}\n")  # the last line may have been cut short
    except OSError as error:
        log.warning("%s cannot be written (%s): the place is not remembered.", file, error)


def files(home: Path) -> Iterator[Path]:
    """What could be a sample in the places that are there: below those by family, directly in the
    others, which may be anybody's."""
    for line in _lines(home / NAME):
        try:
            members = parse_json(line)
            folder, deep = Path(members["folder"]), members["layout"] == "by_family"
            if not folder.is_dir():
                continue
            found = map(Path, files_below(str(folder))[0]) if deep else folder.iterdir()
            yield from sorted(path for path in found if is_sample_name(path.name))
        except (ValueError, KeyError, TypeError, OSError, BadArgument) as error:
            log.warning("A place of samples is passed by: %s", error)


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text("utf-8", "replace").splitlines() if line]
    except FileNotFoundError:
        return []
