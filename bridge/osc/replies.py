"""What goes out: answers and errors to senders, events to whoever asked and to all subscribers.

Errors have budgets, so that a flood of mistakes does not become two and nobody can be flooded by
way of us; what one sender spends takes nothing from another. A job that is refused is always told.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bridge.domain.errors import Busy
from bridge.domain.events import (
    Accepted,
    Done,
    Event,
    Failed,
    InstrumentDone,
    JobCancelled,
    JobFinished,
    Progress,
)
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.osc.access import Access
from bridge.osc.clients import Clients, Peer
from bridge.osc.packet import Value, build
from bridge.osc.spec import TAGS

PROGRESS_SECONDS = 0.1
MOST_JOBS_OF_ONE = 192  # of a queue of 256, so that others get in
MOST_SAMPLES_OF_ONE = 2_048  # in jobs that are not over
MOST_EARLY = 64
Send = Callable[[Peer, bytes], None]
Reply = Callable[[str, tuple[Value, ...]], None]


def encode(address: str, values: Iterable[Value]) -> bytes:
    """One of the table's answers as bytes. An h that fits goes as i: Pd cannot read h."""
    known = list(values)
    tags = [
        "i" if tag == "h" and abs(int(value or 0)) < 2**31 else tag
        for tag, value in zip(TAGS[address], known, strict=True)
    ]
    return build(address, "".join(tags), known)


def tag_of(value: Value) -> str:
    """The type tag that a value has by itself."""
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, int):
        return "i" if -(2**31) <= value < 2**31 else "h"
    return {float: "f", str: "s", bytes: "b"}.get(type(value), "N")


def message_of(event: Event, token: str) -> tuple[str, tuple[Value, ...]]:
    """The address and the values of an event."""
    said: tuple[str, tuple[Value, ...]]
    match event:
        case Accepted():
            said = "/fodder/accepted", (token, event.job, event.position)
        case Progress():
            said = "/fodder/progress", (event.job, event.fraction, event.stage)
        case Done(sample=sample):
            tail = (sample.recipe.seed, sample.seconds)
            said = "/fodder/done", (event.job, *facts_of(sample), *tail)
        case InstrumentDone():
            said = "/fodder/instrument/done", (event.job, str(event.path))
        case JobFinished():
            said = "/fodder/finished", (event.job, event.count)
        case Failed():
            said = "/fodder/failed", (event.job, event.code, event.message)
        case JobCancelled():
            said = "/fodder/cancelled", (event.job,)
    return said


def facts_of(sample: Sample) -> tuple[str, str, float, str, int]:
    """sample, path, bpm, key, bars: what done and result have in common."""
    recipe = sample.recipe
    bars = recipe.bars if recipe.kind is Kind.LOOP else 0
    return sample.id, str(sample.path), recipe.bpm, str(sample.key or ""), bars


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asked for a job, by what token, and how many samples it makes."""

    peer: Peer
    token: str
    samples: int = 1


class JobAnnouncer:
    """A listener for bridge.jobs.queue; tells each job's owner by the token it gave.

    Of each job Accepted is told first, whatever order the events come in.
    """

    def __init__(self, clients: Clients, send: Send) -> None:
        self._clients = clients
        self._send = send
        self._mutex = threading.RLock()
        self._owners: dict[str, Owner] = {}
        self._accepted: set[str] = set()
        self._early: dict[str, list[Event]] = {}
        self._last: dict[str, tuple[Value, ...]] = {}
        self._told: dict[str, float] = {}

    def begin(self, jobs: Iterable[str]) -> None:
        """These jobs were accepted before anybody listened."""
        with self._mutex:
            self._accepted.update(jobs)

    def own(self, job: str, owner: Owner) -> None:
        """A job is about to be queued for somebody; Busy if that is more than one's share."""
        with self._mutex:
            same = [one for one in self._owners.values() if one.peer.host == owner.peer.host]
            samples = sum(one.samples for one in same) + owner.samples
            if len(same) >= MOST_JOBS_OF_ONE or samples > MOST_SAMPLES_OF_ONE:
                raise Busy(
                    f"Of your machine {len(same):,} jobs are waiting, and {MOST_JOBS_OF_ONE} jobs "
                    f"or {MOST_SAMPLES_OF_ONE:,} samples are the most: ask again later."
                )
            self._owners[job] = owner

    def last(self) -> dict[str, tuple[Value, ...]]:
        """What was last told of jobs, by address."""
        with self._mutex:
            return dict(self._last)

    def disown(self, job: str) -> None:
        """A job is over, or was not queued after all."""
        with self._mutex:
            self._owners.pop(job, None)
            self._told.pop(job, None)
            self._accepted.discard(job)
            self._early.pop(job, None)

    def __call__(self, event: Event) -> None:
        with self._mutex:
            is_last = isinstance(event, (JobFinished, Failed, JobCancelled))
            if isinstance(event, Accepted):
                self._accepted.add(event.job)
            elif event.job not in self._accepted and not is_last:
                early = self._early.setdefault(event.job, [])
                if len(early) < MOST_EARLY and not isinstance(event, Progress):
                    early.append(event)
                return
            early = self._early.pop(event.job, [])
            for one in [*early, event] if is_last else [event, *early]:
                self._tell(one)
            if is_last:
                self.disown(event.job)

    def _tell(self, event: Event) -> None:
        if isinstance(event, Progress) and not self._is_time(event.job):
            return
        owner = self._owners.get(event.job)
        address, values = message_of(event, owner.token if owner else "")
        self._last[address] = values
        data = encode(address, values)
        homes = [self._clients.home_of(owner.peer)] if owner else []
        others = (*self._clients.subscribers(), *self._clients.listeners(address))
        for peer in dict.fromkeys([*homes, *others]):
            self._send(peer, data)

    def _is_time(self, job: str) -> bool:
        now = time.monotonic()
        if now - self._told.get(job, -1.0) < PROGRESS_SECONDS:
            return False
        self._told[job] = now
        return True


