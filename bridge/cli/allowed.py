"""Which files a recipe may open.

A recipe may come from anybody, and name any file as its source, LoRA or taught word. Only those are
opened that lie in the library or in a folder that the user allows by --source.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bridge.config.settings import Home, load
from bridge.domain.edit import source_of
from bridge.domain.errors import Refused
from bridge.domain.request import Request
from bridge.library.library import inside


def add_allowed(parser: argparse.ArgumentParser) -> None:
    """The option that allows a folder."""
    parser.add_argument(
        "--source",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a further folder whose files its recipe may name",
    )


def allowed_by(args: argparse.Namespace, home: Home) -> tuple[Path, ...]:
    """The library's folder and those of the option."""
    return (load(home).folder, *(one.expanduser().absolute() for one in args.source))


def check_files(request: Request, folders: Sequence[Path]) -> None:
    """Refused if the request names a file outside of those folders; nothing is opened."""
    source = source_of(request.edit)
    sources = [one for one in (source, request.notes, request.groove) if one is not None]
    named = [one.path for one in (*sources, *request.addons)]
    for path in named:
        try:
            inside(str(path), folders)
        except Refused:
            raise Refused(
                f"Its recipe names {path}, which lies outside the library: allow its folder by "
                "--source DIR if you trust it."
            ) from None
