"""The real FluidSynth, to hear a SoundFont as a sampler plays it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import mido
import numpy as np
import soundfile

from bridge.domain.audio import Clip
from tests.programs import require

TICKS, TEMPO = 480, 500_000  # a beat is half a second


def played(font: Path, folder: Path, pitch: int, velocity: int, seconds: float) -> Clip:
    """One key of a font, held for so many seconds, and four more."""
    require("fluidsynth")
    song, track = mido.MidiFile(ticks_per_beat=TICKS), mido.MidiTrack()
    song.tracks.append(track)
    ticks = round(seconds * 2 * TICKS)
    track += [
        mido.Message("note_on", note=pitch, velocity=velocity, time=0),
        mido.Message("note_off", note=pitch, time=ticks),
        mido.MetaMessage("end_of_track", time=8 * TICKS),
    ]
    song.save(folder / "key.mid")
    out = folder / "key.wav"
    dry = ["-R", "0", "-C", "0", "-g", "1", "-r", "44100", "-T", "wav", "-O", "float"]
    words = ["fluidsynth", "-ni", "-q", *dry, "-F", str(out), str(font), str(folder / "key.mid")]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert "error" not in (done.stdout + done.stderr).lower(), done.stderr
    samples, rate = soundfile.read(out, dtype="float32", always_2d=True)
    return Clip(samples, rate)


def level(clip: Clip, start: float, seconds: float = 0.1) -> float:
    """Its RMS level in dB from a time on."""
    part = clip.mono[round(start * clip.rate) : round((start + seconds) * clip.rate)]
    return float(10 * np.log10(np.mean(part.astype(np.float64) ** 2) + 1e-20))
