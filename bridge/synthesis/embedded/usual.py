"""Which instruments of a family a genre has, where none is named.

No church organ plays house, and no nylon string is djent's.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from bridge.score.vocabulary import Instrument

CLEAN = frozenset((
    "acoustic guitar", "electric guitar", "jazz guitar", "muted guitar", "nylon guitar",
))  # fmt: skip
DRIVEN = frozenset(("distorted guitar", "overdriven guitar"))
PLUCKED = frozenset(("acoustic guitar", "nylon guitar"))
NYLON = frozenset(("nylon guitar",))
JAZZ = frozenset(("acoustic guitar", "electric guitar", "jazz guitar", "nylon guitar"))
STRINGS = frozenset(("acoustic guitar", "banjo", "nylon guitar", "twelve-string guitar"))
STRUMMED = STRINGS | {"electric guitar", "slide guitar"}
ROCK = DRIVEN | {"acoustic guitar", "electric guitar", "muted guitar", "slide guitar"}
GUITARS = {
    "lo-fi hip hop": CLEAN, "soul": CLEAN, "r&b": CLEAN, "quiet storm": CLEAN, "lounge": CLEAN,
    "ambient": CLEAN, "chillwave": CLEAN, "afrobeat": CLEAN, "highlife": CLEAN, "reggae": CLEAN,
    "neoclassical": PLUCKED, "classical": NYLON, "flamenco": NYLON, "tango": PLUCKED,
    "bossa nova": NYLON, "samba": PLUCKED, "bolero": PLUCKED, "jazz": JAZZ, "swing": JAZZ,
    "folk": STRINGS, "bluegrass": STRINGS, "celtic": STRINGS, "medieval": PLUCKED,
    "country": STRUMMED, "metal": DRIVEN, "punk": DRIVEN, "grunge": DRIVEN, "d-beat": DRIVEN,
    "blast beat": DRIVEN, "rock": ROCK,
}  # fmt: skip
"""Only these play a genre."""
DANCE = frozenset((
    "house", "deep house", "tech house", "bass house", "slap house", "acid house", "afro house",
    "progressive house", "tropical house", "microhouse", "big room", "edm", "amapiano", "gqom",
    "techno", "hard techno", "dub techno", "acid techno", "trance", "garage", "future garage",
    "jersey club", "drum and bass",
))  # fmt: skip
OLD_KEYS = frozenset((
    "accordion", "bandoneon", "church organ", "clavinet", "harpsichord", "honky-tonk piano",
    "reed organ", "rock organ",
))  # fmt: skip
"""Keys that DANCE has only where they are named."""


def usual_instruments(
    instruments: Sequence[Instrument], fits: Sequence[bool], genre: str, colours: Container[str]
) -> list[bool]:
    """Those of the instruments that fit which a genre has; all of these where it has none.

    A guitar that is to be distorted is, whatever it plays.
    """
    strange = OLD_KEYS if genre in DANCE else frozenset[str]()
    guitars = None if "distorted" in colours else GUITARS.get(genre)
    kept = [
        fit
        and one.name not in strange
        and (one.family != "guitar" or guitars is None or one.name in guitars)
        for one, fit in zip(instruments, fits, strict=True)
    ]
    return kept if any(kept) else list(fits)
