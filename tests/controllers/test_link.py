"""Ableton Link with a real second peer, in a network of its own where only loopback exists."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from bridge.controllers.link import LinkSession
from bridge.domain.errors import NotFound
from bridge.osc.defaults import RequestDefaults

OURS = """
import time, link
from bridge.controllers.link import LinkSession
from bridge.osc.defaults import RequestDefaults
defaults = RequestDefaults("embedded")
def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
with LinkSession(defaults) as session:
    assert session.until_bar() == 0.0
    time.sleep(0.3)
    assert defaults.request({"prompt": "a"}).bpm is None
    other = link.Link(98.0)
    other.enabled = True
    until(lambda: other.numPeers() == 1)
    until(lambda: defaults.request({"prompt": "a"}).bpm is not None)
    state = other.captureAppSessionState()
    state.setTempo(77.0, other.clock().micros())
    other.commitAppSessionState(state)
    until(lambda: abs(defaults.request({"prompt": "a"}).bpm - 77.0) < 0.01)
    for meter, beats in (("4/4", 4.0), ("7/8", 3.5)):
        defaults.host_says("meter", meter)
        state, now = other.captureAppSessionState(), other.clock().micros()
        left = (beats - state.phaseAtTime(now, beats)) % beats * 60 / state.tempo()
        off = abs(session.until_bar() - left)
        assert min(off, beats * 60 / 77 - off) < 0.1, off
    other.enabled = False
print("followed")
"""


def can_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    return (
        subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True).returncode == 0
    )


@pytest.mark.skipif(not can_unshare(), reason="needs a network namespace of its own")
def test_the_session_is_followed(tmp_path):
    pytest.importorskip("link")
    (tmp_path / "ours.py").write_text(OURS)
    shell = (
        "ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo && "
        f"PYTHONPATH=. exec {sys.executable} {tmp_path / 'ours.py'}"
    )
    command = ["unshare", "-n", "sh", "-c", shell]
    result = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert result.stdout == "followed\n", result.stderr


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr("bridge.controllers.link.importlib.import_module", missing)
    with pytest.raises(NotFound, match=r"sample-fodder\[link\]"):
        LinkSession(RequestDefaults("embedded"))
