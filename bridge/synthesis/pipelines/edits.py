"""How each model that paints waveforms starts from a sound: a Take → a call of its pipeline.

    stable-audio     from the source's latents under noise of `strength`, what stays put back after
                     each step (RePaint without its jumps, Lugmayr et al. 2022)
    stable-audio-3   new bars by its inpainting pipeline, which is told what stays; all else as
                     above, by its audio-to-audio pipeline
    ace-step         new bars by its task `repaint`, another take by `cover` where the checkpoint
                     has the tokenizer for it; `lego`, `complete` and `extract` for tracks

Strength is the same in all: the share of noise in what the model begins from, 0 … 1.

Conventions
    latents   as the pipeline has them: (1, channels, time), ACE-Step (1, time, channels)
    sigma     the scheduler's noise level after a step
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from diffusers import (
    StableAudio3AudioToAudioPipeline,
    StableAudio3InpaintPipeline,
    StableAudioPipeline,
)
from torch import Tensor

from bridge.synthesis.pipelines.adapters import StableAudioSolver
from bridge.synthesis.pipelines.take import Take

After = Callable[[int, Tensor], Tensor]
"""(step, latents after it) → the latents to go on with."""
WEAKEST = 0.01  # share of noise; less is nothing to a model


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A pipeline, what its call is told beside the request, and what is done after each step."""

    pipeline: Any
    said: dict[str, Any]
    after: After | None = None


@dataclass(frozen=True, slots=True)
class EditSettings:
    """How strongly a take is changed, from which seed, in how many steps of which shift."""

    strength: float
    seed: int
    steps: int
    shift: float = 1.0


Start = Callable[[Any, Take, EditSettings], Job]
"""(the loaded pipeline, a take, how) → the call that changes it."""


def from_stable_audio(parts: Any, take: Take, how: EditSettings) -> Job:
    """Stable Audio always paints its whole window; after the take there is silence in it.

    diffusers' own `initial_audio_waveforms` lie under noise of 500 times their level, whatever is
    wanted: here the noise begins where the strength says.
    """
    config = parts.scheduler.config
    most = min(math.tan(how.strength * math.pi / 2), config.sigma_max)
    least = min(config.sigma_min, most / 3)
    solver = StableAudioSolver.from_config(config, sigma_max=most, sigma_min=least)
    pipeline = _sharing(StableAudioPipeline, parts, scheduler=solver)
    window = int(parts.transformer.config.sample_size)
    audio = _padded(_audio(take), window * parts.vae.hop_length)
    known = _encoded(parts, audio, parts.transformer.dtype)[..., :window]
    noise = _noise(known, how.seed)
    start = (known + most * noise) / solver.init_noise_sigma  # by which the pipeline multiplies
    stays = _stays(take, known.shape[-1], parts.vae.hop_length, known.device)

    def after(step: int, latents: Tensor) -> Tensor:
        return torch.where(stays, known + float(solver.sigmas[step + 1]) * noise, latents)

    said = {"latents": start, "audio_end_in_s": take.seconds}
    return Job(pipeline, said, None if take.anew is None else after)


def from_stable_audio_3(parts: Any, take: Take, how: EditSettings) -> Job:
    """Its inpainting keeps what stays by itself, but knows no strength below 1."""
    ratio = int(parts.vae.downsampling_ratio)
    said: dict[str, Any] = {
        "audio": _audio(take).to(parts.vae.device),
        "duration": (len(take.samples) + 0.5) / take.rate,  # which is cut to whole samples
    }
    if take.anew is not None and how.strength >= 1:
        first, stop = _whole_frames(take.anew, take.rate / ratio)
        said |= {"mask_start_seconds": first, "mask_end_seconds": stop}
        return Job(_sharing(StableAudio3InpaintPipeline, parts), said)
    pipeline = _sharing(StableAudio3AudioToAudioPipeline, parts)
    said["init_noise_level"] = how.strength
    if take.anew is None:
        return Job(pipeline, said)
    length = math.ceil(len(take.samples) / ratio)
    known = _padded(_encoded(parts, _audio(take), parts.transformer.dtype), length)
    noise = _noise(known, how.seed)
    stays = _stays(take, length, ratio, known.device)
    mixed = _flowing(known, noise, stays, pipeline)
    return Job(pipeline, {**said, "latents": noise}, mixed)


