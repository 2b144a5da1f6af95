"""A whole run of training, tiny, on processors: clips rendered meanwhile, going on, beginning with
what there is, and what comes out of it as a model that paints."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from bridge.config.presets import model_named
from bridge.domain.audio import Spectrogram
from bridge.domain.errors import BadArgument
from bridge.domain.model import ModelEntry
from bridge.domain.request import Kind, Request
from bridge.files import hashes
from bridge.synthesis.embedded.painter import EmbeddedPainter
from training.embedded import feed
from training.embedded.export import export, main, trained
from training.embedded.render import example
from training.embedded.run import WEIGHTS
from training.embedded.schedule import Schedule
from training.embedded.shards import write_shard
from training.embedded.studio import Studio
from training.embedded.train import Recipe, parsed, train

# diffusers' schedulers hand tensors to numpy
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
SIZE = ("--size", "16,32,48", "--heads", "1,2,3", "--batch", "4")


def shipped() -> Path:
    folder = model_named("embedded").folder
    assert folder is not None
    return folder


def learnt(run: Path, *given: str) -> Path:
    """A run's folder once it is over."""
    usual = ("--run", str(run), "--text", str(shipped()), "--device", "cpu", *SIZE)
    train(parsed([*usual, *given]))
    return run


def logged(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of few clips."""
    folder, studio = tmp_path_factory.mktemp("data"), Studio({}, None)
    for name, first in (("clips", 0), ("heldout", 14)):
        clips = [example(5, index, studio) for index in range(first, first + 14)]
        write_shard(folder / f"{name}-0000.npz", clips)
    return folder


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a GPU would do, for 16 seconds: the cool-down and the guidance are in them."""
    run = tmp_path_factory.mktemp("runs") / "rehearsed"
    few = ("--chunk", "4", "--first-clips", "4", "--held", "23040", "23044")
    bound = ("--seconds", "16", "--every", "0.5", "--mode", "graphs")
    guided = ("--guidance", "3", "--guiding", "0.6")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "PATIENCE", 900.0)  # workers are polite, and a machine may be busy
        return learnt(run, "--render", "1", *few, *bound, *guided)


def test_clips_are_rendered_while_it_learns(rehearsed: Path) -> None:
    entries = logged(rehearsed)
    end = entries[-1]
    assert end["samples"] == 4 * end["step"] > 0
    assert end["clips"] >= 4
    assert end["written"] in ("raw", "ema")


def test_a_bounded_run_ends_cool(rehearsed: Path) -> None:
    usual, end = Recipe(), logged(rehearsed)[-1]
    warm = Schedule(usual.rate, usual.warm).rate(end["step"] - 1)
    assert 0 <= end["rate"] < 0.6 * warm, "so few steps are still of the warm-up"
    assert (rehearsed / "final.pt").exists()


def test_guidance_is_taught_at_the_end(rehearsed: Path) -> None:
    guided = rehearsed / "guided"
    entries = logged(guided)
    assert entries[-1]["samples"] > 0
    plain, taught = load_file(rehearsed / WEIGHTS), load_file(guided / WEIGHTS)
    assert plain.keys() == taught.keys()
    assert any(not torch.equal(plain[name], taught[name]) for name in plain)
    assert [trained(run / WEIGHTS, "raw").guidance for run in (rehearsed, guided)] == [1.0, 3.0]


def test_no_process_and_no_clip_is_left_behind(rehearsed: Path) -> None:
    assert not list(rehearsed.rglob("*.part"))
    assert not list(rehearsed.glob("*.npz"))


def test_a_run_that_was_stopped_goes_on_bit_for_bit(data: Path, tmp_path: Path) -> None:
    once = learnt(tmp_path / "once", "--data", str(data), "--samples", "24")
    for samples in ("12", "24"):
        twice = learnt(tmp_path / "twice", "--data", str(data), "--samples", samples)
    one, other = (torch.load(run / "last.pt", weights_only=True) for run in (once, twice))
    assert one["samples"] == other["samples"] == 24
    assert one["raw"].keys() == other["raw"].keys()
    assert all(torch.equal(one["raw"][name], other["raw"][name]) for name in one["raw"])
    assert all(torch.equal(one["ema"][name], other["ema"][name]) for name in one["ema"])


def test_part_of_the_weights_is_a_beginning(rehearsed: Path, data: Path, tmp_path: Path) -> None:
    weights = load_file(rehearsed / WEIGHTS)
    part = {name: value for name, value in weights.items() if name.startswith("down_blocks.")}
    save_file(part, tmp_path / "part.safetensors")
    start = ("--start", str(tmp_path / "part.safetensors"))
    run = learnt(tmp_path / "run", "--data", str(data), "--samples", "0", *start)
    told = next(entry for entry in logged(run) if "begun_with" in entry)
    assert (told["tensors"], told["anew"]) == (len(part), len(weights) - len(part))
    begun = load_file(run / WEIGHTS)
    assert all(torch.equal(begun[name], part[name]) for name in part)
    assert not all(torch.equal(begun[name], weights[name]) for name in weights)


def test_weights_of_another_size_are_no_beginning(data: Path, tmp_path: Path) -> None:
    start = ("--start", str(shipped()))
    with pytest.raises(BadArgument, match="another network"):
        learnt(tmp_path / "run", "--data", str(data), "--samples", "0", *start)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_network_of_any_size_is_exported_and_paints(
    rehearsed: Path, tmp_path: Path, kind: Kind
) -> None:
    out = tmp_path / "model"
    given = ["--run", str(rehearsed / "guided"), "--heads", "1,2,3"]
    assert main([*given, "--text", str(shipped()), "--out", str(out)]) == 0
    assert json.loads((out / "unet" / "config.json").read_text())["attention_head_dim"] == [1, 2, 3]
    assert hashes.differing(out) == []
    painter = EmbeddedPainter.load(ModelEntry("tiny", "", "embedded", "", out, None, 4, 2.0))
    assert tuple(painter.unet.config.channels) == (16, 32, 48)
    assert painter.unet.config.guidance == 3.0
    painting = painter.paint(Request("warm piano", seed=1, kind=kind), lambda *_: None)
    assert isinstance(painting.sound, Spectrogram)
    assert painting.sound.magnitude.shape[1] == 192
    assert painting.sound.magnitude.max() > 0


def test_export_says_the_same_of_a_checkpoint(rehearsed: Path) -> None:
    network = trained(rehearsed / "final.pt", "raw")
    assert network.size.channels == (16, 32, 48)
    assert network.weights.keys() == load_file(rehearsed / WEIGHTS).keys()


def test_weights_of_other_labels_are_not_exported(rehearsed: Path, tmp_path: Path) -> None:
    network = trained(rehearsed / WEIGHTS, "raw")
    fewer: dict[str, Tensor] = dict(network.weights)
    fewer["class_embedding.weight"] = fewer["class_embedding.weight"][:, :-1]
    with pytest.raises(BadArgument, match="labels"):
        export(replace(network, weights=fewer), {}, shipped(), tmp_path / "out")
