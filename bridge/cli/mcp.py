"""fodder mcp: the bridge for assistants that speak the Model Context Protocol (docs/mcp.md).

A client starts it and speaks to it over stdin and stdout; it ends when stdin does.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.domain.errors import NotFound


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("mcp", help="serve assistants over stdin and stdout")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put the files")
    parser.add_argument(
        "--source",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a further folder whose files the assistant may name",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    try:
        from bridge.cli import mcp_server
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("mcp"):
            raise
        raise NotFound(
            "The Model Context Protocol's library is not installed: say "
            "`pip install 'sample-fodder[mcp]'`."
        ) from error
    mcp_server.serve(args.folder, tuple(one.expanduser().absolute() for one in args.source))
    return 0
