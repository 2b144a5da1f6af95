"""fodder stem FILE --track drums: one track taken out of a sound."""

from __future__ import annotations

import argparse

from bridge.cli import options
from bridge.domain.edit import TRACKS, Stem


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("stem", help="take one track out of a sound")
    options.add_source(parser)
    parser.add_argument(
        "prompt", metavar="PROMPT", nargs="?", help="what it sounds like (the track's name)"
    )
    parser.add_argument("--track", required=True, metavar="NAME", help=", ".join(TRACKS))
    parser.add_argument("--bars", type=int, help="how many of its bars (all that are whole)")
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    edit = Stem(options.source_from(args, args.bars), args.track)
    args.prompt = args.prompt or args.track.replace("_", " ")
    return options.make(args, edit)
