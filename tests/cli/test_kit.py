"""fodder kit and fodder make --layers, with the real model: what lies in the folder, and what is
made again out of it."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.cli import main
from bridge.config.presets import model_named
from bridge.config.settings import find_home
from bridge.domain.audio import Clip
from bridge.dsp.level import PEAK, loudness
from bridge.dsp.mixing import LEVELS
from bridge.files.formats import read_card
from bridge.files.midi import decode
from bridge.generation.notes import write_notes
from bridge.jobs.engine import Engine
from bridge.library.catalogue import Catalogue
from bridge.library.recordings import hear_file
from tests.docs.test_commands import Shared

WORDS = ["dusty boom bap, 92 bpm, A minor", "--bars", "1", "--seed", "7", "--steps", "2"]


@pytest.fixture(autouse=True)
def _shared(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.app.opening.Engine", lambda: Shared(engine))


def made(capsys: pytest.CaptureFixture[str], *words: str) -> list[Path]:
    """Run a command; the files that it says it made."""
    assert main([*words, "--json"]) == 0
    return [Path(json.loads(line)["path"]) for line in capsys.readouterr().out.splitlines()]


def samples_of(path: Path) -> np.ndarray:
    sound, _ = soundfile.read(path, dtype="float64", always_2d=True)
    return np.broadcast_to(sound, (len(sound), 2))


def test_a_kit_lies_in_one_folder_and_each_part_is_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *parts, mix = made(
        capsys, "kit", *WORDS, "--parts", "drums,bass", "--folder", str(tmp_path / "out")
    )
    (folder,) = (tmp_path / "out").iterdir()
    assert [path.name.removeprefix(folder.name) for path in (*parts, mix)] == [
        "_drums.wav", "_bass.wav", "_mix.wav",
    ]  # fmt: skip
    whole = samples_of(mix)
    assert {len(samples_of(part)) for part in parts} == {len(whole)}
    assert np.abs(whole).max() == pytest.approx(PEAK, abs=1e-4)
    tracks = decode(mix.with_suffix(".mid").read_bytes())
    assert len(tracks.parts) == 2
    with Catalogue(find_home().catalogue, tmp_path) as catalogue:
        assert {one.path for one in catalogue.search("")} == set(parts)
    heard, _ = hear_file(mix)
    assert heard.bpm == pytest.approx(92, rel=0.01)

    before = {path: path.read_bytes() for path in (*parts, mix)}
    bass = parts[1]
    (again,) = made(capsys, "again", str(bass), "--folder", str(tmp_path / "out"))
    (other,) = made(
        capsys, "again", str(folder), "--part", "bass", "--seed", "9",
        "--folder", str(tmp_path / "out"),
    )  # fmt: skip
    assert again == bass
    assert (other.parent, other.name) == (folder, bass.name.replace("_bass", "_bass-2"))
    assert read_card(other).recipe.seed == 9
    kit = read_card(other).recipe.edit
    assert (kit.seed, kit.of("bass").seed, kit.part) == (7, 9, "bass")
    assert {path: path.read_bytes() for path in before} == before
    (remixed,) = made(
        capsys, "again", str(other), "--part", "mix", "--folder", str(tmp_path / "out")
    )
    assert remixed.name == mix.name.replace("_mix", "_mix-2")
    assert main(["again", str(tmp_path), "--part", "bass"]) == 2
    assert "fodder kit" in capsys.readouterr().err


def test_a_part_s_notes_are_known_by_its_recipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, bass, mix = made(capsys, "kit", *WORDS, "--parts", "drums,bass", "--folder", str(tmp_path))
    write_notes(bass, model_named("embedded", find_home().presets), tmp_path / "bass.mid")
    found = decode((tmp_path / "bass.mid").read_bytes())
    assert found.confidence == 1
    assert found.parts[0].notes == decode(mix.with_suffix(".mid").read_bytes()).parts[1].notes


def test_a_form_s_stems_add_up_to_the_mix_and_have_its_markers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *stems, mix = made(
        capsys, "kit", *WORDS, "--parts", "drums,bass", "--form", "intro,verse,fill",
        "--folder", str(tmp_path),
    )  # fmt: skip
    frames = round(3 * 4 * 60 / 92 * 44_100)
    sounds = [samples_of(path) for path in stems]
    assert {len(sound) for sound in (*sounds, samples_of(mix))} == {frames}
    summed = np.sum(sounds, axis=0)
    gain = float((samples_of(mix) * summed).sum() / np.square(summed).sum())
    assert np.abs(samples_of(mix) - gain * summed).max() < 1e-4
    drums, bass = sounds
    resting = bass[2_000 : frames // 3 - 2_000]  # round the seam the last note's end still rings
    assert np.abs(resting).max() < 1e-4  # it rests in the intro
    assert np.abs(bass[frames // 3 + 2_000 : 2 * frames // 3]).max() > 0.01
    level = loudness(Clip(drums.astype(np.float32), 44_100), circular=True)
    assert level <= LEVELS["drums"] + 0.1
    for path in (*stems, mix):
        data = path.read_bytes()
        at = data.index(b"cue ")
        assert struct.unpack_from("<I", data, at + 8)[0] == 3
        assert all(b"\0" + name + b"\0" in data for name in (b"intro", b"verse", b"fill"))
    text = mix.with_suffix(".txt").read_text()
    assert "2. verse, bars 2-2" in text
    assert "bass   rests" in text
    tracks = decode(mix.with_suffix(".mid").read_bytes())
    assert (tracks.bars, len(tracks.parts)) == (3, 2)


def test_a_groove_s_layers_add_up_to_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = made(
        capsys, "make", "boom bap drums, 92 bpm", "--layers", "--bars", "1", "--seed", "3",
        "--steps", "2", "--folder", str(tmp_path),
    )  # fmt: skip
    by_layer: dict[tuple[str, bool], Path] = {}
    for path in found:
        edit = read_card(path).recipe.edit
        by_layer[edit.layer, edit.hit] = path
    loops = [name for name, hit in by_layer if not hit and name != "groove"]
    assert {name for name, hit in by_layer if hit} == set(loops)
    assert {"kick", "snare", "hats"} <= set(loops)
    whole = samples_of(by_layer["groove", False])
    left = whole - sum(samples_of(by_layer[name, False]) for name in loops)
    assert 10 * np.log10(np.square(left).mean() / np.square(whole).mean()) < -60
    assert len(samples_of(by_layer["kick", True])) < len(whole)
    (again,) = made(capsys, "again", str(by_layer["snare", False]), "--folder", str(tmp_path))
    assert again == by_layer["snare", False]


def test_only_drums_have_layers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["warm pad", "--layers", "--bars", "1", "--steps", "1", "--folder", str(tmp_path)]
    assert main(["make", *words]) == 2
    assert "Only drums" in capsys.readouterr().err
    assert main(["make", "drums", "--layers", "--form", "intro"]) == 2
