"""What Fodder is made of: versions and licences, models, places. Call it on a thread."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from importlib import metadata
from pathlib import Path

from bridge.config.presets import load_models
from bridge.config.settings import Home, load
from bridge.domain.errors import FodderError
from gui.text import marked

NAME = "sample-fodder"
PARTS = (
    "PyQt6", "PyQt6-Qt6", "pyqtgraph", "torch", "diffusers", "transformers", "numpy", "scipy",
    "soundfile", "soxr", "sounddevice", "python-osc", "websockets", "zeroconf", "watchdog",
    "safetensors", "linkpython-extern", "mido", "python-rtmidi", "pedalboard",
)  # fmt: skip
_MEMBERS = ("License-Expression", "License")
_LONGEST = 48  # characters; some packages have the whole text of the licence there


@dataclass(frozen=True, slots=True)
class Component:
    """Something with a version and a licence."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class AboutFacts:
    """Fodder itself, what it is built on, its models, and where things lie."""

    fodder: Component
    parts: tuple[Component, ...]
    models: tuple[Component, ...]
    places: tuple[tuple[str, Path], ...]
    system: str


def facts(home: Home) -> AboutFacts:
    """Everything that the dialog shows; takes a moment: for a thread."""
    folder = home.folder
    with contextlib.suppress(FodderError):  # the settings themselves say what is wrong with them
        folder = load(home).folder
    places = (
        (marked("Samples"), folder),
        (marked("Settings"), home.settings),
        (marked("Catalogue"), home.catalogue),
        (marked("Own presets and models"), home.presets),
    )
    models = tuple(Component(m.name, m.version, m.licence) for m in load_models(home.presets))
    system = f"Python {platform.python_version()}, {platform.platform(terse=True)}"
    own = _part(NAME) or Component(NAME, "?", "GPL-3.0-or-later")
    return AboutFacts(own, tuple(_parts(PARTS)), models, places, system)


def _parts(names: Iterable[str]) -> Iterable[Component]:
    """Those that are installed."""
    return (part for part in map(_part, names) if part is not None)


def _part(name: str) -> Component | None:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    assert isinstance(found, Message)
    return Component(str(found["Name"]), str(found["Version"]), licence(found))


def licence(said: Message) -> str:
    """The licence as a package names it: expression, else a short text, else classifiers."""
    expression, text = (str(said.get(member) or "").strip() for member in _MEMBERS)
    if expression:
        return expression
    if text and "\n" not in text and len(text) <= _LONGEST and text != "UNKNOWN":
        return text
    classes = [str(one) for one in said.get_all("Classifier") or []]
    names = [one.rpartition(" :: ")[2] for one in classes if one.startswith("License ::")]
    return ", ".join(names) or "see its home page"


def as_text(said: AboutFacts) -> str:
    """All of it as plain text, for a report or a letter."""
    lines = [f"Fodder {said.fodder.version} ({said.fodder.licence})", said.system, ""]
    lines += [f"{one.name} {one.version}: {one.licence}" for one in said.parts]
    lines += ["", "Models"]
    lines += [f"{one.name} {one.version}: {one.licence}" for one in said.models]
    lines += ["", *(f"{name}: {path}" for name, path in said.places)]
    return "\n".join(lines)
