"""A missing program fails a test on Debian and skips it elsewhere."""

from __future__ import annotations

import pytest

from tests import programs

NOWHERE = "fodder-no-such-program"


def test_elsewhere_a_test_is_skipped_and_says_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs, "ON_DEBIAN", False)
    with pytest.raises(pytest.skip.Exception, match=NOWHERE):
        programs.require("python3", NOWHERE)
    assert programs.needs(NOWHERE).args == (True,)


def test_on_debian_nothing_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "ON_DEBIAN", True)
    programs.require(NOWHERE)
    assert programs.needs(NOWHERE).args == (False,)


def test_what_is_there_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    program = tmp_path / "here"
    program.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "ON_DEBIAN", False)
    programs.require("here")
