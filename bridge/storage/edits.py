"""Edits and add-ons ↔ plain JSON values: {"edit": "vary", "source": {…}, "strength": 0.5}.

Used by the recipe in a file and by the journal. What is as it is by itself is written all the same,
so that a later Fodder with other defaults reads the same edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.edits import (
    Addon,
    Edit,
    Extend,
    Form,
    Lora,
    Morph,
    Repaint,
    Section,
    Source,
    Vary,
    Word,
)
from bridge.music import Key

_EDITS: dict[str, type[Any]] = {
    "vary": Vary,
    "repaint": Repaint,
    "extend": Extend,
    "morph": Morph,
    "form": Form,
}
_NAMES = {kind: name for name, kind in _EDITS.items()}


def edit_to_dict(edit: Edit) -> dict[str, Any]:
    members = {name: _plain(getattr(edit, name)) for name in edit.__slots__}
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
    return {name: _plain(getattr(addon, name)) for name in addon.__slots__}


def addon_from_dict(members: Mapping[str, Any]) -> Addon:
    kind = Word if "word" in members else Lora
    made: Addon = kind(**{**_known(kind, members), "path": Path(members["path"])})
    return made


def _known(kind: type[Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """What this Fodder knows of what a later one may have written."""
    return {name: value for name, value in members.items() if name in kind.__slots__}


def _plain(value: Any) -> Any:
    if isinstance(value, Path | Key):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Source | Section):
        return {name: _plain(getattr(value, name)) for name in value.__slots__}
    return value
