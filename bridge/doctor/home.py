"""The data folder: settings that can be read, a sound catalogue, what the journal still has.

Databases are opened for reading only: the next start mends them.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bridge.doctor.finding import Finding, note, of_error, ok, wrong
from bridge.errors import BadArgument
from bridge.storage.exclusive import try_lock
from bridge.storage.settings import Home, Settings, load


def settings(home: Home) -> tuple[Settings, Finding]:
    """The settings, or the defaults where they cannot be read."""
    try:
        found = load(home)
    except BadArgument as error:
        return Settings(home.folder), of_error("settings", error)
    if not home.settings.exists():
        return found, ok("settings", "none yet, so the defaults count")
    return found, ok("settings", f"readable: {home.settings}")


def home(home: Home) -> Iterator[Finding]:
    """The folder itself, the catalogue and the journal."""
    yield root(home.root)
    yield catalogue(home.catalogue)
    yield journal(home.root / "queue.db")
    yield from waiting(home.root)


def root(folder: Path) -> Finding:
    """Whether it can be written, or made."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    if not nearest.is_dir():
        return wrong("data folder", f"{nearest} is a file", "move it away")
    if not os.access(nearest, os.W_OK | os.X_OK):
        return wrong("data folder", f"{folder} cannot be written", "allow it, or set FODDER_HOME")
    if nearest != folder:
        return ok("data folder", f"{folder}, made when it is first needed")
    return ok("data folder", str(folder))


def catalogue(path: Path) -> Finding:
    if not path.exists():
        return ok("catalogue", "none yet")
    try:
        with contextlib.closing(_reading(path)) as database:
            said = database.execute("PRAGMA quick_check(1)").fetchone()[0]
            count = database.execute("SELECT count(*) FROM samples").fetchone()[0]
    except sqlite3.Error as error:
        said, count = str(error), 0
    if said != "ok":
        cure = f"delete {path}: it is made anew from your files"
        return wrong("catalogue", f"damaged ({said})", cure)
    return ok("catalogue", f"intact, {count:,} samples")


def journal(path: Path) -> Finding:
    """What was accepted and is not over: the next Fodder goes on with it."""
    if not path.exists():
        return ok("journal", "none yet")
    try:
        with contextlib.closing(_reading(path)) as database:
            said = database.execute("PRAGMA quick_check(1)").fetchone()[0]
            waiting = database.execute("SELECT count(*) FROM jobs").fetchone()[0]
    except sqlite3.Error as error:
        said, waiting = str(error), 0
    if said != "ok":
        return wrong("journal", f"damaged ({said})", f"delete {path}: only waiting jobs are lost")
    if _is_open(path):
        return note("journal", f"in use by a running Fodder, {waiting} jobs in it")
    return ok("journal", f"intact, {waiting} jobs waiting for the next start")


def waiting(root: Path) -> Iterator[Finding]:
    """Samples whose folder did not answer when they were made (bridge.storage.courier)."""
    count = sum(one.is_file() and one.name != "folder.txt" for one in root.glob("waiting/**/*"))
    if count:
        cure = "they are delivered after the next sample, once it answers"
        yield note("delivery", f"{count} samples wait for a folder that did not answer", cure)


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2.0)


def _is_open(path: Path) -> bool:
    """Whether another process has the journal's lock; this lets it go again at once."""
    try:
        handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR)
    except OSError:
        return False
    try:
        return not try_lock(handle)
    finally:
        os.close(handle)
