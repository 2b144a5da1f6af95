"""What Fodder writes about a sample into its file: its recipe, as JSON, and back.

    {"schema": 1, "id": "16 hex digits", "family": "drums", "recipe": {…}, "heard": {…}}

The JSON is canonical (sorted keys, no spaces, ASCII), so that the same metadata is the same bytes.
Edits and add-ons are members of the recipe, {"edit": "vary", "source": {…}, "strength": 0.5}, with
all that they have, so that a later Fodder with other defaults reads the same edit. The journal
writes its requests with the same functions.

Files come from others: `parse_json` bounds the text, `RecipeFields` the values. Members that this
Fodder does not know are ignored, so that a later one's file can be read as far as it goes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

import msgspec
import numpy as np
from msgspec import Meta

from bridge.domain.audio import Loop
from bridge.domain.chords import Progression
from bridge.domain.edit import (
    Edit,
    Extend,
    Form,
    Instrument,
    Layer,
    Morph,
    Repaint,
    Section,
    Source,
    Stem,
    Strike,
    Vary,
)
from bridge.domain.errors import BadArgument
from bridge.domain.kit import Kit, Part
from bridge.domain.layers import Layers
from bridge.domain.limits import SEEDS
from bridge.domain.music import Key, Meter
from bridge.domain.notes import NoteSource, Touch
from bridge.domain.performance import AS_WRITTEN, Performance
from bridge.domain.request import MOST_FORM_BARS, Addon, Kind, Lora, Reference, Request, Word
from bridge.domain.sample import Heard, Recipe, known_key
from bridge.files.untrusted import parse_json

SCHEMA = 1
_HEARD_NUMBERS = (
    "bpm",
    "bpm_confidence",
    "beat_offset",
    "key_confidence",
    "tuning_cents",
    "meter_confidence",
)
_LONGEST_PATH = 4_096
_URI = "file://"
_Text = Annotated[str, Meta(max_length=8_000)]  # a section's words come on top of the prompt's
_Name = Annotated[str, Meta(max_length=128)]
_Word = Annotated[str, Meta(max_length=16)]


@dataclass(frozen=True, slots=True)
class SampleMetadata:
    """What a file knows about its own sample."""

    id: str
    recipe: Recipe
    heard: Heard = field(default_factory=Heard)
    family: str = ""

    @property
    def key(self) -> Key | None:
        """The key that it is known to be in: see `bridge.domain.sample.known_key`."""
        return known_key(self.recipe, self.heard, self.family)


def metadata_of(loop: Loop) -> SampleMetadata:
    """The metadata of a finished loop; its id is a fingerprint of the recipe and of the sound."""
    digest = hashlib.sha256(canonical(to_dict(loop.recipe)))
    digest.update(np.ascontiguousarray(loop.clip.samples, dtype="<f4").data)
    heard = heard_from_dict(heard_to_dict(loop.heard))  # rounded as in the file
    return SampleMetadata(digest.hexdigest()[:16], loop.recipe, heard, loop.family)


def fingerprint(recipe: Recipe) -> str:
    """Four hex digits that tell recipes of the same prompt apart in a list of names."""
    return hashlib.sha256(canonical(to_dict(recipe))).hexdigest()[:4]


def kit_fingerprint(recipe: Recipe) -> str:
    """Four hex digits that all that is made of a kit has in common, whichever part and take."""
    kit = recipe.edit
    assert isinstance(kit, Kit)
    whole = replace(recipe, prompt=kit.prompt, seed=kit.seed or 0, edit=kit.shared)
    return fingerprint(replace(whole, shift=0, performance=AS_WRITTEN))


def canonical(members: Mapping[str, Any]) -> bytes:
    """The one way in which `members` is written as JSON."""
    return json.dumps(members, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def to_dict(recipe: Recipe) -> dict[str, Any]:
    """A recipe as plain JSON values.

    What it has nothing of, an edit, add-ons, a performance, given notes, is left out, so that one
    without is written as it always was.
    """
    members = {name: getattr(recipe, name) for name in Recipe.__slots__ if name not in PARTS}
    return {
        **members,
        **{name: value for name, value in parts_to_dict(recipe).items() if value},
        "kind": recipe.kind.value,
        "key": None if recipe.key is None else str(recipe.key),
        "meter": str(recipe.meter),
        "bpm": float(recipe.bpm),
        "guidance": float(recipe.guidance),
    }


PARTS = ("edit", "addons", "performance", "chords", "notes", "groove", "touch")
"""The members of a Recipe and of a Request that are values of their own."""


def parts_to_dict(parent: Recipe | Request) -> dict[str, Any]:
    """The `PARTS` of a recipe or a request as plain JSON values; None or empty what it lacks."""
    return {
        "edit": None if parent.edit is None else edit_to_dict(parent.edit),
        "addons": [addon_to_dict(one) for one in parent.addons],
        "performance": parent.performance.to_dict(),
        "chords": None if parent.chords is None else str(parent.chords),
        "notes": None if parent.notes is None else _note_source_to_dict(parent.notes),
        "groove": None if parent.groove is None else _note_source_to_dict(parent.groove),
        "touch": _touch_to_dict(parent.touch) if parent.touch else {},
    }


class PartFields(msgspec.Struct, frozen=True):
    """What the `PARTS` of a recipe or a request may hold."""

    edit: dict[str, Any] | None = None
    addons: Annotated[list[dict[str, Any]], Meta(max_length=64)] = []
    performance: dict[str, Any] = {}
    chords: Annotated[str, Meta(max_length=1_000)] | None = None
    notes: dict[str, Any] | None = None
    groove: dict[str, Any] | None = None
    touch: dict[str, Any] = {}


def parts_from_dict(members: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a Recipe or a Request that `parts_to_dict` wrote.

    KeyError, TypeError, ValueError or BadArgument if they are none.
    """
    said = msgspec.convert(members, PartFields)
    return {
        "edit": None if not said.edit else edit_from_dict(said.edit),
        "addons": tuple(map(addon_from_dict, said.addons)),
        "performance": Performance.from_dict(said.performance),
        "chords": None if not said.chords else Progression.parse(said.chords),
        "notes": None if not said.notes else _converted(said.notes, NoteSource),
        "groove": None if not said.groove else _converted(said.groove, NoteSource),
        "touch": _converted(said.touch, Touch),
    }


