"""A run of training: what a checkpoint holds, the folder that keeps it, its log."""

from __future__ import annotations

import copy
import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.utils._pytree import tree_map

from bridge.domain.errors import BadArgument
from training.embedded.network import Size
from training.embedded.pool import Dice

log = logging.getLogger(__name__)
WEIGHTS = "weights.safetensors"


@dataclass(slots=True)
class Run:
    """The network, its average, its optimiser and its dice; samples and steps learnt so far."""

    folder: Path
    size: Size
    network: nn.Module
    ema: nn.Module
    optimiser: torch.optim.Optimizer
    dice: Dice
    silent: bool = False  # not the first of several processes
    guidance: float = 1.0  # that the network is taught
    step: int = 0
    samples: int = 0
    skipped: int = 0
    began: float = field(default_factory=time.monotonic)
    writer: threading.Thread | None = None

    @property
    def parameters(self) -> list[Tensor]:
        return list(self.network.parameters())

    @property
    def rate(self) -> float:
        """The learning rate of the last step."""
        return float(self.optimiser.param_groups[0]["lr"])

    def save(self, name: str) -> None:
        """A checkpoint, written beside the training; it appears at once."""
        if self.silent:
            return
        state = {
            "raw": self.network.state_dict(), "ema": self.ema.state_dict(),
            "optimiser": self.optimiser.state_dict(), "dice": self.dice.state(),
            "step": self.step, "samples": self.samples,
            "size": {"channels": self.size.channels, "heads": self.size.heads},
        }  # fmt: skip
        kept = tree_map(
            lambda one: one.to("cpu", copy=True) if torch.is_tensor(one) else one, state
        )
        self.settle()
        self.writer = threading.Thread(target=write, args=(kept, self.folder / name))
        self.writer.start()

    def settle(self) -> None:
        """Wait for the checkpoint that is being written."""
        if self.writer is not None:
            self.writer.join()
        self.writer = None

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location="cpu", weights_only=True)
        self.network.load_state_dict(state["raw"])
        self.ema.load_state_dict(state["ema"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.dice.restore(state["dice"])
        self.step, self.samples = state["step"], state["samples"]

    def write_weights(self, averaged: bool) -> None:
        """Half-precision weights, as a model has them: complete at any moment."""
        if self.silent:
            return
        network = self.ema if averaged else self.network
        weights = {
            name: value.detach().to("cpu", torch.float16).contiguous()
            for name, value in network.state_dict().items()
        }
        part = self.folder / f"{WEIGHTS}.part"
        save_file(weights, part, {"guidance": f"{self.guidance:g}"})
        part.replace(self.folder / WEIGHTS)

    def back_to_average(self) -> None:
        """Where it has diverged: go on from the average, and forget the moments."""
        with torch.no_grad():
            torch._foreach_copy_(self.parameters, list(self.ema.parameters()))
        self.optimiser.state.clear()

    def log(self, **entry: object) -> None:
        if self.silent:
            return
        seconds = round(time.monotonic() - self.began, 1)
        line = json.dumps({"s": seconds, "step": self.step, "samples": self.samples, **entry})
        log.info("%s", line)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as out:
            out.write(line + "\n")


def averaged(network: nn.Module) -> nn.Module:
    """The network that the average is kept in."""
    return copy.deepcopy(network).requires_grad_(False)


def write(state: Any, path: Path) -> None:
    part = path.with_name(f"{path.name}.part")
    torch.save(state, part)
    part.replace(path)


def weights_of(start: Path, which: str = "raw") -> dict[str, Tensor]:
    """The weights of a model's folder, a safetensors file or a checkpoint."""
    if start.is_dir():
        return load_file(start / "unet" / "diffusion_pytorch_model.safetensors")
    if start.suffix == ".safetensors":
        return load_file(start)
    if not start.is_file():
        raise BadArgument(f"No weights in {start}: name a model's folder or a file.")
    found: dict[str, Tensor] = torch.load(start, map_location="cpu", weights_only=True)[which]
    return found


def guidance_of(start: Path) -> float:
    """The strength of guidance that weights were taught; 1 for none, or where nothing says it."""
    if start.is_dir():
        config = json.loads((start / "unet" / "config.json").read_text("utf-8"))
        return float(config.get("guidance", 1.0))
    if start.suffix != ".safetensors":
        return 1.0
    with safe_open(start, "pt") as file:
        return float((file.metadata() or {}).get("guidance", 1.0))


def size_of(state: Mapping[str, Any], weights: str = "raw") -> Size:
    """The size of a checkpoint's network; older ones did not note it."""
    if "size" in state:
        return Size(tuple(state["size"]["channels"]), tuple(state["size"]["heads"]))
    return Size.of(state[weights])
