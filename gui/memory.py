"""What the window remembers from one day to the next: its place and what was said. A small JSON
file in the data folder; a broken one is forgotten.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from bridge.files.atomic import replacing

log = logging.getLogger(__name__)
FILE = "window.json"


@dataclass(frozen=True, slots=True)
class Memory:
    """`geometry` is Qt's own, in hex; `sizes` are the columns' widths in px; `level` in dB;
    `toured` says that the first run's tour was shown."""

    geometry: str = ""
    sizes: tuple[int, ...] = ()
    history: tuple[str, ...] = ()
    level: float = 0.0
    toured: bool = False


def recall(root: Path) -> Memory:
    """What was kept, or what a first start has."""
    try:
        found = json.loads((root / FILE).read_text("utf-8"))
        return Memory(
            str(found["geometry"]),
            tuple(int(size) for size in found["sizes"]),
            tuple(str(prompt) for prompt in found["history"]),
            float(found["level"]),
            bool(found.get("toured", True)),  # who has a memory has been here before
        )
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("The window's memory cannot be read (%s): it begins anew.", error)
        return Memory()


def keep(root: Path, memory: Memory) -> None:
    """Keep it, whole or not at all; a disk that is full costs only this."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with replacing(root / FILE) as staged:
            staged.write_text(json.dumps(asdict(memory), ensure_ascii=False, indent=1), "utf-8")
    except OSError as error:
        log.warning("The window's memory cannot be kept: %s", error)
