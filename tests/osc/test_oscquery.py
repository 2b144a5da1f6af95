"""OSCQuery's WebSocket, heard by a client of its own library and by one from npm."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pythonosc.osc_message import OscMessage
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bridge.osc import oscquery
from bridge.osc.namespace import LISTENABLE
from bridge.osc.oscquery import MOST_MISTAKES, MOST_STREAMS, OscQueryServer
from bridge.osc.packet import LARGEST
from tests.osc.ear import message
from tests.osc.test_clients import node  # noqa: F401 – a fixture

PATIENCE = 20.0
pytestmark = pytest.mark.usefixtures("face")


@pytest.fixture(scope="module")
def query(bridge) -> Iterator[OscQueryServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(oscquery, "MENU_SECONDS", 0.2)
        query = OscQueryServer(bridge, "127.0.0.1", 0)
        query.start()
        yield query
        query.close()


@pytest.fixture
def line(query) -> Iterator[ClientConnection]:
    with opened(query) as line:
        yield line
    wait(lambda: not query._streams)


def opened(
    query: OscQueryServer, **more: Any
) -> contextlib.AbstractContextManager[ClientConnection]:
    return connect(f"ws://127.0.0.1:{query.port}/", compression=None, proxy=None, **more)


def wait(until: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def say(line: ClientConnection, command: str, path: str) -> None:
    line.send(json.dumps({"COMMAND": command, "DATA": path}))


def hear(line: ClientConnection) -> tuple[str, list[Any]]:
    heard = OscMessage(line.recv(PATIENCE))
    return heard.address, heard.params


def listening(line: ClientConnection, *paths: str) -> None:
    """Listens from now on: a ping after the commands is answered after they are heeded."""
    for path in paths:
        say(line, "LISTEN", path)
    settled(line)


def settled(line: ClientConnection) -> None:
    line.send(message("/fodder/ping"))
    assert hear(line)[0] == "/fodder/pong"


def get(query: OscQueryServer, target: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{query.port}{target}", timeout=10) as answer:
        return json.loads(answer.read())


def test_who_listens_hears_values_as_they_are_kept(line, ear):
    listening(line, "/fodder/set/bpm", "/fodder/set/key", "/fodder/host/tempo")
    ear.say("/fodder/set/bpm", "92.5")
    ear.say("/fodder/set/bpm", 900.0)  # refused, so that it is no value
    ear.say("/fodder/set/key", "A minor")
    ear.say("/fodder/host/tempo", 120)
    ear.say("/fodder/set/bpm", "")
    assert [hear(line) for _ in range(4)] == [
        ("/fodder/set/bpm", [92.5]),
        ("/fodder/set/key", ["Am"]),
        ("/fodder/host/tempo", [120]),
        ("/fodder/set/bpm", [None]),
    ]


def test_an_address_is_listened_to_alone_and_until_it_is_ignored(line, ear):
    listening(line, "/fodder/set/bars", "/fodder/stop")
    ear.say("/fodder/set/bpm", 92)
    ear.say("/fodder/stop", 1)
    assert hear(line) == ("/fodder/stop", [1])
    say(line, "IGNORE", "/fodder/set/bars")
    settled(line)
    ear.say("/fodder/set/bars", 2)
    ear.silence()
    settled(line)


def test_a_token_is_never_streamed():
    assert "/fodder/hello" not in LISTENABLE


def test_packets_over_the_websocket_are_obeyed_and_answered_there(line, query):
    listening(line, "/fodder/done")
    line.send(message("/fodder/generate", "ws", "pad", "bars", 1))
    heard = [hear(line)]
    while heard[-1][0] != "/fodder/finished":
        heard.append(hear(line))
    words = [address for address, _ in heard]
    assert words[0] == "/fodder/accepted"
    assert words.count("/fodder/done") == 1  # to who asked and listens, once
    done = dict(heard)["/fodder/done"]
    assert get(query, "/fodder/done?VALUE") == {"VALUE": [*done[:3], *done[3:]]}


def test_a_subscriber_over_the_websocket_hears_every_event(line, ear):
    line.send(message("/fodder/subscribe"))
    settled(line)
    ear.say("/fodder/generate", "tok", "pad", "bars", 1)
    ear.until("/fodder/finished")
    while hear(line)[0] != "/fodder/finished":
        pass


def test_what_ends_is_forgotten(query, face):
    with opened(query) as line:
        listening(line, "/fodder/set/bpm")
        assert face.clients.listeners("/fodder/set/bpm")
    wait(lambda: not face.clients.listeners("/fodder/set/bpm"))
    assert not face.server._attached


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:7771"},
     {"Host": "evil.example"}],
)  # fmt: skip
def test_no_page_may_open_one(query, headers):
    host = headers.get("Host", "127.0.0.1")
    with socket.create_connection(("127.0.0.1", query.port), timeout=10) as line:
        origin = f"Origin: {headers['Origin']}\r\n" if "Origin" in headers else ""
        line.sendall(
            f"GET / HTTP/1.1\r\nHost: {host}\r\n{origin}Upgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert line.recv(4_096).startswith(b"HTTP/1.1 403 ")


def test_what_is_no_command_is_passed_over_and_too_much_of_it_ends(query):
    with opened(query) as line:
        for bad in ("", "[" * 1_000, '{"COMMAND": 1}', "x" * 5_000):
            line.send(bad)
        say(line, "RENAME", "/fodder/set/bpm")
        say(line, "LISTEN", "/nothing")
        settled(line)
        for _ in range(MOST_MISTAKES):
            with contextlib.suppress(ConnectionClosed):
                line.send("{}")
        with pytest.raises(ConnectionClosed):
            line.recv(PATIENCE)


def test_what_is_no_packet_is_told_so(line):
    line.send(b"\0\0\0\0")
    assert hear(line)[0] == "/fodder/error"


def test_a_frame_that_is_too_large_ends_it(query):
    with opened(query) as line:
        line.send(b"/" * (LARGEST + 1))
        with pytest.raises(ConnectionClosed):
            line.recv(PATIENCE)


def test_there_are_at_most_so_many(query):
    with contextlib.ExitStack() as stack:
        for _ in range(MOST_STREAMS):
            stack.enter_context(opened(query))
        with pytest.raises(InvalidStatus, match="503"):
            stack.enter_context(opened(query))
    wait(lambda: not query._streams)


def test_connections_that_say_nothing_are_bounded_and_end(query, monkeypatch):
    monkeypatch.setattr(oscquery, "MOST_AT_ONCE", 8)
    lines = [socket.create_connection(("127.0.0.1", query.port)) for _ in range(12)]
    for one in lines[8:]:
        one.settimeout(PATIENCE)
        with contextlib.suppress(ConnectionResetError):
            assert one.recv(1) == b""
    assert len(query._connections) <= 8
    for one in lines:
        one.close()
    wait(lambda: not query._connections)


def test_who_does_not_read_is_hung_up_on(query, face, ear, monkeypatch):
    monkeypatch.setattr(oscquery, "MOST_UNREAD", 64 << 10)
    with opened(query, max_queue=1, close_timeout=0) as line:
        listening(line, "/fodder/set/prompt")
        line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)

        def shout() -> bool:
            for _ in range(50):
                ear.say("/fodder/set/prompt", "x" * 900)
            ear.silence()
            return not face.clients.listeners("/fodder/set/prompt")

        wait(shout)


def test_other_models_are_told(line, query, face, monkeypatch):
    names = get(query, "/fodder/set/model?RANGE")["RANGE"][0]["VALS"]
    assert names[0] == "auto"
    more = {**face.words(), "/fodder/set/model": (*names, "mine")}
    monkeypatch.setattr(face, "words", lambda: more)
    told = json.loads(line.recv(PATIENCE))
    assert told == {"COMMAND": "PATH_CHANGED", "DATA": "/fodder/set/model"}
    assert get(query, "/fodder/set/model?RANGE")["RANGE"] == [{"VALS": [*names, "mine"]}]


def test_tags_units_and_extensions(query):
    assert get(query, "/fodder/set/bpm?UNIT") == {"UNIT": ["time.bpm"]}
    assert get(query, "/fodder/set/bpm?TAGS") == {"TAGS": ["default"]}
    done = get(query, "/fodder/done")
    assert (done["ACCESS"], done["TAGS"], done["TYPE"]) == (1, ["event"], "sssfsihf")
    assert done["UNIT"] == [None, None, None, "time.bpm", None, None, None, "time.second"]
    assert get(query, "/fodder/generate?CRITICAL") == {"CRITICAL": True}
    presets = get(query, "/fodder/preset?RANGE")["RANGE"]
    assert presets[0] is None
    assert presets[1]["VALS"]
    extensions = get(query, "/?HOST_INFO")["EXTENSIONS"]
    assert {"LISTEN", "PATH_CHANGED", "TAGS", "UNIT"} <= {
        one for one, on in extensions.items() if on
    }
    assert not extensions["PATH_ADDED"]


def test_a_client_from_npm(query, node):  # noqa: F811
    command = ["node", str(node / "oscquery.js"), str(query.port)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr
    heard = [json.loads(line) for line in ended.stdout.splitlines()]
    assert heard[0][:2] == ["HOST_INFO", "Fodder"]
    assert "LISTEN" in heard[0]
    words = [one[0] for one in heard[1:]]
    assert ["/fodder/set/bpm", 93] in heard
    assert (words.count("/fodder/done"), words[-1]) == (1, "/fodder/finished")
    done = next(one for one in heard if one[0] == "/fodder/done")
    assert done[4] == 93
