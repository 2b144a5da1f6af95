"""An edit → a painting: the source is brought to the grid, and a painter starts from it.

Here edits become the things that painters can do: paint some bars of what is known anew, stand
between two requests, add tracks or take one out. A form is painted section by section, all from its
main loop, and laid end to end as one spectrogram: inverted together, its sections meet without a
joint.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from bridge.domain.audio import Spectrogram
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.music import loop_samples
from bridge.domain.request import (
    LONGEST_PROMPT,
    SEEDS,
    Addon,
    Edit,
    Extend,
    Form,
    Layer,
    Morph,
    Repaint,
    Request,
    Section,
    Sourced,
    Stem,
    Vary,
)
from bridge.generation.sources import Material, digest_of, read_source
from bridge.synthesis.painter import (
    AdapterHost,
    Arranger,
    Editor,
    KnownSound,
    Look,
    Morpher,
    OnStep,
    Painter,
    Painting,
    Repainter,
)

MAIN = Section("main")


@dataclass(slots=True, eq=False)
class Sketches:
    """What a job's samples have in common and is made once: sources, and a form's sections."""

    sources: dict[Edit, Material] = field(default_factory=dict)
    sections: dict[tuple[Request, Section], Painting] = field(default_factory=dict)


def with_sources(request: Request, sketches: Sketches) -> Request:
    """The request with all that its source says filled in: tempo, meter, bars and the Source; and
    with the files of its add-ons known by their bytes."""
    addons = tuple(_checked(addon) for addon in request.addons)
    request, edit = replace(request, addons=addons), request.edit
    if not isinstance(edit, Sourced):
        return request
    if edit not in sketches.sources:
        read = read_source(edit.source, request.meter, request.bpm, request.kind)
        sketches.sources[edit] = read
    material = sketches.sources[edit]
    full = replace(edit, source=material.source)  # checks the bars against those of the source
    sketches.sources[full] = material
    bars = (material.source.bars or 1) + (full.bars if isinstance(full, Extend) else 0)
    bpm, key = request.bpm or material.source.bpm, request.key or material.named
    return replace(request, bpm=bpm, key=key, meter=material.meter, bars=bars, edit=full)


def _checked(addon: Addon) -> Addon:
    path = addon.path.expanduser().absolute()
    if not path.is_file():
        raise NotFound(f"There is no file {path}: check its name.")
    return replace(addon, path=path, sha256=digest_of(path, addon.sha256))


def with_adapters(painter: Painter, addons: Sequence[Addon]) -> AbstractContextManager[None]:
    """The painter with its add-ons, for as long as the block lasts."""
    if not addons:
        return nullcontext()
    if not isinstance(painter, AdapterHost):
        raise BadArgument(
            f"Model {painter.entry.name} takes no LoRAs, taught words or references: name one that "
            "does, e.g. riffusion or ace-step."
        )
    return painter.with_adapters(addons)


def paint(request: Request, painter: Painter, sketches: Sketches, on_step: OnStep) -> Painting:
    """The painting of a settled request, edited or not."""
    match request.edit:
        case None:
            return painter.paint(request, on_step)
        case Form() as form:
            if not isinstance(painter, Editor):
                raise _unable(painter, "make forms")
            return _form(request, form, painter, sketches, on_step)
        case Morph() as morph:
            if not isinstance(painter, Morpher):
                raise _unable(painter, "morph")
            return _morph(request, morph, painter, on_step)
        case edit:
            return _from_source(request, edit, painter, sketches.sources[edit], on_step)


def _from_source(
    request: Request, edit: Sourced, painter: Painter, material: Material, on_step: OnStep
) -> Painting:
    bars = material.source.bars or 1
    known = KnownSound(material.clip, bars, material.source.key, _made_by(material, painter))
    if isinstance(edit, Layer | Stem):
        if not isinstance(painter, Arranger):
            raise _unable(painter, "add tracks or take them out", "ace-step-base")
        if isinstance(edit, Layer):
            return painter.layer(request, known, edit.tracks, on_step)
        return painter.stem(request, known, edit.track, on_step)
    if not isinstance(painter, Repainter):
        raise _unable(painter, "vary or edit")
    if isinstance(edit, Vary):
        return painter.repaint(request, known, range(bars), edit.strength, on_step)
    if isinstance(edit, Repaint):
        return painter.repaint(request, known, range(edit.first, edit.stop), edit.strength, on_step)
    return painter.repaint(request, known, range(bars, bars + edit.bars), 1.0, on_step)


def _unable(painter: Painter, what: str, other: str = "embedded") -> BadArgument:
    return BadArgument(
        f"Model {painter.entry.name} cannot {what}: name one that can, e.g. {other}."
    )


def _made_by(material: Material, painter: Painter) -> Request | None:
    """The request that this painter made all of a source by, if it did, in the key it has."""
    recipe, entry = material.recipe, painter.entry
    if recipe is None or recipe.edit is not None or recipe.shift:
        return None
    ours = (recipe.model, recipe.model_version) == (entry.name, entry.version)
    return recipe.request if ours else None


def _morph(request: Request, edit: Morph, painter: Morpher, on_step: OnStep) -> Painting:
    assert edit.position is not None
    seed = request.seed if edit.seed is None else edit.seed
    last = replace(request, prompt=edit.other, seed=seed, edit=None)
    return painter.morph(replace(request, edit=None), last, edit.position, on_step)


def _form(
    request: Request, form: Form, painter: Editor, sketches: Sketches, on_step: OnStep
) -> Painting:
    """The whole form, or the one section of it that is asked for."""
    wanted = form.made
    main = replace(request, edit=None)
    needed = dict.fromkeys((MAIN, *wanted))
    pending = [section for section in needed if (main, section) not in sketches.sections]
    for number, section in enumerate(pending):
        told = partial(_part, on_step, number, len(pending))
        sketches.sections[main, section] = _section(main, section, painter, sketches, told)
    return _joined([sketches.sections[main, section] for section in wanted], main)


def _part(
    on_step: OnStep, before: int, count: int, done: float, look: Look | None = None, /
) -> None:
    on_step((before + done) / count, look)


def _section(
    main: Request, section: Section, painter: Editor, sketches: Sketches, on_step: OnStep
) -> Painting:
    """One section, made from the main one, with noise of the form's seed and its own name."""
    if section == MAIN:
        return painter.paint(main, on_step)
    first = sketches.sections[main, MAIN]
    if section.strength == 0:
        return first
    assert isinstance(first.sound, Spectrogram)
    changed = replace(
        main,
        prompt=_with(main.prompt, section.words),
        negative=_with(main.negative, section.without),
        seed=(main.seed + zlib.crc32(section.name.encode())) % SEEDS,
    )
    bars = range(max(0, main.bars - section.tail) if section.tail else 0, main.bars)
    known = KnownSound(first.sound, main.bars, made_by=main)
    made = painter.repaint(changed, known, bars, section.strength, on_step)
    treatments = tuple(replace(one, seed=main.seed) for one in made.treatments)
    return replace(
        made, semitones=first.semitones, family=first.family, treatments=treatments
    )  # one record, one room


def _with(words: str, more: str) -> str:
    return ", ".join(part for part in (words, more) if part)[:LONGEST_PROMPT]


def _joined(paintings: list[Painting], main: Request) -> Painting:
    """Sections end to end, on one ring."""
    sounds = [one.sound for one in paintings if isinstance(one.sound, Spectrogram)]
    whole = np.concatenate([sound.magnitude for sound in sounds], axis=2)
    samples = loop_samples(main.bars * len(sounds), main.meter, main.bpm or 120.0)
    treatments = tuple(treatment for one in paintings for treatment in one.treatments)
    frames = sounds[0].magnitude.shape[2]
    tones = tuple(
        replace(tone, start=tone.start + number * frames, stop=tone.stop + number * frames)
        for number, one in enumerate(paintings) for tone in one.tones
    )  # fmt: skip
    sound = replace(sounds[0], magnitude=whole, samples=samples)
    return replace(paintings[0], sound=sound, tones=tones, treatments=treatments, inverted=None)
