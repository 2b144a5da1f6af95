"""The models that paint waveforms, with a few thousand random weights each, saved as the real ones
are: the same classes, parts, tokenizers and schedulers, at the real sample rates, and what sets the
sizes of one family apart (LAYOUTS, by the presets that are in them).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AceStepPipeline,
    AceStepTransformer1DModel,
    AudioLDM2Pipeline,
    AudioLDM2ProjectionModel,
    AudioLDM2UNet2DConditionModel,
    AutoencoderKL,
    AutoencoderOobleck,
    AutoencoderSAME,
    DDIMScheduler,
    EDMDPMSolverMultistepScheduler,
    FlowMatchEulerDiscreteScheduler,
    StableAudio3DiTModel,
    StableAudio3Pipeline,
    StableAudioDiTModel,
    StableAudioPipeline,
    StableAudioProjectionModel,
)
from diffusers.pipelines.ace_step import AceStepConditionEncoder
from diffusers.pipelines.ace_step.modeling_ace_step import (
    AceStepAudioTokenDetokenizer,
    AceStepAudioTokenizer,
)
from diffusers.pipelines.stable_audio_3.modeling_stable_audio_3 import StableAudio3DurationEmbedder
from transformers import (
    ClapAudioConfig,
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    ClapTextConfig,
    GemmaTokenizer,
    GPT2Config,
    GPT2LMHeadModel,
    GPT2Model,
    Qwen2Tokenizer,
    Qwen3Config,
    Qwen3Model,
    RobertaTokenizer,
    SpeechT5HifiGan,
    SpeechT5HifiGanConfig,
    T5Config,
    T5EncoderModel,
    T5GemmaConfig,
    T5GemmaEncoderModel,
    T5Tokenizer,
)
from transformers.models.t5gemma.configuration_t5gemma import T5GemmaModuleConfig

from bridge.config.presets import model_named
from bridge.domain.model import ModelEntry
from tests.synthesis.tiny import letters

LETTERS = [chr(code) for code in range(33, 127)]


def t5_tokenizer() -> T5Tokenizer:
    words = ["<pad>", "</s>", "<unk>", "▁", *LETTERS]
    vocab = [(word, -float(rank)) for rank, word in enumerate(words)]
    return T5Tokenizer(vocab=vocab, extra_ids=0, model_max_length=48)


def t5(width: int = 8) -> T5EncoderModel:
    config = T5Config(vocab_size=128, d_model=width, d_ff=16, d_kv=4, num_heads=2, num_layers=1)
    return T5EncoderModel(config)


def oobleck(latents: int, rate: int, ratios: tuple[int, ...]) -> AutoencoderOobleck:
    return AutoencoderOobleck(
        encoder_hidden_size=2 * latents,  # mean and deviation
        downsampling_ratios=list(ratios),
        channel_multiples=[1] * len(ratios),
        decoder_channels=2,
        decoder_input_channels=latents,
        audio_channels=2,
        sampling_rate=rate,
    )


def stable_audio() -> StableAudioPipeline:
    """A window of 6 s instead of 47."""
    return StableAudioPipeline(
        vae=oobleck(4, 44_100, (8, 16, 16)),
        text_encoder=t5(),
        projection_model=StableAudioProjectionModel(8, 8, min_value=0, max_value=512),
        tokenizer=t5_tokenizer(),
        transformer=StableAudioDiTModel(
            sample_size=130,
            in_channels=4,
            out_channels=4,
            num_layers=1,
            attention_head_dim=4,
            num_attention_heads=4,
            num_key_value_attention_heads=2,
            cross_attention_dim=8,
            cross_attention_input_dim=8,
            time_proj_dim=8,
            global_states_input_dim=16,
        ),
        scheduler=EDMDPMSolverMultistepScheduler(
            sigma_min=0.3,
            sigma_max=500,
            sigma_data=1.0,
            sigma_schedule="exponential",
            prediction_type="v_prediction",
        ),
    )


def stable_audio_3(small: bool = True) -> StableAudio3Pipeline:
    """The small ones' attention is plain, the medium one's differential, as is its decoder's end.
    The longest duration is what diffusers' converter writes for all of them, and so are the
    scheduler's numbers."""
    vocab = {word: rank for rank, word in enumerate(["<pad>", "<eos>", "<bos>", "<unk>", "▁"])}
    vocab |= {letter: len(vocab) + rank for rank, letter in enumerate(LETTERS)}
    module = T5GemmaModuleConfig(
        vocab_size=len(vocab),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        max_position_embeddings=64,
        sliding_window=64,
        layer_types=["full_attention"],
    ).to_dict()
    vae = AutoencoderSAME(
        patch_size=64,
        encoder_channels=8,
        encoder_c_mults=(2,),
        encoder_strides=(16,),
        encoder_transformer_depths=(1 if small else 2,),
        decoder_sinusoidal_blocks=(0 if small else 2,),
        latent_dim=8,
        dim_heads=8,
        ff_mult=2,
    )
    transformer = StableAudio3DiTModel(
        io_channels=8,
        embed_dim=32,
        depth=1,
        num_heads=4,
        cond_token_dim=16,
        global_cond_dim=16,
        local_add_cond_dim=9,
        timestep_features_dim=16,
        ff_mult=2,
        num_memory_tokens=3,
        use_differential_attention=not small,
    )
    for weight in (*vae.parameters(), *transformer.parameters()):
        if weight.ndim > 1:
            torch.nn.init.normal_(weight, std=0.3)  # as they come, the last ones are zero
    return StableAudio3Pipeline(
        vae=vae,
        text_encoder=T5GemmaEncoderModel(
            T5GemmaConfig(encoder=module, decoder=module, is_encoder_decoder=False)
        ),
        tokenizer=GemmaTokenizer(vocab=vocab, merges=[], model_max_length=64),
        duration_embedder=StableAudio3DurationEmbedder(output_dim=16, fourier_dim=16, max_val=384),
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(
            num_train_timesteps=1, shift=1.0, stochastic_sampling=True
        ),
    )


