"""Every folder that samples were put into, so that a catalogue that was deleted is made anew with
all of them, not only with the library of today.

A text file beside the catalogue, one place a line: {"folder": "/…", "layout": "flat"}, or
"by_family". Lines that cannot be read are passed by.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

from bridge.storage.scan import files_below, is_sample_name

log = logging.getLogger(__name__)

NAME = "places.jsonl"


def note(home: Path, place: str) -> None:
    """Remember a place, given as the JSON of a line. What cannot be written costs no sample."""
    file = home / NAME
    try:
        if place not in _lines(file):
            with file.open("a", encoding="utf-8") as lines:
                lines.write(f"\n{place}\n")  # the last line may have been cut short
    except OSError as error:
        log.warning("%s cannot be written (%s): the place is not remembered.", file, error)


def files(home: Path) -> Iterator[Path]:
    """What could be a sample in the places that are there: below those by family, directly in the
    others, which may be anybody's."""
    for line in _lines(home / NAME):
        try:
            members = json.loads(line)
            folder, deep = Path(members["folder"]), members["layout"] == "by_family"
            if not folder.is_dir():
                continue
            found = map(Path, files_below(str(folder))[0]) if deep else folder.iterdir()
            yield from sorted(path for path in found if is_sample_name(path.name))
        except (ValueError, KeyError, TypeError, OSError) as error:
            log.warning("A place of samples is passed by: %s", error)


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text("utf-8", "replace").splitlines() if line]
    except FileNotFoundError:
        return []
