"""Items → kept takes: each is made, heard, and kept or drawn again, at most TRIES times.

The working folder says all that is known, so that a kill costs at most the take that was just being
made:
    *.wav           kept takes in 32-bit float, each with its recipe, each there whole or not at all
    dropped.jsonl   what was made and not kept, one line a take, on disk before the next is begun

A take is not kept if it is silent, broken, not in the key or tempo asked for, or sounds like one
that is kept already.
"""

from __future__ import annotations

import json
import logging
import math
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bridge.analysis.likeness import PARTS
from bridge.domain.audio import Array, Loop
from bridge.domain.errors import Busy
from bridge.domain.events import Stage, Work
from bridge.domain.model import ModelEntry
from bridge.domain.request import Kind, Request
from bridge.domain.verdict import judge_recipe
from bridge.dsp.level import loudness
from bridge.files.atomic import try_lock
from bridge.files.formats import FLOAT, read_file
from bridge.jobs.engine import AnyEngine
from bridge.jobs.runner import make_rest
from bridge.library.folder import drop
from bridge.library.listening import of_file, of_loop
from bridge.packs.plan import Drawn, Item, Pack, drawn

log = logging.getLogger(__name__)
TRIES = 5
QUIETEST = -50.0  # LUFS with the peak at full scale: hardly anything but a click
FAINTEST = 1e-4  # peak of what the engine makes: nothing was painted
SAME_SOUND = {"timbre": 0.985, "rhythm": 0.9, "key": 0.9}
SAME_SHOT = 0.998
DROPPED = "dropped.jsonl"
Tell = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Take:
    """A kept take and where it lies."""

    item: Item
    attempt: int
    path: Path


@dataclass(slots=True)
class TakeStore:
    """The working folder: what is kept, what was dropped, and what the kept ones sound like."""

    folder: Path
    kept: dict[Drawn, Path] = field(default_factory=dict)
    dropped: dict[Drawn, str] = field(default_factory=dict)
    sounds: dict[Drawn, Array] = field(default_factory=dict)
    _lock: int = -1

    @classmethod
    def open(cls, folder: Path) -> TakeStore:
        """Take up what an earlier run left; Busy if one is at work there now."""
        folder.mkdir(parents=True, exist_ok=True)
        store = cls(folder, _lock=os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644))
        if not try_lock(store._lock):
            store.close()
            raise Busy(f"Another Fodder makes the pack in {folder}: wait for it.")
        for path in sorted(folder.glob("*.wav")):
            card = read_file(path).card
            if card is not None:
                store.kept[drawn(card.recipe)] = path
                store.sounds[drawn(card.recipe)] = of_file(path).vector
        store._read_dropped()
        return store

    def close(self) -> None:
        """Let another process have the folder."""
        os.close(self._lock)

    def keep(self, loop: Loop) -> Path:
        """Keep a take."""
        sample = drop(loop, self.folder, form=FLOAT, home=self.folder)  # staged in here, too
        self.kept[drawn(loop.recipe)] = sample.path
        self.sounds[drawn(loop.recipe)] = of_loop(loop).vector
        return sample.path

    def drop(self, request: Request, why: str) -> None:
        """Note that a take was made and is not wanted."""
        self.dropped[drawn(request)] = why
        line = json.dumps({"drawn": _text(drawn(request)), "why": why, "seed": request.seed})
        with (self.folder / DROPPED).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def why_dropped(self, request: Request) -> str | None:
        """Why a take was not kept; None if it was not made yet."""
        return self.dropped.get(drawn(request)) or self.dropped.get((_text(drawn(request)),))

    def _read_dropped(self) -> None:
        try:
            lines = (self.folder / DROPPED).read_text("utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                said = json.loads(line)
                self.dropped[(said["drawn"],)] = said["why"]
            except (ValueError, KeyError, TypeError):
                log.info("A line that was cut short is passed by.")


def _text(known: Drawn) -> str:
    return "|".join(map(str, known))


@dataclass(frozen=True, slots=True)
class TakeMaker:
    """Makes a pack's takes with an engine, until `cancelled` is set. `tell` hears how far it is."""

    model: ModelEntry
    engine: AnyEngine
    store: TakeStore
    tell: Tell
    cancelled: threading.Event = field(default_factory=threading.Event)

    def make(self, pack: Pack) -> tuple[list[Take], list[Item]]:
        """All takes in the plan's order, and the items of which none was good. Cancelled in the
        middle of it leaves what is kept in the store, for the next time."""
        takes: list[Take] = []
        missing: list[Item] = []
        for number, item in enumerate(pack.items):
            take = self._take(item, number, len(pack.items))
            if take is None:
                missing.append(item)
            else:
                takes.append(take)
        return takes, missing

    def _take(self, item: Item, number: int, count: int) -> Take | None:
        """The first good take of an item; None if TRIES had none. What was made is not made
        again."""
        for attempt in range(TRIES):
            request = item.take(attempt)
            if drawn(request) in self.store.kept:
                return Take(item, attempt, self.store.kept[drawn(request)])
            if self.store.why_dropped(request):
                continue
            loop = self._paint(request, number, count)
            why = fault(loop, self.store)
            if not why:
                return Take(item, attempt, self.store.keep(loop))
            log.info("%s, seed %d: %s", request.prompt, request.seed, why)
            self.store.drop(request, why)
        return None

    def _paint(self, request: Request, number: int, count: int) -> Loop:
        """The one sample of a request."""
        loops: list[Loop | None] = []

        def tell(stage: Stage) -> None:
            self.tell((number + stage.fraction) / count, stage.stage)

        work = Work("pack", request, self.model)
        make_rest(self.engine, work, self.cancelled, tell, loops.append)
        (loop,) = loops
        assert loop is not None  # nothing of a pack is a layer
        return loop


def fault(loop: Loop, store: TakeStore) -> str:
    """Why a take is not wanted; "" if it is."""
    samples = loop.clip.samples
    if len(samples) == 0 or not np.isfinite(samples).all():
        return "broken"
    peak = float(np.abs(samples).max())
    looped = loop.recipe.kind is Kind.LOOP
    if peak < FAINTEST:
        return "silent"
    if loudness(loop.clip, looped) - 20 * math.log10(peak) < QUIETEST:
        return "silent"
    verdict = judge_recipe(loop.recipe, loop.heard)
    if not verdict.agrees:
        return verdict.sentence
    vector = of_loop(loop).vector
    if any(is_same(vector, other, looped) for other in store.sounds.values()):
        return "the same sound again"
    return ""


def is_same(one: Array, other: Array, looped: bool) -> bool:
    """Whether two likenesses are of one sound. What one of them lacks says nothing."""
    alike = {}
    for part, place in PARTS.items():
        lengths = float(np.linalg.norm(one[place]) * np.linalg.norm(other[place]))
        if lengths > 1e-3:
            alike[part] = float(one[place] @ other[place]) / lengths
    if not looped:
        return "rhythm" not in alike and alike.get("timbre", 0.0) > SAME_SHOT
    whole = {"timbre", "rhythm"} <= alike.keys()
    return whole and all(alike[part] > SAME_SOUND[part] for part in alike)
