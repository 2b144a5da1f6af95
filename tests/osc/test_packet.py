"""Bytes ↔ packets, patterns, frames, time tags: as tables, against python-osc, and by chance."""

from __future__ import annotations

import contextlib
import struct
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from bridge.domain.errors import FodderError
from bridge.osc.clients import Peer
from bridge.osc.dispatch import matches
from bridge.osc.packet import Bundle, Message, build, parse
from bridge.osc.replies import encode
from bridge.osc.replies import tag_of as tag_of_value
from bridge.osc.schedule import Schedule, seconds_of, tag_of
from bridge.osc.tcp import FrameReader, frame, unframe
from tests.osc.ear import message


def _near(value: float) -> Any:
    return pytest.approx(value)


SPEC = [  # the two examples of OSC 1.0, byte by byte
    (b"/oscillator/4/frequency\0,f\0\0\x43\xdc\0\0", Message("/oscillator/4/frequency", (440.0,))),
    (
        b"/foo\0\0\0\0,iisff\0\0\0\0\x03\xe8\xff\xff\xff\xffhello\0\0\0"
        b"\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d",
        Message("/foo", (1000, -1, "hello", _near(1.234), _near(5.678))),
    ),
]


@pytest.mark.parametrize(("data", "wanted"), SPEC)
def test_the_examples_of_the_specification(data, wanted):
    assert parse(data) == wanted


def test_every_type_is_read():
    data = (
        b"/a\0\0,ihfdtsSbTFNIrmc[i]\0"
        + struct.pack(">iqfdQ", -1, 2**40, 0.5, 0.25, 1)
        + b"abc\0d\0\0\0" + struct.pack(">i", 3) + b"xyz\0" + struct.pack(">III", 7, 8, 97)
        + struct.pack(">i", 5)
    )  # fmt: skip
    assert parse(data).arguments == (
        -1, 2**40, 0.5, 0.25, 1, "abc", "d", b"xyz", True, False, None, True, 7, 8, "a", 5,
    )  # fmt: skip


def test_a_message_may_lack_its_type_tags():
    assert parse(b"/fodder/ping\0\0\0\0") == Message("/fodder/ping")


VALUES = st.one_of(
    st.tuples(st.just("i"), st.integers(-(2**31), 2**31 - 1)),
    st.tuples(st.just("h"), st.integers(-(2**63), 2**63 - 1)),
    st.tuples(st.just("f"), st.floats(width=32, allow_nan=False)),
    st.tuples(st.just("d"), st.floats(allow_nan=False)),
    st.tuples(st.just("s"), st.text(st.characters(exclude_characters="\0", codec="utf-8"))),
    st.tuples(st.just("b"), st.binary(min_size=1)),
)


@given(st.lists(VALUES, max_size=8))
def test_we_read_what_python_osc_writes(values):
    builder = OscMessageBuilder("/a")
    for tag, value in values:
        builder.add_arg(value, tag)
    assert parse(builder.build().dgram) == Message("/a", tuple(value for _, value in values))


@given(st.lists(st.text(max_size=2_000), max_size=3))
def test_python_osc_reads_what_we_write(texts):
    data = build("/a", "s" * len(texts), texts)
    assert len(data) <= 8_192
    assert len(OscMessage(data).params) == len(texts)


@given(st.lists(st.text(st.characters(exclude_characters="\0", codec="ascii"), max_size=9)))
def test_text_survives(texts):
    assert parse(build("/a", "s" * len(texts), texts)).arguments == tuple(texts)


PIECES = st.sampled_from(
    [b"#bundle\0", b"/fodder/ping\0\0\0\0", b",\0\0\0", b",sifb\0\0\0", b"\0\0\0\x10",
     b"\xff\xff\xff\xff", b"\0\0\0\0\0\0\0\x01", b"/a\0\0", b"[]{}", b"\0" * 4]
)  # fmt: skip


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=12).map(b"".join)))
def test_any_bytes_are_a_packet_or_our_error(data):
    with contextlib.suppress(FodderError):
        assert isinstance(parse(data), (Message, Bundle))


