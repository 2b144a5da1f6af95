"""The row under the wave: what can be made from the sample shown."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QMenu, QPushButton, QWidget

from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from gui.commands import with_key
from gui.edits import TRACK_NAMES, bars_touched, has_bars, strength_word, strength_words
from gui.icons import icon
from gui.make.source import percent_slider
from gui.notes.handle import MidiHandle
from gui.text import tr
from gui.widgets import Flow, label, row, styled, with_tooltip

NARROW = 600  # px below which buttons show their icons alone
USUAL_STRENGTH = 50  # per cent
SLIDER_WIDE = 84  # px


class EditRow(QWidget):
    """`retried`, `varied(strength)`, `extended`, `repainted(first, stop)` in bars, `saved` the
    marked part, `again` to bring the recipe back, `parted` for a kit, `noted(bool)` to show the
    notes or not, `layered(track)` for one that goes with it, `stemmed(track)` to take one out."""

    retried = pyqtSignal()
    varied = pyqtSignal(float)
    extended = pyqtSignal()
    repainted = pyqtSignal(int, int)
    saved = pyqtSignal()
    again = pyqtSignal()
    parted = pyqtSignal()
    noted = pyqtSignal(bool)
    layered = pyqtSignal(str)
    stemmed = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._sample: Sample | None = None
        self._part: tuple[float, float] | None = None
        self._compact = False
        self.retry = _button("retry", tr("Retry"), "again", tr("The same again, another seed"))
        self.vary = _button("vary", tr("Vary"), "vary", tr("Another take on this sample"))
        self.extend = _button("extend", tr("Extend"), "extend", tr("As many bars again after it"))
        self.repaint_bar = _button(
            "repaint", tr("Repaint bar"), "dice", tr("Paint some bars anew; the others stay")
        )
        self.save = _button("", tr("Save part"), "save", tr("Keep the part between the edges"))
        self.recipe = _button(
            "recipe", tr("Recipe"), "log", tr("Bring its recipe back to the left")
        )
        self.parts = _button(
            "parts", tr("Parts"), "parts", tr("Drums, bass, keys: parts that belong together")
        )
        self.notes = _button("notes", tr("Notes"), "keys", tr("See and edit the notes it plays"))
        self.notes.setCheckable(True)
        self.tracks = _button("", tr("Tracks"), "tracks", "")
        self.tracks.clicked.connect(self._ask_track)
        self._no_tracks = tr("The library is still being opened")
        self.midi = MidiHandle()
        self._strength = percent_slider(
            tr("Strength"), tr("How far a variation goes: 0 keeps the sample"), USUAL_STRENGTH
        )
        self._strength.setFixedWidth(SLIDER_WIDE)
        self._said = label("", "faint")
        self._strength.valueChanged.connect(lambda _: self._say())
        self._say()
        narrower = (self.retry, self.vary, self.extend, self.repaint_bar, self.save, self.recipe,
                    self.parts, self.tracks, self.notes)  # fmt: skip
        self._texts = {button: button.text() for button in narrower}
        self.amount = QWidget()  # the slider and what it says
        self.amount.setLayout(row(self._strength, self._said, gap=5))
        flow = Flow(self)
        for part in (self.retry, self.vary, self.amount, self.extend, self.repaint_bar, self.save,
                     self.recipe, self.parts, self.tracks, self.notes, self.midi):  # fmt: skip
            flow.addWidget(part)
        self.retry.clicked.connect(self.retried)
        self.vary.clicked.connect(self.vary_now)
        self.extend.clicked.connect(self.extended)
        self.repaint_bar.clicked.connect(self.repaint_now)
        self.save.clicked.connect(self.saved)
        self.recipe.clicked.connect(self.again)
        self.parts.clicked.connect(self.parted)
        self.notes.toggled.connect(self.noted)
        self.show_sample(None)

    @property
    def strength(self) -> float:
        """How far a variation goes, 0 to 1."""
        return self._strength.value() / 100

    def choose_strength(self, strength: float) -> None:
        """Set how far a variation goes, 0 to 1."""
        self._strength.setValue(round(100 * strength))

    def show_sample(self, sample: Sample | None) -> None:
        """Offer what can be done to a sample."""
        self._sample = sample
        self.show_part(None)
        for button in (self.retry, self.vary, self.recipe, self.notes, self.midi):
            button.setEnabled(sample is not None)
        self.parts.setEnabled(sample is not None and sample.recipe.kind is Kind.LOOP)
        self._offer_tracks()
        self.midi.show_known(None)
        for button in (self.extend, self.repaint_bar):
            button.setEnabled(sample is not None and has_bars(sample))

    def allow_tracks(self, why_not: str = "") -> None:
        """Whether tracks can be added and taken out; `why_not` says what to do if not."""
        self._no_tracks = why_not
        self._offer_tracks()

    def track_menu(self) -> QMenu:
        """The tracks that can be added to the sample, and those that can be taken out of it."""
        menu = QMenu(self)
        for title, signal in ((tr("Add a track"), self.layered), (tr("Take out"), self.stemmed)):
            part = QMenu(title, menu)
            for track, name in TRACK_NAMES.items():
                action = part.addAction(tr(name))
                assert action is not None
                action.triggered.connect(lambda _, say=signal, track=track: say.emit(track))
            menu.addMenu(part)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _ask_track(self) -> None:
        self.track_menu().popup(self.tracks.mapToGlobal(QPoint(0, self.tracks.height())))

    def _offer_tracks(self) -> None:
        loop = self._sample is not None and self._sample.recipe.kind is Kind.LOOP
        self.tracks.setEnabled(loop and not self._no_tracks)
        tip = self._no_tracks or tr("Add a track that goes with it, or take one out of it")
        with_tooltip(self.tracks, tr("Tracks"), tip)

    def show_part(self, part: tuple[float, float] | None) -> None:
        """The marked part, in fractions of the sample; None if all of it is meant."""
        self._part = part
        self.save.setVisible(part is not None)
        self.updateGeometry()

    def vary_now(self) -> None:
        """Ask for a variation of the strength that is set."""
        self.varied.emit(self.strength)

    def repaint_now(self) -> None:
        """The bars that the marked part touches; with none marked, the user is asked which one."""
        sample = self._sample
        if sample is None or not has_bars(sample):
            return
        bars = sample.recipe.bars
        if self._part is not None:
            self.repainted.emit(*bars_touched(bars, *self._part))
        elif bars == 1:
            self.repainted.emit(0, 1)
        else:
            below = QPoint(0, self.repaint_bar.height())
            self.bar_menu(bars).popup(self.repaint_bar.mapToGlobal(below))

    def bar_menu(self, bars: int) -> QMenu:
        """The bars that can be painted anew."""
        menu = QMenu(self)
        for bar in range(bars):
            action = menu.addAction(tr("Bar {}").format(bar + 1))
            assert action is not None
            action.triggered.connect(lambda _, bar=bar: self.repainted.emit(bar, bar + 1))
        return menu

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        compact = self.width() < NARROW
        if compact != self._compact:
            self._compact = compact
            for button, text in self._texts.items():
                button.setText("" if compact else text)
            self._strength.setFixedWidth(SLIDER_WIDE // 2 if compact else SLIDER_WIDE)
            self._say()

    def _say(self) -> None:
        figure, word = f"{self._strength.value()} %", strength_word(self.strength)
        self._said.setText(figure if self._compact else f"{figure} · {word}")
        self._said.setToolTip(word)
        wide = self._said.fontMetrics().horizontalAdvance
        words = [""] if self._compact else [f" · {one}" for one in strength_words()]
        self._said.setFixedWidth(max(wide(f"100 %{one}") for one in words) + 4)


def _button(identity: str, text: str, picture: str, tip: str) -> QPushButton:
    tip = with_key(tip, identity) if identity else tip
    button = with_tooltip(styled(QPushButton(text), "chip"), text, tip)
    button.setIcon(icon(picture))
    return button
