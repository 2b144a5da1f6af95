"""LoRA files laid over a model's weights: W + weight · (alpha / rank) · up · down (Hu et al. 2021).

Of a DoRA that is the direction; it says how long each row is, or each column (Liu et al. 2024).

Merged, not wrapped: nothing slows down, circular padding still finds its convolutions, and PEFT is
not needed. Several lie over each other. All ways of naming are read: diffusers'
(`unet.….lora_A.weight`), kohya's (`lora_unet_….lora_down.weight`), PEFT's (`base_model.model.…`)
and those of a model's makers, as far as its LoraNames say them.

How strong a LoRA is: its alphas, in the file, in the file's own metadata, or in PEFT's
adapter_config.json beside it; where nobody says, its rank.

Words that a textual inversion file teaches a pipeline (Gal et al. 2022), while a job lasts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from bridge.domain.errors import BadArgument, ModelUnavailable, NotFound
from bridge.domain.request import Lora, Word
from bridge.files.untrusted import parse_json, read_text

_PART = re.compile(
    r"\.(?:lora_)?(A|B|down|up)(?:\.default)?\.weight$|\.lora\.(down|up)\.weight$"
    r"|\.parametrizations\.weight\.0\.lora_(A|B)$"
)
_LENGTHS = re.compile(
    r"\.lora_magnitude_vector(?:\.default)?(?:\.weight)?$|\.parametrizations\.weight\.0\.magnitude$"
)
_OTHER = re.compile(r"magnitude_[rc]$|dora_scale|M_xs|lokr_|loha_|hada_")
PREFIXES = {"lora_unet": "unet", "lora_te": "text_encoder"}
LARGEST_CONFIG = 64 * 1024  # bytes
TINIEST = 1e-12  # no length is less


def _as_it_is(name: str, delta: Tensor) -> Tensor:
    del name
    return delta


@dataclass(frozen=True, slots=True)
class LoraNames:
    """How a model's makers call its layers in LoRA files.

    Attributes
    ----------
    rename : callable
        A layer's name in the file → diffusers' own, part first.
    arranged : callable
        (the name in the file, what is added to its weight) → the same in diffusers' order of rows.
    """

    rename: Callable[[str], str] = str
    arranged: Callable[[str, Tensor], Tensor] = _as_it_is


DIFFUSERS = LoraNames()


def merge(
    parts: Mapping[str, nn.Module], file: Path, weight: float, names: LoraNames = DIFFUSERS
) -> int:
    """Lay the file over `parts` (unet, text_encoder …); how many layers it has changed."""
    pairs, layers = _read(file, names), _layers(parts)
    known = {name: pair for name, pair in pairs.items() if _plain(name) in layers}
    if not known:
        raise ModelUnavailable(f"{file} does not fit this model: none of its layers is there.")
    changes = {name: _change(pair, file, names) for name, pair in known.items()}
    for name, (delta, _) in changes.items():  # all are checked before the first is changed
        if delta.numel() != layers[_plain(name)].numel():
            raise ModelUnavailable(f"{file} does not fit this model: {name} has another size.")
    with torch.no_grad():
        for name, (delta, lengths) in changes.items():
            _lay_over(layers[_plain(name)], weight * delta, lengths if weight else None)
    return len(changes)


def _lay_over(target: Tensor, delta: Tensor, lengths: Tensor | None) -> None:
    """Change a weight, whose rows or columns have these `lengths` afterwards if there are any."""
    if lengths is None:
        target += delta.reshape(target.shape).to(target)
        return
    moved = target.float().flatten(1) + delta.to(target.device)
    across = 1 if lengths.shape[1] == 1 else 0
    lengths = lengths.to(target.device) / (moved.norm(dim=across, keepdim=True) + TINIEST)
    target.copy_((lengths * moved).reshape(target.shape))


@contextmanager
def with_loras(
    parts: Mapping[str, nn.Module], loras: Sequence[Lora], names: LoraNames = DIFFUSERS
) -> Iterator[None]:
    """The LoRAs lie over the weights while the block lasts; then all is as before, to the bit."""
    layers = _layers(parts)
    before: dict[str, Tensor] = {}
    try:
        for lora in loras:
            found = {_plain(name) for name in _read(lora.path, names)}
            new = found & layers.keys() - before.keys()
            before.update((name, layers[name].detach().to("cpu", copy=True)) for name in new)
            merge(parts, lora.path, lora.weight, names)
        yield
    finally:
        with torch.no_grad():
            for name, weight in before.items():
                layers[name].copy_(weight)


@dataclass(slots=True)
class _Pair:
    """A layer's two factors, its name in the file, and how much their product counts.

    Of a DoRA also the lengths of its rows, or of its columns.
    """

    named: str
    down: Tensor | None = None
    up: Tensor | None = None
    scale: float = 1.0
    lengths: Tensor | None = None
    by_columns: bool = False


def _read(file: Path, names: LoraNames) -> dict[str, _Pair]:
    """Layer → its factors."""
    if not file.is_file():
        raise NotFound(f"There is no file {file}: check its name.")
    if file.suffix != ".safetensors":
        raise ModelUnavailable(f"{file} is not a safetensors file: LoRAs must be.")
    try:
        with safe_open(file, framework="pt") as opened:
            said = opened.metadata() or {}
            state = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise ModelUnavailable(f"{file} is damaged ({error}): download it again.") from None
    if any(_OTHER.search(key) for key in state):
        raise ModelUnavailable(f"{file} is of a kind that is not read: name a LoRA or a DoRA.")
    pairs: dict[str, _Pair] = {}
    alphas: dict[str, float] = {}
    columns = _members(said.get("lora_config", "")).get("adapter_type") == "dora-cols"
    for key, value in state.items():
        if key.endswith(".alpha"):
            alphas[key.removesuffix(".alpha")] = float(value)
        elif match := _PART.search(key):
            down = (match[1] or match[2] or match[3]) in ("A", "down")
            pair = pairs.setdefault(key[: match.start()], _Pair(key[: match.start()]))
            if down:
                pair.down = value.float()
            else:
                pair.up = value.float()
        elif match := _LENGTHS.search(key):
            pair = pairs.setdefault(key[: match.start()], _Pair(key[: match.start()]))
            pair.lengths, pair.by_columns = value.float().flatten(), columns
    whole = {
        name: pair for name, pair in pairs.items() if pair.down is not None and pair.up is not None
    }
    usual = _strength(file, said)
    for name, pair in whole.items():
        assert pair.down is not None
        alpha = alphas.get(name)
        pair.scale = usual if alpha is None else alpha / len(pair.down)
    return {names.rename(name): pair for name, pair in whole.items()}


def _strength(file: Path, said: Mapping[str, str]) -> float:
    """Alpha / rank of all layers, by the file's metadata or by PEFT's file beside it; else 1."""
    texts = [said[name] for name in ("lora_config", "lora_adapter_metadata") if name in said]
    beside = file.with_name("adapter_config.json")
    if not texts and beside.is_file():
        texts = [read_text(beside, LARGEST_CONFIG)]
    for text in texts:
        plain = {name.rpartition(".")[2]: value for name, value in _members(text).items()}
        alpha: Any = plain.get("lora_alpha", plain.get("alpha"))
        rank: Any = plain.get("r", plain.get("rank"))
        if _counts(alpha) and _counts(rank):
            return float(alpha / (math.sqrt(rank) if plain.get("use_rslora") is True else rank))
    return 1.0


def _members(text: str) -> dict[str, Any]:
    """A JSON object; an empty one where the text is anything else."""
    try:
        found = parse_json(text)
    except BadArgument:
        return {}
    return found if isinstance(found, dict) else {}


def _counts(value: Any) -> bool:
    """Whether something in a file is a number that a rank or an alpha can be."""
    return isinstance(value, int | float) and 0 < value < 1e6


def _layers(parts: Mapping[str, nn.Module]) -> dict[str, Tensor]:
    """Every linear or convolutional layer's weight, by its plain name."""
    return {
        _plain(f"{part}.{name}"): layer.weight
        for part, module in parts.items()
        for name, layer in module.named_modules()
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.Conv1d | nn.ConvTranspose1d)
    }


