"""The main job with the real model: from a prompt to a loop in the folder."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import librosa
import numpy as np
import pytest
import soundfile

from bridge.cli import main
from bridge.config.presets import shipped
from bridge.domain.music import Key, Meter, loop_samples
from bridge.domain.request import Kind
from bridge.files.wav import read_recipe
from tests.programs import needs

PROMPT = "dusty boom-bap drums"
FODDER = [sys.executable, "-m", "bridge"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One real run of the command: its JSON lines, its stderr, its folder."""
    root = tmp_path_factory.mktemp("made")
    words = ["make", f"{PROMPT}, A minor", "--bpm", "92", "--count", "2", "--seed", "7", "--json"]
    # how many threads count, and how, is the run's: sums are rounded in another order by others
    counting = {
        name: said for name, said in os.environ.items() if name.startswith(("OMP_", "ATEN_"))
    }
    environment = {**counting, "FODDER_HOME": str(root / "home"), "PATH": "/usr/bin:/bin"}
    result = subprocess.run(
        [*FODDER, *words, "--folder", str(root / "out")],
        capture_output=True, text=True, check=True, timeout=280,
        env=environment,
    )  # fmt: skip
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr, root / "out"


def test_the_command_prints_a_json_line_a_sample_and_nothing_else(made):
    lines, stderr, folder = made
    assert [line["seed"] for line in lines] == [7, 8]
    for line in lines:
        assert Path(line["path"]).parent == folder
        assert line["model"] == "embedded"
        assert line["bars"] == 2
        assert line["asked_key"] == "Am"
        assert 0 <= line["bpm_confidence"] <= 1
    warned = [f"{Path(line['path']).name}: {line['warning']}" for line in lines if line["warning"]]
    assert stderr.splitlines() == warned


def test_only_finished_files_lie_in_the_folder(made):
    lines, _, folder = made
    assert sorted(folder.rglob("*")) == sorted(Path(line["path"]) for line in lines)
    for line in lines:
        name = Path(line["path"]).name
        assert re.fullmatch(r"fodder_092_dusty_boom_bap_drums_Am_[0-9a-f]{4}\.wav", name)


def test_a_loop_has_exactly_its_samples_in_24_bits_at_minus_one_decibel(made):
    for line in made[0]:
        info = soundfile.info(line["path"])
        assert (info.frames, info.samplerate, info.subtype) == (230_087, 44_100, "PCM_24")
        peak = np.abs(soundfile.read(line["path"])[0]).max()
        assert 20 * np.log10(peak) == pytest.approx(-1.0, abs=0.01)
        assert line["seconds"] == pytest.approx(230_087 / 44_100, abs=1e-4)


@needs("exiftool", "sndfile-info")
def test_exiftool_and_sndfile_info_read_acid_and_smpl(made):
    path = made[0][0]["path"]
    told = subprocess.run(["exiftool", "-a", path], capture_output=True, text=True, check=True)
    assert re.search(r"Tempo\s*: 92", told.stdout)
    assert re.search(r"Meter\s*: 4/4", told.stdout)
    told = subprocess.run(["sndfile-info", path], capture_output=True, text=True, check=True)
    assert re.search(r"Tempo\s*: 92", told.stdout)
    assert re.search(r"Beats\s*: 8", told.stdout)
    assert re.search(r"Loop Count\s*: 1", told.stdout)


def test_the_recipe_is_in_the_file(made):
    recipe = read_recipe(Path(made[0][1]["path"]))
    assert (recipe.prompt, recipe.seed, recipe.bpm) == (PROMPT, 8, 92)
    assert (recipe.key, recipe.model, recipe.model_version) == (Key.parse("Am"), "embedded", "7")


def test_the_same_request_and_seed_make_the_same_bytes(made, make, tmp_path):
    again = make(tmp_path, PROMPT, bpm=92.0, key=Key.parse("Am"), seed=7)[0].sample.path
    assert again.read_bytes() == Path(made[0][0]["path"]).read_bytes()


def test_seeds_and_families_sound_different(made, make, tmp_path):
    drums, other = (soundfile.read(line["path"])[0].mean(1) for line in made[0])
    likeness = np.corrcoef(drums, other)[0, 1]
    assert abs(likeness) < 0.5
    prompts = ("punchy house drums", "warm pad, long held chords")
    paths = [make(tmp_path, prompt, bpm=92.0, seed=7)[0].sample.path for prompt in prompts]
    beaten, held = (soundfile.read(path)[0].mean(1) for path in paths)
    assert unevenness(beaten) > 1.5 * unevenness(held)
    assert flatness(beaten) > 2 * flatness(held)


