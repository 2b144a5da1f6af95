"""The pads at work: struck, filled by drops and slices, with their menu. Between the board and the
bridge, as gui.session is for the rest of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu

from bridge.app import App
from bridge.domain.playback import AssignPad, PadMix, PadMode, PadSound
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from gui.background import BackgroundTasks
from gui.pads.board import Board
from gui.pads.slots import CHOKE_GROUPS, PADS, PadContent, content_of
from gui.rendering import load_waveform
from gui.selection import Selection
from gui.text import marked, tr

MODES = (
    (PadMode.LOOP, marked("Loop")), (PadMode.ONESHOT, marked("One-shot")),
    (PadMode.HOLD, marked("While held")),
)  # fmt: skip
STATES = (("mute", marked("Mute")), ("solo", marked("Solo")),
          ("lock", marked("Lock: new samples pass it over")))  # fmt: skip
HIT = 2.0  # seconds: a file of other programs that is shorter plays through


class PadsController(QObject):
    """`pressed(Sample)` when a pad with a sample is struck by hand, `failed(sentence)`."""

    pressed = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(
        self, board: Board, app: App, tasks: BackgroundTasks, selection: Selection
    ) -> None:
        super().__init__(board)
        self._board, self._player = board, app.player
        self._tasks, self._selection = tasks, selection

    def strike(self, number: int, velocity: float) -> None:
        """Play a pad, and show its sample."""
        content = self._board.content(number)
        if content is None:
            return
        self._player.strike(number, velocity)
        if content.sample is not None:
            self.pressed.emit(content.sample)

    def release(self, number: int) -> None:
        """Let a pad go."""
        self._player.release(number)

    def lay(self, number: int) -> None:
        """Another sound lies on a pad, or it is played in another way: what sounds there ends if it
        is another."""
        content = self._board.content(number)
        sound = None if content is None else content.sound(self._board.header.together.isChecked())
        before = self._player.on_pad(number)
        if number in self._player.sounding and _is_other(before, sound):
            self._player.stop_pad(number)
        self._player.assign(number, sound)

    def mix(self, muted: frozenset[int], soloed: frozenset[int]) -> None:
        """Mute and solo pads."""
        self._player.mix(muted, soloed)

    def lay_all(self) -> None:
        """Tell the player what lies on the pads."""
        for number in range(1, PADS + 1):
            self.lay(number)
        self.mix(self._board.muted, self._board.soloed)

    def hear(self, event: AssignPad | PadMix) -> None:
        """Somebody else has laid a sound on a pad, or muted one."""
        if isinstance(event, PadMix):
            self._board.show_mix(event.muted, event.soloed)
            return
        if not 1 <= event.pad <= PADS:
            return
        content = self._board.content(event.pad)
        if event.sound is None:
            if content is not None:
                self._board.lay(event.pad, None)
        elif content is None or (content.path, content.region) != (
            event.sound.path, event.sound.region,
        ):  # fmt: skip
            self.drop(event.pad, [event.sound.path])

    def drop(self, number: int, paths: list[Path]) -> None:
        """Lay files on a pad and those after it that are not locked."""
        self._tasks.do(partial(contents_of, paths[:PADS]), partial(self._lay, number))

    def _lay(self, number: int, contents: list[PadContent]) -> None:
        locked = self._board.slots.locked
        free = [pad for pad in range(number, PADS + 1) if pad == number or pad - 1 not in locked]
        for pad, content in zip(free, contents, strict=False):
            self._board.lay(pad, content)

    def slice(self, on: bool) -> None:
        """Lay the strokes of the loop shown on the pads, or what lay there before."""
        sample = self._selection.sample
        if not on:
            self._board.take_slices_away()
        elif sample is None or sample.recipe.kind is not Kind.LOOP:
            self._board.header.slices.setChecked(False)
            self.failed.emit(tr("Show a loop first: its strokes go to the pads."))
        else:
            from bridge.library.cutting import slices_of

            task = partial(slices_of, sample, PADS - len(self._board.slots.locked))
            self._tasks.do(task, partial(self._lay_slices, sample), self._not_sliced)

    def _lay_slices(self, sample: Sample, regions: list[tuple[int, int]]) -> None:
        if regions:
            self._board.lay_slices(sample, regions)
        else:
            self._not_sliced(tr("No stroke was heard in it: choose another loop."))

    def _not_sliced(self, sentence: str) -> None:
        self._board.header.slices.setChecked(False)
        self.failed.emit(sentence)

    def show_waveform(self, content: PadContent) -> None:
        """Fetch the wave of what lies on a pad."""
        show = partial(self._board.show_waveform, content)
        self._tasks.do(partial(load_waveform, content.path, content.region), show)

    def menu(self, number: int, more: Callable[[Sample], QMenu]) -> QMenu:
        """What can be done with a pad; `more` is what can be done with its sample."""
        board, content = self._board, self._board.content(number)
        menu = QMenu(board)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if content is not None:
            menu.addMenu(_choices(menu, tr("Plays"), [(tr(name), mode) for mode, name in MODES],
                                  content.mode, partial(board.set_mode, number)))  # fmt: skip
            groups = [(tr("None"), 0), *((str(one), one) for one in range(1, CHOKE_GROUPS + 1))]
            menu.addMenu(_choices(menu, tr("Choke group"), groups, content.choke,
                                  partial(board.set_choke, number)))  # fmt: skip
        on = {"mute": number in board.muted, "solo": number in board.soloed,
              "lock": number - 1 in board.slots.locked}  # fmt: skip
        for state, name in STATES:
            action = _checkable(menu, tr(name), on[state])
            action.triggered.connect(lambda _, what=state: board.toggle(number, what))
            menu.addAction(action)
        if content is None:
            return menu
        menu.addAction(tr("Empty the pad"), partial(board.lay, number, None))
        if content.sample is not None:
            menu.addSeparator()
            about = more(content.sample)
            about.setParent(menu, about.windowFlags())  # its submenus live as long as this
            menu.addActions(about.actions())
        return menu


def contents_of(paths: list[Path]) -> list[PadContent]:
    """What files are as they lie on pads: samples, or sounds of other programs. For a thread."""
    from bridge.library.scan import sample_in

    found = []
    for path in paths:
        sample = sample_in(path)
        found.append(_file_on_pad(path) if sample is None else content_of(sample))
    return found


def _file_on_pad(path: Path) -> PadContent:
    from bridge.files.audiofile import opened

    with opened(path) as file:
        seconds = file.frames / file.samplerate
    mode = PadMode.ONESHOT if seconds < HIT else PadMode.LOOP
    return PadContent(path, path.stem, mode, seconds=seconds)


def _is_other(before: PadSound | None, sound: PadSound | None) -> bool:
    if before is None or sound is None:
        return before is not sound
    return (before.path, before.region, before.mode) != (sound.path, sound.region, sound.mode)


def _choices(
    menu: QMenu, title: str, values: Sequence[tuple[str, object]], now: object,
    choose: Callable[[object], None],
) -> QMenu:  # fmt: skip
    part = QMenu(title, menu)
    group = QActionGroup(part)
    for name, value in values:
        action = _checkable(part, name, value == now)
        action.triggered.connect(lambda _, one=value: choose(one))
        group.addAction(action)
        part.addAction(action)
    return part


def _checkable(menu: QMenu, name: str, on: bool) -> QAction:
    action = QAction(name, menu)
    action.setCheckable(True)
    action.setChecked(on)
    return action
