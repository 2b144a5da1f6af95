"""Which file it is, by the SHA-256 of its bytes: stars and tags leave it as it is.

The notes area of our own formats counts as empty, so that a sample that was starred is still the
source that another one was made from.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from bridge.domain.errors import FodderError
from bridge.files import annotation
from bridge.files.formats import READERS, read_file


def fingerprint(path: Path) -> str:
    """64 hex digits. OSError if the file cannot be read."""
    at = _notes_at(path)
    with path.open("rb") as file:
        if at is None:
            return hashlib.file_digest(file, "sha256").hexdigest()
        whole = bytearray(file.read())
    whole[at : at + annotation.SIZE] = annotation.EMPTY
    return hashlib.sha256(whole).hexdigest()


def _notes_at(path: Path) -> int | None:
    if path.suffix.lower() not in READERS:
        return None
    try:
        return read_file(path).notes_at
    except FodderError:  # some other program's, in a way that ours do not read
        return None
