"""fodder pack FILE.toml [--out DIR]: make all samples of a plan and zip them (docs/packs.md).

Run again after it was stopped or killed, it goes on where it was. FILE may be the name of a plan
that comes with Fodder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from bridge.cli.making import Bar, add_engine, engine_at
from bridge.config.presets import model_named, shipped
from bridge.config.settings import find_home
from bridge.domain.errors import NotFound
from bridge.jobs.engine import AnyEngine
from bridge.library.folder import prepare
from bridge.packs.finish import finish, folder_of
from bridge.packs.plan import read_pack
from bridge.packs.takes import TakeStore, make_takes


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("pack", help="make a pack of samples by a plan")
    parser.add_argument("plan", metavar="FILE", help="a plan in TOML, or the name of a shipped one")
    parser.add_argument("--out", type=Path, metavar="DIR", default=Path(), help="default: here")
    add_engine(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    return make_pack(plan_file(args.plan), args.out, engine_at(args.engine))


def make_pack(plan: Path, out: Path, engine: AnyEngine) -> int:
    """Make the pack of a plan with that engine, which is closed at the end."""
    pack = read_pack(plan)
    model = model_named(pack.items[0].request.model if pack.items else "", find_home().presets)
    out = prepare(out)
    work = out / f".{folder_of(pack)}.making"
    bench = TakeStore.open(work)
    try:
        with Bar() as bar:
            takes, missing = make_takes(pack, model, engine, bench, bar.move)
            if not takes:
                raise NotFound("None of the takes was good: write other prompts.")
            bar.move(1.0, "zip")
            path = finish(pack, takes, missing, model, out)
    finally:
        engine.close()
        bench.close()
    shutil.rmtree(work, ignore_errors=True)
    print(f"{path}  ({len(takes)} samples)")
    for item in missing:
        print(f"No good take of {item.request.prompt!r}, number {item.number}.", file=sys.stderr)
    return 0


def plan_file(said: str) -> Path:
    """The file that is meant: one that is there, or a shipped plan's."""
    path = Path(said)
    if not path.exists() and os.sep not in said and not path.suffix:
        known = sorted(plan.stem for plan in (shipped() / "packs").glob("*.toml"))
        if said not in known:
            raise NotFound(f"There is no pack {said[:40]!r}: name a file, or {', '.join(known)}.")
        return shipped() / "packs" / f"{said}.toml"
    return path
