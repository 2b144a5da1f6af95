"""What is known of a sample's notes, and how they come into a file: for threads, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from bridge.domain.errors import FodderError
from bridge.domain.notes import Note, Score
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.midi import MidiNotes, beside, read
from bridge.jobs.notes import notes_of
from bridge.library.library import Library
from gui.text import tr

EFFECTS = "fx"
TRANSCRIBER = "onnxruntime"  # what the extra `transcribe` brings


@dataclass(frozen=True, slots=True)
class NotesStatus:
    """`exact` where the model's own notes are to be had; else `reason` says why not, and `heard`
    whether they can be transcribed. `sure` is how sure those in a file that is there already are.
    """

    exact: bool
    reason: str = ""
    heard: bool = False
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class NoteSheet:
    """The notes of a sample, as they are heard, and how sure they are: 1 where they are known."""

    sample: Sample
    score: Score
    sure: float


def known_of(sample: Sample, library: Library) -> NotesStatus:
    """What is known of a sample's notes; nothing is written, nothing is heard."""
    path = beside(sample.path)
    if path.is_file():
        try:
            sure = read(path).confidence
        except FodderError as error:
            return NotesStatus(False, str(error))
        if sure >= 1:
            return NotesStatus(True, sure=sure)
        return NotesStatus(False, _why_not(sample, library), True, sure)
    if sample.family == EFFECTS:
        return NotesStatus(False, tr("Effects play no notes."))
    reason = _why_not(sample, library)
    if reason and find_spec(TRANSCRIBER) is None:
        extra = tr("To transcribe it: pip install 'sample-fodder[transcribe]'.")
        return NotesStatus(False, f"{reason} {extra}")
    return NotesStatus(not reason, reason, bool(reason))


def _why_not(sample: Sample, library: Library) -> str:
    """Why a sample's own notes are not to be had; "" if they are."""
    recipe = sample.recipe
    try:
        entry = library.model_for(recipe.request)
    except FodderError as error:
        return str(error)
    if entry.pipeline != "embedded":
        return tr("{} writes no notes.").format(recipe.model)
    if not recipe.has_score:
        return tr("It was made from a sound: its own notes are not known.")
    if recipe.model_version != entry.version:
        return tr("Another version of the model made it.")
    return ""


def sheet_of(sample: Sample, library: Library) -> NoteSheet:
    """The notes of a sample; its MIDI file is written, or transcribed, if it is not there yet.

    FodderError where there are none to be had.
    """
    path, sure = notes_of(sample.path, library.model_for)
    found = read(path)
    return NoteSheet(sample, score_in(found, sample), sure)


def score_in(found: MidiNotes, sample: Sample) -> Score:
    """What a sample's own MIDI file says, as one instrument's score."""
    drums = all(part.drums for part in found.parts)
    program = next((part.program for part in found.parts if not part.drums), 0)
    recipe = sample.recipe
    looped = recipe.kind is Kind.LOOP
    return Score(
        notes=found.notes(drums),
        bpm=recipe.bpm if looped else found.bpm or recipe.bpm,
        bars=recipe.bars if looped else found.bars,
        meter=recipe.meter if looped else found.meter or recipe.meter,
        key=None if drums else sample.key,
        drums=drums,
        program=program,
        name=next((part.name for part in found.parts if part.name), ""),
        looped=looped,
    )


def beats_to_plot(sheet: NoteSheet) -> float:
    """What a beat of the notes is in the view's unit: beats of a loop, seconds of a one-shot."""
    return 1.0 if sheet.score.looped else 60.0 / sheet.score.bpm


def name_of(note: Note, drums: bool) -> str:
    """ "A3", or what is struck: "Snare"."""
    if drums:
        return DRUMS.get(note.pitch, str(note.pitch))
    return f"{_TONES[note.pitch % 12]}{note.pitch // 12 - 1}"


_TONES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
DRUMS = {
    35: "Kick 2", 36: "Kick", 37: "Rim", 38: "Snare", 39: "Clap", 40: "Snare 2", 41: "Floor tom",
    42: "Hat", 43: "Floor tom 2", 44: "Pedal hat", 45: "Low tom", 46: "Open hat", 47: "Mid tom",
    48: "Mid tom 2", 49: "Crash", 50: "High tom", 51: "Ride", 52: "China", 53: "Ride bell",
    54: "Tambourine", 55: "Splash", 56: "Cowbell", 57: "Crash 2", 59: "Ride 2", 60: "High bongo",
    61: "Low bongo", 62: "Mute conga", 63: "High conga", 64: "Low conga", 65: "High timbale",
    66: "Low timbale", 67: "High agogo", 68: "Low agogo", 69: "Cabasa", 70: "Shaker",
    73: "Guiro", 75: "Claves", 76: "Wood block", 77: "Wood block 2", 80: "Triangle",
    81: "Triangle 2", 82: "Shaker 2",
}  # fmt: skip
"""General MIDI's percussion keys, as drum machines call them."""
