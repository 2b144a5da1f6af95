"""The bar at the top (host, Link, model) and the line at the bottom (OSC, folder, sound card)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel, QPushButton

from bridge.domain.music import Key
from gui.commands import command, with_key
from gui.icons import icon
from gui.make.fields import spelt
from gui.text import counted, tr
from gui.widgets import Elided, label, plain_button, restyle, row, styled, with_tooltip

log = logging.getLogger(__name__)
SHOWN = 8_000  # ms that a sentence stands which needs no answer
_LEVELS = {"warn": logging.WARNING, "bad": logging.WARNING}


class TopBar(QFrame):
    """`settings_wanted`, `log_wanted`, `keys_wanted`, `about_wanted`, `compact_wanted`."""

    settings_wanted = pyqtSignal()
    log_wanted = pyqtSignal()
    keys_wanted = pyqtSignal()
    about_wanted = pyqtSignal()
    compact_wanted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        styled(self, "bar")
        self.setFixedHeight(46)
        logo = QLabel('fodder<span style="color:#e8a33d">.</span>')
        with_tooltip(
            styled(logo, "logo"), tr("Fodder"), tr("From a prompt to a loop in your DAW's folder")
        )
        self._host = self._state(
            tr("Host"), tr("What your DAW or Link says of tempo, key and meter")
        )
        self._model = self._state(tr("Model"), tr("The model that paints, and whether it runs"))
        buttons = []
        for name, signal, tip in (
            ("strip", self.compact_wanted, with_key(command("compact").title, "compact")),
            ("keys", self.keys_wanted, with_key(tr("Keys"), "keys")),
            ("log", self.log_wanted, tr("The log")),
            ("about", self.about_wanted, tr("About Fodder")),
            ("gear", self.settings_wanted, with_key(tr("Settings"), "settings")),
        ):  # fmt: skip
            button = plain_button("", tip, tip)
            button.setIcon(icon(name))
            button.clicked.connect(signal)
            buttons.append(button)
        self._second = buttons[1:4]
        box = row(logo, 6, self._host, None, self._model, *buttons)
        box.setContentsMargins(16, 0, 10, 0)
        self.setLayout(box)
        self.show_host(None, None, "", 0)
        self.show_model("", "")

    def compact(self, small: bool) -> None:
        """Leave out what is seldom wanted, or show it."""
        for button in self._second:
            button.setVisible(not small)

    def show_host(self, bpm: float | None, key: Key | None, meter: str, peers: int) -> None:
        """Show what the DAW or Link says of tempo, key and meter, and how many peers there are."""
        said = [f"{bpm:.2f}" if bpm else "", spelt(key) if key else "", meter]
        text = "  ".join(part for part in said if part)
        link = counted(peers, tr("Link, {} peer"), tr("Link, {} peers")) if peers else tr("Host")
        self._host.setText(f"●  {link}  {text}" if text else tr("○  No host"))
        restyle(self._host, "tone", "good" if text else "dim")

    def show_model(self, name: str, state: str) -> None:
        """Show a model and its state, e.g. loading."""
        self._model.setText(f"{name}  {state}".strip())
        self._model.setVisible(bool(name))

    def _state(self, name: str, tip: str) -> QPushButton:
        button: QPushButton = with_tooltip(styled(QPushButton(), "state"), name, tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFlat(True)
        return button


class StatusLine(QFrame):
    """What goes on below; a sentence for the user stands there until the next."""

    def __init__(self) -> None:
        super().__init__()
        styled(self, "bar")
        self.setFixedHeight(28)
        self._osc, self._folder = label("", "faint"), Elided("", Qt.TextElideMode.ElideMiddle)
        self._said, self._audio = Elided(""), label("", "faint")
        styled(self._folder, "faint")
        about = tr("What can be done about it")
        self._offer = with_tooltip(styled(QPushButton(), "chip"), about, about)
        self._offer.hide()
        self._take: Callable[[], object] | None = None
        self._offer.clicked.connect(self._accept)
        box = row(self._osc, 8)
        box.addWidget(self._folder, 2)
        box.addWidget(self._said, 3)
        box.addWidget(self._offer)
        box.addWidget(self._audio)
        box.setContentsMargins(16, 0, 16, 0)
        self.setLayout(box)
        self._until = QTimer(self)
        self._until.setSingleShot(True)
        self._until.timeout.connect(self._forget)

    def show_osc(self, port: str) -> None:
        """Show the port that OSC is heard on; "" where it is off."""
        self._osc.setText(tr("●  OSC {}").format(port) if port else tr("○  OSC off"))
        restyle(self._osc, "tone", "good" if port else "dim")

    def show_folder(self, folder: Path, count: int) -> None:
        """Show where samples go and how many lie there."""
        self._folder.say(f"{folder} · {counted(count, tr('{} sample'), tr('{} samples'))}")
        self._folder.setToolTip(str(folder))

    def show_audio(self, text: str) -> None:
        """Show the output that is played through."""
        self._audio.setText(text)

    def say(
        self, sentence: str, tone: str = "", offer: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Show a sentence and log it; unless it is a warning, it goes after a while. An `offer` is
        what can be done about it: a button's text, and what it does."""
        log.log(_LEVELS.get(tone, logging.INFO), "%s", sentence)
        self._said.say(sentence)
        self._said.setToolTip(sentence)
        restyle(self._said, "tone", tone)
        self._take = None if offer is None else offer[1]
        self._offer.setVisible(offer is not None)
        if offer is not None:
            with_tooltip(self._offer, offer[0], sentence)
            self._offer.setText(offer[0])
        if tone in ("", "good"):
            self._until.start(SHOWN)
        else:
            self._until.stop()

    @property
    def text(self) -> str:
        """The whole sentence that is shown, also where it is cut."""
        return self._said.whole

    def _accept(self) -> None:
        take = self._take
        self._forget()
        if take is not None:
            take()

    def _forget(self) -> None:
        self._said.say("")
        self._said.setToolTip("")
        restyle(self._said, "tone", "")
        self._take = None
        self._offer.hide()
