"""The window in another language: complete, its fields kept, and really shown."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from PyQt6.QtCore import QLocale, QTranslator
from PyQt6.QtWidgets import QApplication

from gui import theme
from gui.text import CONTEXT, LANGUAGES, tr, translate
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


def test_a_german_window_speaks_german(qapp: QApplication, request: pytest.FixtureRequest) -> None:
    before = qapp.findChildren(QTranslator)
    translate(qapp, QLocale("de_DE"))
    ours = [one for one in qapp.findChildren(QTranslator) if one not in before]

    def english_again() -> None:
        for one in ours:
            qapp.removeTranslator(one)

    request.addfinalizer(english_again)
    window = Window(theme.DARK)
    assert window.make.prompt.accessibleName() == "Prompt"
    assert window.view.edits.vary.text() == "Variieren"
    assert tr("Undo") == "Rückgängig"
    english_again()
    assert tr("Undo") == "Undo"


@pytest.mark.parametrize("locale", ["en_GB", "ja_JP", "C"])
def test_other_languages_are_english(qapp: QApplication, locale: str) -> None:
    translate(qapp, QLocale(locale))
    assert tr("Undo") == "Undo"
