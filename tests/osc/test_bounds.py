"""Readers of what others send, by chance: a value or our error, never anything else."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.domain.errors import FodderError
from bridge.osc.access import HELLO
from bridge.osc.defaults import RequestDefaults, read_value
from bridge.osc.dispatch import find_addresses, read_arguments
from bridge.osc.packet import Message
from bridge.osc.server import read_hello
from bridge.osc.spec import PARAMETER, TABLE
from bridge.osc.tcp import FrameReader, unframe

TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([" " * 64_000, "9" * 64_000, "A#" * 32_000, "1e999", "nan", "-0", "7/8", "Bb"]),
)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.binary(max_size=9),
    TEXTS,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*PARAMETER, "wobble"]), VALUES, st.booleans())
def test_any_value_of_any_name(name, value, fader):
    with contextlib.suppress(FodderError):
        read_value(name, value, fader)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TABLE), st.lists(VALUES, max_size=70))
def test_any_arguments_of_any_address(address, given_):
    with contextlib.suppress(FodderError):
        values, _ = read_arguments(address, tuple(given_))
        assert len(values) <= len(address.takes)


@settings(max_examples=300, deadline=None)
@given(st.text("/fodersting*?[]{}!-,", max_size=150))
def test_any_pattern_means_addresses_or_none(pattern):
    with contextlib.suppress(FodderError):
        assert find_addresses("/" + pattern)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=8))
def test_any_stream_is_frames_or_our_error(pieces):
    reader = FrameReader()
    for piece in pieces:
        for framed in reader.feed(piece):
            with contextlib.suppress(FodderError):
                unframe(framed)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600), st.booleans())
def test_any_hello_is_one_or_refused(data, begins_well):
    with contextlib.suppress(FodderError):
        start = HELLO.encode() + bytes(3) if begins_well else b""
        assert isinstance(read_hello(start + data), Message)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.floats())
def test_any_words_make_a_request_or_our_error(prompt, other, position):
    defaults = RequestDefaults("embedded")
    with contextlib.suppress(FodderError):
        defaults.request({"prompt": prompt})
        defaults.morph({"prompt": prompt}, other, position)
