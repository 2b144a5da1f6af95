"""fodder install HOST|plugin [--remove] [--dry-run] [--to DIR]: our files for a music program.

Prints where each file went, a line each, and what to do next on stderr.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bridge.config import plugin
from bridge.config.integrations import NAMES, host_named, install, remove, target_of
from bridge.config.settings import find_home


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("install", help="put Fodder's files into a music program")
    parser.add_argument("host", metavar="HOST", help=", ".join((plugin.NAME, *NAMES)))
    parser.add_argument("--remove", action="store_true", help="take them out again")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--to", type=Path, metavar="DIR", help="another folder than the usual one")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    to = args.to.expanduser().absolute() if args.to else None
    if args.host == plugin.NAME:
        (plugin.remove if args.remove else plugin.install)(find_home(), to, args.dry_run, print)
        return told(plugin.THEN, args)
    host = host_named(args.host)
    target = to or target_of(host)
    work = remove if args.remove else install
    work(host.name, target, args.dry_run, print)
    return told(host.then, args)


def told(then: str, args: argparse.Namespace) -> int:
    """What is to be done next, if anything was."""
    if not (args.remove or args.dry_run):
        print(then, file=sys.stderr)
    return 0
