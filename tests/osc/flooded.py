"""A server in a process of its own, whose memory can be asked: python -m tests.osc.flooded

Says its port, and then for every line that it reads the bytes that Python holds once all that came
is handled. Nothing but the server is in that process, so nothing else moves the figure.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
import tracemalloc

from bridge.cli.serve import serving
from bridge.jobs.engine import Engine
from bridge.osc.service import OscService
from tests.osc.conftest import arguments
from tests.osc.ear import Ear


def in_use(service: OscService, ear: Ear) -> int:
    """Bytes that Python holds once all that came before is handled, by every thread."""
    while service.status().waiting:
        time.sleep(0.01)
    ear.say("/fodder/query", "end", "nothing")  # last in the queue of whatever asks the library
    while ear.until("/fodder/result/end")[-1][1][0] != "end":
        pass
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["FODDER_HOME"] = home
        with serving(arguments(), Engine("tests.fake_engine")) as app:
            assert app.osc is not None
            ear = Ear(app.osc.server.port)
            tracemalloc.start()
            print(app.osc.server.port, flush=True)
            for _ in sys.stdin:
                print(in_use(app.osc, ear), flush=True)
            ear.close()


if __name__ == "__main__":
    main()
