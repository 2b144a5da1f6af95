"""Damaged sound files for libsndfile, in a process: python -m tests.files.fuzzed KIND DIR

Ends with 0 if each was read or refused in our words, in bounded memory; libsndfile may take this
process down, and none but it.
"""

from __future__ import annotations

import contextlib
import resource
import struct
import sys
from pathlib import Path

import numpy as np
import soundfile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bridge.domain.errors import FodderError
from bridge.files.audiofile import cut, excerpts, middle

KINDS = {
    "wav": "PCM_16", "wav float": "FLOAT", "wav adpcm": "IMA_ADPCM", "wav gsm": "GSM610",
    "aiff": "PCM_24", "flac": "PCM_16", "ogg": "VORBIS", "opus": "OPUS", "mp3": "MPEG_LAYER_III",
}  # fmt: skip
EXAMPLES = 120
HEAD = 512  # bytes, where sizes and counts stand
MEMORY = 3 << 30
NUMBERS = st.sampled_from([0, 1, 2, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])


def a_file(kind: str, path: Path) -> bytes:
    """A tenth of a second in stereo, as bytes."""
    sound = np.random.default_rng(1).normal(0, 0.1, (4_800, 2)).astype(np.float32)
    kinds = {"opus": "OGG"}
    name = kinds.get(kind, kind.split(" ", maxsplit=1)[0].upper())
    channels = 1 if KINDS[kind] == "GSM610" else 2
    rate = 8_000 if channels == 1 else 48_000
    soundfile.write(path, sound[:, :channels], rate, KINDS[kind], format=name)
    return path.read_bytes()


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[int, bytes]]:
    """Where, and what stands there instead: bytes, or a number that lies about a size."""
    what = st.one_of(
        st.binary(min_size=1, max_size=8),
        NUMBERS.map(lambda number: struct.pack("<I", number)),
        NUMBERS.map(lambda number: struct.pack(">I", number)),
    )
    return draw(st.lists(st.tuples(st.integers(0, HEAD), what), min_size=1, max_size=6))


def main(kind: str, folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    path = folder / "x.bin"
    whole = a_file(kind, path)

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(mutations(), st.one_of(st.none(), st.integers(0, len(whole))))
    def attack(changes: list[tuple[int, bytes]], end: int | None) -> None:
        data = bytearray(whole)
        for at, what in changes:
            data[at : at + len(what)] = what
        path.write_bytes(data[:end])
        for read in (middle, excerpts, lambda one: cut(one, 0, 100)):
            with contextlib.suppress(FodderError):
                read(path)

    attack()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
