"""fodder morph PROMPT_A PROMPT_B [--series N | --position P]: from one sound to another."""

from __future__ import annotations

import argparse

from bridge.cli import options
from bridge.domain.edit import Morph
from bridge.prompt import parse_number

USUAL = 5


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("morph", help="make loops between two prompts")
    parser.add_argument("prompt", metavar="PROMPT_A", help="where it begins")
    parser.add_argument("other", metavar="PROMPT_B", help="where it ends")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--series", type=int, metavar="N", help=f"loops from end to end, on one grid ({USUAL})"
    )
    place.add_argument(
        "--position", type=parse_number, metavar="P", help="one loop at 0 (A) to 1 (B)"
    )
    parser.add_argument("--other-seed", type=int, metavar="N", help="B's seed (A's own)")
    parser.add_argument("--bars", type=int, help="length of a loop (2)")
    parser.add_argument("--kind", help="loop or oneshot (loop)")
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    if args.position is None:
        args.count = USUAL if args.series is None else args.series
    edit = Morph(args.other, args.position, args.other_seed)
    return options.make(args, edit, args.bars)
