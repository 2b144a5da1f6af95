"""The rhythm of a file → a groove template: a MIDI file's notes, a sample's own, or what is heard.

Of a sample that this model made, the notes are known from its recipe. Of any other sound the onsets
are heard on its beats: see bridge.analysis.groove.
"""

from __future__ import annotations

from functools import lru_cache

from bridge.analysis.groove import heard_onsets
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.notes import Note, NoteSource
from bridge.domain.request import Kind
from bridge.domain.sample import Recipe
from bridge.files import midi
from bridge.files.audiofile import middle
from bridge.files.formats import read_card
from bridge.score.templates import GrooveTemplate
from bridge.synthesis.painter import NotePlayer


def groove_of(source: NoteSource, painter: NotePlayer) -> GrooveTemplate:
    """The rhythm in a file; BadArgument if there is none."""
    if midi.has_notes(source.path):
        found = midi.read(source.path)
        drums = any(part.drums for part in found.parts)
        bar = (found.meter or midi.USUAL_METER).beats
        return GrooveTemplate.of(found.notes(drums), found.bars * bar, drums)
    recipe = _recipe(source)
    if recipe is not None and _is_plain(recipe, painter):
        score = painter.score(recipe.request)
        if score is not None:
            return GrooveTemplate.of(score.notes, score.beats, score.drums)
    return _heard(source, None if recipe is None else recipe.bpm)


def _recipe(source: NoteSource) -> Recipe | None:
    try:
        return read_card(source.path).recipe
    except FodderError:
        return None


def _is_plain(recipe: Recipe, painter: NotePlayer) -> bool:
    """Whether a recipe's notes follow from it alone, by this very model."""
    ours = (recipe.model, recipe.model_version) == (painter.entry.name, painter.entry.version)
    itself = recipe.edit is None and recipe.notes is None and recipe.groove is None
    return ours and itself and recipe.kind is Kind.LOOP


@lru_cache(maxsize=4)
def _heard(source: NoteSource, bpm: float | None) -> GrooveTemplate:
    """What is struck in a sound, on the beats that are heard in it."""
    clip = middle(source.path).clip
    onsets, beats = heard_onsets(clip, bpm)
    if not len(onsets):
        raise BadArgument(f"{source.path.name} has no rhythm: name a sound in which one is heard.")
    notes = (Note(float(at), 0.1, 60, float(force)) for at, force in onsets)
    return GrooveTemplate.of(notes, beats)
