"""Notes of somebody's file → what an instrument of ours plays: in its reach, on its drums.

Also which key notes are in, for everything tonal is painted in C.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bridge.domain.music import Key
from bridge.domain.notes import Note
from bridge.score.grooves import KEYS
from bridge.score.lines import PROFILES
from bridge.score.sketch import BY_KEY

ALIKE = {
    35: "kick", 40: "snare", 31: "snare", 33: "snare", 34: "snare", 41: "low_tom", 43: "low_tom",
    48: "mid_tom", 52: "crash", 55: "crash", 57: "crash", 59: "ride", 58: "cowbell", 69: "shaker",
    71: "high_agogo", 72: "high_agogo", 74: "guiro", 77: "wood", 80: "bell", 81: "bell",
    29: "snare", 30: "snare", 32: "rim", 27: "cowbell", 28: "clap", 78: "high_conga",
    79: "low_conga",
}  # fmt: skip
"""Keys of General MIDI (and GS) percussion that we have no drum for, and the nearest that we do."""
UNSAID = Key(0)  # what files say whose writer was told no key
NEAR = 6  # semitones from a note within which a line counts as being in its octave
MOSTLY = 0.9  # of what sounds, in a key that was meant
AS_SAID = 0.15  # so much less a key may fit than another, of correlation, if a file says it


@dataclass(frozen=True, slots=True)
class Placed:
    """Notes as they are played.

    `moved` were out of reach and are so by octaves, `lost` are of drums that there are none of; all
    are `far` from the octave that was asked for, where it is out of reach.
    """

    notes: tuple[Note, ...]
    moved: int = 0
    lost: int = 0
    far: bool = False

    @property
    def sentence(self) -> str:
        """What to tell of it; "" where all is as it was written."""
        said = []
        if self.far:
            said.append("The instrument does not reach that octave: it plays in the nearest.")
        if self.moved:
            many = "1 note was" if self.moved == 1 else f"{self.moved} notes were"
            said.append(f"{many} out of the instrument's reach and moved by octaves.")
        if self.lost:
            many = "1 note is" if self.lost == 1 else f"{self.lost} notes are"
            said.append(f"{many} of no drum and left out.")
        return " ".join(said)


def within_reach(notes: Iterable[Note], low: int, high: int) -> Placed:
    """Notes by octaves between the lowest and the highest pitch of an instrument."""
    placed, moved = [], 0
    for note in notes:
        up, down = -(-(low - note.pitch) // 12), -(-(note.pitch - high) // 12)
        octaves = max(up, 0) or -max(down, 0)
        placed.append(replace(note, pitch=note.pitch + 12 * octaves))
        moved += octaves != 0
    return Placed(tuple(placed), moved)


def in_octave(notes: Sequence[Note], octave: int, low: int, high: int) -> Placed:
    """Notes by octaves so that the lowest is as near as may be to the C of one; C4 is middle C.

    None is out of reach then, which some were where `far`.
    """
    lowest = min((note.pitch for note in notes), default=low)
    highest = max((note.pitch for note in notes), default=low)
    down, up = (lowest - low) // 12, (high - highest) // 12
    wanted = 12 * (octave + 1) - lowest
    moved = min(
        (12 * by for by in range(-max(0, down), max(0, up) + 1)), key=lambda by: abs(by - wanted)
    )
    placed = tuple(replace(note, pitch=note.pitch + moved) for note in notes)
    return Placed(placed, far=abs(moved - wanted) > NEAR)


def on_drums(notes: Iterable[Note]) -> Placed:
    """Notes on the drums that there are: of General MIDI's others on the nearest."""
    placed, lost = [], 0
    for note in notes:
        key = note.pitch if note.pitch in BY_KEY else KEYS.get(ALIKE.get(note.pitch, ""))
        if key is None:
            lost += 1
        else:
            placed.append(replace(note, pitch=key))
    return Placed(tuple(placed), lost=lost)


def key_of(notes: Sequence[Note], said: Key | None = None) -> Key:
    """The key that notes are most likely in, by how long each pitch class sounds.

    Parameters
    ----------
    notes : sequence of Note
        At least one.
    said : Key, optional
        What their file says. C major, which many programs write into every file, counts where it
        fits nearly as well; any other key also where nearly all of the notes are its own.

    References
    ----------
    .. [1] C. Krumhansl, "Cognitive Foundations of Musical Pitch", Oxford 1990, ch. 4; with the
       profiles of bridge.score.lines.
    """
    heard = np.zeros(12)
    for note in notes:
        heard[note.pitch % 12] += min(note.length, 4.0)
    keys = [Key(tonic, minor) for minor in (False, True) for tonic in range(12)]
    fits = {key: _fit(heard, key) for key in keys}
    best = max(keys, key=lambda key: fits[key])
    if said is None:
        return best
    own = heard[sorted(said.pitch_classes)].sum() / heard.sum()
    meant = said != UNSAID and own >= MOSTLY
    return said if meant or fits[said] >= fits[best] - AS_SAID else best


def _fit(heard: np.ndarray, key: Key) -> float:
    """The correlation of what sounds with a key's profile."""
    profile = np.roll(PROFILES["minor" if key.minor else "major"], key.tonic)
    apart = heard - heard.mean()
    shape = profile - profile.mean()
    scale = float(np.linalg.norm(apart) * np.linalg.norm(shape))
    return float(apart @ shape) / scale if scale else 0.0
