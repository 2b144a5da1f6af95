"""fodder install HOST [--remove] [--dry-run] [--to DIR]: our files for a music program.

Prints where each file went, a line each, and what to do next on stderr.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bridge.config.integrations import NAMES, host_named, install, remove, target_of


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("install", help="put Fodder's files into a music program")
    parser.add_argument("host", metavar="HOST", help=", ".join(NAMES))
    parser.add_argument("--remove", action="store_true", help="take them out again")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--to", type=Path, metavar="DIR", help="another folder than the usual one")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    host = host_named(args.host)
    target = args.to.expanduser().absolute() if args.to else target_of(host)
    work = remove if args.remove else install
    work(host.name, target, args.dry_run, print)
    if not (args.remove or args.dry_run):
        print(host.then, file=sys.stderr)
    return 0
