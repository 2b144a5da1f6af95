"""The options that all commands share that paint, and the request that they make together."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bridge.cli.making import MakerAt, add_engine, make_samples
from bridge.cli.playing import played_by
from bridge.config.choice import chosen
from bridge.config.settings import Settings, find_home, load
from bridge.domain.edit import Edit, Morph, Source, Sourced
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.limits import SEEDS
from bridge.domain.music import Meter
from bridge.domain.request import Addon, Kind, Lora, Reference, Request, Word
from bridge.prompt import Asked, asked, parse_key, parse_number, parse_tonality


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bpm", type=parse_number, help="tempo in quarter notes a minute, 40 to 240"
    )
    parser.add_argument("--key", help="e.g. Am, F# minor, Bb")
    parser.add_argument("--meter", help="e.g. 3/4, 7/8 (4/4)")
    parser.add_argument("--count", type=int, default=1, help="how many, with seeds counting up (1)")
    parser.add_argument("--seed", type=int, help="the same seed makes the same sample again")
    parser.add_argument("--negative", default="", metavar="WORDS", help="what not to hear")
    parser.add_argument("--model", help="a model's name, or auto (embedded)")
    parser.add_argument(
        "--lora", action="append", metavar="FILE[:WEIGHT]", help="a LoRA for the model; repeatable"
    )
    parser.add_argument(
        "--word", action="append", metavar="WORD=FILE", help="a word taught by textual inversion"
    )
    parser.add_argument(
        "--reference", type=Path, metavar="FILE", help="a sound whose timbre it is to have"
    )
    parser.add_argument("--steps", type=int, help="diffusion steps (the model's own)")
    parser.add_argument("--guidance", type=parse_number, help="how literally to take the prompt")
    parser.add_argument("--draft", action="store_true", help="quick and rough, to find a seed")
    parser.add_argument(
        "--retry", type=int, default=0, help="draws more if it does not sound as asked (0)"
    )
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put the files")
    parser.add_argument(
        "--midi", action="store_true", help="what is played, as NAME.mid beside each sample"
    )
    parser.add_argument(
        "--json", action="store_true", help="a JSON object a line, and nothing else"
    )
    add_engine(parser)


def add_source(parser: argparse.ArgumentParser, prompt: str = "") -> None:
    """The file that an edit starts from, and how it is to be read; what its `prompt` says, where it
    may be left out."""
    parser.add_argument("file", type=Path, metavar="FILE", help="wav, aif, flac, mp3 or ogg")
    if prompt:
        parser.add_argument(
            "prompt", metavar="PROMPT", nargs="?", help=f"{prompt} (as the file's own recipe)"
        )
    parser.add_argument(
        "--start", type=parse_number, metavar="S", help="where its first bar begins"
    )
    parser.add_argument(
        "--source-bpm", type=parse_number, metavar="BPM", help="its tempo (as heard)"
    )
    parser.add_argument("--source-key", metavar="KEY", help="its key (as heard)")


def source_from(args: argparse.Namespace, bars: int | None = None) -> Source:
    key = None if args.source_key is None else parse_key(args.source_key)
    return Source(args.file.expanduser().absolute(), "", args.start, args.source_bpm, key, bars)


def prompt_from(args: argparse.Namespace) -> str:
    """The prompt, or else that of the file's recipe."""
    if args.prompt is not None:
        return str(args.prompt)
    from bridge.files.formats import read_card  # late: not for whoever makes a loop of a prompt

    try:
        return read_card(args.file.expanduser().absolute()).recipe.prompt
    except FodderError:
        if not args.file.expanduser().is_file():
            raise
        raise BadArgument(f"{args.file} does not say what it is: give a PROMPT after it.") from None


def make(args: argparse.Namespace, edit: Edit | None = None, bars: int | None = None) -> int:
    """Make what `args` ask for; the exit status."""
    return make_asked(args, asked_by(args, bars, edit), edit)


def make_asked(
    args: argparse.Namespace,
    wanted: Asked,
    edit: Edit | None = None,
    told: Mapping[str, Any] | None = None,
) -> int:
    """Make what is asked; the exit status. `told` is added to each sample's line in JSON."""
    home = find_home()
    settings = load(home)
    request = request_from(args, wanted, settings, edit)
    chosen(request, home.presets)  # what cannot be is told before anything starts
    for notice in wanted.notices:
        print(notice, file=sys.stderr)
    settings = replace(settings, notes=settings.notes or getattr(args, "midi", False))
    maker = MakerAt(home, settings, args.folder, args.engine)
    return make_samples(request, maker, args.json, wanted.notices, told or {})


def asked_by(args: argparse.Namespace, bars: int | None, edit: Edit | None = None) -> Asked:
    """What these arguments ask for; what no option says, the prompt's words may, those of the other
    prompt of a morph, or the sound that it is made of."""
    named = named_by(args, bars)
    if isinstance(edit, Sourced):
        from bridge.files.origin import origin_of  # late, too

        return asked(args.prompt, named, origin=origin_of(edit.source.path))
    return asked(args.prompt, named, other=edit.other if isinstance(edit, Morph) else "")


def named_by(args: argparse.Namespace, bars: int | None) -> dict[str, Any]:
    """What options say."""
    kind = getattr(args, "kind", None)
    said: dict[str, Any] = {
        "bpm": args.bpm,
        "key": parse_tonality(args.key) if args.key is not None else None,
        "meter": Meter.parse(args.meter) if args.meter is not None else None,
        "kind": Kind.parse(kind) if kind is not None else None,
        "bars": bars,
        "steps": args.steps,
        "guidance": args.guidance,
        "negative": args.negative or None,
        **played_by(args),
    }
    return {name: value for name, value in said.items() if value is not None}


def request_from(
    args: argparse.Namespace, wanted: Asked, settings: Settings, edit: Edit | None
) -> Request:
    plain = Request(
        **wanted.members,
        seed=secrets.randbelow(SEEDS) if args.seed is None else args.seed,
        count=args.count,
        retry=args.retry,
        draft=args.draft,
        model=args.model or settings.model,
    )
    return replace(plain, edit=edit, addons=addons_from(args))


def addons_from(args: argparse.Namespace) -> tuple[Addon, ...]:
    heard = [] if args.reference is None else [Reference(args.reference.expanduser().absolute())]
    return (*map(_lora, args.lora or ()), *map(_word, args.word or ()), *heard)


def _lora(text: str) -> Lora:
    """'soft.safetensors:0.8'; without a number, 1."""
    name, _, weight = text.rpartition(":")
    try:
        return Lora(Path(name).expanduser().absolute(), float(weight)) if name else _whole(text)
    except ValueError:
        return _whole(text)


def _whole(text: str) -> Lora:
    return Lora(Path(text).expanduser().absolute())


def _word(text: str) -> Word:
    word, equals, name = text.partition("=")
    if not equals or not name:
        raise BadArgument(f"--word {text[:40]!r} names no file: say e.g. grit=grit.safetensors.")
    return Word(Path(name).expanduser().absolute(), word)
