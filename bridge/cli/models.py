"""fodder models [list | pull NAME | add DIR|REPO [--like riffusion] [--name NAME] [--steps N]
[--guidance X] [--shift X] | compile NAME on|off].
"""

from __future__ import annotations

import argparse
import json

from bridge.config import models
from bridge.config.download import pull
from bridge.config.models import INDEX
from bridge.config.presets import load_models, model_named
from bridge.config.settings import find_home
from bridge.domain.model import ModelEntry
from bridge.prompt import parse_number

WIDTHS = 26, 24, 9, 7, 27, 0


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("models", help="list, download or add models")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.set_defaults(run=run_list)
    actions = parser.add_subparsers(metavar="ACTION")
    download = actions.add_parser("pull", help="download a model")
    download.add_argument("name", metavar="NAME")
    download.set_defaults(run=run_pull)
    fast = actions.add_parser("compile", help="compile a model's network, in the background")
    fast.add_argument("name", metavar="NAME")
    fast.add_argument("state", choices=("on", "off"))
    fast.set_defaults(run=run_compile)
    own = actions.add_parser("add", help="add a model of your own")
    own.add_argument("source", metavar="DIR|REPO", help="a diffusers folder, or owner/name")
    own.add_argument("--like", default="riffusion", metavar="NAME", help="which it resembles")
    own.add_argument("--name", metavar="NAME", help="what to call it")
    own.add_argument("--steps", type=int, metavar="N", help="its usual diffusion steps")
    own.add_argument("--guidance", type=parse_number, metavar="X", help="its usual guidance")
    own.add_argument(
        "--shift", type=parse_number, metavar="X", help="how far its steps lie towards noise"
    )
    own.set_defaults(run=run_add)


def run_compile(args: argparse.Namespace) -> int:
    own = find_home().presets
    entry = models.set_compiled(model_named(args.name, own), args.state == "on", own)
    state = "will be compiled" if entry.compiled else "works as it is"
    print(f"{entry.name} {state}, once loaded anew.")
    return 0


def run_list(args: argparse.Namespace) -> int:
    if not args.json:
        print(row("model", "may be sold", "weights", "card", "good at", "edits"))
    for entry in load_models(find_home().presets):
        print(as_json(entry) if args.json else as_text(entry))
    return 0


def run_pull(args: argparse.Namespace) -> int:
    entry = model_named(args.name, find_home().presets)
    folder = pull(entry)
    print(f"{entry.name}: {folder}")
    if not (folder / INDEX).is_file():
        print("It is not in diffusers' layout: docs/models.md says how to convert it.")
    return 0


def run_add(args: argparse.Namespace) -> int:
    defaults = models.Defaults(args.steps, args.guidance, args.shift)
    print(as_text(models.add(args.source, args.like, args.name, find_home().presets, defaults)))
    return 0


def as_json(entry: ModelEntry) -> str:
    return json.dumps(
        {
            "name": entry.name,
            "version": entry.version,
            "pipeline": entry.pipeline,
            "licence": entry.licence,
            "commercial": entry.commercial,
            "gated": entry.gated,
            "repository": entry.repository,
            "bytes": models.size(entry),
            "lacking": models.lacking(entry),
            "about": entry.about,
            "terms": list(entry.terms),
            "good_at": list(entry.good_at),
            "edits": list(entry.edits),
            "weights_gb": entry.weights or None,
            "card_gb": entry.card,
            "longest_seconds": entry.longest,
            "steps": entry.steps,
            "guidance": entry.guidance,
            "shift": entry.shift,
            "distilled": entry.distilled,
        }
    )


def as_text(entry: ModelEntry) -> str:
    """A row of the table, and below it where the model is, its licence, and what it is."""
    head = row(
        entry.name,
        entry.commercial.split(",")[0] or "see its page",
        f"{entry.weights:g} GB" if entry.weights else "-",
        f"{entry.card:g} GB" if entry.card else "none",
        " ".join(entry.good_at) or "-",
        " ".join(entry.edits) or "-",
    )
    licence = ", ".join([entry.licence, *entry.terms])
    return "\n    ".join(line for line in (head, _here(entry), licence, entry.about) if line)


def row(*cells: str) -> str:
    """Cells in columns, as the table's head has them."""
    return "".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _here(entry: ModelEntry) -> str:
    """What of it is on this disk, and what to do if that is not all."""
    found = models.size(entry)
    get = f"fodder models pull {entry.name}"
    if found is None:
        if entry.repository is None:
            return "its folder is missing"
        consent = f", after accepting its terms at huggingface.co/{entry.repository}"
        return f"not here: {get}{consent if entry.gated else ''}"
    lacking = models.lacking(entry)
    if lacking == [INDEX]:
        return f"{found / 1e6:,.0f} MB on this disk, not in diffusers' layout: see docs/models.md"
    if lacking:
        return f"only {found / 1e6:,.0f} MB on this disk: {get} goes on"
    return f"{found / 1e6:,.0f} MB on this disk"
