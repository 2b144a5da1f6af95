"""A small dialog for tags: one line, words apart by commas, completed from the tags there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QStringListModel, Qt
from PyQt6.QtWidgets import QCompleter, QDialog, QDialogButtonBox, QLineEdit, QWidget

from bridge.domain.sample import Sample
from gui.text import tr
from gui.widgets import column, label, with_tooltip

MOST = 24


class TagsLine(QLineEdit):
    """A line whose last word is completed. `tags` are the words, each once."""

    def __init__(self) -> None:
        super().__init__()
        self._known = QStringListModel(self)
        self._completer = QCompleter(self._known, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self._finish)
        self.textEdited.connect(self._complete)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that are typed."""
        return read(self.text())

    def complete_from(self, known: Sequence[str]) -> None:
        """Offer these tags while one types."""
        self._known.setStringList(list(known))

    def _complete(self, text: str) -> None:
        last = text.rpartition(",")[2].strip()
        popup = self._completer.popup()
        assert popup is not None
        if not last:
            popup.hide()
            return
        self._completer.setCompletionPrefix(last)
        if self._completer.completionCount() and self._completer.currentCompletion() != last:
            self._completer.complete()
        else:
            popup.hide()

    def _finish(self, word: str) -> None:
        before = self.text().rpartition(",")[0]
        self.setText(f"{before}, {word}" if before else word)


class TagsDialog(QDialog):
    """The tags of one sample, or tags to add to several."""

    def __init__(self, samples: Sequence[Sample], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        one = len(samples) == 1
        self.setWindowTitle(tr("Tags") if one else tr("Tags for {} samples").format(len(samples)))
        said = tr("Tags to add to all of them")
        if one:
            said = tr("Tags of “{}”").format(samples[0].title[:60])
        tip = tr("Separate with commas, e.g. warm, verse, client A")
        self.line: TagsLine = with_tooltip(TagsLine(), tr("Tags"), tip)
        self.line.setPlaceholderText(tr("warm, verse, client A"))
        self.line.setText(", ".join(samples[0].tags) if one else "")
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = column(label(said, "name"), self.line, label(tip, "faint"), 6, buttons)
        box.setContentsMargins(18, 16, 18, 14)
        self.setLayout(box)
        self.setMinimumWidth(380)


def ask_tags(
    parent: QWidget,
    samples: Sequence[Sample],
    take: Callable[[Sequence[Sample], tuple[str, ...]], None],
) -> TagsDialog:
    """Open the dialog over `parent`; `take(samples, tags)` if the user agrees."""
    dialog = TagsDialog(samples, parent)
    dialog.accepted.connect(lambda: take(samples, dialog.line.tags))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setModal(True)
    dialog.show()
    return dialog


def read(text: str) -> tuple[str, ...]:
    """'warm,  Verse,warm' → ('warm', 'Verse'); at most 24."""
    words = (" ".join(word.split()) for word in text.split(","))
    return tuple(list(dict.fromkeys(word for word in words if word))[:MOST])
