"""The two folders: that of the samples (there, writable, with room, on a share or not), and the
data folder (settings that can be read, a sound catalogue, what the journal still has).

Databases are opened for reading only: the next start mends them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from bridge.config.settings import Home, Settings, load
from bridge.doctor.finding import Finding, note, of_error, ok, wrong
from bridge.domain.errors import BadArgument
from bridge.files.atomic import try_lock

PATIENCE = 10.0  # seconds
ROOM = 500_000_000  # bytes; a loop of eight bars is about 7 MB
SHARES = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "9p", "sshfs",
    "fuse.sshfs", "fuse.rclone", "fuse.davfs", "ceph", "glusterfs", "virtiofs",
}  # fmt: skip
_CHOOSE = "choose another by fodder folder --use DIR"
Mount = tuple[str, str]  # where, kind


def place(folder: Path, patience: float = PATIENCE) -> Iterator[Finding]:
    """All about it; nothing is written. A share that hangs is not waited for longer than that."""
    found: list[Finding] = []
    looking = threading.Thread(target=lambda: found.extend(look(folder)), daemon=True)
    looking.start()
    looking.join(patience)
    if looking.is_alive():
        said = f"{folder} does not answer: a share that hangs"
        yield wrong("folder", said, f"bring it back, or {_CHOOSE}; samples wait until then")
    else:
        yield from found


def look(folder: Path) -> Iterator[Finding]:
    """Whether a folder can be written, or made."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    if not nearest.is_dir() or (not folder.exists() and os.path.lexists(folder)):
        yield wrong("folder", f"{folder} is not a folder", _CHOOSE)
        return
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield wrong("folder", f"{folder} cannot be written", f"allow it, or {_CHOOSE}")
        return
    if folder.exists():
        yield ok("folder", f"{folder} can be written")
    else:
        yield note("folder", f"{folder} is not there; made by the next start", f"or {_CHOOSE}")
    yield room(shutil.disk_usage(nearest).free)
    if is_share(nearest):
        yield note("disk", "a share: new files of others are seen after up to a minute")


def room(free: int) -> Finding:
    """Whether the disk has room."""
    said = f"{free / 1e9:.1f} GB free"
    return ok("room", said) if free >= ROOM else wrong("room", said, f"make room, or {_CHOOSE}")


def is_share(folder: Path) -> bool:
    """Whether it lies on another machine, as far as the system says."""
    if sys.platform == "win32":
        import ctypes

        anchor = folder.absolute().anchor
        remote = 4  # DRIVE_REMOTE
        return anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == remote
    return kind_of(folder.resolve().as_posix(), mounts()) in SHARES


def kind_of(folder: str, table: Iterable[Mount]) -> str:
    """The kind of the file system that a folder lies on: the deepest mount above it, the last
    of those at the same place."""
    above = {str(one) for one in (PurePosixPath(folder), *PurePosixPath(folder).parents)}
    best = ("", "")
    for where, kind in table:
        if where in above and len(where) >= len(best[0]):
            best = (where, kind)
    return best[1]


def mounts() -> list[Mount]:
    """Where what kind of file system is mounted."""
    if sys.platform == "darwin":
        said = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
        return list(of_mount(said.stdout))
    try:
        return list(of_proc(Path("/proc/self/mounts").read_text("utf-8", "replace")))
    except OSError:
        return []


def of_proc(text: str) -> Iterator[Mount]:
    """Linux: `device where kind options …`, spaces as \\040 (proc(5))."""
    for line in text.splitlines():
        parts = line.split()
        if len(parts) > 2:
            yield parts[1].replace("\\040", " "), parts[2]


def of_mount(text: str) -> Iterator[Mount]:
    """macOS: `device on where (kind, options)` (mount(8))."""
    for line in text.splitlines():
        where, found, options = line.partition(" on ")[2].rpartition(" (")
        if found:
            yield where, options.split(",")[0].rstrip(")")


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
    """Whether the catalogue is whole."""
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
    """Samples whose folder did not answer when they were made (bridge.library.delivery)."""
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
