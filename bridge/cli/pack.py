"""fodder pack FILE.toml [--out DIR]: make all samples of a plan and zip them (docs/packs.md).

Run again after it was stopped or killed, it goes on where it was. FILE may be the name of a plan
that comes with Fodder.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from bridge.app import open_engine
from bridge.cli.making import Bar, add_engine
from bridge.config.choice import chosen
from bridge.config.presets import model_named, shipped
from bridge.config.settings import find_home
from bridge.domain.errors import Cancelled, NotFound
from bridge.jobs.engine import AnyEngine
from bridge.library.folder import prepare
from bridge.packs.finish import finish, folder_of
from bridge.packs.plan import read_pack
from bridge.packs.takes import TakeMaker, TakeStore


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("pack", help="make a pack of samples by a plan")
    parser.add_argument("plan", metavar="FILE", help="a plan in TOML, or the name of a shipped one")
    parser.add_argument("--out", type=Path, metavar="DIR", default=Path(), help="default: here")
    add_engine(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    cancelled = threading.Event()
    with interrupting(cancelled):
        return make_pack(plan_file(args.plan), args.out, open_engine(args.engine), cancelled)


def make_pack(
    plan: Path, out: Path, engine: AnyEngine, cancelled: threading.Event | None = None
) -> int:
    """Make the pack of a plan with that engine, which is closed at the end. Cancelled as soon as
    `cancelled` is set; the next time goes on with what was kept."""
    pack = read_pack(plan)
    own = find_home().presets
    model = chosen(pack.items[0].request, own) if pack.items else model_named("", own)
    out = prepare(out)
    work = out / f".{folder_of(pack)}.making"
    store = TakeStore.open(work)
    try:
        with Bar() as bar:
            maker = TakeMaker(model, engine, store, bar.move, cancelled or threading.Event())
            takes, missing = maker.make(pack)
            if not takes:
                raise NotFound("None of the takes was good: write other prompts.")
            bar.move(1.0, "zip")
            path = finish(pack, takes, missing, model, out)
    except Cancelled:
        raise Cancelled(
            f"Stopped: the same command goes on after {len(store.kept)} takes."
        ) from None
    finally:
        engine.close()
        store.close()
    shutil.rmtree(work, ignore_errors=True)
    print(f"{path}  ({len(takes)} samples)")
    for item in missing:
        print(f"No good take of {item.request.prompt!r}, number {item.number}.", file=sys.stderr)
    return 0


@contextlib.contextmanager
def interrupting(cancelled: threading.Event) -> Iterator[None]:
    """Within it Ctrl-C sets `cancelled`, and a second one ends the program as ever."""

    def cancel(_signal: int, _frame: FrameType | None) -> None:
        cancelled.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def plan_file(said: str) -> Path:
    """The file that is meant: one that is there, or a shipped plan's."""
    path = Path(said)
    if not path.exists() and os.sep not in said and not path.suffix:
        known = sorted(plan.stem for plan in (shipped() / "packs").glob("*.toml"))
        if said not in known:
            raise NotFound(f"There is no pack {said[:40]!r}: name a file, or {', '.join(known)}.")
        return shipped() / "packs" / f"{said}.toml"
    return path
