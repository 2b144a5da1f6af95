"""Sources, strengths and morphs over real UDP: what was asked is in the recipe of what is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from bridge.cli.serve import serving
from bridge.domain.edit import Extend, Layer, Morph, Repaint, Stem, Vary
from bridge.domain.music import Key, Meter
from bridge.domain.notes import Note, NoteSource, Score, Touch
from bridge.domain.request import Kind
from bridge.domain.sample import Recipe
from bridge.files import sf2
from bridge.files.formats import read_card
from bridge.files.midi import encode
from bridge.jobs.engine import Engine
from bridge.osc.defaults import RequestDefaults
from tests.analysis.test_mix import a_mix
from tests.osc.conftest import arguments
from tests.osc.ear import Ear


def made(ear: Ear, address: str, *values: Any) -> tuple[str, Recipe]:
    """Say something; the path and the recipe of the sample that comes of it."""
    ear.say(address, *values)
    heard = ear.until("/fodder/finished", "/fodder/failed", "/fodder/error")
    done = [said for where, said in heard if where == "/fodder/done"]
    assert len(done) == 1, heard
    return done[0][2], read_card(Path(done[0][2])).recipe


def test_a_sample_is_varied_by_its_id_and_by_its_path(ear: Ear):
    path, _ = made(ear, "/fodder/generate", "t", "first pad")
    for named in (read_card(Path(path)).id, path):
        said = ("source", named, "strength", 0.25, "bars", 1)
        _, recipe = made(ear, "/fodder/generate", "t", "second pad", *said)
        assert isinstance(recipe.edit, Vary)
        assert (recipe.edit.source.path, recipe.edit.source.bars) == (Path(path), 1)
        assert recipe.edit.strength == pytest.approx(0.25)


def test_bars_are_repainted_and_added_and_tracks_made_and_taken_out(ear: Ear):
    path, _ = made(ear, "/fodder/generate", "t", "ninth pad", "bars", 4)
    sample = read_card(Path(path)).id
    said = ("strength", 0.5, "seed", 4)
    _, recipe = made(ear, "/fodder/repaint", "t", sample, "2-3", "a fill", *said)
    assert isinstance(recipe.edit, Repaint)
    assert (recipe.edit.source.path, recipe.edit.first, recipe.edit.stop) == (Path(path), 1, 3)
    assert (recipe.edit.strength, recipe.seed, recipe.prompt) == (0.5, 4, "ninth pad, a fill")
    edit = made(ear, "/fodder/extend", "t", path, 2, "the same again")[1].edit
    assert isinstance(edit, Extend)
    assert (edit.source.path, edit.bars) == (Path(path), 2)
    edit = made(ear, "/fodder/layer", "t", sample, "bass, drums", "deep house")[1].edit
    assert isinstance(edit, Layer)
    assert edit.tracks == ("bass", "drums")
    _, recipe = made(ear, "/fodder/stem", "t", sample, "backing_vocals")
    assert isinstance(recipe.edit, Stem)
    assert (recipe.edit.track, recipe.prompt) == ("backing_vocals", "backing vocals")


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        (("repaint", "t", "a", "three", "fill"), "bad_argument", "no range"),
        (("repaint", "t", "a", "3-2", "fill"), "bad_argument", "not in it"),
        (("repaint", "t", "a", "2", "fill", "source", "b"), "bad_argument", "leave source out"),
        (("extend", "t", "a", 16, "more"), "bad_argument", "1 to 15"),
        (("layer", "t", "a", "kazoo", "more"), "bad_argument", "drums, percussion"),
        (("stem", "t", "a", ""), "bad_argument", "drums, percussion"),
        (("stem", "t", "/etc/passwd", "drums"), "refused", "outside the library"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_in_a_sentence(ear: Ear, said, code, words):
    address, values = ear.ask(f"/fodder/{said[0]}", *said[1:])
    assert (address, values[0]) == ("/fodder/error", code)
    assert words in values[1]


def test_source_and_strength_stick_and_are_taken_back(ear: Ear):
    sample, _ = made(ear, "/fodder/generate", "t", "third pad")
    ear.say("/fodder/set/prompt", "fourth pad")
    ear.say("/fodder/set/source", sample)
    ear.say("/fodder/set/strength", "0.75")
    _, recipe = made(ear, "/fodder/go", "t")
    assert isinstance(recipe.edit, Vary)
    assert recipe.edit.strength == 0.75
    assert recipe.edit.source.bars is None
    assert made(ear, "/fodder/morph", "t", "a pad", "b pad", 0.5)[1].edit == Morph("b pad", 0.5)
    ear.say("/fodder/set/source", "")
    assert made(ear, "/fodder/go", "t")[1].edit is None


def test_a_preset_takes_a_source(ear: Ear):
    sample, _ = made(ear, "/fodder/generate", "t", "fifth pad")
    preset = ("/fodder/preset", "t", "Dusty boom bap", "source", sample)
    assert isinstance(made(ear, *preset)[1].edit, Vary)


def test_a_morph_has_names_too_and_the_second_prompts_tempo_is_not_sung(ear: Ear):
    said = ("bpm", 100, "seed", 5, "key", "Am")
    _, recipe = made(ear, "/fodder/morph", "t", "pad", "bells, 140 bpm", 0.25, *said)
    assert (recipe.bpm, recipe.seed, str(recipe.key)) == (100.0, 5, "Am")
    assert recipe.edit == Morph("bells, 140 bpm", 0.25)  # read where it's painted


def test_an_instrument_is_told_note_by_note_and_then_as_a_whole(ear: Ear):
    ear.say("/fodder/instrument", "t", "glassy bell pluck", "seed", 7)
    heard = ear.until("/fodder/finished", "/fodder/failed", "/fodder/error")
    notes = [said for where, said in heard if where == "/fodder/done"]
    assert len(notes) == 10
    assert {said[6] for said in notes} == {7}
    (job, path), last = next(
        (said, number)
        for number, (where, said) in enumerate(heard)
        if where == "/fodder/instrument/done"
    )
    assert heard[last + 1] == ("/fodder/finished", [job, 10])
    font = Path(path)
    assert (font.suffix, font.parent.parent.name) == (".sf2", "Instruments")
    assert len(sf2.decode(font.read_bytes()).samples) == 20  # in stereo
    address, values = ear.ask("/fodder/instrument", "t", "dusty drums")
    assert (address, values[0]) == ("/fodder/error", "bad_argument")


def test_a_file_of_the_library_that_is_gone_is_not_found(ear: Ear):
    path, _ = made(ear, "/fodder/generate", "t", "sixth pad")
    gone = str(Path(path).with_name("gone.wav"))
    address, values = ear.ask("/fodder/generate", "t", "pad", "source", gone)
    assert (address, values[0], values[2]) == ("/fodder/error", "not_found", "/fodder/generate")


def test_the_embedded_model_varies_a_file_of_a_source_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FODDER_HOME", str(tmp_path / "home"))
    pad = np.sin(2 * np.pi * 220 * np.arange(88_200) / 44_100) * 0.3
    pad[::22_050] = 0.9
    (tmp_path / "mine").mkdir()
    soundfile.write(tmp_path / "mine" / "a.wav", pad, 44_100)
    said = arguments(source=[tmp_path / "mine"], folder=tmp_path / "out")
    with serving(said, Engine()) as app:
        face = app.osc
        assert face is not None
        ear = Ear(face.server.port)
        try:
            words = ("source", str(tmp_path / "mine" / "a.wav"), "strength", 0.3, "steps", 2)
            _, recipe = made(ear, "/fodder/generate", "t", "warm keys", *words, "bpm", 120)
        finally:
            ear.close()
    assert isinstance(recipe.edit, Vary)
    assert len(recipe.edit.source.sha256) == 64
    assert (recipe.bpm, recipe.bars) == (120.0, 1)


def test_chords_notes_and_touch_are_names_like_others(ear: Ear):
    sample, _ = made(ear, "/fodder/generate", "t", "seventh pad")
    notes = Path(sample).with_suffix(".mid")
    notes.write_bytes(encode([Score((Note(0.0, 1.0, 60, 0.8),), 100.0, 1)]))
    ear.say("/fodder/set/chords", "Am F C G")
    ear.say("/fodder/set/swing", 0.6)
    assert ear.ask("/fodder/generate", "t", "pad", "chords", "Q")[0] == "/fodder/error"
    defaults = RequestDefaults("embedded")
    for name, value in (("chords", "Am F C G"), ("swing", 0.6), ("velocity", "60-90")):
        defaults.set(name, value)
    request = defaults.request({"prompt": "pad", "groove": str(notes)})
    assert (str(request.chords), request.touch) == ("Am F C G", Touch(0.6, 0.0, (60, 90)))
    assert (request.groove, request.bars) == (NoteSource(notes), 4)
    played = defaults.request({"prompt": "pad Am F C G", "notes": str(notes), "chords": None})
    assert (played.notes, played.chords) == (NoteSource(notes), None)


def test_the_notes_of_a_sample_are_where_it_lies(ear: Ear):
    sample, _ = made(ear, "/fodder/generate", "t", "eighth pad")
    notes = Path(sample).with_suffix(".mid")
    notes.write_bytes(encode([Score((Note(0.0, 1.0, 60, 0.8),), 100.0, 1, confidence=0.5)]))
    for named in (sample, read_card(Path(sample)).id):
        ear.say("/fodder/notes", named)
        heard = ear.until("/fodder/notes/written", "/fodder/error")
        assert heard[-1] == ("/fodder/notes/written", [named, str(notes), pytest.approx(0.5)])


def test_a_part_fits_a_file_of_the_library_and_says_what_was_heard(ear: Ear):
    path, _ = made(ear, "/fodder/generate", "t", "a pad", "bpm", 100)
    mix = Path(path).with_name("mix.wav")
    clip = a_mix()
    soundfile.write(mix, clip.samples, clip.rate)
    ear.say("/fodder/host/key", "F#m")
    ear.say("/fodder/set/source", path)
    ear.say("/fodder/fit", "f", str(mix), "upright bass", "seed", 3, "start", 9.6)
    heard = ear.until("/fodder/finished", "/fodder/failed", "/fodder/error")
    notices = [said[1] for where, said in heard if where == "/fodder/notice"]
    assert any("Am F C G" in notice for notice in notices), heard
    assert not any("--" in notice or "F#m" in notice for notice in notices)
    done = next(said for where, said in heard if where == "/fodder/done")
    recipe = read_card(Path(done[2])).recipe
    assert (recipe.seed, recipe.bars, str(recipe.meter)) == (3, 4, "4/4")
    assert recipe.edit is None
    assert recipe.bpm == pytest.approx(100, rel=0.002)


def test_a_sound_has_its_own_time_and_key_whatever_the_host_says(ear: Ear):
    path, _ = made(ear, "/fodder/generate", "t", "soft pad", "bars", 2, "bpm", 100, "key", "Am")
    for word, value in (("tempo", 133.5), ("key", "F#m"), ("meter", "7/8")):
        ear.say(f"/fodder/host/{word}", value)
    for name, value in (("bpm", 140), ("key", "Eb"), ("bars", 8), ("kind", "oneshot")):
        ear.say(f"/fodder/set/{name}", value)
    for said in (
        ("generate", "t", "warm pad", "source", path),
        ("repaint", "t", path, "1", "warm pad"),
        ("extend", "t", path, 1, "the same"),
        ("layer", "t", path, "bass", "deep bass"),
        ("stem", "t", path, "drums"),
    ):
        _, recipe = made(ear, f"/fodder/{said[0]}", *said[1:])
        open_ = (recipe.key, recipe.meter, recipe.kind, recipe.bpm)  # 120 is the test engine's
        assert open_ == (None, Meter(), Kind.LOOP, 120.0), said
    _, recipe = made(ear, "/fodder/repaint", "t", path, "1", "pad", "bpm", 90, "key", "C")
    assert (recipe.bpm, recipe.key) == (90.0, Key(0))


def test_what_sounds_like_an_event_is_of_the_kind_that_its_source_is(ear: Ear):
    path, _ = made(ear, "/fodder/generate", "t", "drum loop", "bars", 1)
    hit, _ = made(ear, "/fodder/generate", "t", "tenth one-shot pad")
    for words, source, kind in (
        ("dusty kick", path, Kind.LOOP),
        ("dusty kick one-shot", path, Kind.ONESHOT),
        ("dusty kick", hit, Kind.ONESHOT),
        ("warm keys", hit, Kind.ONESHOT),
        ("warm keys loop", hit, Kind.LOOP),
    ):
        _, recipe = made(ear, "/fodder/generate", "t", words, "source", source)
        assert recipe.kind is kind, (words, source)
    assert made(ear, "/fodder/repaint", "t", path, "1", "dusty kick")[1].kind is Kind.LOOP
    address, values = ear.ask("/fodder/extend", "t", hit, 1, "warm keys")
    assert (address, values[0]) == ("/fodder/error", "bad_argument")


def test_what_has_no_pitch_is_in_no_key_that_was_set(ear: Ear):
    ear.say("/fodder/host/key", "F#m")
    path, recipe = made(ear, "/fodder/generate", "t", "dusty drums")
    assert recipe.key is None
    assert "F#m" not in path
    assert made(ear, "/fodder/generate", "t", "warm pad")[1].key == Key(6, True)
    assert made(ear, "/fodder/generate", "t", "drums in Am")[1].key == Key(9, True)
    assert made(ear, "/fodder/morph", "t", "drums", "warm pad", 0.5)[1].key == Key(6, True)
    ear.say("/fodder/instrument", "t", "glassy bell pluck", "seed", 8)
    heard = ear.until("/fodder/finished", "/fodder/failed", "/fodder/error")
    notes = [read_card(Path(said[2])) for where, said in heard if where == "/fodder/done"]
    assert {note.recipe.key for note in notes} == {None}
