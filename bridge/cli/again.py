"""fodder again FILE [--bpm 140] [--key Fm] [--seed …]: make a sample anew from its own recipe.

Without options it is the same request, and on the same machine with the same versions the same
bytes: a file that is still in its folder is then left as it is. Each option changes one thing. Of a
variation, --bars is how many of its source's; of an extension, how many more.

Of a kit, FILE is its folder or any of its files, and --part is the one that is made again; without
it, of a folder, all of them.

A recipe may come from anybody: which files it may name says bridge.cli.allowed.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from bridge.cli.allowed import add_allowed, allowed_by, check_files
from bridge.cli.making import MakerAt, make_samples
from bridge.config.presets import model_named
from bridge.config.settings import find_home, load
from bridge.domain.edit import Edit, Extend, Layer, Repaint, Stem, Vary
from bridge.domain.errors import BadArgument, NotFound, UserError
from bridge.domain.kit import MIX, Kit
from bridge.domain.request import Request
from bridge.domain.sample import Recipe
from bridge.files.formats import read_card
from bridge.library.scan import is_sample_name
from bridge.prompt import keyed, parse_number, parse_tonality


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("again", help="make a sample anew from its own recipe")
    parser.add_argument("file", type=Path, metavar="FILE", help="wav, aif, flac, or a kit's folder")
    parser.add_argument("--part", metavar="NAME", help="of a kit: e.g. bass, or mix")
    parser.add_argument("--bpm", type=parse_number, help="another tempo")
    parser.add_argument("--key", help="another key, e.g. Fm")
    parser.add_argument("--bars", type=int, help="another length")
    parser.add_argument("--seed", type=int, help="another take")
    parser.add_argument("--count", type=int, help="how many, with seeds counting up (1)")
    parser.add_argument("--negative", metavar="WORDS", help="what not to hear")
    parser.add_argument("--model", help="another model")
    parser.add_argument("--steps", type=int, help="diffusion steps")
    parser.add_argument("--guidance", type=parse_number, help="how literally to take the prompt")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put the file")
    add_allowed(parser)
    parser.add_argument("--json", action="store_true", help="a JSON object, and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    recipe = recipe_in(args.file)
    request = request_from(recipe, args)
    home = find_home()
    check_files(request, allowed_by(args, home))
    model = model_named(request.model, home.presets)
    if (model.name, model.version) != (recipe.model, recipe.model_version):
        print(
            f"It was made by {recipe.model} {recipe.model_version}, and this is {model.name} "
            f"{model.version}: it will sound different.",
            file=sys.stderr,
        )
    return make_samples(request, MakerAt(home, load(home), args.folder), args.json)


def recipe_in(path: Path) -> Recipe:
    """The recipe in a file; of a kit's folder that of the kit as a whole."""
    if not path.is_dir():
        return read_card(path).recipe
    for file in sorted(path.iterdir()):
        if is_sample_name(file.name):
            with contextlib.suppress(UserError):
                recipe = read_card(file).recipe
                if isinstance(recipe.edit, Kit):
                    whole = recipe.request.of_part(MIX)
                    edit = replace(recipe.edit, part="")
                    return replace(recipe, prompt=whole.prompt, seed=whole.seed, edit=edit)
    raise NotFound(f"{path} holds no kit: name a folder that `fodder kit` made.")


def of_kit(request: Request, name: str, seed: int | None) -> Request:
    """A part of a kit, another take of it, or by "" or "mix" all of a kit by another seed."""
    kit = request.edit
    if not isinstance(kit, Kit):
        raise BadArgument("It is no part of a kit: leave --part out.")
    if seed is not None and name in ("", MIX):
        kit = replace(kit.shared, seed=seed, part=kit.part)
    elif seed is not None:
        kit = kit.seeded(seed, name)
    request = replace(request, seed=request.seed if seed is None else seed, edit=kit)
    return request.of_part(name) if name else request


def request_from(recipe: Recipe, args: argparse.Namespace) -> Request:
    """The request that made a recipe, but for what `args` change in it."""
    request, seed = recipe.request, args.seed
    if isinstance(request.edit, Kit) or args.part is not None:
        part = getattr(request.edit, "part", "") if args.part is None else args.part
        request, seed = of_kit(request, part, seed), None
    names = ("bpm", "bars", "count", "negative", "model", "steps", "guidance")
    changed: dict[str, Any] = {name: getattr(args, name) for name in names}
    changed["seed"] = seed
    if args.key is not None:
        changed |= keyed({"key": parse_tonality(args.key), "performance": recipe.performance})
    if args.bars is not None and not isinstance(request.edit, Kit):
        changed["edit"] = resized(recipe.edit, args.bars)
    return replace(request, **{name: value for name, value in changed.items() if value is not None})


def resized(edit: Edit | None, bars: int) -> Edit | None:
    """The edit with another length, where it decides on that."""
    if isinstance(edit, Repaint):
        raise BadArgument("It is as long as its source: repaint others by fodder repaint.")
    if isinstance(edit, Vary | Layer | Stem):
        return replace(edit, source=replace(edit.source, bars=bars))
    return replace(edit, bars=bars) if isinstance(edit, Extend) else edit
