"""Which effect makes which adjective true of a clip, how often, and on what it suits.

The effects themselves are the house's own (bridge.effects): what a clip of training went through is
what a painting goes through.
"""

# ruff: noqa: E501

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.effects.colours import EFFECTS
from bridge.effects.filters import ring, strip
from bridge.effects.space import reverberant
from bridge.effects.treatment import WET
from training.embedded.rooms import draw_room, placed
from training.embedded.synthesis import Audio

OWN_ROOMS = 0.6  # the others stand in the room that the house has for what it paints


@dataclass(frozen=True, slots=True)
class Colour:
    """An effect and the words that it makes true; `families` it suits, all when empty."""

    name: str
    words: tuple[str, ...]
    weight: float
    families: tuple[str, ...] = ()

    def on(
        self, samples: Audio, rng: np.random.Generator, looped: bool, rooms: bool = False
    ) -> Audio:
        """The samples through it, going round where they are a loop; `rooms` stands some of what
        is wet in rooms of our own."""
        if self.name == WET and rooms and rng.random() < OWN_ROOMS:
            room = draw_room(rng, 0.8, 3.2)
            return placed(samples, room, rng, looped, float(rng.uniform(0.35, 0.6)))
        if self.name == WET:
            return reverberant(samples[:, None], rng, looped)[:, 0]
        return EFFECTS[self.name](samples, rng, ring if looped else strip)


NOT_FX = (
    "drums",
    "bass",
    "keys",
    "mallet",
    "guitar",
    "strings",
    "brass",
    "woodwind",
    "pad",
    "lead",
    "pluck",
)
COLOURS = (
    Colour("bright", ("bright", "crisp", "airy and bright"), 3),
    Colour("dark", ("dark", "muffled", "dull and dark", "low-passed"), 3),
    Colour("warm", ("warm", "mellow", "warm and round"), 1.5, ("keys", "bass", "guitar", "pad", "lead", "strings", "brass")),
    Colour("lo-fi", ("lo-fi", "dusty", "vinyl", "lofi", "crackly old"), 3.5, ("drums", "keys", "mallet", "guitar", "strings", "brass", "woodwind", "pad", "pluck")),
    Colour("distorted", ("distorted", "gritty", "crushed", "aggressive distorted"), 2.5, ("drums", "bass", "keys", "guitar", "lead", "strings", "pluck", "fx")),
    Colour("saturated", ("saturated", "overdriven", "driven"), 1, ("drums", "bass", "keys", "lead", "brass")),
    Colour("wet", ("spacious", "reverberant", "wet", "ambient", "roomy"), 4),
    Colour("filtered", ("filtered", "filter-swept"), 2, ("drums", "keys", "guitar", "strings", "pad", "lead", "pluck", "fx")),
    Colour("thin", ("thin", "telephone", "radio-like"), 0.8, NOT_FX),
    Colour("tremolo", ("tremolo", "pulsating", "chopped"), 0.8, ("keys", "guitar", "pad", "strings", "lead")),
)  # fmt: skip


def draw_colour(rng: np.random.Generator, family: str, sustained: bool) -> Colour:
    """`sustained` sounds alone can be chopped."""
    fitting = [c for c in COLOURS if not c.families or family in c.families]
    fitting = [c for c in fitting if sustained or c.name != "tremolo"]
    weights = np.array([c.weight for c in fitting])
    return fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))]
