"""A kit in the window: its lanes follow the jobs that make it and the sample that is shown, and
its parts are played together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from bridge.app import App
from bridge.domain import events
from bridge.domain.kit import MIX, Kit
from bridge.domain.playback import Playing, Stopped
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.library.mixdown import FOLDER, Mixdown, mixdown
from gui.background import BackgroundTasks
from gui.kit.lanes import Lanes, kit_around, lanes_of
from gui.kit.strip import KitStrip
from gui.rendering import load_waveform
from gui.selection import Selection


class KitController(QObject):
    """`failed(sentence)`; `shown(bool)` when there are lanes to show, or none any more."""

    failed = pyqtSignal(str)
    shown = pyqtSignal(bool)

    def __init__(
        self,
        strip: KitStrip,
        app: App,
        tasks: BackgroundTasks,
        looks: BackgroundTasks,
        selection: Selection,
    ) -> None:
        """`looks` are tasks that give way: for what is only wanted in time."""
        super().__init__(strip)
        self._strip, self._app, self._selection = strip, app, selection
        self._tasks, self._looks = tasks, looks
        self._lanes: Lanes | None = None
        self._wanted = False  # whether they are to be played
        self._begins: dict[Path | None, int] = {}  # mixes that were played, and their first bars

    @property
    def lanes(self) -> Lanes | None:
        """The lanes that are shown, or were last."""
        return self._lanes

    # jobs and the selection

    def expect(self, job: str, request: Request) -> None:
        """A job was accepted: a kit brings its lanes, a part of the one shown its progress."""
        kit = request.edit
        if not isinstance(kit, Kit):
            return
        if not kit.part:
            self._show(lanes_of(job, request))
        elif self._lanes is not None and kit.part != MIX and self._lanes.kit == kit.shared:
            self._show(self._lanes.following(job, kit.made))

    def hear(self, event: events.Event) -> None:
        """Show what becomes of a job."""
        if self._lanes is None:
            return
        lanes = self._lanes.hear(event)
        if lanes != self._lanes:
            heard = self._lanes.heard
            self._show(lanes)
            if self._wanted and lanes.heard != heard:
                self._play()

    def is_under_way(self, event: events.Done) -> bool:
        """Whether it is a part, but not the first, of a whole kit that is being made."""
        made = {} if self._lanes is None else dict(self._lanes.jobs)
        whole = len(made.get(event.job, ())) > 1
        edit = event.sample.recipe.edit
        return whole and isinstance(edit, Kit) and edit.part != edit.names[0]

    def show_sample(self, sample: Sample | None) -> None:
        """Another sample is shown: a part brings its kit, anything else sends the lanes away,
        unless they are being made."""
        lanes = self._lanes
        if lanes is not None and (lanes.jobs or (sample is not None and lanes.has(sample))):
            self._show(lanes)
        elif sample is not None and isinstance(sample.recipe.edit, Kit):
            self._tasks.do(partial(kit_around, sample), partial(self._found, sample))
        else:
            self._leave()

    def forget(self, sample: Sample) -> None:
        """A part's file is gone."""
        if self._lanes is not None and self._lanes.has(sample):
            self._change(self._lanes.without(sample))

    def _found(self, sample: Sample, lanes: Lanes | None) -> None:
        if self._selection.is_shown(sample) and lanes is not None:
            self._show(lanes)

    def _show(self, lanes: Lanes) -> None:
        if self._lanes is not None and lanes.kit.names != self._lanes.kit.names:
            self._stop()
        fresh = self._lanes is None or self._lanes.heard != lanes.heard
        self._lanes = lanes
        self._strip.show_lanes(lanes, self._selection.sample)
        self.shown.emit(True)
        if fresh and lanes.heard and not lanes.jobs and not self._wanted:
            self._looks.do(partial(mixdown, lanes.heard, self._app.library.home.root))  # in time

    def _leave(self) -> None:
        self.shown.emit(False)

    # what the lanes ask for

    def mute(self, name: str, on: bool) -> None:
        """Mute a lane."""
        if self._lanes is not None:
            self._change(self._lanes.muted(name, on))

    def solo(self, name: str, on: bool) -> None:
        """Solo a lane."""
        if self._lanes is not None:
            self._change(self._lanes.soloed(name, on))

    def load_wave(self, sample: Sample) -> None:
        """Fetch a part's wave."""
        show: Callable[..., None] = partial(self._strip.show_waveform, sample.id)
        self._tasks.do(partial(load_waveform, sample.path), show)

    def _change(self, lanes: Lanes) -> None:
        self._show(lanes)
        if self._wanted:
            self._play()

    # playing: what is audible is mixed, and the mix is played as any loop

    def play(self) -> None:
        """Play the audible lanes together; again: stop."""
        if self._wanted:
            self._app.player.stop()
            self._stop()
        else:
            self._wanted = True
            self._play()

    def on_playback(self, event: object) -> None:
        """Something else plays, or nothing: the lanes do not."""
        if isinstance(event, Playing) and event.path.parent.name != FOLDER:
            self._stop()
        elif isinstance(event, Stopped) and (self._lanes is None or self._lanes.heard):
            self._stop()  # with every lane muted they go on as soon as one is heard
        self._strip.show_playing(self._wanted)

    def _stop(self) -> None:
        self._wanted = False
        self._strip.show_playing(False)

    def _play(self) -> None:
        lanes = self._lanes
        if lanes is None:
            return
        if not lanes.heard:
            self._app.player.stop()
            return
        mix = partial(mixdown, lanes.heard, self._app.library.home.root, self._next_bar)
        self._tasks.do(mix, self._play_mix, self._fail)

    def _next_bar(self) -> int:
        """The bar of the kit that comes next in what plays: a mix that takes over goes on there."""
        player, lanes = self._app.player, self._lanes
        first, position = self._begins.get(player.playing), player.position()
        if first is None or position is None or lanes is None or not lanes.samples:
            return 0
        return first + int(position * lanes.samples[0].recipe.bars) + 1

    def _play_mix(self, mix: Mixdown) -> None:
        if self._wanted:
            self._begins[mix.path] = mix.first
            self._app.player.play(mix.path)
            self._strip.show_playing(True)

    def _fail(self, sentence: str) -> None:
        self._stop()
        self.failed.emit(sentence)
