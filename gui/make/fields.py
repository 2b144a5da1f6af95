"""Tempo, key and seed: each a value, or the host's, or left open."""

from __future__ import annotations

import secrets
import time

from PyQt6.QtCore import QLocale, QRegularExpression, QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtGui import QRegularExpressionValidator, QValidator
from PyQt6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from bridge.domain.limits import SEEDS
from bridge.domain.music import FASTEST, SLOWEST, Key
from gui.icons import icon
from gui.text import tr
from gui.widgets import NAME_HIGH, column, label, plain_button, restyle, row, styled, with_tooltip

INDENT = "\N{EN SPACE}"  # a left-aligned text starts at the very edge of a button with a menu
USUAL_BPM = 120.0
OWN_SEEDS = 1_000_000  # short enough to be told to somebody
FORGOTTEN = 2.0  # seconds after which a tap begins a new count
BOUNCE = 0.05  # seconds within which two taps are one


class HostField(QWidget):
    """A control below its name, with a button that makes it follow the host."""

    changed = pyqtSignal()

    def __init__(self, name: str, *more: QToolButton) -> None:
        super().__init__()
        self.host = plain_button(
            "",
            tr("{} follows the host").format(name),
            tr("Take the {} from the DAW or Link").format(name.lower()),
            True,
        )
        self.host.setIcon(icon("host"))
        self.host.toggled.connect(self._follow)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)
        self._name = label(name, "name")
        self._name.setMinimumHeight(NAME_HIGH)
        self._box.addLayout(row(self._name, None, *more, self.host, gap=0))

    def _follow(self, on: bool) -> None:
        raise NotImplementedError


class TempoSpin(QDoubleSpinBox):
    """Shows "92.50" and takes "92,5" as well, in every country."""

    def __init__(self) -> None:
        super().__init__()
        self.setLocale(QLocale(QLocale.Language.C))
        self.setRange(SLOWEST, FASTEST)
        self.setDecimals(2)

    def validate(self, text: str | None, at: int) -> tuple[QValidator.State, str, int]:
        """Take a comma for the point."""
        return super().validate((text or "").replace(",", "."), at)

    def valueFromText(self, text: str | None) -> float:
        """Read a number with a comma or a point."""
        return super().valueFromText((text or "").replace(",", "."))


class TempoField(HostField):
    """`value` is in quarter notes a minute, as in every DAW; where the prompt says a tempo, that is
    shown."""

    def __init__(self) -> None:
        tap = plain_button("", tr("Tap the tempo"), tr("Tap in time: four taps are enough"))
        tap.setIcon(icon("tap"))
        super().__init__(tr("Tempo"), tap)
        self._taps: list[float] = []
        self._hosts: float | None = None
        self._prompts: float | None = None
        self._own = USUAL_BPM
        self._spin = with_tooltip(TempoSpin(), tr("Tempo"), tr("Quarter notes a minute, 40 to 240"))
        self._spin.setValue(USUAL_BPM)
        self._spin.valueChanged.connect(self._take)
        self._name.setBuddy(self._spin)
        self._box.addWidget(self._spin)
        tap.clicked.connect(lambda: self.tap(time.monotonic()))

    @property
    def value(self) -> float:
        """The tempo in bpm."""
        return self._own

    def choose(self, bpm: float) -> None:
        """Show a tempo, and follow nobody."""
        self.host.setChecked(False)
        self._show(bpm)

    def prompt_says(self, bpm: float | None) -> None:
        """Show the prompt's tempo; the field's own again where it says none."""
        self._prompts = bpm
        with QSignalBlocker(self._spin):
            self._spin.setValue(self._own if bpm is None else bpm)

    def host_says(self, bpm: float | None) -> None:
        """Note the host's tempo, and take it where that is wanted."""
        self._hosts = bpm
        self._follow(self.host.isChecked())

    def tap(self, now: float) -> None:
        """One tap, at `now` seconds; from the second on they set the tempo."""
        if self._taps and now - self._taps[-1] > FORGOTTEN:
            self._taps.clear()
        if self._taps and now - self._taps[-1] < BOUNCE:
            return
        self._taps = [*self._taps[-7:], now]
        if len(self._taps) > 1:
            beat = (self._taps[-1] - self._taps[0]) / (len(self._taps) - 1)
            self.choose(min(max(60 / beat, SLOWEST), FASTEST))

    def _follow(self, on: bool) -> None:
        self._spin.setEnabled(not (on and self._hosts is not None))
        if on and self._hosts is not None:
            self._show(self._hosts)

    def _show(self, bpm: float) -> None:
        if self._prompts is None:
            self._spin.setValue(bpm)
        else:
            self._take(bpm)

    def _take(self, bpm: float) -> None:
        self._own = bpm
        self.changed.emit()


