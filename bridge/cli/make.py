"""fodder make PROMPT: paint samples and drop them into the folder.

With --form, sections that belong together: the whole as one file with markers, and each section as
a loop of its own.
"""

from __future__ import annotations

import argparse
import json

from bridge.cli import options
from bridge.domain.request import TABLE, parse_form
from bridge.prompt import understand


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
        "--explain", action="store_true", help="what is understood, as JSON; nothing is made"
    )
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    if args.explain:
        print(json.dumps(understand(args.prompt).to_dict(), ensure_ascii=False))
        return 0
    form = None if args.form is None else parse_form(args.form)
    return options.make(args, form, args.bars)
