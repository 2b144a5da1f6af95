"""One job: a request on its way through the queue, and how the engine may end it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.errors import Cancelled, FodderError, by_code
from bridge.messages import Ended, Work
from bridge.values import Loop, ModelEntry, Request, Sample

Keep = Callable[[Loop], Sample]


@dataclass(slots=True)
class Job:
    """A request on its way. `keep` puts its samples where they belong."""

    id: str
    request: Request
    model: ModelEntry
    keep: Keep
    made: int = 0
    crashes: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def rest(self) -> Work:
        """What is still to be made."""
        return Work(self.id, self.request, self.model, skip=self.made)


def check_ended(ended: Ended, job: Job, stopped: bool) -> None:
    """The error with which the engine ended a job, if it did."""
    if stopped:
        raise Cancelled("The job was cancelled.")
    if ended.code:
        raise by_code(ended.code, ended.message)
    if job.made < job.request.makes:
        raise FodderError("The engine ended a job before it was done: please report this.")
