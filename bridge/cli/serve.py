"""fodder serve: the bridge without a window, for DAWs and controllers (docs/osc.md).

Goes on with what an earlier Fodder had accepted and not finished. Ends at Ctrl-C or SIGTERM; what
is waiting then stays in the journal for the next one.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from bridge.cli.making import add_engine, engine_at
from bridge.config.settings import find_home, load
from bridge.controllers import midi
from bridge.controllers.link import LinkSession
from bridge.jobs.engine import AnyEngine
from bridge.jobs.journal import Journal
from bridge.jobs.queue import Jobs
from bridge.library.library import open_library
from bridge.library.watcher import Listener
from bridge.osc.access import check_token, make_token, read_token
from bridge.osc.clients import is_loopback
from bridge.osc.discovery import Discovery
from bridge.osc.server import PORT
from bridge.osc.service import OscService


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("serve", help="answer OSC from DAWs and controllers")
    parser.add_argument("--port", type=int, default=PORT, help=f"UDP and TCP port ({PORT})")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at (127.0.0.1: this machine only)"
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
    add_engine(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    wait = heeding_the_end()  # before anything is open that would have to be closed
    with serving(args, engine_at(args.engine)) as face:
        print(f"Fodder answers OSC at {face.server.host}:{face.server.port}.", flush=True)
        wait()
    return 0


@contextlib.contextmanager
def serving(
    args: argparse.Namespace, engine: AnyEngine, listeners: list[Listener] | None = None
) -> Iterator[OscService]:
    """The whole bridge over an engine, running. `listeners` hear what becomes of the folder."""
    home = find_home()
    settings = load(home)
    token = token_of(args)
    sources = tuple(source.expanduser().absolute() for source in args.source)
    listeners = [] if listeners is None else listeners
    with contextlib.ExitStack() as stack:
        journal = stack.enter_context(Journal(home.root / "queue.db"))
        library = stack.enter_context(open_library(home, settings, args.folder, listeners, sources))
        jobs = stack.enter_context(Jobs(engine, journal))
        face = OscService(jobs, library, args.host, args.port, token)
        jobs.resume(library.prepare, library.find)
        stack.enter_context(face)
        if not args.no_discovery:
            stack.enter_context(Discovery(face))
        if args.link:
            face.player.wait = stack.enter_context(LinkSession(face.defaults)).until_bar
        if args.midi:
            mapping = midi.load(home.root / midi.FILE)
            controller = midi.Controller(mapping, face.post)
            stack.enter_context(midi.listening(controller.hear))
        yield face


def token_of(args: argparse.Namespace) -> str | None:
    """None on loopback; otherwise the token, which the user must get to see."""
    if is_loopback(args.host):
        return None
    if args.token:
        return check_token(args.token)
    if (given := read_token()) is not None:
        return given
    token = make_token()
    print(f"Senders from other machines must say /fodder/hello {token}", flush=True)
    return token


def heeding_the_end() -> Callable[[], None]:
    """From now on SIGTERM and Ctrl-C end only what waits; what is returned waits for one."""
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    def wait() -> None:
        while not ended.wait(1.0):  # in turns, because Windows hears Ctrl-C only between them
            pass

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, end)
    return wait
