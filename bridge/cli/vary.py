"""fodder vary FILE PROMPT [--strength 0.5]: another take on a sound, into the folder.

The model must be one that can (riffusion and its like). Strength 0 keeps the sound, 1 nothing.
"""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

from bridge.cli.aside import call
from bridge.music import Key, Meter
from bridge.storage.catalogue import Catalogue
from bridge.storage.folder import prepare
from bridge.storage.library import Library
from bridge.storage.presets import model_named
from bridge.storage.settings import find_home, load
from bridge.values import SEEDS, Request


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("vary", help="make another take on a sound")
    parser.add_argument("file", type=Path, metavar="FILE", help="wav, aif, flac, mp3 or ogg")
    parser.add_argument("prompt", metavar="PROMPT", help="what it shall become")
    parser.add_argument("--strength", type=float, default=0.5, metavar="X", help="0 to 1 (0.5)")
    parser.add_argument("--bpm", type=float, help="tempo (as heard in the file)")
    parser.add_argument("--key", help="e.g. Am")
    parser.add_argument("--bars", type=int, default=2, help="length (2)")
    parser.add_argument("--meter", default="4/4", metavar="M", help="time signature (4/4)")
    parser.add_argument("--seed", type=int, help="the same seed makes the same sample again")
    parser.add_argument("--negative", default="", metavar="WORDS", help="what not to hear")
    parser.add_argument("--model", default="riffusion", help="the model's name (riffusion)")
    parser.add_argument("--steps", type=int, help="diffusion steps (the model's own)")
    parser.add_argument("--guidance", type=float, help="how literally to take the prompt")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put the file")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    home = find_home()
    settings = load(home)
    model = model_named(args.model, home.presets)
    folder = prepare(args.folder or settings.folder)
    loop = call("bridge.variation", "vary", model, request_from(args), args.file, args.strength)
    with Catalogue(home.catalogue) as catalogue:
        layout = "flat" if args.folder else "by_family"
        print(Library(home, settings, catalogue, folder, layout).keep(loop).path)
    return 0


def request_from(args: argparse.Namespace) -> Request:
    return Request(
        prompt=args.prompt,
        seed=secrets.randbelow(SEEDS) if args.seed is None else args.seed,
        bpm=args.bpm,
        key=Key.parse(args.key) if args.key is not None else None,
        bars=args.bars,
        meter=Meter.parse(args.meter),
        negative=args.negative,
        model=args.model,
        steps=args.steps,
        guidance=args.guidance,
    )
