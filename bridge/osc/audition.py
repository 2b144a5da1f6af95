"""Hear a sample through the machine's own output. PortAudio is loaded by the first one."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from bridge.errors import NotFound

_CURE = "plug one in, or listen in your DAW"


class Audition:
    """One sample at a time. For several threads."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._sounding = False

    def play(self, path: Path) -> None:
        """Begin to play, and return; NotFound if there is nothing to play it with."""
        import soundfile

        try:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        except (OSError, soundfile.LibsndfileError):
            raise NotFound(f"{path.name} cannot be read: search for another sample.") from None
        device = _output()
        with self._mutex:
            try:
                device.play(samples, rate)
            except device.PortAudioError as error:
                raise NotFound(f"There is no sound output ({error}): {_CURE}.") from None
            self._sounding = True

    def stop(self) -> None:
        with self._mutex:
            if self._sounding:
                self._sounding = False
                _output().stop()


def _output() -> Any:
    try:
        import sounddevice
    except OSError:  # the PortAudio library is missing
        raise NotFound("PortAudio is missing: install libportaudio2.") from None
    return sounddevice
