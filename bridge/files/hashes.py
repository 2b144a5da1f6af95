"""The hashes of a folder's files, in a list that `sha256sum --check` reads too.

SHA256SUMS    HEX  NAME, one a line, sorted; names count from the folder, with slashes
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bridge.domain.errors import BadArgument
from bridge.files.untrusted import LARGEST_JSON, parse_json, read_text

log = logging.getLogger(__name__)
LIST = "SHA256SUMS"
_PLAIN = (".md",)  # texts may be changed by hand


def write(folder: Path) -> Path:
    """Write the list of all files below the folder, texts apart."""
    path = folder / LIST
    lines = [f"{digest(folder / name)}  {name}\n" for name in names(folder)]
    path.write_text("".join(lines), "utf-8", newline="\n")
    return path


def names(folder: Path) -> Iterable[str]:
    """The files in a folder that are hashed, by their paths within it."""
    found = (one for one in folder.rglob("*") if one.is_file())
    return sorted(
        one.relative_to(folder).as_posix()
        for one in found
        if one.name != LIST and one.suffix not in _PLAIN
    )


def read(folder: Path) -> dict[str, str]:
    """Name → hash; OSError or ValueError if there is no list, or something else in its place."""
    lines = (folder / LIST).read_text("utf-8").splitlines()
    pairs = (line.split("  ", 1) for line in lines if line)
    return {name: found for found, name in pairs}


def differing(folder: Path) -> list[str]:
    """The files of the list that are missing, or not as they were."""
    return [
        name for name, wanted in read(folder).items()
        if not (folder / name).is_file() or digest(folder / name) != wanted
    ]  # fmt: skip


def altered(folder: Path, record: Path) -> list[str]:
    """As `differing`, but a file is read only once for each of its dates and sizes.

    `record` is a JSON file that remembers what was right: path → [hash, nanoseconds, bytes]. What
    cannot be remembered is read again the next time.
    """
    known = _recorded(record)
    right: dict[str, Any] = {}
    bad = []
    for name, wanted in read(folder).items():
        path = folder / name
        stamp = _stamp(path, wanted)
        if stamp is not None and (known.get(str(path)) == stamp or digest(path) == wanted):
            right[str(path)] = stamp
        else:
            bad.append(name)
    if any(known.get(path) != stamp for path, stamp in right.items()):
        _write_record(record, {**known, **right})
    return bad


def _stamp(path: Path, wanted: str) -> list[Any] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return [wanted, found.st_mtime_ns, found.st_size]


def _recorded(record: Path) -> dict[str, Any]:
    try:
        found = parse_json(read_text(record, LARGEST_JSON))
    except (OSError, UnicodeError, BadArgument):
        return {}
    return found if isinstance(found, dict) else {}


def _write_record(record: Path, known: dict[str, Any]) -> None:
    there = {path: stamp for path, stamp in known.items() if Path(path).is_file()}
    staged = record.with_name(f".{record.name}.{os.getpid()}")
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        staged.write_text(json.dumps(there), "utf-8")
        staged.replace(record)
    except OSError as error:
        log.debug("%s cannot be written: %s", record, error)


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
