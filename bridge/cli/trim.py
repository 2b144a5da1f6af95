"""fodder trim FILE [--bars N] [--out WAV] [--json]: the best loop of whole bars in a recording.

Start and end are samples of the source, end exclusive; --out writes just these, in 24 bits.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import soundfile

from bridge.analysis.trim import LoopRegion, trim
from bridge.domain.errors import BadArgument, NoSpace
from bridge.domain.music import Meter
from bridge.domain.request import MOST_BARS
from bridge.files.audiofile import Excerpt, cut, middle


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("trim", help="find the best loop in a recording")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--bars", type=int, metavar="N", help="its length (8, 4, 2 or 1 fit best)")
    parser.add_argument("--meter", default="4/4", metavar="M", help="time signature (4/4)")
    parser.add_argument("--out", type=Path, metavar="WAV", help="write the loop into this file")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    if args.bars is not None and not 1 <= args.bars <= MOST_BARS:
        raise BadArgument(f"{args.bars} bars are not possible: say from 1 to {MOST_BARS}.")
    if args.out is not None and args.out.suffix.lower() != ".wav":
        raise BadArgument(f"{args.out} is not a WAV file's name: let it end in .wav.")
    source = middle(args.file)
    region = trim(source.clip, args.bars, Meter.parse(args.meter))
    start, end = source.first + region.start, source.first + region.end
    if args.out is not None:
        write(args.file, start, end, args.out)
    print(as_json(args, source, region) if args.json else as_text(source, region))
    return 0


def write(source: Path, start: int, end: int, out: Path) -> None:
    """The loop as 24-bit WAV, whole or not at all."""
    loop = cut(source, start, end)
    part = out.with_name(f".{out.name}.part")
    try:
        soundfile.write(part, loop.samples, loop.rate, subtype="PCM_24", format="WAV")
        os.replace(part, out)  # noqa: PTH105 — atomic
    except (OSError, soundfile.LibsndfileError) as error:
        part.unlink(missing_ok=True)
        raise NoSpace(f"{out} cannot be written ({error}): name another folder.") from error


def as_json(args: argparse.Namespace, source: Excerpt, region: LoopRegion) -> str:
    """The loop that was found, as one JSON object."""
    return json.dumps(
        {
            "path": str(args.file),
            "start": source.first + region.start,
            "end": source.first + region.end,
            "rate": source.clip.rate,
            "bars": region.bars,
            "bpm": round(region.bpm, 3),
            "seam_db": round(region.seam_db, 1),
            "confidence": round(region.confidence, 3),
            "out": str(args.out) if args.out else None,
        }
    )


def as_text(source: Excerpt, region: LoopRegion) -> str:
    """The loop that was found, in a sentence."""
    start, rate = source.first + region.start, source.clip.rate
    bars = f"{region.bars} bar{'s' if region.bars > 1 else ''}"
    return (
        f"{bars} at {region.bpm:.2f} bpm: samples {start} to {start + region.frames} "
        f"({start / rate:.3f} s to {(start + region.frames) / rate:.3f} s), "
        f"seam {region.seam_db:+.1f} dB, {region.confidence:.0%} sure"
    )
