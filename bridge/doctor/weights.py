"""The models' files: the shipped one's against their hashes, of others whether all are here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bridge.config import models
from bridge.config.choice import AUTO
from bridge.config.presets import broken, load_models, model_named, shipped
from bridge.doctor.finding import Finding, note, of_error, ok, wrong
from bridge.domain.errors import FodderError
from bridge.domain.model import ModelEntry
from bridge.files import hashes

_AGAIN = "install Fodder again"


def weights(own: Path, chosen: str) -> Iterator[Finding]:
    """All models that are here, and the one of the settings in any case."""
    try:
        if chosen != AUTO:
            model_named(chosen, own)
    except FodderError as error:
        yield of_error(f"model {chosen}", error)
    for sentence in broken(own):
        yield note("your own files", sentence)
    for entry in load_models(own):
        yield from by_hashes(entry) if entry.pipeline == "embedded" else pulled(entry, chosen)


def by_hashes(entry: ModelEntry) -> Iterator[Finding]:
    """A folder with a list of hashes."""
    about = f"model {entry.name}"
    folder = entry.folder
    if folder is None or not folder.is_dir():
        yield wrong(about, "its folder is missing", _AGAIN)
        return
    try:
        listed, bad = hashes.read(folder), hashes.differing(folder)
    except (OSError, ValueError):
        said = f"{hashes.LIST} is missing or damaged"
        own = shipped() not in folder.parents  # and made by hand, maybe
        yield note(about, said) if own else wrong(about, said, _AGAIN)
        return
    if bad or not listed:
        yield wrong(about, f"missing or damaged: {', '.join(bad) or 'its list'}", _AGAIN)
        return
    size = models.size(entry) or 0
    said = f"version {entry.version}, {len(listed)} files, {size / 1e6:,.1f} MB, hashes right"
    yield ok(about, said)


def pulled(entry: ModelEntry, chosen: str) -> Iterator[Finding]:
    """One that was downloaded or added; its hashes were checked when it came."""
    about, size = f"model {entry.name}", models.size(entry)
    cure = f"fodder models pull {entry.name}"
    if size is None:
        if entry.name == chosen:
            yield wrong(about, "chosen in the settings, but not here", cure)
    elif lacking := models.lacking(entry):
        make = wrong if entry.name == chosen else note
        yield make(about, f"not all of it is here: {', '.join(lacking)}", cure)
    else:
        yield ok(about, f"version {entry.version}, {size / 1e6:,.0f} MB")
