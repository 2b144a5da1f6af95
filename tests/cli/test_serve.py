"""fodder serve ends when it is told to, also before it is open."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from bridge.cli import main, serve


class Address(NamedTuple):
    host: str
    port: int


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Those of the test run come back."""
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_an_end_that_comes_while_it_opens_closes_what_was_opened(sign, monkeypatch, capsys):
    closed = []

    @contextlib.contextmanager
    def slowly(*_: object) -> Iterator[SimpleNamespace]:
        os.kill(os.getpid(), sign)
        try:
            yield SimpleNamespace(osc=SimpleNamespace(server=Address("127.0.0.1", 7770)))
        finally:
            closed.append(True)

    monkeypatch.setattr(serve, "serving", slowly)
    assert main(["serve"]) == 0
    assert closed == [True]
    assert "7770" in capsys.readouterr().out
