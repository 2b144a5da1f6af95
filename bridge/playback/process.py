"""The audition's own process: takes orders from its pipe, keeps the card, tells what happens.

The far side of the wall; player.py is the near one. Two threads beside PortAudio's: one reads the
pipe, so that a Stop is heard while a loop is being stretched; one does all else, and looks at the
card every GLANCE seconds while it is open. Without a card it looks for one every RETRY seconds as
long as a loop is to play. A card that died in use ends the process: closing it might hang for ever,
and the app starts another one.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection

from bridge.domain import playback as events
from bridge.domain.errors import FodderError, NotFound
from bridge.playback.loading import LoadRequest, SoundCache, needs_stretch
from bridge.playback.pad_sampler import PadSampler
from bridge.playback.sound_card import Outputs, SoundCard
from bridge.playback.voices import Sound

log = logging.getLogger(__name__)
GLANCE, RETRY, IDLE = 0.02, 3.0, 10.0
PLACES = 0.5  # seconds between two words on where it plays
PATIENCE = 2.0  # seconds in which a driver has to let go of the card at the end
LOST = 3  # exit status: the card died in use
SWITCH = 0.001  # seconds that a thread here may keep the audio callback waiting
NO_STRETCH = (
    "This loop plays in its own tempo: for the session's, pip install 'sample-fodder[mend]'."
)


class CardLost(Exception):
    """The card died while it was open."""


@dataclass(slots=True)
class Deck:
    """What is to play, how, and the card if one is open."""

    pipe: Connection
    orders: queue.SimpleQueue[tuple[int, events.Order | None]] = field(
        default_factory=queue.SimpleQueue
    )
    wishes: events.PlaybackSettings = field(default_factory=events.PlaybackSettings)
    wanted: events.Play | None = None
    shelf: SoundCache = field(default_factory=SoundCache)
    troubled: bool = False
    told_stretch: bool = False
    came: int = 0  # how many Plays and Stops have come, and how many have been obeyed
    obeyed: int = 0
    stale: bool = False  # what plays is not as it is wished for now
    retry_at: float | None = None
    used_at: float = 0.0
    place_at: float = 0.0
    outputs: Outputs = field(init=False)
    pads: PadSampler = field(init=False)

    def __post_init__(self) -> None:
        self.outputs = Outputs(self.tell)
        self.pads = PadSampler(self.shelf, self.tell, self.warn)

    def tell(self, word: events.Event | events.PlayPosition | events.PadPositions | None) -> None:
        """Send word to the app."""
        self.pipe.send(word)

    def warn(self) -> None:
        """Tell once that loops are not stretched here."""
        if not self.told_stretch:
            self.told_stretch = True
            self.tell(events.Trouble(NO_STRETCH))

    @property
    def card(self) -> SoundCard | None:
        """The sound card in use, if there is one."""
        return self.outputs.card

    # the pipe's thread

    def read(self) -> None:
        """Take orders until the app is gone; then this process ends, whatever hangs in it."""
        try:
            while (order := self.pipe.recv()) is not None:
                if isinstance(order, (events.Play, events.StopPlayback)):
                    self.came += 1
                card = self.card
                if isinstance(order, events.StopPlayback) and card is not None:
                    card.mixer.stop()
                self.orders.put((self.came, order))
        except (EOFError, OSError):
            log.info("The app is gone: the audition ends.")
        self.orders.put((self.came, None))
        time.sleep(PATIENCE)
        os._exit(0)

    # the thread that does all else

    def serve(self) -> None:
        """Obey and look round until the app is gone; CardLost when the card is."""
        while True:
            try:
                self.obeyed, order = self.orders.get(timeout=self.patience())
            except queue.Empty:
                pass
            else:
                if order is None:
                    return
                self.obey(order)
            self.look_round()

    def patience(self) -> float | None:
        """Seconds for which nothing needs to be looked at."""
        if self.card is not None:
            return GLANCE
        if self.retry_at is not None:
            return max(0.0, self.retry_at - time.perf_counter())
        return None

    def obey(self, order: events.Order) -> None:
        """Do what the app says."""
        if isinstance(order, events.Play):
            self.wanted, self.retry_at, self.troubled = order, None, order.again
            self.play()
        elif isinstance(order, events.StopPlayback):
            self.wanted, self.retry_at, self.troubled = None, None, False
            self.pads.stop_all()
            if self.card is not None:
                self.card.mixer.stop()  # again: a start may have come between
        elif isinstance(order, events.RescanOutputs):
            self.look()
        elif isinstance(order, events.PlaybackSettings):
            self.wish(order)
        else:
            self.obey_pad(order)

    def obey_pad(self, order: events.PadOrder) -> None:
        """Do what the app says of a pad; a strike opens the card if need be."""
        card = self.card
        if isinstance(order, events.AssignPad):
            self.pads.assign(order.pad, order.sound)
        elif isinstance(order, events.StrikePad):
            try:
                card = card or self.outputs.open(self.wishes)
            except NotFound as error:
                self.tell(events.Trouble(str(error)))
                return
            self.pads.set_mix(card.mixer)
            self.pads.strike(order, card.mixer, self.wishes.tempo)
            self.used_at = time.perf_counter()
        elif isinstance(order, events.PadMix):
            self.pads.mix = order
            if card is not None:
                self.pads.set_mix(card.mixer)
        elif card is not None:
            act = self.pads.stop if isinstance(order, events.StopPad) else self.pads.release
            act(order.pad, card.mixer)

    def wish(self, wishes: events.PlaybackSettings) -> None:
        """Take up new settings, and another output if that is one of them."""
        before, self.wishes = self.wishes, wishes
        moved = wishes.device != before.device
        if moved:
            self.outputs.leave()
        self.outputs.tune(wishes)
        self.stale = self.stale or moved or wishes.tempo != before.tempo

    def look(self) -> None:
        """Look whether the outputs are as they were."""
        try:
            self.outputs.look()
        except NotFound as error:
            self.tell(events.Trouble(str(error)))

    def play(self) -> None:
        """Let what is wanted begin, on a card opened for it if need be."""
        self.retry_at, self.stale = None, False
        if self.wanted is None or self.obeyed != self.came:
            return  # something newer is to be done
        try:
            card = self.card or self.outputs.open(self.wishes)
        except NotFound as error:
            self.without_card(str(error))
            return
        try:
            sound = self.load(card)
        except (FodderError, OSError, MemoryError) as error:
            self.wanted = None
            self.tell(events.Trouble(str(error) or "This is too long: choose a region."))
            return
        if self.obeyed == self.came:
            self.begin(card, sound)

    def play_pads(self) -> None:
        """Have the pads' loops begin anew, on a card opened for it if need be."""
        if not self.pads.held:
            return
        try:
            card = self.card or self.outputs.open(self.wishes)
        except NotFound as error:
            self.pads.stop_all()
            self.tell(events.Trouble(str(error)))
            return
        self.pads.again(card.mixer, self.wishes.tempo)

    def begin(self, card: SoundCard, sound: Sound) -> None:
        """Start a sound on a card."""
        assert self.wanted is not None
        if self.troubled:
            self.troubled = False
            self.tell(events.Recovered(card.device.name))
            if not sound.loops:
                self.wanted = None  # a hit that comes minutes late would startle
                return
        card.mixer.start(sound, self.wanted.begin)
        self.used_at = time.perf_counter()

    def load(self, card: SoundCard) -> Sound:
        """Load what is wanted, at the card's rate and in the session's tempo."""
        assert self.wanted is not None
        mixer, one = card.mixer, self.wanted
        tempo = self.wishes.tempo or (self.pads.tempo if self.pads.held else None)
        wanted = LoadRequest(one.path, one.loop, one.region, tempo, mixer.rate, mixer.channels)
        sound = self.shelf.load(wanted)
        if not self.told_stretch and needs_stretch(wanted):
            self.warn()
        return sound

    def without_card(self, message: str) -> None:
        """Say so once, and look for a card every now and then if a loop is to play."""
        assert self.wanted is not None
        if not self.troubled:
            self.tell(events.Trouble(message))
        if self.wanted.loop:
            self.troubled, self.retry_at = True, time.perf_counter() + RETRY
        else:
            self.wanted = None

    # what happens by itself

    def look_round(self) -> None:
        """What the card says, what it has begun, whether it is time to try again or to let go."""
        now = time.perf_counter()
        if self.stale and self.orders.empty():  # a tempo that moves is followed where it arrives
            self.play()
            self.play_pads()
        if self.card is None:
            if self.retry_at is not None and now >= self.retry_at and self.wanted is not None:
                self.wanted = replace(self.wanted, begin=0.0)
                self.play()
            return
        if not self.card.is_alive():
            raise CardLost(self.card.device.name)
        self.report(now)
        if self.orders.empty():
            self.pads.load_ahead(self.card.mixer, self.wishes.tempo)
        if not self.card.mixer.is_silent:
            self.used_at = now
        elif now - self.used_at > IDLE:
            self.outputs.leave()

    def report(self, now: float) -> None:
        """Tell what has begun or ended since the last look, and where it plays."""
        assert self.card is not None
        mixer = self.card.mixer
        if self.pads.report(mixer, now - self.place_at > PLACES):
            self.used_at = now
        if mixer.begun or now - self.place_at > PLACES:
            self.place_at = now
            self.tell(mixer.place)
        while mixer.begun:
            sound = mixer.begun.popleft()
            self.tell(events.Stopped() if sound is None else events.Playing(sound.path))
            if sound is None and mixer.is_silent:
                self.wanted = None


def main(pipe: Connection) -> None:
    """Serve until the app closes its end, or the card is gone."""
    sys.setswitchinterval(SWITCH)
    deck = Deck(pipe)
    threading.Thread(target=deck.read, name="fodder-orders", daemon=True).start()
    try:
        deck.serve()
        deck.outputs.leave()
    except (EOFError, ConnectionError):
        log.info("The app is gone: the audition ends.")
    except CardLost as lost:
        if deck.wanted is not None or deck.pads.held:
            cure = "plug it in again or choose another"
            more = ", and it plays on" if deck.wanted is not None else ""
            deck.tell(events.Trouble(f"The sound output {lost} is gone: {cure}{more}."))
        os._exit(LOST)
