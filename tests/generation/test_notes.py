"""Notes out and in with the real model: what the MIDI file says is what is heard."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.cli import main
from bridge.domain.audio import Clip
from bridge.domain.chords import Progression
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key, Meter
from bridge.domain.notes import Note, NoteSource, Score
from bridge.domain.performance import Performance
from bridge.domain.request import Request
from bridge.files import midi
from bridge.files.formats import read_card
from bridge.generation.editing import with_notes

CHORDS = "Am F C G"
LINE = (33, 41, 36, 43, 40, 45, 33, 38)
RATE = 44_100


def power(mono: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A spectrum's power and its frequencies."""
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), 1 << 18)) ** 2
    return spectrum, np.fft.rfftfreq(1 << 18, 1 / RATE)


def classes(mono: np.ndarray) -> np.ndarray:
    """How much of each pitch class sounds between 100 Hz and 1 kHz, (12,)."""
    spectrum, hertz = power(mono)
    inside = (hertz > 100) & (hertz < 1000)
    at = np.round(69 + 12 * np.log2(hertz[inside] / 440)).astype(int) % 12
    return np.bincount(at, np.sqrt(spectrum[inside]), 12)


@pytest.fixture(scope="module")
def chords(tmp_path_factory: pytest.TempPathFactory, engine: object) -> Path:
    """A loop over four chords, with its notes beside it."""
    folder = tmp_path_factory.mktemp("chords")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FODDER_HOME", str(folder / "home"))
        patch.setattr("bridge.cli.making.open_engine", lambda *_: Kept(engine))
        words = ["--chords", CHORDS, "--bpm", "120", "--seed", "3", "--steps", "6", "--midi"]
        assert main(["make", "Rhodes, sustained chords", *words, "--folder", str(folder)]) == 0
    (path,) = folder.glob("*.wav")
    return path


@pytest.fixture(scope="module")
def painter():
    from bridge.config.presets import model_named
    from bridge.synthesis.loading import load

    return load(model_named("embedded"))


def here(module: str, function: str, *arguments: object) -> object:
    return getattr(importlib.import_module(module), function)(*arguments)


class Kept:
    """The session's engine, which no command ends."""

    def __init__(self, engine: object) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def close(self) -> None: ...


def test_chords_that_are_written_are_heard(chords):
    """Of all major and minor triads, that which each bar sounds most like is its chord."""
    samples, _ = soundfile.read(chords, always_2d=True)
    bar = len(samples) // 4
    triads = {
        (tonic, minor): np.bincount([tonic, (tonic + 4 - minor) % 12, (tonic + 7) % 12], None, 12)
        for tonic in range(12)
        for minor in (0, 1)
    }
    heard = []
    for number in range(4):
        found = classes(samples[number * bar : (number + 1) * bar].mean(1))
        heard.append(max(triads, key=lambda one: found @ triads[one]))
    assert heard == [(9, 1), (5, 0), (0, 0), (7, 0)]


def test_the_recipe_has_the_chords_and_the_bars_that_they_fill(chords):
    recipe = read_card(chords).recipe
    assert recipe.chords == Progression.parse(CHORDS)
    assert (recipe.bars, recipe.key) == (4, Key.parse("Am"))


