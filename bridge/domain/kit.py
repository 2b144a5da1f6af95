"""Parts that belong together: one harmony, one groove, one key and one feel, out of one seed.

A request of a kit makes each of its parts and then a mix of them, to listen to. What the parts
share comes from the kit's seed alone; a part's own seed is its take: its sound, and what it may
play freely. So a part that is made again by another seed still fits the others.

With a form, sections stand one after the other in every part, and in each of them a part enters,
leaves, varies or fills (bridge.score.arrangement): all parts are then stems of one length.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bridge.domain.errors import BadArgument, check_range
from bridge.domain.music import Key

MOST_PARTS = 8
MOST_KIT_SECTIONS = 16
MIX = "mix"  # the part that is all of them together
_MINOR_SHARE = 60  # of 100 kits for which nobody says a key


@dataclass(frozen=True, slots=True)
class Part:
    """What plays in a kit: its name, as in "bass", and what is to be heard. `seed` is its own take;
    None is the kit's."""

    name: str
    prompt: str
    seed: int | None = None

    def __post_init__(self) -> None:
        words = self.name.replace("-", "").replace(" ", "")
        if not (words.isascii() and words.isalnum()) or len(self.name) > 24 or self.name == MIX:
            raise BadArgument(f"Part {self.name[:24]!r} is not one: say e.g. drums, bass or keys.")
        if self.seed is not None:
            check_range("seed", self.seed, 0, 2**32 - 1)


@dataclass(frozen=True, slots=True)
class Kit:
    """Some parts, and the prompt that they are all made of.

    `seed` is what they share; None is the request's. `form` names the sections that every part
    plays one after the other, each as long as the request's bars; without any, it is one loop.
    `part` is the only one to make, "mix" all of them in one; "" is each of them and the mix.
    """

    parts: tuple[Part, ...]
    prompt: str
    seed: int | None = None
    form: tuple[str, ...] = ()
    part: str = ""

    def __post_init__(self) -> None:
        check_range("parts of a kit", len(self.parts), 1, MOST_PARTS)
        check_range("sections", len(self.form) or 1, 1, MOST_KIT_SECTIONS)
        if self.seed is not None:
            check_range("seed", self.seed, 0, 2**32 - 1)
        if len(set(self.names)) < len(self.parts):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise BadArgument(f"The kit has {twice} twice: name each part once.")
        if self.part not in ("", MIX, *self.names):
            known = ", ".join((*self.names, MIX))
            raise BadArgument(f"The kit has no part {self.part[:24]!r}: say {known}.")
        for name in self.form:
            if not (name.isascii() and name.isalnum()) or len(name) > 24:
                raise BadArgument(f"Section {name[:24]!r} is not one: say e.g. intro or verse.")

    @property
    def names(self) -> tuple[str, ...]:
        """What its parts are called."""
        return tuple(part.name for part in self.parts)

    @property
    def made(self) -> tuple[str, ...]:
        """The samples that are made of it, by their parts."""
        return (self.part,) if self.part else (*self.names, MIX)

    @property
    def sections(self) -> int:
        """How many times the request's bars its parts are long."""
        return len(self.form) or 1

    @property
    def shared(self) -> Kit:
        """The kit without what is one part's own: which one is made, and their takes."""
        parts = tuple(replace(part, seed=None) for part in self.parts)
        return replace(self, parts=parts, part="")

    def of(self, name: str) -> Part:
        """The part of that name; BadArgument if there is none."""
        found = next((part for part in self.parts if part.name == name), None)
        if found is None:
            raise BadArgument(f"The kit has no part {name[:24]!r}: say {', '.join(self.names)}.")
        return found

    def seeded(self, seed: int, name: str) -> Kit:
        """The kit with that part's own take."""
        parts = (replace(one, seed=seed) if one.name == name else one for one in self.parts)
        return replace(self, parts=tuple(parts))


def key_drawn(seed: int) -> Key:
    """The key of a kit for which nobody says one."""
    mixed = seed * 2_654_435_761 % 2**32 >> 7  # Knuth's multiplicative hash: seeds that count up
    return Key(mixed % 12, mixed // 12 % 100 < _MINOR_SHARE)
