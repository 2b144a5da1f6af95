"""What many tests share: a home of their own, and one engine process with the real model."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bridge import messages
from bridge.engine import Engine
from bridge.jobs import Jobs
from bridge.storage.folder import drop, prepare
from bridge.storage.presets import model_named
from bridge.values import Request

Make = Callable[..., list[messages.Done]]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fodder's data folder for one test; the user's own is never touched."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FODDER_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One engine process for the whole run: the model is loaded once."""
    engine = Engine()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def make(engine: Engine) -> Iterator[Make]:
    """make(folder, prompt, **request): samples of the embedded model, dropped into the folder."""
    jobs = Jobs(engine)
    events: queue.Queue[messages.Event] = queue.Queue()
    jobs.listeners.append(events.put)

    def work(folder: Path, prompt: str, **said: object) -> list[messages.Done]:
        request = Request(prompt, **said)  # type: ignore[arg-type]
        jobs.submit(request, model_named(request.model), partial(drop, folder=prepare(folder)))
        done: list[messages.Done] = []
        while True:
            event = events.get(timeout=240)
            if isinstance(event, messages.Done):
                done.append(event)
            assert not isinstance(event, messages.Failed), event
            if isinstance(event, messages.Finished):
                return done

    yield work
    jobs.close()
