"""Spectrogram models in the shape of Stable Diffusion (Riffusion and its kin): every job they do.

    paint     words → loop                     vary    a sound, changed by its strength
    repaint   a range of bars anew             extend  more bars after the given ones
    morph     a series between two requests

One set of weights serves all jobs; each job has a scheduler of its own. A loop is painted on a ring
(bridge.synthesis.circular) whose columns are a multiple of the model's stride; the hop is fitted so
that they hold exactly the loop's samples: `width · hop = samples`, any tempo, any meter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from safetensors import SafetensorError
from torch import Tensor

from bridge.errors import BadArgument, ModelUnavailable
from bridge.music import SAMPLE_RATE, loop_samples
from bridge.synthesis import prompt_weights
from bridge.synthesis.checkpoints import downloaded, make_safe
from bridge.synthesis.circular import circular
from bridge.synthesis.denoise import OnStep, Start, Steer, denoise, retreating, spaced
from bridge.synthesis.grid import mel_magnitude
from bridge.synthesis.lora import merge
from bridge.synthesis.painter import Painting
from bridge.synthesis.riffusion_image import RIFFUSION
from bridge.values import Clip, Kind, ModelEntry, Request, Spectrogram

HOP = 441  # samples a column, as trained; a loop's own is as near as its columns allow
LOUDEST = 1.0  # magnitude of black
ONESHOT_COLUMNS = 512


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a request is painted on: `columns` of pixels that stand for `samples`."""

    columns: int
    samples: int
    ring: bool


