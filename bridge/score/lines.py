"""Single lines: their rhythm, their steps over a ladder of tones, and where they come home.

A tone is heard as home if it and its triad sound longer and oftener than the rest (C. Krumhansl,
"Cognitive Foundations of Musical Pitch", Oxford 1990, ch. 4), and all the more at the beginning, on
strong beats and at the end. So lines step rather to what a key's music has most of, and begin, rest
and end on its triad, most of the time.

Conventions
    cells   (start, length) of a phrase's notes, in beats
    tones   a ladder: MIDI pitches, rising
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bridge.domain.music import Scale
from bridge.score import modes
from bridge.score.harmony import TRIADS

# How often the pitch classes above the tonic sound: J. Albrecht & D. Shanahan, "The use of large
# corpora to train a new type of key-finding algorithm", Music Perception 31(1), 2013.
_PROFILES = {
    "major": (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081),
    "minor": (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052),
}
PROFILES = {**_PROFILES, **modes.profiles(_PROFILES)}
# A tonic also sounds its fifth, as third partial, and its major third, as fifth: so a line needs
# less of the fifth than the profiles have, and more of a minor third, to be heard in its key.
FIFTH, MINOR_THIRD = 0.6, 1.4
FIRST, LONGEST, LAST, STRONG = 1.0, 0.75, 0.8, 0.4  # how often such a note lies in the triad
# How often a line at home is on the tonic, its third and its fifth: at first, later. What begins
# on the third sounds like a piece in the relative or the mediant key.
BEGINNING, REST = (0.92, 0.02, 0.06), (0.55, 0.25, 0.2)
# The share of a phrase's length that these three sound at least.
LEAST = {"major": (0.25, 0.12, 0.08), "minor": (0.25, 0.16, 0.08)}
LEAST |= {scale.value: LEAST["minor" if scale.minor else "major"] for scale in Scale}
NEAR, WIDE = 3.0, 8.0  # semitones within which a tone is likely to be drawn
JUMPS = (-3, -2, -1, -1, 1, 1, 2, 3)

Cells = Sequence[tuple[float, float]]


def rhythm(rng: np.random.Generator, beats: float, busy: float) -> list[tuple[float, float]]:
    """Cells that fill the beats, long or short as `busy` has it; some are rests."""
    units = np.array((0.25, 0.5, 0.75, 1.0, 1.5, 2.0))
    weights = np.exp(-np.abs(np.log2(units) - np.log2(2.0 ** (0.7 - 2.4 * busy))) * 1.6)
    at, cells = 0.0, []
    while at < beats - 1e-6:
        length = min(float(rng.choice(units, p=weights / weights.sum())), beats - at)
        if at % 0.5 and length > 0.5:
            length = 0.25
        if rng.random() > 0.12 or at == 0:
            cells.append((at, length))
        at += length
    return cells


def weight(pitch: int, mode: str) -> float:
    """How much a key's music has of a pitch class."""
    return PROFILES[mode][pitch % 12] * {7: FIFTH, 3: MINOR_THIRD}.get(pitch % 12, 1.0)


def leaning(
    rng: np.random.Generator, tones: Sequence[int], near: float, mode: str, pull: float = 1.0
) -> int:
    """One of some tones: near, and as a key's music has them, `pull` times over."""
    odds = np.array([
        np.exp(-abs(tone - near) / NEAR) * weight(tone, mode) ** pull for tone in tones
    ])  # fmt: skip
    return int(tones[int(rng.choice(len(tones), p=odds / odds.sum()))])


def walk(rng: np.random.Generator, steps: int, tones: Sequence[int], mode: str) -> list[int]:
    """Pitches from a ladder: mostly steps, at times a leap, drawn back to the middle."""
    middle = len(tones) // 2
    place, path = middle, []
    for _ in range(steps):
        path.append(tones[place])
        pull = 0.6 * np.sign(middle - place) * abs(len(tones) / 2 - place) / max(middle, 1)
        ways = np.clip(place + round(float(pull * 2)) + np.array(JUMPS), 0, len(tones) - 1)
        odds = np.array([weight(tones[way], mode) for way in ways]) ** 0.7
        place = int(rng.choice(ways, p=odds / odds.sum()))
    return path