def test_the_notes_lie_beside_and_are_exact(chords):
    found = midi.read(midi.beside(chords))
    assert (found.bpm, found.bars, found.key) == (120, 4, Key.parse("Am"))
    (part,) = found.parts
    assert (part.program, part.name) == (4, "Rhodes")
    bars = [
        {n.pitch % 12 for n in part.notes if b <= (n.start + 0.1) // 4 < b + 1} for b in range(4)
    ]
    assert bars == [{9, 0, 4}, {5, 9, 0}, {0, 4, 7}, {7, 11, 2}]


def test_the_recipe_alone_makes_the_same_file_again(chords, painter, capsys, tmp_path, monkeypatch):
    """The call goes to a process of its own; here it stays in this one, whose model is loaded."""
    monkeypatch.setattr("bridge.cli.notes.call", here)
    monkeypatch.setattr("bridge.synthesis.loading.load", lambda _: painter)
    assert main(["notes", str(chords), "--out", str(tmp_path / "x.mid"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (tmp_path / "x.mid").read_bytes() == midi.beside(chords).read_bytes()
    assert said["bars"] == 4
    assert said["notes"] >= 12


def test_notes_of_a_file_are_played_at_their_pitch(make, tmp_path):
    """Each note of a bass line, by the strongest frequency around its own."""
    notes = tuple(Note(k / 1.0, 0.9, pitch, 0.9) for k, pitch in enumerate(LINE))
    score = Score(notes, 100.0, 2, Meter(), Key.parse("Am"), program=33)
    (path := tmp_path / "line.mid").write_bytes(midi.encode([score]))
    (done,) = make(tmp_path, "finger bass", notes=NoteSource(path), seed=1, steps=6)
    recipe = done.sample.recipe
    assert (recipe.bpm, recipe.bars, recipe.key) == (100, 2, Key.parse("Am"))
    assert len(recipe.notes.sha256) == 64
    assert "octaves" not in done.warning
    samples, _ = soundfile.read(done.sample.path, always_2d=True)
    clip = Clip(samples.astype(np.float32), RATE)
    beat = 60 / 100 * RATE
    off = []
    for number, pitch in enumerate(LINE):
        spectrum, hertz = power(
            clip.mono[round((number + 0.1) * beat) : round((number + 0.8) * beat)]
        )
        expected = 440 * 2 ** ((pitch - 69) / 12)
        near = (hertz > expected / 1.9) & (hertz < expected * 1.9)
        off.append(12 * np.log2(hertz[near][spectrum[near].argmax()] / expected))
    assert np.abs(off).max() < 0.35


def test_what_a_file_of_notes_says_counts_where_nobody_says_otherwise(tmp_path):
    score = Score((Note(0.0, 1.0, 57, 0.8), Note(3.0, 1.0, 60, 0.8)), 81.0, 3, Meter(3, 4))
    (path := tmp_path / "x.mid").write_bytes(midi.encode([score]))
    settled = with_notes(Request("keys", notes=NoteSource(path), bars=8))
    assert (settled.bpm, settled.bars, settled.meter) == (81, 3, Meter(3, 4))
    assert with_notes(Request("keys", notes=NoteSource(path), bpm=99.0)).bpm == 99
    path.write_bytes(midi.encode([Score(score.notes, 82.0, 3)]))
    with pytest.raises(BadArgument, match="has changed"):
        with_notes(settled)


def test_notes_stand_alone():
    source = NoteSource(Path("x.mid"))
    for said in ({"chords": Progression.parse("C")}, {"groove": source}):
        with pytest.raises(BadArgument, match="own chords and rhythm"):
            Request("keys", notes=source, **said)


def test_a_groove_is_that_of_a_midi_file_of_a_recipe_or_of_what_is_heard(painter, chords, tmp_path):
    from bridge.synthesis.embedded.grooving import groove_of

    notes = tuple(Note(at, 0.2, 36, 0.8) for at in (0.0, 0.75, 2.5))
    (path := tmp_path / "x.mid").write_bytes(midi.encode([Score(notes, 100.0, 1, drums=True)]))
    assert [hit.beat for hit in groove_of(NoteSource(path), painter).hits] == [0.0, 0.75, 2.5]
    of_recipe = groove_of(NoteSource(chords), painter)
    assert [round(hit.beat) for hit in of_recipe.hits] == [0, 4, 8, 12]
    clicks = np.zeros(4 * RATE, np.float32)
    rng = np.random.default_rng(0)
    for beat in (0, 1, 1.5, 2, 3, 4, 5, 5.5, 6, 7):  # at 120 bpm
        at = round(beat * RATE / 2)
        clicks[at : at + 900] = rng.normal(0, 0.3, 900) * np.exp(-np.arange(900) / 200)
    soundfile.write(tmp_path / "clicks.wav", clicks, RATE)
    heard = groove_of(NoteSource(tmp_path / "clicks.wav"), painter)
    assert heard.beats == 8
    assert [hit.beat for hit in heard.hits] == pytest.approx(
        [0, 1, 1.5, 2, 3, 4, 5, 5.5, 6, 7], abs=0.06
    )


def test_an_effect_plays_no_notes(painter, tmp_path):
    from bridge.generation.pipeline import settle

    (path := tmp_path / "x.mid").write_bytes(midi.encode([Score((Note(0, 1, 60, 1),), 100.0, 1)]))
    request = settle(with_notes(Request("rain", notes=NoteSource(path))), painter)
    with pytest.raises(BadArgument, match="name an instrument"):
        painter.paint(request, lambda *_: None)
    assert painter.score(settle(Request("rain", performance=Performance()), painter)) is None
