"""fodder rate STARS FILE…: give samples 0 to 5 stars, in their files and in the library."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from bridge.config.settings import find_home, load
from bridge.domain.errors import check_range
from bridge.files.annotation import MOST_STARS
from bridge.library.annotate import annotate
from bridge.library.catalogue import Catalogue


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("rate", help="give samples stars")
    parser.add_argument("stars", type=int, metavar="STARS", help=f"0 to {MOST_STARS}")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="made by Fodder")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    check_range("stars", args.stars, 0, MOST_STARS)
    home = find_home()
    folder = load(home).folder
    with Catalogue(home.catalogue, folder) as catalogue:
        for file in args.files:
            path = file.expanduser().absolute()
            annotate(path, lambda notes: replace(notes, stars=args.stars))
            if path.is_relative_to(folder):
                catalogue.refresh(path)
    return 0
