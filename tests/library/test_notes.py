"""Edited notes, kept beside their sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.notes import Note, Score
from bridge.files.fingerprint import fingerprint
from bridge.files.midi import read
from bridge.library.folder import drop
from bridge.library.notes import keep_edited
from tests.files.samples import a_loop

SCORE = Score((Note(0.0, 1.0, 57, 0.8), Note(1.0, 1.0, 60, 0.8)), 92.0, 2)


def test_edited_notes_lie_beside_their_sample_under_a_name_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "Fodder"
    folder.mkdir()
    sample = drop(a_loop(frames=400), folder)
    source = keep_edited(SCORE, sample.path, folder, tmp_path / "home")
    assert source.path.parent == sample.path.parent
    assert source.path.stem.startswith(f"{sample.path.stem}_edited-")
    assert source.sha256 == fingerprint(source.path)
    assert [note.pitch for note in read(source.path).notes(False)] == [57, 60]
    assert keep_edited(SCORE, sample.path, folder, tmp_path / "home") == source
    other = keep_edited(replace(SCORE, notes=SCORE.notes[:1]), sample.path, folder, tmp_path)
    assert other.path != source.path


def test_no_notes_and_no_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadArgument, match="No note is left"):
        keep_edited(replace(SCORE, notes=()), tmp_path / "x.wav", tmp_path, tmp_path)
    gone = tmp_path / "gone"
    with pytest.raises(FodderError):
        keep_edited(SCORE, gone / "x.wav", gone, tmp_path)
