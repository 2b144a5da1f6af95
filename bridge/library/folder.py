"""Keep a finished loop as a file in the watched folder.

What has no sound in it is not kept, and the last of a disk is left free. The file appears at once
and whole (bridge.files.atomic). Nothing is ever overwritten: a name that is taken by the same
sample returns that file untouched, one that is taken by anything else makes way to the next free
name.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path, PurePath

import numpy as np

from bridge.domain.audio import Clip, Loop
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.kit import Kit
from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Score
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.dsp.level import normalise
from bridge.dsp.resampling import to_frames
from bridge.files import midi
from bridge.files.annotation import SIZE, Annotations
from bridge.files.atomic import Watched, appear, sweep, trouble
from bridge.files.formats import WAV, Format, read_file
from bridge.files.naming import kit_stem, name_of, numbered, slug
from bridge.files.recipe import SampleMetadata, metadata_of
from bridge.library.scan import is_unicode

MOST_NAMES = 9_999
RESERVE = 200_000_000  # bytes, or a twentieth of a small disk
SILENT = 1e-4  # of full scale, before it is brought to level: -80 dB
Layout = Callable[[Loop], PurePath]


def flat(loop: Loop) -> PurePath:
    """Layout for a folder that somebody named: the files lie directly in it, a kit's in one of its
    own."""
    return PurePath(kit_stem(loop.recipe)) if isinstance(loop.recipe.edit, Kit) else PurePath()


def by_family(loop: Loop) -> PurePath:
    """Layout for the library: Loops/Drums, OneShots/Bass, Kits/…, …"""
    if isinstance(loop.recipe.edit, Kit):
        return PurePath("Kits", kit_stem(loop.recipe))
    top = "Loops" if loop.recipe.kind is Kind.LOOP else "OneShots"
    return PurePath(top, slug(loop.family, 32).capitalize() or "Other")


def prepare(folder: Path) -> Path:
    """The folder itself, made if it is missing and tried; an error that says the cure if not."""
    folder = folder.expanduser().absolute()
    if not is_unicode(str(folder)):
        raise BadArgument(f"{str(folder)!a} is no Unicode: choose a folder with another name.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError:  # as below /proc, where nothing can be made
        raise BadArgument(f"{folder} cannot be made: choose another folder.") from None
    except OSError as error:
        raise trouble(error, folder) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise trouble(PermissionError(errno.EACCES, ""), folder)
    return folder


def drop(
    loop: Loop,
    folder: Path,
    *,
    layout: Layout = flat,
    form: Format = WAV,
    rate: int = SAMPLE_RATE,
    home: Path | None = None,
    notes: bool = False,
) -> Sample:
    """Keep `loop` in `folder`, which must be there, and say where it lies now.

    `home` is the data folder, whose staging/ is used where it lies on the same file system. With
    `notes`, what is played lies beside it as NAME.mid, where that is known; of a kit's mix all of
    its tracks, and its arrangement as NAME.txt.
    """
    folder = folder.absolute()
    check_sound(loop.clip)
    level = loop.clip if loop.levelled else normalise(loop.clip)
    card = metadata_of(Loop(level, loop.recipe, loop.heard, loop.family))
    clip = at_rate(level, loop.recipe.kind, rate, keep_level=loop.levelled)
    name = name_of(card, form.suffix)
    data = form.encode(clip, card, PurePath(name).stem)
    try:
        if not folder.is_dir():
            raise (NotADirectoryError if folder.exists() else FileNotFoundError)(folder)
        place = folder
        for part in layout(loop).parts:
            place /= part
            place.mkdir(exist_ok=True)
        check_room(folder, len(data))
        watched = Watched(folder, home)
        sweep(watched)
        path, said = _place(data, place / name, watched, partial(verified, data, card, clip))
        if notes and loop.score is not None:
            put_notes([loop.score], path, watched, loop.recipe.sections)
        if loop.tracks:
            put_notes(loop.tracks, path, watched, loop.recipe.sections)
        if loop.arrangement:
            put_beside(loop.arrangement.encode(), path.with_suffix(".txt"), watched)
    except OSError as error:
        raise trouble(error, folder) from error
    return Sample(
        card.id,
        path,
        card.recipe,
        card.heard,
        len(clip.samples),
        clip.rate,
        card.family,
        said.stars,
        said.tags,
    )


def put_notes(
    scores: Sequence[Score], sample: Path, watched: Watched, sections: Sequence[str] = ()
) -> Path:
    """Let the notes of a sample, or of all parts of a mix, appear beside its file as NAME.mid;
    where they lie."""
    return put_beside(midi.encode(scores, sections), midi.beside(sample), watched)


def put_beside(data: bytes, path: Path, watched: Watched) -> Path:
    """Let a file appear beside a sample's; one of that name that is there already is left as it
    is."""
    if not os.path.lexists(path):
        with contextlib.suppress(FileExistsError):  # another process was quicker
            appear(data, path, watched, partial(_came_back(data), path.suffix))
    return path


def check_sound(clip: Clip) -> None:
    """FodderError if a clip holds no sound that is worth a file: of damaged weights, mostly."""
    samples = clip.samples
    if not samples.size or not np.isfinite(samples).all():
        raise FodderError("The sound came out broken: make it again with another seed.")
    if float(np.abs(samples).max()) < SILENT:
        raise FodderError(
            "Nothing but silence came out: make it again with another seed, and if that is silent "
            "too, run `fodder doctor`."
        )


def check_room(folder: Path, needed: int) -> None:
    """NoSpace if keeping so many bytes would leave the folder's disk less than its reserve, which
    DAWs and the system need to go on."""
    usage = shutil.disk_usage(folder)
    reserve = min(RESERVE, usage.total // 20)
    if usage.free - needed < reserve:
        raise trouble(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), folder)


def place(file: Path, folder: Path, below: PurePath, home: Path | None) -> Path:
    """Let a finished sample's file, from elsewhere, appear in `folder` / `below`; its new path."""
    data = file.read_bytes()
    try:
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        (folder / below).mkdir(parents=True, exist_ok=True)
        path, _ = _place(data, folder / below / file.name, Watched(folder, home), _came_back(data))
    except OSError as error:
        raise trouble(error, folder) from error
    return path