def _note_source_to_dict(source: NoteSource) -> dict[str, Any]:
    return {"path": path_to_text(source.path), "sha256": source.sha256}


def _touch_to_dict(touch: Touch) -> dict[str, Any]:
    velocity = None if touch.velocity is None else list(touch.velocity)
    return {"swing": touch.swing, "humanise": touch.humanise, "velocity": velocity}


class RecipeFields(msgspec.Struct, frozen=True):
    """What a recipe in a file may hold; the ranges are the widest that any Fodder wrote."""

    prompt: _Text
    seed: Annotated[int, Meta(ge=0, lt=SEEDS)]
    kind: _Word
    bpm: Annotated[float, Meta(gt=0, le=1_000)]
    bars: Annotated[int, Meta(ge=1, le=MOST_FORM_BARS)]
    meter: _Word
    model: _Name
    model_version: _Name
    steps: Annotated[int, Meta(ge=0, le=10_000)]
    guidance: Annotated[float, Meta(ge=0, le=1_000)]
    fodder: _Name
    negative: _Text = ""
    key: _Word | None = None
    shift: Annotated[int, Meta(ge=-12, le=12)] = 0
    draft: bool = False


class HeardFields(msgspec.Struct, frozen=True):
    """What analysis may have noted in a file."""

    bpm: Annotated[float, Meta(gt=0, le=10_000)] | None = None
    bpm_confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    beat_offset: Annotated[float, Meta(ge=-3_600, le=3_600)] | None = None
    key: _Word | None = None
    key_confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    tuning_cents: Annotated[float, Meta(ge=-100, le=100)] | None = None
    silent_bars: Annotated[list[Annotated[int, Meta(ge=1)]], Meta(max_length=MOST_FORM_BARS)] = []
    meter: _Word | None = None
    meter_confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    root_note: Annotated[int, Meta(ge=0, le=127)] | None = None


class MetadataFields(msgspec.Struct, frozen=True):
    """The outermost members."""

    id: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[\w.-]+$")]
    recipe: dict[str, Any]
    heard: dict[str, Any] = {}
    family: Annotated[str, Meta(max_length=64)] = ""


def from_dict(members: Mapping[str, Any]) -> Recipe:
    """The recipe that `to_dict` wrote.

    Raises
    ------
    BadArgument
        If a member is missing, of another type or beyond its range.
    """
    with _damage():
        said = msgspec.convert(members, RecipeFields)
        plain = {name: getattr(said, name) for name in RecipeFields.__struct_fields__}
        return Recipe(
            **{
                **plain,
                "kind": Kind.parse(said.kind),
                "key": None if said.key is None else Key.parse(said.key),
                "meter": Meter.parse(said.meter),
                **parts_from_dict(members),
            }
        )


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    """What is wrong with a recipe's values, as one error."""
    try:
        yield
    except (BadArgument, KeyError, TypeError, ValueError) as error:
        raise BadArgument(f"The recipe is damaged ({error}): it cannot be made again.") from None


