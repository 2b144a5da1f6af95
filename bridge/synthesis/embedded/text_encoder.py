"""Prompt → token states, by the small sentence encoder that ships with the embedded model.

all-MiniLM-L6-v2 (Apache-2.0), its matrices stored as 8-bit rows with one scale each. It is a BERT
(Devlin et al. 2019), written here in plain torch with transformers' names and numbers, because to
import transformers takes longer than to paint a loop.
    states    (batch, 24, 384) float32; zero past the end of the prompt
    sentence  (batch, 384) float32, the mean of the states, unit length
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

TOKENS = 24
WORDS = "embeddings.word_embeddings.weight"
Model = Callable[[Tensor, Tensor], Tensor]
"""Token numbers and a mask, both (batch, tokens) → states (batch, tokens, width)."""


class TextEncoder:
    """Callable: list of prompts → (states, sentence)."""

    def __init__(self, tokenizer: Tokenizer, model: Model) -> None:
        tokenizer.enable_truncation(TOKENS)
        tokenizer.enable_padding(length=TOKENS)
        self._tokenizer = tokenizer
        self._model = model

    @classmethod
    def load(cls, folder: Path) -> TextEncoder:
        """Load the encoder and its tokenizer from a model's folder."""
        return cls(Tokenizer.from_file(str(folder / "tokenizer.json")), Bert.load(folder))

    @torch.inference_mode()
    def __call__(self, prompts: list[str]) -> tuple[Tensor, Tensor]:
        """Token states (prompts, tokens, width), 0 where there is no token, and unit vectors."""
        encoded = self._tokenizer.encode_batch(prompts)
        mask = torch.tensor([item.attention_mask for item in encoded])
        ids = torch.tensor([item.ids for item in encoded])
        states = self._model(ids, mask) * mask[..., None]
        mean = states.sum(1) / mask.sum(1, keepdim=True)
        return states, F.normalize(mean, dim=-1)


@dataclass(frozen=True, slots=True)
class BertConfig:
    """The members of config.json, as transformers calls them."""

    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self:
        """KeyError for one that lacks a member, ValueError for one of another shape."""
        if config["hidden_act"] != "gelu":
            raise ValueError(f"hidden_act is {config['hidden_act']!r}, not 'gelu'")
        return cls(*(config[field.name] for field in fields(cls)))


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The table of words as it is stored, `int8` (words, width) and `scale` (words, 1).

    Of 30,522 rows a prompt needs a few.
    """

    int8: Tensor
    scale: Tensor

    def __call__(self, ids: Tensor) -> Tensor:
        """(batch, tokens) → (batch, tokens, width) float32."""
        return self.int8[ids].float() * self.scale[ids]


class Bert(nn.Module):
    """Token numbers (batch, tokens) and which of them count → states (batch, tokens, width)."""

    def __init__(self, config: BertConfig, words: Words) -> None:
        super().__init__()
        self._words = words
        self.embeddings = Embeddings(config)
        self.encoder = Layers(config)

    @classmethod
    def load(cls, folder: Path) -> Bert:
        """Load it from a model's folder."""
        config = BertConfig.of(json.loads((folder / "config.json").read_text("utf-8")))
        weights = load_file(folder / "text_encoder.safetensors")
        words = Words(*(weights.pop(f"{WORDS}.{part}") for part in ("int8", "scale")))
        with torch.device("meta"):
            model = cls(config, words)
        model.load_state_dict(restore(weights), assign=True)
        return model.eval().requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        seen, counts = self.embeddings(self._words(ids)), mask.bool()[:, None, None, :]
        for layer in self.encoder.layer:
            seen = layer(seen, counts)
        states: Tensor = seen
        return states


class Embeddings(nn.Module):
    """What tokens mean, and where they stand."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        width = config.hidden_size
        self.position_embeddings = Table(config.max_position_embeddings, width)
        self.token_type_embeddings = Table(config.type_vocab_size, width)
        self.LayerNorm = nn.LayerNorm(width, config.layer_norm_eps)

    def forward(self, words: Tensor) -> Tensor:
        places = self.position_embeddings.weight[: words.shape[1]]
        first = self.token_type_embeddings.weight[0]  # of two sentences
        made: Tensor = self.LayerNorm(words + first + places)
        return made


class Table(nn.Module):
    """Rows by number.

    nn.Embedding draws its rows, which on no device takes a second.
    """

    def __init__(self, rows: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(rows, width))


class Layers(nn.Module):
    """The layers, one after the other."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer(config) for _ in range(config.num_hidden_layers))


class Layer(nn.Module):
    """Self-attention and a perceptron, each added to what it was made of and normed."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        width = config.hidden_size
        self.attention = nn.ModuleDict({
            "self": SelfAttention(width, config.num_attention_heads),
            "output": Residual(width, width, config.layer_norm_eps),
        })  # fmt: skip
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(width, config.intermediate_size)})
        self.output = Residual(config.intermediate_size, width, config.layer_norm_eps)

    def forward(self, seen: Tensor, counts: Tensor) -> Tensor:
        seen = self.attention["output"](self.attention["self"](seen, counts), seen)
        made: Tensor = self.output(F.gelu(self.intermediate["dense"](seen)), seen)
        return made


class SelfAttention(nn.Module):
    """Tokens that look at those that count (Vaswani et al. 2017)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)

    def forward(self, seen: Tensor, counts: Tensor) -> Tensor:
        query, key, value = (
            layer(seen).unflatten(2, (self._heads, -1)).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        found = F.scaled_dot_product_attention(query, key, value, attn_mask=counts)
        return found.transpose(1, 2).flatten(2)


class Residual(nn.Module):
    """A layer whose output is added to what was there, and normed."""

    def __init__(self, inner: int, width: int, eps: float) -> None:
        super().__init__()
        self.dense = nn.Linear(inner, width)
        self.LayerNorm = nn.LayerNorm(width, eps)

    def forward(self, made: Tensor, before: Tensor) -> Tensor:
        normed: Tensor = self.LayerNorm(self.dense(made) + before)
        return normed


def quantise(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Matrices → int8 rows and a scale each ('name.int8', 'name.scale'); the rest → float16."""
    small: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        if tensor.ndim == 2:
            scale = tensor.float().abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
            small[f"{name}.int8"] = (tensor.float() / scale).round().to(torch.int8)
            small[f"{name}.scale"] = scale
        else:
            small[name] = tensor.half()
    return small


def restore(small: dict[str, Tensor]) -> dict[str, Tensor]:
    """Inverse of `quantise`, in float32."""
    weights: dict[str, Tensor] = {}
    for name, tensor in small.items():
        if name.endswith(".int8"):
            plain = name.removesuffix(".int8")
            weights[plain] = tensor.float() * small[f"{plain}.scale"]
        elif not name.endswith(".scale"):
            weights[name] = tensor.float()
    return weights
