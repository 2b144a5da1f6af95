"""The board of eight pads. It shows what it is told and says what is wanted."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QPoint, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QWidget

from bridge.domain import events
from bridge.domain.sample import Sample
from gui.pads.pad import Pad
from gui.pads.slots import PADS, Slots
from gui.rendering import Waveform
from gui.theme import Palette
from gui.widgets import GAP

NARROW = 320  # px below which two columns stand instead of four


class Board(QWidget):
    """`pressed(Sample)` to choose and play, `dragged(Sample, pad)`, `asked(Sample, position)` for a
    menu, `shown(Sample)` when a pad needs its look."""

    pressed = pyqtSignal(object)
    dragged = pyqtSignal(object, object)
    asked = pyqtSignal(object, QPoint)
    shown = pyqtSignal(object)

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.slots = Slots()
        self._prompts: dict[str, str] = {}
        self.pads = [Pad(number + 1, palette) for number in range(PADS)]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP + 2)
        self._columns = 0
        for pad in self.pads:
            pad.pressed.connect(lambda one=pad: self._emit(self.pressed, one))
            pad.dragged.connect(lambda one=pad: self.dragged.emit(one.sample, one))
            pad.asked.connect(lambda at, one=pad: self.asked.emit(one.sample, at))
        self._arrange(4)

    def expect(self, job: str, prompt: str) -> None:
        """A job was accepted: what it will paint."""
        self._prompts[job] = prompt

    def press(self, number: int) -> None:
        """As if pad `number`, from 1, had been clicked."""
        if 1 <= number <= PADS:
            self._emit(self.pressed, self.pads[number - 1])

    def hear(self, event: events.Event) -> None:
        """Show what becomes of a job."""
        if isinstance(event, events.Progress):
            pad = self.pads[self.slots.claim(event.job)]
            prompt = self._prompts.get(event.job, "")
            pad.show_progress(event.fraction, prompt, event.picture)
        elif isinstance(event, events.Done):
            painted = self.slots.jobs.index(event.job) if event.job in self.slots.jobs else None
            at = self.slots.fill(event.job, event.sample)
            if painted is not None and painted != at:
                self.pads[painted].end_progress()
            self._put(at, event.sample, event.warning)
        elif isinstance(event, events.Failed | events.JobCancelled | events.JobFinished):
            self._prompts.pop(event.job, None)
            released = self.slots.release(event.job)
            if released is not None:
                self.pads[released].end_progress()

    def fill(self, samples: list[Sample]) -> None:
        """Lay these on the first pads, if nothing lies there yet."""
        for number, sample in enumerate(samples[:PADS]):
            if self.slots.samples[number] is None and self.slots.jobs[number] is None:
                self.slots.samples[number] = sample
                self._put(number, sample)

    def update_sample(self, sample: Sample) -> None:
        """Something about it has changed: its path, its stars."""
        for number, one in enumerate(self.slots.samples):
            if one is not None and one.id == sample.id:
                self.slots.samples[number] = sample
                self._put(number, sample)

    def drop(self, identity: str) -> None:
        """Empty the pad of a sample."""
        at = self.slots.drop(identity)
        if at is not None:
            self.pads[at].show_sample(None)

    def put_back(self, path: Path) -> Sample | None:
        """A file is there again: its sample comes back to its pad, if that is free."""
        found = self.slots.put_back(path)
        if found is None:
            return None
        self._put(*found)
        return found[1]

    def show_waveform(self, identity: str, look: Waveform) -> None:
        """Draw a sample's wave on its pad."""
        for pad in self.pads:
            if pad.sample is not None and pad.sample.id == identity:
                pad.show_waveform(look)

    def mark(self, chosen: str | None, playing: str | None) -> None:
        """Light up the samples of these ids."""
        for pad in self.pads:
            identity = pad.sample.id if pad.sample is not None else ""
            pad.mark(identity == chosen, identity == playing)

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        for pad in self.pads:
            pad.palette_ = palette
            pad.update()

    def clear(self) -> None:
        """Nothing lies on the pads."""
        self.slots = Slots()
        for pad in self.pads:
            pad.show_sample(None)

    def _put(self, number: int, sample: Sample, warning: str = "") -> None:
        self.pads[number].show_sample(sample, warning)
        self.shown.emit(sample)

    def _emit(self, signal: object, pad: Pad) -> None:
        if pad.sample is not None and not pad.painting:
            signal.emit(pad.sample)  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._arrange(2 if self.width() < NARROW else 4)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, pad in enumerate(self.pads):
            self._grid.addWidget(pad, number // columns, number % columns)