def from_ace_step(parts: Any, take: Take, how: EditSettings) -> Job:
    """Its tasks are told the source; below strength 1 it also begins from it."""
    said = _source(parts, take)
    if take.anew is not None:
        first, stop = _whole_frames(take.anew, parts.latents_per_second)
        said |= {"task_type": "repaint", "repainting_start": first, "repainting_end": stop}
    elif parts.audio_tokenizer is not None and parts.audio_token_detokenizer is not None:
        said["task_type"] = "cover"
    else:  # converted without what `cover` needs
        del said["src_audio"]
    if how.strength < 1:
        audio = _audio(take, frames_of=_frame(parts))
        latents = _encoded(parts, audio, parts.transformer.dtype)
        known = latents.transpose(1, 2)
        noise = _noise(known, how.seed)
        said["latents"] = (1 - how.strength) * known + how.strength * noise
        said["timesteps"] = timesteps(how)
    return Job(parts, said)


def with_tracks(parts: Any, take: Take, tracks: Sequence[str]) -> Job:
    """ACE-Step's `lego` for one track, `complete` for several together."""
    one = {"task_type": "lego", "track_name": tracks[0]}
    several = {"task_type": "complete", "complete_track_classes": list(tracks)}
    return Job(parts, {**_source(parts, take), **(one if len(tracks) == 1 else several)})


def without_others(parts: Any, take: Take, track: str) -> Job:
    """ACE-Step's `extract`."""
    return Job(parts, {**_source(parts, take), "task_type": "extract", "track_name": track})


def timesteps(how: EditSettings) -> list[float]:
    """ACE-Step's times from the strength down: its own, shifted towards noise, as far as they go.

    t' = s t / (1 + (s − 1) t) for t from 1 to 1 / steps.
    """
    own = [1 - step / how.steps for step in range(how.steps)]
    shifted = [how.shift * t / (1 + (how.shift - 1) * t) for t in own]
    return [how.strength, *(t for t in shifted if t < how.strength)]


def _sharing(kind: Any, parts: Any, **other: Any) -> Any:
    """Another pipeline on the same weights."""
    made = kind(**{**parts.components, **other})
    made.set_progress_bar_config(disable=True)
    return made


def _source(parts: Any, take: Take) -> dict[str, Any]:
    audio = _audio(take, frames_of=_frame(parts))[0]
    return {"src_audio": audio, "audio_duration": audio.shape[-1] / take.rate}


def _frame(parts: Any) -> int:
    """Samples in one of ACE-Step's latents."""
    return round(parts.sample_rate / parts.latents_per_second)


def _audio(take: Take, frames_of: int = 1) -> Tensor:
    """(1, 2, samples), in whole frames."""
    audio = torch.from_numpy(take.samples.T.copy())[None]
    return _padded(audio, -(-audio.shape[-1] // frames_of) * frames_of)


def _padded(values: Tensor, length: int) -> Tensor:
    """The last axis cut, or filled with zeros, to that length."""
    short = max(0, length - values.shape[-1])
    return torch.nn.functional.pad(values, (0, short))[..., :length]


@torch.inference_mode()
def _encoded(parts: Any, audio: Tensor, kind: torch.dtype) -> Tensor:
    """(1, channels, time), as the VAE's most likely."""
    vae = parts.vae
    made = vae.encode(audio.to(parts._execution_device, vae.dtype))
    latents: Tensor = made.latents if hasattr(made, "latents") else made.latent_dist.mode()
    return latents.to(kind)


def _noise(like: Tensor, seed: int) -> Tensor:
    """The same on every device."""
    random = torch.Generator().manual_seed(seed)
    return torch.randn(like.shape, generator=random).to(like)


def _whole_frames(part: tuple[float, float], per_second: float) -> tuple[float, float]:
    """The part widened to whole latents, in seconds; pipelines round down."""
    first, stop = part
    return (
        math.floor(first * per_second) / per_second,
        (math.ceil(stop * per_second - 1e-6) + 1e-3) / per_second,
    )


def _stays(take: Take, length: int, ratio: int, device: torch.device) -> Tensor:
    """(length,), True where what is known stays."""
    stays = torch.ones(length, dtype=torch.bool, device=device)
    if take.anew is not None:
        first, stop = (edge * take.rate / ratio for edge in take.anew)
        stays[math.floor(first) : math.ceil(stop - 1e-6)] = False
    return stays


def _flowing(known: Tensor, noise: Tensor, stays: Tensor, pipeline: Any) -> After:
    """What stays put back at a flow's noise level, x = (1 − σ) known + σ noise."""

    def after(step: int, latents: Tensor) -> Tensor:
        sigma = float(pipeline.scheduler.sigmas[step + 1])
        return torch.where(stays, (1 - sigma) * known + sigma * noise, latents)

    return after
