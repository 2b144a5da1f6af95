"""Models are pulled from a hub on this machine, by the hub's own client."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.config.download import Listed, chosen
from tests.config.hub import Hub, serving

WEIGHTS = bytes(range(256)) * 95_000  # 24 MB: the client writes 10 at a time
INDEX = (
    b'{"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"],'
    b' "vae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "PNDMScheduler"]}'
)
RIFFUSION = {
    "model_index.json": INDEX,
    "README.md": b"words",
    "riffusion-model-v1.ckpt": WEIGHTS,
    "model.safetensors": WEIGHTS,
    "handler.py": b"import os",
    "scheduler/scheduler_config.json": b"{}",
    "unet/config.json": b"{}",
    "unet/diffusion_pytorch_model.bin": WEIGHTS,
    "vae/config.json": b"{}",
    "vae/diffusion_pytorch_model.safetensors": WEIGHTS[:5_000],
    "vae/diffusion_pytorch_model.bin": WEIGHTS[:5_000],
    "vae/diffusion_pytorch_model.fp16.safetensors": WEIGHTS[:2_500],
    "safety_checker/pytorch_model.bin": WEIGHTS,
}
TAESD = {
    "config.json": b"{}",
    "diffusion_pytorch_model.safetensors": WEIGHTS[:3_000],
    "taesd_decoder.safetensors": WEIGHTS[:3_000],
}
NEEDED = {
    "model_index.json",
    "scheduler/scheduler_config.json",
    "unet/config.json",
    "unet/diffusion_pytorch_model.bin",
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
}


@pytest.fixture
def hub():
    known = {"riffusion/riffusion-model-v1": dict(RIFFUSION), "madebyollin/taesd": dict(TAESD)}
    with serving(Hub(known)) as hub:
        yield hub


@pytest.fixture
def fodder(hub, tmp_path):
    """fodder models …: (exit status, stdout, stderr), with a cache of its own."""

    def run(*words: str, **said: str) -> tuple[int, str, str]:
        environment = {
            **os.environ,
            "HF_ENDPOINT": hub.address,
            "HF_HUB_CACHE": str(tmp_path / "cache"),
            "HF_HUB_DISABLE_XET": "1",
            "HF_TOKEN": "",
            "NO_PROXY": "127.0.0.1",
            **said,
        }
        command = [sys.executable, "-m", "bridge", "models", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    return run


def files_below(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def snapshot(tmp_path: Path, name: str = "models--riffusion--riffusion-model-v1") -> Path:
    return next((tmp_path / "cache" / name / "snapshots").iterdir())


def test_what_is_needed_is_pulled_and_nothing_else(hub, fodder, tmp_path):
    assert "not here: fodder models pull riffusion" in fodder()[1]
    assert hub.fetched == []
    status, said, shown = fodder("pull", "riffusion")
    assert status == 0, shown
    assert "riffusion: " in said
    assert files_below(snapshot(tmp_path)) == NEEDED
    tiny = snapshot(tmp_path, "models--madebyollin--taesd")
    assert files_below(tiny) == {"config.json", "diffusion_pytorch_model.safetensors"}
    assert re.search(r"(?m)^riffusion .*\n    24 MB on this disk$", fodder()[1])
    hub.fetched.clear()
    assert fodder("pull", "riffusion")[0] == 0
    assert hub.fetched == []


def test_an_interrupted_download_goes_on_where_it_broke(hub, fodder, tmp_path):
    large = "unet/diffusion_pytorch_model.bin"
    hub.breaks_after[large] = 21_000_000
    assert fodder("pull", "riffusion")[0] == 0  # the client goes on by itself
    ranges = [wanted for name, wanted in hub.fetched if name == large]
    assert len(ranges) == 2
    assert ranges[1] is not None
    assert int(ranges[1].removeprefix("bytes=").split("-")[0]) > 0
    assert (snapshot(tmp_path) / large).read_bytes() == WEIGHTS


def test_a_model_that_is_here_in_part_says_so(fodder, tmp_path):
    assert fodder("pull", "riffusion")[0] == 0
    (snapshot(tmp_path) / "unet" / "diffusion_pytorch_model.bin").unlink()
    assert "fodder models pull riffusion goes on" in fodder()[1]
    assert fodder("pull", "riffusion")[0] == 0
    assert files_below(snapshot(tmp_path)) == NEEDED


def test_what_arrives_damaged_is_removed_and_told(hub, fodder, tmp_path):
    large = "unet/diffusion_pytorch_model.bin"
    hub.garbles.add(large)
    status, _, shown = fodder("pull", "riffusion")
    assert status != 0
    assert "unet/diffusion_pytorch_model.bin arrived damaged and was removed: pull again" in shown
    hub.garbles.clear()
    assert fodder("pull", "riffusion")[0] == 0
    assert (snapshot(tmp_path) / large).read_bytes() == WEIGHTS


def test_gated_missing_and_unreachable_say_what_to_do(hub, fodder):
    hub.gated.add("riffusion/riffusion-model-v1")
    status, _, shown = fodder("pull", "riffusion")
    assert status != 0
    assert "is gated: accept its terms at https://huggingface.co/riffusion" in shown
    assert "`hf auth login`" in shown
    assert "does not exist" in fodder("pull", "audioldm2")[2]
    assert (
        "connect to the network" in fodder("pull", "riffusion", HF_ENDPOINT="http://127.0.0.1:9")[2]
    )
    for words in (shown, fodder("pull", "nope")[2], fodder("pull", "embedded")[2]):
        assert "Traceback" not in words


def test_gated_models_say_so_before_anything_is_tried(fodder):
    said = fodder()[1]
    assert "after accepting its terms at huggingface.co/stabilityai/stable-audio-open-1.0" in said
    assert re.search(r"(?m)^audioldm2 +no ", said)
    assert "CC BY-NC-SA 4.0" in said
    assert "Stability AI Community License, https://ai.google.dev/gemma/terms" in said


def test_a_full_disk_is_told_before_the_download(hub, monkeypatch):
    from bridge.config import download
    from bridge.domain.errors import NoSpace

    usage = shutil.disk_usage("/")._replace(free=5_000_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    download._check_room(4_000_000_000)
    with pytest.raises(NoSpace, match=r"6\.0 GB are to be downloaded and 5\.0 GB are free"):
        download._check_room(6_000_000_000)
    assert hub.fetched == []


def test_pieces_are_taken_and_a_foreign_layout_whole():
    def names(*files: str) -> list[str]:
        return [file.name for file in chosen([Listed(name, 1, None) for name in files])]

    pieces = ["model_index.json", "unet/a-00001-of-2.safetensors", "unet/a-00002-of-2.safetensors"]
    assert names(*pieces) == pieces
    foreign = ["model_config.json", "model.safetensors"]
    assert names(*foreign, "model.ckpt", "LICENSE.md") == foreign
    ace_step = [  # what diffusers' converter asks for
        "acestep-v15-turbo/config.json",
        "acestep-v15-turbo/model.safetensors",
        "acestep-v15-turbo/silence_latent.pt",
        "vae/config.json",
        "vae/diffusion_pytorch_model.safetensors",
        "Qwen3-Embedding-0.6B/model.safetensors",
        "Qwen3-Embedding-0.6B/merges.txt",
    ]
    writer = ["acestep-5Hz-lm-1.7B/model.safetensors", "acestep-5Hz-lm-1.7B/config.json"]
    code = ["acestep-v15-turbo/modeling_acestep_v15_turbo.py"]
    assert names(*ace_step, *writer, *code) == ace_step
    converted = ["model_index.json", "transformer/diffusion_pytorch_model.safetensors"]
    assert names(*converted, "silence_latent.pt") == converted