@dataclass(frozen=True, slots=True, eq=False)
class SpectrogramPainter:
    """See bridge.synthesis.painter.Painter. `parts` holds the weights, once."""

    entry: ModelEntry
    parts: StableDiffusionPipeline

    @classmethod
    def load(cls, entry: ModelEntry, device: str | None = None) -> SpectrogramPainter:
        folder = entry.folder or downloaded(entry.repository)
        if folder is None or not folder.is_dir():
            raise ModelUnavailable(
                f"Model {entry.name} is not on this disk: fodder models pull {entry.name}."
            )
        place = device or best_device()
        kind = torch.bfloat16 if place == "cuda" else torch.float32
        try:
            parts = StableDiffusionPipeline.from_pretrained(
                make_safe(folder),
                dtype=kind,
                use_safetensors=True,
                local_files_only=True,
                safety_checker=None,
                feature_extractor=None,
                requires_safety_checker=False,
            )
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelUnavailable(
                f"Model {entry.name} is damaged or incomplete ({error}): download it again."
            ) from error
        parts.unet.to(memory_format=torch.channels_last)
        return cls(entry, parts.to(place))

    # What else can be loaded into the weights

    def add_lora(self, file: Path, weight: float = 1.0) -> None:
        """Lay a LoRA (safetensors) over the weights; −weight takes it off."""
        merge({"unet": self.parts.unet, "text_encoder": self.parts.text_encoder}, file, weight)

    def add_word(self, file: Path, word: str) -> None:
        """Teach a word by textual inversion (Gal et al. 2022)."""
        self.parts.load_textual_inversion(file, token=word, use_safetensors=True)

    # Jobs

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        canvas = self.canvas(request)
        return self._finish(request, canvas, Start(self.noise(canvas, request.seed)), on_step)

    def vary(self, request: Request, clip: Clip, strength: float, on_step: OnStep) -> Painting:
        """Another take on `clip`, all of it stretched to the request's length: strength 0 keeps
        it, 1 keeps nothing."""
        if len(clip.samples) == 0:
            raise BadArgument("The sound is empty: name another.")
        if not 0 <= strength <= 1:
            raise BadArgument(f"Strength {strength:g} is not possible: say from 0 to 1.")
        canvas = self.canvas(request)
        source = replace(canvas, samples=len(clip.samples))
        known = self.latents_of(picture_of(clip, source), canvas)
        start = Start(self.noise(canvas, request.seed), known, strength)
        return self._finish(request, canvas, start, on_step)

    def repaint(self, request: Request, clip: Clip, bars: range, on_step: OnStep) -> Painting:
        """`clip` with some of its bars (counted from 0) painted anew."""
        if not 0 <= bars.start < bars.stop <= request.bars:
            raise BadArgument(f"There are bars 1 to {request.bars}: say which to repaint.")
        canvas = self.canvas(request)
        known = self.latents_of(picture_of(clip, canvas), canvas)
        mask = torch.zeros(1, 1, 1, known.shape[3], device=known.device, dtype=known.dtype)
        edges = [round(bar / request.bars * known.shape[3]) for bar in (bars.start, bars.stop)]
        mask[..., edges[0] : edges[1]] = 1
        start = Start(self.noise(canvas, request.seed), known, 1.0, mask)
        return self._finish(request, canvas, start, on_step)

    def extend(self, request: Request, clip: Clip, bars: int, on_step: OnStep) -> Painting:
        """`clip`, which is `request.bars` long, with `bars` more after it: one ring of both."""
        longer = replace(request, bars=request.bars + bars)
        rest = self.canvas(longer).samples - self.canvas(request).samples
        fitted = _fit(clip, self.canvas(request).samples)
        whole = Clip(np.pad(fitted.samples, ((0, rest), (0, 0))), clip.rate)
        return self.repaint(longer, whole, range(request.bars, longer.bars), on_step)

    def morph(self, first: Request, last: Request, count: int, on_step: OnStep) -> list[Painting]:
        """`count` loops from one request to another on the first's grid: words move on a line,
        noise on a great circle."""
        if count < 2:
            raise BadArgument("A morph has two ends: ask for at least 2.")
        canvas = self.canvas(first)
        words, others = self.states(first), self.states(last)
        noise, other = self.noise(canvas, first.seed), self.noise(canvas, last.seed)
        made = []
        for number in range(count):
            share = number / (count - 1)
            start = Start(spaced(noise, other, share))
            states = torch.lerp(words, others, share)

            def told(done: float, before: int = number) -> None:
                on_step((before + done) / count)

            made.append(self._finish(first, canvas, start, told, states))
        return made

    # Steps

    def canvas(self, request: Request) -> Canvas:
        """As many columns as come nearest to the trained hop, in strides of the network."""
        if request.kind is Kind.ONESHOT:
            return Canvas(ONESHOT_COLUMNS, ONESHOT_COLUMNS * HOP, ring=False)
        samples = loop_samples(request.bars, request.meter, request.bpm or 120.0)
        stride = self.scale * 2 ** (len(self.parts.unet.config.block_out_channels) - 1)
        columns = stride * max(1, round(samples / HOP / stride))
        return Canvas(columns, samples, ring=True)

    @property
    def scale(self) -> int:
        """Pixels to a latent."""
        return int(2 ** (len(self.parts.vae.config.block_out_channels) - 1))

    def noise(self, canvas: Canvas, seed: int) -> Tensor:
        random = torch.Generator().manual_seed(seed)
        channels = self.parts.vae.config.latent_channels
        shape = (1, channels, RIFFUSION.mels // self.scale, canvas.columns // self.scale)
        return torch.randn(shape, generator=random).to(self.parts.device, self.parts.dtype)

    def states(self, request: Request) -> Tensor:
        """Token states of the negative and of the positive prompt, (2, tokens, width)."""
        words = [request.prompt]
        if request.bpm is not None:
            words.append(f"{request.bpm:g} bpm")
        if request.key is not None:
            mode = "minor" if request.key.minor else "major"
            words.append(f"{str(request.key).rstrip('m')} {mode}")
        texts = [request.negative, ", ".join(words)]
        tokenizer, encoder = self.parts.tokenizer, self.parts.text_encoder
        texts = [self.parts.maybe_convert_prompt(text, tokenizer) for text in texts]
        return torch.cat([prompt_weights.encode(text, tokenizer, encoder) for text in texts])

    def latents_of(self, picture: Tensor, canvas: Canvas) -> Tensor:
        """(1, 3, mels, columns) in [-1, 1] → latents, as the VAE's most likely."""
        with torch.inference_mode(), circular(self.parts.vae, on=canvas.ring):
            vae, moved = self.parts.vae, picture.to(self.parts.device, self.parts.dtype)
            latents: Tensor = vae.encode(moved).latent_dist.mode() * vae.config.scaling_factor
        return latents

    def picture(self, latents: Tensor, canvas: Canvas) -> Spectrogram:
        with torch.inference_mode(), circular(self.parts.vae, on=canvas.ring):
            vae = self.parts.vae
            pixels = vae.decode(latents / vae.config.scaling_factor, return_dict=False)[0]
        loud = ((1 - pixels.float().mean(1)) / 2).clamp(0, 1).flip(1).cpu().numpy()
        magnitude = LOUDEST * loud ** (1 / RIFFUSION.power)
        return Spectrogram(magnitude, canvas.samples, canvas.ring, RIFFUSION.grid)

    def _finish(
        self,
        request: Request,
        canvas: Canvas,
        start: Start,
        on_step: OnStep,
        states: Tensor | None = None,
    ) -> Painting:
        words = self.states(request) if states is None else states
        guidance = self.entry.guidance if request.guidance is None else request.guidance
        steer = Steer(request.steps or self.entry.steps, guidance)
        config = self.parts.scheduler.config

        def go(plan: Steer) -> Tensor:
            with circular(self.parts.unet, on=canvas.ring):
                return denoise(self.parts.unet, config, words, start, plan, on_step)

        latents = retreating(go, steer, self._slice)
        return Painting(self.picture(latents, canvas))

    def _slice(self) -> None:
        self.parts.enable_attention_slicing("max")
        self.parts.vae.enable_slicing()


def picture_of(clip: Clip, canvas: Canvas) -> Tensor:
    """A sound, fitted to the canvas and painted as the model knows it: (1, 3, mels, columns)."""
    mono = _fit(clip, canvas.samples).mono
    magnitude = mel_magnitude(mono, canvas.columns, canvas.ring, RIFFUSION.grid)
    loudest = float(magnitude.max())
    share = magnitude / loudest if loudest > 0 else magnitude
    bright = 1 - 2 * share[::-1] ** RIFFUSION.power
    return torch.from_numpy(np.ascontiguousarray(bright)).expand(1, 3, -1, -1)


def _fit(clip: Clip, samples: int) -> Clip:
    """Cut or filled up to `samples`."""
    if clip.rate != SAMPLE_RATE:
        raise BadArgument(f"The sound has {clip.rate} Hz: bring it to {SAMPLE_RATE} first.")
    short = max(0, samples - len(clip.samples))
    return Clip(np.pad(clip.samples[:samples], ((0, short), (0, 0))), clip.rate)


def best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
