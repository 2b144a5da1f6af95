"""Notes and kits in the whole window, on the real bridge with the real model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile
from PyQt6 import QtTest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bridge.domain.errors import BadArgument
from bridge.domain.kit import Kit
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.files.midi import beside, read
from bridge.library.mixdown import FOLDER
from gui.app import App
from gui.kit.ask import PartsPopup
from gui.view.plot import WavePlot
from tests.analysis.test_mix import a_mix
from tests.gui.conftest import running, session_of

LEFT = Qt.MouseButton.LeftButton
QTest: Any = QtTest.QTest  # whose stubs have its static methods as those of an instance
SLOW = 60_000  # ms


@pytest.fixture
def app(qtbot: QtBot) -> Iterator[App]:
    with running(qtbot, notes=True) as app:
        yield app


def drop_on(widget: QWidget, path: Path) -> bool:
    """Drag a file over a widget and let it go; whether it would be taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    what = (Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    at = widget.rect().center()
    enter = QDragEnterEvent(at, *what)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(at), *what))
    return enter.isAccepted()


def middle(plot: WavePlot, number: int) -> QPoint:
    """Where a note is seen."""
    return plot.mapFromScene(plot.getViewBox().mapViewToScene(plot.notes.box(number).center()))


def made(app: App, qtbot: QtBot, before: Sample | None) -> Sample:
    """The next sample that is shown."""
    qtbot.waitUntil(lambda: app.window.view.sample not in (None, before), timeout=SLOW)
    qtbot.waitUntil(lambda: not len(app.window.make.jobs), timeout=SLOW)
    assert app.window.view.sample is not None
    return app.window.view.sample


