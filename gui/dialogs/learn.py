"""Learn MIDI: a right click on a control, then a knob that is turned or a pad that is hit.

What a control can be is what `fodder midi` maps (bridge.controllers.midi): its action is a text,
"set bpm", "preset Deep kick", "go", "cancel".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6 import sip
from PyQt6.QtCore import QMetaObject, QObject, QPoint, Qt
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
        self._before: dict[QWidget, Qt.ContextMenuPolicy] = {}
        self._links: list[tuple[QWidget, QMetaObject.Connection]] = []

    def offer(self, widget: QWidget, action: str) -> None:
        """A right click on the widget, or on a text field in it, offers to learn what it does."""
        midi.check_action(action)
        for one in (widget, *widget.findChildren(QLineEdit)):
            self._before[one] = one.contextMenuPolicy()
            one.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            ask = partial(self._ask, one, action)
            self._links.append((one, one.customContextMenuRequested.connect(ask)))

    def close(self) -> None:
        """Right clicks are what they were before."""
        for widget, link in self._links:
            if not sip.isdeleted(widget):
                widget.customContextMenuRequested.disconnect(link)
                widget.setContextMenuPolicy(self._before[widget])
        self._links.clear()

    def _ask(self, widget: QWidget, action: str, at: QPoint) -> None:
        """Open the menu; of a text field its own, with ours at its end."""
        menu = widget.createStandardContextMenu() if isinstance(widget, QLineEdit) else None
        self.show_menu(menu or QMenu(widget), action, widget.mapToGlobal(at))

    def show_menu(self, menu: QMenu, action: str, at: QPoint) -> None:
        """The small menu: learn, and forget what was learnt."""
        if menu.actions():
            menu.addSeparator()
        menu.addAction(tr("Learn MIDI"), lambda: self.begin(action))
        known = self.known(action)
        if known:
            menu.addAction(
                tr("Forget MIDI ({})").format(", ".join(known)), lambda: self.forget(action)
            )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def known(self, action: str) -> list[str]:
        """The controls that do this."""
        return [control for control, does in _load(self._path).items() if does == action]

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
