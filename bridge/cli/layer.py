"""fodder layer FILE PROMPT --track bass: a track that goes with a loop, without the loop."""

from __future__ import annotations

import argparse

from bridge.cli import options
from bridge.domain.edit import TRACKS, Layer


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("layer", help="make a track that goes with a loop")
    options.add_source(parser)
    parser.add_argument("prompt", metavar="PROMPT", help="what to hear with it")
    parser.add_argument(
        "--track",
        action="append",
        required=True,
        metavar="NAME",
        help=f"{', '.join(TRACKS)}; repeatable, for several at once",
    )
    parser.add_argument("--bars", type=int, help="how many of its bars (all that are whole)")
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    return options.make(args, Layer(options.source_from(args, args.bars), tuple(args.track)))
