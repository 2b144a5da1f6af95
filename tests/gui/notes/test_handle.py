"""The handle of a sample's MIDI: what it offers, and what it says where there is nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PyQt6 import QtTest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from bridge.config.presets import load_models
from bridge.config.settings import Settings
from bridge.domain.edit import Source, Vary
from bridge.domain.notes import Note, Score
from bridge.domain.sample import Sample
from bridge.files.midi import beside, encode
from bridge.library.catalogue import Catalogue
from bridge.library.library import Library
from gui import drag
from gui.notes import known
from gui.notes.handle import MidiHandle
from gui.notes.known import NotesStatus, known_of

LEFT = Qt.MouseButton.LeftButton
QTest: Any = QtTest.QTest  # whose stubs have its static methods as those of an instance
SCORE = Score((Note(0.0, 1.0, 57, 0.8),), 92.0, 2)


@pytest.fixture
def library(home: Path, folder: Path, catalogue: Catalogue) -> Library:
    from bridge.config.settings import find_home

    return Library(find_home(), Settings(folder), catalogue, folder)


@pytest.fixture
def handle(qtbot: QtBot) -> MidiHandle:
    handle = MidiHandle()
    qtbot.addWidget(handle)
    handle.show()
    return handle


def pull(handle: MidiHandle) -> None:
    QTest.mousePress(handle, LEFT, pos=QPoint(8, 8))
    QTest.mouseMove(handle, QPoint(18, 9))
    QTest.mouseMove(handle, QPoint(60, 20))
    QTest.mouseRelease(handle, LEFT, pos=QPoint(12, 12))


def told(handle: MidiHandle) -> list[str]:
    found: list[str] = []
    handle.readied.connect(lambda: found.append("readied"))
    handle.wanted.connect(lambda: found.append("wanted"))
    handle.copied.connect(lambda: found.append("copied"))
    handle.refused.connect(found.append)
    return found


def test_pulled_it_is_a_drag_and_clicked_it_is_copied(handle: MidiHandle) -> None:
    heard = told(handle)
    pull(handle)
    assert heard == ["readied", "wanted"], "made as soon as it is pressed, and no click"
    QTest.mouseClick(handle, LEFT)
    assert heard[2:] == ["readied", "copied"]


def test_without_notes_it_says_why(handle: MidiHandle) -> None:
    handle.show_known(NotesStatus(False, "Effects play no notes."))
    heard = told(handle)
    pull(handle)
    QTest.mouseClick(handle, LEFT)
    assert heard == ["Effects play no notes."] * 2
    assert handle.toolTip() == "Effects play no notes."


def test_what_is_transcribed_says_how_sure_it_is(handle: MidiHandle) -> None:
    handle.show_known(NotesStatus(False, "riffusion writes no notes.", True))
    assert "transcribed" in handle.toolTip()
    assert handle.text() == "MIDI ≈"
    handle.show_known(NotesStatus(False, "riffusion writes no notes.", True, 0.62))
    assert handle.text() == "MIDI ≈ 62 %"
    handle.show_known(NotesStatus(True))
    assert handle.text() == "MIDI"


def as_made_now(sample: Sample) -> Sample:
    """As if this Fodder's own model had made it."""
    own = next(one for one in load_models() if one.name == "embedded")
    return replace(sample, recipe=replace(sample.recipe, model_version=own.version))


def test_what_is_known_of_a_samples_notes(
    library: Library, kept: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    drums, bass, effect = as_made_now(kept[0]), as_made_now(kept[1]), kept[4]
    assert known_of(drums, library) == NotesStatus(True)
    assert not known_of(effect, library).heard
    varied = replace(bass, recipe=replace(bass.recipe, edit=Vary(Source(drums.path))))
    assert known_of(varied, library).heard
    assert "from a sound" in known_of(varied, library).reason
    older = replace(bass, recipe=replace(bass.recipe, model_version="0"))
    assert "Another version" in known_of(older, library).reason
    monkeypatch.setattr(known, "TRANSCRIBER", "no_such_package")
    lacking = known_of(varied, library)
    assert not lacking.heard
    assert "pip install 'sample-fodder[transcribe]'" in lacking.reason


def test_a_file_of_notes_counts_as_what_it_says_of_itself(
    library: Library, kept: list[Sample]
) -> None:
    sample = replace(kept[1], recipe=replace(kept[1].recipe, model_version="0"))
    beside(sample.path).write_bytes(encode([SCORE]))
    assert known_of(sample, library) == NotesStatus(True, sure=1.0)
    beside(sample.path).write_bytes(encode([replace(SCORE, confidence=0.6)]))
    assert known_of(sample, library).sure == 0.6
    beside(sample.path).write_bytes(b"MThd nonsense")
    assert not known_of(sample, library).exact


def test_a_drag_of_notes_is_a_project_for_lmms(tmp_path: Path) -> None:
    path = tmp_path / "F#m 92.mid"
    path.write_bytes(b"x")
    data = drag.mime_of([path])
    assert drag.files_in(data) == [path]
    assert data.data(drag.LMMS).data().decode() == f"importedproject:{path}"
