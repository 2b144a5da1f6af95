"""Sound that others made: lost sizes, chunks without their pad, files beyond 4 GiB."""

import os
import struct

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.files.audiofile import middle
from bridge.files.formats import read_file

RATE = 44_100


def chunk(name, body, size=None, pad=True):
    said = len(body) if size is None else size
    return name + struct.pack("<I", said) + body + (b"\0" * (len(body) % 2) if pad else b"")


def wave(*chunks, outer=b"RIFF", size=None):
    body = b"WAVE" + b"".join(chunks)
    return outer + struct.pack("<I", len(body) if size is None else size) + body


def fmt(tag=1, channels=1, bits=16):
    block = channels * bits // 8
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, RATE, RATE * block, block, bits))


@pytest.fixture
def samples():
    return (20_000 * np.sin(np.arange(2 * RATE) * 0.03)).astype("<i2")


def is_heard(path, samples):
    found = middle(path)
    assert found.frames == len(samples)
    np.testing.assert_allclose(found.clip.samples[:, 0] * 32_768, samples, atol=0.51)
    assert read_file(path).frames == len(samples)


def test_a_recorder_lost_its_power_before_it_wrote_the_sizes(tmp_path, samples):
    path = tmp_path / "a.wav"
    path.write_bytes(wave(fmt(), chunk(b"data", samples.tobytes(), size=0), size=0))
    is_heard(path, samples)


def test_an_empty_file_is_still_empty(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(wave(fmt(), chunk(b"data", b""), chunk(b"LIST", b"INFO")))
    assert read_file(path).frames == 0
    with pytest.raises(BadArgument, match="no sound"):
        middle(path)


@pytest.mark.parametrize("pad", [True, False])
def test_an_odd_chunk_with_and_without_its_pad(tmp_path, samples, pad):
    info = chunk(b"LIST", b"INFOINAM\3\0\0\0abc", pad=pad)
    path = tmp_path / "a.wav"
    path.write_bytes(wave(fmt(), info, chunk(b"data", samples.tobytes())))
    is_heard(path, samples)
    assert read_file(path).info == {"INAM": "abc"}


def test_a_pad_byte_that_is_no_zero(tmp_path, samples):
    info = chunk(b"LIST", b"INFOINAM\3\0\0\0abc", pad=False) + b"d"
    path = tmp_path / "a.wav"
    path.write_bytes(wave(fmt(), info, chunk(b"data", samples.tobytes())))
    is_heard(path, samples)


@pytest.mark.parametrize("outer", [b"RF64", b"BW64"])
def test_sizes_beyond_32_bits(tmp_path, samples, outer):
    data = samples.tobytes()
    long_sizes = struct.pack("<QQQI", len(data) + 72, len(data), len(samples), 0)
    path = tmp_path / "a.wav"
    path.write_bytes(
        wave(
            chunk(b"ds64", long_sizes), fmt(), chunk(b"data", data, size=0xFFFF_FFFF),
            outer=outer, size=0xFFFF_FFFF,
        )
    )  # fmt: skip
    is_heard(path, samples)


@pytest.mark.parametrize(("tag", "bits", "kind"), [(3, 32, "<f4"), (3, 64, "<f8"), (1, 32, "<i4")])
def test_every_coding_is_salvaged(tmp_path, samples, tag, bits, kind):
    scale = 1 / 32_768 if tag == 3 else 65_536
    coded = (samples * np.float64(scale)).astype(kind).tobytes()
    path = tmp_path / "a.wav"
    path.write_bytes(wave(fmt(tag, 1, bits), chunk(b"data", coded, size=0), size=0))
    is_heard(path, samples)


def test_a_name_that_is_no_utf8(tmp_path, samples):
    path = tmp_path / os.fsdecode(b"dr\xfcm.wav")
    with path.open("wb") as file:
        soundfile.write(file, samples, RATE, format="WAV")
    is_heard(path, samples)
    path.write_bytes(b"RIFF none")
    with pytest.raises(BadArgument) as told:
        middle(path)
    assert str(told.value).encode()  # can be printed


def test_an_inverted_channel_is_heard():
    from bridge.analysis.hearing import hear

    rng = np.random.default_rng(1)
    beat = rng.normal(0, 0.3, RATE // 2) * np.exp(-np.arange(RATE // 2) / 2_000)
    wave_ = np.tile(beat, 16).astype(np.float32)  # 120 bpm
    usual = Clip(np.stack([wave_, wave_], axis=1), RATE)
    for slip in (0.0, 0.02):
        turned = np.stack([wave_, slip * rng.normal(0, 0.1, len(wave_)) - wave_], axis=1)
        clip = Clip(turned.astype(np.float32), RATE)
        np.testing.assert_allclose(clip.mono, wave_, atol=0.02)
        assert hear(clip).bpm == pytest.approx(hear(usual).bpm, rel=0.01)
    wide = Clip(np.stack([wave_, np.roll(wave_, 7)], axis=1), RATE)
    np.testing.assert_allclose(wide.mono, wide.samples.mean(axis=1), atol=1e-6)
