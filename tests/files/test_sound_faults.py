"""Damaged sound files of every kind are read or refused, in bounded memory."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.domain.errors import BadArgument
from bridge.files import audiofile, flac
from bridge.files.audiofile import excerpts, middle
from bridge.files.recipe import metadata_of
from tests.files.samples import a_loop

pytest.importorskip("resource", reason="needs limits on a process's memory")
KINDS = [
    "wav", "wav float", "wav adpcm", "wav gsm", "aiff", "flac", "ogg", "opus", "mp3",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_heads_are_read_or_refused_in_bounded_memory(kind: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.files.fuzzed", kind, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]


@pytest.mark.parametrize("digits", [15, 16, 5_000])
def test_a_loop_of_thousands_of_digits_is_none(digits: int) -> None:
    body = flac.pack_comments([f"LOOPSTART={'1' * digits}", "LOOPLENGTH=9"])
    found = flac._read_loop(flac.unpack_comments(body), 44_100, metadata_of(a_loop(frames=40)))
    assert found is not None
    assert (found.loop is None) == (digits > 15)


@pytest.mark.parametrize("rate", [0, 800_000, 2**31, 2**32 - 1])
def test_a_rate_that_no_recorder_has_is_damage(rate: int, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    soundfile.write(path, np.zeros((100, 2)), 44_100)
    data = bytearray(path.read_bytes())
    data[24:28] = struct.pack("<I", rate)
    path.write_bytes(data)
    with pytest.raises(BadArgument, match=r"x\.wav"):
        middle(path)


def test_little_data_that_holds_hours_is_read_in_parts(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(audiofile, "MOST_SAMPLES", 8_000)
    path = tmp_path / "x.flac"
    soundfile.write(path, np.zeros((20_000, 4)), 44_100)
    assert len(middle(path).clip.samples) == 2_000
    assert sum(len(one.clip.samples) for one in excerpts(path)) <= 2_000
