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
from bridge.library.likeness import Row
from bridge.library.listening import LikenessFiller, of_kept

if TYPE_CHECKING:
    from bridge.library.watcher import Listener

log = logging.getLogger(__name__)
Keep = Callable[[Loop], Sample]
Liken = Callable[[str, Loop], Row]
_LAYOUTS: dict[str, Layout] = {"flat": flat, "by_family": by_family}
_MOST_FOUND = 10_000


@dataclass(frozen=True, slots=True)
class Library:
    """`folder` must have been prepared; `sources` are further folders that clients may name.

    `liken` says what a loop sounds like; without it somebody else will look at the files later.
    `courier` keeps in folders that may hang; without it a folder is waited for.
    """

    home: Home
    settings: Settings
    catalogue: Catalogue
    folder: Path
    layout: str = "by_family"
    sources: tuple[Path, ...] = ()
    liken: Liken | None = None
    courier: DeliveryQueue | None = None
    unrecorded: SimpleQueue[Sample] = field(default_factory=SimpleQueue, compare=False, repr=False)

    @property
    def place(self) -> str:
        """The folder and its layout, as the journal keeps it."""
        return place_of(self.folder, self.layout)

    def keep(self, loop: Loop) -> Sample:
        """Put a loop where new samples go, and record it."""
        return self._keep_in(self.folder, self.layout, loop)

    def keeper(self, place: str) -> Keep:
        """The `keep` of a place that was noted earlier."""
        try:
            members = parse_json(place)
            folder, layout = Path(members["folder"]), members["layout"]
        except (BadArgument, KeyError, TypeError):
            raise BadArgument(
                "Where the samples of this job belong is not known any more."
            ) from None
        ready = prepare if self.courier is None else self.courier.ready
        return partial(self._keep_in, ready(folder), layout)

    def _keep_in(self, folder: Path, layout: str, loop: Loop) -> Sample:
        if is_note(loop):
            scan.note(self.home.root, place_of(folder, layout))
            below = PurePath() if layout == "flat" else PurePath(INSTRUMENTS)
            return self._noted(keep_note(loop, folder, below=below, home=self.home.root), loop)
        of_its_own = _LAYOUTS[layout](loop) if layout == "flat" else ""  # a kit's folder
        scan.note(self.home.root, place_of(folder / of_its_own, layout))
        put = partial(
            drop,
            loop,
            layout=_LAYOUTS[layout],
            form=format_named(self.settings.format),
            rate=self.settings.rate,
            home=self.home.root,
            notes=self.settings.notes,
        )
        if self.courier is None:
            return self._noted(put(folder), loop)
        try:
            sample = self._noted(self.courier.put(put, folder), loop)
        except Delayed as late:
            self._noted(late.sample, loop)
            raise
        self.deliver()
        return sample

    def deliver(self) -> int:
        """Bring samples that wait for a folder to where they belong, if it answers; how many. And
        record those that could not be."""
        self._record_again()
        return 0 if self.courier is None else self.courier.deliver(self._moved)

    def _moved(self, new: Path, old: Path) -> None:
        self.catalogue.refresh(new)
        self.catalogue.refresh(old)

    def _noted(self, sample: Sample, loop: Loop) -> Sample:
        """Record a sample that was kept; later, if the catalogue is locked or its disk is full. A
        kit's mix is none."""
        if sample.recipe.is_mix:
            return sample
        try:
            # heard first: once it is in the catalogue, the filler would hear the file as well
            likenesses = [] if self.liken is None else [self.liken(sample.id, loop)]
            self.catalogue.add(sample)
            self.catalogue.note_likenesses(likenesses)
        except FodderError as error:
            log.warning("%s is kept and recorded later: %s", sample.path.name, error)
            self.unrecorded.put(sample)
        return sample

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

    def prepare(self, place: str, model: str, look: bool) -> tuple[ModelEntry, Keep]:
        """What a journalled job needs to go on: its model, and the `keep` of its place. `look`
        goes through the folder first, for a sample of it that was being kept."""
        keep = self.keeper(place)
        if look:
            self.catalogue.rescan(Path(json.loads(place)["folder"]))
        return self.model(model), keep

    def sample_or_path(self, text: str) -> Path:
        """The file that a client means by a sample's id or a path; Refused outside our folders."""
        with contextlib.suppress(NotFound):
            path = self.catalogue.get(text).path
            if path.is_symlink():
                raise Refused(f"{path} is a link: name the file that it leads to.")
            return path
        return inside(text, (self.folder, *self.sources))


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
        yield Library(home, settings, catalogue, target, layout, sources, of_kept, courier)


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
