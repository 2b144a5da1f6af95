"""What Python programs call: make, kit, fit, instrument, vary, notes, analyse, trim, cut, recipes.

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
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from bridge.app.opening import open_engine, open_maker
from bridge.config.choice import chosen
from bridge.config.settings import find_home, load
from bridge.domain import events
from bridge.domain.audio import Clip
from bridge.domain.edit import Edit, Morph, Source, Sourced, Vary
from bridge.domain.errors import BadArgument, shown
from bridge.domain.limits import SEEDS
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Heard, Recipe, Sample
from bridge.files import audiofile
from bridge.files.formats import read_card
from bridge.files.kinds import kind_of
from bridge.files.midi import MidiNotes, read
from bridge.files.sf2 import soundfont_of
from bridge.jobs.call import call
from bridge.jobs.engine import AnyEngine
from bridge.jobs.notes import notes_of
from bridge.library.library import Library, inside
from bridge.library.recordings import LoopInFile, hear_file, trim_file
from bridge.prompt import Asked, Tonality, asked, parse_tonality
from bridge.prompt.kits import kit_of

if TYPE_CHECKING:
    from bridge.playback.player import Player

Progress = Callable[[float, str], object]
"""Told how far a call is, 0 … 1, and what is done: load, paint, invert, hear."""


class Wanted(TypedDict, total=False):
    """What may be said of samples beside the prompt; what is left out, the prompt's words or the
    model decide. See bridge.domain.request.Request."""

    bpm: float
    key: Key | str
    bars: int
    meter: Meter | str
    kind: Kind | str
    count: int
    seed: int
    negative: str
    model: str
    steps: int
    guidance: float
    retry: int
    draft: bool


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
        target = None if folder is None else Path(folder).expanduser().absolute()
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
        **wanted
            bpm, key, bars, meter, kind, count, seed, negative, model, steps, guidance, retry,
            draft.

        Returns
        -------
        list of Sample
            In the order of their seeds, each with its file in the folder.

        Raises
        ------
        FodderError
            If what is wanted is not possible, or could not be made.
        """
        return self._made(request_of(prompt, self._settings.model, edit, wanted), on_progress)

    def _made(self, request: Request, on_progress: Progress | None) -> list[Sample]:
        model = self._library.model_for(request)
        samples: list[Sample] = []
        with contextlib.closing(self._jobs.make(request, model, self._library.keep)) as made:
            for event in made:
                if isinstance(event, events.Done):
                    samples.append(event.sample)
                elif on_progress is not None:
                    on_progress(event.fraction, event.stage)
        return samples

    def kit(
        self,
        prompt: str,
        parts: Sequence[str] = (),
        form: Sequence[str] = (),
        on_progress: Progress | None = None,
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
        on_progress, **wanted
            See `make`.

        Returns
        -------
        list of Sample
            The parts in their order, and then their mix, which no catalogue lists.
        """
        plain = request_of(prompt, self._settings.model, None, wanted)
        edit = kit_of(plain.prompt, [*parts], [*form])
        return self._made(replace(plain, edit=edit), on_progress)

    def vary(
        self,
        sound: Path | str,
        prompt: str,
        strength: float = 0.5,
        on_progress: Progress | None = None,
        **wanted: Unpack[Wanted],
    ) -> list[Sample]:
        """Make other takes on a sound: `strength` 0 keeps it, 1 keeps nothing. See `make`."""
        source = Source(Path(sound).expanduser().absolute(), bars=wanted.pop("bars", None))
        return self.make(prompt, Vary(source, strength), on_progress, **wanted)

    def fit(
        self,
        sound: Path | str,
        prompt: str,
        start: float = 0.0,
        on_notice: Callable[[str], object] | None = None,
        on_progress: Progress | None = None,
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
            Told in a sentence each what was heard, and what of it is not certain.
        on_progress, **wanted
            See `make`.

        Raises
        ------
        FodderError
            If no beat is heard, or the part could not be made.
        """
        path = Path(sound).expanduser().absolute()
        named = named_by(wanted)
        found = call("bridge.generation.fitting", "fit", prompt, named, path, start)
        for said in (found.sentence, *found.doubts):
            if on_notice is not None:
                on_notice(said)
        model = {"model": self._settings.model, "seed": secrets.randbelow(SEEDS)}
        return self._made(Request(**model | found.wanted.members), on_progress)

    def instrument(
        self,
        prompt: str,
        pitches: int | None = None,
        on_progress: Progress | None = None,
        **wanted: Unpack[Wanted],
    ) -> Path:
        """Make an instrument to play by keys: notes as one-shots, an SFZ, and the SF2 of them.

        Parameters
        ----------
        prompt
            What to hear, e.g. "glassy bell pluck"; drums have no pitch to play.
        pitches
            How many notes are made, spread over its range; without it, five.
        on_progress, **wanted
            See `make`.

        Returns
        -------
        Path
            The SF2; what it is made of lies beside it.
        """
        plain = request_of(
            prompt, self._settings.model, None, {**wanted, "kind": Kind.ONESHOT, "count": 1}
        )
        folder = self._library.model_for(plain).folder
        many = () if pitches is None else (pitches,)
        notes = call("bridge.generation.instrument", "instrument_of", prompt, folder, *many)
        return soundfont_of(self._made(replace(plain, edit=notes), on_progress)[-1].path)


def request_of(prompt: str, model: str, edit: Edit | None, wanted: Wanted) -> Request:
    """The request that is meant; what is not said, the prompt's words may say."""
    sticky = {"model": model, "seed": secrets.randbelow(SEEDS)}
    return Request(edit=edit, **asked_of(prompt, wanted, edit, sticky).members)


def asked_of(
    prompt: str, wanted: Wanted, edit: Edit | None = None, sticky: dict[str, Any] | None = None
) -> Asked:
    """What is meant by a prompt and what is said beside it, with what is to be told of it."""
    _check_text("prompt", prompt)
    named = named_by(wanted)
    kind = kind_of(edit.source.path) if isinstance(edit, Sourced) else None
    return asked(prompt, named, sticky, edit.other if isinstance(edit, Morph) else "", kind)


def named_by(wanted: Wanted) -> dict[str, Any]:
    """What is said, with texts read as the values that they mean."""
    named: dict[str, Any] = dict(wanted)
    for name in named.keys() - Wanted.__annotations__.keys():
        known = ", ".join(Wanted.__annotations__)
        raise BadArgument(f"There is no {shown(name)}: say one of {known}.")
    for name in ("negative", "model"):
        _check_text(name, named.get(name, ""))
    for name, (kind, parse, usual) in _PARSERS.items():
        value = named.get(name)
        if isinstance(value, str):
            named[name] = parse(value)
        elif not isinstance(value, kind | None):
            raise BadArgument(f"{name} {shown(value)} is not possible: say e.g. {usual!r}.")
    return named


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise BadArgument(f"{name} {shown(value)} is not a text: say it in words.")


_PARSERS: dict[str, tuple[Any, Callable[[str], Any], str]] = {
    "key": (Key | Tonality, parse_tonality, "Am"),
    "meter": (Meter, Meter.parse, "3/4"),
    "kind": (Kind, Kind.parse, "oneshot"),
}
"""What may be said in words: what it may be besides, how it is read, and an example."""


def make(prompt: str, folder: Path | str | None = None, **wanted: Unpack[Wanted]) -> list[Sample]:
    """Make the samples of a prompt with an engine for this once: see `Maker.make`."""
    with Maker(folder) as maker:
        return maker.make(prompt, **wanted)


def kit(
    prompt: str,
    parts: Sequence[str] = (),
    form: Sequence[str] = (),
    folder: Path | str | None = None,
    **wanted: Unpack[Wanted],
) -> list[Sample]:
    """Make parts that belong together with an engine for this once: see `Maker.kit`."""
    with Maker(folder) as maker:
        return maker.kit(prompt, parts, form, **wanted)


def vary(
    sound: Path | str,
    prompt: str,
    strength: float = 0.5,
    folder: Path | str | None = None,
    **wanted: Unpack[Wanted],
) -> list[Sample]:
    """Make other takes on a sound with an engine for this once: see `Maker.vary`."""
    with Maker(folder) as maker:
        return maker.vary(sound, prompt, strength, **wanted)


def fit(
    sound: Path | str, prompt: str, folder: Path | str | None = None, **wanted: Unpack[Wanted]
) -> list[Sample]:
    """Make a part that fits a mix with an engine for this once: see `Maker.fit`."""
    with Maker(folder) as maker:
        return maker.fit(sound, prompt, **wanted)


def instrument(prompt: str, folder: Path | str | None = None, **wanted: Unpack[Wanted]) -> Path:
    """Make an instrument with an engine for this once: see `Maker.instrument`."""
    with Maker(folder) as maker:
        return maker.instrument(prompt, **wanted)


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
    home = find_home()
    settings = load(home)

    def model_for(request: Request) -> ModelEntry:
        for source in (request.notes, request.groove):
            if source is not None:
                inside(str(source.path), (settings.folder,))
        return chosen(request, home.presets)

    return read(notes_of(Path(sound).expanduser().absolute(), model_for)[0])


def analyse(sound: Path | str) -> Heard:
    """Hear tempo, beat, key and tuning of a sound file.

    Returns
    -------
    Heard
        `bpm` and `key` are None where none is heard; the confidences lie in [0, 1].
    """
    return hear_file(Path(sound).expanduser())[0]


def trim(sound: Path | str, bars: int | None = None, meter: Meter | str = "4/4") -> LoopInFile:
    """Find the best loop of whole bars in a recording.

    Returns
    -------
    LoopInFile
        `start` and `end` are samples of the file, end exclusive: give them to `cut`.
    """
    wanted = Meter.parse(meter) if isinstance(meter, str) else meter
    return trim_file(Path(sound).expanduser(), bars, wanted)


def cut(sound: Path | str, start: int, end: int) -> Clip:
    """The samples [start, end) of a sound file: (frames, channels) float32 in [-1, 1]."""
    return audiofile.cut(Path(sound).expanduser(), start, end)


def recipe_of(sample: Path | str) -> Recipe:
    """The recipe in a file that Fodder made; BadArgument for any other file."""
    return read_card(Path(sample).expanduser()).recipe
