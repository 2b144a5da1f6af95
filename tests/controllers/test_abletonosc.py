"""AbletonOSC, by a stand-in that answers to its published addresses as its source does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pythonosc.osc_message import OscMessage

from bridge.controllers import abletonosc
from bridge.controllers.abletonosc import AbletonOscSession, key_of
from bridge.domain.errors import Refused
from bridge.osc.defaults import RequestDefaults
from tests.osc.ear import message

LIVE = {
    "tempo": 93.5,
    "signature_numerator": 7,
    "signature_denominator": 8,
    "root_note": 6,
    "scale_name": "Minor",
}


class AbletonOsc:
    """`/live/song/start_listen/NAME` answers `/live/song/get/NAME`, now and when it changes."""

    def __init__(self) -> None:
        self.song = dict(LIVE)
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind(("127.0.0.1", 0))
        self.port = self.line.getsockname()[1]
        self.listened: set[str] = set()
        self.answers = 0
        self.untold: set[str] = set()  # what it does not tell, as where a datagram is lost
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                heard = OscMessage(self.line.recv(4_096))
            except OSError:
                return
            verb, name = heard.address.removeprefix("/live/song/").split("/")
            if verb == "start_listen":
                self.listened.add(name)
                self.tell(name)
            else:
                self.listened.discard(name)

    def tell(self, name: str) -> None:
        if name in self.untold:
            return
        self.say(f"/live/song/get/{name}", self.song[name])

    def change(self, **properties: object) -> None:
        self.song.update(properties)
        for name in properties:
            assert name in self.listened
            self.tell(name)

    def say(self, address: str, *values: object) -> None:
        if self.answers:
            self.line.sendto(message(address, *values), ("127.0.0.1", self.answers))


@pytest.fixture
def live() -> Iterator[AbletonOsc]:
    live = AbletonOsc()
    yield live
    live.line.close()


def wait(until: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def said(defaults: RequestDefaults) -> dict[str, str]:
    return {name: str(value) for name, value in defaults.host().items()}


def test_live_s_tempo_meter_and_key_are_the_host_s(live):
    defaults = RequestDefaults("embedded")
    with AbletonOscSession(defaults, live.port, 0) as session:
        live.answers = session.port
        live.say("/live/startup")  # it may have asked before the stand-in could answer
        wait(lambda: said(defaults) == {"bpm": "93.5", "meter": "7/8", "key": "F#m"})
        live.change(tempo=120.0, signature_numerator=3, signature_denominator=4)
        wait(lambda: said(defaults) == {"bpm": "120.0", "meter": "3/4", "key": "F#m"})
        live.change(root_note=0, scale_name="Major")
        wait(lambda: "key" not in said(defaults))
    wait(lambda: not live.listened)


def test_a_live_that_starts_later_is_found(live, monkeypatch):
    monkeypatch.setattr(abletonosc, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(abletonosc, "POLL_SECONDS", 0.05)
    defaults = RequestDefaults("embedded")
    with AbletonOscSession(defaults, live.port, 0) as session:
        wait(lambda: live.listened)
        assert defaults.host() == {}
        live.answers = session.port
        wait(lambda: said(defaults).get("bpm") == "93.5")


def test_what_live_has_not_told_is_asked_for_again(live, monkeypatch):
    monkeypatch.setattr(abletonosc, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(abletonosc, "POLL_SECONDS", 0.05)
    defaults, live.untold = RequestDefaults("embedded"), {"tempo"}
    with AbletonOscSession(defaults, live.port, 0) as session:
        live.answers = session.port
        wait(lambda: "meter" in said(defaults))
        assert "bpm" not in said(defaults)
        live.untold = set()
        wait(lambda: said(defaults).get("bpm") == "93.5")


def test_what_is_no_answer_is_passed_over(live):
    defaults = RequestDefaults("embedded")
    with AbletonOscSession(defaults, live.port, 0) as session:
        wait(lambda: len(live.listened) == len(LIVE))  # and has answered nobody
        live.answers = session.port
        live.line.sendto(b"no OSC", ("127.0.0.1", session.port))
        live.say("/live/song/get/tempo", "fast")
        live.say("/live/song/get/tempo")
        live.say("/live/song/get/tempo", 99.0)
        wait(lambda: said(defaults).get("bpm") == "99.0")


def test_a_taken_port_is_told():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        with pytest.raises(Refused, match="AbletonOSC"):
            AbletonOscSession(RequestDefaults("embedded"), 1, other.getsockname()[1])


@pytest.mark.parametrize(
    ("root", "scale", "key"),
    [(9, "Minor", "A Minor"), (2, "Dorian", "D Dorian"), (0, "Major", ""), (None, "Minor", "")],
)
def test_keys(root, scale, key):
    assert key_of(root, scale) == key
