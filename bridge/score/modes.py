"""What the church modes and the other minors are written with, beside major and minor.

For bridge.score.harmony and bridge.score.lines.

A mode is told by the note that major or minor has otherwise, and by the chords that have it: dorian
by its major sixth and i–IV, phrygian by its flat second and i–bII, lydian by I–II, mixolydian by
I–bVII (P. Tagg, "Everyday Tonality II", MMMSP 2014, ch. 10). So each progression here has one of
these chords, and comes home; its five-note scale has the note.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.domain.music import Scale

SCALES = {scale.value: scale.steps for scale in Scale}
PENTATONIC = {
    "dorian": (0, 3, 7, 9, 10),
    "phrygian": (0, 1, 3, 7, 10),
    "lydian": (0, 2, 4, 6, 7),
    "mixolydian": (0, 2, 4, 7, 10),
    "locrian": (0, 1, 3, 6, 10),
    "harmonic minor": (0, 3, 7, 8, 11),
    "melodic minor": (0, 3, 7, 9, 11),
    "phrygian dominant": (0, 1, 4, 7, 10),
}
TRIADS = {
    scale.value: (0, 3 if scale.minor else 4, 7 if 7 in scale.steps else 6) for scale in Scale
}
PROGRESSIONS = {
    "dorian": ((1, 4), (1, 4), (1, 4), (1, 2), (1, 7, 4, 1), (1, 4, 7, 4), (1, 3, 4, 1)),
    "phrygian": ((1, 2), (1, 2), (1, 2), (1, 2, 3, 2), (1, 2, 7, 1), (1, 7, 2, 1)),
    "lydian": ((1, 2), (1, 2), (1, 2), (1, 7), (1, 2, 7, 1), (1, 5, 2, 1)),
    "mixolydian": ((1, 7), (1, 7), (1, 5), (1, 7, 4, 1), (1, 7, 4, 7), (1, 4, 7, 1)),
    "locrian": ((1, 2), (1, 5), (1, 2, 3, 2), (1, 5, 2, 1)),
    "harmonic minor": ((1, 5), (1, 5), (1, 4, 5, 1), (1, 6, 5, 1), (1, 5, 6, 5)),
    "melodic minor": ((1, 4), (1, 5), (1, 4, 5, 1), (1, 2, 5, 1)),
    "phrygian dominant": ((1, 2), (1, 2), (1, 2, 3, 2), (1, 2, 7, 1), (1, 4, 2, 1)),
}
TELLING = {
    "dorian": frozenset((2, 3, 4)),
    "phrygian": frozenset((2,)),
    "lydian": frozenset((2, 7)),
    "mixolydian": frozenset((5, 7)),
    "locrian": frozenset((2, 5)),
    "harmonic minor": frozenset((5,)),
    "melodic minor": frozenset((4, 5)),
    "phrygian dominant": frozenset((2,)),
}
"""The degrees of which one at least stands in every progression of the mode."""
NAMES = {
    "dorian": ("Cm", "Dm", "Eb", "F", "Gm", "Adim", "Bb"),
    "phrygian": ("Cm", "Db", "Eb", "Fm", "Gdim", "Ab", "Bbm"),
    "lydian": ("C", "D", "Em", "F#dim", "G", "Am", "Bm"),
    "mixolydian": ("C", "Dm", "Edim", "F", "Gm", "Am", "Bb"),
    "locrian": ("Cdim", "Db", "Ebm", "Fm", "Gb", "Ab", "Bbm"),
    "harmonic minor": ("Cm", "Ddim", "Ebaug", "Fm", "G", "Ab", "Bdim"),
    "melodic minor": ("Cm", "Dm", "Ebaug", "F", "G", "Adim", "Bdim"),
    "phrygian dominant": ("C", "Db", "Edim", "Fm", "Gdim", "Abaug", "Bbm"),
}
NOTE = {
    "dorian": 9, "phrygian": 1, "lydian": 6, "mixolydian": 10, "locrian": 6, "harmonic minor": 11,
    "melodic minor": 9, "phrygian dominant": 1,
}  # fmt: skip
"""The note that tells a mode, in semitones above its tonic."""
RARE, TELLS = 0.006, 0.08
"""How often a note sounds that a mode has not, and at least one that tells it."""


def profiles(usual: Mapping[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
    """How often the pitch classes above the tonic sound.

    As the same degrees do in major or minor (`usual`); the notes that tell the mode no less than
    TELLS.
    """
    return {scale.value: _profile(scale, usual) for scale in Scale}


def _profile(scale: Scale, usual: Mapping[str, tuple[float, ...]]) -> tuple[float, ...]:
    steps = (0, 2, 3, 5, 7, 8, 10) if scale.minor else (0, 2, 4, 5, 7, 9, 11)
    plain = usual["minor" if scale.minor else "major"]
    odds = [RARE] * 12
    for own, other in zip(scale.steps, steps, strict=True):
        odds[own] = plain[other] if own == other else max(plain[other], TELLS)
    return tuple(odds)
