"""An edit → a painting: the source is brought to the grid, and a painter starts from it.

Here edits become the things that painters can do: paint some bars of what is known anew, stand
between two requests, add tracks or take one out. A form is painted section by section, all from its
main loop, and laid end to end as one spectrogram: inverted together, its sections meet without a
joint.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial

from bridge.domain.audio import Loop, Spectrogram
from bridge.domain.edit import (
    Edit,
    Extend,
    Form,
    Instrument,
    Layer,
    Morph,
    Repaint,
    Section,
    Sourced,
    Stem,
    Vary,
)
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.kit import Kit
from bridge.domain.layers import Layers
from bridge.domain.limits import LONGEST_PROMPT, SEEDS
from bridge.domain.music import loop_samples
from bridge.domain.notes import NoteSource
from bridge.domain.request import Addon, Request
from bridge.dsp.level import normalise
from bridge.files import midi
from bridge.generation.sources import Material, digest_of, read_source
from bridge.prompt import understand
from bridge.score.placing import key_of
from bridge.synthesis.painter import (
    AdapterHost,
    Arranger,
    Editor,
    KitPainter,
    KnownSound,
    Look,
    Morpher,
    NotePlayer,
    OnStep,
    Painter,
    Painting,
    Repainter,
    Striker,
    end_to_end,
)

MAIN = Section("main")


@dataclass(slots=True, eq=False)
class Sketches:
    """What a job's samples have in common and is made once: sources, a form's sections, what
    parts of a kit its mix is made of, and the layers of a groove. `painted` paints instead of
    `paint`, where the job paints ahead."""

    sources: dict[Edit, Material] = field(default_factory=dict)
    sections: dict[tuple[Request, Section], Painting] = field(default_factory=dict)
    parts: dict[Request, Loop] = field(default_factory=dict)
    layers: dict[Request, dict[Layers, Loop]] = field(default_factory=dict)
    painted: Callable[[Request, OnStep], Painting] | None = None


def with_sources(request: Request, sketches: Sketches) -> Request:
    """The request with all that its source says filled in: tempo, meter, bars and the Source; and
    with the files of its add-ons known by their bytes."""
    addons = tuple(_checked(addon) for addon in request.addons)
    request, edit = replace(request, addons=addons), request.edit
    request = with_notes(request)
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


def with_notes(request: Request) -> Request:
    """The request with the files of its notes and groove known by their bytes, and with what given
    notes or chords decide: length, tempo, meter and key, as far as nobody says them."""
    groove = None if request.groove is None else known_source(request.groove)
    if request.notes is None:
        key = request.key
        if request.chords is not None and key is None:
            key = request.chords.tonality
        return replace(request, groove=groove, key=key)
    source = known_source(request.notes)
    found = midi.read(source.path)
    melodic = [note for part in found.parts if not part.drums for note in part.notes]
    return replace(
        request,
        notes=source,
        bpm=request.bpm or found.bpm,
        meter=request.meter if found.meter is None else found.meter,
        bars=found.bars,
        key=request.key or (key_of(melodic, found.key) if melodic else None),
    )


def known_source(source: NoteSource) -> NoteSource:
    """A file of notes or of a groove by its whole path and its bytes; NotFound or BadArgument."""
    path = source.path.expanduser().absolute()
    if not path.is_file():
        raise NotFound(f"There is no file {path}: check its name.")
    return NoteSource(path, digest_of(path, source.sha256))


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
    edit = request.edit
    if (request.notes or request.groove) and not isinstance(painter, NotePlayer):
        raise BadArgument(
            f"Model {painter.entry.name} plays no notes that it is told: name one that does, e.g. "
            "embedded."
        )
    if edit is None:
        return painter.paint(request, on_step)
    if isinstance(edit, Instrument):
        return _striker(painter).strike(request, edit.strike, on_step)
    if isinstance(edit, Kit):
        return _part_of_kit(request, edit, painter, on_step)
    return _edited(request, edit, painter, sketches, on_step)


def _edited(
    request: Request, edit: Edit, painter: Painter, sketches: Sketches, on_step: OnStep
) -> Painting:
    """What starts from a sound, or stands between others."""
    if isinstance(edit, Form):
        if not isinstance(painter, Editor):
            raise _unable(painter, "make forms")
        return _form(request, edit, painter, sketches, on_step)
    if isinstance(edit, Morph):
        if not isinstance(painter, Morpher):
            raise _unable(painter, "morph")
        return _morph(request, edit, painter, on_step)
    assert isinstance(edit, Sourced)
    return _from_source(request, edit, painter, sketches.sources[edit], on_step)


def _from_source(
    request: Request, edit: Sourced, painter: Painter, material: Material, on_step: OnStep
) -> Painting:
    """A source, some of whose bars are painted anew, or its tracks."""
    bars = material.source.bars or 1
    made_by = _made_by(material, painter)
    known = KnownSound(normalise(material.clip), bars, material.source.key, made_by)
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
    more = edit.bars if isinstance(edit, Extend) else 0
    return painter.repaint(request, known, range(bars, bars + more), 1.0, on_step)


def _striker(painter: Painter) -> Striker:
    if not isinstance(painter, Striker):
        raise BadArgument(
            f"Model {painter.entry.name} cannot be told a single note: name one that can, e.g. "
            "embedded."
        )
    return painter


def _part_of_kit(request: Request, kit: Kit, painter: Painter, on_step: OnStep) -> Painting:
    """A part by whoever writes notes; of other models a sound of that tempo and key."""
    if isinstance(painter, KitPainter):
        return painter.paint_part(request, on_step)
    if kit.form:
        raise BadArgument(
            f"Model {painter.entry.name} plays no sections: leave the form out, or name one that "
            "does, e.g. embedded."
        )
    return painter.paint(replace(request, edit=None), on_step)


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
    return painter.morph(*ends_of(request, edit), edit.position, on_step)


def ends_of(request: Request, edit: Morph) -> tuple[Request, Request]:
    """The requests of both ends of a morph: in one tempo, key and mode, each with its own words,
    what these leave out, and how they're played."""
    end = understand(edit.other)
    last = replace(
        request,
        prompt=end.words,
        negative=", ".join(filter(None, (request.negative, end.negative))),
        performance=replace(end.performance, scale=request.performance.scale),
        seed=request.seed if edit.seed is None else edit.seed,
        edit=None,
    )
    return replace(request, edit=None), last


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
    samples = loop_samples(main.bars * len(wanted), main.meter, main.bpm or 120.0)
    return end_to_end([sketches.sections[main, section] for section in wanted], samples)


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
