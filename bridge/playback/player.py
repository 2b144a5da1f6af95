"""The near side of the audition: what the window and the OSC server call.

Every method returns at once, from any thread: it leaves an order for the thread that starts the
audition's process and speaks to it. Another thread hears its events and tells the listeners. The
process starts with the first sound (or `warm`), and anew when it has died.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bridge.domain.errors import check_range
from bridge.domain.playback import (
    MOST_PADS,
    AssignPad,
    Device,
    Devices,
    Event,
    Order,
    PadMix,
    PadPositions,
    PadSound,
    PadsSounding,
    Play,
    PlaybackSettings,
    Playing,
    PlayPosition,
    ReleasePad,
    RescanOutputs,
    StopPad,
    Stopped,
    StopPlayback,
    StrikePad,
    Trouble,
)
from bridge.playback.child import ChildProcess, Gone

log = logging.getLogger(__name__)
_FAR_SIDE = "bridge.playback.process"
_LOST = 3  # its exit status when the card has died, which it has told itself
_RETRY = 3.0  # seconds between two starts
_PATIENCE = 3.0  # seconds until a process that was asked to end is made to


def at_once() -> float:
    """Do not wait for a bar."""
    return 0.0


class Player:
    """One sample at a time, and pads beside it. Trouble is told to the listeners, never raised.

    `listeners` are called on a thread of the player's, or on that which assigns or mutes. `wait`
    says how many seconds a start from silence has to wait, e.g. until the session's bar begins.
    `level` is in dB, 0 as it was made.
    """

    def __init__(self, module: str = _FAR_SIDE) -> None:
        self.listeners: list[Callable[[Event], None]] = []
        self.wait: Callable[[], float] = at_once
        self.playing: Path | None = None
        self.sounding: frozenset[int] = frozenset()
        self._module = module
        self._wishes = PlaybackSettings()
        self._wanted: Play | None = None
        self._place: PlayPosition | None = None
        self._pads: dict[int, PadSound] = {}
        self._mix = PadMix()
        self._pad_places: Mapping[int, PlayPosition] = {}
        self._outputs: tuple[Device, ...] = ()
        self._looked = threading.Event()
        self._orders: queue.SimpleQueue[Order | Gone | None] = queue.SimpleQueue()
        self._mutex = threading.Lock()
        self._far: ChildProcess | None = None
        self._started = 0.0
        self._thread: threading.Thread | None = None
        self._closed = False

    # what others call

    def play(self, path: Path, *, loop: bool = True, region: tuple[int, int] | None = None) -> None:
        """Play it: now, or from the next bar of what plays. `region` is (first, end) in frames.

        A one-shot begins at once, and again at each call.
        """
        wait = self.wait()
        begin = time.perf_counter() + wait if wait > 0 else 0.0
        self._order(Play(path, loop, region, begin))

    def stop(self) -> None:
        """Silence, by a short fade, the pads too."""
        self._order(StopPlayback())

    def assign(self, pad: int, sound: PadSound | None) -> None:
        """Lay a sound on a pad, 1 … 16, to be struck; None takes it away."""
        check_range("pad", pad, 1, MOST_PADS)
        if sound == self._pads.get(pad):
            return
        if sound is None:
            del self._pads[pad]
        else:
            self._pads[pad] = sound
        if self._thread is not None:
            self._order(AssignPad(pad, sound))
        self._tell(AssignPad(pad, sound))

    def on_pad(self, pad: int) -> PadSound | None:
        """What lies on a pad."""
        return self._pads.get(pad)

    def strike(self, pad: int, velocity: float = 1.0) -> None:
        """Play a pad, as hard as `velocity` (0 … 1; 0 lets it go): a one-shot at once, a loop from
        the next bar of what plays, or end a loop that goes on. An empty pad is silent."""
        if velocity <= 0:
            self.release(pad)
        elif pad in self._pads:
            wait = self.wait()
            begin = time.perf_counter() + wait if wait > 0 else 0.0
            self._order(StrikePad(pad, velocity, begin))

    def release(self, pad: int) -> None:
        """Let a pad go: one that plays while it is held ends."""
        if pad in self._pads:
            self._order(ReleasePad(pad))

    def stop_pad(self, pad: int) -> None:
        """Fade a pad out."""
        self._order(StopPad(pad))

    def mix(self, muted: Iterable[int], soloed: Iterable[int]) -> None:
        """Mute and solo pads; where any is soloed, only those are heard. They go on in time."""
        self._mix = PadMix(frozenset(muted), frozenset(soloed))
        if self._thread is not None:
            self._order(self._mix)
        self._tell(self._mix)

    @property
    def muted(self) -> frozenset[int]:
        """The pads that are muted."""
        return self._mix.muted

    @property
    def soloed(self) -> frozenset[int]:
        """The pads that are soloed."""
        return self._mix.soloed

    def pad_position(self, pad: int) -> float | None:
        """How far a pad has come, 0 to 1, as it is heard now; None if it is silent."""
        place = self._pad_places.get(pad)
        return None if place is None else place.fraction(time.perf_counter())

    def warm(self) -> None:
        """Start the process now, so that the first sound comes at once."""
        self._order(self._wishes)

    def position(self) -> float | None:
        """How far what plays has come, 0 to 1, as it is heard now; None in silence."""
        place = self._place
        return None if place is None else place.fraction(time.perf_counter())

    def devices(self, patience: float = 0.0) -> list[Device]:
        """The outputs known by now. Looks for them anew too, unless one is in use.

        Waits `patience` seconds for what that finds; a Devices event tells it later.
        """
        self._looked.clear()
        self._order(RescanOutputs())
        if patience:
            self._looked.wait(patience)
        return list(self._outputs)

    def close(self) -> None:
        """Silence, for good."""
        with self._mutex:
            self._closed = True
            thread = self._thread
        if thread is not None:
            self._orders.put(None)
            thread.join(2 * _PATIENCE)

    @property
    def level(self) -> float:
        """How loud, in dB; 0 is as the file has it."""
        return self._wishes.level

    @level.setter
    def level(self, decibels: float) -> None:
        self._wish(replace(self._wishes, level=float(decibels)))

    @property
    def metronome(self) -> bool:
        """Whether it clicks along."""
        return self._wishes.metronome

    @metronome.setter
    def metronome(self, on: bool) -> None:
        self._wish(replace(self._wishes, metronome=bool(on)))

    @property
    def tempo(self) -> float | None:
        """The session's tempo in bpm; None plays each loop in its own."""
        return self._wishes.tempo

    @tempo.setter
    def tempo(self, bpm: float | None) -> None:
        self._wish(replace(self._wishes, tempo=bpm))

    @property
    def device(self) -> str | None:
        """The output; None is the system's own."""
        return self._wishes.device

    @device.setter
    def device(self, name: str | None) -> None:
        self._wish(replace(self._wishes, device=name))

    def _wish(self, wishes: PlaybackSettings) -> None:
        if wishes != self._wishes:
            self._wishes = wishes
            if self._thread is not None:
                self._order(wishes)

    def _order(self, order: Order) -> None:
        with self._mutex:
            if self._closed:
                return
            if self._thread is None:
                if isinstance(order, StopPlayback | StopPad):
                    return
                self._thread = threading.Thread(
                    target=self._speak, name="fodder-audition", daemon=True
                )
                self._thread.start()
            self._orders.put(order)

    # the thread that speaks to the process

    def _speak(self) -> None:
        while (order := self._orders.get()) is not None:
            if isinstance(order, Gone):
                self._bury(order)
                continue
            if isinstance(order, Play):
                self._wanted = order
            elif isinstance(order, StopPlayback):
                self._wanted = None
            self._send(order)
        if self._far is not None:
            self._far.close()

    def _send(self, order: Order) -> None:
        try:
            if self._far is None:
                if isinstance(order, StopPlayback | StopPad | AssignPad | PadMix):
                    return  # assignments are told to the next one when it starts
                self._start()
            assert self._far is not None
            self._far.pipe.send(order)
        except OSError as error:
            log.info("The audition's process does not take orders: %s", error)

    def _start(self) -> None:
        self._started = time.monotonic()
        self._far = far = ChildProcess(self._module)
        threading.Thread(
            target=self._hear, args=(far,), name="fodder-audition-events", daemon=True
        ).start()
        far.pipe.send(self._wishes)
        far.pipe.send(self._mix)
        for pad, sound in tuple(self._pads.items()):
            far.pipe.send(AssignPad(pad, sound))

    def _bury(self, gone: Gone) -> None:
        """The process has ended: start the next one if something is to play."""
        if gone.child is not self._far:
            return
        self._far = None
        status = gone.child.close()
        was, self.playing, self._place = self.playing, None, None
        if self.sounding:
            self.sounding, self._pad_places = frozenset(), {}
            self._tell(PadsSounding(self.sounding))
        if was is not None:
            self._tell(Stopped())
        if status != _LOST:
            log.warning("The audition's process died (exit status %s).", status)
            self._wanted = None  # it may be what the process died of
            self._tell(Trouble("The sound broke off: play it again, or another sample."))
        again = self._wanted
        if again is None or not again.loop:
            return
        time.sleep(max(0.0, min(_RETRY, self._started + _RETRY - time.monotonic())))
        self._send(replace(again, begin=0.0, again=True))

    # the thread that hears it

    def _hear(self, far: ChildProcess) -> None:
        try:
            while True:
                word = far.pipe.recv()
                if word is None or isinstance(word, PlayPosition):
                    self._place = word
                elif isinstance(word, PadPositions):
                    self._pad_places = word.places
                else:
                    self._note(word)
                    self._tell(word)
        except (EOFError, OSError):
            far.pipe.close()
            self._orders.put(Gone(far))

    def _note(self, event: Event) -> None:
        if isinstance(event, Playing):
            self.playing = event.path
        elif isinstance(event, Stopped):
            if self._wanted is not None and self._wanted.path == self.playing:
                self._wanted = None  # a one-shot has ended
            self.playing = self._place = None
        elif isinstance(event, PadsSounding):
            self.sounding = event.pads
            if not event.pads:
                self._pad_places = {}
        elif isinstance(event, Devices):
            self._outputs = event.devices
            self._looked.set()

    def _tell(self, event: Event) -> None:
        for listener in tuple(self.listeners):
            try:
                listener(event)
            except Exception:
                log.exception("A listener of the audition failed.")
