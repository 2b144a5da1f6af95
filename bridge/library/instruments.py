"""Keep the notes of an instrument: each as a WAV, in tune and looped, and all as one SF2 and SFZ.

    Instruments/NAME/NAME_C4_100.wav …   24 bits, each with its recipe, unity note and loop
    Instruments/NAME/NAME.sf2, NAME.sfz  once all notes are there

Each file appears at once and whole, and the two that name the others come last; so after a kill an
instrument is not there, or all of it is. A job that goes on makes the notes that lack.
"""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath

from bridge.analysis.zone import Zone, zone
from bridge.domain.audio import Loop
from bridge.domain.edit import Instrument, Strike
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.families import DIES_AWAY
from bridge.domain.notes import note_name
from bridge.domain.sample import Recipe, Sample
from bridge.files import sf2, sfz, wav
from bridge.files.atomic import Watched, appear, sweep, trouble
from bridge.files.audiofile import cut
from bridge.files.chunks import Smpl
from bridge.files.formats import WAV, read_file
from bridge.files.naming import numbered, slug
from bridge.files.recipe import canonical, fingerprint, metadata_of, to_dict
from bridge.library.folder import MOST_NAMES, check_room, check_sound, verified

FOLDER = "Instruments"
LONGEST_WORDS = 40
DAMPED, HELD = 0.4, 0.6  # seconds of release: what is struck, what is held
HIGHEST = 127  # key and velocity


@dataclass(frozen=True, slots=True)
class _Kept:
    """A note that lies in the instrument's folder."""

    strike: Strike
    path: Path
    frames: int
    smpl: Smpl


def is_note(loop: Loop) -> bool:
    """Whether a loop is a note of an instrument."""
    return isinstance(loop.recipe.edit, Instrument)


def keep_note(loop: Loop, folder: Path, *, below: PurePath, home: Path | None = None) -> Sample:
    """Keep a note in its instrument's folder, `below` the folder; with the last one, SF2 and SFZ.

    Raises
    ------
    FodderError
        If nothing sounds, or the disk will not have it.
    """
    check_sound(loop.clip)
    whole, number = _instrument(loop.recipe)
    made = zone(loop.clip, whole.strikes[number].pitch, loop.family not in DIES_AWAY)
    name = name_of(loop.recipe)
    place = folder.absolute() / below / name
    try:
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        place.mkdir(parents=True, exist_ok=True)
        sweep(watched := Watched(folder, home))
        sample = _kept(loop, made, place, watched)
        if len(notes := _notes(loop.recipe, whole, place)) == len(whole.strikes):
            _bind(loop, notes, place, watched)
    except OSError as error:
        raise trouble(error, folder) from error
    return sample


def name_of(recipe: Recipe) -> str:
    """What an instrument is called: the words of its prompt, and four digits of its recipe."""
    words = slug(recipe.prompt, LONGEST_WORDS) or "instrument"
    return f"{words}_{fingerprint(whole_of(recipe))}"


def whole_of(recipe: Recipe) -> Recipe:
    """The recipe of all of an instrument, by that of one of its notes."""
    whole, _ = _instrument(recipe)
    return replace(recipe, edit=replace(whole, part=None))


def _instrument(recipe: Recipe) -> tuple[Instrument, int]:
    edit = recipe.edit
    if not isinstance(edit, Instrument) or edit.part is None:
        raise BadArgument("This is no note of an instrument: make one with `fodder instrument`.")
    return edit, edit.part


def _kept(loop: Loop, made: Zone, place: Path, watched: Watched) -> Sample:
    """The note's WAV, where it is, or where it appears now."""
    whole, number = _instrument(loop.recipe)
    strike, clip = whole.strikes[number], made.clip
    card = metadata_of(Loop(clip, loop.recipe, loop.heard, loop.family))
    stem = f"{place.name}_{note_name(strike.pitch)}_{strike.velocity}"
    span = None if made.loop is None else (made.loop.start, made.loop.end - 1)
    data = wav.encode_24(clip, card, stem, Smpl(clip.rate, strike.pitch, span))
    check_room(place, len(data))
    wanted = place / f"{stem}{WAV.suffix}"
    path = _appeared(data, wanted, watched, partial(verified, data, card, clip, WAV.suffix))
    frames = len(clip.samples)
    return Sample(card.id, path, card.recipe, card.heard, frames, clip.rate, card.family)


