"""The LV2 in Ardour: a session with it on a track is made, edited as a project of another day,
opened again and rendered. By ardour7-lua, which is Ardour without its window and needs no sound
card.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate

pytest.importorskip("minihost", reason="the server that answers needs it")

import soundfile

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
RENDER = """
for route in session:get_routes():iter() do
  local plugin = route:nth_plugin(0)
  if not plugin:isnil() then
    local controls = plugin:to_automatable()
    for one in controls:all_automatable_params():iter() do
      local control = controls:automation_control(one, false)
      for name, value in pairs({{pad = 3, play = 1}}) do
        if control:name():match(":" .. name .. "$") then
          control:set_value(value, PBD.GroupControlDisposition.NoGroup)
        end
      end
    end
  end
end
ARDOUR.LuaAPI.usleep(500000)
local export = session:simple_export()
export:set_folder("{folder}")
export:set_name("out")
export:set_range({start}, {start} + {frames})
assert(export:run_export())
"""
GONE = (
    '<Fodder prompt="dusty drums"><Pad number="3" path="/gone/drums.wav" sample="old"'
    ' prompt="dusty drums" seed="7" hostTempo="93" bars="2" bpm="93"/></Fodder>'
)
PAD = (
    '<Fodder prompt="dusty drums"><Pad number="3" path="{}" sample="old" prompt="dusty drums"'
    ' seed="7" hostTempo="87" hostBeats="7" hostUnit="8" bars="2" bpm="87"/></Fodder>'
)
RATE = 44_100
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


@pytest.fixture
def environ(built: Path, server: FakeServer, tmp_path: Path) -> dict[str, str]:
    """Where Ardour finds the plugin, and the plugin its server."""
    if shutil.which("ardour7-lua", path=os.defpath) is None:
        pytest.skip("ardour7-lua is not installed: apt install ardour")
    server.rate = RATE
    (tmp_path / "lv2").mkdir()
    (tmp_path / "lv2" / "Fodder.lv2").symlink_to(built / "Fodder.lv2")
    environ = {**os.environ, "HOME": str(tmp_path), "PATH": os.defpath}
    environ["LV2_PATH"] = f"{tmp_path}/lv2:/usr/lib/lv2"
    return environ


def project_with(pads: str, folder: Path, environ: dict[str, str]) -> None:
    """A session of 87 bpm in 7/8, whose plugin has kept these pads."""
    run(folder, environ, ADD, 1, True)
    (state,) = (folder / "session" / "plugins").rglob("state.ttl")
    state.write_text(STATE.sub(rf'\g<1>{kept(pads)}"', state.read_text("utf-8")), "utf-8")
    project = folder / "session" / "session.ardour"
    text = project.read_text("utf-8").replace('npm="120"', 'npm="87"')
    metre = 'note-value="{}" divisions-per-bar="{}"'
    project.write_text(text.replace(metre.format(4, 4), metre.format(8, 7)), "utf-8")


@pytest.mark.timeout(150)
def test_a_session_of_ardours_comes_back(
    environ: dict[str, str], server: FakeServer, tmp_path: Path
):
    project_with(GONE, tmp_path, environ)
    assert server.of("/fodder/host/tempo")[-1] == [120.0]
    run(tmp_path, environ, "", 3, False)  # its transport stands still
    assert server.of("/fodder/host/tempo")[-1] == [87.0]
    assert server.of("/fodder/host/meter")[-1] == ["7/8"]
    (asked,) = server.of("/fodder/generate")
    assert asked[1:] == ["dusty drums", "seed", 7]
    (made,) = until(lambda: server.made)
    states = [path.read_text("utf-8") for path in (tmp_path / "session").rglob("state.ttl")]
    saved = [unkept(found[2]) for found in map(STATE.search, states) if found]
    assert any(str(made) in one for one in saved), saved


@pytest.mark.timeout(150)
def test_a_loop_keeps_to_ardours_bars(environ: dict[str, str], tmp_path: Path):
    """It goes on where it would be, had it begun with the bar: to the frame, as Ardour renders it,
    for bars whose length is no whole number of frames."""
    loop = np.random.default_rng(1).uniform(-0.5, 0.5, (round(7 * 60 / 87 * RATE), 2))
    soundfile.write(tmp_path / "loop.wav", loop, RATE, subtype="FLOAT")
    project_with(PAD.format(tmp_path / "loop.wav"), tmp_path, environ)
    start, frames = 100_000, 10 * RATE  # in the first bar's last eighth
    script = RENDER.format(folder=tmp_path, start=start, frames=frames)
    run(tmp_path, environ, script, 1, False)
    heard, rate = soundfile.read(tmp_path / "out.wav", always_2d=True)
    assert (rate, len(heard)) == (RATE, frames)
    twice = np.concatenate([loop, loop])[:, 0]
    exact = 7 * 60 / 87 * RATE
    for at in (1_000, 50_000, 120_000, 250_000, 400_000):
        part = heard[at : at + 3_000, 0]
        found = int(np.argmax(correlate(twice, part, "valid")))
        there = twice[found : found + 3_000]
        assert part @ there / np.sqrt(part @ part * (there @ there)) > 0.9999
        apart = (found - (start + at)) % exact
        assert min(apart, exact - apart) <= 1.5
