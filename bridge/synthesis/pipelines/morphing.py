"""What stands between two requests, for models that are told token states and noise.

Words move on a line between the token states, noise on a great circle. What is no word is what the
network itself puts there, so that a short prompt and a long one can meet.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from bridge.synthesis.sampling import slerp


@dataclass(frozen=True, slots=True)
class MorphEndpoints:
    """Two requests as a model is told them, and where between them: 0 at the first, 1 at the last.

    `negative` is what both are guided away from; "" where nothing is said or nothing guides.
    """

    texts: tuple[str, str]
    seeds: tuple[int, int]
    position: float
    seconds: float
    negative: str = ""


Between = Callable[[Any, MorphEndpoints], dict[str, Any]]
"""(pipeline, ends) → what its call is told."""


def between_stable_audio(parts: Any, ends: MorphEndpoints) -> dict[str, Any]:
    """States of T5, which are nothing where there is no word; noise for its whole window."""
    (first, here), (last, there) = (_states(parts, text) for text in ends.texts)
    first, last = first * here[..., None], last * there[..., None]
    config = parts.transformer.config
    shape = (1, int(config.in_channels), int(config.sample_size))
    said = {
        "prompt": None,
        "negative_prompt": None,
        "prompt_embeds": torch.lerp(first, last, ends.position),
        "attention_mask": here | there,
        "latents": _noise(parts, shape, ends),
    }
    if ends.negative:
        states, mask = _states(parts, ends.negative)
        said |= {"negative_prompt_embeds": states, "negative_attention_mask": mask}
    return said


@torch.inference_mode()
def between_stable_audio_3(parts: Any, ends: MorphEndpoints) -> dict[str, Any]:
    """States of T5Gemma, with the network's own filling where there is no word."""
    filling = parts.transformer.prompt_padding_embedding
    both, masks = [], []
    for text in ends.texts:
        states, mask = parts.encode_prompt([text], parts._execution_device, 1)
        both.append(torch.where(mask[..., None].bool(), states, filling.to(states)))
        masks.append(mask)
    rate, ratio = parts.vae.config.sampling_rate, parts.vae.downsampling_ratio
    shape = (1, int(parts.vae.config.latent_dim), math.ceil(ends.seconds * rate / ratio))
    return {
        "prompt": None,
        "prompt_embeds": torch.lerp(both[0], both[1], ends.position),
        "encoder_attention_mask": torch.maximum(*masks),
        "latents": _noise(parts, shape, ends),
    }


@torch.inference_mode()
def _states(parts: Any, text: str) -> tuple[Tensor, Tensor]:
    """A text's token states, and where there are tokens: (1, tokens, width) and (1, tokens)."""
    tokens = parts.tokenizer(
        [text],
        padding="max_length",
        max_length=parts.tokenizer.model_max_length,
        truncation=True,
        return_tensors="pt",
    ).to(parts._execution_device)
    states = parts.text_encoder(tokens.input_ids, attention_mask=tokens.attention_mask)[0]
    return states, tokens.attention_mask


def _noise(parts: Any, shape: tuple[int, ...], ends: MorphEndpoints) -> Tensor:
    first, last = (
        torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in ends.seeds
    )
    between = slerp(first, last, ends.position)
    return between.to(parts._execution_device, parts.transformer.dtype)
