"""The window in another language: complete, its fields kept, and really shown."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QLocale, QTranslator
from PyQt6.QtWidgets import QApplication

from gui import theme
from gui.text import CONTEXT, LANGUAGES, tr, translate
from gui.view.edit_row import EditRow
from gui.window import Window

ROOT = Path(__file__).parents[2]
TOOL = runpy.run_path(str(ROOT / "installers" / "translations.py"))
FIELDS = re.compile(r"\{[^}]*\}")


def sources_of(language: str) -> dict[str, str]:
    said: dict[str, str] = TOOL["translated"](ROOT / "gui" / "locale" / f"{language}.ts")
    return said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_window_is_translated(language: str) -> None:
    known = sources_of(language)
    assert len(known) > 300
    assert [text for text in TOOL["texts"]() if text not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_varies_stands_in_every_translation(language: str) -> None:
    for text, said in sources_of(language).items():
        assert sorted(FIELDS.findall(said)) == sorted(FIELDS.findall(text)), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_is_what_linguist_has(language: str) -> None:
    """The .qm was made from the .ts that lies beside it."""
    translator = QTranslator()
    assert translator.load(str(ROOT / "gui" / "locale" / f"{language}.qm"))
    for text, said in sources_of(language).items():
        assert translator.translate(CONTEXT, text.encode()) == said  # type: ignore[arg-type]


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[Callable[[], None]]:
    """German until it is called, or the test is over."""
    before = qapp.findChildren(QTranslator)
    translate(qapp, QLocale("de_DE"))
    ours = [one for one in qapp.findChildren(QTranslator) if one not in before]

    def end() -> None:
        for one in ours:
            qapp.removeTranslator(one)

    yield end
    end()


def test_a_german_window_speaks_german(english_again: Callable[[], None]) -> None:
    window = Window(theme.DARK)
    assert window.make.prompt.accessibleName() == "Prompt"
    assert window.view.edits.vary.text() == "Variieren"
    assert tr("Undo") == "Rückgängig"
    english_again()
    assert tr("Undo") == "Undo"


@pytest.mark.usefixtures("english_again")
def test_no_word_for_how_far_a_variation_goes_is_cut() -> None:
    edits = EditRow()
    edits.resize(1_200, 60)
    for strength in range(0, 101, 10):
        edits._strength.setValue(strength)
        said = edits._said
        assert said.text() != f"{strength} %"
        assert said.fontMetrics().horizontalAdvance(said.text()) <= said.width()


@pytest.mark.parametrize("locale", ["en_GB", "ja_JP", "C"])
def test_other_languages_are_english(qapp: QApplication, locale: str) -> None:
    translate(qapp, QLocale(locale))
    assert tr("Undo") == "Undo"
