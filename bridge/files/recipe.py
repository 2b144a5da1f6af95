"""Recipe ↔ JSON, and the card: all that Fodder writes about a sample into its file.

    {"schema": 1, "id": "16 hex digits", "family": "drums", "recipe": {…}, "heard": {…}}

The JSON is canonical (sorted keys, no spaces, ASCII), so that the same card is the same bytes.
Unknown members are ignored, so that a file from a later Fodder can be read as far as it goes.

Edits and add-ons ↔ plain JSON values: {"edit": "vary", "source": {…}, "strength": 0.5}.

Used by the recipe in a file and by the journal. What is as it is by itself is written all the same,
so that a later Fodder with other defaults reads the same edit.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bridge.domain.audio import Loop
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key, Meter
from bridge.domain.request import (
    Addon,
    Edit,
    Extend,
    Form,
    Kind,
    Lora,
    Morph,
    Repaint,
    Section,
    Source,
    Vary,
    Word,
)
from bridge.domain.sample import Heard, Recipe
from bridge.score.performance import Performance

SCHEMA = 1
_HEARD_NUMBERS = ("bpm", "bpm_confidence", "beat_offset", "key_confidence", "tuning_cents")
_CONFIDENT = 0.5
_UNPITCHED = ("drums", "fx")


@dataclass(frozen=True, slots=True)
class SampleMetadata:
    """What a file knows about its own sample."""

    id: str
    recipe: Recipe
    heard: Heard = field(default_factory=Heard)
    family: str = ""

    @property
    def key(self) -> Key | None:
        """The key that was asked for, else one that was clearly heard in a pitched sound."""
        if self.recipe.key is not None:
            return self.recipe.key
        clear = self.heard.key_confidence >= _CONFIDENT and self.family not in _UNPITCHED
        return self.heard.key if clear else None


def metadata_of(loop: Loop) -> SampleMetadata:
    """The card of a finished loop; its id is a fingerprint of the recipe and of the sound."""
    digest = hashlib.sha256(canonical(to_dict(loop.recipe)))
    digest.update(np.ascontiguousarray(loop.clip.samples, dtype="<f4").tobytes())
    heard = heard_from_dict(heard_to_dict(loop.heard))  # rounded as in the file
    return SampleMetadata(digest.hexdigest()[:16], loop.recipe, heard, loop.family)


def fingerprint(recipe: Recipe) -> str:
    """Four hex digits that tell recipes of the same prompt apart in a list of names."""
    return hashlib.sha256(canonical(to_dict(recipe))).hexdigest()[:4]


def canonical(members: Mapping[str, Any]) -> bytes:
    """The one way in which `members` is written as JSON."""
    return json.dumps(members, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def to_dict(recipe: Recipe) -> dict[str, Any]:
    """A recipe as plain JSON values. One without edit, add-ons or performance is written as it
    always was."""
    members = {name: getattr(recipe, name) for name in Recipe.__slots__}
    edit, addons, performance = (members.pop(one) for one in ("edit", "addons", "performance"))
    if edit is not None:
        members["edit"] = edit_to_dict(edit)
    if addons:
        members["addons"] = [addon_to_dict(one) for one in addons]
    if performance:
        members["performance"] = performance.to_dict()
    return {
        **members,
        "kind": recipe.kind.value,
        "key": None if recipe.key is None else str(recipe.key),
        "meter": str(recipe.meter),
        "bpm": float(recipe.bpm),
        "guidance": float(recipe.guidance),
    }


def from_dict(members: Mapping[str, Any]) -> Recipe:
    """The recipe that `to_dict` wrote; BadArgument if it is none."""
    try:
        return Recipe(
            prompt=str(members["prompt"]),
            negative=str(members.get("negative", "")),
            seed=int(members["seed"]),
            kind=Kind.parse(members["kind"]),
            bpm=float(members["bpm"]),
            key=None if members.get("key") is None else Key.parse(members["key"]),
            bars=int(members["bars"]),
            meter=Meter.parse(members["meter"]),
            model=str(members["model"]),
            model_version=str(members["model_version"]),
            steps=int(members["steps"]),
            guidance=float(members["guidance"]),
            fodder=str(members["fodder"]),
            shift=int(members.get("shift", 0)),
            draft=bool(members.get("draft", False)),
            edit=edit_from_dict(members["edit"]) if members.get("edit") else None,
            addons=tuple(addon_from_dict(one) for one in members.get("addons", ())),
            performance=Performance.from_dict(members.get("performance", {})),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadArgument(f"The recipe is damaged ({error!r}): it cannot be made again.") from None


def heard_to_dict(heard: Heard) -> dict[str, Any]:
    """What was heard as plain JSON values; silent bars are written where there are any."""
    members = asdict(heard)
    members["key"] = None if heard.key is None else str(heard.key)
    silent = members.pop("silent_bars")
    plain = {name: _plain(value) for name, value in members.items()}
    return {**plain, "silent_bars": list(silent)} if silent else plain


def heard_from_dict(members: Mapping[str, Any]) -> Heard:
    numbers = {n: float(members[n]) for n in _HEARD_NUMBERS if members.get(n) is not None}
    key = members.get("key")
    silent = tuple(int(bar) for bar in members.get("silent_bars", ()))
    return Heard(**numbers, key=None if key is None else Key.parse(key), silent_bars=silent)


def metadata_to_json(card: SampleMetadata) -> bytes:
    """A card as it is written into a file."""
    return canonical(
        {
            "schema": SCHEMA,
            "id": card.id,
            "family": card.family,
            "recipe": to_dict(card.recipe),
            "heard": heard_to_dict(card.heard),
        }
    )


def metadata_from_json(text: bytes | str) -> SampleMetadata:
    """The card that `card_to_json` wrote; BadArgument if it is none."""
    try:
        members = json.loads(text)
        return SampleMetadata(
            id=str(members["id"]),
            recipe=from_dict(members["recipe"]),
            heard=heard_from_dict(members.get("heard", {})),
            family=str(members.get("family", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadArgument(f"The recipe is damaged ({error!r}): it cannot be made again.") from None


def _plain(value: Any) -> Any:
    """numpy's scalars as Python's, floats rounded to what a reader can use, NaN as nothing."""
    if value is None or isinstance(value, str):
        return value
    return round(float(value), 6) if math.isfinite(value) else None


_EDITS: dict[str, type[Any]] = {
    "vary": Vary,
    "repaint": Repaint,
    "extend": Extend,
    "morph": Morph,
    "form": Form,
}
_NAMES = {kind: name for name, kind in _EDITS.items()}


def edit_to_dict(edit: Edit) -> dict[str, Any]:
    members = {name: _plain_edit(getattr(edit, name)) for name in edit.__slots__}
    return {"edit": _NAMES[type(edit)], **members}


def edit_from_dict(members: Mapping[str, Any]) -> Edit:
    """The edit that `edit_to_dict` wrote; KeyError, TypeError or ValueError if it is none."""
    kind = _EDITS[members["edit"]]
    known = _known(kind, members)
    if "source" in known:
        source = _known(Source, known["source"])
        key = None if source.get("key") is None else Key.parse(source["key"])
        known["source"] = Source(**{**source, "path": Path(source["path"]), "key": key})
    if "sections" in known:
        known["sections"] = tuple(Section(**_known(Section, one)) for one in known["sections"])
    made: Edit = kind(**known)
    return made


def addon_to_dict(addon: Addon) -> dict[str, Any]:
    return {name: _plain_edit(getattr(addon, name)) for name in addon.__slots__}


def addon_from_dict(members: Mapping[str, Any]) -> Addon:
    kind = Word if "word" in members else Lora
    made: Addon = kind(**{**_known(kind, members), "path": Path(members["path"])})
    return made


def _known(kind: type[Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """What this Fodder knows of what a later one may have written."""
    return {name: value for name, value in members.items() if name in kind.__slots__}


def _plain_edit(value: Any) -> Any:
    if isinstance(value, Path | Key):
        return str(value)
    if isinstance(value, tuple):
        return [_plain_edit(one) for one in value]
    if isinstance(value, Source | Section):
        return {name: _plain_edit(getattr(value, name)) for name in value.__slots__}
    return value
