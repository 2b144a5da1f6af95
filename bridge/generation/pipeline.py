"""Request → Loop, top to bottom: paint (or edit), invert, treat, trim, hear.

Runs in the engine process. What is told of progress is the fraction of one sample that is done.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import version
from typing import Protocol

from bridge.analysis.fit import cut_oneshot, faded_ends, fitted, placed
from bridge.analysis.hearing import hear
from bridge.analysis.silence import silent_bars
from bridge.domain.audio import Clip, Loop
from bridge.domain.edit import Layer, Stem
from bridge.domain.errors import FodderError
from bridge.domain.kit import MIX, Kit
from bridge.domain.layers import Layers
from bridge.domain.limits import SEEDS
from bridge.domain.music import SAMPLE_RATE, loop_samples, semitones_between
from bridge.domain.notes import Score
from bridge.domain.performance import Performance
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Recipe
from bridge.domain.verdict import Verdict, judge_recipe
from bridge.dsp.mixing import at_mix_level, mixed
from bridge.dsp.resampling import to_rate
from bridge.dsp.stretching import transpose
from bridge.generation.editing import Sketches, paint, with_adapters, with_sources
from bridge.generation.layering import layered
from bridge.generation.seam import seamless
from bridge.generation.sources import Material
from bridge.generation.splicing import spliced, told_of
from bridge.prompt import understand
from bridge.synthesis.painter import Inverted, KitPainter, Look, Painter, Painting
from bridge.synthesis.vocoder.inversion import invert
from bridge.synthesis.vocoder.stft import rfft

DEFAULT_BPM = 120.0
PAINTING = 0.7  # the share of a sample's time that painting takes
SEAM = 0.1  # and that of its last beat, where that is painted again


class Listen(Protocol):
    """Told the fraction of this sample, the stage, and how to look at it; may raise Cancelled."""

    def __call__(self, fraction: float, stage: str, look: Look | None = None, /) -> None: ...


def settle(request: Request, painter: Painter) -> Request:
    """Fill in what was left open: tempo and playing, and the model's own steps and guidance."""
    entry = painter.entry
    kit = request.edit
    prompt = kit.prompt if isinstance(kit, Kit) else request.prompt  # one tempo for all parts
    steps = (entry.draft_steps if request.draft else None) or entry.steps
    return replace(
        request,
        bpm=usual_bpm(prompt) if request.bpm is None else request.bpm,
        steps=steps if request.steps is None else request.steps,
        guidance=entry.guidance if request.guidance is None else request.guidance,
        performance=_played(request),
    )


def _played(request: Request) -> Performance:
    """How it is played: as it is said, else as the prompt says; a part of a kit, whose scale is the
    kit's, as its own prompt says."""
    how = request.performance
    if replace(how, scale=None):
        return how
    own = understand(request.prompt).performance
    return replace(own, scale=how.scale or own.scale)


def usual_bpm(prompt: str) -> float:
    """The tempo of a prompt for which nobody says one: the genre's, as a rule."""
    return understand(prompt).usual_bpm or DEFAULT_BPM


def make(
    request: Request, painter: Painter, listen: Listen, sketches: Sketches | None = None
) -> Loop:
    """The finished sample of a request with `count` 1: the first draw that sounds as asked, or
    else the best of `retry` + 1. `sketches` are those of the samples before it in its job."""
    began = time.monotonic()
    sketches = sketches or Sketches()
    kit = request.edit
    if isinstance(kit, Kit) and kit.part == MIX:
        return make_mix(request, kit, painter, listen, sketches)
    if isinstance(kit, Layers):
        return make_layer(request, kit, painter, listen, sketches)
    take = request
    request = settle(with_sources(request, sketches), painter)
    draws = request.retry + 1
    best, fewest = None, math.inf
    for number in range(draws):
        again = replace(request, seed=(request.seed + number) % SEEDS)
        told = partial(_part, listen, number, draws)
        loop, verdict = draw(again, painter, sketches, told)
        if verdict.faults < fewest:
            best, fewest = loop, verdict.faults
        if verdict.agrees:
            break
    assert best is not None
    best = replace(best, seconds_taken=time.monotonic() - began)
    if isinstance(kit, Kit):
        best = at_mix_level(best) if kit.form else best
        sketches.parts[take] = best
    return best


