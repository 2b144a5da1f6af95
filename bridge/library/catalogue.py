"""The catalogue: which samples there are, found by words, tempo, key, kind and stars.

A SQLite file in WAL mode; several processes and threads may use it at once. It only repeats what
the files say, so a damaged one is moved aside and made anew from them (bridge.library.recovery).

What holds after each write, which is one transaction: every sample's path is a file whose id is
the sample's, and its stars and tags are that file's; a sample all of whose files are gone is gone.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.annotation import Annotations
from bridge.files.database import DATABASE_ERRORS, is_certain, is_damage, trouble
from bridge.library import collecting, likeness, queries, scan, schema, spelling
from bridge.library.annotate import annotate
from bridge.library.queries import Filter, Order
from bridge.library.recovery import Opened, is_whole, open_catalogue, reopen_damaged
from bridge.library.renaming import rename
from bridge.library.scan import (
    Changes,
    Seen,
    Stamp,
    differing,
    files_below,
    look,
    sample_in,
    stamp_of,
)
from bridge.library.schema import transaction

log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_BATCH = 500
_WITHOUT_SAMPLE = (
    "SELECT path FROM files WHERE path >= ? AND path < ? "
    "AND id IS NOT NULL AND id NOT IN (SELECT id FROM samples)"
)
_EVERYTHING = Filter()
_NEWEST = Order()


class Catalogue:
    """An open catalogue. `folder` is the library from which a damaged one is made anew."""

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        self._path = path
        self._folder = folder
        self._lock = threading.RLock()
        self._titles: tuple[object, tuple[queries.Numbers, queries.Numbers]] | None = None
        opened = open_catalogue(path)
        try:
            self._take(opened)
        except BaseException:
            opened.database.close()
            raise

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._opened.database.close()

    def add(self, sample: Sample) -> None:
        """Record a sample that lies at its path; known ids are shown there from now on."""
        stamp = stamp_of(sample.path)
        if stamp is None:
            raise NotFound(f"{sample.path} is gone: it was not recorded.")
        self._write([Seen(sample.path, stamp, sample)], move=True)

    def get(self, identity: str) -> Sample:
        """The sample of that id; NotFound if there is none."""
        columns = ", ".join(queries.COLUMNS)
        rows = self._rows(f"SELECT {columns} FROM samples WHERE id = ?", [identity])
        if not rows:
            raise NotFound(f"There is no sample {identity[:40]!r}: search for one.")
        found = self._samples(rows)
        return found[0] if found else self._get_anew(identity)

    def search(
        self, text: str = "", limit: int = 100, where: Filter = _EVERYTHING, offset: int = 0
    ) -> list[Sample]:
        """Samples with all words of `text` in name, prompt, family or tags, newest first; a word
        that none has may be a letter off."""
        asked = self.spelt(text)
        rows = self._rows(*queries.select(asked, where, limit, offset))
        return self._samples(rows)

    def spelt(self, text: str) -> str:
        """The text as the catalogue spells it: a word that it lacks is the one a letter away."""
        return self._do(lambda database: spelling.spelt(database, text))

    def listing(
        self, text: str = "", where: Filter = _EVERYTHING, order: Order = _NEWEST
    ) -> queries.Numbers:
        """The numbers of all samples that `search` would find, in order; see `numbered`."""
        asked = self.spelt(text)
        return self._do(lambda database: queries.listing(database, asked, where, order))

    def titles(self) -> tuple[queries.Numbers, queries.Numbers]:
        """The numbers of all samples, and of each the number that those of one name share."""
        return self._do(self._read_titles)

    def _read_titles(self, database: sqlite3.Connection) -> tuple[queries.Numbers, queries.Numbers]:
        """Read once, and again when something has changed."""
        elsewhere = database.execute("PRAGMA data_version").fetchone()[0]
        stamp = (self._opened.inode, database.total_changes, elsewhere)
        if self._titles is None or self._titles[0] != stamp:
            self._titles = stamp, queries.titles(database)
        return self._titles[1]

    def tags(self) -> list[str]:
        """All tags that samples have, from A to Z."""
        return [str(tag) for (tag,) in self._rows(queries.TAGS, [])]

    def count(self) -> int:
        """How many samples it knows."""
        return int(self._rows("SELECT count(*) FROM samples", [])[0][0])

    def remove(self, identity: str) -> None:
        """Forget a sample; its file stays as it is."""
        self._do(lambda database: forget(database, identity))

    def rate(self, identity: str, stars: int) -> Sample:
        """Give a sample 0 to 5 stars, in its file and here."""
        return self._note(identity, lambda notes: replace(notes, stars=stars))

    def tag(self, identity: str, tags: tuple[str, ...]) -> Sample:
        """Give a sample these tags and no others, in its file and here."""
        return self._note(identity, lambda notes: replace(notes, tags=tags))

    def rename(self, identity: str, name: str) -> Sample:
        """Call a sample's file otherwise, its ending as it is; what lies beside it follows."""
        sample = self.get(identity)
        changed = replace(sample, path=rename(sample.path, name))
        self._write([Seen(changed.path, _stamp(changed.path), changed)], [str(sample.path)], True)
        return self.get(identity)

    def note_levels(self, levels: Iterable[tuple[str, float, float]]) -> None:
        """Keep ids' peaks in dBFS and loudnesses in LUFS."""
        rows = [(peak, loudness, identity) for identity, peak, loudness in levels]
        self._do(lambda database: queries.note_levels(database, rows))

    def lacking_levels(self, limit: int) -> list[tuple[str, Path, bool]]:
        """Ids and paths of samples that were not measured yet, newest first, and whether each is a
        loop."""
        rows = self._rows(queries.UNMEASURED, [limit])
        return [(str(identity), Path(path), kind == Kind.LOOP) for identity, path, kind in rows]

    def collections(self) -> list[tuple[str, int]]:
        """The user's own folders, each with how many samples are in it, from A to Z."""
        return self._do(collecting.names)

    def collected(self, name: str) -> list[Sample]:
        """The samples of a collection that are there, in the order in which they were put in."""
        found = []
        for identity in self._do(lambda database: collecting.members(database, name)):
            with contextlib.suppress(NotFound):
                found.append(self.get(identity))
        return found

    def collect(self, name: str, identities: Sequence[str]) -> list[str]:
        """Put samples into a collection, a new one if there is none; those that were not in it."""
        return self._do(lambda database: collecting.put(database, name, identities))

    def take_out(self, name: str, identities: Sequence[str]) -> None:
        """Take samples out of a collection; their files stay as they are."""
        self._do(lambda database: collecting.take_out(database, name, identities))

    def remove_collection(self, name: str) -> list[str]:
        """Forget a collection; the ids that were in it, with which it can be made again."""
        return self._do(lambda database: collecting.remove(database, name))

    def call_collection(self, name: str, new: str) -> None:
        """Call a collection otherwise."""
        self._do(lambda database: collecting.call(database, name, new))

    def version(self) -> int:
        """A number that differs once another connection has changed something."""
        return int(self._rows("PRAGMA data_version", [])[0][0])

    def check(self) -> bool:
        """Look for damage that no search meets, e.g. an index that lacks a row, and make the
        catalogue anew if there is any; whether it was sound. 100,000 samples take some 2 s, in
        which other threads may go on reading."""
        with self._lock:
            self._follow()
            inode = self._opened.inode
        if is_whole(self._path):
            return True
        with self._lock:
            if self._opened.inode == inode:
                self._opened.database.close()
                self._take(reopen_damaged(self._path, certain=True))
        return False

    def refresh(self, path: Path) -> Changes:
        """Look at one path again, e.g. after an event; what was new about it, if anything.

        Where its folder is gone too, as with a disk, nothing is forgotten: `rescan` knows more.
        """
        known = self._rows("SELECT mtime, size FROM files WHERE path = ?", [str(path)])
        stamp = stamp_of(path)
        if (known and stamp == Stamp(*known[0])) or (not known and stamp is None):
            return Changes()
        seen = look(path)
        if seen is None and not path.parent.is_dir():
            return Changes()
        self._write([seen] if seen else [], [] if seen else [str(path)])
        if seen is None:
            return Changes(gone=(path,))
        return Changes(altered=(path,)) if known else Changes(added=(path,))

    def rescan(self, folder: Path) -> Changes:
        """Take up what changed below `folder`. If that itself is gone, nothing is forgotten."""
        folder = folder.absolute()
        if not folder.is_dir():
            return Changes()
        found, unread = files_below(str(folder))
        first, last = f"{folder}{os.sep}", f"{folder}{chr(ord(os.sep) + 1)}"
        rows = self._rows(
            "SELECT path, mtime, size FROM files WHERE path >= ? AND path < ?", [first, last]
        )
        known = {path: Stamp(mtime, size) for path, mtime, size in rows}
        for path in self._rows(_WITHOUT_SAMPLE, [first, last]):
            known.pop(path[0], None)  # its row was lost
        new, gone = differing(found, known, unread)
        for start in range(0, len(new), _BATCH):
            self._write([s for path in new[start : start + _BATCH] if (s := look(Path(path)))])
        if gone:
            self._write([], gone)
        added = tuple(Path(path) for path in new if path not in known)
        altered = tuple(Path(path) for path in new if path in known)
        return Changes(added, altered, tuple(map(Path, gone)))

    def note_likenesses(self, rows: Iterable[likeness.Row]) -> None:
        """Keep what samples sound like; of one that is gone nothing is kept."""
        self._do(lambda database: likeness.note(database, rows))

    def lacking_likeness(self, version: int, limit: int) -> list[tuple[str, Path]]:
        """Ids and paths of samples whose likeness of that version is not known, newest first."""
        return self._do(lambda database: likeness.lacking(database, version, limit))

    def count_lacking_likeness(self, version: int) -> int:
        """How many samples have not been heard by this version."""
        return self.count() - self._do(lambda database: likeness.count(database, version))

    def likenesses(self, version: int, number: int, have: int) -> likeness.LikenessTable | None:
        """Those after `number`; None if the `have` up to there are not the ones there are now."""

        return self._do(lambda database: likeness.after(database, version, number, have))

    def likeness_of(self, path: Path, version: int) -> bytes | None:
        """The vector of a file that is as it was when it was looked at; None if none is known."""
        stamp = stamp_of(path)
        if stamp is None:
            return None
        return self._do(lambda database: likeness.of_file(database, version, path, stamp))

    def numbered(self, numbers: list[int]) -> dict[int, Sample]:
        """The samples of these numbers, as far as they are there."""
        marks = ", ".join("?" * len(numbers))
        rows = self._rows(
            f"SELECT num, {', '.join(queries.COLUMNS)} FROM samples WHERE num IN ({marks})",
            list(numbers),
        )
        by_id = {row[1]: row[0] for row in rows}
        return {by_id[sample.id]: sample for sample in self._samples([row[1:] for row in rows])}

    def family_counts(self) -> dict[str, int]:
        """How many samples each family has, the most first."""
        return dict(self._rows(queries.FAMILIES, []))

    def families(self) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
        """The numbers of all samples, and the family of each."""
        rows = self._rows("SELECT num, family FROM samples ORDER BY num", [])
        numbers, names = zip(*rows, strict=True) if rows else ((), ())
        return np.array(numbers, np.int64), np.array(names, np.str_)

    def number(self, identity: str) -> int | None:
        """The number of a sample, by which likenesses name it."""
        rows = self._rows("SELECT num FROM samples WHERE id = ?", [identity])
        return int(rows[0][0]) if rows else None

    def _samples(self, rows: list[tuple[Any, ...]]) -> list[Sample]:
        """The samples in rows of COLUMNS; a damaged one is made anew from its file, for the next
        time, or is gone."""
        found = []
        for row in rows:
            try:
                found.append(queries.sample_of(row))
            except BadArgument as error:
                log.warning("The row of %.200s was damaged (%s): it is made anew.", row[1], error)
                self._mend(row[0], row[1])
        return found

    def _mend(self, identity: object, path: object) -> None:
        """Forget what a damaged row says, and look at its file."""
        self._do(lambda database: forget(database, identity))
        if isinstance(path, str):
            self.refresh(Path(path))

    def _get_anew(self, identity: str) -> Sample:
        rows = self._rows(
            f"SELECT {', '.join(queries.COLUMNS)} FROM samples WHERE id = ?", [identity]
        )
        try:
            return queries.sample_of(rows[0])
        except (IndexError, BadArgument):
            raise NotFound(f"There is no sample {identity[:40]!r}: search for one.") from None

    def _note(self, identity: str, change: Callable[[Annotations], Annotations]) -> Sample:
        sample = self.get(identity)
        notes = annotate(sample.path, change)
        changed = replace(sample, stars=notes.stars, tags=notes.tags)
        self.add(changed)
        return changed

    def _write(self, seen: list[Seen], gone: list[str] | None = None, move: bool = False) -> None:
        self._do(lambda database: write(database, seen, gone or (), move))

    def _rows(self, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
        return self._do(lambda database: database.execute(statement, values).fetchall())

    def _do(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Run `work` alone among threads; again on a new catalogue if this one is damaged."""
        with self._lock:
            self._follow()
            for certain in (False, True):
                try:
                    return work(self._opened.database)
                except DATABASE_ERRORS as error:
                    if not is_damage(error) or (certain and not is_certain(error)):
                        raise trouble(error, self._path) from error
                self._opened.database.close()
                self._take(reopen_damaged(self._path, certain))
            try:
                return work(self._opened.database)
            except DATABASE_ERRORS as error:
                raise trouble(error, self._path) from error

    def _follow(self) -> None:
        """Open the catalogue anew if another process has put a new one in its place."""
        with contextlib.suppress(OSError):
            if self._path.stat().st_ino == self._opened.inode:
                return
        self._opened.database.close()
        self._take(open_catalogue(self._path))

    def _take(self, opened: Opened) -> None:
        """Use this database from now on; fill it from the files unless that was done."""
        self._opened = opened
        found = sum(bool(self.refresh(Path(path))) for path in opened.salvaged)
        if self._folder is not None and not opened.filled:
            found += len(self.rescan(self._folder).looked_at)
            found += sum(bool(self.refresh(path)) for path in scan.files(self._path.parent))
            self._do(schema.mark_filled)
        for name, members in opened.collections.items():
            with contextlib.suppress(BadArgument):
                self.collect(name, members)
        if found:
            log.warning("The catalogue was made anew: %d files.", found)


def write(
    database: sqlite3.Connection, seen: Iterable[Seen], gone: Iterable[str] = (), move: bool = False
) -> None:
    """Record files that were looked at and forget those that are gone.

    A sound that lies in several files is shown where it was seen first, or, with `move`, last; but
    one with stars or tags before one without, so that those are found again from the files alone.
    """
    with transaction(database):
        lost = [_write_one(database, one, move) for one in seen]
        lost += [_forget_file(database, path) for path in gone]
        for identity in {one for one in lost if one}:
            _settle(database, identity)


def forget(database: sqlite3.Connection, identity: object) -> None:
    """Take a sample out of all tables."""
    with transaction(database):
        database.execute("DELETE FROM files WHERE id = ?", [identity])
        database.execute("DELETE FROM samples WHERE id = ?", [identity])


def _write_one(database: sqlite3.Connection, seen: Seen, move: bool) -> str | None:
    """Record one file; the id of the sample that lay there before and no longer does."""
    path, sample = str(seen.path), seen.sample
    before = database.execute("SELECT id FROM files WHERE path = ?", [path]).fetchone()
    identity = sample.id if sample else None
    database.execute(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
        [path, identity, seen.stamp.mtime, seen.stamp.size],
    )
    if sample and (move or _shows(database, sample)):
        _record(database, sample)
    return before[0] if before and before[0] != identity else None


def _shows(database: sqlite3.Connection, sample: Sample) -> bool:
    """Whether it is this of a sample's files that it is to be shown by."""
    shown = _shown(database, sample.id)
    if shown is None or shown == str(sample.path):
        return True
    noted = "SELECT stars > 0 OR tags <> '[]' FROM samples WHERE id = ?"
    return (
        bool(sample.stars or sample.tags) and not database.execute(noted, [sample.id]).fetchone()[0]
    )


def _shown(database: sqlite3.Connection, identity: str) -> str | None:
    """Where a sample is shown to lie, if that file is still known as its own."""
    statement = (
        "SELECT samples.path FROM samples "
        "JOIN files ON files.path = samples.path AND files.id = samples.id WHERE samples.id = ?"
    )
    found = database.execute(statement, [identity]).fetchone()
    return found[0] if found else None


def _forget_file(database: sqlite3.Connection, path: str) -> str | None:
    found = database.execute("SELECT id FROM files WHERE path = ?", [path]).fetchone()
    database.execute("DELETE FROM files WHERE path = ?", [path])
    return found[0] if found else None


def _settle(database: sqlite3.Connection, identity: str) -> None:
    """Show a sample that lost a file at another of its files; forget it if it has none."""
    if _shown(database, identity):
        return
    statement = "SELECT path FROM files WHERE id = ? ORDER BY path"
    left = [path for (path,) in database.execute(statement, [identity])]
    if not left:
        database.execute("DELETE FROM samples WHERE id = ?", [identity])
        return
    database.execute("UPDATE samples SET path = ? WHERE id = ?", [left[0], identity])
    seen = [one for path in left if (one := sample_in(Path(path))) and one.id == identity]
    if seen:  # none of them if they went just now, which is noticed next
        noted = [one for one in seen if one.stars or one.tags]
        _record(database, (noted or seen)[0])


def _record(database: sqlite3.Connection, sample: Sample) -> None:
    database.execute(queries.UPSERT, queries.row_of(sample))
    database.execute(queries.NUMBER_TAKE, {"id": sample.id, "take": sample.take})


def _stamp(path: Path) -> Stamp:
    stamp = stamp_of(path)
    if stamp is None:
        raise NotFound(f"{path} is gone: rescan the folder.")
    return stamp
