"""A process to be killed: python -m tests.packs.crashing PLAN OUT makes a pack."""

from __future__ import annotations

import sys
from pathlib import Path

from bridge.cli.pack import make_pack
from bridge.jobs.engine import Engine

if __name__ == "__main__":
    sys.exit(make_pack(Path(sys.argv[1]), Path(sys.argv[2]), Engine("tests.packs.far_side")))
