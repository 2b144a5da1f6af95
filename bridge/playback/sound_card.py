"""The sound card: PortAudio by sounddevice, imported by the first look. One thread only.

PortAudio sees the outputs that are there when it is initialised, so each look initialises it anew.
That needs every stream closed, and closing one whose server or driver has died may hang for ever
(PortAudio waits ten hours for JACK): a dead card is not closed, its process ends (deck.py).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from bridge.domain.errors import NotFound
from bridge.domain.playback import Device, Devices, PlaybackSettings
from bridge.playback.mixer import Mixer, gain_of

log = logging.getLogger(__name__)
DEAF = 1.0  # seconds without a callback, after which a card counts as gone
_LATEST = 1.0  # s, the most that a driver's word on its latency is believed


class SoundCard:
    """An open output that plays what its mixer renders."""

    def __init__(self, device: Device, index: int) -> None:
        self.device = device
        channels = min(2, device.channels)
        self.mixer = Mixer(device.rate, channels)
        self._blocks, self._seen = 0, time.perf_counter()
        self._stream = portaudio().OutputStream(
            samplerate=device.rate, device=index, channels=channels, dtype="float32",
            callback=self._callback, clip_off=True, dither_off=True,
        )  # fmt: skip
        try:
            self._stream.start()
        except Exception:
            self._stream.close()
            raise

    def is_alive(self) -> bool:
        """Whether the card still asks for sound; look every now and then."""
        now = time.perf_counter()
        if self.mixer.blocks != self._blocks:
            self._blocks, self._seen = self.mixer.blocks, now
        return bool(self._stream.active) and now - self._seen < DEAF

    def close(self) -> None:
        """Give the device back."""
        self._stream.close()

    def _callback(self, out: Any, _frames: int, clock: Any, _status: Any) -> None:
        late = clock.outputBufferDacTime - clock.currentTime
        self.mixer.render(out, time.perf_counter() + (late if 0 <= late < _LATEST else 0.0))


class Outputs:
    """The outputs that there are, and the card if one is open. Tells what it finds."""

    def __init__(self, tell: Callable[[Devices], None]) -> None:
        self.card: SoundCard | None = None
        self._tell = tell
        self._known: tuple[Device, ...] = ()
        self._has_looked = False

    def open(self, wishes: PlaybackSettings) -> SoundCard:
        """The output that is wished for; NotFound says why it cannot be had."""
        before = self._known
        found = self._find()
        if self._known != before:
            self._tell(Devices(self._known))
        self.card = open_sound_card(found, wishes.device)
        self.tune(wishes)
        return self.card

    def tune(self, wishes: PlaybackSettings) -> None:
        """Set level and metronome."""
        if self.card is not None:
            self.card.mixer.gain = gain_of(wishes.level)
            self.card.mixer.metronome = wishes.metronome

    def leave(self) -> None:
        """Give the device back, and have none."""
        card, self.card = self.card, None
        if card is not None:
            card.close()

    def look(self) -> None:
        """Tell the outputs, looked for anew unless one is in use; NotFound without PortAudio."""
        if self.card is not None and self.card.mixer.is_silent:
            self.leave()
        if self.card is None:
            self._find()
        self._tell(Devices(self._known))

    def _find(self) -> list[tuple[int, Device]]:
        found = look(again=self._has_looked)
        self._has_looked = True
        self._known = tuple(device for _, device in found)
        return found


def portaudio() -> Any:
    """The sounddevice module; NotFound where PortAudio is missing."""
    try:
        import sounddevice
    except OSError:
        cure = "install libportaudio2, or listen in your DAW"
        raise NotFound(f"PortAudio is missing: {cure}.") from None
    return sounddevice


def look(again: bool = True) -> list[tuple[int, Device]]:
    """The outputs that there are now, with PortAudio's numbers; no stream may be open."""
    backend = portaudio()
    if again:
        backend._terminate()
        backend._initialize()
    hosts = [host["name"] for host in backend.query_hostapis()]
    usual = backend.default.device[1]
    if usual < 0:
        usual = next((host["default_output_device"] for host in backend.query_hostapis()
                      if host["default_output_device"] >= 0), -1)  # fmt: skip
    found = []
    for index, said in enumerate(backend.query_devices()):
        if said["max_output_channels"] > 0:
            found.append((index, device_of(said, hosts[said["hostapi"]], index == usual)))
    return found


def device_of(said: dict[str, Any], host: str, usual: bool) -> Device:
    """A device as PortAudio tells it."""
    name, channels = said["name"], said["max_output_channels"]
    rate = round(said["default_samplerate"])
    return Device(f"{name}, {host}", name, host, channels, rate, usual)


def chosen(found: list[tuple[int, Device]], wanted: str | None) -> tuple[int, Device]:
    """The output of that id or name, or the system's own; NotFound says what to do."""
    if wanted is None:
        for index, device in found:
            if device.usual:
                return index, device
        if found:
            return found[0]
        raise NotFound("There is no sound output: plug one in, or listen in your DAW.")
    for index, device in found:
        if wanted in (device.id, device.name):
            return index, device
    raise NotFound(f"The sound output {wanted} is not there: plug it in, or choose another.")


def open_sound_card(found: list[tuple[int, Device]], wanted: str | None) -> SoundCard:
    """The wanted output, opened; NotFound says why it cannot be."""
    index, device = chosen(found, wanted)
    backend = portaudio()
    try:
        return SoundCard(device, index)
    except (backend.PortAudioError, ValueError) as error:
        log.info("%s cannot be opened: %s", device.id, error)
        raise NotFound(
            f"The sound output {device.name} cannot be opened ({error.args[0]}): "
            "close what else uses it, or choose another."
        ) from None
