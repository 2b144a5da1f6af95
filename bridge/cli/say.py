"""fodder say ADDRESS [VALUE…]: one OSC message to a running Fodder, for scripts.

The answers are printed, one JSON array a line, until one that ends the matter (or --until) has
come; the status is 0 then, 1 if nothing came in time, 2 for an /fodder/error.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
import time

from bridge.domain.errors import FodderError
from bridge.osc.packet import Message, build, parse
from bridge.osc.server import PORT

LAST = ("/fodder/pong", "/fodder/result/end", "/fodder/finished", "/fodder/failed",
        "/fodder/cancelled", "/fodder/error")  # fmt: skip


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("say", help="send an OSC message to a running Fodder")
    parser.add_argument("address", metavar="ADDRESS", help="e.g. /fodder/generate")
    parser.add_argument("values", metavar="VALUE", nargs="*", help="its arguments")
    parser.add_argument("--port", type=int, default=PORT, help=f"Fodder's port ({PORT})")
    parser.add_argument("--until", metavar="ADDRESS", help="wait for an answer at this address")
    parser.add_argument("--wait", type=float, default=2.0, metavar="SECONDS", help="at most (2)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Say it and hear; errors are printed as they came."""
    last = (args.until, "/fodder/error") if args.until else LAST
    deadline = time.monotonic() + args.wait
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        tags = "s" * len(args.values)
        line.sendto(build(args.address, tags, args.values), ("127.0.0.1", args.port))
        while (left := deadline - time.monotonic()) > 0:
            line.settimeout(left)
            try:
                message = parse(line.recv(65_536))
            except OSError:
                break
            if isinstance(message, Message):
                print(json.dumps([message.address, *message.arguments]), flush=True)
                if message.address in last:
                    return 2 if message.address == "/fodder/error" else 0
    if args.wait and (args.until or args.address == "/fodder/ping"):
        raise FodderError(f"No answer from port {args.port}: start `fodder serve`.")
    print("Sent; no answer came.", file=sys.stderr)
    return 0
