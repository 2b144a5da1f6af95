"""A stand-in for `fodder serve` that answers at once with every address and type that the plugin
hears, and what a host needs to play the plugin in blocks."""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import minihost
import numpy as np
import soundfile
from pythonosc.osc_message import OscMessage

from tests.osc.ear import message

PATIENCE = 20.0
PARTS = 3  # of a kit, with its mix
LOUD = b"\xff"  # of a picture
_BASE_64 = ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"  # JUCE's
PLAY, PAD, LEVEL, GENERATE = "Play", "Pad", "Level", "Generate"


def until(what: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What it says, as soon as that is true."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError("it never came")


def _binary(xml: str) -> bytes:
    """XML as JUCE's copyXmlToBinary writes it."""
    return struct.pack("<II", 0x21324356, len(xml.encode())) + xml.encode() + b"\0"


def kept(xml: str) -> str:
    """What a project keeps as text, as JUCE's MemoryBlock::toBase64Encoding writes it."""
    data = _binary(f'<?xml version="1.0" encoding="UTF-8"?> {xml}')
    number = int.from_bytes(data, "little")
    text = "".join(_BASE_64[number >> 6 * n & 63] for n in range((8 * len(data) + 5) // 6))
    return f"{len(data)}.{text}"


def unkept(text: str) -> str:
    """The XML in such a text."""
    size, _, letters = text.partition(".")
    number = sum(_BASE_64.index(one) << 6 * n for n, one in enumerate(letters))
    return number.to_bytes(int(size) + 1, "little").decode("utf-8", "replace")


class FakeServer:
    """Answers pings; makes noise of exactly the asked bars, in the tempo that its sender told."""

    def __init__(self, folder: Path, port: int = 0, rate: int = 48_000) -> None:
        self.folder, self.rate = folder, rate
        self.heard: list[tuple[str, list[Any]]] = []
        self.hosts: dict[Any, dict[str, Any]] = {}
        self.made: list[Path] = []
        self.is_silent = False
        self.is_slow = False  # paints, until it is cancelled
        self.refusal = self.warning = ""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._socket.settimeout(0.1)
        self.port = self._socket.getsockname()[1]
        self._open = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()

    def of(self, address: str) -> list[list[Any]]:
        return [values for where, values in list(self.heard) if where == address]

    def _run(self) -> None:
        while self._open:
            try:
                data, peer = self._socket.recvfrom(65_536)
            except (TimeoutError, ConnectionError):
                continue
            one = OscMessage(data)
            self.heard.append((one.address, one.params))
            if not self.is_silent:
                self._answer(one.address, one.params, peer)

    def _answer(self, address: str, values: list[Any], peer: Any) -> None:
        def say(where: str, *what: Any, tags: str | None = None) -> None:
            self._socket.sendto(message(where, *what, tags=tags), peer)

        host = self.hosts.setdefault(peer, {})
        if address == "/fodder/ping":
            say("/fodder/pong", "0.1.0")
        elif address.startswith("/fodder/host/"):
            host[address.rsplit("/", 1)[1]] = values[0]
        elif address in ("/fodder/generate", "/fodder/kit", "/fodder/fit"):
            if self.refusal:
                say("/fodder/error", "bad_argument", self.refusal, address)
            elif self.is_slow:
                self._paint(say, values[0])
            elif address == "/fodder/fit":
                self._make(say, [values[0], *values[2:]], host)
            else:
                self._make(say, values, host, PARTS if address == "/fodder/kit" else 1)
        elif address == "/fodder/cancel":
            say("/fodder/cancelled", values[0])
        elif address == "/fodder/notes":
            path = self.folder / f"{values[0]}.mid"
            path.write_bytes(b"MThd\0\0\0\6\0\0\0\0\0\x60")
            say("/fodder/notes/written", values[0], str(path), 1.0)

    def _paint(self, say: Callable[..., None], token: str) -> None:
        say("/fodder/accepted", token, "slow", 0)
        say("/fodder/progress", "slow", 0.42, "painting", tags="sfs")
        say("/fodder/picture", "slow", 128, 48, LOUD * 128 * 48)

    def _make(
        self, say: Callable[..., None], values: list[Any], host: dict[str, Any], parts: int = 1
    ) -> None:
        token, prompt, *pairs = values
        named = dict(zip(pairs[::2], pairs[1::2], strict=True))
        job = f"job{len(self.made)}"
        bpm, (beats, unit) = host["tempo"], map(int, host["meter"].split("/"))
        bars = 0 if named.get("kind") == "oneshot" else named.get("bars", 2)
        seconds = bars * beats * 4 / unit * 60 / bpm if bars else 0.5
        say("/fodder/accepted", token, job, 0)
        say("/fodder/notice", token, "A sentence.")
        say("/fodder/progress", job, 0.5, "painting", tags="sfs")
        say("/fodder/progress", job, 0.9, "hearing", tags="sds")
        first = named.get("seed", 4_294_967_000)
        for part, seed in enumerate([*range(first, first + named.get("count", 1))] * parts):
            path = self.folder / f"{prompt} {len(self.made)} {seed}.wav"
            noise = np.random.default_rng([seed, part]).uniform(
                -0.9, 0.9, (round(seconds * self.rate), 2)
            )
            soundfile.write(path, noise.astype(np.float32), self.rate, subtype="FLOAT")
            self.made.append(path)
            tail = (bpm, host["key"], bars, seed, seconds)
            sample = f"id{seed}" if parts == 1 else f"id{seed}-{part}"
            say("/fodder/done", job, sample, str(path), *tail, tags="sssfsihf")
            if self.warning:
                say("/fodder/warning", job, sample, self.warning)
        say("/fodder/finished", job, named.get("count", 1))


class Host:
    """A host that plays the plugin, offline, from a position in frames."""

    def __init__(self, plugin: Path, rate: float = 48_000, block: int = 512) -> None:
        self.plugin = minihost.Plugin(str(plugin), rate, block)
        self.rate, self.block = rate, block
        self.bpm, self.meter = 120.0, (4, 4)
        self.position = 0
        self.is_playing = False
        self._nothing = np.zeros((self.plugin.num_input_channels, block), np.float32)
        names = [self.plugin.get_param_info(n)["name"] for n in range(self.plugin.num_params)]
        self._indices = {name: n for n, name in enumerate(names)}

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.plugin.close()

    def set(self, name: str, value: float) -> None:
        self.plugin.set_param(self._indices[name], value)

    def press(self, name: str) -> None:
        """A button, pressed and let go."""
        for value in (1.0, 0.0):
            self.set(name, value)
            self.play(1)

    def play(self, blocks: int, notes: list[tuple[int, int, int, int]] | None = None) -> np.ndarray:
        """So many blocks; `notes` in the first of them."""
        out = np.zeros((2, blocks * self.block), np.float32)
        for n in range(blocks):
            self.plugin.set_transport(
                self.bpm, *self.meter, self.position,
                self.position * self.bpm / 60 / self.rate, self.is_playing,
            )  # fmt: skip
            one = np.zeros((2, self.block), np.float32)
            self.plugin.process_midi(self._nothing, one, notes or [] if n == 0 else [])
            out[:, n * self.block : (n + 1) * self.block] = one
            if self.is_playing:
                self.position += self.block
        return out

    def state(self) -> str:
        """The plugin's own XML, out of JUCE's wrapping as its host side has it."""
        wrapped = self.plugin.get_state().decode("latin-1")
        found = re.search(r"<IComponent>(\d+\.[^<]*)<", wrapped)
        return wrapped if found is None else unkept(found[1])

    def type(self, **fields: object) -> None:
        """Fill the fields above the pads, as if by hand: prompt, kind, bars, count."""
        words = " ".join(f"{name}={quoteattr(str(value))}" for name, value in fields.items())
        self.load(f"<Fodder {words}/>")

    def load(self, xml: str) -> None:
        """Open a project that has kept this."""
        wrapped = f"<VST3PluginState><IComponent>{kept(xml)}</IComponent></VST3PluginState>"
        self.plugin.set_state(_binary(wrapped))

    def has(self, path: Path) -> bool:
        """Whether a file lies on a pad."""
        return escape(str(path)) in self.state()
