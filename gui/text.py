"""Texts in the user's language, by Qt Linguist's files: one context for the whole window."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The text as the user reads it; what varies stands in it as {}."""
    return QCoreApplication.translate("Fodder", text)


def counted(count: int, one: str, several: str) -> str:
    """ "1 sample", "2 samples": `one` and `several` are translated texts with {} for the number."""
    return (one if count == 1 else several).format(f"{count:,}")
