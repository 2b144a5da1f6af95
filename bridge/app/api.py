"""What Python programs call: make, kit, fit, instrument, vary, notes, analyse, trim, cut, recipes.

What they may say is read in bridge.app.wanted.

Reached as `bridge.make` and so on (see bridge/__init__.py). Errors are FodderErrors, each one
sentence with its cure. Samples are made in a process of their own, which is spawned: a script that
makes some keeps its work below `if __name__ == "__main__":`.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from bridge.app.opening import open_engine, open_maker
from bridge.app.wanted import (
    Wanted,
    asked_of,
    check_switch,
    explain,
    in_layers,
    listed,
    meant,
    named_by,
    path_of,
    request_of,
)
from bridge.config.choice import chosen
from bridge.config.settings import find_home, load
from bridge.domain import events
from bridge.domain.audio import Clip
from bridge.domain.edit import Edit, Source, Vary
from bridge.domain.errors import BadArgument, check_number, check_range, shown
from bridge.domain.limits import MOST_BARS, SEEDS
from bridge.domain.model import ModelEntry
from bridge.domain.music import Meter
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Heard, Recipe, Sample
from bridge.files import audiofile
from bridge.files.formats import read_card
from bridge.files.midi import MidiNotes, read
from bridge.files.sf2 import soundfont_of
from bridge.jobs.call import call
from bridge.jobs.engine import AnyEngine
from bridge.jobs.notes import notes_of
from bridge.library.library import Library, inside
from bridge.library.recordings import LoopInFile, hear_file, trim_file
from bridge.prompt import understand
from bridge.prompt.kits import kit_of, parse_parts, parse_sections, told_of_kit

if TYPE_CHECKING:
    from bridge.playback.player import Player

__all__ = [
    "Maker", "Notice", "Progress", "Wanted", "analyse", "cut", "explain", "fit",
    "instrument", "kit", "make", "notes", "recipe_of", "request_of", "trim", "vary",
]  # fmt: skip

Progress = Callable[[float, str], object]
"""Told how far a call is, 0 … 1, and what is done: load, paint, invert, hear."""


Notice = Callable[[str], object]
"""Told, a sentence each, what a maker should know: what was not understood, what counts less than
something else, how a sample differs from what was asked."""


class Maker:
    """An engine whose model stays loaded, and the folder that samples are made into.

    Use it as a context manager wherever more than one call is made: loading takes longer than
    making.

    Parameters
    ----------
    folder
        Where samples go, all in one place; None is the user's library, by families.
    engine
        What makes them; None is a process on this machine.

    Raises
    ------
    FodderError
        If the folder cannot be made or written.
    """

    def __init__(self, folder: Path | str | None = None, engine: AnyEngine | None = None) -> None:
        home = find_home()
        self._settings = load(home)
        target = None if folder is None else path_of(folder, "a folder, e.g. 'samples'")
        with contextlib.ExitStack() as stack:
            opened = open_maker(home, self._settings, target, engine or open_engine())
            self._library, self._jobs = stack.enter_context(opened)
            self._stack = stack.pop_all()

    @cached_property
    def player(self) -> Player:
        """What plays samples on this machine; opened when it is first asked for."""
        from bridge.playback.player import Player  # PortAudio is not for whoever only makes

        player = Player()
        self._stack.callback(player.close)
        return player

    @property
    def library(self) -> Library:
        """The folder that samples go into, with its catalogue."""
        return self._library

    def __enter__(self) -> Maker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the engine."""
        self._stack.close()

    def make(
        self,
        prompt: str,
        edit: Edit | None = None,
        on_progress: Progress | None = None,
        on_notice: Notice | None = None,
        *,
        layers: bool = False,
        midi: bool = False,
        **wanted: Unpack[Wanted],
    ) -> list[Sample]:
        """Make the samples of a prompt.

        Parameters
        ----------
        prompt
            What to hear. Tempo, key, bars and meter in it count as if they were said.
        edit
            What is done to a sound, or between two prompts: Vary, Repaint, Extend, Morph or Form.
        on_progress
            Told how far it is, on this thread.
        on_notice
            Told what its maker should know, a sentence each: first how the prompt was understood,
            then how a sample differs from what was asked.
        layers
            Of drums: also kick, snare, hats and percussion, which add up, and a hit of each.
        midi
            Also what is played, as NAME.mid beside each sample.
        **wanted
            bpm, key, bars, meter, kind, count, seed, negative, model, steps, guidance, retry,
            draft; chords, notes, groove, swing, humanise, velocity.

        Returns
        -------
        list of Sample
            In the order of their seeds, each with its file in the folder.

        Raises
        ------
        FodderError
            If what is wanted is not possible, or could not be made.
        """
        edit = in_layers(edit, layers)
        request, notices = meant(prompt, self._settings.model, edit, wanted)
        return self._made(request, notices, on_progress, on_notice, midi)

    def _made(
        self,
        request: Request,
        notices: Sequence[str],
        on_progress: Progress | None,
        on_notice: Notice | None,
        midi: bool = False,
    ) -> list[Sample]:
        check_switch("midi", midi)
        check_switch("draft", request.draft)
        library, tell = self._library, on_notice or _untold
        if midi:
            library = replace(library, settings=replace(library.settings, notes=True))
        model = library.model_for(request)
        for notice in notices:
            tell(notice)
        samples: list[Sample] = []
        with contextlib.closing(self._jobs.make(request, model, library.keep)) as made:
            for event in made:
                if isinstance(event, events.Done):
                    samples.append(event.sample)
                    if event.warning:
                        tell(f"{event.sample.path.name}: {event.warning}")
                elif on_progress is not None:
                    on_progress(event.fraction, event.stage)
        return samples

    def kit(
        self,
        prompt: str,
        parts: Sequence[str] = (),
        form: Sequence[str] = (),
        on_progress: Progress | None = None,
        on_notice: Notice | None = None,
        *,
        midi: bool = False,
        **wanted: Unpack[Wanted],
    ) -> list[Sample]:
        """Make parts that belong together, in a folder of their own.

        Parameters
        ----------
        prompt
            What they are all of, e.g. "dusty boom bap, 92 bpm".
        parts
            What plays, at most 8; without any, what the prompt names or its genre has.
        form
            Sections that all parts play one after the other, e.g. "intro", "verse", "fill".
        on_progress, on_notice, midi, **wanted
            See `make`.

        Returns
        -------
        list of Sample
            The parts in their order, and then their mix, which no catalogue lists.
        """
        plain, notices = meant(prompt, self._settings.model, None, wanted)
        names = listed("parts", parts, parse_parts), listed("form", form, parse_sections)
        edit = kit_of(plain.prompt, *names)
        told = told_of_kit(understand(prompt), notices)
        return self._made(replace(plain, edit=edit), told, on_progress, on_notice, midi)

    def vary(
        self,
        sound: Path | str,
        prompt: str,
        strength: float = 0.5,
        on_progress: Progress | None = None,
        on_notice: Notice | None = None,
        **wanted: Unpack[Wanted],
    ) -> list[Sample]:
        """Make other takes on a sound: `strength` 0 keeps it, 1 keeps nothing. See `make`."""
        source = Source(path_of(sound), bars=wanted.pop("bars", None))
        return self.make(prompt, Vary(source, strength), on_progress, on_notice, **wanted)

    def fit(
        self,
        sound: Path | str,
        prompt: str,
        start: float = 0.0,
        on_notice: Notice | None = None,
        on_progress: Progress | None = None,
        *,
        midi: bool = False,
        **wanted: Unpack[Wanted],
    ) -> list[Sample]:
        """Hear a mix or a loop, and make a part that is missing in it.

        Parameters
        ----------
        sound
            What there is: tempo, meter, bars, key and chords are heard in it, as far as `wanted`
            does not say them.
        prompt
            What is missing, e.g. "upright bass".
        start
            Where to listen from, in seconds.
        on_notice
            Told in a sentence each what was heard, and what of it is not certain; and as by `make`.
        on_progress, midi, **wanted
            See `make`.

        Raises
        ------
        FodderError
            If no beat is heard, or the part could not be made.
        """
        path, named = path_of(sound), named_by(wanted)
        check_number("start", start)
        asked_of(prompt, wanted)  # what cannot be is told before anything is listened to
        found = call("bridge.generation.fitting", "fit", prompt, named, path, start)
        notices = (found.sentence, *found.doubts, *found.wanted.notices)
        model = {"model": self._settings.model, "seed": secrets.randbelow(SEEDS)}
        request = Request(**model | found.wanted.members)
        return self._made(request, notices, on_progress, on_notice, midi)

    def instrument(
        self,
        prompt: str,
        pitches: int | None = None,
        on_progress: Progress | None = None,
        on_notice: Notice | None = None,
        **wanted: Unpack[Wanted],
    ) -> Path:
        """Make an instrument to play by keys: notes as one-shots, an SFZ, and the SF2 of them.

        Parameters
        ----------
        prompt
            What to hear, e.g. "glassy bell pluck"; drums have no pitch to play.
        pitches
            How many notes are made, spread over its range; without it, five.
        on_progress, on_notice, **wanted
            See `make`.

        Returns
        -------
        Path
            The SF2; what it is made of lies beside it.
        """
        single: Wanted = {**wanted, "kind": Kind.ONESHOT, "count": 1}
        plain, notices = meant(prompt, self._settings.model, None, single)
        if pitches is not None:
            check_number("pitches", pitches, whole=True)
        folder = self._library.model_for(plain).folder
        many = () if pitches is None else (pitches,)
        notes = call("bridge.generation.instrument", "instrument_of", prompt, folder, *many)
        made = self._made(replace(plain, edit=notes), notices, on_progress, on_notice)
        return soundfont_of(made[-1].path)


