"""fodder similar FILE [--limit N] [--by timbre|rhythm|key|all] [--json]: samples that sound alike.

FILE may be any sound file, also one that Fodder did not make. Samples that were not listened to yet
are listened to first.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bridge.config.settings import find_home, load
from bridge.domain.audio import Array
from bridge.domain.errors import BadArgument
from bridge.library.catalogue import Catalogue
from bridge.library.listening import (
    fill,
    known_likeness,
    lacking_likeness,
    of_file,
    vectors_of,
)
from bridge.library.similarity import WEIGHTS, Near, SimilarityIndex, weights

MOST = 1_000


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("similar", help="find samples that sound like a file")
    parser.add_argument("file", type=Path, metavar="FILE", help="wav, aif, flac, mp3 or ogg")
    parser.add_argument("--limit", type=int, default=10, help="how many (10)")
    parser.add_argument("--by", default="all", metavar="WHAT", help=f"{', '.join(WEIGHTS)} (all)")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    if not 1 <= args.limit <= MOST:
        raise BadArgument(f"--limit {args.limit} is not possible: say from 1 to {MOST:,}.")
    weights(args.by)
    home = find_home()
    with Catalogue(home.catalogue, load(home).folder) as catalogue:
        fill_shown(catalogue)
        found = similar(args.file.absolute(), catalogue, args.by, args.limit)
    for one in found:
        print(as_json(one) if args.json else as_text(one))
    return 0


def similar(path: Path, catalogue: Catalogue, by: str, limit: int) -> list[Near]:
    """What sounds most like a file, but for that itself. Samples whose files went while no Fodder
    looked are forgotten on the way; not so where the folder is gone too, as with a disk."""
    vector, alike = vector_of(path, catalogue), SimilarityIndex(catalogue)
    while True:
        near = alike.nearest(vector, by, limit + 1)
        if not [one for one in near if catalogue.refresh(one.sample.path).gone]:
            return [one for one in near if one.sample.path != path][:limit]


def vector_of(path: Path, catalogue: Catalogue) -> Array:
    """What the catalogue knows of a file, which may be much quicker than to listen to it."""
    known = known_likeness(catalogue, path)
    return of_file(path).vector if known is None else vectors_of(known)[0]


def fill_shown(catalogue: Catalogue) -> None:
    """Listen to what was not listened to yet; with a bar on a terminal."""
    lacking = lacking_likeness(catalogue)
    if not lacking:
        return
    from rich.console import Console  # a bar is rarely needed
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Listening", total=lacking)

        def shown(done: int) -> bool:
            bar.update(task, completed=done)
            return True

        fill(catalogue, shown)


def as_json(near: Near) -> str:
    """A sample that is near, as one JSON object."""
    sample = near.sample
    members = {"path": str(sample.path), "alike": round(near.alike, 4), "id": sample.id}
    return json.dumps({**members, "family": sample.family, "prompt": sample.recipe.prompt})


def as_text(near: Near) -> str:
    """A sample that is near, on one line."""
    return f"{near.alike:6.1%}  {near.sample.path}"
