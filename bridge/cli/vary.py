"""fodder vary FILE [PROMPT] [--strength 0.5]: another take on a sound, into the folder."""

from __future__ import annotations

import argparse

from bridge.cli import options
from bridge.domain.edit import Vary
from bridge.prompt import parse_number


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("vary", help="make another take on a sound")
    options.add_source(parser, "what it shall become")
    parser.add_argument(
        "--strength",
        type=parse_number,
        default=0.5,
        metavar="X",
        help="0 keeps it, 1 nothing (0.5)",
    )
    parser.add_argument("--bars", type=int, help="how many of its bars (all that are whole)")
    parser.add_argument("--kind", help="loop or oneshot (loop)")
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    args.prompt = options.prompt_from(args)
    return options.make(args, Vary(options.source_from(args, args.bars), args.strength))
