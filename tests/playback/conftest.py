"""A player, its process ended after each test, and a sound server where there is one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.playback.player import Player
from tests.playback.server import Hearing, Server


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    with Server(monkeypatch) as server:
        yield server


@pytest.fixture
def no_server(monkeypatch) -> Iterator[Server]:
    """One that is not started yet."""
    server = Server(monkeypatch)
    yield server
    server.stop()


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player()
    yield player
    player.close()


@pytest.fixture
def hearing(player) -> Hearing:
    return Hearing(player)
