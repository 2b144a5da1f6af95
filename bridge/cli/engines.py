"""--engine: where samples are made, on this machine or on a farm (docs/farm.md)."""

from __future__ import annotations

import argparse
import re

from bridge.engine import AnyEngine, Engine
from bridge.errors import BadArgument

_FARM = re.compile(r"(tcp|tls|ucx|ws|wss)://\S+")


def add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", metavar="URL", help="a Dask scheduler's address, e.g. tcp://box:8786"
    )


def engine_at(url: str | None) -> AnyEngine:
    """The engine that is meant; a farm is connected to at once, so that what is wrong is told."""
    if url is None:
        return Engine()
    if not _FARM.fullmatch(url):
        raise BadArgument(f"{url[:60]!r} is no engine: say e.g. tcp://box:8786.")
    from bridge.farm.engine import FarmEngine

    farm = FarmEngine(url)
    farm.start()
    return farm
