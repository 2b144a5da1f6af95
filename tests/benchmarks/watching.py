"""Measure how soon the catalogue knows of a file that another program puts into the folder, or
takes away: python -m tests.benchmarks.watching. Prints JSON, in seconds.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bridge.library.catalogue import Catalogue
from bridge.library.folder import drop
from bridge.library.watcher import FolderWatch
from tests.files.samples import a_loop, a_recipe

FILES = 20


def until(true: Callable[[], bool]) -> float:
    start = time.perf_counter()
    while not true():
        time.sleep(0.002)
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "Fodder"
        folder.mkdir()
        came, went = [], []
        with (
            Catalogue(Path(root) / "catalogue.db", folder) as catalogue,
            FolderWatch(folder, catalogue, []),
        ):
            drop(a_loop(a_recipe(seed=0), 10), folder)
            until(lambda: catalogue.count() == 1)  # the watch is on
            for seed in range(1, FILES + 1):
                sample = drop(a_loop(a_recipe(seed=seed), 10), folder)
                came.append(until(lambda: catalogue.count() == 2))
                sample.path.unlink()
                went.append(until(lambda: catalogue.count() == 1))
    figures = {"came": came, "went": went}
    print(
        json.dumps(
            {k: {"median": statistics.median(v), "worst": max(v)} for k, v in figures.items()}
        )
    )


if __name__ == "__main__":
    main()
