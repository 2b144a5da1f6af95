"""Loops and sound files → what they sound like, ready to be kept in the catalogue.

A vector is kept as int8, 127 is 1.

Likenesses for the samples of a catalogue that lack one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bridge.analysis.likeness import SIZE, VERSION, Likeness, LoopLength, liken
from bridge.config.priority import yield_thread
from bridge.domain.audio import Array, Clip, Loop
from bridge.domain.errors import FodderError, UserError
from bridge.domain.request import Kind
from bridge.domain.sample import Recipe, known_key
from bridge.dsp.transforms import for_many
from bridge.files.audiofile import cut, opened
from bridge.files.formats import READERS, read_file
from bridge.library.catalogue import Catalogue
from bridge.library.levels import fill_levels
from bridge.library.likeness import Row

log = logging.getLogger(__name__)
MOST_SECONDS = 40.0  # of a file that is no sample of ours
_FULL = 127


def of_loop(loop: Loop) -> Likeness:
    """What a finished loop sounds like; its identity is not needed for it."""
    return liken(loop.clip, bars_of(loop.recipe), _tonic(loop))


def row_of(identity: str, likeness: Likeness) -> Row:
    """A likeness as the catalogue keeps it."""
    small = np.rint(np.clip(likeness.vector, -1, 1) * _FULL).astype(np.int8)
    return Row(identity, VERSION, small.tobytes(), *likeness.place)


def vectors_of(kept: bytes) -> Array:
    """Vectors as the catalogue keeps them, one after another → (n, SIZE)."""
    return np.frombuffer(kept, np.int8).reshape(-1, SIZE) * np.float32(1 / _FULL)


def known_likeness(catalogue: Catalogue, path: Path) -> bytes | None:
    """The vector that the catalogue has of a file by this way of hearing, as it is kept."""
    return catalogue.likeness_of(path, VERSION)


def lacking_likeness(catalogue: Catalogue) -> int:
    """How many samples of the catalogue this way of hearing has not heard yet."""
    return catalogue.count_lacking_likeness(VERSION)


def of_file(path: Path) -> Likeness:
    """What any sound file sounds like; one of ours is counted as its recipe says."""
    card = None
    if path.suffix.lower() in READERS and path.is_file():
        try:
            card = read_file(path).card
        except UserError:
            log.info("%s has no readable chunks: it is heard as it is.", path)
    with opened(path) as file:
        most = file.frames if card else min(file.frames, int(MOST_SECONDS * file.samplerate))
    clip = cut(path, 0, most)
    if card is None:
        return _heard(clip)
    return liken(clip, bars_of(card.recipe), None if card.key is None else card.key.tonic)


def _heard(clip: Clip) -> Likeness:
    """A sound of which nothing is known: whole bars of 4/4, if it has about any."""
    from bridge.analysis.hearing import hear  # much to import, and rarely needed

    heard = hear(clip, rfft=for_many())
    bars = None
    if heard.bpm is not None:
        beats = clip.seconds * heard.bpm / 60
        bars = LoopLength(float(max(4, round(beats))), 4.0) if beats > 3 else None
    return liken(clip, bars, None if heard.key is None else heard.key.tonic)


def bars_of(recipe: Recipe) -> LoopLength | None:
    """A loop's length in beats, and that of its bars; None for a one-shot."""
    if recipe.kind is Kind.ONESHOT:
        return None
    return LoopLength(recipe.bars * recipe.meter.beats, recipe.meter.beats)


def _tonic(loop: Loop) -> int | None:
    key = known_key(loop.recipe, loop.heard, loop.family)
    return None if key is None else key.tonic


AT_ONCE = 32
REST = 1.0


def everything(_: int) -> bool:
    """Never stop."""
    return True


def fill(
    catalogue: Catalogue,
    go_on: Callable[[int], bool] = everything,
    passed: set[str] | None = None,
) -> int:
    """Take up all samples that lack a likeness; how many. `go_on` is told how many so far and may
    end it. Files that cannot be read are noted in `passed`, and passed by."""
    passed = set() if passed is None else passed
    done = 0
    while go_on(done):
        lacking = catalogue.lacking_likeness(VERSION, AT_ONCE + len(passed))
        todo = [one for one in lacking if one[0] not in passed][:AT_ONCE]
        if not todo:
            break
        rows = []
        for identity, path in todo:
            try:
                rows.append(row_of(identity, of_file(path)))
            except FodderError as error:
                log.info("%s was not likened: %s", path, error)
                passed.add(identity)
        catalogue.note_likenesses(rows)
        done += len(rows)
    return done


class LikenessFiller:
    """Fills in what samples sound like and how loud they are, in the background, until it is
    closed: at first, and some `rest` seconds after it is woken, when a job of drafts is over whose
    processors it would have taken."""

    def __init__(
        self,
        catalogue: Catalogue,
        measured: Callable[[], None] | None = None,
        rest: float = REST,
    ) -> None:
        """`measured` is called, on the filler's thread, after some were noted."""
        self._catalogue = catalogue
        self._measured = measured
        self._rest = rest
        self._woken = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fodder-alike", daemon=True)
        self._thread.start()

    def __enter__(self) -> LikenessFiller:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, _event: object = None) -> None:
        """Something was added; as a listener of the library and of the folder's watch."""
        self._woken.set()

    def close(self, patience: float = 5.0) -> None:
        """Stop within `patience` seconds."""
        self._closing.set()
        self._woken.set()
        self._thread.join(patience)

    def _run(self) -> None:
        yield_thread()
        while not self._closing.is_set():
            self._fill()
            self._woken.wait()
            self._closing.wait(self._rest)
            self._woken.clear()

    def _fill(self) -> None:
        try:
            count = fill(self._catalogue, self._goes_on)
            count += fill_levels(self._catalogue, self._goes_on)
            if count and self._measured is not None:
                self._measured()
        except FodderError as error:
            log.warning("What samples sound like could not be noted: %s", error)

    def _goes_on(self, _: int) -> bool:
        return not self._closing.is_set()