def ace_step(turbo: bool = True, xl: bool = True, codes: bool = False) -> AceStepPipeline:
    """The XL transformer is wider than what is fed to it; `codes` are the parts that `cover` needs,
    which diffusers' converter writes and an earlier one left out."""
    words = [*letters(), "<|endoftext|>"]
    sizes: dict[str, Any] = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
    }
    encoder = AceStepConditionEncoder(
        **sizes,
        text_hidden_dim=16,
        timbre_hidden_dim=2,
        num_lyric_encoder_hidden_layers=1,
        num_timbre_encoder_hidden_layers=1,
        sliding_window=16,
    )
    wide = {**sizes, "hidden_size": 32} if xl else sizes
    pooled: dict[str, Any] = {**sizes, "audio_acoustic_hidden_dim": 2, "sliding_window": 16}
    tokenizer = {
        "audio_tokenizer": AceStepAudioTokenizer(**pooled, fsq_dim=16),
        "audio_token_detokenizer": AceStepAudioTokenDetokenizer(**pooled),
    }
    return AceStepPipeline(
        **(tokenizer if codes else {}),
        vae=oobleck(2, 48_000, (10, 12, 16)),
        text_encoder=Qwen3Model(
            Qwen3Config(**sizes, num_hidden_layers=1, vocab_size=300, max_position_embeddings=512)
        ),
        tokenizer=Qwen2Tokenizer(
            vocab={word: rank for rank, word in enumerate(words)},
            merges=[],
            unk_token="<|endoftext|>",
            pad_token="<|endoftext|>",
        ),
        transformer=AceStepTransformer1DModel(
            **wide,
            num_hidden_layers=2,
            in_channels=6,
            audio_acoustic_hidden_dim=2,
            encoder_hidden_size=16,
            sliding_window=16,
            is_turbo=turbo,
            model_version="turbo" if turbo else "base",
        ),
        condition_encoder=encoder,
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
    )


