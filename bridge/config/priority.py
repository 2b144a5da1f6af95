"""Giving way: painting to window and DAW, a window's helpers to the window, idle work to all."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading

BELOW_NORMAL, LOWEST = 5, 19  # of nice(2)
_BELOW_NORMAL_CLASS, _IDLE_CLASS = 0x4000, 0x40  # …_PRIORITY_CLASS (Windows, processthreadsapi.h)


def yield_to_window() -> None:
    """Let this process wait for the one that started it, and whoever plays or clicks: with all
    processors painting, a window of the same priority stood still for up to 130 ms."""
    _lower(BELOW_NORMAL, _BELOW_NORMAL_CLASS)


def yield_to_others() -> None:
    """Give this process the lowest priority for all that it will do: it cannot be taken back."""
    _lower(LOWEST, _IDLE_CLASS)
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def yield_thread() -> None:
    """Let the calling thread wait for the others of its process.

    On Linux, where each thread has a priority of its own: two that computed took both processors
    of a small machine, and a window's own thread waited up to 50 ms for its turn.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            nice = min(LOWEST, _niceness(os.getpid()) + BELOW_NORMAL)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)


def _lower(nice: int, windows_class: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "win32":
            kernel = ctypes.windll.kernel32
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), windows_class)
        else:  # a thread that has given way already may have started it
            wanted = min(LOWEST, _niceness(os.getppid()) + nice)
            os.setpriority(os.PRIO_PROCESS, 0, wanted)


def _niceness(process: int) -> int:
    """Of a process's first thread."""
    return os.getpriority(os.PRIO_PROCESS, process)
