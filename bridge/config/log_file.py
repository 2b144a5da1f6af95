"""Faults: one line for the user, and all of it in a file that says where it is.

A process that has such a file writes warnings and faults there with their tracebacks; nothing of it
is sent anywhere. The file is begun anew after MOST bytes, and the one before it is kept.
"""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

MOST = 1_000_000
LONGEST = 160  # characters of an error that are told to the user
FORM = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


class Brief(logging.Formatter):
    """A record without its traceback, which is in the file."""

    def format(self, record: logging.LogRecord) -> str:
        """A record on one line, without its traceback."""
        return f"{record.levelname} {record.name}: {record.getMessage()}"


def log_to(path: Path) -> None:
    """From now on, warnings and faults of this process go to that file, too. It is made with the
    first of them; where it cannot be, they are told on stderr."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=MOST, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter(FORM))
    logging.getLogger().addHandler(handler)


def log_path() -> Path | None:
    """Where this process logs to, if it does."""
    files = [one for one in logging.getLogger().handlers if isinstance(one, logging.FileHandler)]
    return Path(files[-1].baseFilename) if files else None


def sentence_of(error: BaseException) -> str:
    """An unforeseen error as the end of one sentence: what it is, and where the rest stands."""
    first = next(iter(str(error).splitlines()), "")
    said = f"{type(error).__name__}: {first[:LONGEST]}" if first else type(error).__name__
    path = log_path()
    return f"({said}): please report this" + (f" with {path}." if path is not None else ".")
