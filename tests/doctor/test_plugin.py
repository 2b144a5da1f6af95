"""The plugin as it is installed, moved away from its Fodder, and not there at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.config import plugin as installation
from bridge.config.settings import Settings, find_home, load
from bridge.doctor import plugin
from bridge.doctor.finding import Finding
from bridge.domain.errors import NotFound


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `make plugin` leaves, in small, with a home to put it into."""
    folder = tmp_path / "built"
    for file in ("Fodder.vst3/Contents/Fodder.so", "Fodder.lv2/libFodder.so"):
        (folder / file).parent.mkdir(parents=True)
        (folder / file).write_bytes(b"\x7fELF")
    places = {name: tmp_path / "user" / name for name in ("Fodder.vst3", "Fodder.lv2")}
    monkeypatch.setattr(installation, "built", lambda: folder)
    monkeypatch.setattr(installation, "targets_of", lambda _=None: places)
    monkeypatch.setattr(plugin, "_OF_PACKAGE", ())
    return folder


def look(settings: Settings | None = None) -> Finding:
    home = find_home()
    (found,) = plugin.installed(home, settings or load(home))
    return found


def install() -> Path:
    """Install it as the command does; the note that is written for it."""
    installation.install(find_home(), None, False, lambda _: None)
    return installation.note_of(find_home())


@pytest.mark.usefixtures("built")
def test_what_is_installed_is_told_by_its_formats() -> None:
    assert look().said == "not installed"
    assert look().cure == "if you want it: fodder install plugin"
    install()
    assert (look().state, look().said) == ("ok", "VST3, LV2")


@pytest.mark.usefixtures("built")
def test_a_plugin_that_asks_at_another_port_is_wrong() -> None:
    install()
    found = look(replace(load(find_home()), port=7780))
    assert (found.state, found.cure) == ("wrong", "fodder install plugin")
    assert "port 7770, Fodder answers at 7780" in found.said


@pytest.mark.usefixtures("built")
def test_a_fodder_that_is_gone_is_told_without_its_place() -> None:
    note = install()
    note.write_text(json.dumps({"command": ["/media/Album/fodder"], "port": 7770}), "utf-8")
    assert (look().state, "is gone" in look().said) == ("note", True)
    assert "Album" not in look().said
    note.unlink()  # then the plugin looks for a Fodder itself
    assert look().state == "ok"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("said", ["", "[]", '{"command": [], "port": 7770}', " " * 300_000])
def test_a_note_that_cannot_be_read_is_wrong(said: str) -> None:
    install().write_text(said, "utf-8")
    assert (look().state, look().cure) == ("wrong", "fodder install plugin")


@pytest.mark.usefixtures("built")
def test_where_it_is_not_built_the_cure_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise NotFound("The plugin is not in this Fodder.")

    monkeypatch.setattr(installation, "built", none)
    assert "make plugin" in look().cure
