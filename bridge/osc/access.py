"""Who may come in: programs on this machine, and TCP connections that have shown the token.

A datagram's sender is whatever it claims to be, so over UDP no other machine is ever obeyed. A TCP
connection has answered from its address, and only what comes on it counts as its own. Wrong
guesses lock a host out. Neither the token nor anything else is encrypted: docs/osc.md says so.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path

from bridge.domain.errors import BadArgument, Refused
from bridge.osc.clients import MOST_KNOWN, Peer, remember

TOKEN_BYTES = 16  # 128 bits
SHORTEST_TOKEN = 22  # characters of as many bits in base 64
VARIABLE, FILE_VARIABLE = "FODDER_TOKEN", "FODDER_TOKEN_FILE"
MOST_GUESSES = 5
LOCKED_SECONDS = 60.0
HELLO = "/fodder/hello"


def make_token() -> str:
    """A new token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def read_token(environ: Mapping[str, str] = os.environ) -> str | None:
    """The token in the environment, or in the file that it names; None if there is neither."""
    text = environ.get(VARIABLE, "")
    if not text and (named := environ.get(FILE_VARIABLE, "")):
        try:
            text = Path(named).expanduser().read_text("utf-8")
        except (OSError, ValueError, RuntimeError) as error:
            raise BadArgument(
                f"The token's file {named[:80]!r} cannot be read ({error}): mend {FILE_VARIABLE}."
            ) from None
    return check_token(text) if text.strip() else None


def check_token(text: str) -> str:
    """A token that somebody chose, without the spaces around it; BadArgument for a short one."""
    token = text.strip()
    if len(token) < SHORTEST_TOKEN:
        raise BadArgument(
            f"A token has at least {SHORTEST_TOKEN} characters: leave it out, and Fodder makes one."
        )
    return token


class Access:
    """`token` is what other machines must show; None refuses them all. For several threads."""

    def __init__(self, token: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = token
        self._clock = clock
        self._mutex = threading.Lock()
        self._admitted: OrderedDict[Peer, None] = OrderedDict()
        self._guesses: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def hello(self, peer: Peer, token: str) -> None:
        """Let a connection from another machine in; Refused for a wrong token, or over UDP."""
        if peer.is_local:
            return
        if peer.transport != "tcp":
            raise Refused("Over UDP a sender cannot be known: say hello over TCP, and stay there.")
        if self.is_locked(peer.host):
            raise Refused(f"Too many wrong tokens: wait {LOCKED_SECONDS:g} seconds.")
        if self._token is None or not hmac.compare_digest(token.encode(), self._token.encode()):
            self._note_guess(peer.host)
            raise Refused("That is not the token: Fodder has shown it when it started.")
        with self._mutex:
            self._guesses.pop(network_of(peer.host), None)
            remember(self._admitted, peer, None, MOST_KNOWN)

    def admits(self, peer: Peer) -> bool:
        """Whether what a peer says is listened to."""
        if peer.is_local:
            return True
        with self._mutex:
            return peer in self._admitted

    def check(self, peer: Peer) -> None:
        """Refused for a peer that is not let in."""
        if not self.admits(peer):
            raise Refused(f"You are on another machine: say {HELLO} TOKEN over TCP first.")

    def is_locked(self, host: str) -> bool:
        """Whether a host has guessed wrong too often of late."""
        with self._mutex:
            count, last = self._guesses.get(network_of(host), (0, 0.0))
            return count >= MOST_GUESSES and self._clock() - last < LOCKED_SECONDS

    def forget(self, peer: Peer) -> None:
        """A connection is closed."""
        with self._mutex:
            self._admitted.pop(peer, None)

    def _note_guess(self, host: str) -> None:
        with self._mutex:
            network, now = network_of(host), self._clock()
            count, last = self._guesses.get(network, (0, now))
            count = 0 if now - last >= LOCKED_SECONDS else count
            remember(self._guesses, network, (count + 1, now), MOST_KNOWN)


def network_of(host: str) -> str:
    """What one attacker has of addresses: an IPv4 address, or a /64 of IPv6."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
