"""What was done to samples, and the way back: Ctrl+Z, Ctrl+Shift+Z, and the line below the list.

Each step is done, taken back and done again on a thread, one after the other in the order in which
they were asked for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack

from gui.background import BackgroundTasks
from gui.text import tr

MOST = 200  # steps that can be taken back


@dataclass(frozen=True, slots=True)
class Step:
    """`title` says what it does: "Rename". `do` and `take_back` work on a thread; what they answer
    is told to `done` and to `undone`; `failed` is called if it could not be done."""

    title: str
    do: Callable[[], Any]
    take_back: Callable[[], Any]
    done: Callable[[Any], None]
    undone: Callable[[Any], None]
    failed: Callable[[], object] = lambda: None


class UndoHistory(QObject):
    """`told(sentence)` of what could not be done, or of what was taken back."""

    told = pyqtSignal(str)

    def __init__(self, tasks: BackgroundTasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(MOST)
        self._tasks = tasks
        self._waiting: deque[_Work] = deque()
        self._busy = False

    @property
    def waiting(self) -> bool:
        """Whether more was asked for than is done."""
        return bool(self._waiting)

    def do(self, step: Step) -> None:
        """Do it now; it can be taken back from then on."""
        self.stack.push(_Command(step, self))

    def undo(self) -> None:
        """Take the last step back that was done."""
        self._walk(self.stack.canUndo, self.stack.undo, lambda: self.stack.index() - 1, "undo")

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._walk(self.stack.canRedo, self.stack.redo, self.stack.index, "redo")

    def _walk(
        self,
        can: Callable[[], bool],
        go: Callable[[], None],
        number: Callable[[], int],
        way: str,
    ) -> None:
        """One step back or on, past those that could not be done."""
        while can():
            command = self.stack.command(number())
            assert command is not None
            failed = command.isObsolete()
            title = command.text()
            go()
            if not failed:
                back = tr("Taken back: {}") if way == "undo" else tr("Done again: {}")
                self.told.emit(back.format(title))
                return
        self.told.emit(tr("Nothing to take back") if way == "undo" else tr("Nothing to do again"))

    def run(self, work: _Work) -> None:
        """Work for a step, after all that was asked for before it; one that fails is no step."""
        self._waiting.append(work)
        if not self._busy:
            self._go_on()

    def _go_on(self) -> None:
        self._busy = bool(self._waiting)
        if self._busy:
            work = self._waiting.popleft()
            self._tasks.do(work.call, partial(self._end, work), partial(self._fail, work))

    def _end(self, work: _Work, answer: object) -> None:
        work.then(answer)
        self._go_on()

    def _fail(self, work: _Work, sentence: str) -> None:
        work.command.setObsolete(True)
        work.failed()
        self.told.emit(sentence)
        self._go_on()


class _Command(QUndoCommand):
    def __init__(self, step: Step, history: UndoHistory) -> None:
        super().__init__(step.title)
        self._step, self._history = step, history

    def redo(self) -> None:
        self._history.run(_Work(self, self._step.do, self._step.done, self._step.failed))

    def undo(self) -> None:
        self._history.run(_Work(self, self._step.take_back, self._step.undone, self._step.failed))


@dataclass(frozen=True, slots=True)
class _Work:
    command: _Command
    call: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[], object]
