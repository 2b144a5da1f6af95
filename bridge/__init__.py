"""Fodder from Python: from a prompt to a loop in a folder (docs/python.md).

    import bridge

    for sample in bridge.make("dusty boom-bap drums", bpm=92, key="Am", count=2):
        print(sample.path, bridge.analyse(sample.path).bpm)

What `__all__` names is the public face and stays; every other module may change. Nothing is loaded
before it is asked for, so that `import bridge` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bridge.api import Maker, analyse, cut, make, recipe_of, trim, vary
    from bridge.domain.audio import Clip
    from bridge.domain.errors import FodderError
    from bridge.domain.music import Key, Meter
    from bridge.domain.request import (
        Extend,
        Form,
        Kind,
        Morph,
        Repaint,
        Request,
        Source,
        Vary,
        parse_form,
    )
    from bridge.domain.sample import Heard, Recipe, Sample

__all__ = [
    "Clip",
    "Extend",
    "FodderError",
    "Form",
    "Heard",
    "Key",
    "Kind",
    "Maker",
    "Meter",
    "Morph",
    "Recipe",
    "Repaint",
    "Request",
    "Sample",
    "Source",
    "Vary",
    "analyse",
    "cut",
    "make",
    "parse_form",
    "recipe_of",
    "trim",
    "vary",
]
_ROOMS = {
    "api": ("Maker", "analyse", "cut", "make", "recipe_of", "trim", "vary"),
    "domain.audio": ("Clip",),
    "domain.errors": ("FodderError",),
    "domain.music": ("Key", "Meter"),
    "domain.request": (
        *("Extend", "Form", "Kind", "Morph", "Repaint", "Request", "Source", "Vary"),
        "parse_form",
    ),
    "domain.sample": ("Heard", "Recipe", "Sample"),
}
_HOMES = {name: f"bridge.{room}" for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    """PEP 562: a public name is fetched when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'bridge' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
