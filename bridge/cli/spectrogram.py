"""fodder spectrogram FILE --out PNG: paint a sound as a picture that Riffusion can read."""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.jobs.call import call


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("spectrogram", help="paint a sound as a Riffusion picture")
    parser.add_argument("file", type=Path, metavar="FILE", help="wav, aif, flac, mp3 or ogg")
    parser.add_argument("--out", type=Path, metavar="PNG", help="default: beside the sound")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    print(
        call(
            "bridge.generation.pictures",
            "to_picture",
            args.file,
            args.out or args.file.with_suffix(".png"),
        )
    )
    return 0
