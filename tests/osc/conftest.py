"""One bridge for all tests of a module: a real engine process without torch, a real folder."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.cli.serve import serving
from bridge.jobs.engine import Engine
from bridge.osc.service import OscService
from tests.osc.ear import Ear


def arguments(**changes: object) -> argparse.Namespace:
    plain = {
        "port": 0, "host": None, "folder": None, "source": [], "token": None,
        "no_discovery": True, "link": False, "midi": False, "abletonosc": False,
        "with_parent": False,
    }  # fmt: skip
    return argparse.Namespace(**{**plain, **changes})


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def bridge(home: Path) -> Iterator[OscService]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FODDER_HOME", str(home))
        with serving(arguments(), Engine("tests.fake_engine")) as app:
            assert app.osc is not None
            yield app.osc


@pytest.fixture
def face(bridge: OscService) -> Iterator[OscService]:
    """Each test leaves no jobs, sticky values or subscribers."""
    yield bridge
    jobs = bridge._jobs
    jobs.cancel_all()
    while jobs.listing():
        time.sleep(0.005)
    bridge.defaults._sticky.clear()
    bridge.defaults._host.clear()
    bridge.defaults._hosts.clear()
    bridge.clients._subscribers.clear()


@pytest.fixture
def ear(face: OscService) -> Iterator[Ear]:
    ear = Ear(face.server.port)
    yield ear
    ear.close()
