"""fodder find [WORDS] [--bpm 88-94] [--key Am] [--kind loop] [--family bass] [--stars 3] [--json]:
samples of the library, a line each.

WORDS are those of the prompt, the name, the family and the tags; all of them must be there.
"""

from __future__ import annotations

import argparse
import json
import sys

from bridge.config.settings import find_home, load
from bridge.domain.errors import BadArgument, check_range
from bridge.domain.music import Key, check_tempo
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from bridge.library.catalogue import Catalogue
from bridge.library.queries import LONGEST_SEARCH, By, Filter, Order
from bridge.prompt import parse_key, parse_number

USUAL, MOST = 20, 1_000


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("find", help="find samples in the library")
    parser.add_argument("words", nargs="*", metavar="WORDS", help="of prompt, name, family, tags")
    parser.add_argument("--bpm", metavar="N", help="a tempo, or a range: 88-94")
    parser.add_argument("--key", metavar="K", help="a key, or none: without one")
    parser.add_argument("--kind", type=Kind.parse, metavar="WHAT", help="loop or oneshot")
    parser.add_argument("--family", metavar="F", help="drums, bass, keys, …")
    parser.add_argument("--stars", type=int, default=0, metavar="N", help="so many, or more")
    parser.add_argument("--by", default="newest", metavar="WHAT", help=f"{', '.join(By)} (newest)")
    parser.add_argument("--limit", type=int, default=USUAL, metavar="N", help=f"most ({USUAL})")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; 1 if there is none."""
    check_range("--limit", args.limit, 1, MOST)
    text, where, order = " ".join(args.words), filter_of(args), order_of(args.by)
    if len(text) > LONGEST_SEARCH:
        raise BadArgument(f"A search has at most {LONGEST_SEARCH:,} characters: say less.")
    home = find_home()
    with Catalogue(home.catalogue, load(home).folder) as catalogue:
        numbers = catalogue.listing(text, where, order)[: args.limit].tolist()
        known = catalogue.numbered(numbers)
        found = [known[number] for number in numbers if number in known]
        found = [sample for sample in found if not catalogue.refresh(sample.path).gone]
    for sample in found:
        print(as_json(sample) if args.json else as_text(sample))
    if not found:
        print("There is none: say fewer words, or less of what it is.", file=sys.stderr)
    return 0 if found else 1


def filter_of(args: argparse.Namespace) -> Filter:
    """What a sample must be."""
    check_range("--stars", args.stars, 0, MOST_STARS)
    slowest, fastest = (None, None) if args.bpm is None else tempi(args.bpm)
    keys: tuple[Key | None, ...] = ()
    if args.key is not None:
        keys = (None if args.key.lower() == "none" else parse_key(args.key),)
    family = None if args.family is None else args.family.lower()
    return Filter(slowest, fastest, keys, args.kind, family, args.stars)


def order_of(by: str) -> Order:
    """The order of a list; the newest, the most stars and the loudest first."""
    if by not in tuple(By):
        raise BadArgument(f"--by {by[:40]!r} is not possible: say {', '.join(By)}.")
    return Order(By(by), by in (By.NEWEST, By.STARS, By.PEAK, By.LOUDNESS))


def tempi(text: str) -> tuple[float, float]:
    """ "92" within half a beat, or "88-94"."""
    low, dash, high = text.partition("-")
    slowest = parse_number(low)
    fastest = parse_number(high) if dash else slowest
    for bpm in (slowest, fastest):
        check_tempo(bpm)
    if fastest < slowest:
        raise BadArgument(f"--bpm {text[:40]} is not a range: say {high.strip()}-{low.strip()}.")
    return (slowest, fastest) if dash else (slowest - 0.5, slowest + 0.5)


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
