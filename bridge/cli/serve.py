"""fodder serve: the bridge without a window, for DAWs and controllers (docs/osc.md).

Host, port, discovery, Link and MIDI are as in the settings unless an option says otherwise. Goes on
with what an earlier Fodder had accepted and not finished. Ends at Ctrl-C or SIGTERM; what is
waiting then stays in the journal for the next one.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from bridge.app import OSC, App, Overrides, open_app, open_engine
from bridge.cli.making import add_engine
from bridge.config.settings import find_home, load
from bridge.jobs.engine import AnyEngine


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("serve", help="answer OSC from DAWs and controllers")
    parser.add_argument("--port", type=int, help="UDP and TCP port (as in the settings: 7770)")
    parser.add_argument(
        "--host", help="address to listen at (as in the settings: 127.0.0.1, this machine only)"
    )
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put the files")
    parser.add_argument(
        "--source", type=Path, action="append", default=[], metavar="DIR",
        help="a further folder whose files clients may name",
    )  # fmt: skip
    parser.add_argument(
        "--token", help="what senders from other machines must say (made up if not given)"
    )
    parser.add_argument(
        "--no-discovery", action="store_true", help="no OSCQuery and no mDNS announcement"
    )
    parser.add_argument(
        "--link", action="store_true", help="follow the tempo of an Ableton Link session"
    )
    parser.add_argument(
        "--midi", action="store_true", help="listen to MIDI controllers (see fodder midi)"
    )
    parser.add_argument(
        "--abletonosc", action="store_true", help="follow the Live that AbletonOSC runs in"
    )
    parser.add_argument(
        "--with-parent", action="store_true",
        help="end when standard input does, as with the program that started it",
    )  # fmt: skip
    add_engine(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    wait = heeding_the_end(args.with_parent)  # before anything is open that would have to be closed
    with serving(args, open_engine(args.engine)) as app:
        assert app.osc is not None
        print(f"Fodder answers OSC at {app.osc.server.host}:{app.osc.server.port}.", flush=True)
        wait()
    return 0


@contextlib.contextmanager
def serving(args: argparse.Namespace, engine: AnyEngine) -> Iterator[App]:
    """The whole bridge over an engine, running; without OSC there is nothing to serve."""
    home = find_home()
    with open_app(home, load(home), overrides(args), engine) as app:
        if (error := app.why_not(OSC)) is not None:
            raise error
        for part in app.unopened:
            print(part, file=sys.stderr)
        if app.token is not None:
            print(f"Senders from other machines must say /fodder/hello {app.token}", flush=True)
        yield app


def overrides(args: argparse.Namespace) -> Overrides:
    """What the options say; one that is not given means: as in the settings."""
    return Overrides(
        folder=args.folder,
        host=args.host,
        port=args.port,
        discovery=False if args.no_discovery else None,
        link=args.link or None,
        midi=args.midi or None,
        abletonosc=args.abletonosc,
        sources=tuple(source.expanduser().absolute() for source in args.source),
        token=args.token,
    )


def heeding_the_end(with_parent: bool = False) -> Callable[[], None]:
    """From now on SIGTERM and Ctrl-C end only what waits; what is returned waits for one, or for
    the end of standard input, which comes even where the program that started us is killed."""
    ended = threading.Event()

    def listen() -> None:
        with contextlib.suppress(OSError, ValueError):
            while os.read(sys.stdin.fileno(), 4_096):
                pass
        ended.set()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    def wait() -> None:
        while not ended.wait(1.0):  # in turns, because Windows hears Ctrl-C only between them
            pass

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    if with_parent:
        threading.Thread(target=listen, name="fodder-parent", daemon=True).start()
    return wait
