"""What happens when: the bridge's inbox shown in the window, the user's wishes told to the bridge.

The window knows no bridge and the bridge no window; both meet here, and nowhere else. Whatever may
take long goes to a tasks: `tasks` for looking things up, `clerk` (one thread) for what must keep its
order, such as submitting jobs.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PyQt6.QtCore import QObject, QPoint, QTimer

from bridge.config.presets import Preset
from bridge.domain import events
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.jobs.queue import new_id
from bridge.library.watcher import FolderBack, FolderChanged, FolderGone
from gui.backend import Backend
from gui.background import BackgroundTasks, BridgeSignals
from gui.library.panel import LibraryPanel
from gui.playback import PlaybackController
from gui.rendering import load_detail, load_waveform
from gui.theme import Palette
from gui.transfer import FileTransfer
from gui.window import Window

GLANCE = 500  # ms between two looks at what the host says


class Session(QObject):
    """From a backend's opening to its end."""

    def __init__(
        self,
        window: Window,
        backend: Backend,
        signals: BridgeSignals,
        tasks: BackgroundTasks,
        palette: Palette,
    ) -> None:
        super().__init__(window)
        self._window, self._backend, self._tasks = window, backend, tasks
        self._library = LibraryPanel(
            backend.app.library.catalogue, tasks, palette, backend.similarity
        )
        window.put_right(self._library)
        self._in_order = BackgroundTasks(self, threads=1)
        self._in_order.trouble.connect(self._complain)
        self._chosen: Sample | None = None
        self._own: set[str] = set()
        self._requests: dict[str, Request] = {}
        self._listening = PlaybackController(window, backend.app.player, self._shown)
        self._carrying = FileTransfer(window, backend.app.library, tasks, self._shown)
        self._connect(signals)
        self._show_backend()
        self._glance = QTimer(self)
        self._glance.timeout.connect(self._look_at_host)
        self._glance.start(GLANCE)
        ready = [one for one, state in backend.models if state == "ready"]
        usual = [one for one in ready if one.name == backend.app.library.settings.model]
        for entry in usual:  # so that the first loop is there in a second
            backend.app.jobs.warm(entry)

    # the user's wishes

    def generate(self, request: Request) -> None:
        """Queue a request; refusals are shown where it was asked."""
        job = new_id()
        self._own.add(job)
        self._requests[job] = request
        library, jobs = self._backend.app.library, self._backend.app.jobs

        def submit() -> None:
            model = library.model(request.model)
            jobs.submit(request, model, library.keep, job=job, place=library.place)

        self._in_order.do(submit, None, self._window.make.say)

    def repaint(self, start: float, stop: float) -> None:
        """Paint the bars between the edges of the chosen loop anew."""
        if self._chosen is not None:
            make = self._window.make
            self.generate(make.repainting(self._chosen, start, stop))
            make.seed.used()

    def give_up(self) -> None:
        """Cancel the newest job."""
        newest = self._window.make.jobs.newest()
        if newest is not None:
            self._cancel(newest)

    def _cancel(self, job: str) -> None:
        self._in_order.do(partial(self._backend.app.jobs.cancel, job))

    def make_preset(self, preset: Preset) -> None:
        self._window.make.show_preset(preset)
        self._window.make.generate()

    def _shown(self) -> Sample | None:
        return self._chosen

    def press(self, sample: Sample) -> None:
        """A pad or a row was pressed: choose it and play it; what already plays stops."""
        if self._chosen is None or sample.id != self._chosen.id:
            self.choose(sample)
        self._listening.press(sample)

    def choose(self, sample: Sample | None) -> None:
        """Show a sample closely."""
        self._chosen = sample
        self._window.show_sample(sample)
        self._listening.mark()
        if sample is not None:
            self._tasks.do(
                partial(load_detail, sample), partial(self._window.view.show_detail, sample)
            )

    # the bridge's inbox

    def on_job(self, event: events.Event) -> None:
        make, board = self._window.make, self._window.board
        if isinstance(event, events.Accepted):
            request = self._requests.pop(event.job, None) or self._request_of(event.job)
            if request is not None:
                make.jobs.add(event.job, request)
                board.expect(event.job, request.prompt)
            return
        make.jobs.hear(event)
        board.hear(event)
        self._show_engine()
        if isinstance(event, events.Done):
            self._on_done(event)
        elif isinstance(event, events.Failed) and event.job in self._own:
            self._complain(event.message)

    def _request_of(self, job: str) -> Request | None:
        return next((one for key, one in self._backend.app.jobs.listing() if key == job), None)

    def _on_done(self, event: events.Done) -> None:
        if event.job in self._own or self._chosen is None:
            self.choose(event.sample)
        self._library.folder_changed()
        said = event.warning or f"{event.sample.path.name} in {event.seconds:.1f} s"
        self._window.status.say(said, "warn" if event.warning else "good")

    def on_folder(self, event: object) -> None:
        status = self._window.status
        if isinstance(event, FolderGone):
            status.say(f"{event.folder} is gone: plug its disk in again.", "bad")
        elif isinstance(event, FolderBack):
            status.say(f"{event.folder} is back.", "good")
        elif isinstance(event, FolderChanged):
            self._forget_gone()
        self._library.folder_changed(event)

    def _forget_gone(self) -> None:
        """Pads and the view let go of samples whose files have left."""
        shown = [sample for sample in self._window.board.slots.samples if sample is not None]
        self._tasks.do(partial(gone_of, shown), self._forget)

    def _forget(self, gone: list[Sample]) -> None:
        for sample in gone:
            self._window.board.drop(sample.id)
            if self._chosen is not None and self._chosen.id == sample.id:
                self.choose(None)

    def apply_palette(self, palette: Palette) -> None:
        self._library.apply_palette(palette)

    def close(self) -> None:
        """Nothing is shown any more."""
        for signal, slot in self._wires:
            signal.disconnect(slot)
        self._window.put_right(None)
        self._glance.stop()
        self._listening.close()
        self._in_order.close()

    # what is shown

    def _show_backend(self) -> None:
        window, backend = self._window, self._backend
        window.make.show_presets(backend.presets)
        window.make.show_models(backend.models, backend.app.library.settings.model)
        window.status.show_osc(backend.address)
        window.top.show_model(backend.app.library.settings.model, "ready")
        for note in backend.notes:
            window.status.say(note, "warn")
        self._tasks.do(partial(backend.app.library.catalogue.search, "", 8), self._begin)

    def _begin(self, latest: list[Sample]) -> None:
        """With the latest samples on the pads, or with the first run's prompts."""
        if latest:
            self._window.board.fill(latest)
            if self._chosen is None:
                self.choose(latest[0])
        elif not len(self._window.make.jobs):
            self._window.show_first_run(self._backend.presets)

    def _show_engine(self) -> None:
        count = len(self._window.make.jobs)
        name = self._backend.app.library.settings.model
        self._window.top.show_model(name, f"painting, {count} to go" if count else "ready")

    def _count(self, count: int) -> None:
        self._window.status.show_folder(self._backend.app.library.folder, count)

    def _look_at_host(self) -> None:
        bpm, key, meter = self._backend.app.host()
        peers = self._backend.peers
        self._window.top.show_host(bpm, key, meter, peers)
        self._window.make.host_says(bpm, key)
        self._library.session(self._window.make.tempo.value, self._window.make.key.value)
        self._listening.follow(bpm)

    def _show_look(self, sample: Sample) -> None:
        show = partial(self._window.board.show_waveform, sample.id)
        self._tasks.do(partial(load_waveform, sample.path), show)

    def _complain(self, sentence: str) -> None:
        self._window.status.say(sentence, "bad")

    def _connect(self, signals: BridgeSignals) -> None:
        window, hear, carry = self._window, self._listening, self._carrying
        make, board, view, library = window.make, window.board, window.view, self._library
        self._wires: list[tuple[Any, Any]] = [
            (signals.job, self.on_job), (signals.folder, self.on_folder),
            (signals.playback, hear.on_event), (signals.pad, hear.on_pad),
            (make.wanted, self.generate), (make.given_up, self.give_up),
            (make.jobs.cancel, self._cancel), (make.source.dropped, carry.drop_source),
            (window.first.chosen, self.make_preset), (window.pad_pressed, board.press),
            (window.play_pressed, hear.play), (view.played, hear.play),
            (view.level_changed, hear.set_level), (view.metronome_changed, hear.set_metronome),
            (board.pressed, self.press), (board.shown, self._show_look),
            (board.dragged, carry.drag_pad), (board.asked, self._show_menu),
            (view.dragged, carry.drag_part), (view.saved, carry.save_part),
            (view.repainted, self.repaint), (view.parted, hear.part_changed),
            (carry.kept, self.choose), (carry.failed, self._complain),
            (view.again, self._bring_back), (library.recipe, self._bring_back),
            (library.chosen, self.choose), (library.wanted, self.press), (library.counted, self._count),
            (library.sample_actions.altered, board.update_sample), (self._tasks.trouble, self._complain),
        ]  # fmt: skip
        for signal, slot in self._wires:
            signal.connect(slot)

    def _bring_back(self, sample: Sample) -> None:
        self._window.make.show_recipe(sample.recipe)

    def _show_menu(self, sample: Sample, at: QPoint) -> None:
        self._library.show_menu([sample], at)


def gone_of(samples: list[Sample]) -> list[Sample]:
    """Those whose files are not there any more."""
    return [sample for sample in samples if not sample.path.exists()]
