"""Call a sample's file otherwise: by one rename that never replaces, with what lies beside it."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from bridge.domain.errors import BadArgument, FodderError, NotFound, Refused
from bridge.files.atomic import rename_new, sync_folder
from bridge.library.scan import is_unicode

LONGEST = 96  # characters without the ending, as Fodder's own names have
BESIDE = (".mid", ".txt")  # the notes, and a kit's arrangement
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')  # on one system or another
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # Windows


def checked(name: str) -> str:
    """The name itself, its spaces tidied; BadArgument if no file can be called so."""
    said = " ".join(name.split()).rstrip(". ")
    if not said or len(said) > LONGEST or said.startswith(".") or not is_unicode(said):
        raise BadArgument(f"A name has 1 to {LONGEST} letters and begins with none of dots.")
    if _FORBIDDEN.search(said) or _DEVICE.fullmatch(said):
        raise BadArgument(f'{said!r} is no name for a file: leave out / \\ : * ? " < > and |.')
    return said


def rename(path: Path, name: str) -> Path:
    """Call the file at `path` by this name, its ending as it is; its new path.

    Raises
    ------
    FodderError
        Refused where the name is taken, NotFound where the file is gone: nothing was renamed.
    """
    target = path.with_name(checked(name) + path.suffix)
    if target == path:
        return path
    pairs = [(one, other) for ending in BESIDE
             if (one := path.with_suffix(ending)).is_file()
             and (other := target.with_suffix(ending))]  # fmt: skip
    taken = next((other for _, other in pairs if other.exists()), None)
    if taken is not None:
        raise _taken(taken)
    try:
        rename_new(path, target)
    except FileNotFoundError:
        raise NotFound(f"{path} is gone: rescan the folder.") from None
    except FileExistsError:
        raise _taken(target) from None
    except PermissionError:
        raise Refused(f"{path} is locked or read-only: close it elsewhere and try again.") from None
    except OSError as error:
        raise FodderError(f"{path} cannot be renamed ({error.strerror}): check its disk.") from None
    for one, other in pairs:
        with contextlib.suppress(OSError):  # they can be made again from the recipe
            rename_new(one, other)
    sync_folder(path.parent)
    return target


def _taken(path: Path) -> Refused:
    return Refused(f"There is a {path.name} already: choose another name.")
