"""Memory that is let go goes back to the system, so that a window that is open all day stays small.

glibc gives each thread a heap of its own and takes ever larger pieces from it: sounds that threads
have read and let go left holes there, 80 to 190 MB after an hour's work, that nobody could use.

Python's collector, for its part, looks through everything that has stayed: 50 to 150 ms each time,
in which the window stands still.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import sys

log = logging.getLogger(__name__)
HEAPS, LARGE = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of glibc's malloc.h
MOST_HEAPS = 2
OWN_PAGES = 256 * 1024  # bytes from which on a piece has pages of its own


def steady_memory() -> bool:
    """Have large pieces given back at once, and few heaps; whether this system's malloc can."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # musl has none, and needs none
        log.debug("This system's malloc cannot be told")
        return False
    return bool(set_option(HEAPS, MOST_HEAPS)) and bool(set_option(LARGE, OWN_PAGES))


def pause_collector() -> None:
    """Let Python's collector rest while the window opens: nothing is let go by then."""
    gc.disable()


def resume_collector() -> None:
    """From now on it works, but looks no more at what there is already: an open window's parts and
    the tables of words live as long as it does (gc.freeze)."""
    gc.freeze()
    gc.enable()
