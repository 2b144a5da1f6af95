"""The one sample that is shown: keys, buttons and menus act on it, wherever it was chosen."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from bridge.domain.sample import Sample


class Selection(QObject):
    """`changed(Sample or None)` when another sample is shown."""

    changed = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sample: Sample | None = None

    @property
    def sample(self) -> Sample | None:
        """What is shown."""
        return self._sample

    def choose(self, sample: Sample | None) -> None:
        """Show this sample everywhere."""
        before, self._sample = self._sample, sample
        if sample is None or before is None or sample.id != before.id or sample.path != before.path:
            self.changed.emit(sample)

    def update_sample(self, sample: Sample) -> None:
        """Something about a sample has changed, its stars or tags: if it is shown, know it."""
        if self._sample is not None and sample.id == self._sample.id:
            self._sample = sample

    def is_shown(self, sample: Sample) -> bool:
        """Whether that sample is what is shown."""
        return self._sample is not None and sample.id == self._sample.id
