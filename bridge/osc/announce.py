"""What jobs tell → OSC messages to whoever asked for the job and to all subscribers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bridge.messages import Accepted, Cancelled, Done, Event, Failed, Finished, Progress
from bridge.osc.clients import Clients, Peer
from bridge.osc.packet import Argument, build
from bridge.osc.table import TAGS
from bridge.storage.recipe import Card
from bridge.values import Kind, Sample

PROGRESS_SECONDS = 0.1

Send = Callable[[Peer, bytes], None]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asked for a job, and by what token."""

    peer: Peer
    token: str


class Announcer:
    """A listener for bridge.jobs; tells each job's owner by the token it gave."""

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
        if isinstance(event, (Finished, Failed, Cancelled)):
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
    if isinstance(event, Finished):
        return "/fodder/finished", (event.job, event.count)
    if isinstance(event, Failed):
        return "/fodder/failed", (event.job, event.code, event.message)
    return "/fodder/cancelled", (event.job,)


def facts(sample: Sample) -> tuple[str, str, float, str, int]:
    """sample, path, bpm, key, bars: what done and result have in common."""
    recipe = sample.recipe
    key = Card(sample.id, recipe, sample.heard, sample.family).key
    bars = recipe.bars if recipe.kind is Kind.LOOP else 0
    return sample.id, str(sample.path), recipe.bpm, "" if key is None else str(key), bars
