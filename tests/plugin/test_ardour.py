"""The LV2 in Ardour: a session with it on a track is made, edited as a project of another day, and
opened again. By ardour7-lua, which is Ardour without its window, and needs no sound card.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("minihost", reason="the server that answers needs it")

from tests.plugin.server import FakeServer, kept, unkept, until

OPEN = """
AudioEngine:set_backend("None (Dummy)", "", "")
session = {what}_session("{folder}", "session"{rate})
assert(session)
{script}
ARDOUR.LuaAPI.usleep({seconds} * 1000000)
session:save_state("")
close_session()
quit()
"""
ADD = """
audio, midi = ARDOUR.DataType("audio"), ARDOUR.DataType("midi")
tracks = session:new_midi_track(
  ARDOUR.ChanCount(midi, 1), ARDOUR.ChanCount(audio, 2), true, ARDOUR.PluginInfo(), nil, nil, 1,
  "Fodder", ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true)
plugin = ARDOUR.LuaAPI.new_plugin(
  session, "https://samplefodder.org/plugin", ARDOUR.PluginType.LV2, "")
assert(not plugin:isnil())
for track in tracks:iter() do
  assert(track:add_processor_by_index(plugin, 0, nil, true) == 0)
end
"""
ROLL = "session:request_roll(ARDOUR.TransportRequestSource.TRS_UI)"
GONE = (
    '<Fodder prompt="dusty drums"><Pad number="3" path="/gone/drums.wav" sample="old"'
    ' prompt="dusty drums" seed="7" hostTempo="93" bars="2" bpm="93"/></Fodder>'
)
STATE = re.compile(r'(:StateString> ")([^"]*)"')


def run(folder: Path, environ: dict[str, str], script: str, seconds: int, is_new: bool) -> None:
    """Let Ardour make or open the session in a folder, and save it."""
    text = OPEN.format(
        what="create" if is_new else "load",
        folder=folder / "session",
        rate=", 44100" if is_new else "",
        script=script,
        seconds=seconds,
    )
    (folder / "script.lua").write_text(text)
    done = subprocess.run(
        ["ardour7-lua", str(folder / "script.lua")], env=environ, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(150)
def test_a_session_of_ardours_comes_back(built: Path, server: FakeServer, tmp_path: Path):
    if shutil.which("ardour7-lua", path=os.defpath) is None:
        pytest.skip("ardour7-lua is not installed: apt install ardour")
    (tmp_path / "lv2").mkdir()
    (tmp_path / "lv2" / "Fodder.lv2").symlink_to(built / "Fodder.lv2")
    environ = {**os.environ, "HOME": str(tmp_path), "PATH": os.defpath}
    environ["LV2_PATH"] = f"{tmp_path}/lv2:/usr/lib/lv2"
    run(tmp_path, environ, ADD, 1, True)
    assert [120.0] in server.of("/fodder/host/tempo")

    (state,) = (tmp_path / "session" / "plugins").rglob("state.ttl")
    state.write_text(STATE.sub(rf'\g<1>{kept(GONE)}"', state.read_text("utf-8")), "utf-8")
    project = tmp_path / "session" / "session.ardour"
    text = project.read_text("utf-8").replace('npm="120"', 'npm="87"')
    metre = 'note-value="{}" divisions-per-bar="{}"'
    text = text.replace(metre.format(4, 4), metre.format(8, 7))
    project.write_text(text, "utf-8")

    run(tmp_path, environ, ROLL, 3, False)
    assert [87.0] in server.of("/fodder/host/tempo")
    assert ["7/8"] in server.of("/fodder/host/meter")
    (asked,) = server.of("/fodder/generate")
    assert asked[1:] == ["dusty drums", "seed", 7]
    (made,) = until(lambda: server.made)
    states = [path.read_text("utf-8") for path in project.parent.rglob("state.ttl")]
    saved = [unkept(found[2]) for found in map(STATE.search, states) if found]
    assert any(str(made) in one for one in saved), saved
