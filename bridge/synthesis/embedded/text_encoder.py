"""Prompt → token states, by the small sentence encoder that ships with the embedded model.

all-MiniLM-L6-v2 (Apache-2.0), its matrices stored as 8-bit rows with one scale each.
    states    (batch, 24, 384) float32; zero past the end of the prompt
    sentence  (batch, 384) float32, the mean of the states, unit length
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertConfig, BertModel

TOKENS = 24


class TextEncoder:
    """Callable: list of prompts → (states, sentence)."""

    def __init__(self, tokenizer: Tokenizer, model: BertModel) -> None:
        tokenizer.enable_truncation(TOKENS)
        tokenizer.enable_padding(length=TOKENS)
        self._tokenizer = tokenizer
        self._model = model.eval().requires_grad_(False)

    @classmethod
    def load(cls, folder: Path) -> TextEncoder:
        """Load the encoder and its tokenizer from a model's folder."""
        config = BertConfig(**json.loads((folder / "config.json").read_text("utf-8")))
        with torch.device("meta"):
            model = BertModel(config, add_pooling_layer=False)
        weights = restore(load_file(folder / "text_encoder.safetensors"))
        model.load_state_dict(weights, strict=False, assign=True)
        _materialise(model)
        return cls(Tokenizer.from_file(str(folder / "tokenizer.json")), model)

    @torch.inference_mode()
    def __call__(self, prompts: list[str]) -> tuple[Tensor, Tensor]:
        encoded = self._tokenizer.encode_batch(prompts)
        ids = torch.tensor([item.ids for item in encoded])
        mask = torch.tensor([item.attention_mask for item in encoded])
        states = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
        states = states * mask[..., None]
        mean = states.sum(1) / mask.sum(1, keepdim=True)
        return states, torch.nn.functional.normalize(mean, dim=-1)


def _materialise(model: BertModel) -> None:
    """Fill the index buffers that are no weights and so were left on the meta device."""
    for module in model.modules():
        for name, buffer in module.named_buffers(recurse=False):
            if buffer.is_meta:
                fresh = torch.arange(buffer.shape[-1]).expand(buffer.shape)
                fresh = torch.zeros_like(fresh) if name == "token_type_ids" else fresh
                module.register_buffer(name, fresh.clone(), persistent=False)


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
