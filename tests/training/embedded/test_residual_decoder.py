"""Teaching the residual decoder, rehearsed: pairs painted back, learnt from, kept and exported."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from bridge.config.presets import model_named
from bridge.domain.errors import BadArgument
from bridge.synthesis.embedded.painter import RESIDUAL
from bridge.synthesis.embedded.residual_decoder import ResidualDecoder
from bridge.synthesis.solver import TRAINING_STEPS
from training.embedded.export import residual_of
from training.embedded.render import example
from training.embedded.residual_decoder import (
    PAIRS,
    STEPS,
    RepaintedLatents,
    losses,
    main,
    partial_trajectory,
)
from training.embedded.shards import write_shard
from training.embedded.studio import Studio


def shipped() -> Path:
    folder = model_named("embedded").folder
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of few clips."""
    folder, studio = tmp_path_factory.mktemp("data"), Studio({}, None)
    write_shard(folder / "clips-0000.npz", 4 * [example(5, index, studio) for index in range(4)])
    return folder


def learnt(data: Path, run: Path, *given: str) -> Path:
    main(["--model", str(shipped()), "--data", str(data), "--run", str(run), *given])
    return run


def test_it_is_taught_by_a_command_and_goes_on_with_what_is_painted(
    data: Path, tmp_path: Path
) -> None:
    run = learnt(data, tmp_path / "run", "--pairs", "2", "--seconds", "0.3")
    pairs = RepaintedLatents.read(run / PAIRS)
    assert 2 <= len(pairs.latents) <= 5
    assert all(name.startswith("clips-0000.npz/") for name in pairs.latents)
    written = (run / PAIRS).stat().st_mtime_ns
    weights = ResidualDecoder.load(run / RESIDUAL)
    assert weights.last.weight.abs().sum() > 0  # it began with nothing to say
    learnt(data, run, "--pairs", "2", "--seconds", "0.1")
    assert (run / PAIRS).stat().st_mtime_ns == written


def test_too_few_clips_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArgument, match="Too few clips"):
        learnt(tmp_path, tmp_path / "run")


def test_a_clip_is_painted_back_in_steps_as_long_as_a_painter_s() -> None:
    way = partial_trajectory(0.5)
    assert len(way.times) == STEPS / 2
    assert float(way.times[0]) == TRAINING_STEPS / 2 - 1
    assert float(way.times[-1]) < TRAINING_STEPS / STEPS


def test_what_nobody_hears_counts_a_quarter() -> None:
    wanted = torch.full((1, 192, 64), -50.0)
    wanted[:, 0] = 0.0
    off = wanted.clone()
    off[:, 100:120] += 4.0
    under = wanted.clone()
    under[:, 0] = 20.0  # louder by so much: what is off lies under AUDIBLE
    unheard = off.clone()
    unheard[:, 0] = 20.0
    assert losses(off, wanted, True) > 1.5 * losses(unheard, under, True) > 0


def test_a_residual_decoder_goes_with_its_transform(tmp_path: Path) -> None:
    latents = load_file(shipped() / "latents.safetensors")
    for name in ("latents.safetensors", RESIDUAL):
        if (shipped() / name).is_file():
            (tmp_path / name).symlink_to(shipped() / name)
    (tmp_path / RESIDUAL).unlink(missing_ok=True)
    assert residual_of(tmp_path, latents) is None
    (tmp_path / RESIDUAL).write_bytes(b"one")
    assert residual_of(tmp_path, latents) == tmp_path / RESIDUAL
    assert residual_of(tmp_path, {**latents, "scale": latents["scale"] * 2}) is None
