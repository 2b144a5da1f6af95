"""The last log records, kept in memory for the log viewer. Nothing of it is sent anywhere."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT = 2_000
OWN = ("bridge", "gui")  # whose word is kept from INFO on


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One record; `when` in seconds since 1970, `text` with its traceback, if it has one."""

    when: float
    level: int
    source: str
    text: str


class Logbook(logging.Handler):
    """Keeps the last 2,000 records of all threads. `count` is how many there ever were."""

    def __init__(self, kept: int = KEPT) -> None:
        super().__init__()
        self._entries: deque[LogEntry] = deque(maxlen=kept)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, and tell who listens."""
        try:
            entry = LogEntry(record.created, record.levelno, record.name, self.format(record))
        except Exception:  # a record that cannot be told must not end the program
            self.handleError(record)
            return
        self._entries.append(entry)
        self.count += 1

    def entries(self, level: int = logging.NOTSET, words: str = "") -> list[LogEntry]:
        """Those of a level or above that have all the words, the oldest first."""
        wanted = words.lower().split()
        self.acquire()
        try:
            found = list(self._entries)
        finally:
            self.release()
        return [one for one in found if one.level >= level and _has(one, wanted)]


def _has(entry: LogEntry, words: Sequence[str]) -> bool:
    text = f"{entry.source} {entry.text}".lower()
    return all(word in text for word in words)


def remember_log() -> Logbook:
    """Keep what is logged from now on. What goes to the terminal stays as it was."""
    book, root = Logbook(), logging.getLogger()
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.level))
    for name in OWN:
        logging.getLogger(name).setLevel(min(logging.INFO, root.level))
    root.addHandler(book)
    return book


def kept_log() -> Logbook | None:
    """The one that was put up; None if nobody did."""
    return next((one for one in logging.getLogger().handlers if isinstance(one, Logbook)), None)


def homeless(text: str) -> str:
    """A text without the name of the user's folder, so that it can be shown to others."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
