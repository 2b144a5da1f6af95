"""Files shown in the file manager: over a real session bus, and without one."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bridge.domain.errors import FodderError, NotFound
from gui.library import desktop
from tests.programs import needs

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
MANAGER = Path(__file__).with_name("a_file_manager.py")


@linux
@needs("dbus-run-session")
def test_a_file_manager_is_asked_by_dbus(kept):
    paths = [kept[3].path, kept[1].path]
    words = ["dbus-run-session", "--", sys.executable, "-m", f"tests.gui.library.{MANAGER.stem}"]
    root = Path(__file__).parents[3]
    said: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 60, "cwd": root}
    done = subprocess.run([*words, *map(str, paths)], check=False, **said)
    assert done.stdout.splitlines() == [path.as_uri() for path in paths], done.stderr
    assert "G%23m" in done.stdout


@linux
def test_where_none_answers_the_folder_is_opened(kept, monkeypatch):
    asked = []

    def run(words, **_):
        asked.append(words)
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(desktop, "_by_dbus", lambda _: False)
    monkeypatch.setattr(subprocess, "run", run)
    desktop.reveal([kept[5].path])
    assert asked == [["xdg-open", str(kept[5].path.parent)]]


@linux
def test_without_any_the_place_is_named(kept, monkeypatch):
    monkeypatch.setattr(desktop, "_by_dbus", lambda _: False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FodderError, match="lies in") as caught:
        desktop.reveal([kept[5].path])
    assert str(kept[5].path.parent) in str(caught.value)


def test_a_file_that_is_gone_is_not_asked_for(tmp_path):
    with pytest.raises(NotFound):
        desktop.reveal([tmp_path / "gone.wav"])