class EmptyLayer(Exception):
    """No error: there is nothing of what was asked for, a layer that the groove does not have."""


def make_layer(
    request: Request, edit: Layers, painter: Painter, listen: Listen, sketches: Sketches
) -> Loop:
    """A groove, a layer of it or a hit, of the groove that its job has made, or made now.

    EmptyLayer where it has none.
    """
    plain = replace(request, edit=None, kind=Kind.LOOP)
    if plain not in sketches.layers:
        sketches.layers[plain] = layered(make(plain, painter, listen, sketches))
    part = sketches.layers[plain].get(edit)
    if part is None:
        raise EmptyLayer
    listen(0.9, "hear")
    recipe = part.recipe
    bpm = None if edit.hit else recipe.bpm
    heard = hear(part.clip, bpm, not edit.hit, rfft, recipe.meter)
    return replace(part, recipe=replace(recipe, edit=edit, kind=request.kind), heard=heard)


def make_mix(
    request: Request, kit: Kit, painter: Painter, listen: Listen, sketches: Sketches
) -> Loop:
    """All parts of a kit at once: those that its job has made, or made now."""
    began, parts = time.monotonic(), []
    for number, name in enumerate(kit.names):
        take = request.of_part(name)
        if take not in sketches.parts:
            make(take, painter, partial(_part, listen, number, len(kit.names)), sketches)
        parts.append(sketches.parts[take])
    for name, part in zip(kit.names, parts, strict=True):
        if part.recipe.seed != kit.seed:
            kit = kit.seeded(part.recipe.seed, name)
    request = settle(replace(request, edit=kit), painter)
    listen(0.9, "hear")
    clip = mixed(parts)
    heard = hear(clip, request.bpm, True, rfft, request.meter)
    taken = time.monotonic() - began
    tracks = tuple(part.score for part in parts if part.score is not None)
    text = painter.arrangement(request) if isinstance(painter, KitPainter) else ""
    recipe = recipe_of(request, painter)
    return Loop(clip, recipe, heard, MIX, taken, tracks=tracks, arrangement=text)


def _part(
    listen: Listen, number: int, draws: int, fraction: float, stage: str, look: Look | None = None
) -> None:
    listen((number + fraction) / draws, stage, look)


def draw(
    request: Request, painter: Painter, sketches: Sketches, listen: Listen
) -> tuple[Loop, Verdict]:
    """One draw of a settled request, and whether it sounds as asked. Where retries are allowed, a
    sample in another key is moved into its own by the fewest semitones."""
    listen(0.0, "paint")

    def on_step(done: float, look: Look | None = None, /) -> None:
        listen(PAINTING * done, "paint", look)

    with with_adapters(painter, request.addons):
        if sketches.painted is None:
            painting = paint(request, painter, sketches, on_step)
        else:
            painting = sketches.painted(request, on_step)
    listen(PAINTING, "invert")
    stays = None if request.edit is None else sketches.sources.get(request.edit)
    loop, verdict = finish(request, painter, painting, stays, listen)
    told = request.notes is not None or request.chords is not None  # at the pitches they are
    if request.retry and verdict.semitones and not told:
        shift = wrapped(request.shift + verdict.semitones)
        moved, better = finish(replace(request, shift=shift), painter, painting, stays, listen)
        if better.faults < verdict.faults:
            return moved, better
    return loop, verdict


def finish(
    request: Request, painter: Painter, painting: Painting, stays: Material | None, listen: Listen
) -> tuple[Loop, Verdict]:
    """Painting → Loop: invert, trim, lay what stays of a source over it, hear, judge."""

    def on_step(done: float, _: Look | None = None, /) -> None:
        listen(PAINTING + SEAM * done, "paint")

    clip = seamless(sounding(painting, request), painting, request, painter, on_step)
    painted = clip
    clip = spliced(painted, stays, request)
    listen(0.9, "hear")
    looped = request.kind is Kind.LOOP
    heard = hear(clip, request.bpm if looped else None, looped, rfft, request.meter)
    score = score_of(painting, request)
    if not looped:  # a single sound has no tempo
        root = root_of(score)
        heard = replace(heard, bpm=None, bpm_confidence=0.0, beat_offset=None, root_note=root)
    elif painting.family != "fx":  # an effect may well be over before its loop is
        silent = silent_bars(clip, request.bars_made, request.meter.beats)
        heard = replace(heard, silent_bars=silent)
    loop = Loop(
        clip,
        recipe_of(request, painter),
        heard,
        painting.family or family_of(request),
        score=score,
        notice=" ".join(filter(None, (painting.notice, told_of(stays, request)))),
        levelled=clip is not painted,  # what stays of a source is as loud as it was
    )
    return loop, judge_recipe(loop.recipe, heard)


