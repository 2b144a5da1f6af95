"""A kit's stems, with their markers, in LMMS: put at a song's beginning they play together.

LMMS 1.2.2 as Debian has it, told by a project of its own; without it the test is passed over.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Clip
from bridge.domain.kit import Kit, Part
from bridge.files import wav
from bridge.files.recipe import metadata_of
from tests.files.samples import a_loop, a_recipe

KIT = Kit((Part("drums", "drums"), Part("bass", "bass")), "dusty", 7, ("intro", "verse"), "drums")
BPM, BARS, RATE = 92.0, 2, 44_100
FRAMES = round(BARS * 4 * 60 / BPM * RATE)
SONG = """<?xml version="1.0"?><!DOCTYPE lmms-project>
<lmms-project type="song" version="1.0" creator="LMMS" creatorversion="1.2.2">
<head timesig_numerator="4" timesig_denominator="4" bpm="92" mastervol="100" masterpitch="0"/>
<song><trackcontainer type="song">{}</trackcontainer></song></lmms-project>"""
TRACK = """<track type="2" name="{name}" muted="0" solo="0"><sampletrack vol="100" pan="0"/>
<sampletco pos="0" len="{ticks}" src="{src}" muted="0" off="0" autoresize="0"/></track>"""


def a_stem(path: Path, hertz: float) -> np.ndarray:
    """Writes a stem of a tone that swells; its sound."""
    time = np.arange(FRAMES) / RATE
    sound = (0.3 * np.sin(2 * np.pi * hertz * time) * np.sin(np.pi * time / time[-1]))[:, None]
    recipe = replace(a_recipe(bars=BARS), bpm=BPM, edit=replace(KIT, part=path.stem))
    loop = replace(a_loop(recipe), clip=Clip(sound.astype(np.float32), RATE))
    path.write_bytes(wav.encode_24(loop.clip, metadata_of(loop), path.stem))
    return sound[:, 0]


@pytest.mark.skipif(shutil.which("lmms") is None, reason="LMMS is not installed")
def test_stems_play_together_in_lmms(tmp_path: Path) -> None:
    paths = [tmp_path / "drums.wav", tmp_path / "bass.wav"]
    summed = sum(a_stem(path, hertz) for path, hertz in zip(paths, (110.0, 331.0), strict=True))
    ticks = BARS * 192
    tracks = [TRACK.format(name=path.stem, ticks=ticks, src=path) for path in paths]
    song, out = tmp_path / "song.mmp", tmp_path / "out.wav"
    song.write_text(SONG.format("".join(tracks)))
    subprocess.run(
        ["lmms", "--allowroot", "--render", song, "-o", out, "-s", str(RATE), "-f", "wav", "-a"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
        check=True,
        capture_output=True,
        timeout=120,
    )
    heard = soundfile.read(out, always_2d=True)[0][:, 0]
    assert len(heard) >= FRAMES
    level = float(heard[:FRAMES] @ summed / (summed @ summed))
    assert abs(level - 1) < 0.02  # in time and as loud as they are
    left = heard[:FRAMES] - level * summed
    assert 10 * np.log10(np.square(left).sum() / np.square(heard).sum()) < -25
