"""A prompt → the notes of its instrument: which pitches, and how hard.

The compass is that of the instrument that the prompt names, as the model learnt it; else that of
its family; else the middle of a keyboard. The pitches lie evenly in it, so that no key is far from
a note that was painted.
"""

from __future__ import annotations

import re
from pathlib import Path

from bridge.domain.edit import HIGHEST_STRIKE, LOWEST_STRIKE, Instrument, Strike
from bridge.domain.errors import BadArgument
from bridge.domain.families import UNPITCHED
from bridge.prompt import understand
from bridge.score.vocabulary import Vocabulary

COMPASS = (48, 84)
PITCHES, MOST_PITCHES = 5, 12
VELOCITIES = (60, 110)
VOCABULARY = "vocabulary.json"
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NOTE = re.compile(r"([A-Ga-g])([#b]?)(-?\d)")


def instrument_of(
    prompt: str,
    model: Path | None,
    pitches: int = PITCHES,
    compass: tuple[int, int] | None = None,
) -> Instrument:
    """The notes of the instrument that a prompt asks for.

    `model` is the model's folder, `compass` the lowest and the highest note where that is said.

    Raises
    ------
    BadArgument
        For drums and effects, which have no pitch; for a compass that is none.
    """
    if not 1 <= pitches <= MOST_PITCHES:
        raise BadArgument(f"{pitches} pitches are not possible: say from 1 to {MOST_PITCHES}.")
    low, high = compass or compass_of(prompt, model)
    if not LOWEST_STRIKE <= low <= high <= HIGHEST_STRIKE:
        raise BadArgument("The range is none: say the lowest note and the highest, e.g. C2-C6.")
    count = min(pitches, high - low + 1)
    places = [low + round(n * (high - low) / max(1, count - 1)) for n in range(count)]
    if count == 1:
        places = [(low + high) // 2]
    return Instrument(tuple(Strike(pitch, force) for pitch in places for force in VELOCITIES))


def compass_of(prompt: str, model: Path | None) -> tuple[int, int]:
    """The lowest and the highest note of the instrument that a prompt means."""
    said = understand(prompt)
    if said.family in UNPITCHED:
        raise BadArgument(
            f"{said.family.capitalize()} have no pitch to play by keys: name an instrument, e.g. "
            "'glassy bell pluck'."
        )
    path = None if model is None else model / VOCABULARY
    if path is None or not path.is_file():
        return COMPASS
    known = [one for one in Vocabulary.read(path).instruments if one.family == said.family]
    named = [one for one in known if one.name == said.instrument] or known
    if not named:
        return COMPASS
    lows, highs = sorted(one.low for one in named), sorted(one.high for one in named)
    return lows[len(lows) // 2], highs[len(highs) // 2]


def parse_range(text: str) -> tuple[int, int]:
    """'C2-C6' → MIDI pitches, C4 being 60; BadArgument for anything else."""
    match = re.fullmatch(rf"\s*({_NOTE.pattern})\s*(?:-|to)\s*({_NOTE.pattern})\s*", text)
    if match is None:
        raise BadArgument(f"Range {text[:40]!r} is not one: say e.g. C2-C6.")
    return _pitch(match[1]), _pitch(match[5])


def _pitch(text: str) -> int:
    match = _NOTE.fullmatch(text)
    assert match is not None
    shift = {"": 0, "#": 1, "b": -1}[match[2]]
    return 12 * (int(match[3]) + 1) + _LETTERS[match[1].upper()] + shift
