"""The list's context menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from gui.library.actions import SampleActions

Deed = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Able:
    """What the entries do; None cannot be chosen."""

    play: Deed
    again: Deed
    like: Deed | None
    tag: Deed
    reveal: Deed
    copy: Deed
    move_to_trash: Deed
    rate: Callable[[int], None]


def able_by(
    actions: SampleActions,
    samples: list[Sample],
    tag: Callable[[list[Sample]], None],
    play: Callable[[Sample], None],
    again: Callable[[Sample], None],
) -> Able:
    """What can be done with some samples, or with the first of them."""
    return Able(
        play=partial(play, samples[0]),
        again=partial(again, samples[0]),
        like=None,
        tag=partial(tag, samples),
        reveal=partial(actions.reveal, samples),
        copy=partial(actions.copy_paths, samples),
        move_to_trash=partial(actions.move_to_trash, samples),
        rate=partial(actions.rate_all, samples),
    )


def menu_for(parent: QWidget, samples: Sequence[Sample], able: Able) -> QMenu:
    """For some samples; what can be done with one only is done with the first."""
    menu = QMenu(parent)
    several = len(samples) > 1
    _add(menu, "Play", "Space", able.play)
    _add(menu, "Again in another key or tempo…", "", able.again)
    _add(menu, "More like this", "", able.like)
    menu.addSeparator()
    menu.addMenu(_stars(menu, samples, able.rate))
    _add(menu, "Add tags…" if several else "Tags…", "T", able.tag)
    menu.addSeparator()
    _add(menu, "Show in the file manager", "", able.reveal)
    _add(menu, "Copy the paths" if several else "Copy the path", "Ctrl+C", able.copy)
    menu.addSeparator()
    count = f"{len(samples)} files" if several else ""
    _add(menu, f"Move {count} to the trash".replace("  ", " "), "Del", able.move_to_trash)
    return menu


def _add(menu: QMenu, text: str, key: str, work: Deed | None) -> None:
    action = QAction(f"{text}\t{key}" if key else text, menu)
    action.setEnabled(work is not None)
    if work is not None:
        action.triggered.connect(lambda _: work())
    menu.addAction(action)


def _stars(menu: QMenu, samples: Sequence[Sample], rate: Callable[[int], None]) -> QMenu:
    part = QMenu("Stars", menu)
    for stars in range(MOST_STARS, -1, -1):
        action = QAction(f"{'★' * stars or 'None'}\t{stars}", part)
        action.setCheckable(True)
        action.setChecked(all(sample.stars == stars for sample in samples))
        action.triggered.connect(lambda _, stars=stars: rate(stars))
        part.addAction(action)
    return part