def _untold(_: str) -> None:
    """Nobody asked to be told."""


def make(
    prompt: str,
    folder: Path | str | None = None,
    edit: Edit | None = None,
    on_progress: Progress | None = None,
    on_notice: Notice | None = None,
    *,
    layers: bool = False,
    midi: bool = False,
    **wanted: Unpack[Wanted],
) -> list[Sample]:
    """Make the samples of a prompt with an engine for this once: see `Maker.make`."""
    with Maker(folder) as maker:
        return maker.make(prompt, edit, on_progress, on_notice, layers=layers, midi=midi, **wanted)


def kit(
    prompt: str,
    parts: Sequence[str] = (),
    form: Sequence[str] = (),
    folder: Path | str | None = None,
    on_progress: Progress | None = None,
    on_notice: Notice | None = None,
    *,
    midi: bool = False,
    **wanted: Unpack[Wanted],
) -> list[Sample]:
    """Make parts that belong together with an engine for this once: see `Maker.kit`."""
    with Maker(folder) as maker:
        return maker.kit(prompt, parts, form, on_progress, on_notice, midi=midi, **wanted)


def vary(
    sound: Path | str,
    prompt: str,
    strength: float = 0.5,
    folder: Path | str | None = None,
    on_progress: Progress | None = None,
    on_notice: Notice | None = None,
    **wanted: Unpack[Wanted],
) -> list[Sample]:
    """Make other takes on a sound with an engine for this once: see `Maker.vary`."""
    with Maker(folder) as maker:
        return maker.vary(sound, prompt, strength, on_progress, on_notice, **wanted)


