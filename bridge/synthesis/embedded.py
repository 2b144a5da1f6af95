"""The embedded model: Fodder's own small diffusion model, painting on the musical grid.

Its folder (see training/README.md for how it is made):
    config.json, text_encoder.safetensors, tokenizer.json   the prompt's encoder
    unet/config.json, unet/….safetensors                    the denoiser
    latents.safetensors                                     the patch transform and the family head

Loops are painted on a ring of `bars · beats · 64` frames, so tempo and seam hold by construction.
One-shots are painted on an open strip of four beats at 96 bpm. Everything tonal is painted in C and
transposed at inversion.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import DPMSolverMultistepScheduler, UNet2DConditionModel
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from bridge.errors import ModelUnavailable
from bridge.music import SAMPLE_RATE, loop_samples, semitones_between
from bridge.synthesis.circular import make_circular
from bridge.synthesis.conditions import Canvas, condition_map
from bridge.synthesis.grid import EMBEDDED, FRAMES_PER_BEAT, to_magnitude
from bridge.synthesis.painter import OnStep, Painting
from bridge.synthesis.patches import PATCH_FRAMES, PATCH_MELS, PatchTransform
from bridge.synthesis.text import TextEncoder
from bridge.values import Kind, ModelEntry, Request, Spectrogram

STRIDE = 4 * PATCH_FRAMES  # frames: the network halves the latents' width twice
ONESHOT_BEATS, ONESHOT_BPM = 4.0, 96.0
RESCALE = 0.7
UNPITCHED = ("drums", "fx")


@dataclass(frozen=True, slots=True, eq=False)
class FamilyHead:
    """A linear reading of the sentence vector: which family of instruments a prompt means."""

    names: tuple[str, ...]
    weight: Tensor
    bias: Tensor

    def __call__(self, sentence: Tensor) -> str:
        named: str = self.names[int(torch.argmax(self.weight @ sentence + self.bias))]
        return named


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedPainter:
    """See bridge.synthesis.painter.Painter."""

    entry: ModelEntry
    encoder: TextEncoder
    unet: UNet2DConditionModel
    transform: PatchTransform
    head: FamilyHead

    @classmethod
    def load(cls, entry: ModelEntry) -> EmbeddedPainter:
        folder = entry.folder
        if folder is None or not folder.is_dir():
            raise ModelUnavailable(
                f"The folder of model {entry.name} is missing: install Fodder again."
            )
        try:
            return cls._read(entry, folder)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelUnavailable(
                f"The weights of model {entry.name} are damaged or incomplete "
                f"({type(error).__name__}): install Fodder again."
            ) from error

    @classmethod
    def _read(cls, entry: ModelEntry, folder: Path) -> EmbeddedPainter:
        latents = load_file(folder / "latents.safetensors")
        names = tuple(json.loads((folder / "families.json").read_text("utf-8")))
        unet = UNet2DConditionModel.from_pretrained(
            folder / "unet",
            torch_dtype=torch.float32,
            local_files_only=True,
            low_cpu_mem_usage=False,  # True asks for accelerate, on stderr, for nothing
        )
        return cls(
            entry,
            TextEncoder.load(folder),
            unet.eval().requires_grad_(False),
            PatchTransform(*(latents[name].float() for name in ("axes", "mean", "scale"))),
            FamilyHead(names, latents["head.weight"].float(), latents["head.bias"].float()),
        )

    def family(self, prompt: str) -> str:
        """The family of instruments that the prompt means."""
        return self.head(self.encoder([prompt])[1][0])

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        family = self.family(request.prompt)
        canvas, samples = canvas_for(request)
        states = self._states(request, family)
        make_circular(self.unet, on=request.kind is Kind.LOOP)
        latents = self._denoise(request, canvas, states, on_step)
        decibels = self.transform.decode(latents)[0].clamp(-100.0, 0.0)
        magnitude = to_magnitude(decibels.numpy())[None]
        looped = request.kind is Kind.LOOP
        spectrogram = Spectrogram(magnitude, samples, looped, EMBEDDED)
        pitched = request.key is not None and family not in UNPITCHED
        moved = semitones_between(0, request.key.tonic) if pitched and request.key else 0
        return Painting(spectrogram, moved, family)

    def _states(self, request: Request, family: str) -> Tensor:
        """Token states of the negative and of the positive prompt, (2, 24, 384)."""
        words = [family, request.prompt]
        if request.key is not None and family not in UNPITCHED:
            words.append("minor" if request.key.minor else "major")
        return self.encoder([request.negative, ", ".join(words)])[0]

    @torch.inference_mode()
    def _denoise(self, request: Request, canvas: Canvas, states: Tensor, step: OnStep) -> Tensor:
        """DPM-Solver++ 2M (Lu et al. 2022) with classifier-free guidance (Ho & Salimans 2022)."""
        scheduler = solver(request.steps or self.entry.steps)
        where = condition_map(canvas).expand(2, -1, -1, -1)
        random = torch.Generator().manual_seed(request.seed)
        shape = (1, self.unet.config.out_channels, canvas.rows, canvas.columns)
        latents = torch.randn(shape, generator=random)
        guidance = self.entry.guidance if request.guidance is None else request.guidance
        for number, time in enumerate(scheduler.timesteps):
            with _precision():
                both = torch.cat([latents.expand(2, -1, -1, -1), where], 1)
                against, towards = self.unet(both, time, states, return_dict=False)[0].float()
            guess = guided(against, towards, guidance)[None]
            latents = scheduler.step(guess, time, latents, return_dict=False)[0]
            step((number + 1) / len(scheduler.timesteps))
        return latents


def canvas_for(request: Request) -> tuple[Canvas, int]:
    """The canvas that a request is painted on, and the samples it stands for."""
    rows = EMBEDDED.mels // PATCH_MELS
    if request.kind is Kind.ONESHOT:
        frames = int(ONESHOT_BEATS * FRAMES_PER_BEAT)
        samples = round(ONESHOT_BEATS * 60 / ONESHOT_BPM * SAMPLE_RATE)
        bpm = ONESHOT_BPM
    else:
        bpm = request.bpm or 120.0
        beats = request.bars * request.meter.beats
        frames = max(STRIDE, round(beats * FRAMES_PER_BEAT / STRIDE) * STRIDE)
        samples = loop_samples(request.bars, request.meter, bpm)
    beats = request.bars * request.meter.beats if request.kind is Kind.LOOP else ONESHOT_BEATS
    columns = frames // PATCH_FRAMES
    oneshot = request.kind is Kind.ONESHOT
    return Canvas(rows, columns, beats, request.meter.beats, bpm, oneshot), samples


def solver(steps: int) -> DPMSolverMultistepScheduler:
    """Trailing spacing reaches the last, pure-noise step (Lin et al. 2023, section 3.3)."""
    scheduler = DPMSolverMultistepScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        algorithm_type="dpmsolver++",
        solver_order=2,
    )
    scheduler.set_timesteps(steps)
    return scheduler


def guided(against: Tensor, towards: Tensor, guidance: float) -> Tensor:
    """Classifier-free guidance, partly rescaled to `towards`' deviation (Lin et al. 2023, 3.4)."""
    strong = against + guidance * (towards - against)
    ratio = towards.std() / strong.std().clamp_min(1e-6)
    return strong * (RESCALE * ratio + (1 - RESCALE))


def _precision() -> AbstractContextManager[object]:
    """bfloat16 where the processor multiplies it in tiles (AMX), float32 elsewhere."""
    if torch.cpu._is_amx_tile_supported():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()
