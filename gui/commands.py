"""Every command of the window, declared once: its id, its title, its keys.

QActions are made from this table by whoever can carry a command out, who gives the callback.
Menus, keys, tooltips and the help (F1) read the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QWidget

from bridge.files.annotation import MOST_STARS
from gui.text import tr

PADS = 8


@dataclass(frozen=True, slots=True)
class Command:
    """`keys` are Qt's portable names (Ctrl is ⌘ on a Mac); the first is the one that is shown."""

    id: str
    title: str
    keys: tuple[str, ...]
    group: str

    @property
    def key(self) -> str:
        """The key as this system writes it; empty if there is none."""
        if not self.keys:
            return ""
        return QKeySequence(self.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def _titled_stars(stars: int) -> str:
    return "★" * stars or tr("No stars")


def all_commands() -> tuple[Command, ...]:
    """The table, in the user's language. Letters and figures alone are keys only where nobody
    types: text fields take them first."""
    make, play, sample, window = tr("Make"), tr("Play"), tr("The sample shown"), tr("Window")
    return (
        Command("generate", tr("Generate"), ("Ctrl+Return", "Ctrl+Enter"), make),
        Command("prompt", tr("Go to the prompt"), ("Ctrl+L",), make),
        Command("cancel", tr("Cancel the newest job"), ("Esc",), make),
        Command("cancel_all", tr("Cancel all jobs"), ("Shift+Esc",), make),
        Command("play", tr("Play or stop"), ("Space",), play),
        Command("auto", tr("Auto-audition"), ("Shift+Space",), play),
        *(
            Command(f"pad_{number}", tr("Play pad {}").format(number), (str(number),), play)
            for number in range(1, PADS + 1)
        ),
        Command("together", tr("Pads play together"), ("Ctrl+J",), play),
        Command("slices", tr("Slices of the loop shown to the pads"), ("Ctrl+U",), play),
        Command("retry", tr("Retry"), ("Ctrl+R",), sample),
        Command("vary", tr("Vary"), ("Ctrl+D",), sample),
        Command("extend", tr("Extend"), ("Ctrl+E",), sample),
        Command("repaint", tr("Repaint bar"), ("Ctrl+B",), sample),
        Command("parts", tr("Parts"), ("Ctrl+P",), sample),
        Command("notes", tr("Notes"), ("N",), sample),
        Command("recipe", tr("Bring back the recipe"), (), sample),
        Command("like", tr("More like this"), (), sample),
        *(
            Command(f"stars_{stars}", _titled_stars(stars), (f"Ctrl+{stars}",), sample)
            for stars in range(MOST_STARS, -1, -1)
        ),
        Command("tags", tr("Tags…"), ("T",), sample),
        Command("rename", tr("Rename…"), ("F2",), sample),
        Command("collect", tr("Add to a collection…"), ("Ctrl+G",), sample),
        Command("reveal", tr("Show in the file manager"), (), sample),
        Command("copy", tr("Copy the file"), ("Ctrl+C",), sample),
        Command("trash", tr("Move to the trash"), ("Del", "Ctrl+Backspace"), sample),
        Command("undo", tr("Take back"), ("Ctrl+Z",), window),
        Command("redo", tr("Do again"), ("Ctrl+Shift+Z", "Ctrl+Y"), window),
        Command("search", tr("Search the library"), ("Ctrl+K",), window),
        Command("compact", tr("Small, on top of all windows"), ("Ctrl+T",), window),
        Command("settings", tr("Settings"), ("Ctrl+,",), window),
        Command("keys", tr("Keys"), ("F1",), window),
        Command("quit", tr("Close"), ("Ctrl+Q",), window),
    )


def command(identity: str) -> Command:
    """The command of that id."""
    return next(one for one in all_commands() if one.id == identity)


def with_key(text: str, identity: str) -> str:
    """A tooltip with the command's key: "Play or stop (Space)"."""
    key = command(identity).key
    return f"{text} ({key})" if key else text


def add_actions(owner: QWidget, callbacks: Mapping[str, Callable[[], object]]) -> None:
    """Make the owner's commands work wherever the focus is in its window."""
    by_id = {one.id: one for one in all_commands()}
    for identity, callback in callbacks.items():
        one = by_id[identity]
        action = QAction(one.title, owner)
        action.setObjectName(identity)
        action.setShortcuts([QKeySequence(key) for key in one.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(lambda _, call=callback: call())
        owner.addAction(action)


def action_of(owner: QWidget, identity: str) -> QAction:
    """The QAction that `add_actions` made of a command."""
    return next(one for one in owner.actions() if one.objectName() == identity)