class KeyField(HostField):
    """`value` is a Key, or None for any; where the prompt says a key, that is shown."""

    def __init__(self) -> None:
        super().__init__(tr("Key"))
        self.value: Key | None = None
        self._hosts: Key | None = None
        self._prompts: Key | None = None
        self._button = with_tooltip(
            styled(QPushButton(INDENT + tr("any")), "field"),
            tr("Key"),
            tr("Choose a tonic and major or minor, or leave it open"),
        )
        self._menu = scale_menu(self, self.choose)
        self._button.setMenu(self._menu)
        self._box.addWidget(self._button)

    def choose(self, key: Key | None) -> None:
        """Choose a key by hand; None is none."""
        self.host.setChecked(False)
        self._show(key)

    def host_says(self, key: Key | None) -> None:
        """Note the host's key, and take it where that is wanted."""
        self._hosts = key
        self._follow(self.host.isChecked())

    def _follow(self, on: bool) -> None:
        self._button.setEnabled(not (on and self._hosts is not None))
        if on and self._hosts is not None:
            self._show(self._hosts)

    def prompt_says(self, key: Key | None) -> None:
        """Show the prompt's key; the field's own again where it says none."""
        self._prompts = key
        self._spell()

    def _show(self, key: Key | None) -> None:
        self.value = key
        self._spell()
        self.changed.emit()

    def _spell(self) -> None:
        key = self.value if self._prompts is None else self._prompts
        self._button.setText(INDENT + (tr("any") if key is None else spelt(key)))


def spelt(key: Key) -> str:
    """A Key in words: "A minor"."""
    tonic = str(key).removesuffix("m")
    return tr("{} minor").format(tonic) if key.minor else tr("{} major").format(tonic)


def scale_menu(parent: QWidget, choose: object) -> QMenu:
    """A menu with all 24 keys in two rows of six for each mode, and "any"."""
    menu = QMenu(parent)
    inside = QWidget()
    grid = QGridLayout(inside)
    grid.setContentsMargins(8, 8, 8, 8)
    grid.setSpacing(3)

    def add(text: str, key: Key | None, at: tuple[int, int, int]) -> None:
        tip = tr("Whatever the model paints") if key is None else spelt(key)
        button = with_tooltip(styled(QPushButton(text), "chip"), tip, tip)
        button.clicked.connect(menu.close)
        button.clicked.connect(lambda: choose(key))  # type: ignore[operator]
        grid.addWidget(button, at[0], at[1], 1, at[2])

    for mode, name in enumerate((tr("major"), tr("minor"))):
        grid.addWidget(label(name, "name"), 3 * mode, 0, 1, 6)
        for tonic in range(12):
            place = (3 * mode + 1 + tonic // 6, tonic % 6, 1)
            key = Key(tonic, bool(mode))
            add(str(key), key, place)
    add(tr("any key"), None, (6, 0, 6))
    action = QWidgetAction(menu)
    action.setDefaultWidget(inside)
    menu.addAction(action)
    return menu


class SeedField(QWidget):
    """The same seed makes the same sample again. It shows the seed that was heard, so that a lock
    keeps that one; unless locked, typed or drawn by hand, a new one is drawn for each sample."""

    def __init__(self) -> None:
        super().__init__()
        self._by_hand = True
        self._line = with_tooltip(
            QLineEdit(), tr("Seed"), tr("The same seed and words make the same sample")
        )
        self._line.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{1,10}")))
        self._line.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._line.textChanged.connect(
            lambda text: restyle(self._line, "wrong", bool(text) and int(text) >= SEEDS)
        )
        dice = plain_button("", tr("Draw a seed"), tr("Draw another seed"))
        dice.setIcon(icon("dice"))
        dice.clicked.connect(self.draw)
        self._line.textEdited.connect(lambda _: self._choose_by_hand())
        self.lock = plain_button(
            "", tr("Keep the seed"), tr("Keep this seed for the next makes"), True
        )
        self.lock.setIcon(icon("lock"))
        name = label(tr("Seed"), "name")
        name.setBuddy(self._line)
        name.setMinimumHeight(NAME_HIGH)
        box = column(gap=2)
        box.addLayout(row(name, None, dice, self.lock, gap=0))
        box.addWidget(self._line)
        self.setLayout(box)
        self.draw()

    @property
    def value(self) -> int:
        """The seed."""
        return min(int(self._line.text() or 0), SEEDS - 1)

    def choose(self, seed: int) -> None:
        """Show a seed and keep it."""
        self._line.setText(str(seed))
        self.lock.setChecked(True)

    def draw(self) -> None:
        """Another seed, for the next sample."""
        self._line.setText(str(secrets.randbelow(OWN_SEEDS)))
        self._choose_by_hand()

    def draw_next(self) -> None:
        """A sample is asked for: another seed, unless the one shown is to be used."""
        if not (self.lock.isChecked() or self._by_hand):
            self.draw()
        self._by_hand = False

    def next_seed(self) -> int:
        """The seed for an edit of what is shown: another one than was heard."""
        self.draw_next()
        return self.value

    def show_heard(self, seed: int) -> None:
        """What sounds now was made with this seed."""
        if not (self.lock.isChecked() or self._by_hand):
            self._line.setText(str(seed))

    def _choose_by_hand(self) -> None:
        self._by_hand = True
