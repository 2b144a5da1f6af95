"""fodder kit PROMPT [--parts drums,bass,keys]: parts that belong together, and a mix of them.

They lie in a folder of their own. With --form, every part plays the sections one after the other:
stems of one length with markers, a MIDI file of all of them and the arrangement in text.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from bridge.cli import options
from bridge.cli.making import MakerAt, make_samples
from bridge.cli.playing import add_playing
from bridge.config.choice import chosen
from bridge.config.settings import find_home, load
from bridge.prompt.kits import kit_of, parse_parts, parse_sections, told_of_kit


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("kit", help="make parts that belong together")
    parser.add_argument("prompt", metavar="PROMPT", help="e.g. 'dusty boom bap, 92 bpm, A minor'")
    parser.add_argument(
        "--parts", metavar="NAMES", help="e.g. drums,bass,rhodes (what the genre has); at most 8"
    )
    parser.add_argument("--bars", type=int, help="length of the parts, or of each section (2)")
    parser.add_argument("--form", metavar="NAMES", help="sections, e.g. intro,verse,fill,chorus")
    add_playing(parser)
    options.add_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    home, wanted = find_home(), options.asked_by(args, args.bars)
    settings = load(home)
    settings = replace(settings, notes=settings.notes or args.midi)
    plain = options.request_from(args, wanted, settings, None)
    parts = () if args.parts is None else parse_parts(args.parts)
    form = () if args.form is None else parse_sections(args.form)
    request = replace(plain, edit=kit_of(plain.prompt, parts, form))
    chosen(request, home.presets)  # an unknown model is told before anything starts
    notices = told_of_kit(wanted.understanding, wanted.notices)
    for notice in notices:
        print(notice, file=sys.stderr)
    maker = MakerAt(home, settings, args.folder, args.engine)
    return make_samples(request, maker, args.json, notices)
