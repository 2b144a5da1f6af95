"""fodder make PROMPT: paint samples and drop them into the folder.

With --form, sections that belong together: the whole as one file with markers, and each section as
a loop of its own.
"""

from __future__ import annotations

import argparse
import json

from bridge.cli import options
from bridge.cli.playing import add_playing
from bridge.domain.edit import TABLE, Edit, parse_form
from bridge.domain.errors import BadArgument
from bridge.domain.layers import Layers


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("make", help="make samples from a prompt")
    parser.add_argument("prompt", metavar="PROMPT", help="e.g. 'dusty boom-bap drums'")
    parser.add_argument("--bars", type=int, help="length of a loop, or of each section (2)")
    parser.add_argument("--kind", help="loop or oneshot (loop)")
    parser.add_argument(
        "--form",
        metavar="NAMES",
        help=f"sections, e.g. intro,main,main,fill; of {', '.join(TABLE)}",
    )
    parser.add_argument(
        "--layers",
        action="store_true",
        help="of drums: also kick, snare, hats and percussion, which add up, and a hit of each",
    )
    parser.add_argument(
        "--explain", action="store_true", help="what is understood, as JSON; nothing is made"
    )
    add_playing(parser)
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    if args.explain:
        said = options.asked_by(args, args.bars)
        print(json.dumps(said.to_dict(), ensure_ascii=False))
        return 0
    edit: Edit | None = None if args.form is None else parse_form(args.form)
    if args.layers and edit is not None:
        raise BadArgument("A form has no layers: leave one of the two out.")
    return options.make(args, Layers() if args.layers else edit, args.bars)