MATCHES = [
    ("/fodder/ping", "/fodder/ping", True),
    ("/fodder/p?ng", "/fodder/ping", True),
    ("/fodder/p?ng", "/fodder/png", False),
    ("/fodder/*", "/fodder/ping", True),
    ("/fodder/*", "/fodder/set/bpm", False),
    ("/*/*/b*", "/fodder/set/bpm", True),
    ("/fodder*", "/fodder/ping", False),
    ("/fodder?ping", "/fodder/ping", False),
    ("/fodder[!a]ping", "/fodder/ping", False),
    ("/fodder/[a-p]ing", "/fodder/ping", True),
    ("/fodder/[!a-p]ing", "/fodder/ping", False),
    ("/fodder/[a-]ing", "/fodder/-ing", True),
    ("/fodder/{ping,go}", "/fodder/go", True),
    ("/fodder/{ping,go}", "/fodder/stop", False),
    ("/fodder/{p,pi}ng", "/fodder/ping", True),
    ("/fodder/{}ping", "/fodder/ping", True),
    ("/fodder/[]ping", "/fodder/ping", False),
    ("/fodder/[ping", "/fodder/ping", False),
    ("/fodder/{ping", "/fodder/ping", False),
    ("/fodder/]", "/fodder/]", True),
    ("", "", True),
    ("*", "", True),
]


@pytest.mark.parametrize(("pattern", "address", "is_match"), MATCHES)
def test_patterns(pattern, address, is_match):
    assert matches(pattern, address) is is_match


def test_no_pattern_takes_long():
    began = time.process_time()
    assert not matches("/" + "*a" * 5_000 + "b", "/" + "a" * 40)
    assert time.process_time() - began < 1.0


@given(st.text("ab/*?[]{}!-,", max_size=12), st.text("ab/", max_size=8))
def test_any_pattern_has_an_answer(pattern, address):
    assert matches(pattern, address) in (True, False)


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=5), st.integers(1, 7))
def test_frames_survive_any_cutting(packets, size):
    data = b"".join(map(frame, packets))
    frames = FrameReader()
    found = [one for at in range(0, len(data), size) for one in frames.feed(data[at : at + size])]
    assert [unframe(one) for one in found] == packets


def test_the_frame_of_the_rfc():
    assert unframe(frame(b"\xc0\xdb")) == b"\xc0\xdb"
    assert frame(b"\xc0\xdb") == b"\xc0\xdb\xdc\xdb\xdd\xc0"


def test_time_tags():
    assert tag_of(0.0) == 2_208_988_800 << 32
    assert seconds_of(tag_of(1_234.5)) == 1_234.5


def test_the_schedule_keeps_order_and_time():
    now, peer = [100.0], Peer("udp", "127.0.0.1", 1)
    schedule = Schedule(lambda: now[0])
    for when, item in ((103, b"c"), (101, b"a"), (103, b"d"), (102, b"b")):
        schedule.hold(tag_of(when), item, peer)
    assert schedule.due() == []
    assert schedule.wait(10) == 1
    now[0] = 102.0
    assert [item for item, _ in schedule.due()] == [b"a", b"b"]
    now[0] = 1_000.0
    assert [item for item, _ in schedule.due()] == [b"c", b"d"]
    assert schedule.wait(10) == 10


def test_build_and_the_reference_agree():
    assert build("/fodder/pong", "s", ["1.0"]) == message("/fodder/pong", "1.0")


@pytest.mark.parametrize(
    ("value", "tag"),
    [(2**31 - 1, "i"), (2**31, "h"), (2**32 - 1, "h"), (1 - 2**31, "i"), (-(2**31) - 1, "h")],
)
def test_a_whole_number_has_32_bits_where_it_fits_for_programs_that_know_no_others(value, tag):
    assert tag_of_value(value) == tag
    data = encode("/fodder/status.reply", [value, 0, 0, 0, 0, 0, 0])
    assert data[24:29] == b"," + tag.encode() + b"iii"
    assert next(iter(OscMessage(data))) == value


@pytest.mark.parametrize("size", [-1, 5, 8, 2**31 - 1])
def test_a_blob_that_claims_more_than_there_is_is_refused(size):
    with pytest.raises(FodderError, match="wrong size"):
        parse(b"/x\0\0,b\0\0" + struct.pack(">i", size) + b"four")


@pytest.mark.parametrize("size", [0, 8, 12])
def test_a_bundle_ends_no_sooner_than_its_time(size):
    with pytest.raises(FodderError):
        parse((b"#bundle\0" + bytes(8))[: size + 3])
