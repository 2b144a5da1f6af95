"""What the commands share that make samples: the engine that `--engine` means, a request handed to
it, a bar that shows how it goes, and the samples printed.

As JSON, stdout has one object a sample and nothing else; progress and warnings go to stderr.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bridge.app import open_engine, open_maker
from bridge.config.settings import Home, load
from bridge.domain import events
from bridge.domain.request import Kind, Request


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
    with open_maker(home, load(home), folder, open_engine(engine)) as (library, jobs):
        made = jobs.make(request, library.model(request.model), library.keep)
        return follow(made, partial(as_json, request, notices) if json_lines else as_text)


def follow(
    made: Iterable[events.Progress | events.Done], show: Callable[[events.Done], str]
) -> int:
    """Show how a job goes until it is over; the exit status."""
    with Bar() as bar:
        for event in made:
            if isinstance(event, events.Progress):
                bar.move(event.fraction, event.stage)
                continue
            with bar.lifted():
                print(show(event), flush=True)
                if event.warning:
                    print(f"{event.sample.path.name}: {event.warning}", file=sys.stderr)
    return 0


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
        """Show how far it is, 0 to 1, and what is done."""
        if self._bar is not None:
            self._bar.update(self._task, completed=fraction, description=stage)

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """The bar is out of the way while something is printed."""
        self.__exit__()
        yield
        self.__enter__()


def as_json(request: Request, notices: Sequence[str], done: events.Done) -> str:
    """What was made; "asked_" is what somebody said, null where it was filled in."""
    sample, recipe, heard = done.sample, done.sample.recipe, done.sample.heard
    return json.dumps(
        {
            "path": str(sample.path),
            "bpm": heard.bpm if heard.bpm is not None else recipe.bpm,
            "bpm_confidence": round(heard.bpm_confidence, 3),
            "key": str(heard.key) if heard.key is not None else None,
            "key_confidence": round(heard.key_confidence, 3),
            "silent_bars": list(heard.silent_bars),
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


def as_text(done: events.Done) -> str:
    """The file that was made, and what is heard in it, on one line."""
    heard = done.sample.heard
    said = [f"{heard.bpm:.1f} bpm" if heard.bpm else "no tempo", str(heard.key or "no key")]
    return f"{done.sample.path}  (heard: {', '.join(said)}; seed {done.sample.recipe.seed})"


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Declare --engine."""
    parser.add_argument(
        "--engine", metavar="URL", help="a Dask scheduler's address, e.g. tcp://box:8786"
    )
