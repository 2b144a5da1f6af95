"""A client for tests: a UDP socket, python-osc to write and read with, nothing of ours."""

from __future__ import annotations

import socket
import time
from typing import Any

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

PATIENCE = 60.0


def message(address: str, *values: Any, tags: str | None = None) -> bytes:
    builder = OscMessageBuilder(address)
    for number, value in enumerate(values):
        builder.add_arg(value, tags[number] if tags else None)
    return builder.build().dgram


class Ear:
    """Sends to Fodder and hears its answers."""

    def __init__(self, port: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.fodder = ("127.0.0.1", port)
        self.port = self.socket.getsockname()[1]

    def say(self, address: str, *values: Any, tags: str | None = None) -> None:
        self.raw(message(address, *values, tags=tags))

    def raw(self, data: bytes) -> None:
        self.socket.sendto(data, self.fodder)

    def hear(self, patience: float = PATIENCE) -> tuple[str, list[Any]]:
        """The next message."""
        self.socket.settimeout(patience)
        heard = OscMessage(self.socket.recv(65_536))
        return heard.address, heard.params

    def until(self, *addresses: str) -> list[tuple[str, list[Any]]]:
        """Messages up to the first at one of these addresses."""
        heard: list[tuple[str, list[Any]]] = []
        deadline = time.monotonic() + PATIENCE
        while not heard or heard[-1][0] not in addresses:
            heard.append(self.hear(deadline - time.monotonic()))
        return heard

    def ask(self, address: str, *values: Any, tags: str | None = None) -> tuple[str, list[Any]]:
        """Say something, and its one answer."""
        self.say(address, *values, tags=tags)
        return self.hear()

    def silence(self) -> None:
        """Nothing was answered to what was said before: the next answer is the ping's."""
        assert self.ask("/fodder/ping")[0] == "/fodder/pong"

    def close(self) -> None:
        self.socket.close()