def family_of(request: Request) -> str:
    """What a sample shows whose model does not say it: the track that is asked for, or what the
    prompt names."""
    match request.edit:
        case Layer(tracks=(words, *_)) | Stem(track=words):
            return understand(words.replace("_", " ")).family
    return understand(request.prompt).family


def inverted(painting: Painting, request: Request) -> Painting:
    """A painting with its sound at the pitch that was asked for."""
    semitones, ready = wrapped(painting.semitones + request.shift), painting.inverted
    if isinstance(painting.sound, Clip) or (ready is not None and ready.semitones == semitones):
        return painting
    clip = invert(painting.sound, semitones, request.draft, painting.tones)
    return replace(painting, inverted=Inverted(clip, semitones))


def sounding(painting: Painting, request: Request) -> Clip:
    """A painting as it was asked for: inverted or looked for, transposed, coloured, cut."""
    painting = inverted(painting, request)
    if painting.inverted is not None:
        looped = request.kind is Kind.LOOP
        clip = painting.treated(painting.inverted.clip, looped)
        goes_round = isinstance(painting.sound, Clip) or painting.sound.circular
        return trimmed(faded_ends(clip) if looped and not goes_round else clip, request)
    assert isinstance(painting.sound, Clip)
    semitones = wrapped(painting.semitones + request.shift)
    if request.kind is Kind.ONESHOT:
        return transpose(cut_oneshot(to_rate(painting.sound, SAMPLE_RATE)), semitones)
    bpm = request.bpm or DEFAULT_BPM
    if painting.start is None:
        clip = fitted(painting.sound, request.bars, request.meter, bpm)
    else:
        clip = placed(
            painting.sound, painting.start, loop_samples(request.bars, request.meter, bpm)
        )
    return trimmed(transpose(clip, semitones), request)


def score_of(painting: Painting, request: Request) -> Score | None:
    """What is played in a painting as it is heard: moved as the sound is."""
    score = painting.score
    return None if score is None else score.transposed(wrapped(painting.semitones + request.shift))


def root_of(score: Score | None) -> int | None:
    """The lowest note of what has a pitch; None where nothing is known to have one."""
    if score is None or score.drums:
        return None
    return min((note.pitch for note in score.notes), default=None)


def wrapped(semitones: int) -> int:
    """The same pitch classes by the shortest way, −5 … +6 semitones."""
    return semitones_between(0, semitones % 12)


def trimmed(clip: Clip, request: Request) -> Clip:
    """A loop has its exact length by construction, which is checked; a one-shot is cut."""
    if request.kind is Kind.ONESHOT:
        return cut_oneshot(clip)
    wanted = loop_samples(request.bars_made, request.meter, request.bpm or DEFAULT_BPM, clip.rate)
    if len(clip.samples) != wanted:
        raise FodderError(
            f"The loop came out {len(clip.samples) - wanted:+d} samples off: please report this."
        )
    return clip


@cache
def _version() -> str:
    """Ours; importlib reads it from a file, which takes half a millisecond."""
    return version("sample-fodder")


def recipe_of(request: Request, painter: Painter) -> Recipe:
    """The recipe of a settled request."""
    entry = painter.entry
    assert request.bpm is not None
    assert request.steps is not None
    assert request.guidance is not None
    return Recipe(
        prompt=request.prompt,
        negative=request.negative,
        seed=request.seed,
        kind=request.kind,
        bpm=request.bpm,
        key=request.key,
        bars=request.bars_made,
        meter=request.meter,
        model=entry.name,
        model_version=entry.version,
        steps=request.steps,
        guidance=request.guidance,
        fodder=_version(),
        shift=request.shift,
        draft=request.draft,
        edit=request.edit,
        addons=request.addons,
        performance=request.performance,
        chords=request.chords,
        notes=request.notes,
        groove=request.groove,
        touch=request.touch,
    )
