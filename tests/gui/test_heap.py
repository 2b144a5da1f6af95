"""What large pieces of memory leave behind when they are let go."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from gui.heap import pause_collector, resume_collector

GROWN = """
import threading
from pathlib import Path
import numpy as np
from gui.heap import steady_memory

def held():
    return int(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines()
                    if line.startswith("VmRSS"))) / 1024

if {steady}:
    assert steady_memory()
before = held()
kept = []

def work():
    for _ in range(40):
        large = [np.ones(400_000, np.float32) for _ in range(4)]
        kept.append(np.ones(9_000, np.float32))  # lies behind them, and stays
        del large

threads = [threading.Thread(target=work) for _ in range(6)]
for one in threads:
    one.start()
for one in threads:
    one.join()
print(round(held() - before))
"""


def grown(steady: bool) -> int:
    """The MB that a process has kept of what its threads let go."""
    run = [sys.executable, "-c", GROWN.format(steady=steady)]
    return int(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's malloc is Linux's")
def test_large_pieces_go_back_to_the_system() -> None:
    assert grown(steady=True) < 25  # 8 here; 41 without


def test_the_collector_rests_while_the_window_opens_and_passes_over_what_was_there_then() -> None:
    try:
        pause_collector()
        assert not gc.isenabled()
        stays = [object()]
        resume_collector()
        assert gc.isenabled()
        assert all(one is not stays for one in gc.get_objects())
    finally:
        gc.unfreeze()
        gc.enable()
