"""The fake engine's far side for a worker: `serve` alone, and which process began what."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bridge.domain.events import Ended, Work
from bridge.generation.worker import WorkerState
from tests import fake_engine


def serve(state: WorkerState, work: Work) -> Ended:
    if work.request.negative.startswith("log:"):
        with Path(f"{work.request.negative[4:]}.pids").open("a") as log:
            log.write(f"{os.getpid()} {work.request.seed}\n")
    if re.search("take the worker down", work.request.prompt):
        os._exit(9)
    return fake_engine.serve(state, work)
