"""Models on this disk: where they lie, how large they are, what they lack, and the user's own.

Nothing is downloaded here (bridge.config.download does that, when asked). Repositories lie in the
hub's own cache, in diffusers' layout:

    model_index.json             part → [library, class]
    PART/….safetensors, ….bin    its weights; in several pieces, an ….index.json names them
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomli_w

from bridge.config.presets import model_named
from bridge.domain.errors import BadArgument, NoSpace, check_range
from bridge.domain.model import ModelEntry
from bridge.files.atomic import replacing
from bridge.files.untrusted import parse_json, read_text

LARGEST_INDEX = 256 * 1024  # bytes; of the largest models' 60 kB
INDEX = "model_index.json"
WEIGHTLESS = ("Scheduler", "FeatureExtractor", "Processor")
WORDS = ("Tokenizer", "TokenizerFast")  # transformers'; ACE-Step's tokenizer of sounds is a network
UNWANTED = ("safety_checker",)
_REPOSITORY = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def located(entry: ModelEntry) -> ModelEntry:
    """The entry with the folders that it and its decoder for drafts lie in, if they are here."""
    if entry.draft_vae is not None and not Path(entry.draft_vae).is_dir():
        tiny = cached(entry.draft_vae)
        entry = replace(entry, draft_vae=None if tiny is None else str(tiny))
    if entry.folder is not None or entry.repository is None:
        return entry
    return replace(entry, folder=cached(entry.repository))


def cached(repository: str) -> Path | None:
    """Where the hub's cache has a repository, or what of it was pulled."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except LocalEntryNotFoundError as error:  # also when not every file is there, as after a pull
        found = getattr(error, "snapshot_path", None)
        return Path(found) if found else None
    except OSError:
        return None


def lacking(entry: ModelEntry) -> list[str]:
    """What is not here of a model that is here in part, as after an interrupted download."""
    folder = located(entry).folder
    if folder is None or entry.pipeline == "embedded":
        return []
    return missing(folder)


def size(entry: ModelEntry) -> int | None:
    """Bytes on this disk; None if it is not there."""
    folder = located(entry).folder
    if folder is None or not folder.is_dir():
        return None
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a user's own model is asked for by itself; None as the model that it is like."""

    steps: int | None = None
    guidance: float | None = None
    shift: float | None = None

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("steps", self.steps, 1, 200),
            ("guidance", self.guidance, 0, 30),
            ("shift", self.shift, 1, 10),
        ):
            if value is not None:
                check_range(name, value, least, most)

    @property
    def said(self) -> dict[str, Any]:
        """Those that are not None."""
        members = {"steps": self.steps, "guidance": self.guidance, "shift": self.shift}
        return {name: value for name, value in members.items() if value is not None}


AS_LIKE = Defaults()


def add(
    source: str, like: str, name: str | None, own: Path, defaults: Defaults = AS_LIKE
) -> ModelEntry:
    """Write an entry of the user's own, a folder or a repository, that is loaded as `like` is."""
    pattern = model_named(like, own)
    folder = Path(source).expanduser()
    pattern = _of_its_kind(pattern, folder, own)
    if defaults.shift is not None and pattern.shift is None:
        raise BadArgument(f"{like} takes no shift: leave --shift out.")
    chosen = name or re.sub(r"[^a-z0-9._-]+", "-", folder.name.lower()).strip("-._")
    if _NAME.fullmatch(chosen) is None:
        raise BadArgument(f"{chosen!r} is no name for a model: say --name with letters and digits.")
    index = "unet/config.json" if pattern.pipeline == "embedded" else INDEX
    if folder.is_dir() and not (folder / index).is_file():
        raise BadArgument(f"{folder} has no {index}: name a folder that is as {like}'s.")
    if not folder.is_dir() and _REPOSITORY.fullmatch(source) is None:
        raise BadArgument(f"{source} is neither a folder nor a repository (owner/name).")
    entry = replace(
        pattern,
        name=chosen,
        version="1",
        folder=folder.absolute() if folder.is_dir() else None,
        repository=None if folder.is_dir() else source,
        licence="see its page",
        commercial="",
        gated=False,
        terms=(),
        about=f"Added by you, loaded as {like} is.",
        **defaults.said,
    )
    return _kept(entry, own)


GUIDED = {"ace-step": "ace-step-xl-base", "ace-step-2b": "ace-step-base"}
"""Distilled models, and those in the same layout that are not."""
TRACKS = ("layer", "stem")


def _of_its_kind(pattern: ModelEntry, folder: Path, own: Path) -> ModelEntry:
    """The pattern as it holds for the folder's weights, which may not be distilled as its are.

    A base checkpoint with a distilled one's steps and guidance paints noise.
    """
    if pattern.pipeline == "ace-step":
        return _ace_step(pattern, _read_if_there(folder / "transformer" / "config.json"), own)
    if pattern.pipeline == "stable-audio-3":
        return _stable_audio_3(
            pattern, _read_if_there(folder / "scheduler" / "scheduler_config.json")
        )
    return pattern


