"""What the user asks for: requests, queued one after the other, and what is made of a sample."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from bridge.app import App
from bridge.config.presets import Preset
from bridge.domain.errors import FodderError
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.jobs.queue import new_id
from gui import edits
from gui.background import SessionTasks
from gui.kit.ask import PartsPopup
from gui.make.dropped_music import DroppedMusic, heard_in
from gui.selection import Selection
from gui.text import tr
from gui.window import Window


class MakeController(QObject):
    """`own` are the jobs that were asked for here. `failed(sentence)`: what can't be asked for."""

    failed = pyqtSignal(str)

    def __init__(self, window: Window, app: App, tasks: SessionTasks, selection: Selection) -> None:
        super().__init__(window)
        self._window, self._app, self._tasks, self._selection = window, app, tasks, selection
        self.own: set[str] = set()
        self._requests: dict[str, Request] = {}

    def generate(self, request: Request) -> None:
        """Queue a request; refusals are shown where it was asked."""
        job = new_id()
        self.own.add(job)
        self._requests[job] = request
        library, jobs = self._app.library, self._app.jobs

        def submit() -> None:
            model = library.model_for(request)
            jobs.submit(request, model, library.keep, job=job, place=library.place)

        self._tasks.in_order.do(submit, None, self._window.make.say)

    def request_of(self, job: str) -> Request | None:
        """What a job that was accepted is to make, asked for here or elsewhere; told once."""
        own = self._requests.pop(job, None)
        return own or next((one for key, one in self._app.jobs.listing() if key == job), None)

    def cancel_newest(self) -> None:
        """Cancel the job that was asked for last."""
        newest = self._window.make.jobs.newest()
        if newest is not None:
            self.cancel(newest)

    def cancel_all(self) -> None:
        """Cancel all jobs."""
        self._tasks.in_order.do(self._app.jobs.cancel_all)

    def cancel(self, job: str) -> None:
        """Cancel a job."""
        self._tasks.in_order.do(partial(self._app.jobs.cancel, job))

    def make_preset(self, preset: Preset) -> None:
        """Fill the fields from a preset, and make it."""
        self._window.make.show_preset(preset)
        self._window.make.generate()

    def retry(self) -> None:
        """Make the shown sample again with the next seed."""
        self._edit(edits.retry, tr("Again: “{}”"))

    def retake(self, sample: Sample) -> None:
        """Make another take of a part; it still fits the others of its kit."""
        if self._ask(edits.retry, sample, self._window.make.seed.next_seed()):
            self._window.status.say(tr("Again: “{}”").format(sample.recipe.prompt))

    def vary(self, strength: float) -> None:
        """Make a variation of the shown sample."""
        self._edit(partial(edits.vary, strength=strength), tr("A variation of “{}”"))

    def extend(self) -> None:
        """Make the shown loop longer."""
        self._edit(edits.extend, tr("“{}” is extended"))

    def repaint(self, first: int, stop: int) -> None:
        """Paint bars of the sample shown anew, by its own prompt."""
        said = tr("In “{}”, {} painted anew").format("{}", edits.bars_named(first, stop))
        self._edit(partial(edits.repaint, bars=(first, stop)), said)

    def layer(self, track: str) -> None:
        """Make a track that goes with the sample shown."""
        said = tr("{} to go with “{}”").format(tr(edits.TRACK_NAMES[track]), "{}")
        self._edit(partial(edits.layer, track=track), said)

    def stem(self, track: str) -> None:
        """Take a track out of the sample shown."""
        said = tr("{} out of “{}”").format(tr(edits.TRACK_NAMES[track]), "{}")
        self._edit(partial(edits.stem, track=track), said)

    def ask_parts(self) -> None:
        """Ask which parts a kit is to have that goes with the sample shown."""
        sample = self._selection.sample
        if sample is not None:
            popup = PartsPopup(self._window, edits.kit_prompt(sample))
            popup.wanted.connect(partial(self.make_parts, sample))
            popup.open_below(self._window.view.edits.parts)

    def make_parts(self, sample: Sample, names: list[str]) -> None:
        """Make parts that belong together, in a sample's tempo and key."""
        seed = self._window.make.seed.next_seed()
        if self._ask(partial(edits.parts, names=names), sample, seed):
            self._window.status.say(tr("Parts of “{}”").format(edits.kit_prompt(sample)))

    def offer_parts(self, sentence: str, request: Request) -> None:
        """A prompt names several instruments: they may be the parts of a kit."""
        offer = tr("Make the parts"), partial(self.generate, request)
        self._window.status.say(sentence, "warn", offer)

    def listen(self, path: Path) -> None:
        """Hear what a part has to know that is to fit a sound."""
        hear, failed = partial(heard_in, path), partial(self._unheard, path)
        self._tasks.all_else.do(hear, self._show_heard, failed)

    def _show_heard(self, heard: tuple[DroppedMusic, str]) -> None:
        given, sentence = heard
        source = self._window.make.source
        if source.is_listening and source.path == given.path:
            source.show_given(given)
            self._window.status.say(sentence)

    def _unheard(self, path: Path, sentence: str) -> None:
        if self._window.make.source.path == path:
            self._window.make.source.show_source(path)
            self._window.make.say(sentence)

    def ask_again(self, make: Callable[[Sample, int], Request], sample: Sample) -> None:
        """By its own seed."""
        self._ask(make, sample, sample.recipe.seed)

    def _edit(self, make: Callable[[Sample, int], Request], said: str) -> None:
        """Ask for something made of the sample shown, and say of which."""
        sample = self._selection.sample
        if sample is None:
            return
        if self._ask(make, sample, self._window.make.seed.next_seed()):
            self._window.status.say(said.format(sample.recipe.prompt))

    def _ask(self, make: Callable[[Sample, int], Request], sample: Sample, seed: int) -> bool:
        """Ask for something made of a sample; whether it can be."""
        try:
            request = make(sample, seed)
        except FodderError as error:
            self.failed.emit(str(error))
            return False
        self.generate(request)
        return True
