"""What strangers, web pages, floods and broken neighbours can do to a running server: nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sqlite3
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.domain.errors import BadArgument, Busy
from bridge.domain.events import Accepted, Failed, JobFinished, Progress
from bridge.osc import server
from bridge.osc.clients import Clients, Peer
from bridge.osc.packet import Message, parse
from bridge.osc.replies import MOST_JOBS_OF_ONE, MOST_SAMPLES_OF_ONE, JobAnnouncer, Owner
from bridge.osc.schedule import MOST_BYTES, MOST_BYTES_OF_ONE, Schedule, tag_of
from bridge.osc.server import MOST_CONNECTIONS, MOST_CONNECTIONS_OF_ONE, Backlog, Server
from bridge.osc.tcp import Opening, frame, opening_of
from tests.osc.ear import Ear, message
from tests.osc.test_server import bundle

OTHER = "127.0.0.2"  # plays another machine
TOKEN = "a token of the test's own"


def connect(port: int, source: str = "127.0.0.1") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), 10, (source, 0))
    line.settimeout(10)
    return line


def is_closed(line: socket.socket) -> bool:
    """Whether the other end hangs up, having said nothing."""
    try:
        return line.recv(4_096) == b""
    except ConnectionResetError:
        return True


# Web pages, and others that do not speak OSC over TCP

PAGE = (
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1:7770\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 64\r\nOrigin: https://evil.example\r\n\r\n"
)


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_web_page_is_hung_up_on_before_it_is_obeyed(face, ear, size):
    data = PAGE + frame(message("/fodder/set/bpm", 66.0))
    line = connect(face.server.port)
    try:
        for at in range(0, len(data), size):
            line.sendall(data[at : at + size])
    except OSError:
        pass  # hung up on already
    assert is_closed(line)
    line.close()
    ear.silence()
    assert face.defaults.sticky() == {}


OPENINGS = [
    (b"", Opening.UNDECIDED),
    (b"\xc0\xc0", Opening.UNDECIDED),
    (b"/", Opening.OSC),
    (b"\xc0/fodder", Opening.OSC),
    (b"#bun", Opening.UNDECIDED),
    (b"#bundle\0", Opening.OSC),
    (b"#bundle / HTTP/1.1", Opening.FOREIGN),
    (b"GET / HTTP/1.1", Opening.FOREIGN),
    (b"\x16\x03\x01", Opening.FOREIGN),
    (b"\0", Opening.SIZED),
    (b"\xc0\0\0\0\x10", Opening.FOREIGN),
]


@pytest.mark.parametrize(("data", "opening"), OPENINGS)
def test_how_a_connection_begins(data, opening):
    assert opening_of(data) is opening


def test_sizes_before_packets_are_answered_with_one_error(face):
    ping = message("/fodder/ping")
    line = connect(face.server.port)
    line.sendall(struct.pack(">i", len(ping)) + ping)
    (size,) = struct.unpack(">i", line.recv(4))
    told = parse(line.recv(size))
    assert isinstance(told, Message)
    assert told.address == "/fodder/error"
    assert "SLIP" in str(told.arguments[1])
    assert is_closed(line)
    line.close()


def test_idle_connections_keep_nobody_out(face):
    idle = [connect(face.server.port) for _ in range(MOST_CONNECTIONS + 10)]
    one = connect(face.server.port)
    one.sendall(frame(message("/fodder/ping")))
    assert b"/fodder/pong" in one.recv(4_096)
    assert face.status().connections <= MOST_CONNECTIONS_OF_ONE
    for line in [*idle, one]:
        line.close()


# One packet that would take for ever


@pytest.mark.parametrize("word", ["A" + " " * 60_000 + "x", "9" * 60_000, " " * 60_000 + "/"])
@pytest.mark.parametrize("name", ["key", "meter", "kind", "bpm", "bars", "prompt"])
def test_a_text_that_has_no_end_is_measured_first(ear, name, word):
    ear.say("/fodder/generate", "tok", "pad", name, word)
    address, (code, *_) = ear.hear(5)
    assert (address, code) == ("/fodder/error", "bad_argument")


@pytest.mark.parametrize("end", ["*" * 65_000, "[!x]" * 16_000, "{" + "a," * 30_000 + "}"])
def test_a_pattern_that_has_no_end_is_measured_first(ear, end):
    ear.say(f"/fodder/{end}")
    assert ear.hear(5)[1][0] == "unknown_address"


def test_a_bundle_of_thousands_lets_others_pass(face, ear):
    patterns = [message("/fodder/*[!z]*[!z]*[!z]*x")] * 1_400
    ear.raw(bundle(None, *patterns))
    other = Ear(face.server.port)
    assert other.ask("/fodder/ping")[0] == "/fodder/pong"
    assert face.status().waiting > 0  # the bundle was not done with yet
    other.close()
    ear.say("/fodder/ping")
    ear.until("/fodder/pong")


def test_senders_take_turns_and_each_keeps_its_order(monkeypatch):
    monkeypatch.setattr(server, "IN_A_ROW", 2)
    backlog, found = Backlog(), []
    many, few = Peer("udp", "a", 1), Peer("udp", "b", 1)
    backlog.add([Message(f"/a{number}") for number in range(4)], many)
    backlog.add([Message("/b")], few)
    while backlog:
        found.append(backlog.next()[0].address)
    assert found == ["/a0", "/a1", "/b", "/a2", "/a3"]


def test_one_sender_s_backlog_is_bounded(monkeypatch):
    monkeypatch.setattr(server, "MOST_WAITING_OF_ONE", 3)
    backlog, peer = Backlog(), Peer("udp", "a", 1)
    backlog.add([Message("/a")] * 3, peer)
    with pytest.raises(Busy):
        backlog.add([Message("/a")], peer)
    backlog.add([Message("/b")], Peer("udp", "b", 1))


def test_one_sender_s_bytes_that_wait_are_bounded(monkeypatch):
    monkeypatch.setattr(server, "MOST_BYTES_OF_ONE", 1_000)
    monkeypatch.setattr(server, "MOST_BYTES", 1_500)
    backlog, peer, other = Backlog(), Peer("udp", "a", 1), Peer("udp", "b", 1)
    backlog.add([Message("/a")] * 4, peer, 900)
    with pytest.raises(Busy):
        backlog.add([Message("/a")], peer, 101)
    assert not backlog.is_full
    backlog.add([Message("/b")], other, 700)
    assert backlog.is_full
    while backlog:
        backlog.next()
    assert not backlog.is_full
    backlog.add([Message("/a")], peer, 1_000)


def test_an_error_that_waits_does_not_hold_its_packet():
    with pytest.raises(BadArgument) as found:
        parse(b"/fodder/ping" + b"\xff" * 60_000 + bytes(4))
    told = server.without_origin(found.value)
    assert (told.__context__, told.__cause__, told.__traceback__) == (None, None, None)


def test_one_datagram_s_arguments_and_elements_are_counted_first(ear):
    for data in (
        b"/x\0\0," + b"T" * 60_000 + bytes(3),
        bundle(None, *[b"/x\0\0"] * 5_000),
        bundle(None, *[bundle(None, *[b"/x\0\0"] * 500)] * 8),
    ):
        ear.raw(data)
        assert "has more than" in ear.hear(5)[1][1]


def test_a_connection_of_frames_that_are_no_osc_is_hung_up_on(face, monkeypatch):
    monkeypatch.setattr(server, "TURN_SECONDS", 0.0)  # as if others took all the time
    line = connect(face.server.port)
    line.sendall(frame(message("/fodder/ping")) + frame(b"no OSC") * (server.MOST_MISTAKES + 1))
    told = b""
    with contextlib.suppress(ConnectionResetError):
        while data := line.recv(65_536):
            told += data
    assert b"/fodder/pong" in told
    assert b"no OSC packet" in told
    line.close()


def test_a_connection_of_many_small_frames_lets_others_pass(face):
    lines = [connect(face.server.port) for _ in range(20)]
    for line in lines:
        line.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            line.sendall(b"\xc0/x\0\0\xc0" * 40_000)
    other = Ear(face.server.port)
    began = time.process_time()  # of all threads: what the server's thread did meanwhile
    assert other.ask("/fodder/ping")[0] == "/fodder/pong"
    spent = time.process_time() - began
    other.close()
    for line in lines:
        line.close()
    assert spent < 0.5  # all that was sent would take some 10 s


# Strangers


@pytest.fixture
def stranger(face, monkeypatch) -> Iterator[Ear]:
    """A UDP client on what passes for another machine, at a server that has a token."""
    if sys.platform != "linux":
        pytest.skip("needs 127.0.0.2")
    monkeypatch.setattr(Peer, "is_local", property(lambda peer: peer.host != OTHER))
    monkeypatch.setattr(face.access, "_token", TOKEN)
    face.access._guesses.clear()
    time.sleep(1.0 - time.monotonic() % 1.0)  # budgets are by the second
    ear = Ear(face.server.port)
    ear.socket.close()
    ear.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.socket.bind((OTHER, 0))
    yield ear
    ear.close()


def heard_by(ear: Ear, patience: float = 0.3) -> int:
    """How many messages come before it is quiet."""
    count = 0
    while True:
        try:
            ear.hear(patience)
        except TimeoutError:
            return count
        count += 1


def test_a_stranger_s_bundles_are_not_held(face, ear, stranger):
    for _ in range(50):
        stranger.raw(bundle(time.time() + 60, message("/fodder/ping")))
    ear.silence()
    assert face.status().held == 0
    assert stranger.hear()[1][0] == "refused"


def test_what_is_no_packet_draws_nothing_from_a_stranger_and_the_rest_little(ear, stranger):
    for data in (b"", b"x", b"/", os.urandom(64) + b"x", b"#bundle"):
        stranger.raw(data)
    ear.silence()
    assert heard_by(stranger) == 0
    others = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(50)]
    for one in others:
        one.bind((OTHER, 0))
        one.sendto(message("/fodder/ping"), stranger.fodder)
    ear.silence()
    time.sleep(0.2)
    for one in others:
        one.setblocking(False)
    answered = 0
    for one in others:
        with contextlib.suppress(BlockingIOError):
            answered += bool(one.recv(4_096))
        one.close()
    assert 1 <= answered <= 2 * 5  # the second may turn meanwhile


def test_a_hello_counts_for_its_connection_and_for_no_datagram(face, ear, stranger):
    line = connect(face.server.port, OTHER)
    line.sendall(frame(message("/fodder/ping")))
    assert b"refused" in line.recv(4_096)
    line.sendall(frame(message("/fodder/hello", TOKEN)) + frame(message("/fodder/ping")))
    assert b"/fodder/pong" in line.recv(4_096)
    stranger.say("/fodder/hello", TOKEN)
    assert stranger.hear()[1][0] == "refused"
    stranger.say("/fodder/set/bpm", 66.0)
    ear.silence()
    assert face.defaults.sticky() == {}
    line.close()


@pytest.mark.usefixtures("stranger")
def test_who_guesses_is_hung_up_on_and_locked_out(face):
    line = connect(face.server.port, OTHER)
    line.sendall(frame(message("/fodder/hello", "wrong")) * 5)
    while line.recv(4_096):
        pass
    line.close()
    again = connect(face.server.port, OTHER)
    assert is_closed(again)
    again.close()
    face.access._guesses.clear()


@pytest.mark.usefixtures("stranger")
def test_a_stranger_must_say_hello_in_time(face, monkeypatch):
    monkeypatch.setattr(server, "HELLO_SECONDS", 0.2)
    line = connect(face.server.port, OTHER)
    ours = connect(face.server.port)
    assert is_closed(line)
    ours.sendall(frame(message("/fodder/ping")))
    assert b"/fodder/pong" in ours.recv(4_096)
    line.close()
    ours.close()


def test_the_schedule_has_a_share_of_bytes_for_each():
    schedule = Schedule(lambda: 100.0)
    peers = [Peer("tcp", "a", port) for port in range(5)]
    quarter = bytes(MOST_BYTES_OF_ONE // 4)
    for peer in peers[:4]:
        for _ in range(4):
            schedule.hold(tag_of(101), quarter, peer)
        with pytest.raises(Busy, match="your"):
            schedule.hold(tag_of(101), b"x", peer)
    assert len(quarter) * len(schedule) == MOST_BYTES
    with pytest.raises(Busy):
        schedule.hold(tag_of(101), b"x", peers[4])


# Jobs


def test_a_job_that_is_refused_is_always_told(ear):
    for _ in range(150):  # more than the 100 errors a second that others may have
        ear.say("/fodder/generate", "tok", "pad", "bpm", 1.0)
    for _ in range(150):
        assert ear.hear()[0] == "/fodder/error"


def test_a_job_that_finds_too_much_waiting_is_told_so(face, monkeypatch):
    monkeypatch.setattr(server, "MOST_WAITING_OF_ONE", 2)
    before, ear = face._replies.refused, Ear(face.server.port)
    asked = [message("/fodder/go"), message("/fodder/ping"), message("/fodder/go")]
    ear.raw(bundle(None, *asked))
    for _ in range(2):
        address, (code, _, where) = ear.hear(5)
        assert (address, code, where) == ("/fodder/error", "busy", "/fodder/go")
    assert face._replies.refused == before + 2
    ear.close()


def test_what_was_lost_and_refused_can_be_asked(ear):
    first = ear.ask("/fodder/status")
    assert first[0] == "/fodder/status.reply"
    ear.say("/fodder/generate", "tok", "pad", "bpm", 1.0)
    ear.hear()
    for _ in range(250):  # of one sender 100 a second are told
        ear.say("/fodder/set/bpm", "x")
    time.sleep(0.1)
    ear.say("/fodder/status")
    after = ear.until("/fodder/status.reply")[-1]
    received, lost, unsent, refused, untold, connections, held = after[1]
    assert received - first[1][0] == 252
    assert (lost, unsent, connections, held) == (0, 0, 0, 0)
    assert refused == first[1][3] + 1
    assert untold > first[1][4]


def test_one_client_s_share_of_the_queue_is_bounded(ear):
    words = ("/fodder/generate", "tok", "pad", "count", 256, "steps", 200)
    for _ in range(MOST_SAMPLES_OF_ONE // 256):
        ear.say(*words)
        ear.until("/fodder/accepted")
    ear.say(*words)
    assert ear.until("/fodder/error")[-1][1][0] == "busy"


def test_the_share_is_a_machine_s_and_comes_back():
    announcer = JobAnnouncer(Clients(), lambda *_: None)
    for number in range(MOST_JOBS_OF_ONE):
        announcer.own(str(number), Owner(Peer("tcp", "a", number), ""))
    with pytest.raises(Busy):
        announcer.own("more", Owner(Peer("tcp", "a", 9_999), ""))
    announcer.own("theirs", Owner(Peer("tcp", "b", 1), ""))
    announcer(Accepted("0", 0))
    announcer(JobFinished("0", 1))
    announcer.own("more", Owner(Peer("tcp", "a", 9_999), ""))


def told_in_order(*events) -> list[str]:
    told: list[str] = []
    clients = Clients()
    clients.subscribe(Peer("udp", "127.0.0.1", 9), None)
    announcer = JobAnnouncer(clients, lambda _, data: told.append(parse(data).address[8:]))
    announcer.begin(["old"])
    for event in events:
        announcer(event)
    return told


def test_accepted_is_always_told_first():
    early = [JobFinished("a", 1)]
    assert told_in_order(Accepted("a", 0), Progress("a", 0.5, "x"), *early) == [
        "accepted", "progress", "finished",
    ]  # fmt: skip
    assert told_in_order(Progress("a", 0.5, "x"), Accepted("a", 0)) == ["accepted"]
    assert told_in_order(Failed("a", "no_space", "full")) == ["failed"]
    assert told_in_order(Progress("old", 0.5, "x")) == ["progress"]


def test_a_locked_journal_delays_no_ping(home, ear):
    lock = sqlite3.connect(home / "queue.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        ear.say("/fodder/generate", "tok", "pad")
        assert ear.ask("/fodder/ping")[0] == "/fodder/pong"
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    ear.until("/fodder/finished")


def test_a_link_out_of_the_library_is_refused_by_its_id_too(face, ear, tmp_path):
    ear.say("/fodder/generate", "a", "linked pad", "bars", 1)
    heard = ear.until("/fodder/finished")
    done = next(values for address, values in heard if address == "/fodder/done")
    inside, outside = Path(done[2]), tmp_path / "outside.wav"
    shutil.move(inside, outside)
    inside.symlink_to(outside)
    face._context.library.catalogue.refresh(inside)
    before = outside.read_bytes()
    away = {"refused", "not_found"}  # a link is no sample: a look at the folder forgets it
    for said in (("/fodder/play", done[1]), ("/fodder/rate", done[1], 5)):
        assert ear.ask(*said)[1][0] in away
    varied = ("/fodder/generate", "a", "pad", "source", done[1])
    assert ear.ask(*varied)[1][0] in away
    assert outside.read_bytes() == before
    inside.unlink()


# What is lost, and what is kept


class Counting:
    """A receiver that counts."""

    def __init__(self) -> None:
        self.messages = 0

    def admits(self, _: Peer) -> bool:
        return True

    def is_locked(self, _: str) -> bool:
        return False

    def received(self, *_: object) -> None:
        self.messages += 1

    def failed(self, *_: object) -> None: ...

    def refused(self, *_: object) -> None: ...

    def closed(self, *_: object) -> None: ...


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what it drops")
def test_datagrams_that_the_kernel_drops_are_counted(monkeypatch, caplog):
    monkeypatch.setattr(server, "BUFFER", 16_384)
    receiver = Counting()
    counting = Server("127.0.0.1", 0, receiver)
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(500):  # before anybody reads
        line.sendto(message("/fodder/ping"), ("127.0.0.1", counting.port))
    counting.start()
    deadline = time.monotonic() + 10
    while counting.status().lost == 0 and time.monotonic() < deadline:
        line.sendto(message("/fodder/ping"), ("127.0.0.1", counting.port))
        time.sleep(0.05)
    status = counting.status()
    line.close()
    counting.close()
    assert status.lost > 100
    assert status.received + status.lost >= 501
    assert status.buffer < 100_000
    assert "were lost" in caplog.text
