"""fodder bench [--model NAME] [--count N]: how fast a model is on this machine."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bridge.config.presets import model_named
from bridge.config.settings import find_home, load
from bridge.domain.errors import BadArgument
from bridge.jobs.call import call


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("bench", help="measure a model's speed on this machine")
    parser.add_argument("--model", help="the model's name (embedded)")
    parser.add_argument("--count", type=int, default=3, help="how many loops to time (3)")
    parser.add_argument("--steps", type=int, help="diffusion steps (the model's own)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    if not 1 <= args.count <= 100:
        raise BadArgument(f"{args.count} loops are not possible: say from 1 to 100.")
    home = find_home()
    model = model_named(args.model or load(home).model, home.presets)
    found = call("bridge.generation.benchmark", "bench", model, args.count, args.steps)
    members = as_members(model.name, found)
    print(json.dumps(members) if args.json else as_text(members))
    return 0


def as_members(model: str, found: Any) -> dict[str, Any]:
    seconds = {name: getattr(found, name) for name in ("load", "paint", "invert", "hear", "loop")}
    return {
        "model": model,
        "device": found.device,
        "steps": found.steps,
        **{f"{name}_seconds": round(value, 4) for name, value in seconds.items()},
        "loops_per_second": round(1 / found.loop, 3),
        "real_time_factor": round(found.audio / found.loop, 2),
        "peak_memory_mb": round(found.memory / 1e6) or None,
    }


def as_text(members: dict[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' '):<18}{value}" for name, value in members.items())