def homeward(
    rng: np.random.Generator, cells: Cells, path: Sequence[int], tones: Sequence[int], mode: str
) -> list[int]:
    """The pitches of a phrase, those that weigh most drawn to the triad of the tonic."""
    home = [tone for tone in tones if tone % 12 in TRIADS[mode]]
    if not home:
        return list(path)
    longest = int(np.argmax([length for _, length in cells])) if cells else 0
    pitches = []
    for k, ((at, _), pitch) in enumerate(zip(cells, path, strict=True)):
        chances = FIRST * (k == 0), LAST * (k == len(cells) - 1), LONGEST * (k == longest)
        drawn = rng.random() < max(*chances, STRONG * (at % 1 == 0))
        worth = REST if k else BEGINNING
        pitches.append(at_home(rng, home, pitch, mode, worth) if drawn else pitch)
    return coloured(cells, told(cells, pitches, home, mode), tones, mode)


def coloured(cells: Cells, pitches: Sequence[int], tones: Sequence[int], mode: str) -> list[int]:
    """A phrase with the note that tells its mode, where that is more than major or minor.

    If it is missing, the short note nearest to it makes room.
    """
    line, telling = list(pitches), [tone for tone in tones if tone % 12 == modes.NOTE.get(mode)]
    inner = range(1, len(line) - 1)
    if not telling or not inner or any(pitch in telling for pitch in line):
        return line

    def cost(at: int) -> tuple[float, int]:
        return cells[at][1], min(abs(line[at] - tone) for tone in telling)

    place = min(inner, key=cost)
    line[place] = min(telling, key=lambda tone: abs(tone - line[place]))
    return line


def at_home(
    rng: np.random.Generator,
    home: Sequence[int],
    near: float,
    mode: str,
    worth: tuple[float, float, float],
) -> int:
    """A tone of the triad near by; `worth` is of the tonic, its third and its fifth."""
    of = dict(zip(TRIADS[mode], worth, strict=True))
    odds = np.array([of[tone % 12] * np.exp(-abs(tone - near) / WIDE) for tone in home])
    return int(home[int(rng.choice(len(home), p=odds / odds.sum()))])


def told(cells: Cells, pitches: Sequence[int], home: Sequence[int], mode: str) -> list[int]:
    """A phrase of several notes in which each tone of the triad sounds for its least share.

    What is missing takes the longest notes of those that there is enough of, at first of those that
    are not of the triad; no tone of it is lost to one that comes after.
    """
    line = list(pitches)
    lengths = np.array([length for _, length in cells])
    kept: dict[int, float] = {}

    def worth(k: int) -> tuple[bool, bool, float]:
        tone = line[k] % 12
        left = sum(lengths[[pitch % 12 == tone for pitch in line]]) - lengths[k]
        return tone not in TRIADS[mode], left >= kept.get(tone, 0.0), lengths[k]

    for step, least in zip(TRIADS[mode], LEAST[mode], strict=True):
        kept[step] = least * lengths.sum()
        wanted = [tone for tone in home if tone % 12 == step]
        for _ in range(len(line) // 2):
            steps = [pitch % 12 for pitch in line]
            mine = np.array([one == step for one in steps])
            if len(line) < 2 or not wanted or lengths @ mine >= kept[step]:
                break
            aside = [k for k in range(1, len(line)) if not mine[k]]
            spare = [k for k in aside if steps[k] not in kept or steps.count(steps[k]) > 1]
            if not spare:  # all that may change is needed already
                break
            chosen = max(spare, key=worth)
            line[chosen] = min(wanted, key=lambda tone: abs(tone - line[chosen]))
    return line
