"""What many tests share: a home of their own, and one engine process with the real model."""

from __future__ import annotations

import os
import queue
import random
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from bridge.config.presets import model_named
from bridge.domain import events
from bridge.domain.request import Request
from bridge.jobs.engine import Engine
from bridge.jobs.queue import JobQueue
from bridge.library.folder import drop, prepare

# librosa's compiled functions are kept on disk by numba: by each process of a test run for itself,
# since two that write them at once leave what crashes whoever loads it.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
COMPILED = Path(__file__).parents[1] / ".pytest_cache" / "numba" / WORKER
os.environ["NUMBA_CACHE_DIR"] = str(COMPILED)  # a worker inherits what the first process said

# A busy machine fails no test, and what passes here passes everywhere: examples are the same each
# time, but for whoever looks for new ones (CONTRIBUTING.md).
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

Make = Callable[..., list[events.Done]]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fodder's data folder for one test; the user's own is never touched."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FODDER_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def seeds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeds that nobody names are drawn alike in each run: what a test makes is always the same."""
    monkeypatch.setattr(secrets, "randbelow", random.Random(request.node.nodeid).randrange)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One engine process for the whole run: the model is loaded once."""
    engine = Engine()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def make(engine: Engine) -> Iterator[Make]:
    """make(folder, prompt, **request): samples of the embedded model, dropped into the folder."""
    jobs = JobQueue(engine)
    inbox: queue.Queue[events.Event] = queue.Queue()
    jobs.listeners.append(inbox.put)

    def work(folder: Path, prompt: str, **said: object) -> list[events.Done]:
        request = Request(prompt, **said)  # type: ignore[arg-type]
        jobs.submit(request, model_named(request.model), partial(drop, folder=prepare(folder)))
        done: list[events.Done] = []
        while True:
            event = inbox.get(timeout=240)
            if isinstance(event, events.Done):
                done.append(event)
            assert not isinstance(event, events.Failed), event
            if isinstance(event, events.JobFinished):
                return done

    yield work
    jobs.close()
