"""How the layers of models that paint waveforms are called in LoRA files.

By diffusers, or by the models' makers:

    ACE-Step         PEFT on the makers' own network: q_proj, k_proj, v_proj, o_proj
    Stable Audio 3   stable-audio-3's parametrizations, or PEFT, on the makers' own network; the
                     rows of a differential attention lie in another order there
"""

from __future__ import annotations

import torch
from torch import Tensor

from bridge.synthesis.pipelines.addons import LoraNames

PEFT = "base_model.model."
PART = "transformer."
_ACE_STEP = {"q_proj": "to_q", "k_proj": "to_k", "v_proj": "to_v", "o_proj": "to_out.0"}
_STABLE_AUDIO_3 = (
    ("transformer.layers.", "transformer_blocks."),
    ("transformer.project_in", "proj_in"),
    ("transformer.project_out", "proj_out"),
    ("transformer.global_cond_embedder.", "global_cond_embedder."),
    ("ff.ff.0.proj", "ff.proj_in"),
    ("ff.ff.2", "ff.proj_out"),
)
DURATION = "conditioners.seconds_total.embedder.embedding.1"
DIFFERENTIAL = 5  # projections in one: q, k, v, and a second q and k


def _bare(name: str) -> str:
    """A name without the prefixes of what wrapped the network."""
    for prefix in (PEFT, "decoder.", "model.model.", "model."):
        name = name.removeprefix(prefix)
    return name


def ace_step(name: str) -> str:
    """`base_model.model.layers.0.self_attn.q_proj` → `transformer.layers.0.self_attn.to_q`."""
    bare = _bare(name).removeprefix(PART)
    words = [_ACE_STEP.get(word, word) for word in bare.split(".")]
    return PART + ".".join(words)


def stable_audio(name: str) -> str:
    """Diffusers' names, with or without their part and PEFT's prefix."""
    return PART + _bare(name).removeprefix(PART)


def stable_audio_3(name: str) -> str:
    """`transformer.layers.0.ff.ff.2` → `transformer.transformer_blocks.0.ff.proj_out`.

    diffusers' own names go through.
    """
    bare = _bare(name)
    if bare == DURATION:
        return "duration_embedder.linear"
    for old, new in _STABLE_AUDIO_3:
        bare = bare.replace(old, new)
    return PART + bare.removeprefix(PART)


def differential(name: str, delta: Tensor) -> Tensor:
    """Rows as stable-audio-3 has them, q k v q₂ k₂ → as diffusers has them, q q₂ k k₂ v.

    A file with diffusers' own names has its order, too.
    """
    rows, columns = delta.shape
    theirs = name.endswith("self_attn.to_qkv") and "transformer_blocks" not in name
    if not theirs or rows != DIFFERENTIAL * columns:
        return delta
    q, k, v, q2, k2 = delta.chunk(DIFFERENTIAL)
    return torch.cat([q, q2, k, k2, v])


STABLE_AUDIO = LoraNames(stable_audio)
STABLE_AUDIO_3 = LoraNames(stable_audio_3, differential)
ACE_STEP = LoraNames(ace_step)