def _ace_step(pattern: ModelEntry, config: dict[str, Any], own: Path) -> ModelEntry:
    if "is_turbo" not in config and "model_version" not in config:
        return pattern
    version = config.get("model_version")
    turbo = config.get("is_turbo") is True or version == "turbo"
    if turbo != pattern.distilled:
        others = GUIDED if pattern.distilled else {base: plain for plain, base in GUIDED.items()}
        pattern = model_named(others.get(pattern.name, pattern.name), own)
    if version == "sft":  # tuned on whole songs: knows no tracks any more, its makers say
        return replace(pattern, edits=tuple(e for e in pattern.edits if e not in TRACKS))
    return pattern


def _stable_audio_3(pattern: ModelEntry, config: dict[str, Any]) -> ModelEntry:
    if config.get("stochastic_sampling") is not False or not pattern.distilled:
        return pattern
    return replace(pattern, distilled=False, steps=50, guidance=7.0, draft_steps=20)  # its makers'


def _read_if_there(path: Path) -> dict[str, Any]:
    try:
        return _read(path)
    except FileNotFoundError:
        return {}


def set_compiled(entry: ModelEntry, on: bool, own: Path) -> ModelEntry:
    """Keep a copy of the entry among the user's own that is compiled, or is not."""
    if entry.pipeline != "riffusion":
        raise BadArgument(f"Model {entry.name} cannot be compiled: spectrogram models can.")
    return _kept(replace(entry, compiled=on), own)


def _kept(entry: ModelEntry, own: Path) -> ModelEntry:
    _write(own / "models" / f"{entry.name}.toml", to_toml(entry))
    return model_named(entry.name, own)


def to_toml(entry: ModelEntry) -> str:
    """The entry as presets/models/*.toml have it."""
    plain = (
        "name", "version", "repository", "pipeline", "licence", "commercial", "about", "longest",
        "effects", "distilled",
    )  # fmt: skip
    members: dict[str, Any] = {name: said for name in plain if (said := getattr(entry, name))}
    lists = ("good_at", "edits", "terms")
    members |= {name: list(said) for name in lists if (said := getattr(entry, name))}
    if entry.folder is not None:
        members["folder"] = str(entry.folder)
    members |= {"gated": entry.gated, "compiled": entry.compiled}
    members["defaults"] = {"steps": entry.steps, "guidance": float(entry.guidance)}
    if entry.shift is not None:
        members["defaults"]["shift"] = float(entry.shift)
    if entry.weights or entry.card:
        members["size"] = {"weights": float(entry.weights), "card": float(entry.card)}
    if entry.draft_steps is not None:
        vae = {} if entry.draft_vae is None else {"vae": entry.draft_vae}
        members["draft"] = {"steps": entry.draft_steps, **vae}
    return tomli_w.dumps(members)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as staged:
            staged.write_text(text, "utf-8")
    except OSError as error:
        raise NoSpace(f"{path} cannot be written ({error}): make room there.") from None


def networks(folder: Path) -> list[str]:
    """The parts that have weights; FileNotFoundError if the folder has no index."""
    index = _read(folder / INDEX)
    return [name for name, kind in index.items() if name not in UNWANTED and _has_network(kind)]


def _has_network(kind: Any) -> bool:
    """Whether a part is a network, by its [library, class] in the index."""
    match kind:
        case ["transformers", str(name)]:
            return not name.endswith((*WEIGHTLESS, *WORDS))
        case [str(), str(name)]:
            return not name.endswith(WEIGHTLESS)
    return False


def missing(folder: Path) -> list[str]:
    """The parts whose weights are not, or not all, in the folder."""
    try:
        return [part for part in networks(folder) if not _has_weights(folder / part)]
    except FileNotFoundError:
        return [INDEX]


def _has_weights(part: Path) -> bool:
    pieces = {
        piece for index in part.glob("*.safetensors.index.json") for piece in _weight_map(index)
    }
    if pieces:
        return all((part / piece).is_file() for piece in pieces)
    return any(path.is_file() for kind in ("*.safetensors", "*.bin") for path in part.glob(kind))


def _weight_map(index: Path) -> list[str]:
    found = _read(index).get("weight_map")
    return [str(piece) for piece in found.values()] if isinstance(found, dict) else []


def _read(path: Path) -> dict[str, Any]:
    """A JSON object; an empty one where the file holds anything else."""
    try:
        found = parse_json(read_text(path, LARGEST_INDEX))
    except (BadArgument, UnicodeError):
        return {}
    return found if isinstance(found, dict) else {}
