"""Speed of the main job, as a user meets it.

python -m tests.benchmarks.make [--takes 8] [--threads N]

cold    `fodder make` as a command, from nothing to a file in the folder
warm    the same request to an engine that has its model in memory, and the share of each stage
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bridge.config.presets import model_named
from bridge.domain.request import Request
from bridge.generation import pipeline
from bridge.library.folder import drop

PROMPT = "dusty boom-bap drums"


def cold(folder: Path) -> float:
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "bridge", "make", PROMPT, "--bpm", "92", "--folder", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "FODDER_HOME": str(folder / "home")},
    )
    return time.monotonic() - began


def warm(folder: Path, takes: int) -> dict[str, list[float]]:
    from bridge.synthesis.loading import load

    painter = load(model_named("embedded"))
    stages: dict[str, list[float]] = {
        "whole": [],
        "paint": [],
        "invert": [],
        "hear": [],
        "keep": [],
    }
    for seed in range(-1, takes):
        marks = {"paint": 0.0, "invert": 0.0, "hear": 0.0}
        began = time.monotonic()

        def listen(_: float, stage: str, _look=None, *, marks=marks, began=began) -> None:
            marks[stage] = marks[stage] or time.monotonic() - began

        loop = pipeline.make(Request(PROMPT, seed=max(seed, 0), bpm=92.0), painter, listen)
        heard = time.monotonic() - began
        drop(loop, folder)
        whole = time.monotonic() - began
        if seed >= 0:  # the first take warms up
            spent = (marks["invert"], marks["hear"] - marks["invert"], heard - marks["hear"])
            for name, value in zip(("paint", "invert", "hear"), spent, strict=True):
                stages[name].append(value)
            stages["keep"].append(whole - heard)
            stages["whole"].append(whole)
    return stages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--takes", type=int, default=8)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(f"cold start to file: {cold(Path(name)):.1f} s (goal 20)")
        import torch

        torch.set_num_threads(args.threads)
        stages = warm(Path(name), args.takes)
    print(f"2-bar loop, warm, {args.threads} threads, median of {args.takes} (goal 1.5 s):")
    for name, seconds in stages.items():
        print(f"  {name:<8}{median(seconds):6.2f} s   slowest {max(seconds):.2f} s")


if __name__ == "__main__":
    main()
