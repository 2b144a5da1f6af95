"""The hashes of a folder's files, in a list that `sha256sum --check` reads too.

SHA256SUMS    HEX  NAME, one a line, sorted; names count from the folder, with slashes
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

LIST = "SHA256SUMS"
_PLAIN = (".md",)  # texts may be changed by hand


def write(folder: Path) -> Path:
    """Write the list of all files below the folder, texts apart."""
    path = folder / LIST
    lines = [f"{digest(folder / name)}  {name}\n" for name in names(folder)]
    path.write_text("".join(lines), "utf-8", newline="\n")
    return path


def names(folder: Path) -> Iterable[str]:
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


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
