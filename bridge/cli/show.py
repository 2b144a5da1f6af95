"""fodder show FILE… [--json]: what a sample's file says: its recipe, its chunks, stars and tags."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bridge.domain.edit import Edit, Extend, Form, Instrument, Layer, Morph, Repaint, Stem, Vary
from bridge.domain.errors import FodderError
from bridge.domain.kit import Kit
from bridge.domain.layers import Layers
from bridge.domain.notes import note_name
from bridge.domain.request import Addon, Kind, Lora, Reference
from bridge.domain.sample import Recipe
from bridge.files.contents import Contents
from bridge.files.formats import read_file
from bridge.files.recipe import SampleMetadata, heard_to_dict, to_dict


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("show", help="print the recipe inside a sample's file")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="wav, aif or flac")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """A file that cannot be read is told on stderr; the others are still shown."""
    status = 0
    for path in args.files:
        try:
            contents = read_file(path)
        except FodderError as error:
            print(error, file=sys.stderr)
            status = error.exit_status
            continue
        print(as_json(path, contents) if args.json else as_text(path, contents))
    return status


def as_json(path: Path, contents: Contents) -> str:
    """All that a file says of itself, as one JSON object."""
    card = contents.card
    members: dict[str, Any] = {
        "path": str(path),
        "format": contents.kind,
        "frames": contents.frames,
        "rate": contents.rate,
        "channels": contents.channels,
        "bits": contents.bits,
        "stars": contents.notes.stars,
        "tags": contents.notes.tags,
        "acid": contents.acid and asdict(contents.acid),
        "smpl": contents.smpl and asdict(contents.smpl),
        "info": contents.info,
        "id": card and card.id,
        "family": card and card.family,
        "recipe": card and to_dict(card.recipe),
        "heard": card and heard_to_dict(card.heard),
    }
    return json.dumps(members)


def as_text(path: Path, contents: Contents) -> str:
    """All that a file says of itself, line by line."""
    lines = [str(path), *_said(_audio(contents))]
    if contents.card is None:
        lines.append("  no recipe: Fodder did not make it, or another program has dropped it")
    else:
        lines += _said(_recipe(contents.card))
    return "\n".join(lines)


def _said(members: dict[str, str]) -> list[str]:
    """Lines; what could steer a terminal is left out of them."""
    safe = {name: "".join(filter(str.isprintable, text)) for name, text in members.items()}
    return [f"  {name:<10}{text}" for name, text in safe.items() if text]


def _audio(contents: Contents) -> dict[str, str]:
    seconds = contents.frames / contents.rate
    acid, smpl = contents.acid, contents.smpl
    return {
        "audio": f"{contents.kind}, {contents.bits} bits, {contents.rate} Hz, "
        f"{contents.channels} channels, {contents.frames} frames ({seconds:.3f} s)",
        "acid": "" if acid is None else _acid(contents),
        "smpl": "" if smpl is None or smpl.loop is None else f"loop {smpl.loop[0]}–{smpl.loop[1]}",
        "stars": "★" * contents.notes.stars,
        "tags": ", ".join(contents.notes.tags),
    }


def _acid(contents: Contents) -> str:
    acid = contents.acid
    if acid is None or acid.one_shot:
        return "one-shot"
    over, under = acid.meter
    return f"loop, {acid.bpm:g} bpm, {acid.beats} beats, {over}/{under}"


def _recipe(card: SampleMetadata) -> dict[str, str]:
    recipe, heard = card.recipe, card.heard
    key = f"{heard.key} ({heard.key_confidence:.2f})" if heard.key is not None else "no key"
    bpm = f"{heard.bpm:.2f} bpm ({heard.bpm_confidence:.2f})" if heard.bpm else "no tempo"
    return {
        "prompt": recipe.prompt,
        "negative": recipe.negative,
        "family": card.family,
        "asked": _asked(recipe),
        "edit": "" if recipe.edit is None else _edit(recipe.edit),
        "with": ", ".join(map(_addon, recipe.addons)),
        "note": "" if heard.root_note is None else note_name(heard.root_note),
        "heard": f"{bpm}, {key}",
        "made by": f"{recipe.model} {recipe.model_version}, seed {recipe.seed}, "
        f"{recipe.steps} steps, guidance {recipe.guidance:g}, Fodder {recipe.fodder}"
        f"{f', moved by {recipe.shift:+d} semitones' if recipe.shift else ''}"
        f"{', a draft' if recipe.draft else ''}",
        "id": card.id,
    }


def _asked(recipe: Recipe) -> str:
    """What is heard of what was asked for: a one-shot has neither tempo nor bars."""
    key = str(recipe.key or "any key")
    if recipe.kind is Kind.ONESHOT:
        return f"{recipe.kind}, {key}"
    return f"{recipe.kind}, {recipe.bpm:g} bpm, {key}, {_bars(recipe.bars)} of {recipe.meter}"


def _bars(count: int) -> str:
    return "1 bar" if count == 1 else f"{count} bars"


def _edit(edit: Edit) -> str:
    """What was done to which source, or between what."""
    match edit:
        case Vary():
            said = f"variation of {edit.source.path}, strength {edit.strength:g}"
        case Repaint():
            first = edit.first + 1
            bars = f"bar {first}" if first == edit.stop else f"bars {first}-{edit.stop}"
            said = f"{bars} of {edit.source.path} anew, strength {edit.strength:g}"
        case Extend():
            said = f"{_bars(edit.bars)} after {edit.source.path}"
        case Layer():
            said = f"{' and '.join(edit.tracks)} to go with {edit.source.path}"
        case Stem():
            said = f"{edit.track} out of {edit.source.path}"
        case Morph():
            place = "" if edit.position is None else f" {edit.position:.0%} of the way"
            said = f"morph{place} to {edit.other}"
        case Instrument():
            one = edit.strike
            note = "" if edit.part is None else f"{note_name(one.pitch)} at {one.velocity} of "
            said = f"{note}an instrument of {len(edit.strikes)} notes"
        case Form():
            sections = " ".join(section.name for section in edit.sections)
            part = "" if edit.part in ("", "*") else f"{edit.part} of "
            said = f"{part}the form {sections}"
        case Kit():
            said = f"{edit.part or 'all parts'} of a kit of {', '.join(edit.names)}"
        case Layers():
            said = "drums in layers"
    return said


def _addon(addon: Addon) -> str:
    if isinstance(addon, Lora):
        return f"LoRA {addon.path} ({addon.weight:g})"
    if isinstance(addon, Reference):
        return f"the timbre of {addon.path}"
    return f"the word {addon.word} by {addon.path}"