def heard_to_dict(heard: Heard) -> dict[str, Any]:
    """What was heard as plain JSON values; silent bars, a meter and a root note if it has any."""
    members = asdict(heard)
    members["key"] = None if heard.key is None else str(heard.key)
    silent, meter, sure = (members.pop(one) for one in ("silent_bars", "meter", "meter_confidence"))
    root = members.pop("root_note")
    plain = {name: _plain(value) for name, value in members.items()}
    if root is not None:
        plain["root_note"] = root
    if silent:
        plain["silent_bars"] = list(silent)
    if meter is not None:
        plain |= {"meter": str(heard.meter), "meter_confidence": _plain(sure)}
    return plain


def heard_from_dict(members: Mapping[str, Any]) -> Heard:
    """What `heard_to_dict` wrote; ValueError or BadArgument if it is none."""
    said = msgspec.convert(members, HeardFields)
    noted = {n: v for n in _HEARD_NUMBERS if (v := getattr(said, n)) is not None}
    key = None if said.key is None else Key.parse(said.key)
    meter = None if said.meter is None else Meter.parse(said.meter)
    silent = tuple(said.silent_bars)
    return Heard(**noted, key=key, silent_bars=silent, meter=meter, root_note=said.root_note)


def metadata_to_json(card: SampleMetadata) -> bytes:
    """Metadata as it is written into a file: canonical JSON, ASCII."""
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
    """The metadata that `metadata_to_json` wrote.

    Raises
    ------
    BadArgument
        If the text is no JSON, or says what no recipe can.
    """
    with _damage():
        said = msgspec.convert(parse_json(text), MetadataFields)
        heard = heard_from_dict(said.heard)
        return SampleMetadata(said.id, from_dict(said.recipe), heard, said.family)


def _plain(value: Any) -> Any:
    """Numpy's scalars as Python's, floats rounded to what a reader can use, NaN as nothing."""
    if value is None or isinstance(value, str):
        return value
    return round(float(value), 6) if math.isfinite(value) else None


_EDITS: dict[str, type[Any]] = {
    "vary": Vary,
    "repaint": Repaint,
    "extend": Extend,
    "layer": Layer,
    "stem": Stem,
    "morph": Morph,
    "form": Form,
    "instrument": Instrument,
    "kit": Kit,
    "layers": Layers,
}
_NAMES = {kind: name for name, kind in _EDITS.items()}


def edit_to_dict(edit: Edit) -> dict[str, Any]:
    """An edit as plain JSON values."""
    members = {name: _plain_edit(getattr(edit, name)) for name in edit.__slots__}
    return {"edit": _NAMES[type(edit)], **members}


def edit_from_dict(members: Mapping[str, Any]) -> Edit:
    """The edit that `edit_to_dict` wrote; KeyError, TypeError or ValueError if it is none."""
    kind = _EDITS[members["edit"]]
    known = dict(members)
    if isinstance(known.get("source"), dict):
        key = known["source"].get("key")
        known["source"] = {**known["source"], "key": None if key is None else _key_of(key)}
    made: Edit = _converted(known, kind)
    return made


def _key_of(text: str) -> Key:
    return Key.parse(msgspec.convert(text, _Word))


def _converted(members: Mapping[str, Any], kind: type[Any]) -> Any:
    """A frozen value of the domain from plain members, unknown ones ignored."""
    return msgspec.convert(members, kind, dec_hook=_path_of, from_attributes=True)


def _path_of(kind: type[Any], value: Any) -> Path:
    if (
        kind is not Path
        or not isinstance(value, str)
        or "\0" in value
        or len(value) > _LONGEST_PATH
    ):
        raise ValueError(f"{str(value)[:40]!r} is no {kind.__name__.lower()}")
    return (
        Path(os.fsdecode(unquote_to_bytes(value[len(_URI) :])))
        if value.startswith(_URI)
        else Path(value)
    )


def path_to_text(path: Path) -> str:
    """A path as text; one whose bytes are no UTF-8 as a file URI (RFC 8089)."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return _URI + quote_from_bytes(os.fsencode(path))
    return str(path)


def addon_to_dict(addon: Addon) -> dict[str, Any]:
    """An add-on as plain JSON values."""
    members = {name: _plain_edit(getattr(addon, name)) for name in addon.__slots__}
    return {"addon": "reference", **members} if isinstance(addon, Reference) else members


def addon_from_dict(members: Mapping[str, Any]) -> Addon:
    """The add-on that `addon_to_dict` wrote; TypeError or ValueError if it is none."""
    kind: type[Any] = Word if "word" in members else Lora
    if members.get("addon") == "reference":
        kind = Reference
    made: Addon = _converted(members, kind)
    return made


def _plain_edit(value: Any) -> Any:
    if isinstance(value, Path):
        return path_to_text(value)
    if isinstance(value, Key):
        return str(value)
    if isinstance(value, tuple):
        return [_plain_edit(one) for one in value]
    if isinstance(value, Source | Section | Strike | Part):
        return {name: _plain_edit(getattr(value, name)) for name in value.__slots__}
    return value