def unevenness(samples):
    """How much louder the loud moments are: high for drums, low for a held chord."""
    level = librosa.feature.rms(y=samples, frame_length=1024, hop_length=512)[0]
    return np.percentile(level, 95) / np.median(level)


def flatness(samples):
    return librosa.feature.spectral_flatness(y=samples).mean()


def test_a_loop_repeats_without_a_click(made):
    for line in made[0]:
        samples = soundfile.read(line["path"], always_2d=True)[0]
        steps = np.abs(np.diff(samples, axis=0))
        assert np.abs(samples[0] - samples[-1]).max() <= np.percentile(steps, 99.9)


@pytest.mark.parametrize(
    ("bars", "meter", "bpm"), [(1, "4/4", 240), (1, "7/8", 133.3), (3, "3/4", 97.5), (1, "1/4", 40)]
)
def test_any_meter_and_tempo_has_its_exact_length(make, tmp_path, bars, meter, bpm):
    said = {"bars": bars, "meter": Meter.parse(meter), "bpm": float(bpm)}
    path = make(tmp_path, "house drums", steps=2, **said)[0].sample.path
    assert soundfile.info(path).frames == loop_samples(bars, said["meter"], bpm)


def test_a_oneshot_starts_at_once_and_dies_away(make, tmp_path):
    path = make(tmp_path, "punchy kick drum", kind=Kind.ONESHOT, seed=3)[0].sample.path
    assert re.fullmatch(r"fodder_punchy_kick_drum_[0-9a-f]{4}\.wav", path.name)
    samples = np.abs(soundfile.read(path, always_2d=True)[0]).max(1)
    assert len(samples) < 2.6 * 44_100
    assert np.argmax(samples > 0.1) < 0.05 * 44_100
    assert samples[-1] < 1e-3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([""], "The prompt is empty"),
        (["x" * 10_000], "10,000 characters"),
        (["drums", "--bpm", "0"], "Tempo 0 is not possible: say from 40 to 240 bpm."),
        (["drums", "--bpm", "fast"], "is not a number"),
        (["drums", "--key", "H"], "Key 'H' is not one: say e.g. D or C#m."),
        (["drums", "--bars", "0"], "bars 0 is not possible"),
        (["drums", "--meter", "4"], "Meter '4' is not one"),
        (["drums", "--kind", "song"], "say loop or oneshot"),
        (["drums", "--seed", "-1"], "seed -1 is not possible"),
        (["drums", "--model", "nope"], "There is no model 'nope'"),
        (["drums", "--folder", "/dev/null"], "/dev/null is not a folder"),
        (["drums", "--folder", "/proc/fodder"], "choose another"),
        (["drums", "--frobnicate"], "nrecognized arguments"),
    ],
)
def test_an_impossible_request_ends_in_one_sentence(words, sentence, tmp_path, capsys):
    earlier = tmp_path / "earlier.wav"
    earlier.write_bytes(b"kept")
    folder = [] if "--folder" in words else ["--folder", str(tmp_path)]
    try:
        status = main(["make", *words, *folder])
    except SystemExit as left:
        status = left.code  # type: ignore[assignment]
    told = capsys.readouterr()
    assert status == 2
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
    assert list(tmp_path.iterdir()) == [earlier]
    assert earlier.read_bytes() == b"kept"


@pytest.mark.parametrize("damage", ["cut short", "missing", "garbage"])
def test_damaged_weights_end_in_one_sentence(damage, home, tmp_path, capsys):
    folder = tmp_path / "model"
    shutil.copytree(shipped() / "models" / "embedded", folder)
    weights = next((folder / "unet").glob("*.safetensors"))
    if damage == "cut short":
        weights.write_bytes(weights.read_bytes()[:-1000])
    elif damage == "garbage":
        weights.write_bytes(b"\xff" * 1000)
    else:
        weights.unlink()
    entry = (shipped() / "models" / "embedded.toml").read_text("utf-8")
    (home / "presets" / "models").mkdir(parents=True)
    broken = entry.replace('folder = "embedded"', f"folder = {json.dumps(str(folder))}")
    (home / "presets" / "models" / "embedded.toml").write_text(broken, "utf-8")
    assert main(["make", "drums", "--folder", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    said = "lacks unet" if damage == "missing" else "is damaged in unet"
    assert said in told.err
    assert told.err.count("\n") == 1
    assert list((tmp_path / "out").iterdir()) == []
