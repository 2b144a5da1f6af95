"""Some parts of a kit as they are heard together: a file to play, and no sample of the library.

Each part is at the level that its family has in a mix (bridge.dsp.mixing). The file carries the
kit's recipe, so that a player knows its tempo and bars. It lies in the data folder, under a name
that says what is in it, and is made once; the oldest make way.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bridge.domain.audio import Clip, Loop
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.kit import MIX
from bridge.domain.sample import Sample
from bridge.dsp.mixing import mixed
from bridge.files.atomic import trouble
from bridge.files.audiofile import opened
from bridge.files.formats import WAV
from bridge.files.recipe import metadata_of

FOLDER = "mixes"
MOST_FILES = 24


def mixdown(parts: Sequence[Sample], home: Path) -> Path:
    """The file of these parts together, below the data folder `home`.

    Parameters
    ----------
    parts : sequence of Sample
        At least one, of one kit: of one tempo and length.

    Raises
    ------
    NotFound, BadArgument
        If a part's file is gone, or the parts are not of one length.
    """
    path = home / FOLDER / f"{_mark(parts)}.wav"
    if not path.is_file():
        mix = mix_of(parts)
        data = WAV.encode(mix.clip, metadata_of(mix), path.stem)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            staged = path.with_suffix(f".{os.getpid()}.part")
            staged.write_bytes(data)
            os.replace(staged, path)  # noqa: PTH105 - atomic
        except OSError as error:
            raise trouble(error, path.parent) from None
        _make_room(path)
    return path


def mix_of(parts: Sequence[Sample]) -> Loop:
    """The sound of some parts together, with the recipe of their kit's mix."""
    if not parts:
        raise BadArgument("No part is to be heard: take a mute or a solo away.")
    loops = [Loop(_read(one), one.recipe, one.heard, one.family) for one in parts]
    if len({(loop.clip.rate, len(loop.clip.samples)) for loop in loops}) > 1:
        raise BadArgument("The parts are not of one length: make the kit again.")
    first = parts[0]
    whole = first.recipe.request.of_part(MIX)
    recipe = replace(first.recipe, prompt=whole.prompt, seed=whole.seed, edit=whole.edit)
    return Loop(mixed(loops), recipe, first.heard, MIX)


def _read(sample: Sample) -> Clip:
    try:
        with opened(sample.path) as file:
            return Clip(np.asarray(file.read(dtype="float32", always_2d=True)), file.samplerate)
    except (OSError, BadArgument):
        raise NotFound(f"{sample.path.name} cannot be read: make the part again.") from None


def _mark(parts: Sequence[Sample]) -> str:
    digest = hashlib.sha256("\n".join(sorted(f"{one.id} {one.path}" for one in parts)).encode())
    return digest.hexdigest()[:16]


def _make_room(latest: Path) -> None:
    """Take the oldest files away, but never the latest."""
    with contextlib.suppress(OSError):
        there = sorted(latest.parent.glob("*.wav"), key=lambda one: one.stat().st_mtime_ns)
        for old in there[:-MOST_FILES]:
            if old != latest:
                old.unlink(missing_ok=True)
