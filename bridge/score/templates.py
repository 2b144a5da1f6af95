"""Groove templates: the rhythm of one sound, for another to be played in.

A template is when something is struck and how hard, to the last hundredth of a beat, so it carries
a feel as well as a pattern. One of drums knows what was struck, too: another kit plays the same, a
bass follows the kick, and other instruments leave the hats and cymbals out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bridge.domain.errors import BadArgument
from bridge.domain.notes import Note
from bridge.score.grooves import KEYS, keys_of
from bridge.score.notes import BarSpan
from bridge.score.playing import gaps_of, moved, sounding_at, strokes_of

AT_ONCE = 0.06  # beats: what is so near is one stroke
MOST_HITS = 1_024
LOUDEST = 0.95
STACCATO = 0.9  # of the time to the next stroke
TICKING = keys_of(("hat", "cymbal", "shaker", "tambourine"))
LOW = keys_of(("kick",)) | {KEYS["low_tom"]}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that is struck: when, how hard from 0 to 1, and of drums which (their keys)."""

    beat: float
    accent: float
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GrooveTemplate:
    """Hits, earliest first, of so many beats."""

    hits: tuple[Hit, ...]
    beats: float

    def __post_init__(self) -> None:
        if not 1 <= len(self.hits) <= MOST_HITS:
            raise BadArgument(f"A groove has 1 to {MOST_HITS:,} strokes, not {len(self.hits):,}.")

    @classmethod
    def of(cls, notes: Iterable[Note], beats: float, drums: bool = False) -> GrooveTemplate:
        """The rhythm of some notes; BadArgument if there are none."""
        strokes: list[list[Note]] = []
        for note in sorted(notes, key=lambda note: note.start):
            if strokes and note.start - strokes[-1][0].start < AT_ONCE:
                strokes[-1].append(note)
            else:
                strokes.append([note])
        loudest = max((note.velocity for stroke in strokes for note in stroke), default=1.0)
        hits = tuple(
            Hit(
                stroke[0].start,
                max(note.velocity for note in stroke) / loudest,
                tuple(sorted({note.pitch for note in stroke})) if drums else (),
            )
            for stroke in strokes
        )
        return cls(hits, beats)

    def over(self, beats: float) -> tuple[Hit, ...]:
        """Its hits in so many beats: again and again, or cut."""
        laps = range(int(beats / self.beats) + 1)
        hits = (replace(hit, beat=hit.beat + lap * self.beats) for lap in laps for hit in self.hits)
        return tuple(hit for hit in hits if hit.beat < beats - AT_ONCE)

    def led_by(self, family: str) -> GrooveTemplate:
        """What an instrument that is no drum plays of it: all, but of drums what it follows."""
        wanted = (LOW, None) if family == "bass" else (None,)
        for keys in wanted:
            left = tuple(hit for hit in self.hits if _is_led(hit, keys))
            if left:
                return replace(self, hits=left)
        return self


def _is_led(hit: Hit, keys: frozenset[int] | None) -> bool:
    if not hit.keys:
        return True
    return not set(hit.keys) <= TICKING if keys is None else not keys.isdisjoint(hit.keys)


def in_groove(
    notes: Sequence[Note], groove: GrooveTemplate, bars: BarSpan, family: str
) -> list[Note]:
    """The notes where a groove is struck, as hard as it is: at each hit what sounds there.

    Of drums, each hit is what was struck in the groove; one of no drums is played on what is struck
    nearest to it.
    """
    if not notes:
        return []
    strokes = strokes_of(notes)
    if family == "drums":
        return [
            Note(hit.beat, 0.24, key, LOUDEST * max(hit.accent, 0.05))
            for hit in groove.over(bars.beats)
            for key in hit.keys or _nearest(notes, hit.beat)
        ]
    hits = groove.led_by(family).over(bars.beats)
    placed = [(hit, moved(sounding_at(strokes, hit.beat), hit.beat)) for hit in hits]
    gaps = gaps_of([stroke for _, stroke in placed], bars)
    return [
        replace(
            note,
            length=min(note.length, STACCATO * gap),
            velocity=LOUDEST * max(hit.accent, 0.05),
        )
        for (hit, stroke), gap in zip(placed, gaps, strict=True)
        for note in stroke
    ]


def _nearest(notes: Sequence[Note], beat: float) -> tuple[int, ...]:
    """The drums that are struck together nearest to a beat."""
    distance = min(abs(note.start - beat) for note in notes)
    near = {note.pitch for note in notes if abs(note.start - beat) <= distance + AT_ONCE}
    return tuple(sorted(near))
