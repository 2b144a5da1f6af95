"""Learn MIDI: a right click on a control, then a knob that is turned or a pad that is hit.

What a control can be is what `fodder midi` maps (bridge.controllers.midi): its action is a text,
"set bpm", "preset Deep kick", "go", "cancel".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QEvent, QObject, QPoint, Qt
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QMenu, QWidget

from bridge.controllers import midi
from bridge.domain.errors import FodderError
from gui.background import BackgroundTasks
from gui.text import tr
from gui.widgets import column, label, restyle

PATIENCE = 20.0  # seconds in which a control has to be touched
Learn = Callable[[Path, str, float], str]


class LearnDialog(QDialog):
    """Waits for a control that does `action` from then on; Esc gives up waiting for the user, not
    for the control. `learned` is called with what it was, on the Qt thread."""

    def __init__(
        self,
        path: Path,
        action: str,
        tasks: BackgroundTasks,
        learned: Callable[[str], object],
        parent: QWidget | None = None,
        learn: Learn = midi.learn,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Learn MIDI"))
        self._learned = learned
        self.said = label(tr("Turn a knob or hit a pad now: it will do “{}”.").format(action))
        self.said.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        box = column(self.said, 8, buttons)
        box.setContentsMargins(18, 16, 18, 14)
        self.setLayout(box)
        self.setMinimumWidth(340)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tasks.do(partial(learn, path, action, PATIENCE), self._done, self._fail)

    def _done(self, control: str) -> None:
        self._learned(control)
        self.accept()

    def _fail(self, sentence: str) -> None:
        self.said.setText(sentence)
        restyle(self.said, "tone", "bad")


class MidiLearner(QObject):
    """Gives widgets a right click that learns. `learned(action, control)` is called when one did:
    the bridge listens anew then."""

    def __init__(
        self,
        path: Path,
        tasks: BackgroundTasks,
        learned: Callable[[str, str], object],
        parent: QWidget,
        learn: Learn = midi.learn,
    ) -> None:
        super().__init__(parent)
        self._window, self._path, self._tasks = parent, path, tasks
        self._learned, self._learn = learned, learn
        self._actions: dict[QWidget, str] = {}

    def offer(self, widget: QWidget, action: str) -> None:
        """A right click on the widget, or on a part of it, offers to learn what it does."""
        midi.check_action(action)
        for one in (widget, *widget.findChildren(QWidget)):
            self._actions[one] = action
            one.installEventFilter(self)

    def close(self) -> None:
        """Right clicks are what they were before."""
        for widget in self._actions:
            widget.removeEventFilter(self)
        self._actions.clear()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Open the menu; a text field's own menu gets it at its end."""
        if not isinstance(event, QContextMenuEvent) or not isinstance(watched, QWidget):
            return False
        action = self._actions.get(watched)
        if action is None:
            return False
        menu = watched.createStandardContextMenu() if isinstance(watched, QLineEdit) else None
        self.show_menu(menu or QMenu(watched), action, event.globalPos())
        return True

    def show_menu(self, menu: QMenu, action: str, at: QPoint) -> None:
        """The small menu: learn, and forget what was learnt."""
        if menu.actions():
            menu.addSeparator()
        menu.addAction(tr("Learn MIDI"), lambda: self.begin(action))
        known = [control for control, does in _load(self._path).items() if does == action]
        if known:
            menu.addAction(
                tr("Forget MIDI ({})").format(", ".join(known)), lambda: self.forget(action)
            )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def begin(self, action: str) -> LearnDialog:
        """Wait for a control."""
        told = partial(self._learned, action)
        dialog = LearnDialog(self._path, action, self._tasks, told, self._window, self._learn)
        dialog.open()
        return dialog

    def forget(self, action: str) -> None:
        """No control does this any more."""
        left = {control: does for control, does in _load(self._path).items() if does != action}
        midi.save(self._path, left)
        self._learned(action, "")


def _load(path: Path) -> dict[str, str]:
    try:
        return midi.load(path)
    except FodderError:  # said when it is learnt
        return {}
