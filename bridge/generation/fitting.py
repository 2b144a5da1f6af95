"""What a producer has, and a prompt → what is to be asked for, so that the part that is made fits.

What counts, the first that knows: what is named beside the prompt · the prompt's own words · the
recipe in the file, if Fodder made it · what is heard (bridge.analysis.mix) · what is set beside it,
a host's key. The part is as long as the harmony needs until it comes again; of a longer one, as
many bars as a loop may have. A part without pitch, drums, is in no key and has no chords.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bridge.analysis.mix import HeardChord, MixHeard, hear_mix
from bridge.domain.audio import Clip
from bridge.domain.chords import Progression
from bridge.domain.edit import LATEST_START
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.families import UNPITCHED
from bridge.domain.limits import MOST_BARS
from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.files.audiofile import cut, opened
from bridge.files.formats import read_file
from bridge.prompt import Asked, Tonality, asked

LONGEST = 90.0  # seconds that are listened to
SURE = {"tempo": 0.5, "bars": 0.6, "key": 0.5, "chords": 0.6}
"""Confidences below which what was heard is told to be a guess."""
OUT_OF_TUNE = 12.0  # cents that are told
HARMONY = ("key", "chords")


@dataclass(frozen=True, slots=True)
class Fitting:
    """What is to be asked for, and what was heard; `start` is where bar 1 begins, in seconds of the
    file, `bars` how many the part has. `key` and `chords` are those of the file, as far as they are
    known. `doubts` say what was not heard with certainty, `doubted` names it: bpm, meter, key,
    chords."""

    wanted: Asked
    heard: MixHeard
    start: float
    bars: int
    doubts: tuple[str, ...]
    doubted: tuple[str, ...] = ()
    key: Key | Tonality | None = None
    chords: Progression | None = None

    @property
    def sentence(self) -> str:
        """What was heard, in one line."""
        parts = [f"{self.heard.bpm:.4g} bpm", str(self.heard.meter), str(self.key or "")]
        said = ", ".join(part for part in parts if part)
        harmony = "" if self.chords is None else f": {self.chords}"
        return f"Heard {said}{harmony}. Bar 1 begins at {self.start:.3f} s."


def fit(
    prompt: str,
    named: Mapping[str, Any],
    path: Path,
    start: float = 0.0,
    beside: Mapping[str, Any] = MappingProxyType({}),
    option: str = "",
) -> Fitting:
    """What to ask for so that it fits a file, from `start` seconds on.

    Parameters
    ----------
    prompt, named
        What somebody says.
    path, start
        What is listened to, and from which second on.
    beside
        What is set, and counts where nothing is heard: a key.
    option
        What stands before a name where somebody is told to say it: "--" on the command line.

    Raises
    ------
    NotFound, BadArgument
        Where the file is missing or cannot be read, or no beat is heard.
    """
    clip = _from(path, start)
    known = _known(path) if start == 0 else {}
    plain = asked(prompt, named)
    said = {**known, **plain.members}
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
    harmony = {name: {**sticky, **plain.members}.get(name) for name in HARMONY}
    set_key = None if harmony["key"] else beside.get("key")
    doubts = list(_doubts(heard, bars, said, option, set_key))
    if plain.understanding.family in UNPITCHED:
        sticky = {name: value for name, value in sticky.items() if name not in HARMONY}
        doubts = [one for one in doubts if one[0] not in (*HARMONY, "tuning")]
    elif set_key is not None:
        sticky["key"] = set_key
    names, sentences = tuple(name for name, _ in doubts), tuple(one for _, one in doubts)
    wanted = asked(prompt, named, sticky)
    return Fitting(wanted, heard, start + heard.start, bars, sentences, names, **harmony)


def _from(path: Path, start: float) -> Clip:
    """What is listened to of a file."""
    if not 0 <= start <= LATEST_START:
        raise BadArgument(f"start {start:g} is not possible: say from 0 to {LATEST_START:g} s.")
    with opened(path) as file:
        rate, frames = file.samplerate, file.frames
    first = round(start * rate)
    if first >= frames:
        raise BadArgument(f"{path} ends before {start:g} s: say an earlier start.")
    return cut(path, first, min(frames, first + round(LONGEST * rate)))


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


def _doubts(
    heard: MixHeard,
    bars: int,
    said: Mapping[str, Any],
    option: str,
    set_key: Key | Tonality | None = None,
) -> Iterator[tuple[str, str]]:
    """What was not heard with certainty, its name and what to say then; not of what somebody said.
    `set_key` counts where no key was heard."""
    if "bpm" not in said and heard.bpm_confidence < SURE["tempo"]:
        yield "bpm", f"The tempo is a guess: if it is not {heard.bpm:.4g} bpm, say {option}bpm."
    if heard.meter_confidence < SURE["bars"]:
        where = f"{heard.start:.3f} s, in {heard.meter}"
        yield (
            "meter",
            f"Where bars begin is a guess: bar 1 at {where}. "
            f"Say {option}meter, or {option}start at a bar.",
        )
    if set_key is not None:
        yield "key", f"No key was heard: the {set_key} set before counts."
    elif "key" not in said and heard.key is None:
        yield "key", f"No key was heard: say {option}key if there is one."
    elif "key" not in said and heard.key_confidence < SURE["key"]:
        yield "key", f"The key is a guess: if it is not {heard.key}, say {option}key."
    if "chords" not in said and (unsure := list(_unsure(heard.chords, bars))):
        known = f"Say {option}chords if you know them."
        yield "chords", f"These chords are a guess: {', '.join(unsure)}. {known}"
    if abs(heard.tuning_cents) > OUT_OF_TUNE:
        yield (
            "tuning",
            f"It is tuned {heard.tuning_cents:+.0f} cents from A = 440 Hz: tune the part so.",
        )


def _unsure(chords: tuple[HeardChord, ...], bars: int) -> Iterator[str]:
    at = 0.0
    for one in chords:
        if at < bars and one.confidence < SURE["chords"]:
            yield f"{one.chord} in bar {int(at) + 1}"
        at += float(one.length)
