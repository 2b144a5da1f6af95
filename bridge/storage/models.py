"""Models on this disk: where they lie, how large they are, how they come here.

Nothing is downloaded unless `pull` is called. Repositories lie in the hub's own cache, whose
downloads resume and are checked by their hashes; code and foreign formats are not fetched.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bridge.errors import BadArgument, ModelUnavailable, NoSpace
from bridge.storage.presets import model_named
from bridge.values import ModelEntry

WANTED = ("*.json", "*.txt", "*.safetensors", "*.bin", "*.model")
UNWANTED = ("*.ckpt", "*.onnx", "*.msgpack", "flax_*", "safety_checker/*", "*.py")
_REPOSITORY = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def located(entry: ModelEntry) -> ModelEntry:
    """The entry with the folder it lies in, if it is on this disk."""
    if entry.folder is not None or entry.repository is None:
        return entry
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = snapshot_download(entry.repository, local_files_only=True)
    except (LocalEntryNotFoundError, OSError):
        return entry
    return replace(entry, folder=Path(folder))


def size(entry: ModelEntry) -> int | None:
    """Bytes on this disk; None if it is not there."""
    folder = located(entry).folder
    if folder is None or not folder.is_dir():
        return None
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def pull(entry: ModelEntry) -> Path:
    """Download a repository, with a progress bar on stderr; an interrupted one is resumed."""
    if entry.repository is None:
        raise BadArgument(f"Model {entry.name} is a folder: there is nothing to pull.")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

    page = f"https://huggingface.co/{entry.repository}"
    try:
        return Path(
            snapshot_download(
                entry.repository, allow_patterns=list(WANTED), ignore_patterns=list(UNWANTED)
            )
        )
    except GatedRepoError:
        raise ModelUnavailable(
            f"Model {entry.name} is gated: accept its terms at {page}, then run `hf auth login`."
        ) from None
    except RepositoryNotFoundError:
        raise ModelUnavailable(f"{page} does not exist or is private: check its name.") from None
    except (HfHubHTTPError, OSError) as error:
        raise ModelUnavailable(
            f"Model {entry.name} could not be downloaded ({error}): pull again to resume."
        ) from None


def add(source: str, like: str, name: str | None, own: Path) -> ModelEntry:
    """Write an entry of the user's own, a folder or a repository, that is loaded as `like` is."""
    pattern = model_named(like, own)
    folder = Path(source).expanduser()
    chosen = name or re.sub(r"[^a-z0-9._-]+", "-", folder.name.lower()).strip("-._")
    if _NAME.fullmatch(chosen) is None:
        raise BadArgument(f"{chosen!r} is no name for a model: say --name with letters and digits.")
    if folder.is_dir():
        if not (folder / "model_index.json").is_file():
            raise BadArgument(f"{folder} has no model_index.json: name a diffusers folder.")
        place = ("folder", str(folder.absolute()))
    elif _REPOSITORY.fullmatch(source):
        place = ("repository", source)
    else:
        raise BadArgument(f"{source} is neither a folder nor a repository (owner/name).")
    _write(own / "models" / f"{chosen}.toml", _lines(chosen, place, pattern))
    return model_named(chosen, own)


def _lines(name: str, place: tuple[str, str], like: ModelEntry) -> Iterable[str]:
    yield f"name = {_quoted(name)}"
    yield 'version = "1"'
    yield f"{place[0]} = {_quoted(place[1])}"
    yield f"pipeline = {_quoted(like.pipeline)}"
    yield 'licence = "see its page"'
    yield f"\n[defaults]\nsteps = {like.steps}\nguidance = {like.guidance}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write(path: Path, lines: Iterable[str]) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("\n".join(lines) + "\n", "utf-8")
        os.replace(part, path)  # noqa: PTH105 — atomic
    except OSError as error:
        raise NoSpace(f"{path} cannot be written ({error}): make room there.") from None
