"""fodder install plugin: what is built goes where music programs look, with a note for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.config import plugin
from bridge.domain.errors import NotFound


@pytest.fixture
def built(tmp_path, monkeypatch) -> Path:
    """What `make plugin` leaves, in small."""
    folder = tmp_path / "built"
    for file in ("Fodder.vst3/Contents/x86_64-linux/Fodder.so", "Fodder.lv2/libFodder.so"):
        (folder / file).parent.mkdir(parents=True)
        (folder / file).write_bytes(b"\x7fELF")
    monkeypatch.setattr(plugin, "built", lambda: folder)
    return folder


@pytest.mark.usefixtures("built")
def test_install_and_remove_leave_nothing(tmp_path, home, capsys):
    target = tmp_path / "there"
    (target / "Other.vst3").mkdir(parents=True)
    assert main(["install", "plugin", "--dry-run", "--to", str(target)]) == 0
    planned = capsys.readouterr().out.splitlines()
    assert not (home / "plugin.json").exists()
    assert main(["install", "plugin", "--to", str(target)]) == 0
    done = capsys.readouterr()
    assert done.out.splitlines() == planned
    assert all(Path(line).is_file() for line in planned)
    assert "instrument" in done.err
    assert main(["install", "plugin", "--to", str(target)]) == 0  # again, over itself
    assert main(["install", "plugin", "--remove", "--to", str(target)]) == 0
    assert [path.name for path in target.iterdir()] == ["Other.vst3"]
    assert not (home / "plugin.json").exists()


@pytest.mark.usefixtures("built")
def test_the_note_says_how_this_fodder_is_started(tmp_path, home):
    main(["install", "plugin", "--to", str(tmp_path / "there")])
    said = json.loads((home / "plugin.json").read_text("utf-8"))
    assert Path(said["command"][0]).is_file()
    assert said["port"] == 7770


def test_each_system_has_its_folders(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert plugin.targets_of(platform="linux")["Fodder.lv2"] == tmp_path / ".lv2" / "Fodder.lv2"
    mac = plugin.targets_of(platform="darwin")
    assert mac["Fodder.component"].parent.name == "Components"
    away = {"LOCALAPPDATA": str(tmp_path), "APPDATA": str(tmp_path)}
    windows = plugin.targets_of(platform="win32", environ=away)
    assert windows["Fodder.vst3"] == tmp_path / "Programs" / "Common" / "VST3" / "Fodder.vst3"
    with pytest.raises(NotFound, match="APPDATA"):
        plugin.targets_of(platform="win32", environ={})
    with pytest.raises(NotFound):
        plugin.targets_of(platform="plan9")


def test_what_is_not_built_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(plugin, "__file__", str(tmp_path / "bridge" / "config" / "plugin.py"))
    with pytest.raises(NotFound, match="make plugin"):
        plugin.built()
