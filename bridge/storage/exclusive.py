"""Two things the standard library lacks: a rename that refuses to replace, and a file lock.

    Linux     renameat2(RENAME_NOREPLACE), Linux 3.15, glibc 2.28
    macOS     renamex_np(RENAME_EXCL), macOS 10.12
    Windows   os.rename refuses by itself
Where the file system cannot, a hard link (which refuses too) and an unlink; where it has no links
either (FAT through an old driver), a look before the rename, which only another program could
outrun within microseconds.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

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

    On Windows an open file cannot be removed by others, which is lock enough.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True


def wait_lock(handle: int) -> None:
    """Lock an open file until it is closed, as soon as no other process has it locked."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        return
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX)
