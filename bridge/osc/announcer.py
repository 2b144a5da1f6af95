"""What jobs tell → OSC messages to whoever asked for the job and to all subscribers.

Replies to senders. Errors have a budget for each, so that a flood of mistakes does not become
two; what one sender spends takes nothing from another.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bridge.domain.events import Accepted, Done, Event, Failed, JobCancelled, JobFinished, Progress
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.recipe import SampleMetadata
from bridge.osc.clients import Clients, Peer
from bridge.osc.packet import Argument, build
from bridge.osc.spec import TAGS

PROGRESS_SECONDS = 0.1
Send = Callable[[Peer, bytes], None]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asked for a job, and by what token."""

    peer: Peer
    token: str


class Announcer:
    """A listener for bridge.jobs.queue; tells each job's owner by the token it gave."""

    def __init__(self, clients: Clients, send: Send) -> None:
        self._clients = clients
        self._send = send
        self._mutex = threading.Lock()
        self._owners: dict[str, Owner] = {}
        self._told: dict[str, float] = {}

    def own(self, job: str, owner: Owner) -> None:
        with self._mutex:
            self._owners[job] = owner

    def disown(self, job: str) -> None:
        with self._mutex:
            self._owners.pop(job, None)
            self._told.pop(job, None)

    def __call__(self, event: Event) -> None:
        with self._mutex:
            owner = self._owners.get(event.job)
            if isinstance(event, Progress) and not self._is_time(event.job):
                return
        address, values = as_message(event, owner.token if owner else "")
        data = answer(address, values)
        homes = [self._clients.home_of(owner.peer)] if owner else []
        for peer in dict.fromkeys([*homes, *self._clients.listeners()]):
            self._send(peer, data)
        if isinstance(event, (JobFinished, Failed, JobCancelled)):
            self.disown(event.job)

    def _is_time(self, job: str) -> bool:
        now = time.monotonic()
        if now - self._told.get(job, -1.0) < PROGRESS_SECONDS:
            return False
        self._told[job] = now
        return True


def answer(address: str, values: Iterable[Argument]) -> bytes:
    """One of the table's answers as bytes. An h that fits goes as i: Pd cannot read h."""
    known = list(values)
    tags = [
        "i" if tag == "h" and abs(int(value or 0)) < 2**31 else tag
        for tag, value in zip(TAGS[address], known, strict=True)
    ]
    return build(address, "".join(tags), known)


def as_message(event: Event, token: str) -> tuple[str, tuple[Argument, ...]]:
    """The address and the values of an event."""
    if isinstance(event, Accepted):
        return "/fodder/accepted", (token, event.job, event.position)
    if isinstance(event, Progress):
        return "/fodder/progress", (event.job, event.fraction, event.stage)
    if isinstance(event, Done):
        recipe = event.sample.recipe
        tail = (recipe.seed, event.sample.seconds)
        return "/fodder/done", (event.job, *facts(event.sample), *tail)
    if isinstance(event, JobFinished):
        return "/fodder/finished", (event.job, event.count)
    if isinstance(event, Failed):
        return "/fodder/failed", (event.job, event.code, event.message)
    return "/fodder/cancelled", (event.job,)


def facts(sample: Sample) -> tuple[str, str, float, str, int]:
    """sample, path, bpm, key, bars: what done and result have in common."""
    recipe = sample.recipe
    key = SampleMetadata(sample.id, recipe, sample.heard, sample.family).key
    bars = recipe.bars if recipe.kind is Kind.LOOP else 0
    return sample.id, str(sample.path), recipe.bpm, "" if key is None else str(key), bars


MOST_ERRORS = 100  # a second and sender
MOST_ALTOGETHER = 5_000  # a second


@dataclass(slots=True)
class Replies:
    """For several threads."""

    clients: Clients
    send: Send
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _second: int = 0
    _spent: Counter[Peer] = field(default_factory=Counter)
    _altogether: int = 0

    def to(self, peer: Peer, address: str, values: tuple[Argument, ...]) -> None:
        if address == "/fodder/error" and not self._afford(peer):
            return
        data = answer(address, values)
        for one in self.clients.hearers(peer):
            self.send(one, data)

    def _afford(self, peer: Peer) -> bool:
        with self._mutex:
            now = int(time.monotonic())
            if now != self._second:
                self._second, self._altogether = now, 0
                self._spent.clear()
            self._spent[peer] += 1
            self._altogether += 1
            return self._spent[peer] <= MOST_ERRORS and self._altogether <= MOST_ALTOGETHER
