"""The hashes of a folder's files, in a list that `sha256sum --check` reads too.

SHA256SUMS    HEX  NAME, one a line, sorted; names count from the folder, with slashes

What was downloaded from the hub needs no list: in its cache each file is a link to a blob whose
name is the hash that the hub promised, SHA-256 of weights, git's SHA-1 of small texts.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bridge.domain.errors import BadArgument
from bridge.files.atomic import replacing
from bridge.files.untrusted import LARGEST_JSON, parse_json, read_text

log = logging.getLogger(__name__)
LIST = "SHA256SUMS"
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHA256_DIGITS = 64
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


def of_hub(folder: Path) -> dict[str, str]:
    """Name → hash of the files below a snapshot in the hub's cache.

    None where there are no links, as in a folder of one's own, or on Windows without the right to
    make any.
    """
    return {
        path.relative_to(folder).as_posix(): blob
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() and _HASH.fullmatch(blob := path.readlink().name)
    }


def differing(folder: Path) -> list[str]:
    """The files of the list that are missing, or not as they were."""
    return [
        name for name, wanted in read(folder).items()
        if not (folder / name).is_file() or digest(folder / name) != wanted
    ]  # fmt: skip


def altered(folder: Path, record: Path, wanted: Mapping[str, str]) -> list[str]:
    """The files of `wanted` (name → hash) that are missing, or not as they were.

    A file is read only once for each of its dates and sizes.
    `record` is a JSON file that remembers what was right: path → [hash, nanoseconds, bytes]. What
    cannot be remembered is read again the next time.
    """
    known = _recorded(record)
    right: dict[str, Any] = {}
    bad = []
    for name, promised in wanted.items():
        path = folder / name
        stamp = _stamp(path, promised)
        right_before = stamp is not None and known.get(str(path)) == stamp
        if right_before or (stamp is not None and _digest_as(path, promised) == promised):
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
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        with replacing(record) as staged:
            staged.write_text(json.dumps(there), "utf-8")
    except OSError as error:
        log.debug("%s cannot be written: %s", record, error)


def _digest_as(path: Path, promised: str) -> str:
    """The hash of a file, of the kind of the promised one."""
    if len(promised) == _SHA256_DIGITS:
        return digest(path)
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
