"""Notes while they are edited: muted, moved, deleted, and all of it undone. Pure: no Qt.

Notes keep their numbers for as long as they are edited, so what is chosen stays chosen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bridge.domain.notes import Note
from gui.notes.known import DRUMS

OCTAVE = 12  # semitones
HIGHEST = 127


@dataclass(frozen=True, slots=True)
class PianoRoll:
    """`notes` as they are now; those that are `muted` or `gone`, by their numbers, do not sound. Of
    drums a step up or down is another drum."""

    notes: tuple[Note, ...]
    drums: bool = False
    muted: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()

    @property
    def sounding(self) -> tuple[Note, ...]:
        """What is to be played, in the order of time."""
        silent = self.muted | self.gone
        left = (note for number, note in enumerate(self.notes) if number not in silent)
        return tuple(sorted(left, key=lambda note: (note.start, note.pitch)))

    @property
    def shown(self) -> tuple[int, ...]:
        """The numbers of those that are not deleted."""
        return tuple(number for number in range(len(self.notes)) if number not in self.gone)

    def moved(self, chosen: Collection[int], steps: int) -> PianoRoll:
        """Some notes so many semitones higher, or drums on; the same where one would leave the
        keyboard."""
        notes = list(self.notes)
        for number in chosen:
            pitch = _stepped(notes[number].pitch, steps, self.drums)
            if pitch is None:
                return self
            notes[number] = replace(notes[number], pitch=pitch)
        return replace(self, notes=tuple(notes))

    def muted_or_not(self, chosen: Collection[int]) -> PianoRoll:
        """Some notes muted, or, if all of them are, not any more."""
        those = frozenset(chosen)
        both = self.muted - those if those <= self.muted else self.muted | those
        return replace(self, muted=both)

    def deleted(self, chosen: Collection[int]) -> PianoRoll:
        """Without some notes."""
        return replace(self, gone=self.gone | frozenset(chosen))


def _stepped(pitch: int, steps: int, drums: bool) -> int | None:
    if not drums:
        return pitch + steps if 0 <= pitch + steps <= HIGHEST else None
    keys = sorted({*DRUMS, pitch})
    at = keys.index(pitch) + steps
    return keys[at] if 0 <= at < len(keys) else None


class RollHistory:
    """The states of a roll, one after the other; undone ones can be had again."""

    def __init__(self, first: PianoRoll) -> None:
        self._states, self._at = [first], 0

    @property
    def now(self) -> PianoRoll:
        """The state that counts."""
        return self._states[self._at]

    @property
    def first(self) -> PianoRoll:
        """The notes as they were."""
        return self._states[0]

    @property
    def can_undo(self) -> bool:
        """Whether there is a state before this one."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return self._at + 1 < len(self._states)

    def do(self, state: PianoRoll) -> None:
        """Go on to another state, unless it is the same."""
        if state != self.now:
            self._states = [*self._states[: self._at + 1], state]
            self._at += 1

    def undo(self) -> None:
        """Back by one state, as far as there is one."""
        self._at = max(0, self._at - 1)

    def redo(self) -> None:
        """Forward again by one state, as far as there is one."""
        self._at = min(len(self._states) - 1, self._at + 1)
