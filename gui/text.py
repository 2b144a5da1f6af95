"""Texts in the user's language, by Qt Linguist's files: one context for the whole window."""

from __future__ import annotations

from importlib.resources import as_file, files

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

CONTEXT = "Fodder"
"""Qt Linguist's name for where a text stands: one for the whole window."""
LANGUAGES = ("de",)
"""Those that gui/locale has, beside English."""


def translate(app: QCoreApplication, locale: QLocale) -> None:
    """Show the window, and Qt's own dialogs, in the user's language where it is known."""
    spoken = [language.partition("-")[0] for language in locale.uiLanguages()]
    language = next((one for one in spoken if one in (*LANGUAGES, "en")), "en")
    if language == "en":
        return
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    with as_file(files("gui").joinpath(f"locale/{language}.qm")) as own:
        for path in (f"{qt}/qtbase_{language}.qm", str(own)):
            translator = QTranslator(app)
            if translator.load(path):
                app.installTranslator(translator)


def tr(text: str) -> str:
    """The text as the user reads it; what varies stands in it as {}."""
    return QCoreApplication.translate(CONTEXT, text)


def marked(text: str) -> str:
    """A text that stands in a constant, marked for the translator; whoever shows it says `tr`."""
    return text


def counted(count: int, one: str, several: str) -> str:
    """ "1 sample", "2 samples": `one` and `several` are translated texts with {} for the number."""
    return (one if count == 1 else several).format(f"{count:,}")


def decibels(level: float) -> str:
    """One place after the point, with a real minus: "−9.8"."""
    return f"{level:.1f}".replace("-", "−")
