"""fodder models [list | pull NAME | add DIR|REPO [--like riffusion] [--name NAME]]."""

from __future__ import annotations

import argparse
import json

from bridge.storage import models
from bridge.storage.presets import load_models, model_named
from bridge.storage.settings import find_home
from bridge.values import ModelEntry


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("models", help="list, download or add models")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.set_defaults(run=run_list)
    actions = parser.add_subparsers(metavar="ACTION")
    pull = actions.add_parser("pull", help="download a model")
    pull.add_argument("name", metavar="NAME")
    pull.set_defaults(run=run_pull)
    own = actions.add_parser("add", help="add a model of your own")
    own.add_argument("source", metavar="DIR|REPO", help="a diffusers folder, or owner/name")
    own.add_argument("--like", default="riffusion", metavar="NAME", help="which it resembles")
    own.add_argument("--name", metavar="NAME", help="what to call it")
    own.set_defaults(run=run_add)


def run_list(args: argparse.Namespace) -> int:
    for entry in load_models(find_home().presets):
        print(as_json(entry) if args.json else as_text(entry))
    return 0


def run_pull(args: argparse.Namespace) -> int:
    entry = model_named(args.name, find_home().presets)
    print(f"{entry.name}: {models.pull(entry)}")
    return 0


def run_add(args: argparse.Namespace) -> int:
    print(as_text(models.add(args.source, args.like, args.name, find_home().presets)))
    return 0


def as_json(entry: ModelEntry) -> str:
    return json.dumps(
        {
            "name": entry.name,
            "version": entry.version,
            "pipeline": entry.pipeline,
            "licence": entry.licence,
            "repository": entry.repository,
            "bytes": models.size(entry),
            "about": entry.about,
        }
    )


def as_text(entry: ModelEntry) -> str:
    found = models.size(entry)
    here = f"not here: fodder models pull {entry.name}"
    if found is not None:
        here = f"{found / 1e6:,.0f} MB on this disk"
    elif entry.repository is None:
        here = "its folder is missing"
    return f"{entry.name:<16} {here:<40} {entry.licence}\n{'':<16} {entry.about}".rstrip()
