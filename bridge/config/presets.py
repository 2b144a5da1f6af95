"""Presets: prompts worth starting from, and the models that can be used. TOML → frozen values.

    presets/prompts/*.toml    [[prompt]] name, prompt, seed, negative, bpm, key, bars, kind,
                              family, tags
    presets/models/*.toml     name, version, folder or repository, pipeline, licence, commercial,
                              gated, terms, about, good_at, edits, compiled, distilled, longest,
                              effects, [defaults], [draft] and [size]

The user's own lie in the same two folders below the data folder; of two with the same name, the
user's counts. A broken file of the user's is passed by with a word in the log, so that it costs
nothing but itself (`broken` has the words again, for doctor); a broken one of ours is an error.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from msgspec import Meta

from bridge.domain.errors import BadArgument, UnknownModel
from bridge.domain.model import EditName, GoodAt, ModelEntry
from bridge.domain.request import Kind, Request
from bridge.files.untrusted import read_toml
from bridge.prompt import parse_key

log = logging.getLogger(__name__)
_Name = Annotated[str, Meta(min_length=1, max_length=128)]
_Steps = Annotated[int, Meta(ge=1, le=200)]
_Seconds = Annotated[float, Meta(gt=0, le=3_600)]
Shift = Annotated[float, Meta(ge=1, le=10)]


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


def broken(own: Path) -> list[str]:
    """What is wrong with files of the user's that are passed by, a sentence each."""
    return [*_own("prompts", _read_prompts, own)[1], *_own("models", _read_model, own)[1]]


def _load(kind: str, read: Callable[[Path], Iterable[_Entry]], own: Path | None) -> list[_Entry]:
    found: dict[str, _Entry] = {}
    for path in sorted((shipped() / kind).glob("*.toml")):
        found.update((entry.name, entry) for entry in read(path))
    if own is not None:
        entries, errors = _own(kind, read, own)
        found.update((entry.name, entry) for entry in entries)
        for error in errors:
            log.warning("%s", error)
    return list(found.values())


def _own(
    kind: str, read: Callable[[Path], Iterable[_Entry]], own: Path
) -> tuple[list[_Entry], list[str]]:
    """The entries in the user's files, and what is wrong with the others."""
    found: list[_Entry] = []
    errors: list[str] = []
    for path in sorted((own / kind).glob("*.toml")):
        try:
            found.extend(read(path))
        except BadArgument as error:
            errors.append(str(error))
    return found, errors


def _read_prompts(path: Path) -> list[Preset]:
    return [_guarded(path, _preset, table) for table in _list(path, "prompt")]


def _read_model(path: Path) -> list[ModelEntry]:
    return [_guarded(path, lambda table: _model(path.parent, table), _tables(path))]


def _list(path: Path, name: str) -> list[dict[str, Any]]:
    found = _tables(path).get(name, [])
    if not (isinstance(found, list) and all(isinstance(one, dict) for one in found)):
        raise BadArgument(f"{path}: write [[{name}]] above each {name}.")
    return found


def _tables(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except OSError as error:
        raise BadArgument(f"{path} cannot be read ({error}): mend or delete it.") from None


_Value = TypeVar("_Value")


def _guarded(path: Path, make: Callable[[dict[str, Any]], _Value], table: dict[str, Any]) -> _Value:
    """`make(table)`, with the file's name in whatever is wrong with it."""
    try:
        return make(table)
    except msgspec.ValidationError as error:
        lacking = re.fullmatch(r"Object missing required field `(\w+)`", str(error))
        said = f"{path} lacks {lacking[1]!r}: add it." if lacking else f"{path}: {error}: mend it."
        raise BadArgument(said) from None
    except (BadArgument, TypeError, ValueError, RuntimeError) as error:
        raise BadArgument(f"{path}: {error}") from None


class PresetFields(msgspec.Struct, frozen=True):
    """A [[prompt]]; the ranges are checked by Request."""

    name: _Name
    prompt: str
    family: _Name
    negative: str = ""
    seed: int = 0
    bpm: float | None = None
    key: _Name | None = None
    bars: int = 2
    kind: _Name = "loop"
    tags: tuple[str, ...] = ()


class Defaults(msgspec.Struct, frozen=True):
    steps: _Steps = 30
    guidance: Annotated[float, Meta(ge=0, le=30)] = 7.0
    shift: Shift | None = None


class ModelSize(msgspec.Struct, frozen=True):
    """GB."""

    weights: Annotated[float, Meta(ge=0, le=1_000)] = 0.0
    card: Annotated[float, Meta(ge=0, le=1_000)] = 0.0


class Draft(msgspec.Struct, frozen=True):
    steps: _Steps | None = None
    vae: str | None = None


class ModelFields(msgspec.Struct, frozen=True):
    """A model's file."""

    name: _Name
    version: str
    pipeline: str
    licence: str
    folder: str | None = None
    repository: str | None = None
    about: str = ""
    commercial: str = ""
    gated: bool = False
    compiled: bool = False
    distilled: bool = False
    longest: _Seconds | None = None
    effects: str = ""
    good_at: tuple[GoodAt, ...] = ()
    edits: tuple[EditName, ...] = ()
    terms: tuple[str, ...] = ()
    defaults: Defaults = Defaults()
    draft: Draft = Draft()
    size: ModelSize = ModelSize()


def _preset(table: dict[str, Any]) -> Preset:
    said = msgspec.convert(table, PresetFields)
    request = Request(
        prompt=said.prompt,
        negative=said.negative,
        seed=said.seed,
        bpm=said.bpm,
        key=None if said.key is None else parse_key(said.key),
        bars=said.bars,
        kind=Kind.parse(said.kind),
    )
    return Preset(said.name, said.family, request, said.tags)


def _model(beside: Path, table: dict[str, Any]) -> ModelEntry:
    """A relative folder counts from the folder of the TOML file."""
    said = msgspec.convert(table, ModelFields)
    if (said.folder is None) == (said.repository is None):
        raise BadArgument("a model has either a folder or a repository: give one of them.")
    return ModelEntry(
        name=said.name,
        version=said.version,
        pipeline=said.pipeline,
        licence=said.licence,
        folder=None if said.folder is None else beside / Path(said.folder).expanduser(),
        repository=said.repository,
        steps=said.defaults.steps,
        guidance=said.defaults.guidance,
        about=said.about,
        commercial=said.commercial,
        gated=said.gated,
        draft_steps=said.draft.steps,
        draft_vae=said.draft.vae,
        compiled=said.compiled,
        shift=said.defaults.shift,
        longest=said.longest,
        distilled=said.distilled,
        effects=said.effects,
        good_at=said.good_at,
        edits=said.edits,
        weights=said.size.weights,
        card=said.size.card,
        terms=said.terms,
    )
