"""A process to be killed: goes on with its journal, and submits what it is told, once.

python -m tests.crashing HOME JOBS: accepts JOBS jobs of two samples each if none was accepted
before, prints "idle" when nothing is left.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bridge.config.settings import Home, Settings
from bridge.domain.request import Request
from bridge.jobs.engine import Engine
from bridge.jobs.journal import Journal
from bridge.jobs.queue import JobQueue
from bridge.library.catalogue import Catalogue
from bridge.library.folder import prepare
from bridge.library.library import Library


def main(root: Path, count: int) -> None:
    home = Home(root, root / "Fodder")
    folder = prepare(home.folder)
    with (
        Catalogue(home.catalogue) as catalogue,
        Journal(root / "queue.db") as journal,
        JobQueue(Engine("tests.fake_engine"), journal) as jobs,
    ):
        library = Library(home, Settings(folder), catalogue, folder, "flat")
        jobs.resume(library.prepare, library.find)
        submit(root, jobs, library, count)
        while jobs.listing():
            time.sleep(0.01)
        print("idle", flush=True)


def submit(root: Path, jobs: JobQueue, library: Library, count: int) -> None:
    """Accept what was not yet; `accepted` lists seeds whose acceptance was heard of."""
    accepted = root / "accepted"
    start = len(accepted.read_text().split()) if accepted.exists() else 0
    for number in range(start, count):
        request = Request("noise", seed=10 * number, count=2, negative=f"log:{root / 'begun'}")
        model = library.model("embedded")
        jobs.submit(request, model, library.keep, place=library.place)
        with accepted.open("a") as file:
            file.write(f"{10 * number}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
