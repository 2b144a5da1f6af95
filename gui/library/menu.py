"""The context menu of samples, made of the library's QActions (gui.commands)."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QMenu, QWidget, QWidgetAction

from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from gui.commands import action_of
from gui.notes.handle import MidiHandle
from gui.text import tr

_ORDER = (
    *("play", "recipe", "like", "", "stars", "tags", "rename", "", "midi", "reveal", "copy", ""),
    "trash",
)


def menu_for(owner: QWidget, samples: Sequence[Sample], without: Sequence[str] = ()) -> QMenu:
    """What can be done with the samples that are chosen; `without` cannot be done now."""
    menu = QMenu(owner)
    for identity in _ORDER:
        if not identity:
            menu.addSeparator()
        elif identity == "stars":
            menu.addMenu(_stars(owner, menu, samples))
        elif identity == "midi":
            if len(samples) == 1:
                menu.addAction(_midi(owner, menu, samples[0]))
        elif identity == "play":
            menu.addAction(tr("Play"), lambda: owner.wanted.emit(samples[0]))  # type: ignore[attr-defined]
        else:
            action = action_of(owner, identity)
            action.setEnabled(identity not in without)
            menu.addAction(action)
    return menu


def _midi(owner: QWidget, menu: QMenu, sample: Sample) -> QWidgetAction:
    """A handle in the menu that the sample's MIDI is dragged by; a click copies it."""
    handle = MidiHandle(tr("Drag its MIDI"))

    def drag() -> None:
        menu.hide()  # which lets the mouse go, for the drag to have it
        owner.notes_dragged.emit(sample, owner)  # type: ignore[attr-defined]

    def copy() -> None:
        menu.hide()
        owner.notes_copied.emit(sample)  # type: ignore[attr-defined]

    handle.wanted.connect(drag)
    handle.copied.connect(copy)
    action = QWidgetAction(menu)
    action.setDefaultWidget(handle)
    return action


def _stars(owner: QWidget, menu: QMenu, samples: Sequence[Sample]) -> QMenu:
    part = QMenu(tr("Stars"), menu)
    for stars in range(MOST_STARS, -1, -1):
        action = action_of(owner, f"stars_{stars}")
        action.setCheckable(True)
        action.setChecked(all(sample.stars == stars for sample in samples))
        part.addAction(action)
    return part
