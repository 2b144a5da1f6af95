"""Presets: prompts worth starting from, and the models that can be used. TOML → frozen values.

    presets/prompts/*.toml    [[prompt]] name, prompt, seed, negative, bpm, key, bars, kind,
                              family, tags
    presets/models/*.toml     name, version, folder or repository, pipeline, licence, commercial,
                              gated, about, compiled, [defaults] and [draft]

The user's own lie in the same two folders below the data folder; of two with the same name, the
user's counts. A broken file of the user's is passed by with a word in the log, so that it costs
nothing but itself; a broken one of ours is an error.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bridge.domain.errors import BadArgument, UnknownModel
from bridge.domain.model import ModelEntry
from bridge.domain.request import Kind, Request
from bridge.prompt import parse_key

log = logging.getLogger(__name__)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Entry = TypeVar("_Entry", bound=_Named)


@dataclass(frozen=True, slots=True)
class Preset:
    """A prompt with the settings that suit it."""

    name: str
    family: str
    request: Request
    tags: tuple[str, ...] = ()


def shipped() -> Path:
    """The presets that come with Fodder."""
    return Path(str(files("presets")))


def load_presets(own: Path | None = None) -> list[Preset]:
    """All prompts, in the order of the files; `own` is the user's presets folder."""
    return _load("prompts", _read_prompts, own)


def load_models(own: Path | None = None) -> list[ModelEntry]:
    """All models that are known, whether or not they are on this disk."""
    return _load("models", _read_model, own)


def model_named(name: str, own: Path | None = None) -> ModelEntry:
    """The model of that name; UnknownModel if there is none."""
    models = {entry.name: entry for entry in load_models(own)}
    if name not in models:
        known = ", ".join(sorted(models)) or "none"
        raise UnknownModel(f"There is no model {name[:40]!r}: known are {known}.")
    return models[name]


def _load(kind: str, read: Callable[[Path], Iterable[_Entry]], own: Path | None) -> list[_Entry]:
    found: dict[str, _Entry] = {}
    for path in sorted((shipped() / kind).glob("*.toml")):
        found.update((entry.name, entry) for entry in read(path))
    for path in sorted((own / kind).glob("*.toml")) if own else []:
        try:
            found.update((entry.name, entry) for entry in read(path))
        except BadArgument as error:
            log.warning("%s", error)
    return list(found.values())


def _read_prompts(path: Path) -> list[Preset]:
    return [_guarded(path, _preset, table) for table in _tables(path).get("prompt", [])]


def _read_model(path: Path) -> list[ModelEntry]:
    return [_guarded(path, lambda table: _model(path.parent, table), _tables(path))]


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadArgument(f"{path} cannot be read ({error}): mend or delete it.") from None


_Value = TypeVar("_Value")


def _guarded(path: Path, make: Callable[[dict[str, Any]], _Value], table: dict[str, Any]) -> _Value:
    """`make(table)`, with the file's name in whatever is wrong with it."""
    try:
        return make(table)
    except KeyError as error:
        raise BadArgument(f"{path} lacks {error}: add it.") from None
    except (BadArgument, TypeError, ValueError, AttributeError) as error:
        raise BadArgument(f"{path}: {error}") from None


def _preset(table: dict[str, Any]) -> Preset:
    request = Request(
        prompt=table["prompt"],
        negative=table.get("negative", ""),
        seed=table.get("seed", 0),
        bpm=table.get("bpm"),
        key=parse_key(table["key"]) if "key" in table else None,
        bars=table.get("bars", 2),
        kind=Kind.parse(table.get("kind", "loop")),
    )
    return Preset(table["name"], table["family"], request, tuple(table.get("tags", ())))


def _model(beside: Path, table: dict[str, Any]) -> ModelEntry:
    """A relative folder counts from the folder of the TOML file."""
    folder, repository = table.get("folder"), table.get("repository")
    if (folder is None) == (repository is None):
        raise BadArgument("a model has either a folder or a repository: give one of them.")
    defaults, draft = table.get("defaults", {}), table.get("draft", {})
    return ModelEntry(
        name=table["name"],
        version=table["version"],
        pipeline=table["pipeline"],
        licence=table["licence"],
        folder=None if folder is None else beside / Path(folder).expanduser(),
        repository=repository,
        steps=int(defaults.get("steps", 30)),
        guidance=float(defaults.get("guidance", 7.0)),
        about=table.get("about", ""),
        commercial=table.get("commercial", ""),
        gated=bool(table.get("gated", False)),
        draft_steps=int(draft["steps"]) if "steps" in draft else None,
        draft_vae=draft.get("vae"),
        compiled=bool(table.get("compiled", False)),
    )
