"""Clips as tensors on the device that learns, by kind and width, drawn as batches of one shape.

Everything that is drawn at random for a batch is drawn on the device: on a GPU nothing waits for
the processor. A group is a ring: when it is full, a new clip takes the place of the oldest.

latents  (n, 32, 12, columns) float16
where    (n, 43, 12, columns) float16: the place on the canvas and the sketch
(bridge.synthesis.embedded.canvas) states   (n, 2, 24, 384) float16, one for each caption of a clip
labels   (n, labels) float16, what it is by name (bridge.synthesis.embedded.conditioning)
coloured (n,) bool, heard through an effect
drums    (n,) bool, drums
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from bridge.synthesis.embedded.canvas import PLACE

COMMON = 64  # columns of two bars of 4/4
COLOURED = 0.5  # of the clips with an effect that are drawn count: what is painted anew has none
UNSKETCHED, HALF_SKETCHED = 0.1, 0.1  # shares of the clips that are painted without, or in part
UNWORDED, UNLABELLED = 0.1, 0.1  # shares of samples without words and labels; without labels
FIRST_ROOM = 256


class Shape(NamedTuple):
    """What all clips of a batch have in common."""

    oneshot: bool
    columns: int


COMMON_SHAPE = Shape(False, COMMON)


class Rows(NamedTuple):
    """Clips of one shape, as the head of this file says."""

    latents: Tensor
    where: Tensor
    states: Tensor
    labels: Tensor
    coloured: Tensor
    drums: Tensor


class Batch(NamedTuple):
    """What a step learns from, float32: latents, where, (b, 24, 384) states, labels."""

    shape: Shape
    latents: Tensor
    where: Tensor
    states: Tensor
    labels: Tensor


@dataclass(frozen=True, slots=True)
class Dice:
    """Generators: of the processor, for what steers the loop, and of the device, for the rest."""

    host: torch.Generator
    device: torch.Generator

    @classmethod
    def seeded(cls, seed: int, device: torch.device | str) -> Dice:
        dice = cls(torch.Generator(), torch.Generator(device))
        dice.seed(seed)
        return dice

    def seed(self, seed: int) -> None:
        self.host.manual_seed(seed)
        self.device.manual_seed(seed + 1)

    def state(self) -> dict[str, Tensor]:
        return {"host": self.host.get_state(), "device": self.device.get_state()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.host.set_state(state["host"])
        self.device.set_state(state["device"])

    def chance(self, size: int) -> Tensor:
        """(size,) in [0, 1) on the device."""
        return torch.rand(size, generator=self.device, device=self.device.device)

    def below(self, limit: int, size: int) -> Tensor:
        """(size,) whole numbers under `limit` on the device."""
        device = self.device.device
        return torch.randint(limit, (size,), generator=self.device, device=device)

    def noise(self, like: Tensor) -> Tensor:
        return torch.randn(like.shape, generator=self.device, device=self.device.device)


@dataclass(slots=True)
class Group:
    """Clips of one shape; room for at most `most`."""

    most: int
    rows: Rows | None = None
    used: int = 0
    came: int = 0

    @property
    def room(self) -> int:
        return len(self.rows.latents) if self.rows else 0

    def add(self, new: Rows) -> None:
        count = len(new.latents)
        if self.came + count > self.room:
            self._grow(new, self.came + count)
        assert self.rows is not None
        device = self.rows.latents.device
        places = (torch.arange(count, device=device) + self.came) % self.room
        for held, come in zip(self.rows, new, strict=True):
            held[places] = come
        self.came += count
        self.used = min(self.came, self.room)

    def _grow(self, like: Rows, need: int) -> None:
        room = min(self.most, max(FIRST_ROOM, 2 * need))
        if room <= self.room:
            return
        try:
            grown = Rows(*(one.new_empty((room, *one.shape[1:])) for one in like))
        except torch.OutOfMemoryError:
            if not self.used:
                raise
            self.most = self.room  # from now on the oldest make way
            return
        for into, held in zip(grown, self.rows or (), strict=False):
            into[: self.used] = held[: self.used]
        self.rows = grown


@dataclass(slots=True)
class Pool:
    """All clips that have come so far. `emphasis`: the share of batches of two-bar drum loops."""

    device: torch.device
    null: Tensor  # (24, 384): the states of no words
    most: int = 200_000
    emphasis: float = 0.0
    groups: dict[Shape, Group] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(group.came for group in self.groups.values())

    def add(self, clips: Mapping[Shape, Rows]) -> None:
        for shape, rows in clips.items():
            group = self.groups.setdefault(shape, Group(self.most))
            group.add(Rows(*(moved(one, self.device) for one in rows)))

    def draw(self, size: int, dice: Dice) -> Batch:
        """A batch of one shape; shapes come as often as they have clips."""
        wanted = self.emphasis and float(torch.rand((), generator=dice.host)) < self.emphasis
        drums = self._drums() if wanted else torch.empty(0)
        if len(drums):
            return self._batch(COMMON_SHAPE, drums[dice.below(len(drums), size)], dice)
        shapes = list(self.groups)
        weights = torch.tensor([float(group.came) for group in self.groups.values()])
        shape = shapes[int(torch.multinomial(weights, 1, generator=dice.host))]
        group = self.groups[shape]
        assert group.rows is not None
        return self._batch(shape, picked(group.rows.coloured, group.used, size, dice), dice)

    def _drums(self) -> Tensor:
        """Where the drum loops of two bars lie."""
        group = self.groups.get(COMMON_SHAPE)
        if group is None or group.rows is None:
            return torch.empty(0, dtype=torch.long)
        return group.rows.drums[: group.used].nonzero()[:, 0]

    def _batch(self, shape: Shape, picks: Tensor, dice: Dice) -> Batch:
        rows, size = self.groups[shape].rows, len(picks)
        assert rows is not None
        where = forgotten(rows.where[picks].float(), dice)
        states = rows.states[picks, dice.below(2, size)].float()
        chance = dice.chance(size)
        states = torch.where((chance < UNWORDED)[:, None, None], self.null, states)
        known = (chance >= UNWORDED + UNLABELLED).float()
        labels = rows.labels[picks].float() * known[:, None]
        return Batch(shape, rows.latents[picks].float(), where, states, labels)

    def first(self, shape: Shape, most: int) -> Batch | None:
        """The first clips of a shape, each with its first caption and everything told."""
        group = self.groups.get(shape)
        if group is None or group.rows is None:
            return None
        rows = Rows(*(one[: min(most, group.used)] for one in group.rows))
        return Batch(
            shape, rows.latents.float(), rows.where.float(), rows.states[:, 0].float(),
            rows.labels.float(),
        )  # fmt: skip


def moved(rows: Tensor, device: torch.device) -> Tensor:
    """On the device, without waiting for what is still running there."""
    if device.type != "cuda" or rows.is_cuda:
        return rows.to(device)
    return rows.pin_memory().to(device, non_blocking=True)


def picked(coloured: Tensor, used: int, size: int, dice: Dice) -> Tensor:
    """So many places at random; where a coloured one comes up, another is often drawn."""
    first, other = dice.below(used, size), dice.below(used, size)
    kept = (dice.chance(size) < COLOURED) | ~coloured[first]
    return torch.where(kept, first, other)


def forgotten(where: Tensor, dice: Dice) -> Tensor:
    """Sketches taken away, all of one or some columns, so that a model learns to do without."""
    size, columns = len(where), where.shape[-1]
    chance, at, span = (dice.chance(size) for _ in range(3))
    place = torch.arange(columns, device=where.device)
    gone = (place - (at * columns).long()[:, None]) % columns < (span * columns)[:, None]
    gone &= ((chance >= UNSKETCHED) & (chance < UNSKETCHED + HALF_SKETCHED))[:, None]
    gone |= (chance < UNSKETCHED)[:, None]
    where[:, PLACE:] *= (~gone)[:, None, None, :]
    return where
