"""Measure the first loop: python -m tests.benchmarks.startup [--rounds 3] [--only make|window]

A cold `fodder make` from nothing to its file, beside `python -c "import torch"`, in turns: seconds
by the clock and of the processor (all processes), and how many times torch's they are. Then the
window's start and its calm: from the start of a new process to the window's first paint, to the
open library and to the first loop on a pad, beside torch again; then for how long the Qt thread is
away at most (a timer that should fire every 5 ms) and works at most at one event, while jobs run.
An object each.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

PROMPT = "boom bap drums, 92 bpm"
BEGAN = "FODDER_BENCHMARK_BEGAN"
FIRST = "first loop, model and all"


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        alone, _ = spent(("-c", "import torch"), home)
        environ = {**os.environ, "FODDER_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        environ[BEGAN] = str(time.time())
        command = [sys.executable, "-m", "tests.benchmarks.startup", "--child"]
        run = subprocess.run(
            command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
    found: dict[str, float] = json.loads(run.stdout)
    return {**found, "first loop, times torch": round(found[FIRST] / alone, 2)}


def spent(words: Sequence[str], home: str) -> tuple[float, float]:
    """Seconds by the clock and of the processor that a command takes, its children's too."""
    began, before = time.monotonic(), os.times()
    environ = {**os.environ, "FODDER_HOME": home}
    subprocess.run([sys.executable, *words], env=environ, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    used = after.children_user + after.children_system
    return time.monotonic() - began, used - before.children_user - before.children_system


def cold_make(rounds: int) -> dict[str, float]:
    """Medians, and the median of the rounds' own ratios: so what else runs counts little."""
    clock, processor, torch_clock, torch_processor = [], [], [], []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as home:
            alone = spent(("-c", "import torch"), home)
            made = spent(("-m", "bridge", "make", PROMPT, "--seed", str(number)), home)
        torch_clock.append(alone[0])
        torch_processor.append(alone[1])
        clock.append(made[0])
        processor.append(made[1])
    ratios = [one / other for one, other in zip(clock, torch_clock, strict=True)]
    costs = [one / other for one, other in zip(processor, torch_processor, strict=True)]
    found = {
        "import torch, s": median(torch_clock),
        "import torch, CPU-s": median(torch_processor),
        "cold make, s": median(clock),
        "cold make, CPU-s": median(processor),
        "cold make, times torch": median(ratios),
        "cold make, times torch's CPU": median(costs),
    }
    return {name: round(value, 2) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("make", "window"))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:  # imported late: the engine's process imports this module again
        from tests.benchmarks.startup_window import measure_window

        print(json.dumps(measure_window(PROMPT, float(os.environ[BEGAN]))))
        return
    if args.only != "window":
        print(json.dumps(cold_make(args.rounds), indent=2), flush=True)
    if args.only == "make":
        return
    rounds = [measure() for _ in range(args.rounds)]
    middle = {name: sorted(one[name] for one in rounds)[len(rounds) // 2] for name in rounds[0]}
    load = Path("/proc/loadavg").read_text().split()[0] if os.name == "posix" else ""
    print(json.dumps({**middle, "rounds": args.rounds, "load": load}, indent=2))


if __name__ == "__main__":
    main()
