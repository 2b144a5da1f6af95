"""Make a file appear in a folder at once and whole, and never over another.

The bytes are written, synced and read back outside the folder, on its file system, and then moved
in by one rename that refuses to replace. Where "outside, on its file system" lies, in this order:

    1. the data folder's own staging/           nothing is seen anywhere
    2. a hidden .fodder-staging beside it       the folder is on another disk than the data folder
    3. a hidden .fodder-staging inside it       the folder is the root of its disk

A place that turns out wrong (read-only, or a rename that crosses devices, as between bind mounts)
gives way to the next. A staged file is locked while it lives, so that what a killed process left
behind can be told from what another process is writing, and is swept at the next keeping.

The rename is ours because no library has one that refuses to replace:

    Linux     renameat2(RENAME_NOREPLACE), Linux 3.15, glibc 2.28
    macOS     renamex_np(RENAME_EXCL), macOS 10.12
    Windows   os.rename refuses by itself
    else      a hard link (which refuses too) and an unlink; where the file system has no links
              either (FAT through an old driver), a look before the rename, which only another
              program could outrun within microseconds
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import logging
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from filelock import lock_descriptor

from bridge.domain.errors import BadArgument, FodderError, NoSpace

log = logging.getLogger(__name__)
STAGING = ".fodder-staging"
SUFFIX = ".part"
STALE_SECONDS = 60.0
_WRONG_PLACE = {errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR}
Verify = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder that others watch, and the data folder, if one may be used."""

    folder: Path
    home: Path | None = None


def appear(data: bytes, target: Path, watched: Watched, verify: Verify) -> None:
    """Let `target`, in or below the watched folder, appear with `data`; `verify` sees it before.

    FileExistsError if it is there already, another OSError if it cannot be.
    """
    failure: OSError = FileNotFoundError(errno.ENOENT, "No such folder", str(target.parent))
    for place in places(watched):
        try:
            return _appear_from(place, data, target, verify)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in _WRONG_PLACE:
                raise
            failure = error
        finally:
            _drop_if_empty(place)
    raise failure


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A file to write beside `target`, whose place it takes, at once and whole, when it is written.

    What was there stays if writing fails. Each writer has a file of its own, so that two threads
    or processes may write the same target: the last has it.
    """
    staged = target.with_name(f".{target.name}.{secrets.token_hex(6)}{SUFFIX}")
    try:
        yield staged
        os.replace(staged, target)  # noqa: PTH105 - Path.replace says nothing of atomicity
    except BaseException:
        with contextlib.suppress(OSError):
            staged.unlink()
        raise


def places(watched: Watched) -> Iterator[Path]:
    """Where files for the folder can be staged, best first."""
    folder, home = watched.folder, watched.home
    if home is not None and _same_device(home, folder):
        yield home / "staging"
    if _same_device(folder.parent, folder):
        yield folder.parent / STAGING
    yield folder / STAGING


def sweep(watched: Watched, older: float = STALE_SECONDS) -> int:
    """Remove what killed processes left in staging more than `older` seconds ago; how many."""
    swept = 0
    for place in places(watched):
        with contextlib.suppress(OSError):
            for left in place.glob(f"*{SUFFIX}"):
                swept += _sweep_one(left, older)
        _drop_if_empty(place)
    if swept:
        log.info("Swept %d unfinished files of a process that had ended.", swept)
    return swept


def _appear_from(place: Path, data: bytes, target: Path, verify: Verify) -> None:
    staged = place / f"{os.getpid()}-{secrets.token_hex(6)}{SUFFIX}"
    file = _open_new(staged)
    try:
        with os.fdopen(file, "wb") as stream:
            try_lock(stream.fileno())
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        verify(staged)
        rename_new(staged, target)
    except BaseException:
        with contextlib.suppress(OSError):
            staged.unlink()
        raise
    sync_folder(target.parent)


def _open_new(staged: Path, tries: int = 100) -> int:
    """A new file in its staging folder, which another process may be clearing away right now."""
    place, flags = staged.parent, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        tries -= 1
        try:
            # a vanished watched folder is never made anew
            place.mkdir(parents=place.name != STAGING, exist_ok=True)
            return os.open(staged, flags, 0o666)
        except FileNotFoundError:
            if not tries or not place.parent.is_dir():
                raise


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut, where the system can."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep_one(left: Path, older: float) -> bool:
    """Remove one staged file unless it is young or its process still holds it."""
    with contextlib.suppress(OSError):
        if time.time() - left.stat().st_mtime < older:
            return False
        with left.open("rb+") as stream:
            if not try_lock(stream.fileno()):
                return False
        left.unlink()  # Windows refuses while another process has it open
        return True
    return False


def _drop_if_empty(place: Path) -> None:
    if place.name == STAGING:
        with contextlib.suppress(OSError):
            place.rmdir()


def _same_device(one: Path, other: Path) -> bool:
    with contextlib.suppress(OSError):
        return _existing(one).stat().st_dev == other.stat().st_dev
    return False


def _existing(path: Path) -> Path:
    """`path`, or the nearest of its parents that is there."""
    return next((p for p in (path, *path.parents) if p.exists()), path)


_AT_FDCWD = -100
_NOREPLACE, _EXCL = 1, 4
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EMLINK}


def rename_new(source: Path, target: Path) -> None:
    """Rename within one file system; FileExistsError if `target` is there, whatever it is."""
    if os.name == "nt":
        ways: list[Callable[[Path, Path], object]] = [Path.rename]
    else:
        ways = [_rename_exclusively, _link_and_unlink, _look_and_rename]
    for way in ways:
        try:
            way(source, target)
            break
        except OSError as error:
            if error.errno not in _CANNOT or way is ways[-1]:
                raise


def _rename_exclusively(source: Path, target: Path) -> None:
    old, new = os.fsencode(source), os.fsencode(target)
    if sys.platform == "darwin":
        status = _system().renamex_np(old, new, _EXCL)
    elif hasattr(_system(), "renameat2"):
        status = _system().renameat2(_AT_FDCWD, old, _AT_FDCWD, new, _NOREPLACE)
    else:
        raise OSError(errno.ENOSYS, "no exclusive rename")
    if status != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(source), None, str(target))


def _link_and_unlink(source: Path, target: Path) -> None:
    target.hardlink_to(source)
    source.unlink()


def _look_and_rename(source: Path, target: Path) -> None:
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


@cache
def _system() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def try_lock(handle: int) -> bool:
    """Lock an open file until it is closed; False if another process has it locked.

    On Windows an open file cannot be removed by others, which is lock enough, and a lock would keep
    DAWs from reading it. A file system without locks is taken as it is.
    """
    if sys.platform == "win32":
        return True
    try:
        return lock_descriptor(handle, blocking=False)
    except OSError:
        return True


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def trouble(error: OSError, folder: Path) -> FodderError:
    """What a system's error means for the user, with the cure."""
    if error.errno in _FULL:
        return NoSpace(f"The disk of {folder} is full: make room or choose another folder.")
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return BadArgument(f"{folder} is not a folder: choose another, e.g. with --folder.")
    if isinstance(error, FileNotFoundError):
        return NoSpace(f"The folder {folder} is gone: plug its disk in or choose another folder.")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return NoSpace(f"{folder} cannot be written: allow it or choose another folder.")
    reason = error.strerror or type(error).__name__
    return NoSpace(f"{folder} cannot be written ({reason}): choose another folder.")
