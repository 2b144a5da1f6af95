"""fodder say: one message to a running Fodder, and its answers."""

from __future__ import annotations

import json

import pytest

from bridge.cli import main
from tests.jobs.test_queue import PATIENCE
from tests.osc.conftest import bridge, face, home  # noqa: F401


def said(capsys, *words: str) -> tuple[int, list[list[object]], str]:
    status = main(["say", *words])
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


@pytest.fixture
def port(face) -> str:  # noqa: F811
    return str(face.server.port)


def test_a_ping(capsys, port):
    status, ((address, _),), _ = said(capsys, "/fodder/ping", "--port", port)
    assert (status, address) == (0, "/fodder/pong")


def test_a_sample(capsys, port):
    words = ["/fodder/generate", "me", "tone", "bars", "1", "--wait", str(PATIENCE)]
    status, heard, _ = said(capsys, *words, "--port", port)
    assert status == 0
    assert heard[0][:2] == ["/fodder/accepted", "me"]
    assert heard[-1][0] == "/fodder/finished"


def test_a_mistake(capsys, port):
    status, heard, _ = said(capsys, "/fodder/go", "--port", port)
    assert status == 2
    assert heard[0][:2] == ["/fodder/error", "bad_argument"]


def test_nobody_there(capsys):
    status, heard, err = said(capsys, "/fodder/ping", "--port", "1", "--wait", "0.2")
    assert (status, heard) == (1, [])
    assert "fodder serve" in err
