"""LoRA files laid over a model's weights: W + weight · (alpha / rank) · up · down (Hu et al. 2021).

Merged, not wrapped: nothing slows down, and circular padding still finds its convolutions. Both
ways of naming are read: diffusers' (`unet.….lora_A.weight`) and kohya's
(`lora_unet_….lora_down.weight`).

Words that a textual inversion file teaches a pipeline (Gal et al. 2022), while a job lasts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from bridge.domain.errors import BadArgument, ModelUnavailable, NotFound
from bridge.domain.request import Lora, Word

_PART = re.compile(r"\.(?:lora_)?(A|B|down|up)(?:\.default)?\.weight$|\.lora\.(down|up)\.weight$")
PREFIXES = {"lora_unet": "unet", "lora_te": "text_encoder"}


def merge(parts: Mapping[str, nn.Module], file: Path, weight: float) -> int:
    """Lay the file over `parts` (unet, text_encoder); how many layers it has changed."""
    pairs, alphas = _read(file)
    layers = _layers(parts)
    known = {name: pair for name, pair in pairs.items() if _plain(name) in layers}
    if not known:
        raise ModelUnavailable(f"{file} does not fit this model: none of its layers is there.")
    deltas = {name: _delta(pair, alphas.get(name), file) for name, pair in known.items()}
    for name, delta in deltas.items():  # all are checked before the first is changed
        if delta.numel() != layers[_plain(name)].numel():
            raise ModelUnavailable(f"{file} does not fit this model: {name} has another size.")
    with torch.no_grad():
        for name, delta in deltas.items():
            target = layers[_plain(name)]
            target += weight * delta.reshape(target.shape).to(target)
    return len(deltas)


@contextmanager
def with_loras(parts: Mapping[str, nn.Module], loras: Sequence[Lora]) -> Iterator[None]:
    """The LoRAs lie over the weights while the block lasts; then all is as before, to the bit."""
    layers = _layers(parts)
    before: dict[str, Tensor] = {}
    try:
        for lora in loras:
            names = {_plain(name) for name in _read(lora.path)[0]} & layers.keys() - before.keys()
            before.update((name, layers[name].detach().to("cpu", copy=True)) for name in names)
            merge(parts, lora.path, lora.weight)
        yield
    finally:
        with torch.no_grad():
            for name, weight in before.items():
                layers[name].copy_(weight)


def _read(file: Path) -> tuple[dict[str, dict[str, Tensor]], dict[str, float]]:
    """Layer → its two factors, and layer → its alpha."""
    if not file.is_file():
        raise NotFound(f"There is no file {file}: check its name.")
    if file.suffix != ".safetensors":
        raise ModelUnavailable(f"{file} is not a safetensors file: LoRAs must be.")
    try:
        state = load_file(file)
    except (OSError, SafetensorError) as error:
        raise ModelUnavailable(f"{file} is damaged ({error}): download it again.") from None
    pairs: dict[str, dict[str, Tensor]] = {}
    alphas: dict[str, float] = {}
    for key, value in state.items():
        if key.endswith(".alpha"):
            alphas[key.removesuffix(".alpha")] = float(value)
        elif match := _PART.search(key):
            side = "down" if (match[1] or match[2]) in ("A", "down") else "up"
            pairs.setdefault(key[: match.start()], {})[side] = value.float()
    return {name: pair for name, pair in pairs.items() if len(pair) == 2}, alphas


def _layers(parts: Mapping[str, nn.Module]) -> dict[str, Tensor]:
    """Every linear or convolutional layer's weight, by its plain name."""
    return {
        _plain(f"{part}.{name}"): layer.weight
        for part, module in parts.items()
        for name, layer in module.named_modules()
        if isinstance(layer, nn.Linear | nn.Conv2d)
    }


def _plain(name: str) -> str:
    """One name for both ways of naming: dots are underscores, kohya's prefixes are spelt out."""
    plain = name.replace(".processor", "").replace(".", "_")
    for short, part in PREFIXES.items():
        if plain.startswith(short + "_"):
            plain = part + plain.removeprefix(short)
    return plain


def _delta(pair: dict[str, Tensor], alpha: float | None, file: Path) -> Tensor:
    """The product up · down, (out, in · kernel)."""
    down, up = pair["down"].flatten(1), pair["up"].flatten(1)
    if up.shape[1] != down.shape[0]:
        raise ModelUnavailable(f"{file} is damaged: two of its factors do not fit each other.")
    rank = len(down)
    return (up @ down) * ((rank if alpha is None else alpha) / rank)


@contextmanager
def with_embeddings(parts: Any, words: Sequence[Word]) -> Iterator[None]:
    """The words mean what their files say while the block lasts; then they are unknown again."""
    known: list[str] = []
    try:
        for word in words:
            _teach(parts, word)
            known.append(word.word)
        yield
    finally:
        for token in known:
            parts.unload_textual_inversion(token)


def _teach(parts: Any, word: Word) -> None:
    if not word.path.is_file():
        raise NotFound(f"There is no file {word.path}: check its name.")
    if word.path.suffix != ".safetensors":
        raise ModelUnavailable(f"{word.path} is not a safetensors file: taught words must be.")
    if word.word in parts.tokenizer.get_vocab():
        raise BadArgument(f"The model has a word {word.word!r} already: call yours something else.")
    try:
        parts.load_textual_inversion(word.path, token=word.word, use_safetensors=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelUnavailable(f"{word.path} does not fit this model ({error}).") from None
