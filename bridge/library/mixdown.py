"""Some parts of a kit as they are heard together: a file to play, and no sample of the library.

Each part is at the level that its family has in a mix (bridge.dsp.mixing). The file carries the
kit's recipe, so that a player knows its tempo and bars. It lies in the data folder, under a name
that says what is in it, and is made once; the oldest make way.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bridge.domain.audio import Clip, Loop
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.kit import MIX
from bridge.domain.sample import Heard, Sample
from bridge.dsp.mixing import mixed
from bridge.files.atomic import replacing, trouble
from bridge.files.audiofile import opened
from bridge.files.formats import WAV
from bridge.files.recipe import metadata_of

FOLDER = "mixes"
MOST_FILES = 24


@dataclass(frozen=True, slots=True)
class Mixdown:
    """A file that is a mix, and the bar of the kit, from 0, that it begins with."""

    path: Path
    first: int = 0


def from_its_beginning() -> int:
    """The bar to begin with where nothing plays."""
    return 0


def mixdown(
    parts: Sequence[Sample], home: Path, first: Callable[[], int] = from_its_beginning
) -> Mixdown:
    """The file of these parts together, below the data folder `home`.

    Parameters
    ----------
    parts : sequence of Sample
        At least one, of one kit: of one tempo and length.
    home : Path
        Fodder's data folder.
    first : callable
        The bar to begin with, asked at last: what plays comes round to it while the mix is made.

    Raises
    ------
    NotFound, BadArgument
        If a part's file is gone, or the parts are not of one length.
    """
    whole = _put(parts, home, 0, None)
    bar = first() % parts[0].recipe.bars
    return Mixdown(whole if bar == 0 else _put(parts, home, bar, whole), bar)


def _put(parts: Sequence[Sample], home: Path, bar: int, whole: Path | None) -> Path:
    """The mix from a bar on, and round to it again; made of the whole, if that is there."""
    path = home / FOLDER / f"{_mark(parts)}-{bar + 1}.wav"
    if path.is_file():
        return path
    mix = mix_of(parts) if whole is None else turned(whole, parts, bar)
    data = WAV.encode(mix.clip, metadata_of(mix), path.stem)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as staged:
            staged.write_bytes(data)
    except OSError as error:
        raise trouble(error, path.parent) from None
    _make_room(path)
    return path


def turned(whole: Path, parts: Sequence[Sample], bar: int) -> Loop:
    """A mix that begins with another bar: it goes round, so that nothing is lost."""
    recipe = replace(parts[0].recipe, edit=parts[0].recipe.request.of_part(MIX).edit)
    clip = _read(whole)
    frames = round(bar * len(clip.samples) / recipe.bars)
    return Loop(Clip(np.roll(clip.samples, -frames, axis=0), clip.rate), recipe, Heard(), MIX)


def mix_of(parts: Sequence[Sample]) -> Loop:
    """The sound of some parts together, with the recipe of their kit's mix."""
    if not parts:
        raise BadArgument("No part is to be heard: take a mute or a solo away.")
    loops = [Loop(_read(one.path), one.recipe, one.heard, one.family) for one in parts]
    if len({(loop.clip.rate, len(loop.clip.samples)) for loop in loops}) > 1:
        raise BadArgument("The parts are not of one length: make the kit again.")
    first = parts[0]
    whole = first.recipe.request.of_part(MIX)
    recipe = replace(first.recipe, prompt=whole.prompt, seed=whole.seed, edit=whole.edit)
    return Loop(mixed(loops), recipe, first.heard, MIX)


def _read(path: Path) -> Clip:
    try:
        with opened(path) as file:
            return Clip(np.asarray(file.read(dtype="float32", always_2d=True)), file.samplerate)
    except (OSError, BadArgument):
        raise NotFound(f"{path.name} cannot be read: make the part again.") from None


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
