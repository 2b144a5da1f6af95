"""AbletonOSC (github.com/ideoforms/AbletonOSC): what Live says of itself, where that script runs.

Live's tempo, meter and key become what the host says. AbletonOSC hears at port 11000 and sends to
port 11001, wherever it is asked from; Live may start before or after Fodder. It has no address that
puts a file into a clip: samples are dragged in, or Fodder's own script puts them there.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Sequence

from bridge.domain.errors import FodderError, Refused
from bridge.osc.defaults import RequestDefaults
from bridge.osc.packet import Message, Value, build, parse

log = logging.getLogger(__name__)
ASK, HEAR = 11_000, 11_001
HERE = "127.0.0.1"
PROPERTIES = ("tempo", "signature_numerator", "signature_denominator", "root_note", "scale_name")
ASK_SECONDS = 5.0  # between two attempts to hear what a Live, perhaps not there yet, has not told
POLL_SECONDS = 0.2
NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
UNCHOSEN = (0, "Major")
"""Live's root and scale where nobody has chosen any; AbletonOSC does not tell the difference."""


class AbletonOscSession:
    """Follows Live from `__enter__` to `__exit__`. Refused if another program has the port."""

    def __init__(self, defaults: RequestDefaults, ask: int = ASK, hear: int = HEAR) -> None:
        self._defaults = defaults
        self._live = (HERE, ask)
        self._said: dict[str, Value] = {}
        self._closing = False
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.settimeout(POLL_SECONDS)
        try:
            self._line.bind((HERE, hear))
        except OSError as error:
            self._line.close()
            reason = error.strerror or str(error)
            raise Refused(
                f"Port {hear}, where AbletonOSC answers, cannot be had ({reason}): close what "
                "has it."
            ) from None
        self.port: int = self._line.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="fodder-abletonosc", daemon=True)

    def __enter__(self) -> AbletonOscSession:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        self._thread.join()
        for name in PROPERTIES:
            self._send(f"/live/song/stop_listen/{name}")
        self._line.close()

    def _run(self) -> None:
        asked = -ASK_SECONDS
        while not self._closing:
            now = time.monotonic()
            missing = [name for name in PROPERTIES if name not in self._said]
            if missing and now - asked >= ASK_SECONDS:
                asked = now
                self._ask(missing)
            with contextlib.suppress(OSError, FodderError):  # nothing came, or no packet
                heard = parse(self._line.recv(65_536))
                if isinstance(heard, Message):
                    self._heed(heard)

    def _ask(self, names: Sequence[str] = PROPERTIES) -> None:
        """Let AbletonOSC tell each property now and whenever it changes."""
        for name in names:
            self._send(f"/live/song/start_listen/{name}")

    def _send(self, address: str) -> None:
        with contextlib.suppress(OSError):  # on Windows: nobody was there the last time
            self._line.sendto(build(address, "", ()), self._live)

    def _heed(self, message: Message) -> None:
        name = message.address.removeprefix("/live/song/get/")
        if message.address == "/live/startup":  # of a Live that has not been asked yet
            self._ask()
        elif name in PROPERTIES and message.arguments:
            self._said[name] = message.arguments[0]
            self._tell()

    def _tell(self) -> None:
        """Tell what Live has said so far."""
        said = self._said
        beats, unit = said.get("signature_numerator"), said.get("signature_denominator")
        if "tempo" in said:
            self._say("tempo", said["tempo"])
        if isinstance(beats, int) and isinstance(unit, int):
            self._say("meter", f"{beats}/{unit}")
        self._say("key", key_of(said.get("root_note"), said.get("scale_name")))

    def _say(self, word: str, value: Value) -> None:
        try:
            self._defaults.host_says(word, value)
        except FodderError as error:
            log.info("What Live says is passed over: %s", error)


def key_of(root: Value, scale: Value) -> str:
    """Live's root and scale as a key, e.g. 'F# Dorian'; '' where none was chosen."""
    if not isinstance(root, int) or not isinstance(scale, str) or (root, scale) == UNCHOSEN:
        return ""
    return f"{NOTES[root % 12]} {scale}"