def audioldm2() -> AudioLDM2Pipeline:
    words = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *letters()]
    text = ClapTextConfig(
        vocab_size=len(words),
        hidden_size=8,
        intermediate_size=16,
        num_attention_heads=2,
        num_hidden_layers=1,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        projection_dim=8,
    )
    audio = ClapAudioConfig(
        spec_size=64,
        window_size=4,
        num_mel_bins=64,
        depths=[1, 1],
        num_attention_heads=[2, 2],
        num_hidden_layers=2,
        hidden_size=16,
        patch_embeds_hidden_size=8,
        projection_dim=8,
        patch_size=4,
        patch_stride=4,
    )
    clap = ClapConfig(text_config=text.to_dict(), audio_config=audio.to_dict(), projection_dim=8)
    language = GPT2Config(
        n_embd=8, n_head=2, n_layer=1, vocab_size=64, n_positions=64, max_new_tokens=8
    )
    vocoder = SpeechT5HifiGan(
        SpeechT5HifiGanConfig(
            model_in_dim=16,
            sampling_rate=16_000,
            upsample_initial_channel=16,
            upsample_rates=[4, 4, 10],
            upsample_kernel_sizes=[8, 8, 20],
            resblock_kernel_sizes=[3],
            resblock_dilation_sizes=[[1, 3]],
            normalize_before=False,
        )
    )
    for weight in vocoder.parameters():
        torch.nn.init.normal_(weight, std=0.3)  # as it comes, it is all but silent
    return AudioLDM2Pipeline(
        vae=AutoencoderKL(
            in_channels=1,
            out_channels=1,
            block_out_channels=(4, 4, 4),
            down_block_types=("DownEncoderBlock2D",) * 3,
            up_block_types=("UpDecoderBlock2D",) * 3,
            latent_channels=4,
            norm_num_groups=2,
        ),
        text_encoder=ClapModel(clap),
        text_encoder_2=t5(),
        projection_model=AudioLDM2ProjectionModel(
            text_encoder_dim=8, text_encoder_1_dim=8, langauge_model_dim=8
        ),
        language_model=GPT2LMHeadModel(language),
        tokenizer=RobertaTokenizer(
            vocab={word: rank for rank, word in enumerate(words)}, merges=[], model_max_length=64
        ),
        tokenizer_2=t5_tokenizer(),
        feature_extractor=ClapFeatureExtractor(),
        unet=AudioLDM2UNet2DConditionModel(
            block_out_channels=(4, 8),
            layers_per_block=1,
            sample_size=32,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=((None, 8, 8), (None, 8, 8)),
            attention_head_dim=4,
            norm_num_groups=2,
        ),
        scheduler=DDIMScheduler(
            beta_start=0.0015,
            beta_end=0.0195,
            beta_schedule="scaled_linear",
            clip_sample=False,
            set_alpha_to_one=False,
        ),
        vocoder=vocoder,
    )


BUILD: dict[str, Callable[[], Any]] = {
    "stable-audio": stable_audio,
    "foundation": stable_audio,
    "stable-audio-3": stable_audio_3,
    "ace-step": ace_step,
    "audioldm2": audioldm2,
}
"""A model of each pipeline."""
LAYOUTS: dict[str, Callable[[], Any]] = {
    "stable-audio-open": stable_audio,
    "foundation-1": stable_audio,
    "stable-audio-3-small": stable_audio_3,
    "stable-audio-3-small-sfx": stable_audio_3,
    "stable-audio-3-medium": partial(stable_audio_3, small=False),
    "ace-step": ace_step,
    "ace-step-2b": partial(ace_step, xl=False, codes=True),
    "ace-step-base": partial(ace_step, turbo=False, xl=False, codes=True),
    "ace-step-xl-base": partial(ace_step, turbo=False, codes=True),
    "audioldm2": audioldm2,
}
"""A model in the layout of each preset."""


def save(kind: str, folder: Path, build: Callable[[], Any] | None = None) -> ModelEntry:
    """Save a pipeline in the layout of the real one, where that differs from today's."""
    torch.manual_seed(0)
    with warnings.catch_warnings():  # of how diffusers calls torch
        warnings.simplefilter("ignore", FutureWarning)
        made = (build or BUILD[kind])()
    made.save_pretrained(folder)
    if kind in ("stable-audio", "foundation"):
        _name(folder, "scheduler", "CosineDPMSolverMultistepScheduler")
    if kind == "stable-audio-3":  # whose converter writes the index by itself
        _name(folder, "duration_embedder", "StableAudio3DurationEmbedder", "diffusers")
    for part in ("tokenizer", "tokenizer_2"):  # as transformers 4 called them all
        _name(folder, part, "{}Fast")
    if kind == "audioldm2":
        bare: GPT2Model = made.language_model.transformer
        bare.save_pretrained(folder / "language_model")
        _name(folder, "language_model", "GPT2Model")
    return ModelEntry(f"tiny-{kind}", "1", kind, "none", folder, None, 2, 3.0)


def saved_as(preset: str, folder: Path) -> ModelEntry:
    """A tiny model in the layout of a preset, under the preset's own entry."""
    entry = model_named(preset)
    save(entry.pipeline, folder, LAYOUTS[preset])
    return replace(entry, folder=folder, repository=None)


def _name(folder: Path, part: str, kind: str, library: str | None = None) -> None:
    """Call a part by another class in the index (and in its own configuration), if it is there;
    {} is the class that it has there."""
    index = folder / "model_index.json"
    members = json.loads(index.read_text("utf-8"))
    if part not in members:
        return
    before, own = members[part]
    members[part] = [library or before, kind.format(own)]
    index.write_text(json.dumps(members), "utf-8")
    config = folder / part / "scheduler_config.json"
    if config.is_file():
        said = json.loads(config.read_text("utf-8"))
        config.write_text(json.dumps({**said, "_class_name": kind}), "utf-8")
