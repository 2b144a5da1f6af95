"""A groove in layers: kick, snare, hats and percussion, which add up to it, and a hit of each.

A request of layers makes the whole, then those layers that its groove has, as loops as loud as they
are in it, and then a one-shot of each, cut out of the very sound.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.domain.errors import BadArgument

LAYERS = ("kick", "snare", "hats", "percussion")
GROOVE = "groove"  # the layer that is all of them


@dataclass(frozen=True, slots=True)
class Layers:
    """`layer` is the only one to make, "groove" the whole of them, "" all of it; a `hit` is the
    one-shot of a layer."""

    layer: str = ""
    hit: bool = False

    def __post_init__(self) -> None:
        if self.layer not in ("", GROOVE, *LAYERS):
            raise BadArgument(f"Layer {self.layer[:24]!r} is not one: say {', '.join(LAYERS)}.")

    @property
    def made(self) -> tuple[Layers, ...]:
        """What is made of it, each a sample; of a layer that the groove has not, nothing."""
        if self.layer:
            return (self,)
        loops = (Layers(one) for one in (GROOVE, *LAYERS))
        return (*loops, *(Layers(one, hit=True) for one in LAYERS))
