"""The library: the folder where samples go, its catalogue, and the way from a loop to a sample.

What the command line, the OSC server and the window share. Keeping a sample and recording it are
two things: what lies in the folder is kept, whatever becomes of the catalogue, and what could not
be recorded is recorded later. A `place` is a folder and a layout as one text, so that the journal
can say where a job's samples belong.

`followed` adds all that looks after it: the watch over its folder, what fills in what samples sound
like, and the queue for folders that hang.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePath
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from bridge.config.choice import chosen
from bridge.config.presets import Preset, load_models, load_presets, model_named
from bridge.config.settings import Home, Settings
from bridge.domain.audio import Loop
from bridge.domain.errors import BadArgument, FodderError, NotFound, Refused
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.domain.sample import Delayed, Recipe, Sample
from bridge.files.formats import format_named
from bridge.files.untrusted import parse_json
from bridge.library import scan
from bridge.library.catalogue import Catalogue
from bridge.library.delivery import DeliveryQueue
from bridge.library.folder import Layout, by_family, drop, flat, prepare
from bridge.library.instruments import FOLDER as INSTRUMENTS
from bridge.library.instruments import is_note, keep_note
from bridge.library.listening import LikenessFiller

if TYPE_CHECKING:
    from bridge.library.watcher import Listener

log = logging.getLogger(__name__)
_LAYOUTS: dict[str, Layout] = {"flat": flat, "by_family": by_family}
_MOST_FOUND = 10_000


@dataclass(frozen=True, slots=True)
class Library:
    """`folder` must have been prepared; `sources` are further folders that clients may name.

    `courier` keeps in folders that may hang; without it a folder is waited for. `listeners` are
    told of each sample that was recorded: what it sounds like is found out later.
    """

    home: Home
    settings: Settings
    catalogue: Catalogue
    folder: Path
    layout: str = "by_family"
    sources: tuple[Path, ...] = ()
    courier: DeliveryQueue | None = None
    listeners: list[Callable[[Sample], object]] = field(
        default_factory=list, compare=False, repr=False
    )
    unrecorded: SimpleQueue[Sample] = field(default_factory=SimpleQueue, compare=False, repr=False)

    @property
    def place(self) -> str:
        """The folder and its layout, as the journal keeps it."""
        return place_of(self.folder, self.layout)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Those whose files a client may name."""
        return self.folder, *self.sources

    @property
    def keep(self) -> Keeper:
        """Puts loops where new samples go, and records them."""
        return Keeper(self, self.folder, self.layout)

    def keeper(self, place: str) -> Keeper:
        """The `keep` of a place that was noted earlier."""
        try:
            members = parse_json(place)
            folder, layout = Path(members["folder"]), members["layout"]
        except (BadArgument, KeyError, TypeError):
            raise BadArgument(
                "Where the samples of this job belong is not known any more."
            ) from None
        ready = prepare if self.courier is None else self.courier.ready
        return Keeper(self, ready(folder), layout)

    def deliver(self) -> int:
        """Bring samples that wait for a folder to where they belong, if it answers; how many. And
        record those that could not be."""
        self._record_again()
        return 0 if self.courier is None else self.courier.deliver(self._moved)

    def _moved(self, new: Path, old: Path) -> None:
        self.catalogue.refresh(new)
        self.catalogue.refresh(old)

    def record(self, sample: Sample) -> None:
        """Record a sample that was kept; later, if the catalogue is locked or its disk is full. A
        kit's mix is none."""
        if sample.recipe.is_mix:
            return
        try:
            self.catalogue.add(sample)
        except FodderError as error:
            log.warning("%s is kept and recorded later: %s", sample.path.name, error)
            self.unrecorded.put(sample)
        for listener in self.listeners:
            listener(sample)

    def _record_again(self) -> None:
        """Record what could not be, until something cannot be again."""
        for _ in range(self.unrecorded.qsize()):
            with contextlib.suppress(Empty):
                sample = self.unrecorded.get_nowait()
                try:
                    self.catalogue.refresh(sample.path)
                except FodderError as error:
                    log.info("%s is still not recorded: %s", sample.path.name, error)
                    self.unrecorded.put(sample)
                    return

    def find(self, recipe: Recipe) -> Sample | None:
        """The sample that was made by this very recipe, if its file is there."""
        for sample in self.catalogue.search(recipe.prompt, limit=_MOST_FOUND):
            if sample.recipe == recipe and sample.path.exists():
                return sample
        return None

    def model(self, name: str) -> ModelEntry:
        """The model of that name."""
        return model_named(name, self.home.presets)

    def model_for(self, request: Request) -> ModelEntry:
        """The model that makes a request, also where that is `auto` or another than is named."""
        return chosen(request, self.home.presets)

    def models(self) -> list[ModelEntry]:
        """Those that ship, and the user's own."""
        return load_models(self.home.presets)

    def presets(self) -> list[Preset]:
        """Those that ship, and the user's own."""
        return load_presets(self.home.presets)

    def prepare(self, place: str, model: str, look: bool) -> tuple[ModelEntry, Keeper]:
        """What a journalled job needs to go on: its model, and the `keep` of its place. `look`
        goes through the folder first, for a sample of it that was being kept."""
        keep = self.keeper(place)
        if look:
            self.catalogue.rescan(Path(json.loads(place)["folder"]))
        return self.model(model), keep

    def file(self, text: str) -> Path:
        """The file that a client means by a sample's id or a path; Refused outside our folders."""
        try:
            path = self.catalogue.get(text).path
        except NotFound:
            return inside(text, self.folders)
        if path.is_symlink():
            raise Refused(f"{path} is a link: name the file that it leads to.")
        self.check_inside(path)
        return path

    def check_inside(self, path: Path) -> None:
        """Refused for a file in one of our folders that is really elsewhere, by a link."""
        if any(path.is_relative_to(folder) for folder in self.folders):
            inside(str(path), self.folders)
        elif path.is_symlink():
            raise Refused(f"{path.name!r} is a link to a file elsewhere: name the file itself.")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps loops in one place. Several threads may `put` at once; what is put is recorded by one,
    in the order in which the catalogue is to have it."""

    library: Library
    folder: Path
    layout: str

    def __call__(self, loop: Loop) -> Sample:
        """Put a loop into the folder, and record it; Delayed where that has to wait."""
        return self.put(loop)()

    def put(self, loop: Loop) -> Callable[[], Sample]:
        """Put a loop into the folder; what then records it."""
        if is_note(loop):  # its instrument's files are of all its notes
            return partial(self._keep_note, loop)
        library = self.library
        of_its_own = _LAYOUTS[self.layout](loop) if self.layout == "flat" else ""  # a kit's folder
        scan.note(library.home.root, place_of(self.folder / of_its_own, self.layout))
        put = partial(
            drop,
            loop,
            layout=_LAYOUTS[self.layout],
            form=format_named(library.settings.format),
            rate=library.settings.rate,
            home=library.home.root,
            notes=library.settings.notes,
        )
        if library.courier is None:
            return partial(self._recorded, put(self.folder))
        try:
            return partial(self._recorded, library.courier.put(put, self.folder))
        except Delayed as late:
            return partial(self._recorded, late.sample, late)

    def _recorded(self, sample: Sample, late: Delayed | None = None) -> Sample:
        self.library.record(sample)
        if late is not None:
            raise late
        if self.library.courier is not None:
            self.library.deliver()
        return sample

    def _keep_note(self, loop: Loop) -> Sample:
        home = self.library.home.root
        scan.note(home, place_of(self.folder, self.layout))
        below = PurePath() if self.layout == "flat" else PurePath(INSTRUMENTS)
        sample = keep_note(loop, self.folder, below=below, home=home)
        self.library.record(sample)
        return sample


def place_of(folder: Path, layout: str) -> str:
    """A folder and a layout as one text."""
    return json.dumps({"folder": str(folder), "layout": layout})


def inside(text: str, folders: Iterable[Path]) -> Path:
    """The file of that path, links followed, if it lies in one of the folders."""
    if len(text) > LONGEST_PATH:
        raise BadArgument(f"{text[:80]!r}… is too long for a path: name a sample or a file.")
    try:
        path = Path(text).expanduser()
        found = path.resolve()
        allowed = any(found.is_relative_to(folder.resolve()) for folder in folders)
        if not (path.is_absolute() and allowed):
            raise Refused(f"{text[:80]!r} lies outside the library: name a sample or a file in it.")
        if not found.is_file():
            raise NotFound(f"There is no file {text[:80]!r}: search for a sample.")
    except (OSError, ValueError, RuntimeError):  # NUL, too long, a loop of links, no such user
        raise BadArgument(f"{text[:80]!r} is no path: name a sample or a file.") from None
    return found


LONGEST_PATH = 4_096  # characters, as on Linux
DELIVER_SECONDS = 30.0


@contextlib.contextmanager
def open_library(
    home: Home, settings: Settings, folder: Path | None, sources: tuple[Path, ...] = ()
) -> Iterator[Library]:
    """The library in `folder`, or in the settings' own, by families, if it is None."""
    courier = DeliveryQueue(home.root)
    target = courier.ready(folder or settings.folder)
    layout = "flat" if folder else "by_family"
    with Catalogue(home.catalogue, settings.folder) as catalogue:
        yield Library(home, settings, catalogue, target, layout, sources, courier)


@contextlib.contextmanager
def followed(library: Library, listeners: list[Listener]) -> Iterator[None]:
    """What becomes of the library's folder is seen, new files are heard, and what waits for a
    folder is delivered. `listeners` hear of the folder; the list may grow later."""
    with contextlib.ExitStack() as stack:
        from bridge.library.watcher import FolderWatch, LevelsMeasured  # a maker follows nothing

        def measured() -> None:
            for listener in listeners:
                listener(LevelsMeasured())

        filler = stack.enter_context(LikenessFiller(library.catalogue, measured))
        library.listeners.append(filler)
        stack.callback(library.listeners.remove, filler)
        listeners.append(lambda event: None if isinstance(event, LevelsMeasured) else filler(event))
        stack.enter_context(FolderWatch(library.folder, library.catalogue, listeners))
        stack.enter_context(delivering(library))
        yield


@contextlib.contextmanager
def delivering(library: Library, every: float = DELIVER_SECONDS) -> Iterator[None]:
    """Now and then, bring what waits for a folder to it, on a thread of its own."""
    ended = threading.Event()

    def run() -> None:
        while not ended.wait(every):
            library.deliver()

    thread = threading.Thread(target=run, name="fodder-delivery", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
