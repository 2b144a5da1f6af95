"""What the window stands on: the app (bridge.app), and the presets and models that it offers.

Opening takes some 0.3 s (a database, sockets, a look at the folder), so it is done on a thread
while the window is painted. Closing waits for the engine and the network, so that is done on a
thread, too: see `gui.app`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bridge.app import App, Listeners, Overrides, open_app
from bridge.config.models import located
from bridge.config.presets import Preset, load_models, load_presets
from bridge.config.settings import Home, Settings
from bridge.domain.model import ModelEntry
from bridge.jobs.engine import Engine
from gui.background import BridgeSignals
from gui.library.similarity import SimilarityRanking
from gui.text import tr


@dataclass(frozen=True, slots=True)
class Backend:
    """Everything opened. A model's text says whether it is here."""

    app: App
    presets: list[Preset]
    models: list[tuple[ModelEntry, str]]

    @property
    def similarity(self) -> SimilarityRanking:
        """Puts numbers of samples in the order of their likeness to one."""
        return SimilarityRanking(self.app.library.catalogue)

    @property
    def address(self) -> str:
        """Where OSC is answered; empty if it is not."""
        return "" if self.app.osc is None else f"{self.app.osc.server.port}"

    @property
    def peers(self) -> int:
        """How many others are in the Ableton Link session."""
        return 0 if self.app.link is None else self.app.link.peers

    @property
    def notes(self) -> list[str]:
        """What the user should know: what could not be opened, and the token for other machines."""
        said = [str(part) for part in self.app.unopened]
        if self.app.token is not None:
            said.append(
                tr("Senders from other machines must say /fodder/hello {}").format(self.app.token)
            )
        return said

    def close(self) -> None:
        """End it all; takes as long as the engine needs to stop."""
        self.app.close()


def open_backend(
    home: Home,
    settings: Settings,
    signals: BridgeSignals,
    folder: Path | None = None,
    engine: Engine | None = None,
) -> Backend:
    """Open everything; FodderError if not even a library can be had. An `engine` that has begun
    already is used, and closed with the rest."""
    listeners = Listeners(
        job=signals.job.emit,
        folder=signals.folder.emit,
        playback=signals.playback.emit,
        ahead=signals.ahead.emit,
        midi=signals.midi.emit,
    )
    app = open_app(home, settings, Overrides(folder=folder), engine, listeners)
    try:
        models = [(entry, _state(entry)) for entry in load_models(home.presets)]
        return Backend(app, load_presets(home.presets), models)
    except BaseException:
        app.close()
        raise


def _state(entry: ModelEntry) -> str:
    return "ready" if located(entry).folder is not None else "to download"
