"""Kept takes → the pack: levelled and named files, a manifest, a cover, and all of it in a zip.

    NAME/Group/….wav   24 bits; the recipe inside is that of the take
    NAME/manifest.json what the pack is, and of each sample its file, recipe, licence and level
    NAME/cover.png

The same takes make the same bytes: nothing in the zip depends on the clock.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from bridge.analysis.audiofile import cut
from bridge.packs.cover import cover
from bridge.packs.loudness import levelled
from bridge.packs.plan import Item, Pack
from bridge.packs.takes import Take
from bridge.storage.folder import trouble
from bridge.storage.formats import WAV, read_card, read_file
from bridge.storage.naming import slug, tempo_text
from bridge.storage.recipe import Card, heard_to_dict, to_dict
from bridge.values import Clip, Kind, ModelEntry

EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's own first moment
LONGEST_NAME = 80
_READ_AND_WRITE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Finished:
    """One sample of a finished pack: its place in it, its bytes, and what the manifest says."""

    place: str
    data: bytes
    said: dict[str, Any]
    clip: Clip


def finish(
    pack: Pack, takes: Sequence[Take], missing: Sequence[Item], model: ModelEntry, out: Path
) -> Path:
    """Write the pack's zip into the folder `out`, at once and whole; its path."""
    samples = list(_finished(pack, takes, model))
    manifest = _manifest(pack, samples, missing, model)
    line = f"{len(samples)} samples, {pack.licence or 'no licence given'}"
    members = {
        "manifest.json": json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n",
        "cover.png": cover(pack.name, line, shown(samples)),
        **{one.place: one.data for one in samples},
    }
    path = out / f"{folder_of(pack)}.zip"
    part = out / f".{path.name}.{os.getpid()}.part"
    try:
        _zip(part, folder_of(pack), members)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise trouble(error, out) from error
    return path


def folder_of(pack: Pack) -> str:
    """The pack's name as a folder's."""
    return slug(pack.name, LONGEST_NAME) or "pack"


def _finished(pack: Pack, takes: Sequence[Take], model: ModelEntry) -> Iterator[Finished]:
    """Each take, levelled and named; a name that is taken gets a number."""
    names: set[str] = set()
    for take in takes:
        card = read_card(take.path)
        frames = read_file(take.path).frames
        looped = card.recipe.kind is Kind.LOOP
        clip, level = levelled(cut(take.path, 0, frames), looped, pack.level)
        stem = _unused(name_of(pack, take.item, card), names)
        place = str(PurePosixPath(slug(take.item.group, 40).capitalize(), f"{stem}{WAV.suffix}"))
        data = WAV.encode(clip, card, stem)
        yield Finished(place, data, _said(place, data, card, clip, level, model), clip)


def name_of(pack: Pack, item: Item, card: Card) -> str:
    """The parts that the plan names, what is there of them, joined by `_`."""
    recipe = card.recipe
    parts = {
        "pack": slug(pack.name, 24),
        "group": slug(item.group, 24),
        "prompt": slug(recipe.prompt, 40),
        "kind": recipe.kind.value,
        "bpm": tempo_text(recipe.bpm) if recipe.kind is Kind.LOOP else "",
        "key": "" if card.key is None else str(card.key),
        "number": f"{item.number:02}",
    }
    return "_".join(parts[part] for part in pack.naming if parts[part]) or "sample"


def _unused(stem: str, names: set[str]) -> str:
    found, number = stem, 2
    while found.lower() in names:
        found, number = f"{stem}-{number}", number + 1
    names.add(found.lower())
    return found


def _said(
    place: str, data: bytes, card: Card, clip: Clip, level: float, model: ModelEntry
) -> dict[str, Any]:
    """What the manifest says of a sample."""
    return {
        "file": place,
        "sha256": hashlib.sha256(data).hexdigest(),
        "id": card.id,
        "family": card.family,
        "seconds": round(clip.seconds, 6),
        "lufs": round(level, 2),
        "model_licence": model.licence,
        "recipe": to_dict(card.recipe),
        "heard": heard_to_dict(card.heard),
    }


def shown(samples: Sequence[Finished]) -> list[Clip]:
    """What the cover is made of: the loops, or all if there is none."""
    loops = [one.clip for one in samples if one.said["recipe"]["kind"] == Kind.LOOP.value]
    return loops or [one.clip for one in samples]


def _manifest(
    pack: Pack, samples: Sequence[Finished], missing: Sequence[Item], model: ModelEntry
) -> dict[str, Any]:
    return {
        "schema": 1,
        "name": pack.name,
        "version": pack.version,
        "about": pack.about,
        "licence": pack.licence,
        "level_lufs": pack.level,
        "made_by": f"Fodder {version('sample-fodder')}",
        "model": {"name": model.name, "version": model.version, "licence": model.licence},
        "samples": [one.said for one in samples],
        "missing": [
            {"group": item.group, "prompt": item.request.prompt, "number": item.number}
            for item in missing
        ],
    }


def _zip(path: Path, folder: str, members: dict[str, bytes]) -> None:
    """Stored, not deflated: sound hardly shrinks, and deflate is not the same everywhere."""
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, data in sorted(members.items()):
                info = zipfile.ZipInfo(f"{folder}/{name}", EPOCH)
                info.external_attr, info.create_system = _READ_AND_WRITE, 3
                archive.writestr(info, data)
        file.flush()
        os.fsync(file.fileno())
