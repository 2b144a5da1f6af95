"""Hear a sample through the machine's own output. PortAudio is loaded by the first one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.errors import NotFound

log = logging.getLogger(__name__)

_CURE = "plug one in, or listen in your DAW"


def at_once() -> float:
    return 0.0


class Audition:
    """One sample at a time. `wait` says how many seconds to wait, e.g. until the bar begins."""

    def __init__(self) -> None:
        self.wait: Callable[[], float] = at_once
        self._mutex = threading.Lock()
        self._sounding = False
        self._timer: threading.Timer | None = None

    def play(self, path: Path) -> None:
        """Begin to play, now or on the bar, and return; NotFound if that cannot be."""
        import soundfile

        try:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        except (OSError, soundfile.LibsndfileError):
            raise NotFound(f"{path.name} cannot be read: search for another sample.") from None
        device = checked_output(rate, samples.shape[1])
        with self._mutex:
            self._forget()
            self._timer = threading.Timer(self.wait(), self._start, (device, samples, rate))
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> None:
        with self._mutex:
            self._forget()
            if self._sounding:
                self._sounding = False
                output().stop()

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start(self, device: Any, samples: Any, rate: int) -> None:
        with self._mutex:
            if self._timer is not threading.current_thread():
                return  # another one was asked for, or silence
            try:
                device.play(samples, rate)
                self._sounding = True
            except device.PortAudioError as error:
                log.warning("The audition failed: %s", error)


def output() -> Any:
    try:
        import sounddevice
    except OSError:  # the PortAudio library is missing
        raise NotFound("PortAudio is missing: install libportaudio2.") from None
    return sounddevice


def checked_output(rate: int, channels: int) -> Any:
    """PortAudio, if it has an output that takes such a sound."""
    device = output()
    try:
        device.check_output_settings(samplerate=rate, channels=channels)
    except (device.PortAudioError, ValueError) as error:
        raise NotFound(f"There is no sound output ({error}): {_CURE}.") from None
    return device
