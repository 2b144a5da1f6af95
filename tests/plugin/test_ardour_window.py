"""The plugin's window inside Ardour's own: opened from the mixer, typed into, and a pad dragged out
of it onto Ardour's canvas, where it becomes a track with a region."""

from __future__ import annotations

import os
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

pytest.importorskip("minihost", reason="the server that answers needs it")

from tests.ardour import RATE, ardours_window, in_ardour, new_session
from tests.plugin.server import FakeServer, until
from tests.plugin.test_ardour import ADD
from tests.plugin.test_window import PAD, Screen, asked

TITLE = r"Fodder: Fodder \(by Fodder\) \[LV2\]"
BAR = 34  # of Ardour's own above the plugin, in px
TRACK, PLUGIN = (235, 445), (125, 270)  # the track's name, and the plugin in its strip of the mixer
CANVAS = (1_150, 700)  # below the tracks
SUPERCLOCKS = 282_240_000  # Ardour's ticks of a second
MIXER = 'Editor:access_action("Editor", "show-editor-mixer")'


@in_ardour()
@pytest.mark.timeout(240)
def test_it_is_shown_typed_into_and_dragged_out_of_in_ardour(
    built: Path, server: FakeServer, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", os.defpath)
    server.rate = RATE
    (tmp_path / "lv2").mkdir()
    (tmp_path / "lv2" / "Fodder.lv2").symlink_to(built / "Fodder.lv2")
    environ = {"LV2_PATH": f"{tmp_path}/lv2:/usr/lib/lv2", "FODDER_HOME": str(home)}
    session = new_session(tmp_path, ADD, **environ)
    with ardours_window(session, tmp_path, MIXER, **environ) as ardour:
        window = Screen(ardour.environ)
        window.mouse("search", "--name", "session - Ardour", "windowactivate", "--sync")
        window.mouse("mousemove", *TRACK, "click", 1)
        time.sleep(2.0)
        window.mouse("mousemove", *PLUGIN)
        time.sleep(0.3)
        window.mouse("click", "--repeat", 2, "--delay", 80, 1)
        window.find(TITLE)
        window.corner = window.corner[0], window.corner[1] + BAR
        window.type("dusty drums")
        assert asked(server, "/fodder/generate")[1] == "dusty drums"
        (made,) = until(lambda: server.made)
        time.sleep(2.0)  # it is on its pad
        window.drag(window.at(PAD), CANVAS)
        time.sleep(2.0)
        window.mouse("search", "--name", "session - Ardour", "windowactivate", "--sync")
        window.mouse("key", "ctrl+s")
        regions = until(lambda: regions_in(session))
    (region,) = regions
    assert region.get("name", "").startswith(made.stem)
    assert region.get("length", "").split("@")[0] == f"a{4 * SUPERCLOCKS}"  # two bars of 120 bpm
    assert made.is_file(), "a drag must copy, never move"


def regions_in(session: Path) -> list[ET.Element]:
    """The regions that lie on tracks."""
    lists = ET.parse(session).getroot().findall("Playlists/Playlist")
    return [region for one in lists for region in one.findall("Region")]
