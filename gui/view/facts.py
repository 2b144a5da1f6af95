"""What was asked and what was heard, side by side."""

from __future__ import annotations

from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout

from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.domain.verdict import judge_recipe
from gui.text import decibels, tr
from gui.widgets import Elided, label, restyle, row, styled, with_tooltip

FIGURES = ("figure", "small figure", "tiny figure")  # looks, the largest first
FIGURE_GAP, MARGINS = 6, 16  # px
UNSURE = 0.3  # a confidence below which what was heard is only dimly shown
QUIETEST = -119.0  # LUFS below which nothing is heard
WIDE = 480  # px from which on there is room for five cards
JUMP = 3.0  # dB at a seam that one may hear


class FactCard(QFrame):
    """A name, a figure and what belongs to it."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        styled(self, "card")
        with_tooltip(self, name, tip)
        self._name, self._tip = name, tip
        self._value, self._note = label("–", "figure"), label("", "figure")
        self._under = styled(Elided(), "faint")
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 6, 4, 6)
        box.setSpacing(1)
        box.addWidget(styled(Elided(name), "faint"))
        box.addLayout(row(self._value, self._note, None, gap=FIGURE_GAP))
        box.addWidget(self._under)

    def say(self, value: str, note: str = "", tone: str = "", under: str = "") -> None:
        """Show a value, what it means, and whether that is well."""
        self._value.setText(value)
        self._note.setText(note)
        self._under.say(under)
        toned: QLabel = self._note if note else self._value
        for one in (self._value, self._note):
            restyle(one, "tone", tone if one is toned else "")
        self._fit()
        self.setToolTip(f"{self._tip}\n{under}".strip())
        self.setAccessibleName(f"{self._name}: {value} {note} {under}".strip())

    def compact(self, small: bool) -> None:
        """Hide the line under the value, or show it."""
        self._under.setVisible(not small)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A figure is never cut: where there is no room it is smaller."""
        gaps = FIGURE_GAP + MARGINS
        for look in FIGURES:
            for one in (self._value, self._note):
                restyle(one, "look", look)
                one.ensurePolished()
            wide = sum(
                one.fontMetrics().horizontalAdvance(one.text()) for one in (self._value, self._note)
            )
            if wide + gaps <= self.width():
                return


class FactsPanel(QFrame):
    """Tempo, key, length, seam and loudness of a sample."""

    def __init__(self) -> None:
        super().__init__()
        self._tempo = FactCard(tr("Tempo"), tr("The tempo asked for and the one that is heard"))
        self._key = FactCard(tr("Key"), tr("The key asked for and the one that is heard"))
        self._length = FactCard(
            tr("Length"), tr("Exactly: bars × beats × 60 / bpm × sample rate, rounded once")
        )
        self._seam = FactCard(
            tr("Seam"), tr("How much more the sound jumps where it repeats than elsewhere")
        )
        self._loudness = FactCard(
            tr("Loudness"), tr("Loudness in LUFS, of a loop as it goes round, and its highest peak")
        )
        self._cards = (self._tempo, self._key, self._length, self._seam, self._loudness)
        self.setLayout(row(*self._cards))
        for card in self._cards:
            card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def shows_loudness(self) -> bool:
        """Whether there is room for the card of the loudness."""
        return not self._loudness.isHidden()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._loudness.setVisible(self.width() >= WIDE)

    def compact(self, small: bool) -> None:
        """Whether there is room for the lines below the figures."""
        for card in self._cards:
            card.compact(small)

    def clear(self) -> None:
        """Show that nothing is known."""
        for card in self._cards:
            card.say("–")

    def show_sample(self, sample: Sample) -> None:
        """All but the seam and the loudness, which have to be listened for."""
        verdict = judge_recipe(sample.recipe, sample.heard)
        self._show_tempo(sample, verdict.tempo_agrees)
        self._show_key(sample, verdict.key_agrees)
        frames = f"{sample.frames:,}".replace(",", " ")
        self._length.say(frames, "", "", tr("samples · {:.3f} s").format(sample.seconds))
        self._seam.say("…" if sample.recipe.kind is Kind.LOOP else tr("none"))
        self._loudness.say("…")

    def show_seam(self, jump: float | None) -> None:
        """Show how much the sound jumps at its seam, in dB; None where it has none."""
        if jump is None:
            self._seam.say(tr("none"), under=tr("it does not repeat"))
        elif jump <= JUMP:
            self._seam.say(tr("seamless"), "", "good", tr("{:+.1f} dB jump").format(jump))
        else:
            self._seam.say(
                tr("{:+.1f} dB").format(jump), "", "warn", tr("more than elsewhere in it")
            )

    def show_levels(self, peak_db: float, lufs: float) -> None:
        """Show the highest peak in dBFS and the loudness in LUFS."""
        peak = tr("peak {} dB").format(decibels(peak_db))
        if lufs <= QUIETEST:
            self._loudness.say(tr("silent"), "", "warn", peak)
        else:
            self._loudness.say(decibels(lufs), tr("LUFS"), "dim", peak)

    def _show_tempo(self, sample: Sample, agrees: bool) -> None:
        recipe, heard = sample.recipe, sample.heard
        if recipe.kind is Kind.ONESHOT:
            self._tempo.say(tr("none"), under=tr("a one-shot has none"))
            return
        note = tr("none") if heard.bpm is None else f"{heard.bpm:.2f}"
        sure = heard.bpm is not None and heard.bpm_confidence >= UNSURE
        tone = "warn" if not agrees else "good" if sure else "dim"
        self._tempo.say(
            f"{recipe.bpm:g}", note, tone, said(heard.bpm, heard.bpm_confidence, agrees)
        )

    def _show_key(self, sample: Sample, agrees: bool) -> None:
        recipe, heard = sample.recipe, sample.heard
        note = tr("none") if heard.key is None else str(heard.key)
        sure = heard.key is not None and heard.key_confidence >= UNSURE
        tone = "warn" if not agrees else "good" if sure else "dim"
        asked = tr("any") if recipe.key is None else str(recipe.key)
        under = said(heard.key, heard.key_confidence, agrees, is_key=True)
        self._key.say(asked, note, tone, under)


def said(heard: object, confidence: float, agrees: bool, is_key: bool = False) -> str:
    """What was heard, and how sure that is, in a few words."""
    if heard is None:
        return tr("no clear key") if is_key else tr("no clear tempo")
    sure = tr("{:.0f} % sure").format(100 * confidence)
    return sure if agrees else tr("not what was asked · {}").format(sure)