def _plain(name: str) -> str:
    """One name for both ways of naming: dots are underscores, kohya's prefixes are spelt out."""
    plain = name.replace(".processor", "").replace(".", "_")
    for short, part in PREFIXES.items():
        if plain.startswith(short + "_"):
            plain = part + plain.removeprefix(short)
    return plain


def _change(pair: _Pair, file: Path, names: LoraNames) -> tuple[Tensor, Tensor | None]:
    """What a layer's weight is changed by, and the lengths (rows, 1) or (1, columns) of a DoRA."""
    delta, lengths = _delta(pair, file), pair.lengths
    arranged = names.arranged(pair.named, delta)
    if lengths is None:
        return arranged, None
    rows, columns = delta.shape
    by_columns = pair.by_columns or len(lengths) == columns != rows  # older files do not say it
    if len(lengths) != (columns if by_columns else rows):
        raise ModelUnavailable(f"{file} is damaged: two of its factors do not fit each other.")
    if by_columns:
        return arranged, lengths[None]
    return arranged, names.arranged(pair.named, lengths[:, None].expand(rows, columns))[:, :1]


def _delta(pair: _Pair, file: Path) -> Tensor:
    """The product up · down, (out, in · kernel), as strong as the file says."""
    assert pair.down is not None
    assert pair.up is not None
    down, up = pair.down.flatten(1), pair.up.flatten(1)
    if up.shape[1] != down.shape[0]:
        raise ModelUnavailable(f"{file} is damaged: two of its factors do not fit each other.")
    return (up @ down) * pair.scale


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
