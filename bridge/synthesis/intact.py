"""Whether a model's files are what they were when they came: each once for each of its dates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bridge.config.settings import find_home
from bridge.domain.errors import ModelUnavailable
from bridge.files import hashes

CHECKED = "checked.json"  # in the data folder: which files were right when last looked at


def check_intact(name: str, folder: Path, wanted: Mapping[str, str], cure: str) -> None:
    """ModelUnavailable that names what is damaged, which would be painted otherwise.

    Parameters
    ----------
    name : str
        The model's name.
    folder : Path
        Where it lies.
    wanted : Mapping of str to str
        File names, from the folder, and their hashes (bridge.files.hashes).
    cure : str
        What its user is to do.
    """
    altered = hashes.altered(folder, find_home().root / CHECKED, wanted)
    if altered:
        raise ModelUnavailable(f"Model {name} is damaged in {', '.join(altered)}: {cure}.")
