"""What crosses the wall between the app and the audition: orders one way, events the other.

`begin` and `when` are seconds of `time.perf_counter`, which the processes of a machine share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

MOST_PADS = 16


@dataclass(frozen=True, slots=True)
class Device:
    """An output: `id` is what `Player.device` takes, `rate` the one that it prefers, in Hz."""

    id: str
    name: str
    host: str
    channels: int
    rate: int
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Playing:
    """This begins to sound now."""

    path: Path


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing sounds any more: it was stopped, or a one-shot has ended."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, in a sentence with its cure. All else goes on."""

    message: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """There is an output again, and what was to play begins anew."""

    device: str


@dataclass(frozen=True, slots=True)
class Devices:
    """The outputs that there are now; told when they are not those told last."""

    devices: tuple[Device, ...]


@dataclass(frozen=True, slots=True)
class PadsSounding:
    """These pads sound now, muted ones too; told each time that changes."""

    pads: frozenset[int]


@dataclass(frozen=True, slots=True)
class PlayPosition:
    """Frame `position` of `frames` was heard at `when`; a loop goes round, a one-shot does not."""

    position: int
    frames: int
    rate: int
    when: float
    loops: bool

    def fraction(self, now: float) -> float:
        """How far it has come, 0 to 1; before it is heard 0, after a one-shot's end 1."""
        frames = self.position + (now - self.when) * self.rate
        if self.loops and frames > 0:
            frames %= self.frames
        return min(max(frames / self.frames, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Play:
    """`region` is (first, end) in the file's own frames; a start from silence waits for `begin`.

    `again` says that it played before its output was lost, of which everybody knows.
    """

    path: Path
    loop: bool
    region: tuple[int, int] | None
    begin: float = 0.0
    again: bool = False


@dataclass(frozen=True, slots=True)
class StopPlayback:
    """Silence, after a short fade."""


class PadMode(Enum):
    """What a strike does: a loop goes on until the next strike, a one-shot plays through, a pad
    that is held plays as long as it is held."""

    LOOP = "loop"
    ONESHOT = "one-shot"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class PadSound:
    """What lies on a pad and how it is played. Pads of one `choke` group, 1 and up, silence each
    other; 0 is none."""

    path: Path
    mode: PadMode = PadMode.LOOP
    region: tuple[int, int] | None = None
    choke: int = 0


@dataclass(frozen=True, slots=True)
class AssignPad:
    """This lies on a pad, from its next strike on; None empties it. Listeners hear of it, too."""

    pad: int
    sound: PadSound | None


@dataclass(frozen=True, slots=True)
class StrikePad:
    """Play a pad, as hard as `velocity` (above 0 … 1); from silence a loop waits for `begin`."""

    pad: int
    velocity: float = 1.0
    begin: float = 0.0


@dataclass(frozen=True, slots=True)
class ReleasePad:
    """A pad is let go: one that plays while it is held ends."""

    pad: int


@dataclass(frozen=True, slots=True)
class StopPad:
    """Fade a pad out."""

    pad: int


@dataclass(frozen=True, slots=True)
class PadMix:
    """Which pads are muted, and which are soloed: where any is, only those are heard. Listeners
    hear of it, too."""

    muted: frozenset[int] = frozenset()
    soloed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PadPositions:
    """Where the pads that sound are."""

    places: Mapping[int, PlayPosition]


@dataclass(frozen=True, slots=True)
class RescanOutputs:
    """Look for outputs anew; answered by Devices."""


@dataclass(frozen=True, slots=True)
class PlaybackSettings:
    """How to play: `level` in dB, `tempo` the session's (None: each loop in its own)."""

    level: float = 0.0
    metronome: bool = False
    tempo: float | None = None
    device: str | None = None


Event = Playing | Stopped | Trouble | Recovered | Devices | PadsSounding | AssignPad | PadMix
PadOrder = AssignPad | StrikePad | ReleasePad | StopPad | PadMix
Order = Play | StopPlayback | RescanOutputs | PlaybackSettings | PadOrder
