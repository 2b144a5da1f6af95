"""Who comes in: the token, where it comes from, wrong guesses, and what counts as a sender."""

from __future__ import annotations

import pytest

from bridge.domain.errors import BadArgument, Refused
from bridge.osc.access import (
    LOCKED_SECONDS,
    MOST_GUESSES,
    Access,
    check_token,
    make_token,
    read_token,
)
from bridge.osc.clients import MOST_KNOWN, Peer

REMOTE = Peer("tcp", "192.0.2.7", 5_000)


def guess(access: Access, peer: Peer, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            access.hello(peer, "wrong")


def test_a_remote_sender_needs_the_token():
    access = Access("secret")
    access.check(Peer("udp", "127.0.0.1", 5_000))
    with pytest.raises(Refused, match="hello TOKEN"):
        access.check(REMOTE)
    for wrong in ("", "Secret", "secret\0", "sécret"):
        with pytest.raises(Refused, match="not the token"):
            access.hello(REMOTE, wrong)
    access.hello(REMOTE, "secret")
    access.check(REMOTE)
    with pytest.raises(Refused):
        access.check(Peer("tcp", "192.0.2.7", 5_001))
    access.forget(REMOTE)
    with pytest.raises(Refused):
        access.check(REMOTE)


def test_without_a_token_nobody_else_comes_in():
    with pytest.raises(Refused):
        Access(None).hello(REMOTE, "None")


def test_a_datagram_lets_nobody_in_since_anybody_can_have_sent_it():
    access = Access("secret")
    with pytest.raises(Refused, match="TCP"):
        access.hello(Peer("udp", "192.0.2.7", 5_000), "secret")
    access.hello(REMOTE, "secret")
    assert not access.admits(Peer("udp", REMOTE.host, REMOTE.port))


def test_wrong_guesses_lock_a_machine_out_for_a_while():
    now = [0.0]
    access = Access("secret", lambda: now[0])
    guess(access, REMOTE, 4)
    assert not access.is_locked(REMOTE.host)
    guess(access, REMOTE, 1)
    assert access.is_locked(REMOTE.host)
    with pytest.raises(Refused, match="wait"):
        access.hello(REMOTE, "secret")
    access.hello(Peer("tcp", "192.0.2.8", 1), "secret")
    now[0] = LOCKED_SECONDS
    access.hello(REMOTE, "secret")


def test_a_whole_network_of_version_6_is_one_guesser():
    access = Access("secret")
    for number in range(MOST_GUESSES):
        guess(access, Peer("tcp", f"2001:db8::{number:x}", 1), 1)
    assert access.is_locked("2001:db8::ffff")
    assert not access.is_locked("2001:db8:0:1::1")


def test_what_is_known_of_guessers_is_bounded():
    access = Access("secret")
    for number in range(MOST_KNOWN + 50):
        guess(access, Peer("tcp", f"10.0.{number // 256}.{number % 256}", 1), 1)
    assert len(access._guesses) == MOST_KNOWN


def test_a_token_of_ours_has_128_bits_and_is_never_twice_the_same():
    tokens = {make_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {check_token(token) for token in tokens} == tokens  # 22 characters of 6 bits


def test_a_token_comes_from_the_environment_or_from_a_file(tmp_path):
    ours, file = make_token(), tmp_path / "token"
    file.write_text(f"{ours}\n")
    assert read_token({}) is None
    assert read_token({"FODDER_TOKEN": ours}) == ours
    assert read_token({"FODDER_TOKEN_FILE": str(file)}) == ours
    with pytest.raises(BadArgument, match="22 characters"):
        read_token({"FODDER_TOKEN": "hunter2"})
    with pytest.raises(BadArgument, match="FODDER_TOKEN_FILE"):
        read_token({"FODDER_TOKEN_FILE": str(tmp_path / "none")})
