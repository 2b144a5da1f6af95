import io
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind
from bridge.domain.sample import Heard
from bridge.files import iff
from bridge.files.chunks import (
    Acid,
    Smpl,
    acid_of,
    info_of,
    pack_acid,
    pack_info,
    pack_smpl,
    printable,
    smpl_of,
    unpack_acid,
    unpack_info,
    unpack_smpl,
)
from bridge.files.iff import Chunk, ChunkPosition
from bridge.files.recipe import SampleMetadata
from tests.files.samples import a_recipe


def card(**changes):
    return SampleMetadata("x", a_recipe(**changes), family="drums")


ACIDS = [
    (Acid(False, 57, 8, (4, 4), 92.0), "06000000 3900 0080 00000000 08000000 0400 0400 0000b842"),
    (Acid(True, None, 0, (4, 4), 120.0), "01000000 3c00 0080 00000000 00000000 0400 0400 0000f042"),
    (Acid(False, None, 7, (7, 8), 92.5), "04000000 3c00 0080 00000000 07000000 0800 0700 0000b942"),
]


@pytest.mark.parametrize(("acid", "expected"), ACIDS)
def test_acid(acid, expected):
    assert pack_acid(acid) == bytes.fromhex(expected)
    assert unpack_acid(pack_acid(acid)) == acid


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Acid(False, 57, 8, (4, 4), 92.0)),
        ({"meter": Meter(7, 8), "key": None}, Acid(False, None, 7, (7, 8), 92.0)),
        ({"kind": Kind.ONESHOT}, Acid(True, 57, 0, (4, 4), 92.0)),
    ],
)
def test_acid_of_a_card(changes, expected):
    assert acid_of(card(**changes)) == expected


@pytest.mark.parametrize(
    ("key", "kind", "expected"),
    [
        ("Am", Kind.LOOP, Smpl(44_100, 57, (0, 999))),
        ("C#", Kind.LOOP, Smpl(44_100, 61, (0, 999))),
        ("F#m", Kind.ONESHOT, Smpl(44_100, 66, None)),
        (None, Kind.ONESHOT, Smpl(44_100, 60, None)),
    ],
)
def test_smpl(key, kind, expected):
    made = smpl_of(card(key=key and Key.parse(key), kind=kind), 1000, 44_100)
    assert made == expected
    assert unpack_smpl(pack_smpl(made), 44_100) == made


def test_the_unity_note_of_a_one_shot_is_the_note_that_it_sounds():
    struck = replace(card(kind=Kind.ONESHOT), heard=Heard(root_note=34))
    assert smpl_of(struck, 1000, 44_100).unity == 34


def test_smpl_by_the_byte():
    packed = struct.unpack("<15I", pack_smpl(Smpl(48_000, 57, (0, 999))))
    assert packed == (0, 0, 20_833, 57, 0, 0, 0, 1, 0, 0, 0, 0, 999, 0, 0)


def test_info():
    entries = info_of(card(prompt="späte\nTrommeln"), "name")
    packed = pack_info(entries | {"IKEY": ""})
    assert packed.startswith(b"INFOINAM\x05\0\0\0name\0\0IGNR\x06\0\0\0drums\0ICMT")
    assert unpack_info(packed) == entries | {
        "ICMT": "spate Trommeln (seed 7, embedded 1, 10 steps)"
    }


@given(st.text(max_size=50))
def test_printable_text_is_ascii_on_one_line(text):
    made = printable(text)
    assert made.isascii()
    assert made == "" or made.isprintable()


@given(st.binary(max_size=200))
def test_foreign_bytes_are_read_without_a_crash(body):
    unpack_acid(body)
    unpack_smpl(body, 44_100)
    unpack_info(b"INFO" + body)
    iff.survey(io.BytesIO(b"RIFF" + body))


@pytest.mark.parametrize(
    ("outer", "kind", "expected"),
    [
        (b"RIFF", b"WAVE", b"RIFF\x18\0\0\0WAVEab  \x03\0\0\0xyz\0cd  \0\0\0\0"),
        (b"FORM", b"AIFF", b"FORM\0\0\0\x18AIFFab  \0\0\0\x03xyz\0cd  \0\0\0\0"),
    ],
)
def test_a_chunked_file_and_back(outer, kind, expected):
    packed = iff.pack(outer, kind, [Chunk(b"ab  ", b"xyz"), Chunk(b"cd  ", b"")])
    assert packed == expected
    assert iff.survey(io.BytesIO(packed)) == (
        kind,
        [ChunkPosition(b"ab  ", 20, 3), ChunkPosition(b"cd  ", 32, 0)],
    )


def test_an_even_chunk_is_followed_at_once_whatever_it_holds():
    file = io.BytesIO(b"RIFF\x1c\0\0\0WAVEab  \x02\0\0\0xycd  \x04\0\0\0wxyz")
    places = [ChunkPosition(b"ab  ", 20, 2), ChunkPosition(b"cd  ", 30, 4)]
    assert iff.survey(file) == (b"WAVE", places)


def test_a_smpl_without_loops_has_none_whatever_comes_after_it():
    body = struct.pack("<9I", 0, 0, 22_676, 57, 0, 0, 0, 0, 24) + struct.pack("<6I", *range(6))
    assert unpack_smpl(body, 44_100) == Smpl(44_100, 57, None)


def test_a_chunk_that_claims_too_much_is_cut():
    file = io.BytesIO(b"RIFF\xff\0\0\0WAVEab  \xff\xff\xff\xffxyz")
    assert iff.survey(file) == (b"WAVE", [ChunkPosition(b"ab  ", 20, 3)])


def test_a_file_of_nothing_but_chunks_is_walked_only_so_far():
    file = io.BytesIO(b"RIFF\0\0\0\0WAVE" + bytes(1 << 20))
    assert len(iff.survey(file)[1]) == iff.MOST_CHUNKS
