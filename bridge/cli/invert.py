"""fodder invert IMAGE.png [--out WAV] [--semitones N] [--draft]: hear a picture of Riffusion's."""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.jobs.call import call


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("invert", help="turn a Riffusion picture into sound")
    parser.add_argument("image", type=Path, metavar="IMAGE", help="a PNG, with or without EXIF")
    parser.add_argument("--out", type=Path, metavar="WAV", help="default: beside the picture")
    parser.add_argument("--semitones", type=int, default=0, metavar="N", help="transpose, -6 to 6")
    parser.add_argument("--draft", action="store_true", help="rough and quick")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    out = args.out or args.image.with_suffix(".wav")
    print(
        call("bridge.generation.pictures", "to_sound", args.image, out, args.semitones, args.draft)
    )
    return 0
