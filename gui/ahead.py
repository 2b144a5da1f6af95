"""The next takes of what is shown, painted while nothing is asked for, on pale pads."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice

from PyQt6.QtCore import QObject, pyqtSignal

from bridge.domain.limits import SEEDS
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.jobs.ahead import TAKES, TakeAhead, TakesAhead
from bridge.library.library import Library
from gui.background import BackgroundTasks
from gui.pads.board import Board
from gui.pads.pale import TakePreview, preview_of

OWN = "embedded"  # the pipeline whose model is small enough to lie in memory twice
MOST_KNOWN = 1_000  # samples of a prompt whose seeds are looked at


class AheadController(QObject):
    """`kept(Sample, pad)` when a pale take was chosen and lies in the library now,
    `failed(sentence)`. Takes of what is shown stay until another prompt is shown."""

    kept = pyqtSignal(object, int)
    failed = pyqtSignal(str)

    def __init__(
        self, board: Board, library: Library, takes: TakesAhead, tasks: BackgroundTasks
    ) -> None:
        super().__init__(board)
        self._board, self._library, self._takes, self._tasks = board, library, takes, tasks
        self._request: Request | None = None  # what takes are wanted of, with no seed of its own
        self._pale: list[TakePreview] = []

    def show(self, sample: Sample | None) -> None:
        """Another sample is shown: have the next takes of its prompt painted."""
        request = None if sample is None else takeable(sample)
        if request is None:
            self._takes.forget()
            self._request = None
            self._lay([])
        elif request != self._request:
            self._request = request
            self._lay([])
            self._want(sample)
        elif sample is not None:
            self._lay([one for one in self._pale if one.seed != sample.recipe.seed])

    def hear(self, take: TakeAhead) -> None:
        """A take was painted."""
        if seedless(take.request) == self._request:
            self._tasks.do(partial(preview_of, take.loop), partial(self._add, self._request))

    def choose(self, pale: TakePreview, pad: int) -> None:
        """Make a pale take real."""
        self._lay([one for one in self._pale if one is not pale])
        keep = partial(self._library.keep, pale.loop)
        self._tasks.do(keep, partial(self._chosen, pad), self._fail)

    def close(self) -> None:
        """Show none, and want none."""
        self.show(None)

    def _want(self, sample: Sample | None) -> None:
        if sample is not None:
            there = {pale.seed for pale in self._pale}
            task = partial(next_takes, self._library, sample, there)
            self._tasks.do(task, partial(self._ask, self._request))

    def _ask(self, request: Request | None, found: tuple[list[Request], ModelEntry]) -> None:
        requests, model = found
        if request is not None and request == self._request and model.pipeline == OWN:
            self._takes.want(requests, model)

    def _add(self, request: Request | None, pale: TakePreview) -> None:
        if request == self._request:
            self._lay([*self._pale, pale])

    def _lay(self, pale: list[TakePreview]) -> None:
        self._pale = pale
        self._board.show_pale(pale)

    def _chosen(self, pad: int, sample: Sample) -> None:
        self.kept.emit(sample, pad)
        if takeable(sample) == self._request:
            self._want(sample)

    def _fail(self, sentence: str) -> None:
        self.failed.emit(sentence)


def seedless(request: Request) -> Request:
    """What all takes of a request have in common."""
    return replace(request, seed=0)


def takeable(sample: Sample) -> Request | None:
    """What makes other takes of a sample; None for what was made of another sound."""
    return seedless(sample.recipe.request) if sample.recipe.edit is None else None


def next_takes(library: Library, sample: Sample, but: set[int]) -> tuple[list[Request], ModelEntry]:
    """So many takes that there are TAKES with those in `but`, with the seeds after the sample's
    that are neither there nor in the library; and their model."""
    recipe = sample.recipe
    same = library.catalogue.search(recipe.prompt, limit=MOST_KNOWN)
    seeds = {one.recipe.seed for one in same if one.recipe == replace(recipe, seed=one.recipe.seed)}
    able = (seed for seed in range(recipe.seed + 1, SEEDS) if seed not in seeds | but)
    request = recipe.request
    wanted = [replace(request, seed=seed) for seed in islice(able, max(0, TAKES - len(but)))]
    return wanted, library.model_for(request)
