"""What `make` and `again` share: hand a request to the engine, show how it goes, print the samples.

With `as_json`, stdout has one JSON object a sample and nothing else; progress and warnings go to
stderr.
"""

from __future__ import annotations

import json
import queue
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bridge import messages
from bridge.alike.sound import of_kept
from bridge.cli.engines import engine_at
from bridge.errors import Cancelled, by_code
from bridge.jobs import Jobs
from bridge.storage.catalogue import Catalogue
from bridge.storage.courier import Courier
from bridge.storage.library import Library
from bridge.storage.settings import Home, load
from bridge.values import Kind, Request


def make_samples(
    request: Request,
    home: Home,
    folder: Path | None,
    json_lines: bool,
    engine: str | None = None,
    notices: Sequence[str] = (),
) -> int:
    """Make the samples of a request in `folder`, or in the library if it is None; the status.

    `engine` is a farm's address; without one they are made on this machine. `notices` are told with
    each sample in JSON.
    """
    settings = load(home)
    layout = "by_family" if folder is None else "flat"
    courier = Courier(home.root)
    target = courier.ready(folder or settings.folder)
    with Catalogue(home.catalogue, settings.folder) as catalogue, Jobs(engine_at(engine)) as jobs:
        library = Library(home, settings, catalogue, target, layout, liken=of_kept, courier=courier)
        events: queue.SimpleQueue[messages.Event] = queue.SimpleQueue()
        jobs.listeners.append(events.put)
        jobs.submit(request, library.model(request.model), library.keep)
        return follow(events, partial(as_json, request, notices) if json_lines else as_text)


def follow(events: queue.SimpleQueue[messages.Event], show: Callable[[messages.Done], str]) -> int:
    """Show events until the job is over; the exit status."""
    with Bar() as bar:
        while True:
            event = events.get()
            if isinstance(event, messages.Progress):
                bar.move(event.fraction, event.stage)
            elif isinstance(event, messages.Done):
                with bar.lifted():
                    print(show(event), flush=True)
                    if event.warning:
                        print(f"{event.sample.path.name}: {event.warning}", file=sys.stderr)
            elif isinstance(event, messages.Finished):
                return 0
            elif isinstance(event, messages.Failed):
                raise by_code(event.code, event.message)
            elif isinstance(event, messages.Cancelled):
                raise Cancelled("The job was cancelled.")


class Bar:
    """A progress bar on stderr if that is a terminal, and nothing otherwise.

    stdout is never redirected through it, as rich would: that breaks long lines, and sends them to
    stderr when stdout is a file.
    """

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = TextColumn("{task.description:<7}"), BarColumn(), TimeElapsedColumn()
        self._bar: Progress | None = None
        if console.is_terminal:
            self._bar = Progress(
                *columns,
                console=console,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._task = self._bar.add_task("start", total=1.0)

    def __enter__(self) -> Bar:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def move(self, fraction: float, stage: str) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=fraction, description=stage)

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """The bar is out of the way while something is printed."""
        self.__exit__()
        yield
        self.__enter__()


def as_json(request: Request, notices: Sequence[str], done: messages.Done) -> str:
    """What was made; "asked_" is what somebody said, null where it was filled in."""
    sample, recipe, heard = done.sample, done.sample.recipe, done.sample.heard
    return json.dumps(
        {
            "path": str(sample.path),
            "bpm": heard.bpm if heard.bpm is not None else recipe.bpm,
            "bpm_confidence": round(heard.bpm_confidence, 3),
            "key": str(heard.key) if heard.key is not None else None,
            "key_confidence": round(heard.key_confidence, 3),
            "bars": recipe.bars if recipe.kind is Kind.LOOP else None,
            "seed": recipe.seed,
            "seconds": round(sample.seconds, 6),
            "model": recipe.model,
            "made_bpm": recipe.bpm if recipe.kind is Kind.LOOP else None,
            "asked_bpm": request.bpm,
            "asked_key": str(recipe.key) if recipe.key is not None else None,
            "warning": done.warning or None,
            "notices": list(notices),
        }
    )


def as_text(done: messages.Done) -> str:
    heard = done.sample.heard
    said = [f"{heard.bpm:.1f} bpm" if heard.bpm else "no tempo", str(heard.key or "no key")]
    return f"{done.sample.path}  (heard: {', '.join(said)}; seed {done.sample.recipe.seed})"
