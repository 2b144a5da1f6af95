"""Downloading a model: only what is needed of it, only when asked, checked when it has arrived.

Repositories lie in the hub's own cache, which resumes what was interrupted. Of a repository in
diffusers' layout the parts are fetched, each as safetensors if it has any; not what else lies
there: code, foreign formats, variants, a second copy of all weights at the top.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from bridge.config.models import INDEX
from bridge.domain.errors import BadArgument, ModelUnavailable, NoSpace
from bridge.domain.model import ModelEntry

WANTED = ("*.json", "*.txt", "*.safetensors", "*.bin", "*.model")
UNWANTED = (
    "*.ckpt",
    "*.onnx",
    "*.msgpack",
    "flax_*",
    "safety_checker/*",
    "*.fp16.*",
    "*.non_ema.*",
    "acestep-5Hz-lm-*",  # plans whole songs, 3.4 GB; not for samples
)
FOREIGN = "silence_latent.pt"  # ACE-Step's, which its converter asks for; weights alone are read
DRAFT_PARTS = ("config.json", "diffusion_pytorch_model.safetensors")
SPARE = 200_000_000  # bytes to be left on the disk


@dataclass(frozen=True, slots=True)
class Listed:
    """A file in a repository: its name, bytes, and SHA-256 where the hub knows it."""

    name: str
    size: int
    sha256: str | None


def pull(entry: ModelEntry) -> Path:
    """Download a model, with progress on stderr, and the small decoder of its drafts."""
    if entry.repository is None:
        raise BadArgument(f"Model {entry.name} is a folder: there is nothing to pull.")
    with _explained(entry.name, entry.repository):
        folder = _fetch(entry.repository, None)
    if entry.draft_vae is not None:
        with _explained(f"{entry.name}'s decoder for drafts", entry.draft_vae):
            _fetch(entry.draft_vae, DRAFT_PARTS)
    return folder


def is_unreachable(error: Exception) -> bool:
    """Whether nobody answered; whichever HTTP library the hub uses, its errors have these names."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return bool(kinds & {"TransportError", "ConnectionError", "TimeoutError", "gaierror"})


def arrived(entry: ModelEntry) -> int:
    """Bytes of a model that have been downloaded by now, also of files that are not whole yet."""
    from huggingface_hub import constants

    if entry.repository is None:
        return 0
    blobs = Path(constants.HF_HUB_CACHE) / _folder_of(entry.repository) / "blobs"
    sizes = []
    for blob in blobs.glob("*"):
        with suppress(OSError):  # renamed just now
            sizes.append(blob.stat().st_size)
    return sum(sizes)


def chosen(files: Sequence[Listed]) -> list[Listed]:
    """What is needed of a repository's files."""
    names = {file.name for file in files}
    safe = {str(PurePosixPath(name).parent) for name in names if _is_weights(name, ".safetensors")}
    return [file for file in files if _is_needed(file.name, safe, INDEX in names)]


def _is_needed(name: str, safe: set[str], indexed: bool) -> bool:
    path = PurePosixPath(name)
    if path.name == FOREIGN:
        return not indexed
    if not _matches(name, WANTED) or _matches(name, UNWANTED):
        return False
    weights = path.suffix in (".safetensors", ".bin")
    if indexed and weights and len(path.parts) == 1:
        return False  # a second copy of all, in the layout of the model's makers
    return not (_is_weights(name, ".bin") and str(path.parent) in safe)


def _is_weights(name: str, kind: str) -> bool:
    return name.endswith(kind) and not _matches(name, UNWANTED)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(name, p) or fnmatch(PurePosixPath(name).name, p) for p in patterns)


def _fetch(repository: str, only: Sequence[str] | None) -> Path:
    from huggingface_hub import HfApi, snapshot_download

    info = HfApi().model_info(repository, files_metadata=True)
    listed = [
        Listed(found.rfilename, found.size or 0, found.lfs.sha256 if found.lfs else None)
        for found in info.siblings or ()
    ]
    wanted = [f for f in listed if f.name in only] if only else chosen(listed)
    names = [file.name.replace("[", "[[]") for file in wanted]
    here = _cached(repository, info.sha)
    before = {f.name for f in wanted if here is not None and _is_whole(here / f.name, f)}
    _check_room(sum(file.size for file in wanted if file.name not in before))
    folder = Path(snapshot_download(repository, revision=info.sha, allow_patterns=names))
    _check(folder, [file for file in wanted if file.name not in before])
    _name_revision(folder)
    return folder


def _cached(repository: str, revision: str | None) -> Path | None:
    from huggingface_hub import constants

    folder = (
        Path(constants.HF_HUB_CACHE) / _folder_of(repository) / "snapshots" / (revision or "main")
    )
    return folder if folder.is_dir() else None


def _folder_of(repository: str) -> str:
    return "models--" + repository.replace("/", "--")


def _name_revision(folder: Path) -> None:
    """Tell the cache that this is its `main`: asked for by its number, it would not be found."""
    refs = folder.parent.parent / "refs"
    refs.mkdir(exist_ok=True)
    (refs / "main").write_text(folder.name, "utf-8")


def _check_room(needed: int) -> None:
    from huggingface_hub import constants

    place = Path(constants.HF_HUB_CACHE)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if needed + SPARE > free:
        raise NoSpace(
            f"{needed / 1e9:.1f} GB are to be downloaded and {free / 1e9:.1f} GB are free at "
            f"{place}: make room, or name another place in HF_HOME."
        )


def _check(folder: Path, files: Sequence[Listed]) -> None:
    """What has arrived is what the hub promised; what is not, is thrown away."""
    for file in files:
        path = folder / file.name
        if not _is_whole(path, file) or (file.sha256 and _sha256(path) != file.sha256):
            path.resolve().unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise ModelUnavailable(f"{file.name} arrived damaged and was removed: pull again.")


def _is_whole(path: Path, file: Listed) -> bool:
    return path.is_file() and path.stat().st_size == file.size


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _explained(what: str, repository: str) -> Iterator[None]:
    """The hub's errors as sentences that say what to do."""
    from huggingface_hub.errors import (  # type: ignore[attr-defined]
        GatedRepoError,
        HTTPError,  # its HTTP library's own, of whichever that is
        RepositoryNotFoundError,
    )

    page = f"https://huggingface.co/{repository}"
    try:
        yield
    except GatedRepoError:
        raise ModelUnavailable(
            f"Model {what} is gated: accept its terms at {page}, then run `hf auth login`."
        ) from None
    except RepositoryNotFoundError:
        raise ModelUnavailable(
            f"{page} does not exist, or only for its friends: check its name, or `hf auth login`."
        ) from None
    except (HTTPError, OSError) as error:
        if is_unreachable(error):
            raise ModelUnavailable(
                "There is no way to huggingface.co: connect to the network and download again; "
                "what has arrived stays."
            ) from None
        raise ModelUnavailable(
            f"Model {what} could not be downloaded ({error}): pull again to resume."
        ) from None