def _notes(recipe: Recipe, whole: Instrument, place: Path) -> list[_Kept]:
    """The notes of the instrument that are there, in its order; of two the later name counts."""
    found: dict[int, _Kept] = {}
    for path in sorted(place.glob(f"*{WAV.suffix}")):
        try:
            contents = read_file(path)
        except FodderError:  # somebody else's
            continue
        edit = None if contents.card is None else contents.card.recipe.edit
        if contents.card is None or contents.smpl is None or not isinstance(edit, Instrument):
            continue
        if edit.part is None or contents.card.recipe != replace(recipe, edit=edit):
            continue
        if replace(edit, part=None) == replace(whole, part=None):
            found[edit.part] = _Kept(edit.strike, path, contents.frames, contents.smpl)
    return [found[number] for number in sorted(found)]


def _bind(loop: Loop, notes: list[_Kept], place: Path, watched: Watched) -> None:
    """The SF2 and the SFZ of all notes."""
    recipe = whole_of(loop.recipe)
    release = DAMPED if loop.family in DIES_AWAY else HELD
    font = sf2.SoundFont(
        name=place.name.replace("_", " "),
        zones=key_zones(notes),
        release=release,
        comment=f"{recipe.prompt} (seed {recipe.seed}, {recipe.model} {recipe.model_version})",
        software=f"Fodder {recipe.fodder}",
        recipe=canonical(to_dict(recipe)).decode("ascii"),
    )
    files = {number: note.path.name for number, note in enumerate(notes)}
    text = sfz.encode(font, files)
    data = sf2.encode(font)
    check_room(place, len(data) + len(text))
    _appeared(text, place / f"{place.name}{sfz.SUFFIX}", watched, _came_back(text))
    _appeared(data, place / f"{place.name}{sf2.SUFFIX}", watched, partial(_reads, data, font))


def key_zones(notes: list[_Kept]) -> tuple[sf2.KeyZone, ...]:
    """Each note with the keys and velocities that are nearest to it."""
    pitches = sorted({note.strike.pitch for note in notes})
    forces = sorted({note.strike.velocity for note in notes})
    keys, velocities = spans(pitches, 0), spans(forces, 1)
    return tuple(
        sf2.KeyZone(
            cut(note.path, 0, note.frames),
            note.strike.pitch,
            keys[note.strike.pitch],
            velocities[note.strike.velocity],
            None if note.smpl.loop is None else (note.smpl.loop[0], note.smpl.loop[1] + 1),
        )
        for note in notes
    )


def spans(values: list[int], least: int) -> dict[int, tuple[int, int]]:
    """From `least` to 127, what is nearest to each of some rising values; both ends count."""
    edges = [least, *((a + b) // 2 + 1 for a, b in itertools.pairwise(values))]
    tops = [*(edge - 1 for edge in edges[1:]), HIGHEST]
    return dict(zip(values, zip(edges, tops, strict=True), strict=True))


def _appeared(data: bytes, wanted: Path, watched: Watched, verify: Callable[[Path], None]) -> Path:
    """The file of these bytes: the one that is there, or a new one of the first free name."""
    for number in range(1, MOST_NAMES + 1):
        path = wanted.with_name(numbered(wanted.name, number))
        if not os.path.lexists(path):
            try:
                appear(data, path, watched, verify)
                return path
            except FileExistsError:
                pass  # another process was quicker
        if path.is_file() and path.read_bytes() == data:
            return path
    raise FileExistsError(errno.EEXIST, "All names are taken", str(wanted))


def _came_back(data: bytes) -> Callable[[Path], None]:
    """A check that a staged file holds just these bytes."""

    def verify(staged: Path) -> None:
        if staged.read_bytes() != data:
            raise FodderError("The file came back damaged from the disk: check the disk.")

    return verify


def _reads(data: bytes, font: sf2.SoundFont, staged: Path) -> None:
    """A staged SF2 says what was written."""
    _came_back(data)(staged)
    said = sf2.decode(data)
    frames = [len(one.clip.samples) for one in font.zones for _ in one.clip.samples.T]
    if [one.frames for one in said.samples] != frames or said.recipe != font.recipe:
        raise FodderError("The instrument could not be read back: please report this.")
