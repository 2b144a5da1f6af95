"""fodder notes FILE [--out X.mid]: what is played in a sound, as a MIDI file.

Of a sample of the embedded model it is written from the recipe, so it is what was played to the
last tick, at any time after it was made. Other sounds are transcribed, which takes an extra, and is
said with how sure it is. A recipe may name other files: only those are opened that lie in the
library or in a folder that is allowed by --source.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bridge.cli.allowed import add_allowed, allowed_by, check_files
from bridge.config.presets import model_named
from bridge.config.settings import find_home
from bridge.domain.errors import FodderError
from bridge.domain.model import ModelEntry
from bridge.files.formats import read_card
from bridge.files.midi import beside, decode
from bridge.jobs.call import call


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("notes", help="write what a sample plays as a MIDI file")
    parser.add_argument("file", type=Path, metavar="FILE", help="wav, aif, flac, mp3 or ogg")
    parser.add_argument("--out", type=Path, metavar="MID", help="default: beside the sample")
    add_allowed(parser)
    parser.add_argument("--json", action="store_true", help="a JSON object, and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    path, home = args.file.expanduser().absolute(), find_home()
    entry = model_of(path, allowed_by(args, home), home.presets)
    out = args.out.expanduser().absolute() if args.out else beside(path)
    sure = call("bridge.generation.notes", "write_notes", path, entry, out)
    if sure < 1:
        print(f"{out.name} was transcribed, with confidence {sure:.2f}: check it.", file=sys.stderr)
    if args.json:
        found = decode(out.read_bytes())
        notes = sum(len(part.notes) for part in found.parts)
        members = {"path": str(out), "notes": notes, "bars": found.bars, "confidence": sure}
        print(json.dumps(members))
    else:
        print(out)
    return 0


def model_of(path: Path, allowed: Sequence[Path], presets: Path) -> ModelEntry | None:
    """The model by which a file's recipe says its notes, if it does and its files are allowed."""
    try:
        recipe = read_card(path).recipe
        model = model_named(recipe.model, presets)
    except FodderError:  # a recording, or a sample of a model that is gone
        if not path.is_file():
            raise
        return None
    if not recipe.has_score:
        return None
    check_files(recipe.request, allowed)
    return model
