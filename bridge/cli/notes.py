"""fodder notes FILE [--out X.mid]: what is played in a sample, as a MIDI file.

It is written from the sample's recipe, so it is what was played to the last tick, at any time after
it was made. A recipe may name other files: only those are opened that lie in the library or in a
folder that is allowed by --source.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bridge.cli.again import check_files
from bridge.config.presets import model_named
from bridge.config.settings import find_home, load
from bridge.files.formats import read_card
from bridge.files.midi import beside, decode
from bridge.jobs.call import call


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("notes", help="write what a sample plays as a MIDI file")
    parser.add_argument("file", type=Path, metavar="FILE", help="wav, aif or flac, with its recipe")
    parser.add_argument("--out", type=Path, metavar="MID", help="default: beside the sample")
    parser.add_argument(
        "--source",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a further folder whose files its recipe may name",
    )
    parser.add_argument("--json", action="store_true", help="a JSON object, and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    path = args.file.expanduser().absolute()
    request = read_card(path).recipe.request
    home = find_home()
    check_files(request, (load(home).folder, *(one.expanduser().absolute() for one in args.source)))
    model = model_named(request.model, home.presets)
    out = args.out.expanduser().absolute() if args.out else beside(path)
    call("bridge.generation.notes", "write_notes", path, model, out)
    if args.json:
        found = decode(out.read_bytes())
        notes = sum(len(part.notes) for part in found.parts)
        print(json.dumps({"path": str(out), "notes": notes, "bars": found.bars}))
    else:
        print(out)
    return 0
