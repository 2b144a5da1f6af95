"""fodder instrument PROMPT: notes of one sound as an SF2 and an SFZ, beside their WAVs.

The notes are in tune, level and, where they are held, looped (docs/instruments.md).
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

from bridge.app import open_engine, open_maker
from bridge.cli import making
from bridge.config.presets import model_named
from bridge.config.settings import find_home, load
from bridge.domain import events
from bridge.domain.limits import SEEDS
from bridge.domain.model import AUTO
from bridge.domain.request import Kind, Request
from bridge.files.sf2 import soundfont_of
from bridge.generation.instrument import MOST_PITCHES, PITCHES, instrument_of, parse_range
from bridge.prompt import asked

NOTE_PLAYER = "embedded"  # the model that can be told a single note


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("instrument", help="make an instrument to play by keys")
    parser.add_argument("prompt", metavar="PROMPT", help="e.g. 'glassy bell pluck'")
    parser.add_argument(
        "--range", metavar="LOW-HIGH", help="lowest and highest note, e.g. C2-C6 (its own)"
    )
    parser.add_argument(
        "--pitches",
        type=int,
        default=PITCHES,
        metavar="N",
        help=f"how many notes are made, 1 to {MOST_PITCHES} ({PITCHES})",
    )
    parser.add_argument("--seed", type=int, help="the same seed makes the same instrument again")
    parser.add_argument("--negative", default="", metavar="WORDS", help="what not to hear")
    parser.add_argument("--model", help="the model's name (embedded)")
    parser.add_argument("--steps", type=int, help="diffusion steps (the model's own)")
    parser.add_argument("--draft", action="store_true", help="quick and rough, to find a seed")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put it")
    parser.add_argument("--json", action="store_true", help="a JSON object, and nothing else")
    making.add_engine(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    home = find_home()
    settings = load(home)
    said = {"kind": Kind.ONESHOT, "steps": args.steps, "negative": args.negative or None}
    wanted = asked(args.prompt, {name: value for name, value in said.items() if value is not None})
    named = args.model or settings.model
    model = model_named(NOTE_PLAYER if named == AUTO else named, home.presets)
    compass = None if args.range is None else parse_range(args.range)
    edit = instrument_of(args.prompt, model.folder, args.pitches, compass)
    seed = secrets.randbelow(SEEDS) if args.seed is None else args.seed
    request = Request(**wanted.members, seed=seed, model=model.name, draft=args.draft, edit=edit)
    for notice in wanted.notices:
        print(notice, file=sys.stderr)
    with open_maker(home, settings, args.folder, open_engine(args.engine)) as opened:
        library, jobs = opened
        notes = _followed(jobs.make(request, model, library.keep))
    path = soundfont_of(notes[-1])
    print(_as_json(path, notes, request) if args.json else _as_text(path, request))
    return 0


def _followed(made: Iterable[events.Progress | events.Done]) -> list[Path]:
    """The notes, when the job is over."""
    notes: list[Path] = []
    with making.Bar() as bar:
        for event in made:
            if isinstance(event, events.Progress):
                bar.move(event.fraction, event.stage)
            else:
                notes.append(event.sample.path)
    return notes


def _as_text(path: Path, request: Request) -> str:
    return f"{path}  ({request.makes} notes; seed {request.seed})"


def _as_json(path: Path, notes: list[Path], request: Request) -> str:
    return json.dumps(
        {
            "sf2": str(path),
            "sfz": str(path.with_suffix(".sfz")),
            "notes": [str(note) for note in notes],
            "prompt": request.prompt,
            "seed": request.seed,
        }
    )
