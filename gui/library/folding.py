"""Takes of one name under one row: which rows a list shows of what was found. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from bridge.library.queries import Numbers


@dataclass(frozen=True, slots=True)
class TakeGroup:
    """What a row stands for: of which title, how many takes of it were found, whether they all are
    shown, and whether it is one of those below the first."""

    title: int
    takes: int
    is_open: bool = False
    is_below: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GroupedRows:
    """The numbers that get a row, and what the rows of several takes stand for, by number."""

    numbers: Numbers
    folds: dict[int, TakeGroup]


def titles_of(numbers: Numbers, known: Numbers, shared: Numbers) -> Numbers:
    """The title of each number; a number that is not known has one of its own."""
    if not len(known):
        return numbers
    order = np.argsort(known)
    at = np.searchsorted(known, numbers, sorter=order).clip(0, len(known) - 1)
    return np.where(known[order][at] == numbers, shared[order][at], numbers)


def fold(numbers: Numbers, titles: Numbers, opened: Collection[int]) -> GroupedRows:
    """One row for each title, where its first take is; of those that are `opened` the other takes
    below it."""
    if not len(numbers):
        return GroupedRows(numbers, {})
    shared, first, which, counts = np.unique(
        titles, return_index=True, return_inverse=True, return_counts=True
    )
    if len(shared) == len(numbers):
        return GroupedRows(numbers, {})
    leads = np.arange(len(numbers)) == first[which]
    is_open = np.isin(titles, list(opened))
    kept = np.flatnonzero(leads | is_open)
    kept = kept[np.argsort(first[which][kept], kind="stable")]
    several = kept[counts[which][kept] > 1]
    folds = {
        int(numbers[at]): TakeGroup(
            int(titles[at]), int(counts[which[at]]), bool(is_open[at]), not bool(leads[at])
        )
        for at in several
    }
    return GroupedRows(numbers[kept], folds)
