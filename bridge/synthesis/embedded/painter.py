"""The embedded model: Fodder's own small diffusion model, painting on the musical grid.

Its folder (see training/README.md for how it is made):
    config.json, text_encoder.safetensors, tokenizer.json   the prompt's encoder
    unet/config.json, unet/….safetensors                    the denoiser
    latents.safetensors                                     the patch transform
    residual_decoder.safetensors                            if there, what the transform cannot say
    heads.safetensors, vocabulary.json                      what a prompt asks for, and to play

What is to be played is written down first (bridge.score) and sketched on the canvas; the denoiser
paints how it sounds. Loops are painted on a ring of `bars · beats · 64` frames, so tempo and seam
hold by construction. One-shots are painted on an open strip of four beats at 96 bpm. Everything
tonal is written and painted in C and transposed at inversion.

Whether a folder holds a whole embedded model, of this Fodder's kind; if not, what to do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Lock

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.edit import Strike
from bridge.domain.errors import ModelUnavailable
from bridge.domain.kit import MIX, Kit
from bridge.domain.model import ModelEntry
from bridge.domain.music import Meter, loop_samples, semitones_between
from bridge.domain.notes import Note, Score
from bridge.domain.request import Kind, Request
from bridge.dsp.spectrogram import EMBEDDED, FLOOR_DB, analyse, to_decibels, to_magnitude
from bridge.effects.treatment import WET
from bridge.files import hashes
from bridge.prompt import understand
from bridge.score.arrangement import arranged, described
from bridge.score.compose import LEAD_IN
from bridge.score.ensemble import Ensemble
from bridge.score.general_midi import program_of
from bridge.score.placing import Placed
from bridge.score.plan import Plan
from bridge.score.sketch import Picture
from bridge.synthesis.circular import make_circular
from bridge.synthesis.device import cpu_precision
from bridge.synthesis.embedded import sketching
from bridge.synthesis.embedded.canvas import (
    ONESHOT_BPM,
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
from bridge.synthesis.embedded.ensembles import ensemble_of
from bridge.synthesis.embedded.grooving import groove_of
from bridge.synthesis.embedded.guidance import SAID, Guidance
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PatchTransform
from bridge.synthesis.embedded.reading import Reader
from bridge.synthesis.embedded.residual_decoder import ResidualDecoder, sketch_patches
from bridge.synthesis.embedded.sketching import drawn, sounding, written
from bridge.synthesis.embedded.text_encoder import TextEncoder
from bridge.synthesis.embedded.transitions import Transition, laid_out, transition_of
from bridge.synthesis.embedded.unet import UNet
from bridge.synthesis.intact import check_intact
from bridge.synthesis.painter import (
    Editor,
    KitPainter,
    KnownSound,
    Look,
    NotePlayer,
    OnStep,
    Painting,
    Striker,
    end_to_end,
    in_turn,
)
from bridge.synthesis.preview import coarse, picture_of
from bridge.synthesis.sampling import (
    Denoiser,
    StartLatents,
    sample,
    slerp,
    trailing_trajectory,
)

RESIDUAL = "residual_decoder.safetensors"


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedPainter(Editor, NotePlayer, KitPainter, Striker):
    """The model that comes with Fodder: words and a plan of notes → latents → a spectrogram."""

    entry: ModelEntry
    encoder: TextEncoder
    unet: UNet
    transform: PatchTransform
    reader: Reader
    residual: ResidualDecoder | None = None
    ensembles: dict[Request, Ensemble] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

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
        residual = folder / RESIDUAL
        return cls(
            entry,
            TextEncoder.load(folder),
            UNet.load(folder / "unet"),
            PatchTransform(*(latents[name].float() for name in ("axes", "mean", "scale"))),
            Reader.load(folder),
            ResidualDecoder.load(residual) if residual.is_file() else None,
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
        played = self._placed(meaning.plan, request)
        picture = drawn(played.notes, meaning.family, canvas)
        painting = self._painted(request, start, meaning, picture, played.notes, on_step)
        score = scored(played.notes, request, meaning)
        return replace(painting, score=score, notice=played.sentence)

    def score(self, request: Request) -> Score | None:
        """See bridge.synthesis.painter.NotePlayer."""
        if isinstance(request.edit, Kit):
            meaning, plays = self._sections(request)
            known = [scored(notes or (), request, meaning) for notes in plays]
            first = next((one for one in known if one is not None), None)
            rest = None if first is None else replace(first, notes=())
            return in_turn([rest if one is None else one for one in known])
        meaning = conditioning_of(request, request.key, self.encoder, self.reader)
        return scored(self._placed(meaning.plan, request).notes, request, meaning)

    def moved(self, request: Request) -> int:
        """See bridge.synthesis.painter.NotePlayer."""
        return semitones_from_c(request.key, self.family(request.prompt))

    def paint_part(self, request: Request, on_step: OnStep) -> Painting:
        """A part of a kit, see bridge.synthesis.painter.KitPainter.

        What it plays in several sections is painted once, and all of it from the same noise: so it
        is one instrument's.
        """
        meaning, plays = self._sections(request)
        needed = [notes for notes in dict.fromkeys(plays) if notes is not None]
        painted: dict[tuple[Note, ...] | None, Painting] = {}
        canvas, _ = canvas_for(request)
        for number, notes in enumerate(needed):
            told = partial(_share, on_step, number, len(needed))
            start = StartLatents(self._noise(canvas, request.seed))
            picture = drawn(notes, meaning.family, canvas)
            painting = self._painted(request, start, meaning, picture, notes, told)
            painted[notes] = replace(painting, score=scored(notes, request, meaning))
        if len(plays) == 1:
            return painted[plays[0]]
        painted[None] = silent(next(iter(painted.values())))
        samples = loop_samples(request.bars_made, request.meter, canvas.bpm)
        return end_to_end([painted[notes] for notes in plays], samples)

    def arrangement(self, request: Request) -> str:
        """See bridge.synthesis.painter.KitPainter."""
        kit = request.edit
        if not isinstance(kit, Kit) or not kit.form:
            return ""
        ensemble = self._ensemble(request, kit)
        key = "" if request.key is None else f", {request.key}"
        head = f"{kit.prompt}, {request.bpm or 120:g} bpm{key}, {request.meter}\n\n"
        return head + described(ensemble, kit.form)

    def _ensemble(self, request: Request, kit: Kit) -> Ensemble:
        """What the parts of a kit share; kept for the parts that come next."""
        shared = replace(request.of_part(MIX), edit=kit.shared)
        with self.lock:  # parts are painted at the same time
            if shared not in self.ensembles:
                groove = None if request.groove is None else groove_of(request.groove, self)
                found = ensemble_of(kit, shared, groove, self.encoder, self.reader)
                self.ensembles.clear()
                self.ensembles[shared] = found
            return self.ensembles[shared]

    def _sections(self, request: Request) -> tuple[Conditioning, list[tuple[Note, ...] | None]]:
        """What a part of a kit says to the model, and its notes in each section; None: it rests."""
        kit = request.edit
        assert isinstance(kit, Kit)
        meaning = conditioning_of(request, request.key, self.encoder, self.reader)
        ensemble = self._ensemble(request, kit)
        part, plan, seed = kit.part, meaning.plan, request.seed
        if not kit.form:
            return meaning, [ensemble.part(part, plan, seed)]
        return meaning, arranged(ensemble, part, plan, seed, kit.form)

    def repaint(
        self, request: Request, known: KnownSound, bars: range, strength: float, on_step: OnStep
    ) -> Painting:
        """See bridge.synthesis.painter.Editor."""
        canvas, _ = canvas_for(request)
        own = isinstance(known.sound, Spectrogram)  # as it was painted, and not yet coloured
        key = request.key or known.key
        noise, mask = self._noise(canvas, request.seed), mask_of(canvas, bars, request.bars)
        partly = not mask.all()
        meaning = conditioning_of(request, key, self.encoder, self.reader, own, partly)
        moved = semitones_from_c(known.key, meaning.family)
        columns = column_of(canvas, known.bars, request.bars)
        latents = self.latents_of(known.sound, columns, canvas, moved)
        before = self._known(known, meaning.family)
        if mask.all():  # a variation keeps the notes that it has
            start = StartLatents(noise, latents, strength)
            painting = self._painted(request, start, meaning, None, before, on_step)
            return replace(painting, score=scored(before, request, meaning))
        new = self._placed(meaning.plan, request).notes
        picture = drawn(new, meaning.family, canvas)
        start = StartLatents(noise, latents, strength, mask)
        edges = [
            canvas.beats * column_of(canvas, bar, request.bars) / canvas.columns
            for bar in (bars.start, bars.stop)
        ]
        played = (
            *sketching.within(before, 0, edges[0]),
            *sketching.within(new, *edges),
            *sketching.within(before, edges[1], canvas.beats),
        )
        painting = self._painted(request, start, meaning, picture, played, on_step)
        whole = known.made_by is not None  # else nobody knows what the other bars play
        return replace(painting, score=scored(played, request, meaning) if whole else None)

    def morph(self, first: Request, last: Request, position: float, on_step: OnStep) -> Painting:
        """See bridge.synthesis.painter.Editor."""
        canvas, _ = canvas_for(first)
        one = conditioning_of(first, first.key, self.encoder, self.reader)
        other = conditioning_of(last, first.key, self.encoder, self.reader)
        noise = slerp(self._noise(canvas, first.seed), self._noise(canvas, last.seed), position)
        notes = self._placed(one.plan, first).notes, self._placed(other.plan, last).notes
        pictures = drawn(notes[0], one.family, canvas), drawn(notes[1], other.family, canvas)
        picture = sketching.between(*pictures, position)
        meaning = between(one, other, position)
        drums = [end.family == "drums" for end in (one, other, meaning)]
        first_notes, last_notes = (
            heard if kind == drums[2] else () for heard, kind in zip(notes, drums[:2], strict=True)
        )
        played = sketching.mixed(first_notes, last_notes, position)
        painting = self._painted(first, StartLatents(noise), meaning, picture, played, on_step)
        return replace(painting, score=scored(played, first, meaning))

    def strike(self, request: Request, note: Strike, on_step: OnStep) -> Painting:
        """See bridge.synthesis.painter.Striker. It is painted as the nearest C, as all is."""
        canvas, _ = canvas_for(request)
        start = StartLatents(self._noise(canvas, request.seed))
        semitones = semitones_between(0, note.pitch % 12)
        plain = conditioning_of(request, None, self.encoder, self.reader)
        meaning = replace(plain, semitones=semitones)
        notes = sketching.struck(meaning.family, note, note.pitch - semitones)
        picture = drawn(notes, meaning.family, canvas)
        return self._painted(request, start, meaning, picture, notes, on_step)

    def _placed(self, plan: Plan, request: Request) -> Placed:
        """The notes of a plan, in the groove that the request names."""
        groove = None if request.groove is None else groove_of(request.groove, self)
        return written(plan, request, groove)

    def _known(self, known: KnownSound, family: str) -> tuple[Note, ...]:
        """The notes of a known sound, if we wrote them down ourselves.

        Not a drum's for what has a pitch, nor the other way round.
        """
        made = known.made_by
        if made is None:
            return ()
        plan = conditioning_of(made, made.key, self.encoder, self.reader).plan
        alike = (plan.family == "drums") == (family == "drums")
        return self._placed(plan, made).notes if alike else ()

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
        notes: Sequence[Note],
        on_step: OnStep,
    ) -> Painting:
        transition = transition_of(request) if start.known is None else None
        if transition is not None:
            return self._painted_once(request, transition, on_step)
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
        decibels = self._decoded(latents, picture, start.mask, looped).clamp(FLOOR_DB, 0.0)
        magnitude = to_magnitude(decibels.numpy())[None]
        spectrogram = Spectrogram(magnitude, samples, looped, EMBEDDED)
        treatments = (meaning.treatment,)
        tones = sounding(notes, meaning.family, canvas)
        return Painting(spectrogram, meaning.semitones, meaning.family, tones, treatments)

    def _painted_once(self, request: Request, transition: Transition, on_step: OnStep) -> Painting:
        """An effect that happens once, on the bars of a loop."""
        once = replace(request, kind=Kind.ONESHOT)
        canvas, length = canvas_for(once)
        meaning = conditioning_of(once, request.key, self.encoder, self.reader)
        start = StartLatents(self._noise(canvas, request.seed))
        painting = self._painted(once, start, meaning, None, (), on_step)
        assert isinstance(painting.sound, Spectrogram)
        loop, samples = canvas_for(request)
        frames = loop.columns * PATCH_FRAMES
        speed = frames / samples * length / (canvas.columns * PATCH_FRAMES)
        decibels = laid_out(to_decibels(painting.sound.magnitude[0]), transition, frames, speed)
        sound = Spectrogram(to_magnitude(decibels)[None], samples, False, EMBEDDED)
        return replace(painting, sound=sound)

    @torch.inference_mode()
    def _decoded(
        self, latents: Tensor, picture: Picture | None, mask: Tensor | None, looped: bool
    ) -> Tensor:
        """The picture of latents, (192, frames) in dB.

        The `picture` of the notes helps where it is what was painted: where the mask is 1.
        """
        if self.residual is None:
            return self.transform.decode(latents)[0]
        make_circular(self.residual, on=looped)
        sketch, shown = sketch_patches(latents, picture, mask)
        with cpu_precision():
            rest = self.residual(latents, sketch, shown, looped)
        return self.transform.decode(latents, rest.float())[0]

    def _guess(self, request: Request, where: Tensor, meaning: Conditioning) -> Denoiser:
        """The model with guidance.

        It leads away from what the model would paint with neither the words nor the sketch: both
        count the more for it.
        """
        where = where.repeat(len(meaning.states), 1, 1, 1)
        where[:SAID, PLACE:] = 0
        strength = self.entry.guidance if request.guidance is None else request.guidance
        guidance = Guidance.of(strength, self.unet.config.guidance, meaning.negative, meaning.more)

        @torch.inference_mode()
        def guess(latents: Tensor, time: Tensor, _: float) -> Tensor:
            rows = guidance.rows(time)
            each = torch.cat([latents.expand(len(rows), -1, -1, -1), where[rows]], 1)
            with cpu_precision():
                seen: Tensor = self.unet(each, time, meaning.states[rows], meaning.labels[rows])
            return guidance.combined(seen.float(), rows)

        return guess


def _share(
    on_step: OnStep, before: int, count: int, done: float, look: Look | None = None, /
) -> None:
    on_step((before + done) / count, look)


def silent(painting: Painting) -> Painting:
    """As long as a painting, with nothing in it, not even the crackle of a record.

    It is in its room, in which others die away.
    """
    assert isinstance(painting.sound, Spectrogram)
    sound = replace(painting.sound, magnitude=np.zeros_like(painting.sound.magnitude))
    rooms = tuple(
        replace(one, colours=tuple(colour for colour in one.colours if colour == WET))
        for one in painting.treatments
    )
    score = None if painting.score is None else replace(painting.score, notes=())
    return replace(painting, sound=sound, tones=(), treatments=rooms, score=score)


def scored(notes: Sequence[Note], request: Request, meaning: Conditioning) -> Score | None:
    """Notes as a score of what is painted; None where there are none.

    A one-shot begins with its first note, on the tempo of its strip.
    """
    if not notes:
        return None
    drums = meaning.family == "drums"
    program = 0 if drums else program_of(meaning.instrument, meaning.family)
    name = meaning.instrument or meaning.family
    key = None if drums else request.key
    if request.kind is Kind.ONESHOT:
        struck = tuple(replace(note, start=max(0.0, note.start - LEAD_IN)) for note in notes)
        return Score(struck, ONESHOT_BPM, 1, Meter(), key, drums, program, name, looped=False)
    bpm = request.bpm or 120.0
    return Score(tuple(notes), bpm, request.bars, request.meter, key, drums, program, name)


FILES = (
    "config.json", "text_encoder.safetensors", "tokenizer.json", "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors", "latents.safetensors", "heads.safetensors",
    "vocabulary.json",
)  # fmt: skip


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
    try:
        wanted = hashes.read(folder)
    except (OSError, ValueError):
        return  # no list of hashes: one that its user trains
    check_intact(entry.name, folder, wanted, "install Fodder again")


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
