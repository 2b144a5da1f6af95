"""A folder of somebody's own sounds → training examples, as training.embedded.render makes them.

What a sound is called comes from `NAME.txt` beside it (a caption a line), else from the recipe in
the file, else from the words of its name and of its folder. Tempo, key and bars come from the
file, else they are heard (bridge.generation.sources). A loop is cut into pieces of two bars, a
single bar is heard twice; what is shorter than SHORT seconds, or has no beat and is shorter than a
canvas, is a one-shot. What has a key is moved to C, in which the model paints.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bridge.domain.edit import Source
from bridge.domain.errors import FodderError
from bridge.domain.music import Meter
from bridge.domain.request import Kind
from bridge.dsp.spectrogram import EMBEDDED, analyse
from bridge.files.formats import read_file
from bridge.generation.sources import Material, read_source
from bridge.synthesis.embedded.conditioning import semitones_from_c
from training.embedded.drafts import ONESHOT_BEATS, ONESHOT_BPM, shot
from training.embedded.render import FRAMES_PER_BEAT
from training.embedded.shards import WIDTH, Example
from training.embedded.synthesis import Audio

log = logging.getLogger(__name__)
SOUNDS = {".wav", ".aif", ".aiff", ".flac", ".mp3", ".ogg"}
SHORT = 1.2  # seconds
_NOISE = re.compile(r"\d+\s*bpm|\b\d+\b|\b[A-G][#b♯♭]?(?:m|min|maj)?\b|[_\-.]+", re.IGNORECASE)
_EMPTY = {"", "loops", "samples", "sounds", "audio", "oneshots", "one shots"}
Family = Callable[[str], str]


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SOUNDS)


def examples(folder: Path, family_of: Family) -> Iterator[Example]:
    """Every sound of a folder; one that cannot be used costs a word in the log."""
    for path in files_below(folder):
        try:
            yield from examples_of(path, captions(path, folder), family_of)
        except FodderError as error:
            log.warning("%s", error)


def examples_of(path: Path, said: list[str], family_of: Family) -> Iterator[Example]:
    family = family_of(said[0])
    kind = kind_of(path)
    material = read_source(Source(path), Meter(), None, kind)
    text = {"captions": said, "family": family, "mode": mode_of(material)}
    down = semitones_from_c(material.source.key, family)
    mono = material.clip.mono
    if kind is Kind.ONESHOT:
        canvas = shot(mono)
        mel = analyse(canvas, round(ONESHOT_BEATS * FRAMES_PER_BEAT), False, EMBEDDED, down)
        yield Example(mel, ONESHOT_BPM, 4.0, "oneshot", family, text)
        return
    assert material.source.bpm is not None
    beats = material.meter.beats
    for piece, bars in pieces(mono, material):
        frames = round(bars * beats * FRAMES_PER_BEAT)
        mel = analyse(piece, frames, True, EMBEDDED, down)
        yield Example(mel, material.source.bpm, beats, "loop", family, text)


def pieces(mono: Audio, material: Material) -> Iterator[tuple[Audio, int]]:
    """Two bars at a time (or one, where two are wider than a canvas), a lone bar twice."""
    bars = material.source.bars or 1
    whole = 2 if 2 * material.meter.beats * FRAMES_PER_BEAT <= WIDTH else 1
    if bars < whole:
        mono, bars = np.tile(mono, whole), whole
    for first in range(0, bars - whole + 1, whole):
        start, stop = (round(bar * len(mono) / bars) for bar in (first, first + whole))
        yield mono[start:stop], whole


def kind_of(path: Path) -> Kind:
    """What the file says of itself; else short sounds are one-shots."""
    import soundfile

    try:
        contents = read_file(path)
        if contents.card is not None:
            return contents.card.recipe.kind
        if contents.acid is not None and contents.acid.one_shot:
            return Kind.ONESHOT
        seconds = contents.frames / contents.rate
    except FodderError:
        try:
            found = soundfile.info(path)
        except (OSError, soundfile.LibsndfileError):
            return Kind.LOOP  # whoever reads it says what is wrong
        seconds = found.frames / found.samplerate
    return Kind.ONESHOT if seconds < SHORT else Kind.LOOP


def mode_of(material: Material) -> str | None:
    key = material.source.key
    return None if key is None else "minor" if key.minor else "major"


def captions(path: Path, folder: Path) -> list[str]:
    """One or more, the best first."""
    beside = path.with_suffix(".txt")
    if beside.is_file():
        lines = [line.strip() for line in beside.read_text("utf-8", "replace").splitlines()]
        if any(lines):
            return [line for line in lines if line]
    try:
        card = read_file(path).card
    except FodderError:
        card = None
    if card is not None:
        return [card.recipe.prompt]
    own = words_of(path.stem)
    around = words_of(path.parent.name) if path.parent != folder else words_of(folder.name)
    both = " ".join(dict.fromkeys(f"{around} {own}".split()))
    return [one for one in (both, own) if one] or ["sample"]


def words_of(name: str) -> str:
    """A file's name without its numbers, tempo and key: "Bass_Loop_92bpm_Am" → "bass loop"."""
    words = " ".join(_NOISE.sub(" ", name.replace("_", " ")).split()).lower()
    return "" if words in _EMPTY else words
