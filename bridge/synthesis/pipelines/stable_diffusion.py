"""Spectrogram models in the shape of Stable Diffusion (Riffusion and its kin): every job they do.

    paint     words → loop                     repaint   a sound, all or some of its bars anew
    morph     what stands between two requests           (so it is varied, mended and extended)

One set of weights serves all jobs; each job has a scheduler of its own. Loops are painted on a ring
(bridge.synthesis.circular, .canvas), several at once where the device has the memory (.memory).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from diffusers import AutoencoderTiny, StableDiffusionPipeline
from torch import Tensor

from bridge.domain.model import ModelEntry
from bridge.domain.music import semitones_between
from bridge.domain.request import Addon, Lora, Request, Word
from bridge.synthesis.circular import circular
from bridge.synthesis.embedded import prompt_weights
from bridge.synthesis.painter import (
    AdapterHost,
    Batcher,
    Editor,
    Inverted,
    KnownSound,
    OnStep,
    Painting,
)
from bridge.synthesis.pipelines import pretrained
from bridge.synthesis.pipelines.adapters import described
from bridge.synthesis.pipelines.addons import with_embeddings, with_loras
from bridge.synthesis.pipelines.canvas import (
    PixelCanvas,
    canvas_for,
    laid_down,
    magnitudes_of,
    spectrogram_of,
)
from bridge.synthesis.pipelines.compiled import Compiled
from bridge.synthesis.pipelines.graphs import Recorded
from bridge.synthesis.pipelines.memory import OFFLOADED, MemoryPolicy, in_batches
from bridge.synthesis.pipelines.riffusion_image import RIFFUSION
from bridge.synthesis.preview import sketch_of
from bridge.synthesis.sampling import StartLatents, Steer, batched, denoise, slerp
from bridge.synthesis.vocoder.batch_inversion import invert_all

AT_ONCE = {"cuda": 16, "mps": 4}  # samples in a batch at first; elsewhere a batch gains nothing
DECODED_AT_ONCE = 8  # pictures: more fill no card better, and their memory grows
MOST_STATES = 32  # prompts whose token states are kept
MARGIN = 16  # latent columns that a tiled ring is wrapped by
GUIDED = (0.0, 0.7)
"""Where guidance counts, by the fraction done: until the noise level is about 0.28. Below that it
is "largely unnecessary" (Kynkäänniemi et al. 2024) and costs as much as above."""


@dataclass(frozen=True, slots=True, eq=False)
class SpectrogramPainter(Editor, Batcher, AdapterHost):
    """A painter of Riffusion's kind.

    `parts` holds the weights, once; `inverts` is whether their device also inverts what was
    painted; `guided` is the part of the way in which guidance counts.
    """

    entry: ModelEntry
    parts: StableDiffusionPipeline
    thrift: MemoryPolicy
    at_once: int = 1
    compiled: Compiled | None = None
    draft_vae: AutoencoderTiny | None = None
    inverts: bool = False
    guided: tuple[float, float] = GUIDED
    _calls: Calls = field(init=False)
    _states: dict[tuple[str, str], Tensor] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the calls of the networks."""
        object.__setattr__(self, "_calls", Calls(self.parts, self.draft_vae, self.thrift))

    @classmethod
    def load(cls, entry: ModelEntry, device: str | None = None) -> SpectrogramPainter:
        """Read the weights of an entry; ModelUnavailable with the cure where that cannot be."""
        parts, thrift = pretrained.read(
            StableDiffusionPipeline,
            entry,
            device,
            {},
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
        tiny = pretrained.read_part(AutoencoderTiny, entry.draft_vae, thrift.device)
        kind = thrift.device.split(":")[0]
        made = cls(entry, parts, thrift, AT_ONCE.get(kind, 1), None, tiny, kind == "cuda")
        if entry.compiled and thrift.level < OFFLOADED:
            return replace(made, compiled=made.compiling())
        return made

    def compiling(self) -> Compiled:
        """The network with its compiler behind it; what it is until then is recorded."""
        plain = partial(self._calls.unet, ring=True)
        return Compiled(self.parts.unet, graphs=self.thrift.graphs, plain=plain)

    @contextmanager
    def with_adapters(self, addons: Sequence[Addon]) -> Iterator[None]:
        """LoRAs and taught words for as long as the block lasts; then all is as before."""
        parts = {"unet": self.parts.unet, "text_encoder": self.parts.text_encoder}
        loras = [addon for addon in addons if isinstance(addon, Lora)]
        words = [addon for addon in addons if isinstance(addon, Word)]
        self._states.clear()
        try:
            with with_loras(parts, loras), with_embeddings(self.parts, words):
                yield
        finally:
            self._states.clear()

    # Jobs

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """See bridge.synthesis.painter.Painter."""
        return self.paint_all([request], on_step)[0]

    def paint_all(self, requests: Sequence[Request], on_step: OnStep) -> list[Painting]:
        """Requests that differ in nothing but their seeds, in one batch if memory allows."""
        canvas, words = self.canvas(requests[0]), self.states(requests[0])
        starts = [StartLatents(self.noise(canvas, request.seed)) for request in requests]
        return self._finish(requests[0], canvas, starts, [words] * len(starts), on_step)

    def repaint(
        self, request: Request, known: KnownSound, bars: range, strength: float, on_step: OnStep
    ) -> Painting:
        """See bridge.synthesis.painter.Editor."""
        canvas = self.canvas(request)
        latents = self.latents_of(laid_down(known, canvas, request.bars), canvas)
        mask = torch.zeros_like(latents[:1, :1, :1])
        edges = [round(bar / request.bars * mask.shape[3]) for bar in (bars.start, bars.stop)]
        mask[..., edges[0] : edges[1]] = 1
        noise = self.noise(canvas, request.seed)
        start = StartLatents(noise, latents, strength, None if mask.all() else mask)
        return self._finish(request, canvas, [start], [self.states(request)], on_step)[0]

    def morph(self, first: Request, last: Request, position: float, on_step: OnStep) -> Painting:
        """See bridge.synthesis.painter.Editor."""
        canvas = self.canvas(first)
        words = torch.lerp(self.states(first), self.states(last), position)
        noise = slerp(self.noise(canvas, first.seed), self.noise(canvas, last.seed), position)
        return self._finish(first, canvas, [StartLatents(noise)], [words], on_step)[0]

    # Steps

    def canvas(self, request: Request) -> PixelCanvas:
        """The canvas of a request, in whole strides of the network."""
        stride = self.scale * 2 ** (len(self.parts.unet.config.block_out_channels) - 1)
        return canvas_for(request, stride)

    @property
    def scale(self) -> int:
        """Pixels to a latent."""
        return int(2 ** (len(self.parts.vae.config.block_out_channels) - 1))

    def noise(self, canvas: PixelCanvas, seed: int) -> Tensor:
        """(1, 4, mels / 8, columns / 8), the same on every device."""
        random = torch.Generator().manual_seed(seed)
        channels = self.parts.vae.config.latent_channels
        shape = (1, channels, RIFFUSION.mels // self.scale, canvas.columns // self.scale)
        return self._placed(torch.randn(shape, generator=random))

    def states(self, request: Request) -> Tensor:
        """Token states of the negative and of the positive prompt, (2, tokens, width)."""
        texts = request.negative, described(request)
        if texts not in self._states:
            while len(self._states) >= MOST_STATES:
                del self._states[next(iter(self._states))]
            self._states[texts] = self._encoded(texts)
        return self._states[texts]

    def _encoded(self, texts: tuple[str, str]) -> Tensor:
        tokenizer, encoder = self.parts.tokenizer, self.parts.text_encoder
        converted = [self.parts.maybe_convert_prompt(text, tokenizer) for text in texts]
        states = [prompt_weights.encode(text, tokenizer, encoder) for text in converted]
        return self._placed(torch.cat(states))

    def latents_of(self, picture: Tensor, canvas: PixelCanvas) -> Tensor:
        """(1, 3, mels, columns) in [-1, 1] → latents, as the VAE's most likely."""
        with torch.inference_mode(), circular(self.parts.vae, on=canvas.ring):
            vae = self.parts.vae
            latents: Tensor = vae.encode(self._placed(picture)).latent_dist.mode()
        return latents * vae.config.scaling_factor

    def pictures(self, latents: Tensor, canvas: PixelCanvas, draft: bool = False) -> Tensor:
        """Latents → (batch, 3, mels, columns).

        A tile is no ring: tiled, a ring is wrapped first, and what was wrapped is cut off again. A
        draft is decoded by the small VAE, if it is here.
        """
        if draft and self.draft_vae is not None:
            with circular(self.draft_vae, on=canvas.ring):
                return _in_parts(partial(self._calls.draft, variant=canvas.ring), latents)
        vae, width = self.parts.vae, latents.shape[-1]
        tiled = self.thrift.tiled and max(latents.shape[-2:]) > vae.tile_latent_min_size
        wrapped = min(MARGIN, width) if canvas.ring and tiled else 0
        if wrapped:
            latents = F.pad(latents, (wrapped, wrapped, 0, 0), mode="circular")
        ring = canvas.ring and not wrapped
        with circular(vae, on=ring):
            pixels = _in_parts(partial(self._calls.decode, variant=ring), latents)
        cut = wrapped * self.scale
        return pixels[..., cut : cut + canvas.columns]

    def _placed(self, tensor: Tensor) -> Tensor:
        return tensor.to(self.thrift.device, self.parts.unet.dtype)

    def _finish(
        self,
        request: Request,
        canvas: PixelCanvas,
        starts: Sequence[StartLatents],
        states: Sequence[Tensor],
        on_step: OnStep,
    ) -> list[Painting]:
        """One painting for each start with its token states, on one canvas."""
        guidance = self.entry.guidance if request.guidance is None else request.guidance
        unet, config = self.parts.unet, self.parts.scheduler.config
        network: Any = partial(self._calls.unet, ring=canvas.ring)
        if canvas.ring and self.compiled is not None:
            network = self.compiled
        made = 0

        def go(part: Sequence[tuple[StartLatents, Tensor]]) -> list[Painting]:
            nonlocal made
            steps, together = request.steps or self.entry.steps, self.thrift.together
            steer = Steer(steps, guidance, together, self.guided)
            start, words = batched(part)

            def told(done: float, clean: Tensor) -> None:
                look = partial(sketch_of, clean)
                on_step((made + done * len(part)) / len(starts), look)

            with circular(unet, on=canvas.ring):
                latents = denoise(network, config, words, start, steer, told)
            magnitudes = magnitudes_of(self.pictures(latents, canvas, request.draft))
            sounds = self._inverted(magnitudes, canvas, request)
            made += len(part)
            return [
                Painting(spectrogram_of(shown, canvas), inverted=sound)
                for shown, sound in zip(magnitudes.cpu(), sounds, strict=True)
            ]

        return in_batches(list(zip(starts, states, strict=True)), go, self.thrift)

    def _inverted(
        self, magnitudes: Tensor, canvas: PixelCanvas, request: Request
    ) -> Sequence[Inverted | None]:
        """What was painted as sounds, if the device makes them, moved as the request says."""
        if not self.inverts:
            return [None] * len(magnitudes)
        moved = semitones_between(0, request.shift % 12)
        ring, grid = canvas.ring, RIFFUSION.grid
        clips = invert_all(magnitudes, canvas.samples, ring, grid, moved, request.draft)
        return [Inverted(clip, moved) for clip in clips]


class Calls:
    """The calls of a painter's networks, each recorded where that is faster."""

    def __init__(self, parts: StableDiffusionPipeline, tiny: Any, thrift: MemoryPolicy) -> None:
        vae, scaling = parts.vae, parts.vae.config.scaling_factor

        def noise(latents: Tensor, time: Tensor, states: Tensor) -> Tensor:
            seen: Tensor = parts.unet(latents, time, states, return_dict=False)[0]
            return seen

        def decode(latents: Tensor) -> Tensor:
            pixels: Tensor = vae.decode(latents / scaling, return_dict=False)[0]
            return pixels

        def draft(latents: Tensor) -> Tensor:
            pixels: Tensor = tiny.decode(latents, return_dict=False)[0]
            return pixels

        self._noise = Recorded(parts.unet, noise, thrift.graphs)
        self.decode = Recorded(vae, decode, thrift.graphs)
        self.draft = Recorded(tiny if tiny is not None else vae, draft, thrift.graphs)

    def unet(
        self, latents: Tensor, time: Tensor, states: Tensor, *, ring: bool, **_: Any
    ) -> tuple[Tensor, ...]:
        """As the denoiser itself is called; it must be bent into a `ring` if it is said to be."""
        return (self._noise(latents, time, states, variant=ring),)


@torch.inference_mode()
def _in_parts(call: Recorded | partial[Tensor], latents: Tensor) -> Tensor:
    return torch.cat([call(part) for part in torch.split(latents, DECODED_AT_ONCE)])
