"""How each model that paints waveforms is asked: a request → what its diffusers pipeline takes.

    stable-audio     tempo and key in words, length as the end second; paints its whole window
    foundation       as stable-audio; whole bars, tempo and key in its own words
    stable-audio-3   tempo and key in words, length as seconds
    ace-step         tempo, key, meter and length in fields of their own; lyrics: instrumental
    audioldm2        tempo and key in words, length as seconds

Each returns arguments for a batch of equal requests; see bridge.synthesis.pipelines.waveform for
what they have in common. What they were trained with is in their model cards.

A request in words, for models that learnt tempo and key from captions.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import EDMDPMSolverMultistepScheduler
from torch import Tensor

from bridge.config.unheeded import told_meter
from bridge.domain.music import Key
from bridge.domain.request import Kind, Request
from bridge.synthesis.pipelines.pretrained import EVEN, Extra, Formats

INSTRUMENTAL = "[Instrumental]"


@dataclass(frozen=True, slots=True)
class PipelineAdapter:
    """A kind of pipeline, and how it is to be used.

    Attributes
    ----------
    pipeline : str
        Its class in diffusers.
    ask : callable
        (request, count, seconds) → what its call is told.
    longest, rate : callable
        The pipeline → its longest sound in seconds, and its sample rate in Hz.
    shortest : float
        Seconds.
    parts : mapping, optional
        Parts to be read in a way of their own, by name.
    formats : Formats
        Which parts keep float32.
    shift : tuple of float, optional
        How far its steps lie towards noise, (distilled, not), where its call takes that.
    bars : callable, optional
        Bars that are asked for → whole bars that it was taught to paint.
    """

    pipeline: str
    ask: Callable[[Request, int, float], dict[str, Any]]
    longest: Callable[[Any], float]
    rate: Callable[[Any], int]
    shortest: float = 1.0
    parts: Mapping[str, Extra] | None = None
    formats: Formats = EVEN
    shift: tuple[float, float] | None = None
    bars: Callable[[int], int] | None = None


def ask_foundation(request: Request, count: int, seconds: float) -> dict[str, Any]:
    """Its captions end in bars, tempo and key: "warm pad, 8 Bars, 120 BPM, E minor"."""
    words = [request.prompt]
    if request.kind is Kind.LOOP:
        words.append(f"{taught_bars(request.bars)} Bars")
    if request.bpm is not None:
        words.append(f"{request.bpm:g} BPM")
    if request.key is not None:
        words.append(spelt(request.key))
    negative = [request.negative] * count if request.negative else None
    prompts = [", ".join(words)] * count
    return {"prompt": prompts, "negative_prompt": negative, "audio_end_in_s": seconds}


def taught_bars(bars: int) -> int:
    """Foundation-1 was taught loops of 4 and of 8 bars; of a longer one it paints as many."""
    return next((taught for taught in (4, 8) if bars <= taught), bars)


def ask_stable_audio(request: Request, count: int, seconds: float) -> dict[str, Any]:
    """Its sounds end at a second that it is told."""
    return {**_worded(request, count), "audio_end_in_s": seconds}


def ask_stable_audio_3(request: Request, count: int, seconds: float) -> dict[str, Any]:
    """Its sounds have a duration."""
    return {**_worded(request, count), "duration": seconds}


def ask_audioldm2(request: Request, count: int, seconds: float) -> dict[str, Any]:
    """Its sounds have a length, and come as tensors if that is asked for."""
    return {**_worded(request, count), "audio_length_in_s": seconds, "output_type": "pt"}


def ask_ace_step(request: Request, count: int, seconds: float) -> dict[str, Any]:
    """Its tempo is a whole number; its guidance knows no negative prompt.

    Who sings nothing sings in no language: diffusers' own default is English.
    """
    beats = told_meter(request.meter)
    return {
        "prompt": [request.prompt] * count,
        "lyrics": [INSTRUMENTAL] * count,
        "vocal_language": "unknown",
        "audio_duration": seconds,
        "bpm": None if request.bpm is None else round(request.bpm),
        "keyscale": None if request.key is None else spelt(request.key),
        "timesignature": None if beats is None else str(beats),
    }


def _worded(request: Request, count: int) -> dict[str, Any]:
    negative = [request.negative] * count if request.negative else None
    return {"prompt": [described(request)] * count, "negative_prompt": negative}


class StableAudioSolver(EDMDPMSolverMultistepScheduler):  # type: ignore[misc]
    """DPM-Solver++ 2M on Stable Audio's own noise levels, atan(σ) · 2/π (Evans et al. 2024).

    The scheduler in its folder draws noise anew at each step, from a tree that the whole batch
    shares and a package of its own; this one draws none, so that a seed is a sample, in any batch.
    """

    def precondition_noise(self, sigma: float | Tensor) -> Tensor:
        """Noise level → the time that the network is told, 0 … 1."""
        return torch.as_tensor(sigma).atan() / torch.pi * 2


def read_solver(folder: Path, _: torch.dtype) -> StableAudioSolver:
    """The levels from the folder, of what this solver knows."""
    said = StableAudioSolver.load_config(folder, local_files_only=True)
    known = inspect.signature(EDMDPMSolverMultistepScheduler.__init__).parameters
    made: StableAudioSolver = StableAudioSolver(**{n: v for n, v in said.items() if n in known})
    return made


def read_language_model(folder: Path, kind: torch.dtype) -> Any:
    """AudioLDM 2's GPT-2, under a head that is tied to its own weights.

    It was saved without one, and cannot generate so in today's transformers.
    """
    from transformers import GPT2LMHeadModel

    return GPT2LMHeadModel.from_pretrained(
        folder, dtype=kind, local_files_only=True, use_safetensors=True
    )


def _vae_rate(parts: Any) -> int:
    return int(parts.vae.config.sampling_rate)


def _stable_audio_window(parts: Any) -> float:
    return float(parts.transformer.config.sample_size * parts.vae.hop_length / _vae_rate(parts))


MANNERS = {
    "stable-audio": PipelineAdapter(
        "StableAudioPipeline",
        ask_stable_audio,
        _stable_audio_window,
        _vae_rate,
        parts={"scheduler": read_solver},
    ),
    "foundation": PipelineAdapter(
        "StableAudioPipeline",
        ask_foundation,
        _stable_audio_window,
        _vae_rate,
        parts={"scheduler": read_solver},
        bars=taught_bars,
    ),
    "stable-audio-3": PipelineAdapter(
        "StableAudio3Pipeline",
        ask_stable_audio_3,
        lambda parts: float(parts.duration_embedder.config.max_val),
        _vae_rate,
        formats=Formats(exact=frozenset({"vae"}), wide=frozenset({"text_encoder"})),
    ),
    "ace-step": PipelineAdapter(
        "AceStepPipeline",
        ask_ace_step,
        lambda _: 600.0,
        _vae_rate,
        shortest=10.0,
        shift=(3.0, 1.0),
    ),
    "audioldm2": PipelineAdapter(
        "AudioLDM2Pipeline",
        ask_audioldm2,
        lambda _: 60.0,
        lambda parts: int(parts.vocoder.config.sampling_rate),
        parts={"language_model": read_language_model},
    ),
}


def described(request: Request) -> str:
    """The prompt with tempo and key after it: "dusty drums, 92 bpm, A minor"."""
    words = [request.prompt]
    if request.bpm is not None:
        words.append(f"{request.bpm:g} bpm")
    if request.key is not None:
        words.append(spelt(request.key))
    return ", ".join(words)


def spelt(key: Key) -> str:
    """As captions write it: F# minor."""
    return f"{str(key).rstrip('m')} {'minor' if key.minor else 'major'}"
