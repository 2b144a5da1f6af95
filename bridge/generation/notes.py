"""A sound's file → what is played in it: by its recipe, the notes without the sound, or as heard.

Runs in a process that may load the model; only its reading of prompts is needed, no painting.
"""

from __future__ import annotations

import math
from pathlib import Path

from bridge.analysis.hearing import hear
from bridge.analysis.transcription import transcribe
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.families import UNPITCHED
from bridge.domain.model import ModelEntry
from bridge.domain.music import FASTEST, SLOWEST, Meter
from bridge.domain.notes import Score
from bridge.domain.request import Kind
from bridge.domain.sample import Recipe
from bridge.files import midi
from bridge.files.atomic import replacing, trouble
from bridge.files.audiofile import middle
from bridge.files.formats import read_card
from bridge.generation.editing import with_notes
from bridge.generation.pipeline import settle, wrapped
from bridge.synthesis.painter import NotePlayer

WHOLE = 0.05  # beats: so near to whole bars a sound is a loop
SUREST = 0.99  # what is heard is never known


def score_by(recipe: Recipe, painter: NotePlayer) -> Score:
    """What is played in a sample, as it is heard.

    Raises
    ------
    BadArgument
        If it plays none, as effects do.
    """
    request = settle(with_notes(recipe.request), painter)
    score = painter.score(request)
    if score is None:
        raise BadArgument("It plays no notes that could be written: effects have none.")
    semitones = painter.moved(request) + recipe.shift
    return score.transposed(wrapped(semitones))


def write_notes(sample: Path, entry: ModelEntry | None, out: Path) -> float:
    """Write the notes of a sound's file to `out`, over what lies there, at once and whole.

    They are those of its recipe, if this model made it by that alone, and else what is heard in it.
    Returns how sure they are: 1 where they are known.

    Raises
    ------
    BadArgument, ModelUnavailable
        If they are not known and nothing can be heard, or not without an extra.
    """
    score = None if entry is None else _known(sample, entry)
    sections = () if score is None else read_card(sample).recipe.sections
    score = score or heard(sample)
    try:
        with replacing(out) as staged:
            staged.write_bytes(midi.encode([score], sections))
    except OSError as error:
        raise trouble(error, out.parent) from None
    return score.confidence


def _known(sample: Path, entry: ModelEntry) -> Score | None:
    """The notes of a sample by its recipe; None where that does not say them."""
    from bridge.config.models import located
    from bridge.synthesis.loading import load

    if entry.pipeline != "embedded":
        return None  # no other model writes notes, and it would be loaded only to say so
    recipe = read_card(sample).recipe
    if (recipe.model, recipe.model_version) != (entry.name, entry.version):
        return None
    if not recipe.has_score:
        return None
    painter = load(located(entry))
    return score_by(recipe, painter) if isinstance(painter, NotePlayer) else None


def heard(sample: Path) -> Score:
    """What is probably played in a sound, with a confidence; BadArgument if nothing is."""
    try:
        card = read_card(sample)
    except FodderError:
        card = None
    if card is not None and card.family in UNPITCHED:
        raise BadArgument(
            f"Notes are not heard in {card.family}: make it again with --midi to have them."
        )
    clip = middle(sample).clip
    if card is not None and card.recipe.kind is Kind.LOOP:
        bpm, meter, bars = card.recipe.bpm, card.recipe.meter, card.recipe.bars
    else:
        found = hear(clip)
        bpm, meter = min(max(found.bpm or 120.0, SLOWEST), FASTEST), Meter()
        bars = max(1, math.ceil(clip.seconds * bpm / 60 / meter.beats - 0.05))
    looped = abs(clip.seconds * bpm / 60 - bars * meter.beats) < WHOLE
    found_notes = transcribe(clip, bpm, looped)
    if not found_notes.notes:
        raise BadArgument(f"No notes are heard in {sample.name}: name a sound with a pitch.")
    inside = tuple(note for note in found_notes.notes if note.start < bars * meter.beats)
    key = None if card is None else card.key
    sure = min(found_notes.confidence, SUREST)
    return Score(inside, bpm, bars, meter, key, name="heard", looped=looped, confidence=sure)
