"""fodder fit FILE PROMPT: hear a mix or a loop, and make a part that is missing in it.

Tempo, metre, key and chords are those of the file, and so is where bars begin; what was not heard
with certainty is told, with the option that says it (docs/fit.md).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bridge.cli import options
from bridge.cli.playing import add_playing
from bridge.generation.fitting import fit
from bridge.prompt import parse_number


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("fit", help="make a part that fits a mix")
    parser.add_argument("file", type=Path, metavar="FILE", help="wav, aif, flac, mp3 or ogg")
    parser.add_argument("prompt", metavar="PROMPT", help="what is missing, e.g. 'upright bass'")
    parser.add_argument(
        "--start", type=parse_number, default=0.0, metavar="S", help="listen from there on (0)"
    )
    parser.add_argument("--bars", type=int, help="length of the part (as the chords come again)")
    add_playing(parser)
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    named = options.named_by(args, args.bars)
    fitting = fit(args.prompt, named, args.file.expanduser().absolute(), args.start, option="--")
    for said in (fitting.sentence, *fitting.doubts):
        print(said, file=sys.stderr)
    told = {
        "fits": str(args.file),
        "bar_1_seconds": round(fitting.start, 4),
        "chords": str(fitting.chords or "") or None,
        "doubts": list(fitting.doubts),
    }
    return options.make_asked(args, fitting.wanted, told=told)
