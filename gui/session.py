"""What happens when: the bridge's events shown in the window, the user's wishes told to the bridge.

The window knows no bridge and the bridge no window; both meet here, and nowhere else. Whatever may
take long goes to background tasks (gui.background.SessionTasks).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from pathlib import Path

from PyQt6.QtCore import QMetaObject, QObject, QPoint, QTimer, pyqtBoundSignal

from bridge.domain import events
from bridge.domain.sample import Sample
from bridge.jobs.ahead import TAKES
from bridge.library.watcher import FolderBack, FolderChanged, FolderGone
from gui import edits
from gui.ahead import AheadController
from gui.backend import Backend
from gui.background import BackgroundTasks, BridgeSignals, SessionTasks
from gui.controls import ControlsInWindow
from gui.kit.controller import KitController
from gui.library.desktop import TrashedFile
from gui.library.panel import LibraryPanel
from gui.make.controller import MakeController
from gui.notes.controller import NotesController
from gui.pads.controller import PadsController
from gui.pads.slots import PADS, content_of
from gui.playback import PlaybackController
from gui.rendering import import_detail, load_detail
from gui.selection import Selection
from gui.text import counted, tr
from gui.theme import Palette
from gui.transfer import FileTransfer
from gui.window import Window

log = logging.getLogger(__name__)
GLANCE = 500  # ms between two looks at what the host says
SETTLED = 6_000  # ms until the first loop is there, as a rule


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
        self._window, self._backend, self._tasks = window, backend, SessionTasks(tasks, self)
        catalogue, lookups = backend.app.library.catalogue, self._tasks.lookups
        self._library = LibraryPanel(catalogue, lookups, palette, backend.similarity)
        window.put_right(self._library)
        self._selection = Selection(self)
        self._making = MakeController(window, backend.app, self._tasks, self._selection)
        self._playback = PlaybackController(window, backend.app, self._selection)
        self._pads = PadsController(window.board, backend.app, tasks, self._selection)
        self._transfer = FileTransfer(window, backend.app.library, tasks, self._selection)
        self._ahead: AheadController | None = None
        if backend.app.ahead is not None:
            self._ahead = AheadController(
                window.board, backend.app.library, backend.app.ahead, tasks
            )
        self._controls = ControlsInWindow(
            window,
            backend.app,
            tasks,
            backend.presets,
            self._making.cancel_all,
            self._making.make_preset,
        )
        self._kit = KitController(
            window.kit, backend.app, tasks, self._tasks.looks, self._selection
        )
        self._notes = NotesController(
            window, backend.app.library, tasks, self._selection, self._transfer
        )
        own = (self._making, self._playback, self._pads, self._transfer, self._ahead)
        for one in (*own, self._controls, self._kit, self._notes):
            if one is not None:
                one.setParent(self)  # and not the window's, which may have other sessions
        self._connections: list[tuple[pyqtBoundSignal, QMetaObject.Connection]] = []
        self._follow_bridge(signals)
        self._follow_making()
        self._follow_selection()
        self._follow_notes()
        self._follow_pads(signals)
        self._follow_library()
        self._follow_playback()
        self._follow_kit()
        self._show_backend()
        self._look_about()
        self._warm_usual_model()

    def _look_about(self) -> None:
        """At the host, again and again; at what a picture needs, once all has settled."""
        self._glance = QTimer(self)
        self._glance.timeout.connect(self._look_at_host)
        self._glance.start(GLANCE)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(partial(self._tasks.looks.do, import_detail))
        self._settled.start(SETTLED)

    def _warm_usual_model(self) -> None:
        """So that the first loop is there in a second."""
        app = self._backend.app
        for entry, state in self._backend.models:
            if state == "ready" and entry.name == app.library.settings.model:
                app.jobs.warm(entry)

    # What is connected with what: undone when the session ends, while the window stays.

    def _connect(self, signal: pyqtBoundSignal, slot: Callable[..., object]) -> None:
        self._connections.append((signal, signal.connect(slot)))

    def _follow_bridge(self, signals: BridgeSignals) -> None:
        self._connect(signals.job, self.on_job)
        self._connect(signals.folder, self.on_folder)
        self._connect(signals.playback, self._playback.on_event)
        self._connect(signals.midi, self._controls.hear)
        self._connect(signals.playback, self._kit.on_playback)
        self._connect(self._tasks.trouble, self._complain)

    def _follow_making(self) -> None:
        window, make, making = self._window, self._window.make, self._making
        self._connect(making.failed, self._complain)
        self._connect(make.wanted, making.generate)
        self._connect(make.noticed, partial(window.status.say, tone="warn"))
        self._connect(make.jobs.cancel, making.cancel)
        self._connect(make.source.dropped, self._transfer.drop_source)
        self._connect(make.source.fitted, making.listen)
        self._connect(window.first.chosen, making.make_preset)
        self._connect(window.cancelled, making.cancel_newest)
        self._connect(window.cancelled_all, making.cancel_all)

    def _follow_selection(self) -> None:
        view = self._window.view
        row, making = view.edits, self._making
        self._connect(self._selection.changed, self._show)
        self._connect(row.retried, making.retry)
        self._connect(row.varied, making.vary)
        self._connect(row.extended, making.extend)
        self._connect(row.repainted, making.repaint)
        self._connect(row.layered, making.layer)
        self._connect(row.stemmed, making.stem)
        self._connect(row.again, self._bring_back_shown)
        self._connect(view.dragged, self._transfer.drag_part)
        self._connect(view.saved, self._transfer.save_part)
        self._connect(self._transfer.kept, self._part_kept)
        self._connect(self._transfer.failed, self._complain)

    def _follow_notes(self) -> None:
        view, notes, row = self._window.view, self._notes, self._window.view.edits
        self._connect(row.noted, notes.look)
        self._connect(row.midi.readied, notes.ready)
        self._connect(row.midi.wanted, notes.drag)
        self._connect(row.midi.copied, notes.copy)
        self._connect(row.midi.refused, partial(self._window.status.say, tone="warn"))
        self._connect(view.notes_bar.transcribed, notes.read)
        self._connect(view.painted, notes.paint)
        self._connect(self._transfer.noted, notes.tell_written)
        self._connect(notes.asked, self._making.ask_again)
        self._connect(notes.failed, self._complain)

    def _follow_pads(self, signals: BridgeSignals) -> None:
        board, pads = self._window.board, self._pads
        self._connect(self._window.pad_pressed, board.press)
        self._connect(self._window.pad_released, board.release)
        self._connect(board.struck, pads.strike)
        self._connect(board.released, pads.release)
        self._connect(board.laid, pads.lay)
        self._connect(board.mixed, pads.mix)
        self._connect(board.dropped, pads.drop)
        self._connect(board.sliced, pads.slice)
        self._connect(board.shown, pads.show_waveform)
        self._connect(board.dragged, self._transfer.drag_pad)
        self._connect(board.asked, self._show_menu)
        self._connect(pads.pressed, self.choose)
        self._connect(pads.failed, self._complain)
        self._connect(self._playback.pads_changed, pads.hear)
        pads.lay_all()
        if self._ahead is not None:
            self._connect(signals.ahead, self._ahead.hear)
            self._connect(board.chosen, self._ahead.choose)
            self._connect(self._ahead.kept, self._take_kept)
            self._connect(self._ahead.failed, self._complain)

    def _follow_kit(self) -> None:
        window, strip, kit = self._window, self._window.kit, self._kit
        self._connect(window.view.edits.parted, self._making.ask_parts)
        self._connect(window.make.several, self._making.offer_parts)
        self._connect(strip.played, kit.play)
        self._connect(strip.muted, kit.mute)
        self._connect(strip.soloed, kit.solo)
        self._connect(strip.wave_wanted, kit.load_wave)
        self._connect(strip.chosen, self.choose)
        self._connect(strip.dragged, self._transfer.drag_all)
        self._connect(strip.again, self._making.retake)
        self._connect(kit.shown, window.show_kit)
        self._connect(kit.failed, self._complain)

    def _follow_library(self) -> None:
        library = self._library
        self._connect(library.chosen, self.choose)
        self._connect(library.walked, self._walked)
        self._connect(library.swept, self._swept)
        self._connect(library.wanted, self.press)
        self._connect(library.recipe, self._bring_back)
        self._connect(library.notes_dragged, self._transfer.drag_notes)
        self._connect(library.notes_copied, self._transfer.copy_notes)
        self._connect(library.counted, self._count)
        self._connect(library.padded, self._put_on_pads)
        self._connect(library.kept, self._keep_pads)
        actions = library.sample_actions
        self._connect(actions.altered, self._window.board.update_sample)
        self._connect(actions.altered, self._selection.update_sample)
        self._connect(actions.trashed, self._on_trashed)
        self._connect(actions.restored, self._on_restored)

    def _follow_playback(self) -> None:
        view, playback = self._window.view, self._playback
        self._connect(self._window.play_pressed, playback.play)
        self._connect(view.played, playback.play)
        self._connect(view.parted, playback.part_changed)
        self._connect(view.level_changed, playback.set_level)
        self._connect(view.metronome_changed, playback.set_metronome)

    # what is chosen

    def press(self, sample: Sample) -> None:
        """A pad or a row was pressed: choose it and play it; what already plays stops."""
        self.choose(sample)
        self._playback.press(sample)

    def choose(self, sample: Sample | None) -> None:
        """Show a sample: from now on keys, buttons and menus act on it."""
        self._selection.choose(sample)

    def _walked(self, sample: Sample) -> None:
        """Chosen by the arrow keys: heard at once, if the user has said so."""
        if self._window.view.auto.isChecked():
            self.choose(sample)
            self._playback.start(sample)

    def _swept(self, sample: Sample) -> None:
        """Passed over on the map: heard, not chosen, if the user has said so."""
        if self._window.view.auto.isChecked():
            self._playback.start(sample)

    def _show(self, sample: Sample | None) -> None:
        """Another sample was chosen: the view, the pads and the list show which."""
        self._window.show_sample(sample)
        self._library.show_sample(sample)
        self._playback.mark()
        if self._ahead is not None:
            self._ahead.show(sample)
        self._kit.show_sample(sample)
        if sample is not None:
            self._window.make.seed.show_heard(sample.recipe.seed)
            show = partial(self._window.view.show_detail, sample)
            looks, note = self._tasks.looks, self._backend.app.library.catalogue.note_levels
            looks.forget()  # at one that is no longer shown
            looks.do(partial(load_detail, sample, note), show)
            self._notes.look()

    def _put_on_pads(self, samples: list[Sample]) -> None:
        """A collection's samples take the pads that are not locked, as far as there are any."""
        board = self._window.board
        free = [pad for pad in range(1, PADS + 1) if pad - 1 not in board.slots.locked]
        for pad, sample in zip_longest(free, samples[: len(free)]):
            board.lay(pad, None if sample is None else content_of(sample))
        if samples:
            self.choose(samples[0])

    def _keep_pads(self, name: str) -> None:
        """The samples on the pads, in their order, become a collection."""
        samples = [one for one in self._window.board.slots.samples if one is not None]
        self._library.sample_actions.collect(name, samples)

    def _part_kept(self, sample: Sample, shown: bool) -> None:
        """A marked part is a sample of its own now: it is in the list, and shown if it was saved
        rather than dragged away."""
        self._library.folder_changed()
        if shown:
            self.choose(sample)
        self._window.status.say(tr("{} kept").format(sample.path.name), "good")

    def _take_kept(self, sample: Sample, pad: int) -> None:
        """A take that was painted ahead is real: on its pad, in the list, heard."""
        self._window.board.lay(pad, content_of(sample))
        self._library.folder_changed()
        self.choose(sample)
        self._window.status.say(tr("{} kept").format(sample.path.name), "good")
        self._playback.start(sample)

    # the bridge's events

    def on_job(self, event: events.Event) -> None:
        """Show what becomes of a job."""
        make, board = self._window.make, self._window.board
        if isinstance(event, events.Accepted):
            request = self._making.request_of(event.job)
            if request is not None:
                log.info("Queued: %s (%d before it)", request.prompt, event.position)
                make.jobs.add(event.job, request)
                board.expect(event.job, request.prompt)
                self._kit.expect(event.job, request)
            return
        self._kit.hear(event)
        card = make.jobs.card(event.job)
        make.jobs.hear(event)
        if not is_mix(event):
            board.hear(event)
        self._show_engine()
        if isinstance(event, events.Done):
            self._on_done(event)
        elif isinstance(event, events.Failed) and event.job in self._making.own:
            self._complain(event.message)
        elif isinstance(event, events.JobCancelled) and card is not None:
            left = counted(len(make.jobs), tr("{} job left"), tr("{} jobs left"))
            self._window.status.say(tr("“{}” cancelled · {}").format(card.prompt, left))

    def _on_done(self, event: events.Done) -> None:
        own = event.job in self._making.own
        if is_mix(event):
            self._library.folder_changed()
            if own and self._window.view.auto.isChecked():
                self._kit.play()
            return
        if (own and not self._kit.is_under_way(event)) or self._selection.sample is None:
            self.choose(event.sample)
        self._library.folder_changed()
        if event.warning:
            again = tr("Retry"), partial(self._making.retake, event.sample)
            self._window.status.say(event.warning, "warn", again)
        else:
            said = f"{event.sample.path.name} in {event.seconds:.1f} s"
            self._window.status.say(said, "good")
        if own and self._window.view.auto.isChecked() and not self._kit.is_under_way(event):
            self._playback.start(event.sample)

    def on_folder(self, event: object) -> None:
        """Show what becomes of the folder."""
        status = self._window.status
        if isinstance(event, FolderGone):
            status.say(tr("{} is gone: plug its disk in again.").format(event.folder), "bad")
        elif isinstance(event, FolderBack):
            status.say(tr("{} is back.").format(event.folder), "good")
        elif isinstance(event, FolderChanged):
            self._forget_gone()
        self._library.folder_changed(event)

    def _forget_gone(self) -> None:
        """Pads and the view let go of samples whose files have left."""
        shown = self._on_pads()
        if self._selection.sample is not None:
            shown.append(self._selection.sample)
        self._tasks.all_else.do(partial(gone_of, shown), self._forget)

    def _forget(self, gone: list[Sample]) -> None:
        for sample in gone:
            self._window.board.drop(sample.id)
            self._kit.forget(sample)
        if any(self._selection.is_shown(sample) for sample in gone):
            self.choose(self._library.table.neighbour({sample.path for sample in gone}))

    def _on_trashed(self, _: str, trashed: list[TrashedFile]) -> None:
        paths = {one.path for one in trashed}
        shown = [self._selection.sample] if self._selection.sample is not None else []
        self._forget([one for one in (*self._on_pads(), *shown) if one.path in paths])

    def _on_pads(self) -> list[Sample]:
        """The samples that lie on pads, or of which slices do."""
        contents = self._window.board.slots.contents
        return [one.sample for one in contents if one is not None and one.sample is not None]

    def _on_restored(self, paths: list[Path]) -> None:
        for path in paths:
            sample = self._window.board.put_back(path)
            if sample is not None:
                self.choose(sample)

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._library.apply_palette(palette)

    def close(self) -> None:
        """Nothing is shown any more."""
        for signal, connection in self._connections:
            signal.disconnect(connection)
        self._window.put_right(None)
        self._glance.stop()
        self._settled.stop()
        self._playback.close()
        if self._ahead is not None:
            self._ahead.close()
        self._controls.close()
        self._transfer.close()
        self._tasks.close()

    # what is shown

    def _show_backend(self) -> None:
        window, backend = self._window, self._backend
        window.make.show_presets(backend.presets)
        self._controls.offer_presets()
        window.make.show_models(backend.models, backend.app.library.settings.model)
        window.view.edits.allow_tracks(edits.why_no_tracks(backend.models))
        window.status.show_osc(backend.address)
        window.top.show_model(backend.app.library.settings.model, tr("ready"))
        for note in backend.notes:
            window.status.say(note, "warn")
        self._tasks.all_else.do(partial(backend.app.library.catalogue.search, "", 8), self._begin)

    def _begin(self, latest: list[Sample]) -> None:
        """With the latest samples on the pads, or with the first run's prompts."""
        if latest:
            room = PADS if self._ahead is None else PADS - TAKES  # for the next takes
            self._window.board.fill(latest[:room])
            if self._selection.sample is None:
                self.choose(latest[0])
        elif not len(self._window.make.jobs):
            self._window.show_first_run(self._backend.presets)

    def _show_engine(self) -> None:
        count = len(self._window.make.jobs)
        name = self._backend.app.library.settings.model
        state = tr("painting, {} to go").format(count) if count else tr("ready")
        self._window.top.show_model(name, state)

    def _count(self, count: int) -> None:
        self._window.status.show_folder(self._backend.app.library.folder, count)

    def _look_at_host(self) -> None:
        bpm, key, meter = self._backend.app.host()
        peers = self._backend.peers
        self._window.top.show_host(bpm, key, meter, peers)
        self._window.make.host_says(bpm, key)
        self._library.session(self._window.make.asked_tempo, self._window.make.key.value)
        self._playback.follow(bpm)

    def _complain(self, sentence: str) -> None:
        self._window.status.say(sentence, "bad")

    def _bring_back(self, sample: Sample) -> None:
        self._window.make.show_recipe(sample.recipe)

    def _bring_back_shown(self) -> None:
        if self._selection.sample is not None:
            self._bring_back(self._selection.sample)

    def _show_menu(self, pad: int, at: QPoint) -> None:
        """A pad's menu: what can be done with it, and with its sample, which is shown."""
        content = self._window.board.content(pad)
        if content is not None and content.sample is not None:
            self.choose(content.sample)
        menu = self._pads.menu(pad, lambda sample: self._library.menu_of([sample]))
        self._controls.offer_pad(menu, pad)
        menu.popup(at)


def is_mix(event: events.Event) -> bool:
    """Whether it tells of a kit's mix, which no pad and no list shows."""
    return isinstance(event, events.Done) and event.sample.recipe.is_mix


def read_prompts() -> None:
    """Load the words that prompts are understood by, those of kits and of slips too."""
    from bridge.prompt import understand
    from bridge.prompt.kits import kit_of

    understand("a misspelld drum")
    kit_of("drums and bass")


def gone_of(samples: list[Sample]) -> list[Sample]:
    """Those whose files are not there any more."""
    return [sample for sample in samples if not sample.path.exists()]
