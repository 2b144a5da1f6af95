"""From the words of a prompt to the notes: each word for a way of playing is heard in what is
written. What each way is of every family, see test_playing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from bridge.domain.music import Meter
from bridge.domain.notes import Note
from bridge.prompt import understand
from bridge.score.compose import compose
from bridge.score.grooves import KEYS
from bridge.score.notes import BarSpan
from bridge.score.plan import Plan
from bridge.score.playing import strokes_of

BARS = BarSpan(Meter(), 4)
PATTERNS = {"drums": "house", "bass": "bass riff"}
HAND = 0.07
Notes = Sequence[Note]


def written(prompt: str, seed: int, bare: bool = False) -> list[list[Note]]:
    """The strokes of a prompt; `bare` as if it said nothing of how it is played."""
    said = understand(prompt)
    plan = Plan(said.family, PATTERNS.get(said.family, "sustained chords"), 40, 76, mode="minor")
    if said.family == "bass":
        plan = Plan("bass", "bass riff", 28, 52, mode="minor")
    if not bare:
        plan = Plan(
            plan.family, plan.pattern, plan.low, plan.high, mode="minor", how=said.performance
        )
    return strokes_of(compose(plan, BARS, np.random.default_rng((seed, 9))))


def lengths(strokes: list[list[Note]]) -> float:
    return float(np.mean([note.length for stroke in strokes for note in stroke]))


def heights(strokes: list[list[Note]]) -> float:
    return float(np.mean([note.pitch for stroke in strokes for note in stroke]))


def on(strokes: list[list[Note]], at: float) -> float:
    """The share of strokes that stand at a place in the beat."""
    away = [abs((one[0].start - at + 0.5) % 1.0 - 0.5) for one in strokes]
    return float(np.mean(np.array(away) < HAND))


def grows(strokes: list[list[Note]]) -> float:
    """How much harder the last quarter is struck than the first."""
    quarter = max(1, len(strokes) // 4)
    first, last = ([n.velocity for one in part for n in one] for part in (
        strokes[:quarter], strokes[-quarter:]
    ))  # fmt: skip
    return float(np.mean(last) - np.mean(first))


def in_bars(strokes: list[list[Note]]) -> list[int]:
    """How many notes begin in each of the four bars."""
    starts = [note.start + HAND for stroke in strokes for note in stroke]
    return [sum(bar <= start < bar + 4 for start in starts) for bar in (0, 4, 8, 12)]


def keys(strokes: list[list[Note]]) -> set[int]:
    return {note.pitch for stroke in strokes for note in stroke}


HEARD: dict[str, Callable[[list[list[Note]], list[list[Note]]], bool | np.bool_]] = {
    "brass stabs": lambda now, _: max(n.length for s in now for n in s) <= 0.5,
    "staccato strings": lambda now, bare: lengths(now) < 0.6 * lengths(bare),
    "legato strings": lambda now, _: all(
        abs(one[0].start + one[0].length - after[0].start) < 0.3
        for one, after in itertools.pairwise(now)
    ),
    "sustained horns": lambda now, _: lengths(now) > 1.5,
    "ostinato strings": lambda now, _: len({round(s[0].start % 4, 1) for s in now}) * 2 <= len(now),
    "rising arpeggio on a synth": lambda now, _: np.mean([
        b[0].pitch > a[0].pitch for a, b in itertools.pairwise(now)
    ]) > 0.5,
    "arpeggio climbs, harp": lambda now, _: np.mean([
        b[0].pitch > a[0].pitch for a, b in itertools.pairwise(now)
    ]) > 0.5,
    "descending lead melody": lambda now, _: sum(
        np.sign(a[0].pitch - b[0].pitch) for a, b in itertools.pairwise(now)
    ) > 0,
    "offbeat bass": lambda now, _: on(now, 0.5) == 1.0,
    "kick loop": lambda now, _: keys(now) == {KEYS["kick"]},
    "techno kick loop": lambda now, _: (
        keys(now) == {KEYS["kick"]} and len(now) == 16 and on(now, 0.0) == 1.0
    ),
    "four on the floor kick": lambda now, _: len(now) == 16 and on(now, 0.0) == 1.0,
    "1/16 hats": lambda now, _: len(now) == 64,
    "drums, no hats": lambda now, _: keys(now).isdisjoint(
        {KEYS["hat"], KEYS["open"], KEYS["pedal"]}
    ),
    "sparse piano": lambda now, bare: len(now) <= max(8, len(bare)),
    "busy piano": lambda now, bare: len(now) > len(bare),
    "one chord, piano": lambda now, _: len(now) == 1,
    "high strings": lambda now, _: heights(now) > 58,
    "low strings": lambda now, _: heights(now) < 62,
    "call and response horns": lambda now, _: any(
        b[0].start - (a[0].start + a[0].length) > 0.4 for a, b in itertools.pairwise(now)
    ),
    "snare roll": lambda now, _: sum(map(len, now)) == 128 and keys(now) == {KEYS["snare"]},
    "drum roll": lambda now, _: sum(map(len, now)) == 128 and keys(now) == {KEYS["snare"]},
    "timpani roll, crescendo": lambda now, _: sum(map(len, now)) == 128 and grows(now) > 0.25,
    "snare build-up": lambda now, _: (
        keys(now) == {KEYS["snare"]} and grows(now) > 0.3 and in_bars(now) == [4, 8, 16, 32]
    ),
    "piano melody, diminuendo": lambda now, _: grows(now) < -0.1,
    "harp glissando": lambda now, _: np.mean([
        b[0].pitch > a[0].pitch for a, b in itertools.pairwise(now)
    ]) > 0.8,
    "harp glissando, descending": lambda now, _: np.mean([
        b[0].pitch < a[0].pitch for a, b in itertools.pairwise(now)
    ]) > 0.8,
}  # fmt: skip


@pytest.mark.parametrize("prompt", HEARD)
def test_what_is_said_of_how_it_is_played_is_heard(prompt: str) -> None:
    for seed in range(6):
        now = written(prompt, seed)
        assert HEARD[prompt](now, written(prompt, seed, bare=True)), (seed, now)


def test_low_is_lower_than_high() -> None:
    for seed in range(6):
        assert heights(written("low strings", seed)) < heights(written("high strings", seed)) - 4