def fit(
    sound: Path | str,
    prompt: str,
    folder: Path | str | None = None,
    start: float = 0.0,
    on_progress: Progress | None = None,
    on_notice: Notice | None = None,
    *,
    midi: bool = False,
    **wanted: Unpack[Wanted],
) -> list[Sample]:
    """Make a part that fits a mix with an engine for this once: see `Maker.fit`."""
    with Maker(folder) as maker:
        return maker.fit(sound, prompt, start, on_notice, on_progress, midi=midi, **wanted)


def instrument(
    prompt: str,
    folder: Path | str | None = None,
    pitches: int | None = None,
    on_progress: Progress | None = None,
    on_notice: Notice | None = None,
    **wanted: Unpack[Wanted],
) -> Path:
    """Make an instrument with an engine for this once: see `Maker.instrument`."""
    with Maker(folder) as maker:
        return maker.instrument(prompt, pitches, on_progress, on_notice, **wanted)


def notes(sound: Path | str) -> MidiNotes:
    """What is played in a sound; its MIDI file, NAME.mid, lies beside it then.

    Of a sample of the embedded model it is what was played, by its recipe. Anything else is
    transcribed, which takes the extra `transcribe`. A file that is there already is read as it is.

    Returns
    -------
    MidiNotes
        Its `parts`, each with notes in beats, and `confidence`: 1 where they are known, less where
        they were heard.

    Raises
    ------
    FodderError
        If nothing is played in it that could be known or heard, or its recipe names a file outside
        the library.
    """
    path_of(sound)
    home = find_home()
    settings = load(home)

    def model_for(request: Request) -> ModelEntry:
        for source in (request.notes, request.groove):
            if source is not None:
                inside(str(source.path), (settings.folder,))
        return chosen(request, home.presets)

    return read(notes_of(path_of(sound), model_for)[0])


def analyse(sound: Path | str) -> Heard:
    """Hear tempo, beat, key and tuning of a sound file.

    Returns
    -------
    Heard
        `bpm` and `key` are None where none is heard; the confidences lie in [0, 1].
    """
    return hear_file(path_of(sound))[0]


def trim(sound: Path | str, bars: int | None = None, meter: Meter | str = "4/4") -> LoopInFile:
    """Find the best loop of whole bars in a recording.

    Returns
    -------
    LoopInFile
        `start` and `end` are samples of the file, end exclusive: give them to `cut`.
    """
    path = path_of(sound)
    if bars is not None:
        check_range("bars", bars, 1, MOST_BARS, whole=True)
    wanted = Meter.parse(meter) if isinstance(meter, str) else meter
    if not isinstance(wanted, Meter):
        raise BadArgument(f"meter {shown(wanted)} is not possible: say e.g. '3/4'.")
    return trim_file(path, bars, wanted)


def cut(sound: Path | str, start: int, end: int) -> Clip:
    """The samples [start, end) of a sound file: (frames, channels) float32 in [-1, 1]."""
    path = path_of(sound)
    check_number("start", start, whole=True)
    check_number("end", end, whole=True)
    if not 0 <= start < end:
        raise BadArgument(f"There is nothing from {start} to {end}: say an end after the start.")
    return audiofile.cut(path, start, end)


def recipe_of(sample: Path | str) -> Recipe:
    """The recipe in a file that Fodder made; BadArgument for any other file."""
    return read_card(path_of(sample, "a sample, e.g. 'loop.wav'")).recipe
