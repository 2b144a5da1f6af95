"""A library with all that looks after it: the watch over its folder, the ear for what nobody has
listened to yet, and the courier for what could not be put in its place at once."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from bridge.alike.filler import Filler
from bridge.alike.sound import of_kept
from bridge.storage.catalogue import Catalogue
from bridge.storage.courier import Courier
from bridge.storage.library import Library
from bridge.storage.observer import FolderWatch, Listener
from bridge.storage.settings import Home, Settings

DELIVER_SECONDS = 30.0


@contextlib.contextmanager
def looked_after(
    home: Home,
    settings: Settings,
    folder: Path | None,
    listeners: list[Listener],
    sources: tuple[Path, ...] = (),
) -> Iterator[Library]:
    """The library in `folder`, or in the settings' own, by families, if it is None. `listeners`
    hear what becomes of the folder; the list may grow later."""
    courier = Courier(home.root)
    target = courier.ready(folder or settings.folder)
    layout = "flat" if folder else "by_family"
    with contextlib.ExitStack() as stack:
        catalogue = stack.enter_context(Catalogue(home.catalogue, settings.folder))
        listeners.append(stack.enter_context(Filler(catalogue)))
        stack.enter_context(FolderWatch(target, catalogue, listeners))
        library = Library(home, settings, catalogue, target, layout, sources, of_kept, courier)
        stack.enter_context(delivering(library))
        yield library


@contextlib.contextmanager
def delivering(library: Library, every: float = DELIVER_SECONDS) -> Iterator[None]:
    """Now and then, bring what waits for a folder to it, on a thread of its own."""
    ended = threading.Event()

    def run() -> None:
        while not ended.wait(every):
            library.deliver()

    thread = threading.Thread(target=run, name="fodder-delivery", daemon=True)
    thread.start()
    yield
    ended.set()
