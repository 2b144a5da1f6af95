"""A sound whose notes nobody knows, heard by the real network from the window's own button."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from bridge.analysis.transcription import can_transcribe
from bridge.config.settings import find_home
from bridge.domain.audio import Clip
from bridge.domain.sample import Sample
from bridge.files.midi import beside, read
from bridge.library.folder import drop
from tests.analysis.test_transcription import LINE, RATE, tones
from tests.files.samples import a_loop, a_recipe
from tests.gui.conftest import PATIENCE, running, session_of

pytestmark = pytest.mark.skipif(not can_transcribe(), reason="needs the extra transcribe")


def a_line() -> Sample:
    """Plucked tones in the library, by a model that writes no notes."""
    recipe = a_recipe(prompt="somebody's pluck", bpm=120.0, bars=2, model="riffusion")
    loop = a_loop(recipe, family="keys")
    sound = tones().samples
    assert sound.shape == (round(4 * RATE), 1)
    folder = find_home().folder
    folder.mkdir()
    return drop(replace(loop, clip=Clip(np.repeat(sound, 2, axis=1), RATE)), folder)


def test_the_button_hears_the_notes_and_says_how_sure_it_is(qtbot: QtBot) -> None:
    line = a_line()
    with running(qtbot) as app:
        view, session = app.window.view, session_of(app)
        qtbot.waitUntil(lambda: session._library.samples.rowCount() == 1, timeout=PATIENCE)
        session._library.table.selectRow(0)
        qtbot.waitUntil(lambda: view.sample is not None, timeout=PATIENCE)
        view.edits.notes.click()
        qtbot.waitUntil(view.notes_bar.transcribe.isVisible, timeout=PATIENCE)
        assert not beside(line.path).exists()
        view.notes_bar.transcribe.click()
        qtbot.waitUntil(lambda: view.editor.sheet is not None, timeout=60_000)
        sheet = view.editor.sheet
        assert sheet is not None
        assert 0.3 < sheet.sure < 1
        heard = {note.pitch for note in view.editor.roll.notes}
        assert len(heard & {pitch for _, pitch in LINE}) >= len(LINE) - 1
        sure = f"{100 * sheet.sure:.0f} % sure"
        qtbot.waitUntil(lambda: sure in view.edits.midi.toolTip(), timeout=PATIENCE)
        assert "transcribed" in app.window.status.text.lower()
    assert read(beside(line.path)).confidence == pytest.approx(sheet.sure)
