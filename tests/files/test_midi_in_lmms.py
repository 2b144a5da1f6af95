"""Fodder's MIDI in LMMS: its tracks, notes, tempo and meter, as LMMS saves them itself.

LMMS 1.2.2 puts a file's tempo into its automation track, which counts as soon as the song plays;
the figure above stays at 140 until then, whatever file it is. Without LMMS the test is passed over.
"""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bridge.domain.music import Key, Meter
from bridge.domain.notes import Note, Score
from bridge.files import midi
from tests.programs import needs
from tests.screen import PROGRAMS, Screen, a_screen, wait

TICKS = 48  # LMMS's of a beat
LOWER = 12  # LMMS's keys are an octave lower than MIDI's
CONFIG = """<?xml version="1.0"?><!DOCTYPE lmms-config-file>
<lmms version="1.2.2" configversion="2"><app configured="1" language="en" nommpz="1"/>
<mixer audiodev="Dummy (no sound output)" mididev="Dummy (no MIDI support)"/>
<paths workingdir="{}/"/></lmms>"""
METER = Meter(3, 4)
BASS = Score(
    tuple(Note(beat, 0.5, 33 + 2 * beat, 0.8) for beat in range(6)),
    92.0, 2, METER, Key.parse("Am"), program=38, name="synth bass",
)  # fmt: skip
DRUMS = Score(
    tuple(Note(beat / 2, 0.25, 36 if beat % 3 else 42, 1.0) for beat in range(12)),
    92.0, 2, METER, drums=True, name="sampled kit",
)  # fmt: skip


def saved_by_lmms(file: Path, folder: Path) -> ET.Element:
    """The project that LMMS makes of a MIDI file."""
    config, project = folder / "lmmsrc.xml", folder / "out.mmp"
    config.write_text(CONFIG.format(folder))
    with a_screen(folder) as screen:
        screen.start("lmms", "--allowroot", "-c", str(config), "--import", str(file))
        wait(lambda: "Setup incomplete" in screen.said("wmctrl", "-l"), 60)  # it has no SoundFont
        screen.xdotool("search", "--name", "Setup incomplete", "windowactivate", "--sync")
        screen.xdotool("key", "Return")
        wait(lambda: "Setup incomplete" not in screen.said("wmctrl", "-l"))
        save_as(screen, project)
    return ET.parse(project).getroot()


def save_as(screen: Screen, project: Path) -> None:
    screen.xdotool("search", "--name", "Untitled.* - LMMS", "windowactivate", "--sync")
    screen.xdotool("key", "ctrl+s")
    wait(lambda: "Save Project" in screen.said("wmctrl", "-l"))
    screen.xdotool("search", "--name", "Save Project", "windowactivate", "--sync")
    screen.xdotool("type", "--delay", 20, str(project))
    screen.xdotool("key", "Return")
    wait(project.is_file)
    wait(lambda: project.read_text().rstrip().endswith("</lmms-project>"))


@needs(*PROGRAMS)
@pytest.mark.skipif(shutil.which("lmms") is None, reason="LMMS is not installed")
def test_lmms_reads_notes_tempo_and_meter_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "kit.mid"
    file.write_bytes(midi.encode([DRUMS, BASS]))
    project = saved_by_lmms(file, tmp_path)
    tracks = {track.get("name"): track for track in project.iter("track")}
    for score in (DRUMS, BASS):
        found = sorted(
            (int(note.get("pos", 0)) + int(part.get("pos", 0)), int(note.get("key", 0)) + LOWER)
            for part in tracks[score.name].iter("pattern")
            for note in part.iter("note")
        )
        assert found == sorted((round(one.start * TICKS), one.pitch) for one in score.notes)
    automated = {one.get("name"): one for one in project.iter("automationpattern")}
    said = {
        name: float(automated[name].find("time").get("value"))  # type: ignore[union-attr, arg-type]
        for name in ("Tempo", "Numerator", "Denominator")
    }
    assert said["Tempo"] == pytest.approx(92.0, abs=0.001)
    assert (said["Numerator"], said["Denominator"]) == (3, 4)