def _came_back(data: bytes) -> Callable[[str, Path], None]:
    """A check that a staged file holds just these bytes."""

    def verify(_: str, staged: Path) -> None:
        if staged.read_bytes() != data:
            raise FodderError("The file came back damaged from the disk: check the disk.")

    return verify


def at_rate(clip: Clip, kind: Kind, rate: int, keep_level: bool = False) -> Clip:
    """The clip at `rate`, at its level or, if it is to `keep_level`, as loud as it is; a loop's
    length keeps its bars, rounded once."""
    if clip.rate == rate:
        return clip
    frames = round(len(clip.samples) * rate / clip.rate)
    moved = to_frames(clip, rate, frames, circular=kind is Kind.LOOP)
    within = float(np.abs(moved.samples).max(initial=0.0)) <= 1  # which another rate may exceed
    return moved if keep_level and within else normalise(moved)


def _place(
    data: bytes, wanted: Path, watched: Watched, verify: Callable[[str, Path], None]
) -> tuple[Path, Annotations]:
    """Let the file appear under the first name that is free or is this very sample's."""
    check = partial(verify, wanted.suffix)
    for number in range(1, MOST_NAMES + 1):
        path = wanted.with_name(numbered(wanted.name, number))
        if not os.path.lexists(path):
            try:
                appear(data, path, watched, check)
                return path, Annotations()
            except FileExistsError:
                pass  # another process was quicker
        if is_same(path, data):
            return path, read_file(path).notes
    raise FileExistsError(errno.EEXIST, "All names are taken", str(wanted))


def is_same(path: Path, data: bytes) -> bool:
    """Whether a file holds these bytes, its stars and tags not counted."""
    try:
        if path.stat().st_size != len(data):
            return False
        found = path.read_bytes()
        at = read_file(path).notes_at
    except (OSError, FodderError):
        return False
    if at is None:
        return found == data
    return found[:at] == data[:at] and found[at + SIZE :] == data[at + SIZE :]


def verified(data: bytes, card: SampleMetadata, clip: Clip, suffix: str, staged: Path) -> None:
    """Read a staged file back: its bytes, and what they say to a reader."""
    contents = read_file(staged, suffix) if staged.read_bytes() == data else None
    right = (
        contents is not None
        and contents.card == card
        and (contents.frames, contents.channels) == clip.samples.shape
        and contents.rate == clip.rate
    )
    if not right:
        raise FodderError("The file came back damaged from the disk: check the disk.")
