"""The board of eight pads. It shows what it is told and says what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QPoint, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QGridLayout, QWidget

from bridge.domain import events
from bridge.domain.playback import PadMode
from bridge.domain.sample import Sample
from gui.pads.header import BoardHeader
from gui.pads.pad import Pad
from gui.pads.pale import TakePreview
from gui.pads.slots import PADS, PadContent, Slots, content_of, slice_of
from gui.rendering import Waveform
from gui.theme import Palette
from gui.widgets import GAP, column

NARROW = 320  # px below which two columns stand instead of four


class Board(QWidget):
    """Pads are numbered from 1. `struck(pad, velocity)` and `released(pad)` to play one,
    `chosen(TakePreview, pad)` to make a pale one real, `dragged(PadContent, Pad)` out of the
    window, `asked(pad, position)` for a menu, `dropped(pad, paths)` of files, `laid(pad)` when
    another sound lies on it or it is played in another way, `shown(PadContent)` when it needs its
    look, `mixed(muted, soloed)`, `sliced(on)` for the strokes of the loop shown, or the pads
    back."""

    struck = pyqtSignal(int, float)
    released = pyqtSignal(int)
    chosen = pyqtSignal(object, int)
    dragged = pyqtSignal(object, object)
    asked = pyqtSignal(int, QPoint)
    dropped = pyqtSignal(int, list)
    laid = pyqtSignal(int)
    shown = pyqtSignal(object)
    mixed = pyqtSignal(object, object)
    sliced = pyqtSignal(bool)

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.slots = Slots()
        self.header = BoardHeader()
        self.muted: frozenset[int] = frozenset()
        self.soloed: frozenset[int] = frozenset()
        self._prompts: dict[str, str] = {}
        self._chosen: str | None = None
        self._before: Slots | None = None  # what lay here before slices did
        self.pads = [Pad(number + 1, palette) for number in range(PADS)]
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP + 2)
        whole = column(self.header, gap=5)
        whole.addLayout(self._grid, 1)
        self.setLayout(whole)
        self._columns = 0
        for pad in self.pads:
            pad.pressed.connect(partial(self.press, pad.number))
            pad.released.connect(partial(self.released.emit, pad.number))
            pad.dragged.connect(partial(self._drag, pad))
            pad.asked.connect(partial(self.asked.emit, pad.number))
            pad.toggled.connect(partial(self.toggle, pad.number))
            pad.swapped.connect(partial(self.swap, pad.number))
            pad.dropped.connect(partial(self.dropped.emit, pad.number))
        self.header.together.toggled.connect(lambda _: self._lay_all())
        self.header.slices.clicked.connect(self.sliced)
        self._arrange(4)

    # what is wanted of a pad

    def press(self, number: int) -> None:
        """As if pad `number` had been struck as hard as can be."""
        if not 1 <= number <= PADS:
            return
        pad = self.pads[number - 1]
        if pad.pale is not None and not pad.painting:
            self.chosen.emit(pad.pale, number)
        elif pad.content is not None and not pad.painting:
            self.struck.emit(number, 1.0)

    def release(self, number: int) -> None:
        """As if it had been let go."""
        if 1 <= number <= PADS and self.pads[number - 1].content is not None:
            self.released.emit(number)

    def content(self, number: int) -> PadContent | None:
        """What lies on a pad."""
        return self.slots.contents[number - 1]

    def swap(self, number: int, other: int) -> None:
        """Two pads change places."""
        if number == other:
            return
        self.slots.swap(number - 1, other - 1)
        for one in (number, other):
            self._put(one - 1)
            if self.slots.jobs[one - 1] is None:
                self.pads[one - 1].end_progress()
        turned = {number: other, other: number}
        self.show_mix(*(_renamed(pads, turned) for pads in (self.muted, self.soloed)))
        self.mixed.emit(self.muted, self.soloed)

    def toggle(self, number: int, what: str) -> None:
        """Lock, mute or solo a pad, or no longer."""
        if what == "lock":
            self.slots.locked ^= {number - 1}
            self._mark_states()
            return
        muted, soloed = self.muted, self.soloed
        if what == "mute":
            muted ^= {number}
        else:
            soloed ^= {number}
        self.show_mix(muted, soloed)
        self.mixed.emit(muted, soloed)

    def set_state(self, number: int, what: str, on: bool) -> None:
        """Mute or solo a pad, or no longer."""
        if (
            1 <= number <= PADS
            and (number in (self.muted if what == "mute" else self.soloed)) != on
        ):
            self.toggle(number, what)

    def set_mode(self, number: int, mode: PadMode) -> None:
        """Play a pad as a loop, a one-shot, or as long as it is held."""
        self._alter(number, mode=mode)

    def set_choke(self, number: int, group: int) -> None:
        """Let a pad silence those of its group, 1 and up, and be silenced by them; 0 takes it out
        of all."""
        self._alter(number, choke=group)

    def lay(self, number: int, content: PadContent | None) -> None:
        """Lay something on a pad, or empty it."""
        self.slots.contents[number - 1] = content
        self._put(number - 1)

    def lay_slices(self, sample: Sample, regions: Sequence[tuple[int, int]]) -> None:
        """Slices of a sample on the pads that are not locked, until `take_slices_away`."""
        if self._before is None:
            self._before = self.slots
            self.slots = self.slots.with_locked_only()
        free = [pad for pad in range(PADS) if pad not in self.slots.locked]
        regions = [*regions[: len(free)]]
        for place, pad in enumerate(free):
            found = slice_of(sample, place + 1, regions[place]) if place < len(regions) else None
            self.slots.contents[pad] = found
        self._put_all()
        self.header.slices.setChecked(True)

    def take_slices_away(self) -> None:
        """What lay there before lies there again."""
        if self._before is not None:
            before, self._before = self._before, None
            before.jobs = self.slots.jobs
            self.slots = before
            self._put_all()
        self.header.slices.setChecked(False)

    # what happens

    def expect(self, job: str, prompt: str) -> None:
        """A job was accepted: what it will paint."""
        self._prompts[job] = prompt

    def hear(self, event: events.Event) -> None:
        """Show what becomes of a job."""
        if isinstance(event, events.Progress):
            at = self.slots.claim(event.job)
            if at is not None:
                prompt = self._prompts.get(event.job, "")
                self.pads[at].show_progress(event.fraction, prompt, event.picture)
        elif isinstance(event, events.Done):
            painted = self.slots.jobs.index(event.job) if event.job in self.slots.jobs else None
            at = self.slots.fill(event.job, event.sample)
            if painted is not None and painted != at:
                self.pads[painted].end_progress()
            if at is not None:
                self._put(at, event.warning)
        elif isinstance(event, events.Failed | events.JobCancelled | events.JobFinished):
            self._prompts.pop(event.job, None)
            released = self.slots.release(event.job)
            if released is not None:
                self.pads[released].end_progress()

    def fill(self, samples: Sequence[Sample]) -> None:
        """Lay these on the first pads, if nothing lies there yet."""
        for number, sample in enumerate(samples[:PADS]):
            if self.slots.contents[number] is None and self.slots.jobs[number] is None:
                self.slots.contents[number] = content_of(sample)
                self._put(number)

    def show_pale(self, takes: Sequence[TakePreview]) -> None:
        """Show takes that were painted beforehand, on pads that stay as they are below: empty ones
        first, then the next in turn, but none that is chosen, sounds or is painted on."""
        before = [pad for pad in self.pads if pad.pale is not None]
        there = {pad.pale.seed: pad.number - 1 for pad in before if pad.pale is not None}
        taken = {number for number, pad in enumerate(self.pads)
                 if pad.chosen or pad.playing or pad.painting}  # fmt: skip
        shown: dict[int, TakePreview] = {}
        for take in takes:
            at = there.get(take.seed)
            at = self.slots.next_free(taken | set(shown)) if at is None else at
            if at is not None:
                shown[at] = take
        for number, pad in enumerate(self.pads):
            pad.show_pale(shown.get(number))

    def update_sample(self, sample: Sample) -> None:
        """Something about it has changed: its path, its stars."""
        for at in self.slots.update_sample(sample):
            self._put(at)

    def drop(self, identity: str) -> None:
        """Empty the pads of a sample."""
        for at in self.slots.drop(identity):
            self._put(at)

    def put_back(self, path: Path) -> Sample | None:
        """A file is there again: it comes back to its pads, if they are free."""
        pads = self.slots.put_back(path)
        for at in pads:
            self._put(at)
        found = self.slots.contents[pads[0]] if pads else None
        return None if found is None else found.sample

    def show_waveform(self, content: PadContent, look: Waveform) -> None:
        """Draw the wave of what lies on a pad."""
        for pad in self.pads:
            there = pad.content
            if there is not None and (there.path, there.region) == (content.path, content.region):
                pad.show_waveform(look)

    def mark(self, chosen: str | None, sounding: frozenset[int] | set[int]) -> None:
        """Light up the sample of this id, and the pads that sound."""
        self.slots.sounding = frozenset(number - 1 for number in sounding)
        self._chosen = chosen
        for pad in self.pads:
            whole = None if pad.content is None else pad.content.whole
            is_chosen = whole is not None and whole.id == chosen
            pad.mark(is_chosen, pad.number in sounding)

    def show_mix(self, muted: frozenset[int], soloed: frozenset[int]) -> None:
        """Which pads are muted, and which soloed."""
        self.muted, self.soloed = muted, soloed
        self._mark_states()

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        for pad in self.pads:
            pad.palette_ = palette
            pad.update()

    def _alter(self, number: int, **changes: object) -> None:
        self.slots.alter(number - 1, **changes)
        self.pads[number - 1].show_content(self.content(number), keep_look=True)
        self.laid.emit(number)

    def _put(self, at: int, warning: str = "") -> None:
        content = self.slots.contents[at]
        self.pads[at].show_content(content, warning)
        self._mark_states()
        self.mark(self._chosen, {number + 1 for number in self.slots.sounding})
        self.laid.emit(at + 1)
        if content is not None:
            self.shown.emit(content)

    def _put_all(self) -> None:
        for at in range(PADS):
            self._put(at)

    def _lay_all(self) -> None:
        for number in range(1, PADS + 1):
            self.laid.emit(number)

    def _mark_states(self) -> None:
        for pad in self.pads:
            number = pad.number
            locked = number - 1 in self.slots.locked
            pad.show_states(locked, number in self.muted, number in self.soloed)

    def _drag(self, pad: Pad) -> None:
        if pad.content is not None:
            self.dragged.emit(pad.content, pad)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._arrange(2 if self.width() < NARROW else 4)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, pad in enumerate(self.pads):
            self._grid.addWidget(pad, number // columns, number % columns)


def _renamed(pads: frozenset[int], names: dict[int, int]) -> frozenset[int]:
    return frozenset(names.get(pad, pad) for pad in pads)
