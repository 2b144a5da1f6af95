"""Where a trainer's clips come from: a folder of shards, or workers that render meanwhile."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from bridge.domain.errors import BadArgument
from training.embedded.dataset import Shards
from training.embedded.pictures import Pictures
from training.embedded.pool import Pool, Rows, Shape
from training.embedded.worker import Crew

PATIENCE = 180.0  # seconds until the first clips


class Source(Protocol):
    """Where clips come from: `refresh` takes in what has come."""

    @property
    def pool(self) -> Pool: ...

    @property
    def held(self) -> Pool: ...

    @property
    def pause(self) -> float:
        """Seconds between two times that it is worth looking."""

    def refresh(self) -> None: ...

    def hurry(self) -> None: ...

    def close(self) -> None: ...

    def pictures(self) -> tuple[list[Pictures], list[Pictures]]: ...


@dataclass(slots=True)
class Folder:
    """Shards that training.embedded.render writes or has written."""

    clips: Shards
    heldout: Shards

    @property
    def pool(self) -> Pool:
        return self.clips.pool

    @property
    def held(self) -> Pool:
        return self.heldout.pool

    def refresh(self) -> None:
        self.clips.refresh()
        self.heldout.refresh()
        if not len(self.pool):
            raise BadArgument(
                f"No clips in {self.clips.folder}: training.embedded.render makes some."
            )

    @property
    def pause(self) -> float:
        return 60.0

    def hurry(self) -> None:
        """Nothing to hurry."""

    def close(self) -> None:
        """Nothing to close."""

    def pictures(self) -> tuple[list[Pictures], list[Pictures]]:
        raise BadArgument("A judge of shards is learnt by training.embedded.judge.")


@dataclass(slots=True)
class Rendered:
    """Clips that workers render meanwhile. What is held out is complete or not there at all."""

    crew: Crew
    pool: Pool
    held: Pool
    first: int
    waiting: dict[int, dict[Shape, Rows]] = field(default_factory=dict)
    seen: list[Pictures] = field(default_factory=list)
    unseen: list[Pictures] = field(default_factory=list)

    def refresh(self) -> None:
        began = time.monotonic()
        while (came := self._take()) or len(self.pool) < self.first:
            if came:
                continue
            if self.crew.all_dead() or time.monotonic() - began > PATIENCE:
                raise BadArgument(
                    f"No clips come: read {self.crew.logs or self.crew.folder}/*.log."
                )
            time.sleep(0.1)

    def _take(self) -> int:
        """How many chunks of training clips came."""
        came = self.crew.take()
        for chunk in came:
            self.pool.add(chunk.clips)
            if chunk.pictures is not None:
                self.seen.append(chunk.pictures)
        for chunk in self.crew.take(held=True):
            self.waiting[chunk.number] = chunk.clips
            if chunk.pictures is not None:
                self.unseen.append(chunk.pictures)
        if len(self.waiting) * self.crew.chunk >= len(self.crew.held) and not len(self.held):
            for number in sorted(self.waiting):
                self.held.add(self.waiting[number])
        return len(came)

    @property
    def pause(self) -> float:
        return 1.0

    def hurry(self) -> None:
        self.crew.start(self.crew.size)

    def close(self) -> None:
        self.crew.stop()

    def pictures(self) -> tuple[list[Pictures], list[Pictures]]:
        return self.seen, self.unseen
