"""The pads in the audition's own process: what lies on each, what was struck, in which tempo.

All loops play in one tempo: the session's, else that of the loop that began first. What was not
struck yet is loaded beforehand while nothing else is to be done, so that a strike sounds at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.domain import playback as events
from bridge.domain.errors import FodderError
from bridge.domain.playback import PadMode, PadSound
from bridge.playback.loading import LoadRequest, SoundCache, needs_stretch
from bridge.playback.mixer import Mixer
from bridge.playback.pads import PadTrigger
from bridge.playback.voices import Sound

log = logging.getLogger(__name__)


@dataclass(slots=True)
class PadSampler:
    """`tell` says what the user should know, `warn` that a loop cannot be in the session's tempo.

    `held` are the loops that go on until they are struck again, and how hard they were struck.
    """

    shelf: SoundCache
    tell: Callable[[events.Event | events.PadPositions], None]
    warn: Callable[[], None]
    sounds: dict[int, PadSound] = field(default_factory=dict)
    held: dict[int, float] = field(default_factory=dict)
    mix: events.PadMix = field(default_factory=events.PadMix)
    tempo: float | None = None  # of the loops that are held
    ready: set[tuple[int, LoadRequest]] = field(default_factory=set)

    def assign(self, pad: int, sound: PadSound | None) -> None:
        """Lay a sound on a pad; what sounds there goes on until the next strike."""
        if sound is None:
            self.sounds.pop(pad, None)
        else:
            self.sounds[pad] = sound

    def set_mix(self, mixer: Mixer, mix: events.PadMix | None = None) -> None:
        """Mute and solo pads, as is wished now or was before."""
        self.mix = mix or self.mix
        mixer.pads.muted, mixer.pads.soloed = self.mix.muted, self.mix.soloed

    def strike(self, order: events.StrikePad, mixer: Mixer, session: float | None) -> None:
        """Play a pad; a loop that goes on, or is about to begin, ends."""
        sound = self.sounds.get(order.pad)
        if sound is None:
            return
        if sound.mode is PadMode.LOOP and order.pad in self.held:
            self.stop(order.pad, mixer)
            return
        loaded = self._load(order.pad, mixer, session)
        if loaded is None:
            return
        kept = {pad: hard for pad, hard in self.held.items() if not self._chokes(sound, pad)}
        if sound.mode is PadMode.LOOP:
            if not self.held:
                self.tempo = loaded.tempo
            kept[order.pad] = order.velocity
        self.held = kept
        mixer.pads.start(self._start(order.pad, loaded, order.velocity, order.begin))

    def release(self, pad: int, mixer: Mixer) -> None:
        """A pad is let go."""
        sound = self.sounds.get(pad)
        if sound is not None and sound.mode is PadMode.HOLD:
            mixer.pads.stop([pad])

    def stop(self, pad: int, mixer: Mixer) -> None:
        """Fade a pad out."""
        self.held.pop(pad, None)
        mixer.pads.stop([pad])

    def stop_all(self) -> None:
        """Nothing is held any more; the mixer has been told."""
        self.held.clear()

    def again(self, mixer: Mixer, session: float | None) -> None:
        """Have all loops that are held begin anew on one bar: in another tempo, on another card."""
        self.set_mix(mixer)
        if session is not None:
            self.tempo = session
        starts = []
        for pad, velocity in self.held.items():
            loaded = self._load(pad, mixer, session)
            if loaded is not None:
                starts.append(self._start(pad, loaded, velocity, 0.0))
        mixer.pads.start(*starts)

    def load_ahead(self, mixer: Mixer, session: float | None) -> None:
        """Load one pad that was not loaded as it would be played now."""
        for pad in self.sounds:
            wanted = self._wanted(pad, mixer, session)
            if (pad, wanted) not in self.ready:
                self.ready = {one for one in self.ready if one[0] != pad} | {(pad, wanted)}
                try:
                    self.shelf.load(wanted)
                except (FodderError, OSError, MemoryError) as error:
                    log.info("Pad %d cannot be loaded beforehand: %s", pad, error)
                return

    def report(self, mixer: Mixer, places: bool) -> bool:
        """Tell what has begun or ended since the last look; whether anything has."""
        bank, changed = mixer.pads, bool(mixer.pads.begun)
        if changed or (places and bank.places):
            self.tell(events.PadPositions(bank.places))
        while bank.begun:
            self.tell(events.PadsSounding(bank.begun.popleft()))
        return changed

    def _start(self, pad: int, sound: Sound, velocity: float, begin: float) -> PadTrigger:
        lies = self.sounds[pad]
        on_bar = lies.mode is PadMode.LOOP
        return PadTrigger(pad, sound, gain_for(velocity), on_bar, lies.choke, begin)

    def _chokes(self, sound: PadSound, pad: int) -> bool:
        other = self.sounds.get(pad)
        return other is not None and 0 != sound.choke == other.choke

    def _load(self, pad: int, mixer: Mixer, session: float | None) -> Sound | None:
        wanted = self._wanted(pad, mixer, session)
        try:
            found = self.shelf.load(wanted)
            if needs_stretch(wanted):
                self.warn()
        except (FodderError, OSError, MemoryError) as error:
            self.tell(events.Trouble(str(error) or "This is too long: choose a region."))
            return None
        self.ready.add((pad, wanted))
        return found

    def _wanted(self, pad: int, mixer: Mixer, session: float | None) -> LoadRequest:
        lies = self.sounds[pad]
        loop = lies.mode is not PadMode.ONESHOT
        tempo = session or (self.tempo if self.held else mixer.tempo)
        return LoadRequest(
            lies.path, loop, lies.region, tempo if loop else None, mixer.rate, mixer.channels,
            joins=loop, insists=lies.mode is PadMode.LOOP,
        )  # fmt: skip


def gain_for(velocity: float) -> float:
    """The gain of a strike, of its velocity's square: 40 dB to a tenth, as a synthesiser has it
    (MIDI Manufacturers Association, "DLS Level 1", 1.11.1, concave velocity)."""
    return min(max(velocity, 0.0), 1.0) ** 2
