"""What crosses the wall between the app and the audition: orders one way, events the other.

`begin` and `when` are seconds of `time.perf_counter`, which the processes of a machine share.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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


Event = Playing | Stopped | Trouble | Recovered | Devices


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


Order = Play | StopPlayback | RescanOutputs | PlaybackSettings
