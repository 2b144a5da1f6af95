"""What a dropped file means: a Fodder sample brings its recipe, any other sound is a source, and a
Riffusion picture is turned into a sound first.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from bridge.domain.errors import FodderError
from bridge.domain.sample import Recipe


def read_dropped(path: Path, home: Path) -> Recipe | Path:
    """The recipe in a file, or the sound to start from; a picture's sound lies below `home`."""
    if path.suffix.lower() == ".png":
        return _sound_of(path, home / "pictures")
    from bridge.files.formats import read_file

    try:
        card = read_file(path).card
    except FodderError:  # a kind of file that we do not write
        return path
    return path if card is None else card.recipe


def _sound_of(picture: Path, folder: Path) -> Path:
    from bridge.jobs.call import call

    name = hashlib.sha256(picture.read_bytes()).hexdigest()[:12]
    out = folder / f"{picture.stem}-{name}.wav"
    if not out.exists():
        folder.mkdir(parents=True, exist_ok=True)
        call("bridge.generation.pictures", "to_sound", picture, out, 0, False)
    return out
