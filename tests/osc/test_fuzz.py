"""Whatever comes, the server answers the next ping (its memory: test_memory.py)."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import time
from collections.abc import Sequence

from bridge.osc.tcp import frame
from tests.osc.ear import Ear, message

DATAGRAMS = 20_000
SECONDS = 5.0
ADDRESSES = ["/fodder/ping", "/fodder/set/bpm", "/fodder/*", "/fodder/query", "/x", "/fodder/{a"]


def a_datagram(chance: random.Random, addresses: Sequence[str] = ADDRESSES) -> bytes:
    """Nothing at all, rubbish, or a packet that was cut, spoilt, blown up or nested."""
    kind = chance.randrange(8)
    if kind == 0:
        return chance.randbytes(chance.choice([0, 1, 3, 8, 16, 64, 1_500]))
    values = [chance.choice([1, -1.5, "x" * chance.randrange(40), b"\xff"]) for _ in range(3)]
    data = bytearray(message(chance.choice(addresses), *values[: chance.randrange(4)]))
    if kind in (1, 2):
        del data[chance.randrange(len(data)) :]
    elif kind in (3, 4):
        for _ in range(3):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif kind == 5:
        for _ in range(chance.randrange(12)):
            data[:0] = b"#bundle\0" + struct.pack(
                ">Qi", chance.choice([0, 1, 2**64 - 1]), len(data)
            )
    elif kind == 6:
        data[0:0] = b"/\xc3\x28\0"
    return bytes(data)


def test_random_datagrams(face, ear):
    chance = random.Random("fodder")
    packets = [a_datagram(chance) for _ in range(DATAGRAMS // 10)]
    began = time.monotonic()
    for number in range(DATAGRAMS):
        ear.raw(packets[chance.randrange(len(packets))])
        if number % 100 == 0:
            lives(face.server.port)
        if number % 500 == 0 and time.monotonic() - began > SECONDS:
            break
    lives(face.server.port)


def lives(port: int) -> None:
    other = Ear(port)
    other.say("/fodder/ping")
    assert other.until("/fodder/pong")
    other.close()


def test_random_streams(face):
    chance = random.Random("fodder")
    for _ in range(30):
        line = socket.create_connection(("127.0.0.1", face.server.port), 5)
        with line, contextlib.suppress(OSError):  # it may hang up on what is no OSC
            for _ in range(20):
                data = a_datagram(chance)
                line.sendall(chance.choice([data, frame(data), frame(data)[:-1], b"\xdb\xc0"]))
    lives(face.server.port)


def test_a_huge_frame(face):
    time.sleep(1.1)  # errors have a budget a second, which the flood before may have spent
    with socket.create_connection(("127.0.0.1", face.server.port), 5) as line:
        line.sendall(b"\xc0" + b"/" * 1_000_000)
        assert b"too_large" in line.recv(4_096)
    lives(face.server.port)
