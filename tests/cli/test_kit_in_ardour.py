"""A form's folder in Ardour: its stems and its MIDI file, imported together into an empty session.

As Ardour's import dialog does it, with the file's tempo. What it then has is counted by Ardour
itself, by a script. Markers are not: Ardour 7.3 takes none of a sound that it copies, and of a MIDI
file looks for them in its last track.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import mido
import pytest

from tests.ardour import RATE, ardours_window, in_ardour, new_session
from tests.cli.test_kit import _shared, made  # noqa: F401 - the engine is shared there, too

FORM = ("intro", "verse", "fill")
BPM = 92.0
BEATS = 4 * len(FORM)
ARDOURS = 1_920  # ticks of a beat
IMPORT = """
local files = C.StringVector()
for _, file in ipairs({%s}) do files:push_back(file) end
Editor:do_import(files, Editing.ImportDistinctFiles, Editing.ImportAsTrack,
  ARDOUR.SrcQuality.SrcBest, ARDOUR.MidiTrackNameSource.SMFTrackName,
  ARDOUR.MidiTempoMapDisposition.SMFTempoUse, Temporal.timepos_t(0), ARDOUR.PluginInfo(),
  ARDOUR.Track(), false)
local out, start = io.open("{told}", "a"), Temporal.timepos_t(0)
local map = Temporal.TempoMap.read()
out:write("tempo\\t", map:quarters_per_minute_at(start), "\\n")
out:write("meter\\t", map:meter_at(start):divisions_per_bar(), "\\n")
for route in Session:get_tracks():iter() do
  for region in route:to_track():playlist():region_list():iter() do
    out:write("region\\t", route:name(), "\\t", region:position():samples(), "\\t",
      region:length():samples(), "\\t", region:length():ticks(), "\\n")
    local midi = region:to_midiregion()
    if not midi:isnil() then
      for note in ARDOUR.LuaAPI.note_list(midi:model()):iter() do
        out:write("note\\t", route:name(), "\\t", note:time():str(), "\\t", note:length():str(),
          "\\t", note:note(), "\\t", note:velocity(), "\\n")
      end
    end
  end
end
out:close()
"""
Played = tuple[int, int, int, int]  # start and length in Ardour's ticks, pitch, velocity


def ticks(said: str) -> int:
    """Ardour's "beats:ticks"."""
    beats, rest = said.split(":")
    return int(beats) * ARDOURS + int(rest)


def played(track: mido.MidiTrack, unit: int) -> list[Played]:
    """The notes of a track, in the order of their beginnings."""
    found: list[Played] = []
    held: dict[int, tuple[int, int]] = {}
    at = 0
    for message in track:
        at += message.time
        if message.type == "note_on":
            held[message.note] = at, message.velocity
        elif message.type == "note_off":
            start, velocity = held.pop(message.note)
            found.append((start * unit, (at - start) * unit, message.note, velocity))
    return sorted(found)


@in_ardour()
@pytest.mark.timeout(240)
def test_a_form_s_folder_is_imported_into_ardour_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *stems, mix = made(
        capsys, "kit", "dusty boom bap, 92 bpm, A minor", "--bars", "1", "--seed", "7",
        "--steps", "2", "--parts", "drums,bass", "--form", ",".join(FORM),
        "--folder", str(tmp_path / "song"),
    )  # fmt: skip
    notes = mix.with_suffix(".mid")
    files = ", ".join(f'"{file}"' for file in (*stems, notes))
    home = tmp_path / "home"
    home.mkdir()
    with ardours_window(new_session(home), home, IMPORT.replace("%s", files)):
        told = [line.split("\t") for line in (home / "told").read_text().splitlines() if line]
    assert not [line for line in told if line[0].startswith("error")]
    said = {line[0]: float(line[1]) for line in told if line[0] in ("tempo", "meter")}
    assert said["tempo"] == pytest.approx(BPM, abs=1e-4)  # a MIDI file's is whole microseconds
    assert said["meter"] == 4

    regions = {line[1]: [int(one) for one in line[2:]] for line in told if line[0] == "region"}
    assert Counter(line[0] for line in told)["region"] == len(regions) == 4
    frames = round(BEATS * 60 / BPM * RATE)
    for stem in stems:
        assert regions[stem.stem] == [0, frames, BEATS * ARDOURS]

    file = mido.MidiFile(notes)
    for track in file.tracks[1:]:
        (name,) = (one for one in regions if f".{track.name}-" in one)
        start, _, length = regions[name]
        assert (start, length) == (0, BEATS * ARDOURS)
        found = [
            (ticks(line[2]), ticks(line[3]), int(line[4]), int(line[5]))
            for line in told
            if line[:2] == ["note", name]
        ]
        assert len(found) > 4
        assert sorted(found) == played(track, ARDOURS // file.ticks_per_beat)
