"""What a list shows, and how it is found: all the work of a search, for a thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.queries import Filter, Numbers, Order
from gui.shelf.rows import Step, moves

FIRST = 40  # samples that come with the numbers, so that a list never flickers
Rank = Callable[[Numbers], Numbers]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What the list shows. `rank` puts the numbers found in an order of its own, or leaves some
    out, e.g. by likeness; it is called on a thread."""

    words: str = ""
    where: Filter = Filter()
    order: Order = Order()
    rank: Rank | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`steps` lead from what is shown to `numbers`; `samples` are the first that they name."""

    numbers: Numbers
    steps: list[Step] | None
    samples: dict[int, Sample]


def find(catalogue: Catalogue, wanted: ListQuery, shown: Numbers) -> Found:
    """On a thread: everything that takes time."""
    numbers = catalogue.listing(wanted.words, wanted.where, wanted.order)
    if wanted.rank is not None:
        numbers = wanted.rank(numbers)
    first = catalogue.numbered(numbers[:FIRST].tolist()) if len(numbers) else {}
    return Found(numbers, moves(shown, numbers), first)
