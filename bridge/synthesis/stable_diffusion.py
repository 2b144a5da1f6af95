"""Spectrogram models in the shape of Stable Diffusion (Riffusion and its kin): every job they do.

    paint     words → loop                     vary    a sound, changed by its strength
    repaint   a range of bars anew             extend  more bars after the given ones
    morph     a series between two requests

One set of weights serves all jobs; each job has a scheduler of its own. Loops are painted on a ring
(bridge.synthesis.circular, .canvas), several at once where the device has the memory (.memory).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import StableDiffusionPipeline
from torch import Tensor

from bridge.errors import BadArgument
from bridge.synthesis import pretrained, prompt_weights
from bridge.synthesis.canvas import Canvas, canvas_for, fit, picture_of, spectrogram_of
from bridge.synthesis.circular import circular
from bridge.synthesis.denoise import Start, Steer, denoise, spaced, stacked
from bridge.synthesis.lora import merge
from bridge.synthesis.memory import Thrift, in_batches
from bridge.synthesis.painter import OnStep, Painting
from bridge.synthesis.riffusion_image import RIFFUSION
from bridge.synthesis.words import described
from bridge.values import Clip, ModelEntry, Request

AT_ONCE = {"cuda": 16, "mps": 4}  # samples in a batch at first; elsewhere a batch gains nothing
MARGIN = 16  # latent columns that a tiled ring is wrapped by


@dataclass(frozen=True, slots=True, eq=False)
class SpectrogramPainter:
    """See bridge.synthesis.painter.Painter. `parts` holds the weights, once."""

    entry: ModelEntry
    parts: StableDiffusionPipeline
    thrift: Thrift
    at_once: int = 1

    @classmethod
    def load(cls, entry: ModelEntry, device: str | None = None) -> SpectrogramPainter:
        parts, thrift = pretrained.read(
            StableDiffusionPipeline,
            entry,
            device,
            {},
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
        return cls(entry, parts, thrift, AT_ONCE.get(thrift.device.split(":")[0], 1))

    # What else can be loaded into the weights

    def add_lora(self, file: Path, weight: float = 1.0) -> None:
        """Lay a LoRA (safetensors) over the weights; −weight takes it off."""
        merge({"unet": self.parts.unet, "text_encoder": self.parts.text_encoder}, file, weight)

    def add_word(self, file: Path, word: str) -> None:
        """Teach a word by textual inversion (Gal et al. 2022)."""
        self.parts.load_textual_inversion(file, token=word, use_safetensors=True)

    # Jobs

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        return self.paint_all([request], on_step)[0]

    def paint_all(self, requests: Sequence[Request], on_step: OnStep) -> list[Painting]:
        """Requests that differ in nothing but their seeds, in one batch if memory allows."""
        canvas, words = self.canvas(requests[0]), self.states(requests[0])
        starts = [Start(self.noise(canvas, request.seed)) for request in requests]
        return self._finish(requests[0], canvas, starts, [words] * len(starts), on_step)

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
        return self._finish(request, canvas, [start], [self.states(request)], on_step)[0]

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
        return self._finish(request, canvas, [start], [self.states(request)], on_step)[0]

    def extend(self, request: Request, clip: Clip, bars: int, on_step: OnStep) -> Painting:
        """`clip`, which is `request.bars` long, with `bars` more after it: one ring of both."""
        longer = replace(request, bars=request.bars + bars)
        rest = self.canvas(longer).samples - self.canvas(request).samples
        fitted = fit(clip, self.canvas(request).samples)
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
        shares = [number / (count - 1) for number in range(count)]
        starts = [Start(spaced(noise, other, share)) for share in shares]
        states = [torch.lerp(words, others, share) for share in shares]
        return self._finish(first, canvas, starts, states, on_step)

    # Steps

    def canvas(self, request: Request) -> Canvas:
        stride = self.scale * 2 ** (len(self.parts.unet.config.block_out_channels) - 1)
        return canvas_for(request, stride)

    @property
    def scale(self) -> int:
        """Pixels to a latent."""
        return int(2 ** (len(self.parts.vae.config.block_out_channels) - 1))

    def noise(self, canvas: Canvas, seed: int) -> Tensor:
        random = torch.Generator().manual_seed(seed)
        channels = self.parts.vae.config.latent_channels
        shape = (1, channels, RIFFUSION.mels // self.scale, canvas.columns // self.scale)
        return self._placed(torch.randn(shape, generator=random))

    def states(self, request: Request) -> Tensor:
        """Token states of the negative and of the positive prompt, (2, tokens, width)."""
        tokenizer, encoder = self.parts.tokenizer, self.parts.text_encoder
        texts = [request.negative, described(request)]
        texts = [self.parts.maybe_convert_prompt(text, tokenizer) for text in texts]
        states = [prompt_weights.encode(text, tokenizer, encoder) for text in texts]
        return self._placed(torch.cat(states))

    def latents_of(self, picture: Tensor, canvas: Canvas) -> Tensor:
        """(1, 3, mels, columns) in [-1, 1] → latents, as the VAE's most likely."""
        with torch.inference_mode(), circular(self.parts.vae, on=canvas.ring):
            vae = self.parts.vae
            latents: Tensor = vae.encode(self._placed(picture)).latent_dist.mode()
        return latents * vae.config.scaling_factor

    def pictures(self, latents: Tensor, canvas: Canvas) -> Tensor:
        """Latents → (batch, 3, mels, columns). A tile is no ring: tiled, a ring is wrapped first,
        and what was wrapped is cut off again."""
        vae, width = self.parts.vae, latents.shape[-1]
        tiled = self.thrift.tiled and max(latents.shape[-2:]) > vae.tile_latent_min_size
        wrapped = min(MARGIN, width) if canvas.ring and tiled else 0
        if wrapped:
            latents = F.pad(latents, (wrapped, wrapped, 0, 0), mode="circular")
        with torch.inference_mode(), circular(vae, on=canvas.ring and not wrapped):
            pixels: Tensor = vae.decode(latents / vae.config.scaling_factor, return_dict=False)[0]
        cut = wrapped * self.scale
        return pixels[..., cut : cut + canvas.columns]

    def _placed(self, tensor: Tensor) -> Tensor:
        return tensor.to(self.thrift.device, self.parts.unet.dtype)

    def _finish(
        self,
        request: Request,
        canvas: Canvas,
        starts: Sequence[Start],
        states: Sequence[Tensor],
        on_step: OnStep,
    ) -> list[Painting]:
        """One painting for each start with its token states, on one canvas."""
        guidance = self.entry.guidance if request.guidance is None else request.guidance
        unet, config = self.parts.unet, self.parts.scheduler.config
        made = 0

        def go(part: Sequence[tuple[Start, Tensor]]) -> list[Painting]:
            nonlocal made
            steer = Steer(request.steps or self.entry.steps, guidance, self.thrift.together)
            start, words = stacked(part)

            def told(done: float, *look: Any) -> None:
                on_step((made + done * len(part)) / len(starts), *look)

            with circular(unet, on=canvas.ring):
                latents = denoise(unet, config, words, start, steer, told)
            pictures = self.pictures(latents, canvas)
            made += len(part)
            return [Painting(spectrogram_of(picture, canvas)) for picture in pictures]

        return in_batches(list(zip(starts, states, strict=True)), go, self.thrift)
