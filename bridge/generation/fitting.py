"""What a producer has, and a prompt → what is to be asked for, so that the part that is made fits.

What counts, the first that knows: what is named beside the prompt · the prompt's own words · the
recipe in the file, if Fodder made it · what is heard (bridge.analysis.mix). The part is as long as
the harmony needs until it comes again; of a longer one, as many bars as a loop may have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bridge.analysis.mix import HeardChord, MixHeard, hear_mix
from bridge.domain.edit import LATEST_START
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.limits import MOST_BARS
from bridge.domain.request import Kind
from bridge.files.audiofile import cut, opened
from bridge.files.formats import read_file
from bridge.prompt import Asked, asked

LONGEST = 90.0  # seconds that are listened to
SURE = {"tempo": 0.5, "bars": 0.6, "key": 0.5, "chords": 0.6}
"""Confidences below which what was heard is told to be a guess."""
OUT_OF_TUNE = 12.0  # cents that are told


@dataclass(frozen=True, slots=True)
class Fitting:
    """What is to be asked for, and what was heard; `start` is where bar 1 begins, in seconds of the
    file, `bars` how many the part has. `doubts` say what was not heard with certainty."""

    wanted: Asked
    heard: MixHeard
    start: float
    bars: int
    doubts: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was heard, in one line."""
        members = self.wanted.members
        parts = [f"{self.heard.bpm:.4g} bpm", str(self.heard.meter), str(members.get("key") or "")]
        chords = members.get("chords")
        said = ", ".join(part for part in parts if part)
        harmony = "" if chords is None else f": {chords}"
        return f"Heard {said}{harmony}. Bar 1 begins at {self.start:.3f} s."


def fit(prompt: str, named: Mapping[str, Any], path: Path, start: float = 0.0) -> Fitting:
    """What to ask for so that it fits a file, from `start` seconds on.

    Raises
    ------
    NotFound, BadArgument
        Where the file is missing or cannot be read, or no beat is heard.
    """
    if not 0 <= start <= LATEST_START:
        raise BadArgument(f"start {start:g} is not possible: say from 0 to {LATEST_START:g} s.")
    with opened(path) as file:
        rate, frames = file.samplerate, file.frames
    first = round(start * rate)
    if first >= frames:
        raise BadArgument(f"{path} ends before {start:g} s: say an earlier start.")
    clip = cut(path, first, min(frames, first + round(LONGEST * rate)))
    known = _known(path) if first == 0 else {}
    said = {**known, **asked(prompt, named).members}
    heard = hear_mix(clip, said.get("bpm"), said.get("meter"))
    if known:  # whose bars begin with the file
        heard = replace(heard, start=0.0, meter_confidence=1.0)
    bars = said.get("bars") or min(heard.period, MOST_BARS)
    found = {
        "bpm": heard.bpm,
        "key": heard.key,
        "meter": heard.meter,
        "bars": bars,
        "chords": heard.progression(bars),
    }
    sticky = {name: value for name, value in {**found, **known}.items() if value is not None}
    doubts = tuple(_doubts(heard, bars, said))
    return Fitting(asked(prompt, named, sticky), heard, start + heard.start, bars, doubts)


def _known(path: Path) -> dict[str, Any]:
    """What a loop that Fodder made says of itself."""
    try:
        card = read_file(path).card
    except FodderError:  # no format of ours
        return {}
    if card is None or card.recipe.kind is not Kind.LOOP:
        return {}
    recipe = card.recipe
    said = {"bpm": recipe.bpm, "meter": recipe.meter, "key": card.key, "bars": recipe.bars}
    return {name: value for name, value in {**said, "chords": recipe.chords}.items() if value}


def _doubts(heard: MixHeard, bars: int, said: Mapping[str, Any]) -> Iterator[str]:
    """What was not heard with certainty, and what to say then; not of what somebody said."""
    if "bpm" not in said and heard.bpm_confidence < SURE["tempo"]:
        yield f"The tempo is a guess: if it is not {heard.bpm:.4g} bpm, say --bpm."
    if heard.meter_confidence < SURE["bars"]:
        where = f"{heard.start:.3f} s, in {heard.meter}"
        yield f"Where bars begin is a guess: bar 1 at {where}. Say --meter, or --start at a bar."
    if heard.key is None:
        yield "No key was heard: say --key if there is one."
    elif "key" not in said and heard.key_confidence < SURE["key"]:
        yield f"The key is a guess: if it is not {heard.key}, say --key."
    if "chords" not in said and (unsure := list(_unsure(heard.chords, bars))):
        yield f"These chords are a guess: {', '.join(unsure)}. Say --chords if you know them."
    if abs(heard.tuning_cents) > OUT_OF_TUNE:
        yield f"It is tuned {heard.tuning_cents:+.0f} cents from A = 440 Hz: tune the part so."


def _unsure(chords: tuple[HeardChord, ...], bars: int) -> Iterator[str]:
    at = 0.0
    for one in chords:
        if at < bars and one.confidence < SURE["chords"]:
            yield f"{one.chord} in bar {int(at) + 1}"
        at += float(one.length)
