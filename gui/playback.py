"""Playback in the window: pads and keys that play, the play head, what the sound card says."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from bridge.app import App
from bridge.domain.playback import (
    AssignPad,
    Devices,
    PadMix,
    PadsSounding,
    Playing,
    Recovered,
    Stopped,
    Trouble,
)
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from gui.selection import Selection
from gui.text import tr
from gui.window import Window

FRAME = 33  # ms between two positions of the play head


class PlaybackController(QObject):
    """`selection` has the sample that the view shows. `pads_changed(AssignPad or PadMix)` when the
    pads were altered, by whomever."""

    pads_changed = pyqtSignal(object)

    def __init__(self, window: Window, app: App, selection: Selection) -> None:
        super().__init__(window)
        player = app.player
        self._window, self._player, self._selection = window, player, selection
        self._part: tuple[int, int] | None = None
        self._frame = QTimer(self)
        self._frame.setInterval(FRAME)
        self._frame.timeout.connect(self._move_head)
        player.warm()  # so that the first press sounds at once
        player.devices()  # answered by an event

    def press(self, sample: Sample) -> None:
        """Play all of it; a loop that plays already stops."""
        if self._player.playing == sample.path and sample.recipe.kind is Kind.LOOP:
            self._player.stop()
        else:
            self._begin(sample, None)

    def start(self, sample: Sample) -> None:
        """Play all of it, also if it plays already."""
        self._begin(sample, None)

    def play(self) -> None:
        """Play the marked part of what is chosen, or stop all that sounds."""
        chosen = self._selection.sample
        if self._player.playing is not None or self._player.sounding:
            self._player.stop()
        elif chosen is not None:
            self._begin(chosen, self._window.view.part)

    def part_changed(self) -> None:
        """Another part is marked: if the sample plays, that part does from the next bar on."""
        chosen = self._selection.sample
        if chosen is not None and self._player.playing == chosen.path:
            self._begin(chosen, self._window.view.part)

    def _begin(self, sample: Sample, part: tuple[int, int] | None) -> None:
        self._part = part
        self._player.play(sample.path, loop=sample.recipe.kind is Kind.LOOP, region=part)

    def set_level(self, decibels: float) -> None:
        """Play at so many decibels."""
        self._player.level = decibels

    def set_metronome(self, on: bool) -> None:
        """Click along, or not."""
        self._player.metronome = on

    def follow(self, bpm: float | None) -> None:
        """Play loops in this tempo, or each in its own."""
        self._player.tempo = bpm

    def on_event(self, event: object) -> None:
        """Show what the player tells."""
        view = self._window.view
        if isinstance(event, Trouble):
            view.say(event.message)
        elif isinstance(event, Playing):
            view.say("")
            self._frame.start()
        elif isinstance(event, PadsSounding):
            self._show_pads(event.pads)
        elif isinstance(event, AssignPad | PadMix):
            self.pads_changed.emit(event)
            return
        elif isinstance(event, Recovered):
            view.say("")
            self._window.status.show_audio(event.device)
        elif isinstance(event, Devices):
            self._window.status.show_audio(said_of(event, self._player.device))
        elif isinstance(event, Stopped) and not self._player.sounding:
            self._frame.stop()
            view.show_playing(False, None)
        self.mark()

    def _show_pads(self, sounding: frozenset[int]) -> None:
        """These pads sound now."""
        if sounding:
            self._window.view.say("")
            self._frame.start()
        elif self._player.playing is None:
            self._frame.stop()
            self._window.view.show_playing(False, None)
        for pad in self._window.board.pads:
            if pad.number not in sounding:
                pad.show_position(None)

    def mark(self) -> None:
        """Light up the pads of what is chosen and of what sounds."""
        chosen, playing = self._selection.sample, self._player.playing
        board = self._window.board
        auditioned = {
            pad.number
            for pad in board.pads
            if pad.sample is not None and pad.sample.path == playing
        }
        sounding = self._player.sounding | auditioned
        board.mark(None if chosen is None else chosen.id, sounding)

    def close(self) -> None:
        """Stop following the playhead."""
        self._frame.stop()

    def _move_head(self) -> None:
        chosen, playing = self._selection.sample, self._player.playing
        position = self._player.position()
        if chosen is None or playing != chosen.path:
            position = self._on_pads(chosen)
        elif position is not None and self._part is not None:
            position = within(position, self._part, chosen)
        self._window.view.show_playing(playing is not None or bool(self._player.sounding), position)

    def _on_pads(self, chosen: Sample | None) -> float | None:
        """Move the heads of the pads; where the sample that is chosen plays on one."""
        found = None
        for pad in self._window.board.pads:
            content = pad.content
            if pad.number not in self._player.sounding or content is None:
                continue
            position = self._player.pad_position(pad.number)
            pad.show_position(position)
            if chosen is None or content.sample is None or position is None:
                continue
            if content.sample.id == chosen.id:
                found = position
                if content.region is not None:
                    found = within(position, content.region, chosen)
        return found


def within(position: float, part: tuple[int, int], whole: Sample) -> float:
    """Where in the whole a part is, that has come so far."""
    first, stop = part
    return (first + position * (stop - first)) / max(1, whole.frames)


def said_of(event: Devices, wanted: str | None) -> str:
    """The sound card that is used, and its rate; of the system's own, its name."""
    there = [one for one in event.devices if (one.id == wanted if wanted else one.usual)]
    if not there:
        if not event.devices:
            return tr("No sound output")
        return tr("Sound output {} is not here").format(wanted or "")
    return f"{there[0].name} · {there[0].rate / 1000:g} kHz"
