"""What sounds like a sample, most alike first. Call it on a thread: it may listen to a file."""

from __future__ import annotations

from bridge.alike.search import Alike
from bridge.alike.sound import of_file
from bridge.storage.catalogue import Catalogue
from bridge.storage.listing import Numbers
from bridge.values import Sample


class Likenesses:
    """Puts numbers of samples in the order of their likeness to one, which comes first itself.
    Those that nobody has listened to yet are left out."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._alike = Alike(catalogue)

    def __call__(self, sample: Sample, numbers: Numbers) -> Numbers:
        number = self._catalogue.number(sample.id)
        vector = None if number is None else self._alike.vector(number)
        if vector is None:
            vector = of_file(sample.path).vector
        return self._alike.ranked(vector, numbers)
