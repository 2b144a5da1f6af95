"""How the window looks: two palettes, one style sheet, one font.

Sizes are Qt's device-independent pixels, so everything scales with the screen. Figures have one
width (the font's "tnum" feature), so that they line up and do not jump.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.resources import files
from string import Template

from PyQt6 import sip
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PyQt6.QtWidgets import QApplication, QWidget

FACES = ("Inter", "SF Pro Text", "Segoe UI Variable", "Segoe UI", "Noto Sans", "DejaVu Sans")
SIZE = 13  # px


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb. `ground` lies lowest, `panel` on it, `card` on that; `accent` is what
    is chosen or sounds, `cool` what merely is there, `good` and `warn` what was found."""

    ground: str
    panel: str
    card: str
    raised: str
    line: str
    text: str
    dim: str
    faint: str
    accent: str
    on_accent: str
    chosen: str
    cool: str
    good: str
    warn: str
    bad: str

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """A colour by its name, as transparent as `alpha` says."""
        found = QColor(getattr(self, name))
        found.setAlphaF(alpha)
        return found


def is_dark(palette: Palette) -> bool:
    """Whether a palette's ground is dark."""
    return QColor(palette.ground).lightnessF() < 0.5


DARK = Palette(
    ground="#0e1013", panel="#121418", card="#181b20", raised="#22262d", line="#282d34",
    text="#e9ebee", dim="#9aa1ab", faint="#6b727c", accent="#e8a33d", on_accent="#1d1405",
    chosen="#221c12", cool="#62a0a8", good="#4fc78a", warn="#e8a33d", bad="#ee6f62",
)  # fmt: skip
LIGHT = Palette(
    ground="#f4f3f0", panel="#faf9f7", card="#ffffff", raised="#e9e7e2", line="#d9d6cf",
    text="#1b1d20", dim="#575d66", faint="#858b94", accent="#b86e00", on_accent="#ffffff",
    chosen="#fdf1dc", cool="#2f7d87", good="#13794a", warn="#a85d00", bad="#bf3528",
)  # fmt: skip
PALETTES = {"dark": DARK, "light": LIGHT}


def named(theme: str) -> Palette:
    """The palette of a theme's name; "system" follows the desktop."""
    if theme in PALETTES:
        return PALETTES[theme]
    hints = QApplication.styleHints()
    light = hints is not None and hints.colorScheme() == Qt.ColorScheme.Light
    return LIGHT if light else DARK


def apply(app: QApplication, palette: Palette) -> None:
    """Give the whole application this look, at once: before there are windows."""
    style = app.style()
    if style is None or style.name() != "fusion":  # each of these polishes every widget anew
        app.setStyle("Fusion")
        app.setFont(font())
    app.setStyleSheet("")  # in place of another sheet, the next would take four times as long
    app.setPalette(_qt_palette(palette))
    app.setStyleSheet(style_sheet(palette))


def change(app: QApplication, palette: Palette, then: Callable[[], object]) -> None:
    """Give open windows another look in steps, so that what the user does is answered in between:
    `then` is called when it is whole, and they are painted again, a part after the other."""
    windows = [one for one in app.topLevelWidgets() if one.isVisible() and one.updatesEnabled()]
    hidden = [*(part for one in windows for part in parts_of(one)), *windows]
    for one in hidden:
        one.setUpdatesEnabled(False)
    app.setStyleSheet("")

    def colour() -> None:
        app.setPalette(_qt_palette(palette))
        QTimer.singleShot(0, dress)

    def dress() -> None:
        app.setStyleSheet(style_sheet(palette))
        QTimer.singleShot(0, finish)

    def finish() -> None:
        then()
        if hidden:
            QTimer.singleShot(0, show)

    def show() -> None:
        one = hidden.pop()  # the windows first: their parts wait
        if not sip.isdeleted(one):
            one.setUpdatesEnabled(True)
        if hidden:
            QTimer.singleShot(0, show)

    QTimer.singleShot(0, colour)


def parts_of(window: QWidget) -> list[QWidget]:
    """What is visible in a window and takes less than a third of it, or has no parts."""
    large = window.width() * window.height() / 3
    found: list[QWidget] = []
    todo = [window]
    while todo:
        children = todo.pop().findChildren(
            QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
        )
        for child in children:
            if not child.isVisible() or child.isWindow():
                continue
            whole = child.width() * child.height() < large or not child.children()
            (found if whole else todo).append(child)
    return found


def font(size: int = SIZE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The first of our faces that is installed, with figures of one width."""
    there = set(QFontDatabase.families())
    found = QFont(next((face for face in FACES if face in there), QFont().family()))
    found.setPixelSize(size)
    found.setWeight(weight)
    found.setFeature(QFont.Tag("tnum"), 1)
    return found


def style_sheet(palette: Palette) -> str:
    """Qt's style sheet in a palette's colours."""
    text = files("gui").joinpath("theme.qss").read_text("utf-8")
    art = files("gui").joinpath("art")
    return Template(text).substitute(asdict(palette), art=str(art).replace("\\", "/"))


def _qt_palette(palette: Palette) -> QPalette:
    found = QPalette()
    role = QPalette.ColorRole
    for one, name in (
        (role.Window, "ground"), (role.WindowText, "text"), (role.Base, "ground"),
        (role.AlternateBase, "panel"), (role.Text, "text"), (role.Button, "card"),
        (role.ButtonText, "text"), (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"), (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"), (role.PlaceholderText, "faint"), (role.Link, "cool"),
    ):  # fmt: skip
        found.setColor(one, palette.colour(name))
    for one in (role.WindowText, role.Text, role.ButtonText):
        found.setColor(QPalette.ColorGroup.Disabled, one, palette.colour("faint"))
    return found
