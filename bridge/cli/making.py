"""What the commands share that make samples: the engine that `--engine` means, a request handed to
it, a bar that shows how it goes, and the samples printed.

As JSON, stdout has one object a sample and nothing else; progress and warnings go to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bridge.app import open_engine, open_maker
from bridge.config.choice import chosen
from bridge.config.settings import Home, Settings
from bridge.domain import events
from bridge.domain.notes import note_name
from bridge.domain.request import Kind, Request
from bridge.files.midi import beside

if TYPE_CHECKING:
    from rich.progress import Progress

FORCED = frozenset(("FORCE_COLOR", "TTY_COMPATIBLE"))  # what rich heeds where there's no terminal


@dataclass(frozen=True, slots=True)
class MakerAt:
    """Where samples are made and kept: in `folder`, or in the library if it is None; on the farm at
    the address `engine`, or on this machine."""

    home: Home
    settings: Settings
    folder: Path | None = None
    engine: str | None = None


def make_samples(
    request: Request,
    at: MakerAt,
    json_lines: bool,
    notices: Sequence[str] = (),
    told: Mapping[str, Any] = MappingProxyType({}),
) -> int:
    """Make the samples of a request; the status. `notices`, and what else is `told`, are in each
    sample's line of JSON."""
    engine = open_engine(at.engine, chosen(request, at.home.presets))
    opened = open_maker(at.home, at.settings, at.folder, engine)
    with opened as (library, jobs):
        made = jobs.make(request, library.model_for(request), library.keep)
        return follow(
            made, partial(as_json, request, notices, told=told) if json_lines else as_text
        )


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
        self._bar: Progress | None = None
        if not sys.stderr.isatty() and FORCED.isdisjoint(os.environ):
            return
        from rich.console import Console  # not before there is a bar to be seen
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        if console.is_terminal:
            columns = TextColumn("{task.description:<7}"), BarColumn(), TimeElapsedColumn()
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


def as_json(
    request: Request,
    notices: Sequence[str],
    done: events.Done,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """What was made; "asked_" is what somebody said, null where it was filled in."""
    sample, recipe, heard = done.sample, done.sample.recipe, done.sample.heard
    return json.dumps(
        {
            "path": str(sample.path),
            "bpm": heard.bpm or (recipe.bpm if recipe.kind is Kind.LOOP else None),
            "bpm_confidence": round(heard.bpm_confidence, 3),
            "key": str(heard.key) if heard.key is not None else None,
            "key_confidence": round(heard.key_confidence, 3),
            "note": None if heard.root_note is None else note_name(heard.root_note),
            "silent_bars": list(heard.silent_bars),
            "bars": recipe.bars if recipe.kind is Kind.LOOP else None,
            "seed": recipe.seed,
            "seconds": round(sample.seconds, 6),
            "model": recipe.model,
            "made_bpm": recipe.bpm if recipe.kind is Kind.LOOP else None,
            "asked_bpm": request.bpm,
            "asked_key": str(recipe.key) if recipe.key is not None else None,
            "notes": str(notes) if (notes := beside(sample.path)).is_file() else None,
            "warning": done.warning or None,
            "notices": list(notices),
            **told,
        }
    )


def as_text(done: events.Done) -> str:
    """The file that was made, and what is heard in it, on one line."""
    heard, kind = done.sample.heard, done.sample.recipe.kind
    tempo = f"{heard.bpm:.1f} bpm" if heard.bpm else "no tempo"
    said = [*([tempo] if kind is Kind.LOOP else []), str(heard.key or "no key")]
    note = "" if heard.root_note is None else f"note {note_name(heard.root_note)}; "
    return f"{done.sample.path}  ({note}heard: {', '.join(said)}; seed {done.sample.recipe.seed})"


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Declare --engine."""
    parser.add_argument(
        "--engine", metavar="URL", help="a Dask scheduler's address, e.g. tcp://box:8786"
    )
