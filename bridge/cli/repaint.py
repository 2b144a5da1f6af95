"""fodder repaint FILE [PROMPT] --bars 3-4: some bars of a loop painted anew, the others kept."""

from __future__ import annotations

import argparse

from bridge.cli import options
from bridge.domain.edit import Repaint, parse_bars
from bridge.prompt import parse_number


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("repaint", help="paint some bars of a loop anew")
    options.add_source(parser, "what these bars shall become")
    parser.add_argument("--bars", required=True, metavar="RANGE", help="e.g. 3-4 or 2; from 1")
    parser.add_argument(
        "--strength",
        type=parse_number,
        default=1.0,
        metavar="X",
        help="0 keeps them, 1 nothing (1)",
    )
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    args.prompt = options.prompt_from(args)
    first, last = parse_bars(args.bars)
    return options.make(args, Repaint(options.source_from(args), first - 1, last, args.strength))
