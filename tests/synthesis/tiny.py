"""A Stable Diffusion of 29,103 random weights, saved as riffusion-model-v1 is or as it was."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from safetensors.torch import load_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from bridge.domain.model import ModelEntry

OLD_ATTENTION = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def build() -> StableDiffusionPipeline:
    torch.manual_seed(0)
    single = letters()
    words = [*single, *(letter + "</w>" for letter in single), "<|startoftext|>", "<|endoftext|>"]
    text = CLIPTextConfig(
        vocab_size=514,
        hidden_size=8,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
    )
    return StableDiffusionPipeline(
        vae=AutoencoderKL(
            block_out_channels=(4, 4, 4, 4),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            latent_channels=4,
            norm_num_groups=2,
        ),
        text_encoder=CLIPTextModel(text),
        tokenizer=CLIPTokenizer(
            vocab={word: number for number, word in enumerate(words)},
            merges=[],
            model_max_length=77,
        ),
        unet=UNet2DConditionModel(
            block_out_channels=(4, 8),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=8,
            attention_head_dim=4,
            norm_num_groups=2,
        ),
        scheduler=PNDMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            skip_prk_steps=True,
            steps_offset=1,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def letters() -> list[str]:
    """Byte-level BPE's 256 characters: printable bytes stand for themselves (GPT-2's table)."""
    plain = {*range(33, 127), *range(161, 173), *range(174, 256)}
    moved = [byte for byte in range(256) if byte not in plain]
    return [chr(byte if byte in plain else 256 + moved.index(byte)) for byte in range(256)]


def save(folder: Path, old: bool = False) -> ModelEntry:
    """Save it; `old`: with pickled weights and the VAE's attention under its names of 2022."""
    build().save_pretrained(folder)
    if old:
        for path in sorted(folder.rglob("*.safetensors")):
            _pickled(path)
    return ModelEntry("tiny", "1", "riffusion", "none", folder, None, 3, 2.0)


def _pickled(path: Path) -> None:
    state = load_file(path)
    if path.parent.name == "vae":
        state = {_old_name(name): value for name, value in state.items()}
    name = "pytorch_model.bin" if path.stem == "model" else f"{path.stem}.bin"
    torch.save(state, path.with_name(name))
    path.unlink()


def _old_name(name: str) -> str:
    for new, old in OLD_ATTENTION.items():
        name = name.replace(f".{new}.", f".{old}.")
    return name
