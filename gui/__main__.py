"""`fodder` and `python -m gui`: with a command the command line, without one or with a file the
window.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bridge.cli import COMMANDS
from bridge.cli import main as run_command

ALSO = ("-h", "--help", "--version")


def main() -> int:
    """Open the window, or run the command that is named; the exit status."""
    words = sys.argv[1:]
    first = next((word for word in words if not word.startswith("-")), "")
    if first in COMMANDS or any(word in ALSO for word in words) or _misspelt(words):
        return run_command()
    from gui.app import main as open_window

    return open_window(words)


def _misspelt(words: list[str]) -> bool:
    """A word that begins the line is meant as a command, unless it is a file."""
    return bool(words) and not words[0].startswith("-") and not Path(words[0]).is_file()


if __name__ == "__main__":
    sys.exit(main())