@dataclass(frozen=True, slots=True)
class Limits:
    """How many errors a second are told: to a sender, to a host, to all."""

    sender: int
    host: int
    all: int


ADMITTED = Limits(100, 1_000, 5_000)
STRANGERS = Limits(2, 5, 50)  # a datagram's sender may be anybody whom we would flood


class Budget:
    """Counts errors of the running second. For several threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._mutex = threading.Lock()
        self._second = 0
        self._spent: Counter[Peer | str] = Counter()

    def spend(self, peer: Peer) -> bool:
        """Whether one more error may be told to a peer."""
        with self._mutex:
            now = int(time.monotonic())
            if now != self._second:
                self._second = now
                self._spent.clear()
            limits = (
                (peer, self._limits.sender),
                (peer.host, self._limits.host),
                ("", self._limits.all),
            )
            if any(self._spent[who] >= most for who, most in limits):
                return False
            self._spent.update(who for who, _ in limits)
            return True


class Replies:
    """Sends answers to where a sender wants them. For several threads.

    `refused` counts jobs that were refused, `untold` mistakes that were passed over in silence.
    """

    def __init__(self, clients: Clients, access: Access, send: Send) -> None:
        self._clients = clients
        self._access = access
        self._send = send
        self._admitted, self._strangers = Budget(ADMITTED), Budget(STRANGERS)
        self._mutex = threading.Lock()
        self.refused = self.untold = 0

    def replier(self, peer: Peer, is_always_told: bool = False) -> Reply:
        """What answers a peer; errors without regard to the budget if they are always told."""

        def reply(address: str, values: tuple[Value, ...]) -> None:
            self.send(peer, address, values, is_always_told)

        return reply

    def send(
        self, peer: Peer, address: str, values: tuple[Value, ...], is_always_told: bool = False
    ) -> None:
        """Answer a peer."""
        if address == "/fodder/error" and not self._is_told(peer, is_always_told):
            return
        data = encode(address, values)
        for one in self._clients.hearers(peer):
            self._send(one, data)

    def echo(self, address: str, values: tuple[Value, ...]) -> None:
        """Send what an address was called with, or its new value, to who listens to it."""
        listeners = self._clients.listeners(address)
        if listeners:
            data = build(address, "".join(map(tag_of, values)), values)
            for one in listeners:
                self._send(one, data)

    def _is_told(self, peer: Peer, is_always_told: bool) -> bool:
        """Whether a peer hears of a mistake, which is counted."""
        budget = self._admitted if self._access.admits(peer) else self._strangers
        is_told = is_always_told or budget.spend(peer)
        with self._mutex:
            self.refused += is_always_told
            self.untold += not is_told
        return is_told
