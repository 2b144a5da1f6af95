"""fodder bench [--model NAME | --all] [--count N]: how fast models are on this machine.

With --all a table of every model on this disk, as Markdown, to be pasted into a report. Seconds are
those of a loop that is made alone, loops a second those of N that are asked for at once.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version
from typing import Any

from bridge.config.choice import chosen
from bridge.config.models import lacking, located
from bridge.config.presets import load_models
from bridge.config.settings import Home, find_home, load
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.jobs.call import call

STAGES = ("load", "paint", "invert", "hear", "loop")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("bench", help="measure a model's speed on this machine")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--model", help="the model's name (embedded)")
    which.add_argument("--all", action="store_true", help="every model on this disk, as a table")
    parser.add_argument(
        "--count", type=int, default=3, help="how many loops to time, alone and at once (3)"
    )
    parser.add_argument("--steps", type=int, help="diffusion steps (the model's own)")
    parser.add_argument("--json", action="store_true", help="a JSON object for each way to work")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    if not 1 <= args.count <= 100:
        raise BadArgument(f"{args.count} loops are not possible: say from 1 to 100.")
    home = find_home()
    if not args.all:
        model = model_of(args.model, home)
        rows = as_members(model.name, measure(model, args))
        print(as_lines(rows) if args.json else "\n\n".join(as_text(row) for row in rows))
        return 0
    rows = []
    for model in (one for one in load_models(home.presets) if here(one)):
        try:
            rows += as_members(model.name, measure(model, args))
        except FodderError as error:  # the others are measured all the same
            print(f"{model.name}: {error}", file=sys.stderr)
    print(as_lines(rows) if args.json else as_table(rows))
    return 0 if rows else 1


def model_of(name: str | None, home: Home) -> ModelEntry:
    """The model of that name, else that of the settings; of `auto` the one for drums."""
    return chosen(Request("drums", model=name or load(home).model), home.presets)


def here(model: ModelEntry) -> bool:
    """Whether a model's weights are on this disk."""
    try:
        return located(model).folder is not None and not lacking(model)
    except FodderError:
        return False


def measure(model: ModelEntry, args: argparse.Namespace) -> Any:
    return call("bridge.generation.benchmark", "bench", model, args.count, args.steps)


def as_members(model: str, found: Any) -> list[dict[str, Any]]:
    """A result of bridge.generation.benchmark, a row for each way in which the model worked."""
    return [
        {
            "model": model,
            "way": timing.way or None,
            "device": found.device,
            "torch": found.torch,
            "steps": timing.steps,
            "load_seconds": round(found.load, 4),
            **{f"{name}_seconds": round(getattr(timing, name), 4) for name in STAGES[1:]},
            "loops_per_second": round(1 / timing.each, 3),
            "real_time_factor": round(timing.audio / timing.each, 2),
            "loop_cost": round(timing.loop / found.timings[0].loop, 2),
            "peak_memory_mb": round(timing.memory / 1e6) or None,
        }
        for timing in found.timings
    ]


def as_lines(rows: Iterable[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def as_text(row: dict[str, Any]) -> str:
    told = {name: value for name, value in row.items() if value is not None}
    return "\n".join(f"{name.replace('_', ' '):<18}{value}" for name, value in told.items())


def as_table(rows: Sequence[dict[str, Any]]) -> str:
    """Markdown, with the machine above it. Seconds are of two bars at 92 bpm, made alone; rates of
    as many as are asked for at once."""
    if not rows:
        return "No model is on this disk: `fodder models` says which there are."
    head = ("model", "steps", *STAGES, "loops/s", "× real time", "cost", "MB")
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows:
        seconds = (f"{row[f'{name}_seconds']:.2f}" for name in STAGES)
        name = row["model"] if row["way"] is None else f"{row['model']}, {row['way']}"
        rates = (row["loops_per_second"], row["real_time_factor"], row["loop_cost"])
        cells = (name, row["steps"], *seconds, *rates, row["peak_memory_mb"] or "")
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return "\n".join((_machine(rows[0]), "", *lines))


def _machine(row: dict[str, Any]) -> str:
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    fodder = f"Fodder {version('sample-fodder')}, torch {row['torch']}"
    return f"{row['device']} · {system} · {fodder} · {date.today().isoformat()}"