def test_notes_are_seen_edited_painted_again_and_dropped_in(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    window, view = app.window, app.window.view
    window.make.prompt.say("marimba melody, 92 bpm, A minor, 1 bar")
    window.make.generate()
    first = made(app, qtbot, None)
    assert beside(first.path).is_file(), "MIDI beside each sample"
    qtbot.waitUntil(lambda: view.edits.midi.known is not None, timeout=SLOW)
    assert view.edits.midi.known is not None
    assert view.edits.midi.known.exact
    view.plot.setFocus()
    QTest.keyClick(window, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: view.editor.sheet is not None, timeout=SLOW)
    before = view.editor.roll.sounding
    notes = view.editor.roll.notes
    lowest = min(range(len(notes)), key=lambda one: notes[one].pitch)  # it can be played higher
    # the wave, which gives the plot its length, is read meanwhile
    qtbot.waitUntil(lambda: view.plot.rect().contains(middle(view.plot, lowest)), timeout=SLOW)
    QTest.mouseClick(view.plot.viewport(), LEFT, pos=middle(view.plot, lowest))
    QTest.keyClick(view.plot, Qt.Key.Key_Up)
    edited = view.editor.roll.sounding
    assert edited != before
    QTest.mouseClick(view.notes_bar.paint, LEFT)
    second = made(app, qtbot, first)
    recipe = second.recipe
    assert (recipe.prompt, recipe.seed) == (first.recipe.prompt, first.recipe.seed)
    assert recipe.notes is not None
    assert recipe.notes.path.parent == first.path.parent
    played = read(beside(second.path)).notes(False)
    assert sorted(note.pitch for note in played) == sorted(note.pitch for note in edited)
    assert "plays" in view._said.whole
    qtbot.waitUntil(lambda: view.editor.sheet is not None, timeout=SLOW)
    # notes in, dropped anywhere on the window
    source = window.make.source
    assert drop_on(window, beside(first.path))
    qtbot.waitUntil(lambda: source.given is not None, timeout=SLOW)
    window.make.prompt.say("finger bass")
    assert sorted(window.make.said.texts) == ["1 bar", "4/4", "92 bpm", "Am"]
    assert not window.make.tempo.isEnabled()
    request = window.make.request()
    assert request.notes is not None
    assert (request.notes.path, request.bpm, request.edit) == (beside(first.path), 92.0, None)
    chips = window.make.said.findChildren(QWidget)
    taken = next(one for one in chips if one.accessibleName() == "Take “92 bpm” away")
    QTest.mouseClick(taken, LEFT)
    assert window.make.request().bpm == window.make.tempo.value
    # refused ones keep what was there, and say why in the core's one sentence
    bad = tmp_path / "bad.mid"
    bad.write_bytes(b"no MIDI at all")
    assert drop_on(source, bad)
    qtbot.waitUntil(lambda: "bad.mid" in window.make._trouble.text(), timeout=SLOW)
    assert source.path == beside(first.path)
    assert not drop_on(window, tmp_path / "words.txt")


def test_a_kit_is_made_played_and_fitted(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    window, session = app.window, session_of(app)
    window.make.prompt.say("dusty Rhodes chords, 92 bpm, A minor, 1 bar")
    window.make.generate()
    sample = made(app, qtbot, None)
    assert window.kit.isHidden()
    played: list[Path] = []
    player = session._backend.app.player
    player.play = lambda path, **_: played.append(path)  # type: ignore[method-assign]
    QTest.mouseClick(window.view.edits.parts, LEFT)
    popup = window.findChild(PartsPopup)
    assert popup is not None
    popup.line.setText("drums, drums")
    QTest.mouseClick(popup.go, LEFT)
    assert "drums twice" in popup._trouble.text()
    popup.line.setText("drums, bass")
    QTest.mouseClick(popup.go, LEFT)
    kit = session._kit
    qtbot.waitUntil(lambda: kit.lanes is not None and kit.lanes.jobs != (), timeout=SLOW)
    fractions: list[float] = []
    qtbot.waitUntil(lambda: seen(kit.lanes.lanes[1].fraction, fractions), timeout=SLOW)
    qtbot.waitUntil(lambda: kit.lanes.jobs == () and len(kit.lanes.samples) == 2, timeout=SLOW)
    drums, bass = kit.lanes.samples
    assert window.kit.isVisible()
    assert window.view.sample == drums, "the first part is shown; the others do not push it away"
    assert isinstance(drums.recipe.edit, Kit)
    assert (drums.recipe.key, drums.recipe.bpm) == (sample.key, 92.0)
    assert all(beside(one.path).is_file() for one in (drums, bass))
    assert not any(one is not None and one.recipe.is_mix for one in window.board.slots.samples)
    played_with_one_muted(app, qtbot, played)
    taken_again(app, qtbot, bass)
    session.choose(sample)
    qtbot.waitUntil(window.kit.isHidden, timeout=SLOW)
    session.choose(bass)
    qtbot.waitUntil(window.kit.isVisible, timeout=SLOW)
    fitted(app, qtbot, tmp_path / "bounce.wav")
    offered(app)


def played_with_one_muted(app: App, qtbot: QtBot, played: list[Path]) -> None:
    window, lanes = app.window, session_of(app)._kit.lanes
    assert lanes is not None
    QTest.mouseClick(window.kit.play, LEFT)
    qtbot.waitUntil(lambda: len(played) == 1, timeout=SLOW)
    assert played[0].parent.name == FOLDER
    assert soundfile.info(played[0]).frames == lanes.samples[0].frames
    QTest.mouseClick(window.kit.cards[0].mute, LEFT)
    qtbot.waitUntil(lambda: len(played) == 2, timeout=SLOW)
    assert played[1] != played[0]
    QTest.mouseClick(window.kit.play, LEFT)


def taken_again(app: App, qtbot: QtBot, bass: Sample) -> None:
    """Another take of one part stands in its lane; the others stay."""
    window, kit = app.window, session_of(app)._kit
    before = kit.lanes
    QTest.mouseClick(window.kit.cards[1].retry, LEFT)
    qtbot.waitUntil(lambda: kit.lanes.samples[1].id != bass.id, timeout=SLOW)
    assert kit.lanes.samples[1].path.parent == bass.path.parent
    assert kit.lanes.lanes[0] == before.lanes[0]
    assert kit.lanes.lanes[0].muted
    qtbot.waitUntil(lambda: not len(window.make.jobs), timeout=SLOW)


def fitted(app: App, qtbot: QtBot, mix: Path) -> None:
    """Somebody's mix is dropped: a part is asked for that fits it."""
    window, source = app.window, app.window.make.source
    bounce = a_mix()
    soundfile.write(mix, bounce.samples, bounce.rate)
    assert drop_on(source, mix)
    qtbot.waitUntil(lambda: source.varied == mix, timeout=SLOW)
    QTest.mouseClick(source.fit, LEFT)
    with pytest.raises(BadArgument, match="still being listened to"):
        window.make.request()
    qtbot.waitUntil(lambda: source.given is not None, timeout=SLOW)
    window.make.prompt.say("upright bass")
    request = window.make.request()
    assert request.bpm == pytest.approx(100.0, abs=0.5)
    assert (request.edit, request.notes) == (None, None)
    assert any("bpm" in text for text in window.make.said.texts)
    assert "Heard" in window.status.text


def offered(app: App) -> None:
    """A prompt of several instruments offers them as the parts of a kit."""
    window = app.window
    asked: list[Request] = []
    session_of(app)._making.generate = asked.append  # type: ignore[method-assign, assignment]
    window.make.source.show_source(None)
    window.make.prompt.say("soft drums, upright bass and Rhodes, 92 bpm, 1 bar")
    window.make.generate()
    assert "One sample holds one part" in window.status.text
    QTest.mouseClick(window.status._offer, LEFT)
    assert not window.status._offer.isVisible()
    assert isinstance(asked[-1].edit, Kit)
    assert asked[-1].edit.names == ("drums", "upright bass", "rhodes")


def seen(fraction: float | None, found: list[float]) -> bool:
    """Whether there was progress of a part's own."""
    if fraction is not None:
        found.append(fraction)
    return bool(found)
