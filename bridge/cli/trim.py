"""fodder trim FILE [--bars N] [--out WAV] [--json]: the best loop of whole bars in a recording.

Start and end are samples of the source, end exclusive; --out writes just these, in 24 bits, with
their tempo and loop as DAWs and samplers read them (acid, smpl).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bridge.domain.errors import BadArgument, NoSpace
from bridge.domain.limits import MOST_BARS
from bridge.domain.music import Meter
from bridge.files.atomic import replacing
from bridge.files.audiofile import cut
from bridge.files.chunks import Acid
from bridge.files.wav import encode_loop
from bridge.library.recordings import LoopInFile, trim_file


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
    loop = trim_file(args.file, args.bars, Meter.parse(args.meter))
    if args.out is not None:
        write(args.file, loop, args.out)
    print(as_json(args, loop) if args.json else as_text(loop))
    return 0


def write(source: Path, loop: LoopInFile, out: Path) -> None:
    """The loop as 24-bit WAV, whole or not at all."""
    beats, meter = round(loop.bars * loop.meter.beats), loop.meter
    acid = Acid(False, None, beats, (meter.numerator, meter.denominator), loop.bpm)
    data = encode_loop(cut(source, loop.start, loop.end), acid)
    try:
        with replacing(out) as staged:
            staged.write_bytes(data)
    except OSError as error:
        raise NoSpace(f"{out} cannot be written ({error}): name another folder.") from error


def as_json(args: argparse.Namespace, loop: LoopInFile) -> str:
    """The loop that was found, as one JSON object."""
    return json.dumps(
        {
            "path": str(args.file),
            "start": loop.start,
            "end": loop.end,
            "rate": loop.rate,
            "bars": loop.bars,
            "bpm": round(loop.bpm, 3),
            "seam_db": round(loop.seam_db, 1),
            "confidence": round(loop.confidence, 3),
            "out": str(args.out) if args.out else None,
        }
    )


def as_text(loop: LoopInFile) -> str:
    """The loop that was found, in a sentence."""
    start, rate = loop.start, loop.rate
    bars = f"{loop.bars} bar{'s' if loop.bars > 1 else ''}"
    return (
        f"{bars} at {loop.bpm:.2f} bpm: samples {start} to {start + loop.frames} "
        f"({start / rate:.3f} s to {(start + loop.frames) / rate:.3f} s), "
        f"seam {loop.seam_db:+.1f} dB, {loop.confidence:.0%} sure"
    )
