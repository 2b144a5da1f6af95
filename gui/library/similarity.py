"""What sounds like a sample, most alike first. Call it on a thread: it may listen to a file."""

from __future__ import annotations

import numpy as np

from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.listening import of_file
from bridge.library.queries import Numbers
from bridge.library.similarity import SimilarityIndex
from gui.library.map import Chart


class SimilarityRanking:
    """Puts numbers of samples in the order of their likeness to one, which comes first itself.
    Those that nobody has listened to yet are left out."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._alike = SimilarityIndex(catalogue)

    def chart(self) -> Chart:
        """Where every sample lies that was listened to."""
        numbers, places = self._alike.map()
        known, families = self._catalogue.families()
        order = np.argsort(known)
        at = np.searchsorted(known, numbers, sorter=order).clip(0, max(0, len(known) - 1))
        there = known[order][at] == numbers if len(known) else np.zeros(len(numbers), bool)
        named = families[order][at] if len(known) else np.zeros(len(numbers), "U1")
        return Chart(numbers[there], places[there], named[there])

    def __call__(self, sample: Sample, numbers: Numbers) -> Numbers:
        number = self._catalogue.number(sample.id)
        vector = None if number is None else self._alike.vector(number)
        if vector is None:
            vector = of_file(sample.path).vector
        return self._alike.ranked(vector, numbers)
