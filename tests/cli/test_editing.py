"""The commands that edit, as a user types them: with a tiny model of one's own, and embedded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from safetensors.torch import save_file

from bridge.cli import main
from bridge.config import models
from bridge.domain.edit import Extend, Morph, Repaint, Vary
from bridge.files.formats import read_card
from bridge.files.midi import decode
from tests.synthesis.tiny import save

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
RATE = 44_100
LAYER = "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"


@pytest.fixture(autouse=True)
def _single_threaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def clicks(path: Path, bpm: float, beats: int, rate: int = RATE) -> Path:
    signal = np.zeros(round(beats * 60 / bpm * rate))
    burst = np.random.default_rng(0).normal(0, 0.3, 800) * np.exp(-np.arange(800) / 150)
    for beat in range(beats):
        start = round(beat * 60 / bpm * rate)
        signal[start : start + 800] += burst[: len(signal) - start]
    soundfile.write(path, signal, rate)
    return path


def run(capfd: pytest.CaptureFixture[str], *words: str | Path) -> Path:
    """Run a command that makes one sample; its file."""
    assert main([*map(str, words), "--json"]) == 0
    return Path(json.loads(capfd.readouterr().out)["path"])


def refused(capfd: pytest.CaptureFixture[str], *words: str | Path) -> str:
    assert main([*map(str, words)]) == 2
    return capfd.readouterr().err


def test_a_model_of_ones_own_varies_with_a_lora_and_a_taught_word(tmp_path, home, capfd):
    entry = save(tmp_path / "tiny")
    models.add(str(entry.folder), "riffusion", None, home / "presets")
    source = clicks(tmp_path / "a.wav", 120, 8, 48_000)
    common = ("--model", "tiny", "--steps", "2", "--seed", "1", "--folder", tmp_path / "out")
    words = ("vary", source, "grit drums", "--bars", "1", "--bpm", "100", *common)
    plain = run(capfd, *words)
    assert soundfile.info(plain).frames == round(4 * 60 / 100 * RATE)
    save_file(
        {
            f"unet.{LAYER}.lora_A.weight": torch.randn(2, 8),
            f"unet.{LAYER}.lora_B.weight": torch.randn(8, 2),
        },
        tmp_path / "soft.safetensors",
    )
    save_file({"emb_params": torch.randn(1, 8)}, tmp_path / "grit.safetensors")
    lora = f"{tmp_path / 'soft.safetensors'}:0.5"
    other = run(capfd, *words, "--lora", lora, "--word", f"grit={tmp_path / 'grit.safetensors'}")
    assert not np.array_equal(soundfile.read(plain)[0], soundfile.read(other)[0])
    addons = read_card(other).recipe.addons
    assert [len(addon.sha256) for addon in addons] == [64, 64]
    again = ("again", other, "--folder", tmp_path / "out")
    assert "--source DIR" in refused(capfd, *again)
    assert run(capfd, *again, "--source", tmp_path) == other


def test_the_embedded_model_edits_a_file_from_end_to_end(tmp_path, capfd):
    source = clicks(tmp_path / "a.wav", 120, 8)
    common = ("--seed", "1", "--steps", "2", "--folder", tmp_path / "out")
    made = run(capfd, "vary", source, "dusty drums", "--strength", "0.3", *common)
    assert isinstance(read_card(made).recipe.edit, Vary)
    made = run(capfd, "repaint", source, "drum fill", "--bars", "2", *common)
    edit = read_card(made).recipe.edit
    assert isinstance(edit, Repaint)
    assert (edit.first, edit.stop, edit.source.bars) == (1, 2, 2)
    made = run(capfd, "extend", made, "--bars", "1", *common)
    recipe = read_card(made).recipe
    assert isinstance(recipe.edit, Extend)
    assert (recipe.prompt, recipe.bars) == ("drum fill", 3)
    for command in (("extend", source, "--bars", "1"), ("vary", source)):
        assert "give a PROMPT" in refused(capfd, *command)
    assert "cannot be read" in refused(capfd, "vary", tmp_path / "none.wav")
    assert "no LoRAs" in refused(capfd, "vary", source, "x", "--lora", source, *common)
    assert "say some of 1-2" in refused(capfd, "repaint", source, "x", "--bars", "3", *common)


def test_an_edit_may_leave_its_prompt_out_or_speak_of_the_sound_and_has_notes(tmp_path, capfd):
    common = ("--seed", "1", "--steps", "2", "--folder", tmp_path / "out")
    drums = run(capfd, "make", "dusty drums, 1 bar", *common)
    for words, prompt in (
        (("vary", drums), "dusty drums"),
        (("repaint", drums, "--bars", "1"), "dusty drums"),
        (("extend", drums, "the same, but sparser", "--bars", "1"),
         "dusty drums, the same, but sparser"),
    ):  # fmt: skip
        made = run(capfd, *words, "--midi", *common)
        assert read_card(made).recipe.prompt == prompt
        assert decode(made.with_suffix(".mid").read_bytes()).parts[0].drums
    assert "again with --midi" in refused(capfd, "notes", made, "--out", tmp_path / "a.mid")


def test_a_series_and_a_form(tmp_path, capfd):
    common = ("--seed", "1", "--steps", "2", "--bars", "1", "--folder", str(tmp_path / "out"))
    assert main(["morph", "soft pad", "glassy bells", "--series", "3", *common]) == 0
    series = [read_card(path).recipe.edit for path in (tmp_path / "out").iterdir()]
    assert {edit.position for edit in series if isinstance(edit, Morph)} == {0, 0.5, 1}
    capfd.readouterr()
    assert main(["make", "dusty drums", "--form", "intro,main,fill", *common]) == 0
    names = [Path(line.split("  ")[0]).name for line in capfd.readouterr().out.splitlines()]
    assert [name.split("_")[4] for name in names] == ["form", "intro", "main", "fill"]
    assert b"labl" in (tmp_path / "out" / names[0]).read_bytes()
