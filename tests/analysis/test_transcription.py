"""What is heard in a sound without its notes: tones that are there, and how sure it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

import bridge
from bridge.analysis import transcription
from bridge.analysis.transcription import can_transcribe, chances, events, transcribe
from bridge.domain.audio import Clip
from bridge.domain.errors import ModelUnavailable
from bridge.files.midi import read

RATE = 44_100
LINE = ((0.0, 57), (1.0, 60), (2.0, 64), (3.0, 62), (4.0, 48), (5.0, 55), (6.0, 67), (7.5, 72))
pytestmark = pytest.mark.skipif(not can_transcribe(), reason="needs the extra transcribe")


def tones(line=LINE, beats: float = 8.0, bpm: float = 120.0) -> Clip:
    """Plucked tones of ten partials, on a ring."""
    beat = 60 / bpm * RATE
    out = np.zeros(round(beats * beat))
    for start, pitch in line:
        t = np.arange(round(0.9 * beat)) / RATE
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        wave = sum(np.sin(2 * np.pi * hertz * k * t) / k**1.5 for k in range(1, 11))
        at = (round(start * beat) + np.arange(len(t))) % len(out)
        out[at] += 0.2 * wave * np.exp(-2.5 * t) * np.minimum(1, (len(t) / RATE - t) / 0.02)
    return Clip(out[:, None].astype(np.float32), RATE)


def test_tones_are_heard_where_they_are_and_the_confidence_is_below_that_of_knowing():
    found = transcribe(tones(), 120.0)
    heard = [(round(note.start * 8) / 8, note.pitch) for note in found.notes]
    hits = [
        any(pitch == p and abs(at - start) <= 0.125 for at, p in heard) for start, pitch in LINE
    ]
    assert sum(hits) >= len(LINE) - 1
    assert len(heard) <= len(LINE) + 3
    assert 0.3 < found.confidence < 1


def test_a_loop_s_end_is_heard_before_its_beginning():
    """A tone that rings over the end does not begin once more at the first beat."""
    over = tones(((2.0, 60), (7.5, 72)))
    first = [note for note in transcribe(over, 120.0, loop=True).notes if note.start < 0.1]
    assert not first


def test_silence_has_no_notes():
    silent = Clip(np.zeros((RATE, 1), np.float32), RATE)
    assert transcribe(silent, 120.0) == transcription.Transcription((), 0.0)


def test_chances_are_as_long_as_the_sound():
    for seconds in (0.1, 1.7, 5.3):
        mono = np.zeros(round(seconds * transcription.RATE), np.float32)
        sounds, begins = chances(mono, loop=False)
        assert sounds.shape == begins.shape == (-(-len(mono) // transcription.HOP), 88)


def test_a_beginning_is_a_peak_and_a_note_lasts_while_it_sounds():
    sounds, begins = np.zeros((200, 88), np.float32), np.zeros((200, 88), np.float32)
    sounds[20:60, 40], begins[20, 40] = 0.8, 0.9
    sounds[100:103, 50], begins[100, 50] = 0.8, 0.9  # too short
    sounds[120:150, 30] = 0.6  # begins softly
    assert [(e[0], e[1], e[2]) for e in sorted(events(sounds, begins))] == [
        (20, 60, 40), (120, 150, 30),
    ]  # fmt: skip


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    transcription._session.cache_clear()
    with pytest.raises(ModelUnavailable, match="pip install"):
        transcribe(tones(((0.0, 60),), 2.0), 120.0)
    transcription._session.cache_clear()


def test_python_hears_the_notes_of_a_recording_and_its_midi_file_says_so(tmp_path: Path):
    clip = tones()
    soundfile.write(tmp_path / "line.wav", clip.samples, clip.rate)
    found = bridge.notes(tmp_path / "line.wav")
    (part,) = found.parts
    heard = [note.pitch for note in part.notes]
    assert len(set(heard) & {pitch for _, pitch in LINE}) >= len(LINE) - 1
    assert 0.3 < found.confidence < 1
    assert read(tmp_path / "line.mid") == found
