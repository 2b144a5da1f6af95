"""One clip from a seed and an index: what is played, on what, coloured how, and what is said of it.

A loop is mono float32, round(beats · 60 / bpm · SAMPLE_RATE) samples, circular. A one-shot is four
beats at 96 bpm (2.5 s), begins some 12 ms in and is silent by its end. Both peak at -1 dBFS. The
same (seed, index) gives the same clip.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from bridge.dsp.level import PEAK, with_peak
from bridge.score.notes import BarSpan
from training.embedded.captions import Facts, captions
from training.embedded.drafts import ONESHOT_BEATS, Draft, loop, oneshot, shot
from training.embedded.effects import COLOURS, Colour, draw_colour
from training.embedded.shards import FAMILIES
from training.embedded.studio import Studio
from training.embedded.synthesis import Audio

ONESHOT_SHARE = {"fx": 0.5, "drums": 0.35}
PLAIN_SHARE = 0.155
TURNS = (*FAMILIES, "drums", "drums")  # grooves differ from each other more than melodies do


@dataclass(frozen=True, slots=True)
class Clip:
    samples: Audio
    bpm: float
    bars: BarSpan
    kind: str
    family: str
    text: dict[str, Any]

    @property
    def beats(self) -> float:
        return self.bars.beats if self.kind == "loop" else ONESHOT_BEATS


def _coloured(
    rng: np.random.Generator, draft: Draft, wanted: Colour | None, modern: bool
) -> tuple[Audio, Colour | None]:
    facts = draft.facts
    if wanted is None and (rng.random() >= 0.34 or (facts.family == "fx" and rng.random() < 0.4)):
        return draft.samples, None
    sustained = facts.pattern in ("sustained chords", "long notes", "drone")
    colour = wanted or draw_colour(rng, facts.family, sustained)
    looped = facts.kind == "loop"
    heard = colour.on(draft.samples, rng, looped, rooms=modern)
    return heard if looped else shot(heard), colour


def _said(facts: Facts, colour: Colour | None, roomy: bool) -> Facts:
    """The facts with what the effect has made true, or its absence."""
    short = facts.family in ("drums", "bass", "keys", "guitar", "pluck", "mallet")
    dry = colour is None and not roomy and short and "sustained" not in facts.pattern
    clean = colour is None and facts.family != "fx" and "distort" not in facts.instrument
    qualities = facts.qualities + ("dry",) * dry + ("clean",) * clean
    return replace(facts, qualities=qualities, colour=colour.words if colour else ())


def family_of(seed: int, index: int) -> str:
    """Families take turns: an aligned run of fourteen clips has drums thrice, the others once."""
    order = np.random.default_rng((seed, index // len(TURNS), 7)).permutation(len(TURNS))
    return TURNS[int(order[index % len(TURNS)])]


def make(seed: int, index: int, studio: Studio, colour: str = "") -> Clip:
    """`colour` names an effect that is to be heard on it; it is drums if it suits nothing else."""
    wanted = next((one for one in COLOURS if one.name == colour), None)
    rng, family = np.random.default_rng((seed, index)), family_of(seed, index)
    if wanted is not None and wanted.families and family not in wanted.families:
        family = "drums"
    once = rng.random() < ONESHOT_SHARE.get(family, PLAIN_SHARE)
    draft = (oneshot if once else loop)(rng, studio, family)
    samples, heard = _coloured(rng, draft, wanted, studio.modern)
    facts = _said(draft.facts, heard, draft.roomy)
    text = {
        "captions": captions(rng, facts),
        "family": family,
        "instrument": facts.instrument,
        "pattern": facts.pattern,
        "genre": facts.genre,
        "adjectives": [*((heard.name,) if heard else ()), *facts.qualities],
        "mode": draft.mode,
        "chords": draft.chords,
        "notes": [
            (round(n.start, 4), round(n.length, 4), n.pitch, round(n.velocity, 2))
            for n in draft.notes
        ],
        "facts": asdict(facts),
        "index": index,
    } | ({"source": draft.source} if studio.modern else {})
    return Clip(with_peak(samples, PEAK), draft.bpm, draft.bars, facts.kind, family, text)
