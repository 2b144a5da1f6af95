"""fodder extend FILE [PROMPT] --bars N: more bars after a loop's own, as one loop."""

from __future__ import annotations

import argparse

from bridge.cli import options
from bridge.domain.edit import Extend


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("extend", help="make a loop longer")
    options.add_source(parser, "what is to come")
    parser.add_argument("--bars", type=int, required=True, metavar="N", help="how many more")
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    args.prompt = options.prompt_from(args)
    return options.make(args, Extend(options.source_from(args), args.bars))
