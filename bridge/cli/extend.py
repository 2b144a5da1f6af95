"""fodder extend FILE [PROMPT] --bars N: more bars after a loop's own, as one loop."""

from __future__ import annotations

import argparse

from bridge.cli import options
from bridge.domain.edit import Extend
from bridge.domain.errors import BadArgument, FodderError
from bridge.files.formats import read_card


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("extend", help="make a loop longer")
    options.add_source(parser)
    parser.add_argument(
        "prompt", metavar="PROMPT", nargs="?", help="what is to come (as the file's own recipe)"
    )
    parser.add_argument("--bars", type=int, required=True, metavar="N", help="how many more")
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    source = options.source_from(args)
    if args.prompt is None:
        try:
            args.prompt = read_card(source.path).recipe.prompt
        except FodderError:
            raise BadArgument(
                f"{args.file} does not say what it is: give a PROMPT after it."
            ) from None
    return options.make(args, Extend(source, args.bars))
