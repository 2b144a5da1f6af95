"""Kept takes → the pack: levelled and named files, a manifest, a cover, and all of it in a zip.

    NAME/Group/….wav   24 bits; the recipe inside is that of the take
    NAME/manifest.json what the pack is, and of each sample its file, recipe, licence and level
    NAME/cover.png

The same takes make the same bytes: nothing in the zip depends on the clock. One sample is in memory
at a time, so a pack may be as large as its disk.
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

from bridge.domain.audio import Clip
from bridge.domain.model import ModelEntry
from bridge.domain.request import Kind
from bridge.dsp.level import levelled
from bridge.files.atomic import trouble
from bridge.files.audiofile import cut
from bridge.files.formats import WAV, read_card, read_file
from bridge.files.naming import slug, tempo_text
from bridge.files.recipe import SampleMetadata, heard_to_dict, to_dict
from bridge.packs.cover import cover, spread
from bridge.packs.plan import Item, Pack
from bridge.packs.takes import Take

EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's own first moment
LONGEST_NAME = 80
_READ_AND_WRITE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One sample of a finished pack: its place in it, its bytes, and what the manifest says."""

    place: str
    data: bytes
    said: dict[str, Any]


def finish(
    pack: Pack, takes: Sequence[Take], missing: Sequence[Item], model: ModelEntry, out: Path
) -> Path:
    """Write the pack's zip into the folder `out`, at once and whole; its path."""
    path = out / f"{folder_of(pack)}.zip"
    part = out / f".{path.name}.part"  # one a pack: after a kill the next run takes it over
    try:
        _zip(part, folder_of(pack), _members(pack, takes, missing, model))
        part.replace(path)
    except OSError as error:
        raise trouble(error, out) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()  # there only if something went wrong, be it with a take
    return path


def _members(
    pack: Pack, takes: Sequence[Take], missing: Sequence[Item], model: ModelEntry
) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all that is in the zip, the samples first."""
    said = []
    for sample in _finished(pack, takes, model):
        yield sample.place, sample.data
        said.append(sample.said)
    manifest = _manifest(pack, said, missing, model)
    yield "manifest.json", json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n"
    line = f"{len(said)} samples, {pack.licence or 'no licence given'}"
    yield "cover.png", cover(pack.name, line, [sound_of(take) for take in spread(shown(takes))])


def folder_of(pack: Pack) -> str:
    """The pack's name as a folder's."""
    return slug(pack.name, LONGEST_NAME) or "pack"


def _finished(pack: Pack, takes: Sequence[Take], model: ModelEntry) -> Iterator[PackEntry]:
    """Each take, levelled and named; a name that is taken gets a number."""
    names: set[str] = set()
    for take in takes:
        card = read_card(take.path)
        clip, level = levelled(sound_of(take), card.recipe.kind is Kind.LOOP, pack.level)
        stem = _unused(name_of(pack, take.item, card), names)
        place = str(PurePosixPath(slug(take.item.group, 40).capitalize(), f"{stem}{WAV.suffix}"))
        data = WAV.encode(clip, card, stem)
        yield PackEntry(place, data, _said(place, data, card, clip, level, model))


def sound_of(take: Take) -> Clip:
    """What was kept, before it is levelled."""
    return cut(take.path, 0, read_file(take.path).frames)


def name_of(pack: Pack, item: Item, card: SampleMetadata) -> str:
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
    place: str, data: bytes, card: SampleMetadata, clip: Clip, level: float, model: ModelEntry
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


def shown(takes: Sequence[Take]) -> Sequence[Take]:
    """What the cover is made of: the loops, or all if there is none."""
    return [take for take in takes if take.item.request.kind is Kind.LOOP] or takes


def _manifest(
    pack: Pack, said: Sequence[dict[str, Any]], missing: Sequence[Item], model: ModelEntry
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
        "samples": said,
        "missing": [
            {"group": item.group, "prompt": item.request.prompt, "number": item.number}
            for item in missing
        ],
    }


def _zip(path: Path, folder: str, members: Iterator[tuple[str, bytes]]) -> None:
    """Stored, not deflated: sound hardly shrinks, and deflate is not the same everywhere."""
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, data in members:
                info = zipfile.ZipInfo(f"{folder}/{name}", EPOCH)
                info.external_attr, info.create_system = _READ_AND_WRITE, 3
                archive.writestr(info, data)
        file.flush()
        os.fsync(file.fileno())
