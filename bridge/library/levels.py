"""How loud samples are: peak and loudness, measured after they were kept, for the catalogue."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bridge.domain.errors import FodderError
from bridge.dsp.level import loudness
from bridge.files.audiofile import cut, opened
from bridge.library.catalogue import Catalogue

log = logging.getLogger(__name__)
MOST_SECONDS = 120.0  # of a file that are listened to
QUIETEST = -120.0  # dB; what silence is noted as
AT_ONCE = 32


def levels_of(path: Path, looped: bool) -> tuple[float, float]:
    """A file's peak in dBFS and its loudness in LUFS, of a loop as it is going round."""
    with opened(path) as file:
        most = min(file.frames, int(MOST_SECONDS * file.samplerate))
    clip = cut(path, 0, most)
    peak = float(np.abs(clip.samples).max(initial=0.0))
    heard = loudness(clip, looped)
    return (
        max(QUIETEST, 20 * math.log10(max(peak, 1e-9))),
        max(QUIETEST, heard),
    )


def fill_levels(
    catalogue: Catalogue,
    go_on: Callable[[int], bool] = lambda _: True,
    passed: set[str] | None = None,
) -> int:
    """Measure all samples that were not; how many. `go_on` is told how many so far and may end it.
    Files that cannot be read are noted in `passed`, and passed by."""
    passed = set() if passed is None else passed
    done = 0
    while go_on(done):
        lacking = catalogue.lacking_levels(AT_ONCE + len(passed))
        todo = [one for one in lacking if one[0] not in passed][:AT_ONCE]
        if not todo:
            break
        rows = []
        for identity, path, looped in todo:
            try:
                rows.append((identity, *levels_of(path, looped)))
            except FodderError as error:
                log.info("%s was not measured: %s", path, error)
                passed.add(identity)
        catalogue.note_levels(rows)
        done += len(rows)
    return done
