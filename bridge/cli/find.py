"""fodder find [WORDS] [--bpm 88-94] [--key Am] [--kind loop] [--family bass] [--stars 3] [--json]:
samples of the library, a line each.

WORDS are those of the prompt, the name, the family and the tags; all of them must be there.
"""

from __future__ import annotations

import argparse
import json
import sys

from bridge.config.settings import find_home, load
from bridge.domain.errors import check_range
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from bridge.library.catalogue import Catalogue
from bridge.library.finding import filter_from, find, order_from
from bridge.library.queries import By

USUAL, MOST = 20, 1_000


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("find", help="find samples in the library")
    parser.add_argument("words", nargs="*", metavar="WORDS", help="of prompt, name, family, tags")
    parser.add_argument("--bpm", default="", metavar="N", help="a tempo, or a range: 88-94")
    parser.add_argument("--key", default="", metavar="K", help="a key, or none: without one")
    parser.add_argument("--kind", default="", metavar="WHAT", help="loop or oneshot")
    parser.add_argument("--family", default="", metavar="F", help="drums, bass, keys, …")
    parser.add_argument("--stars", type=int, default=0, metavar="N", help="so many, or more")
    parser.add_argument("--by", default="newest", metavar="WHAT", help=f"{', '.join(By)} (newest)")
    parser.add_argument("--limit", type=int, default=USUAL, metavar="N", help=f"most ({USUAL})")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; 1 if there is none."""
    check_range("--limit", args.limit, 1, MOST)
    order = order_from(args.by)
    where = filter_from(args.bpm, args.key, args.kind, args.family, args.stars)
    home = find_home()
    with Catalogue(home.catalogue, load(home).folder) as catalogue:
        found = find(catalogue, " ".join(args.words), where, order, args.limit)
    for sample in found:
        print(as_json(sample) if args.json else as_text(sample))
    if not found:
        print("There is none: say fewer words, or less of what it is.", file=sys.stderr)
    return 0 if found else 1


def as_json(sample: Sample) -> str:
    """A sample as one JSON object."""
    recipe, is_loop = sample.recipe, sample.recipe.kind is Kind.LOOP
    found = sample.key
    return json.dumps({
        "path": str(sample.path),
        "id": sample.id,
        "prompt": recipe.prompt,
        "family": sample.family,
        "kind": recipe.kind.value,
        "bpm": recipe.bpm if is_loop else None,
        "key": None if found is None else str(found),
        "bars": recipe.bars if is_loop else None,
        "stars": sample.stars,
        "tags": list(sample.tags),
    })  # fmt: skip


def as_text(sample: Sample) -> str:
    """A sample on one line: its stars and where it lies."""
    return f"{'★' * sample.stars:<{MOST_STARS}}  {sample.path}"
