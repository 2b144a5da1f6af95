"""Nothing is cut in the smallest window, in any language: what gives way says so by an ellipsis and
has the whole text as its tooltip; figures are never cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QLocale, QTranslator
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bridge.config.presets import load_presets
from bridge.config.settings import find_home
from bridge.domain.sample import Sample
from gui import theme
from gui.rendering import load_detail
from gui.text import LANGUAGES, translate
from gui.widgets import Elided
from gui.window import LEAST, Window


@pytest.fixture(params=("en", *LANGUAGES))
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    before = qapp.findChildren(QTranslator)
    translate(qapp, QLocale(request.param))
    yield request.param
    for one in qapp.findChildren(QTranslator):
        if one not in before:
            qapp.removeTranslator(one)


def needed(widget: QLabel | QAbstractButton) -> int:
    """The px that a widget's text is wide, without the air around it."""
    lines = widget.text().replace("&&", "").replace("&", "").split("\n")
    wide = max(widget.fontMetrics().horizontalAdvance(line) for line in lines)
    if isinstance(widget, QAbstractButton) and not widget.icon().isNull():
        wide += widget.iconSize().width()
    return wide


def cut(window: QWidget) -> list[str]:
    found = []
    worded: list[QLabel | QAbstractButton] = [
        *window.findChildren(QLabel), *window.findChildren(QPushButton)
    ]  # fmt: skip
    for widget in worded:
        plain = isinstance(widget, QLabel) and (widget.wordWrap() or "<" in widget.text())
        if not widget.isVisible() or plain or not widget.text():
            continue
        if isinstance(widget, Elided):
            if widget.text() != widget.whole and not widget.toolTip():
                found.append(f"no tooltip: {widget.whole}")
        elif needed(widget) > widget.width():
            found.append(f"{widget.text()}: {needed(widget)} px in {widget.width()}")
    return found


def test_nothing_is_cut_at_900_by_600(
    language: str, kept: list[Sample], qtbot: QtBot, dressed: theme.Palette
) -> None:
    window = Window(dressed)
    qtbot.addWidget(window)
    window.build()
    window.resize(*LEAST)
    window.show()
    window.make.show_presets(load_presets(find_home().presets))
    for sample in kept:
        window.show_sample(sample)
        window.view.show_detail(sample, load_detail(sample))
        qtbot.wait(20)
        assert cut(window) == [], f"{sample.title}, {language}"
    window.view.edits.notes.click()
    assert cut(window) == [], f"notes, {language}"
