"""fodder make PROMPT: paint samples and drop them into the folder."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path
from typing import Any

from bridge.cli.making import make_samples
from bridge.music import Key, Meter
from bridge.prompt import read_prompt
from bridge.storage.presets import model_named
from bridge.storage.settings import Settings, find_home, load
from bridge.values import SEEDS, Kind, Request


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
    parser.add_argument("--draft", action="store_true", help="quick and rough, to find a seed")
    parser.add_argument(
        "--retry", type=int, default=0, help="draws more if tempo or key are not heard as asked (0)"
    )
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put the files")
    parser.add_argument(
        "--json", action="store_true", help="a JSON object a line, and nothing else"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    home = find_home()
    request = request_from(args, load(home))
    model_named(request.model, home.presets)  # an unknown model is told before anything starts
    return make_samples(request, home, args.folder, args.json)


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
        retry=args.retry,
        draft=args.draft,
        negative=args.negative,
        model=args.model or settings.model,
    )
