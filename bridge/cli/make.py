"""fodder make PROMPT: paint samples and drop them into the folder.

With --json, stdout has one JSON object a sample and nothing else; progress and warnings go to
stderr.
"""

from __future__ import annotations

import argparse
import json
import queue
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bridge import messages
from bridge.engine import Engine
from bridge.errors import Cancelled, by_code
from bridge.jobs import Jobs, Keep
from bridge.music import Key, Meter
from bridge.prompt import read_prompt
from bridge.storage.catalogue import Catalogue
from bridge.storage.folder import by_family, drop, flat, prepare
from bridge.storage.formats import format_named
from bridge.storage.presets import model_named
from bridge.storage.settings import Settings, find_home, load
from bridge.values import SEEDS, Kind, Loop, Request, Sample


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("make", help="make samples from a prompt")
    parser.add_argument("prompt", metavar="PROMPT", help="e.g. 'dusty boom-bap drums'")
    parser.add_argument("--bpm", type=float, help="tempo in quarter notes a minute, 40 to 240")
    parser.add_argument("--key", help="e.g. Am, F# minor, Bb")
    parser.add_argument("--bars", type=int, help="length of a loop (2)")
    parser.add_argument("--meter", help="e.g. 3/4, 7/8 (4/4)")
    parser.add_argument("--kind", help="loop or oneshot (loop)")
    parser.add_argument("--count", type=int, default=1, help="how many, with seeds counting up (1)")
    parser.add_argument("--seed", type=int, help="the same seed makes the same sample again")
    parser.add_argument("--negative", default="", metavar="WORDS", help="what not to hear")
    parser.add_argument("--model", help="the model's name (embedded)")
    parser.add_argument("--steps", type=int, help="diffusion steps (the model's own)")
    parser.add_argument("--guidance", type=float, help="how literally to take the prompt")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put the files")
    parser.add_argument(
        "--json", action="store_true", help="a JSON object a line, and nothing else"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    home = find_home()
    settings = load(home)
    request = request_from(args, settings)
    model = model_named(request.model, home.presets)
    folder = prepare(args.folder or settings.folder)
    with Catalogue(home.catalogue) as catalogue, Jobs(Engine()) as jobs:
        place = partial(
            drop,
            folder=folder,
            layout=flat if args.folder else by_family,
            form=format_named(settings.format),
            rate=settings.rate,
            home=home.root,
        )
        events: queue.SimpleQueue[messages.Event] = queue.SimpleQueue()
        jobs.listeners.append(events.put)
        jobs.submit(request, model, keeper(place, catalogue))
        return follow(events, as_json if args.json else as_text)


def request_from(args: argparse.Namespace, settings: Settings) -> Request:
    """The request of these arguments; what an option does not say, the prompt's words may."""
    reading = read_prompt(args.prompt)
    said: dict[str, Any] = {
        "bpm": args.bpm,
        "key": Key.parse(args.key) if args.key is not None else None,
        "meter": Meter.parse(args.meter) if args.meter is not None else None,
        "kind": Kind.parse(args.kind) if args.kind is not None else None,
        "bars": args.bars,
        "steps": args.steps,
        "guidance": args.guidance,
    }
    given = {name: value for name, value in said.items() if value is not None}
    return Request(
        **{"prompt": reading.words, **reading.found, **given},
        seed=secrets.randbelow(SEEDS) if args.seed is None else args.seed,
        count=args.count,
        negative=args.negative,
        model=args.model or settings.model,
    )


def keeper(place: Any, catalogue: Catalogue) -> Keep:
    """Drop a loop into the folder, then record it."""

    def keep(loop: Loop) -> Sample:
        sample: Sample = place(loop)
        catalogue.add(sample)
        return sample

    return keep


def follow(events: queue.SimpleQueue[messages.Event], show: Any) -> int:
    """Show events until the job is over; the exit status."""
    with progress_bar() as advance:
        while True:
            event = events.get()
            if isinstance(event, messages.Progress):
                advance(event.fraction, event.stage)
            elif isinstance(event, messages.Done):
                print(show(event), flush=True)
                if event.warning:
                    print(f"{event.sample.path.name}: {event.warning}", file=sys.stderr)
            elif isinstance(event, messages.Finished):
                return 0
            elif isinstance(event, messages.Failed):
                raise by_code(event.code, event.message)
            elif isinstance(event, messages.Cancelled):
                raise Cancelled("The job was cancelled.")


@contextmanager
def progress_bar() -> Iterator[Any]:
    """A bar on stderr if that is a terminal; a callable (fraction, stage) that moves it."""
    columns = TextColumn("{task.description:<7}"), BarColumn(), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("start", total=1.0)
        yield lambda fraction, stage: bar.update(task, completed=fraction, description=stage)


def as_json(done: messages.Done) -> str:
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
            "asked_bpm": recipe.bpm,
            "asked_key": str(recipe.key) if recipe.key is not None else None,
            "warning": done.warning or None,
        }
    )


def as_text(done: messages.Done) -> str:
    heard = done.sample.heard
    said = [f"{heard.bpm:.1f} bpm" if heard.bpm else "no tempo", str(heard.key or "no key")]
    return f"{done.sample.path}  (heard: {', '.join(said)}; seed {done.sample.recipe.seed})"
