"""The embedded model: Fodder's own small diffusion model, painting on the musical grid.

Its folder (see training/README.md for how it is made):
    config.json, text_encoder.safetensors, tokenizer.json   the prompt's encoder
    unet/config.json, unet/….safetensors                    the denoiser
    latents.safetensors                                     the patch transform
    heads.safetensors, vocabulary.json                      what a prompt asks for, and to play

What is to be played is written down first (bridge.score) and sketched on the canvas; the denoiser
paints how it sounds. Loops are painted on a ring of `bars · beats · 64` frames, so tempo and seam
hold by construction. One-shots are painted on an open strip of four beats at 96 bpm. Everything
tonal is written and painted in C and transposed at inversion.

Whether a folder holds a whole embedded model, of this Fodder's kind; if not, what to do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from bridge.config.settings import find_home
from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.errors import ModelUnavailable
from bridge.domain.model import ModelEntry
from bridge.domain.request import Kind, Request
from bridge.domain.sample import UNPITCHED
from bridge.dsp.spectrogram import EMBEDDED, FLOOR_DB, analyse, to_decibels, to_magnitude
from bridge.files import hashes
from bridge.prompt import understand
from bridge.score.sketch import Picture
from bridge.synthesis.circular import make_circular
from bridge.synthesis.device import cpu_precision
from bridge.synthesis.embedded import sketching
from bridge.synthesis.embedded.canvas import (
    PLACE,
    LatentCanvas,
    canvas_for,
    column_of,
    condition_map,
    mask_of,
)
from bridge.synthesis.embedded.conditioning import (
    Conditioning,
    between,
    conditioning_of,
    semitones_from_c,
)
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PatchTransform
from bridge.synthesis.embedded.reading import Reader
from bridge.synthesis.embedded.sketching import drawn, sounding
from bridge.synthesis.embedded.text_encoder import TextEncoder
from bridge.synthesis.painter import Editor, KnownSound, OnStep, Painting
from bridge.synthesis.preview import coarse, picture_of
from bridge.synthesis.sampling import (
    TRAINING_STEPS,
    Denoiser,
    StartLatents,
    guided,
    sample,
    slerp,
    trailing_trajectory,
)
from bridge.synthesis.vocoder.low_end import Tone

GUIDED = (0.65, 1.0)  # of the time: outside of it a step is not guided, and costs half


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedPainter(Editor):
    """The model that comes with Fodder: words and a plan of notes → latents → a spectrogram."""

    entry: ModelEntry
    encoder: TextEncoder
    unet: UNet2DConditionModel
    transform: PatchTransform
    reader: Reader

    @classmethod
    def load(cls, entry: ModelEntry) -> EmbeddedPainter:
        """Load the model from its folder; ModelUnavailable if it is not whole."""
        folder = whole(entry)
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
            Reader.load(folder),
        )

    def family(self, prompt: str) -> str:
        """The family of instruments that the prompt means."""
        said = understand(prompt)
        return said.family or self.reader.family(said, self.encoder([said.english])[1][0])

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """Paint one sample; see Painter."""
        canvas, _ = canvas_for(request)
        start = StartLatents(self._noise(canvas, request.seed))
        meaning = conditioning_of(request, request.key, self.encoder, self.reader)
        picture = drawn(meaning.plan, request, canvas)
        tones = sounding(meaning.plan, request, canvas)
        return self._painted(request, start, meaning, picture, tones, on_step)

    def repaint(
        self, request: Request, known: KnownSound, bars: range, strength: float, on_step: OnStep
    ) -> Painting:
        """See bridge.synthesis.painter.Editor."""
        canvas, _ = canvas_for(request)
        own = isinstance(known.sound, Spectrogram)  # as it was painted, and not yet coloured
        key = request.key or known.key
        meaning = conditioning_of(request, key, self.encoder, self.reader, fresh=own)
        moved = semitones_from_c(known.key, meaning.family)
        columns = column_of(canvas, known.bars, request.bars)
        latents = self.latents_of(known.sound, columns, canvas, moved)
        noise, mask = self._noise(canvas, request.seed), mask_of(canvas, bars, request.bars)
        if mask.all():  # a variation keeps the notes that it has
            start = StartLatents(noise, latents, strength)
            return self._painted(request, start, meaning, None, self._played(known), on_step)
        picture = drawn(meaning.plan, request, canvas)
        start = StartLatents(noise, latents, strength, mask)
        edges = [
            PATCH_FRAMES * column_of(canvas, bar, request.bars) for bar in (bars.start, bars.stop)
        ]
        played, end = self._played(known), canvas.columns * PATCH_FRAMES
        tones = (
            *sketching.within(played, 0, edges[0]),
            *sketching.within(sounding(meaning.plan, request, canvas), *edges),
            *sketching.within(played, edges[1], end),
        )
        return self._painted(request, start, meaning, picture, tones, on_step)

    def morph(self, first: Request, last: Request, position: float, on_step: OnStep) -> Painting:
        """See bridge.synthesis.painter.Editor."""
        canvas, _ = canvas_for(first)
        one = conditioning_of(first, first.key, self.encoder, self.reader)
        other = conditioning_of(last, first.key, self.encoder, self.reader)
        noise = slerp(self._noise(canvas, first.seed), self._noise(canvas, last.seed), position)
        pictures = drawn(one.plan, first, canvas), drawn(other.plan, last, canvas)
        picture = sketching.between(*pictures, position)
        meaning = between(one, other, position)
        played = sounding(one.plan, first, canvas), sounding(other.plan, last, canvas)
        tones = sketching.mixed(*played, position)
        return self._painted(first, StartLatents(noise), meaning, picture, tones, on_step)

    def _played(self, known: KnownSound) -> tuple[Tone, ...]:
        """The tones of a known sound, if we wrote them down ourselves."""
        made = known.made_by
        if made is None:
            return ()
        plan = conditioning_of(made, made.key, self.encoder, self.reader).plan
        return sounding(plan, made, canvas_for(made)[0])

    def latents_of(
        self, sound: Clip | Spectrogram, columns: int, canvas: LatentCanvas, semitones: int
    ) -> Tensor:
        """A sound at the beginning of a canvas, on `columns` of it; after it, silence."""
        frames = columns * PATCH_FRAMES
        if isinstance(sound, Spectrogram):
            decibels = to_decibels(sound.magnitude[0])
        else:
            decibels = analyse(sound.mono, frames, not canvas.oneshot, EMBEDDED, semitones)
        rest = canvas.columns * PATCH_FRAMES - decibels.shape[1]
        whole = np.pad(decibels, ((0, 0), (0, rest)), constant_values=FLOOR_DB)
        return self.transform.encode(torch.from_numpy(whole)[None])

    def _noise(self, canvas: LatentCanvas, seed: int) -> Tensor:
        random = torch.Generator().manual_seed(seed)
        shape = (1, self.unet.config.out_channels, canvas.rows, canvas.columns)
        return torch.randn(shape, generator=random)

    def _painted(
        self,
        request: Request,
        start: StartLatents,
        meaning: Conditioning,
        picture: Picture | None,
        tones: tuple[Tone, ...],
        on_step: OnStep,
    ) -> Painting:
        canvas, samples = canvas_for(request)
        looped = request.kind is Kind.LOOP
        make_circular(self.unet, on=looped)
        shown = coarse(self.transform)
        steps = request.steps or self.entry.steps
        where = condition_map(canvas, sketching.encoded(picture, self.transform))
        if start.mask is not None:
            where[:, PLACE:] *= start.mask  # what stays is not sketched
        guess = self._guess(request, where, meaning)

        def told(done: float, clean: Tensor) -> None:
            on_step(done, partial(picture_of, clean, shown))

        latents = sample(guess, trailing_trajectory(steps, start.strength), start, told)
        decibels = self.transform.decode(latents)[0].clamp(FLOOR_DB, 0.0)
        magnitude = to_magnitude(decibels.numpy())[None]
        spectrogram = Spectrogram(magnitude, samples, looped, EMBEDDED)
        treatments = (meaning.treatment,)
        tones = () if meaning.family in UNPITCHED else tones
        return Painting(spectrogram, meaning.semitones, meaning.family, tones, treatments)

    def _guess(self, request: Request, where: Tensor, meaning: Conditioning) -> Denoiser:
        """The model with classifier-free guidance (Ho & Salimans 2022), away from what it would
        paint with neither the words nor the sketch: both count the more for it. It counts
        where there is much noise, and no more where only details are left (after Kynkäänniemi et
        al. 2024)."""
        where = where.repeat(len(meaning.states), 1, 1, 1)
        where[0, PLACE:] = 0
        guidance = self.entry.guidance if request.guidance is None else request.guidance

        def seen(latents: Tensor, time: Tensor, rows: slice) -> Tensor:
            """The velocity by some rows of the conditions: against, towards, without some words."""
            each = torch.cat([latents.expand(len(where[rows]), -1, -1, -1), where[rows]], 1)
            states, labels = meaning.states[rows], meaning.labels[rows]
            with cpu_precision():
                found = self.unet(each, time, states, class_labels=labels, return_dict=False)[0]
            velocity: Tensor = found.float()
            return velocity

        @torch.inference_mode()
        def guess(latents: Tensor, time: Tensor, _: float) -> Tensor:
            if (guidance == 1.0 and not meaning.more) or not guides(time):
                return seen(latents, time, slice(1, 2))
            return guided(seen(latents, time, slice(None)), guidance, meaning.more)[None]

        return guess


CHECKED = "checked.json"  # which of its files were right when they were last looked at
FILES = (
    "config.json", "text_encoder.safetensors", "tokenizer.json", "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors", "latents.safetensors", "heads.safetensors",
    "vocabulary.json",
)  # fmt: skip


def guides(time: Tensor) -> bool:
    """Whether guidance counts in the step that begins at that time, 0 … TRAINING_STEPS − 1."""
    lowest, highest = GUIDED
    return lowest <= (float(time) + 1) / TRAINING_STEPS <= highest


def whole(entry: ModelEntry) -> Path:
    """The folder of an entry; ModelUnavailable with the cure where it cannot be used."""
    folder = entry.folder
    if folder is None or not folder.is_dir():
        raise ModelUnavailable(
            f"The folder of model {entry.name} is missing: install Fodder again."
        )
    _check_files(entry, folder)
    _check_age(entry, folder)
    _check_hashes(entry, folder)
    return folder


def _check_files(entry: ModelEntry, folder: Path) -> None:
    lacking = [name for name in FILES if not (folder / name).is_file()]
    if lacking:
        raise ModelUnavailable(
            f"Model {entry.name} lacks {', '.join(lacking)}: install Fodder again."
        )


def _check_hashes(entry: ModelEntry, folder: Path) -> None:
    """Damage that would be painted: each file once for each of its dates."""
    try:
        altered = hashes.altered(folder, find_home().root / CHECKED)
    except (OSError, ValueError):
        return  # no list of hashes: one that its user trains
    if altered:
        raise ModelUnavailable(
            f"Model {entry.name} is damaged in {', '.join(altered)}: install Fodder again."
        )


def _check_age(entry: ModelEntry, folder: Path) -> None:
    """Weights that know no labels were made by a Fodder before there were any."""
    try:
        config = json.loads((folder / "unet" / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return  # reading it all says what is wrong
    if not config.get("class_embed_type"):
        raise ModelUnavailable(
            f"Model {entry.name} was made by an older Fodder: make it again by "
            "`python -m training.embedded.finetune`."
        )
