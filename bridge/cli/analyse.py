"""fodder analyse FILE… [--json]: tempo, key and length of sound files, a line each.

A folder stands for the sound files in it. Several files are heard on all cores, with a progress
bar on a terminal. A file that cannot be read is told on stderr and the others are still heard;
the exit status is then that of the last error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bridge.analysis.hearing import hear_file
from bridge.domain.errors import FodderError, NotFound, by_code
from bridge.domain.sample import Heard
from bridge.files.audiofile import sound_files

FEW = 4
Told = tuple[Path, Heard, float] | tuple[Path, FodderError]


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "analyse", aliases=["analyze"], help="hear tempo and key of sound files"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file or folder")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    files = sound_files(args.files)
    if not files:
        raise NotFound(f"There are no sound files in {args.files[0]}: name another folder.")
    status, show = 0, as_json if args.json else as_text
    for told in track(
        _heard(files),
        total=len(files),
        description="Hearing",
        console=Console(stderr=True),
        transient=True,
        disable=len(files) < FEW or not sys.stderr.isatty(),
    ):
        if len(told) == 2:
            print(told[1], file=sys.stderr)
            status = told[1].exit_status
        else:
            print(show(*told), flush=True)
    return status


def as_json(path: Path, heard: Heard, seconds: float) -> str:
    """What was heard in a file, as one JSON object."""
    return json.dumps(
        {
            "path": str(path),
            "bpm": _rounded(heard.bpm, 3),
            "bpm_confidence": round(heard.bpm_confidence, 3),
            "beat_offset_seconds": _rounded(heard.beat_offset, 4),
            "meter": str(heard.meter) if heard.meter else None,
            "meter_confidence": round(heard.meter_confidence, 3),
            "key": str(heard.key) if heard.key else None,
            "key_confidence": round(heard.key_confidence, 3),
            "tuning_cents": round(heard.tuning_cents, 1),
            "seconds": round(seconds, 6),
        }
    )


def as_text(path: Path, heard: Heard, seconds: float) -> str:
    """What was heard in a file, on one line."""
    tempo = "no tempo" if heard.bpm is None else f"{heard.bpm:.2f} bpm ({heard.bpm_confidence:.0%})"
    beat = "" if heard.beat_offset is None else f"beat at {heard.beat_offset:.3f} s"
    key = "no key" if heard.key is None else f"{heard.key} ({heard.key_confidence:.0%})"
    tuned = f"{heard.tuning_cents:+4.0f} cents"
    meter = "" if heard.meter is None else str(heard.meter)
    return f"{tempo:<18} {meter:<4} {beat:<17} {key:<11} {tuned} {seconds:8.3f} s  {path}"


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _heard(files: list[Path]) -> Iterator[Told]:
    """Each file heard, in order; more than a few by as many processes as there are cores."""
    cores = os.cpu_count() or 1
    if len(files) < FEW or cores == 1:
        yield from map(_one, files)
        return
    with ProcessPoolExecutor(cores, get_context("spawn"), initializer=_alone) as pool:
        for file, answer in zip(files, pool.map(_answer, files, chunksize=4), strict=True):
            yield (file, by_code(*answer)) if isinstance(answer[0], str) else (file, *answer)


def _one(file: Path) -> Told:
    try:
        return file, *hear_file(file)
    except FodderError as error:
        return file, error


def _answer(file: Path) -> tuple[Heard, float] | tuple[str, str]:
    """What crosses the process wall: what was heard, or an error's code and words."""
    try:
        return hear_file(file)
    except FodderError as error:
        return error.code, str(error)


def _alone() -> None:
    """One thread a process: the cores are already taken by its siblings."""
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = "1"
