import re

import pytest

from bridge.cli import main
from bridge.cli.bench import model_of
from bridge.cli.making import follow
from bridge.config.settings import Settings, find_home, save
from bridge.domain import events
from bridge.domain.sample import Sample
from tests.files.samples import HEARD, RECIPE

LINE = "a line that is longer than any terminal " * 20


def done(tmp_path, warning=""):
    sample = Sample("1", tmp_path / "made.wav", RECIPE, HEARD, 10, 44_100)
    return events.Done("j", sample, 0.1, warning)


@pytest.mark.parametrize("terminal", ["1", "0"])
def test_stdout_has_whole_lines_and_only_them_beside_the_bar(
    terminal, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("TTY_COMPATIBLE", terminal)
    made = [
        events.Progress("j", 0.5, "paint"),
        done(tmp_path, "Sounds like 80.0 bpm instead of 92."),
        done(tmp_path),
    ]
    assert follow(made, lambda _: LINE) == 0
    seen = capsys.readouterr()
    assert seen.out == f"{LINE}\n{LINE}\n"
    warning = "made.wav: Sounds like 80.0 bpm instead of 92."
    if terminal == "1":
        assert "paint" in seen.err
        assert warning in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.err)
    else:
        assert seen.err == warning + "\n"


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """No models but the one that ships."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("FODDER_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["make", "techno drums, 1 bar"], 1),
        (["kit", "house", "--parts", "drums,bass", "--bars", "1"], 3),
        (["instrument", "celesta", "--pitches", "1"], 1),
    ],
)
def test_auto_is_a_model_for_every_command(words, files, alone, capsys):
    where = ["--model", "auto", "--seed", "1", "--steps", "1", "--folder", str(alone / "out")]
    assert main([*words, *where]) == 0, capsys.readouterr().err
    assert len(list((alone / "out").rglob("*.wav"))) >= files


def test_auto_in_the_settings_is_measured(alone):
    home = find_home()
    save(home, Settings(alone / "out", model="auto"))
    assert model_of(None, home).name == "embedded"
