"""Ports 7770 (OSC) and 7771 (OSCQuery): free, a Fodder's, or somebody else's.

They are looked at where `bridge.app` opens them: at the host and port of the settings.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator

from bridge.doctor.finding import Finding, note, ok, wrong
from bridge.domain.errors import FodderError
from bridge.osc.clients import is_loopback
from bridge.osc.discovery import PORT as QUERY_PORT
from bridge.osc.namespace import NAME
from bridge.osc.packet import Message, Value, build, parse
from bridge.osc.server import PORT, bind
from bridge.osc.spec import TAGS

PATIENCE = 1.0  # seconds; a Fodder answers in one or two thousandths
HERE = "127.0.0.1"


def ports(osc: int = PORT, query: int = QUERY_PORT, host: str = HERE) -> Iterator[Finding]:
    """Both of them."""
    about = f"port {osc}, OSC"
    if is_free(osc, host):
        yield ok(about, "free")
    elif (version := fodder_at(osc, host)) is not None:
        yield note(about, f"Fodder {version} answers there", "close it to start another")
        yield from traffic(osc, host)
    else:
        cure = "close that, or say another port in the settings or by fodder serve --port"
        yield wrong(about, "another program has it", cure)
    about = f"port {query}, OSCQuery"
    if is_free(query, host):
        yield ok(about, "free")
    elif is_fodder_query(query, host):
        yield of_stream(about, query, host)
    else:
        yield note(about, "another program has it: Fodder works, but is not found by OSCQuery")


def traffic(port: int, host: str = HERE) -> Iterator[Finding]:
    """What the Fodder there has received, lost and refused since its start."""
    counts = asked(port, host, "/fodder/status", "/fodder/status.reply")
    whole = [one for one in counts or () if isinstance(one, int)]
    if len(whole) < len(TAGS["/fodder/status.reply"]):  # another program's, or another version's
        return
    received, lost, unsent, refused, untold = whole[:5]
    said = (
        f"{received:,} datagrams received, {lost:,} lost, {unsent:,} packets not sent, "
        f"{refused:,} jobs refused, {untold:,} mistakes not told"
    )
    if lost:
        yield note("OSC traffic", said, "send more slowly, or over TCP")
    else:
        yield ok("OSC traffic", said)


def is_free(port: int, host: str = HERE) -> bool:
    """Whether Fodder's server could have it now, for UDP and TCP."""
    try:
        for one in bind(host, port):
            one.close()
    except FodderError:
        return False
    return True


def fodder_at(port: int, host: str = HERE) -> str | None:
    """The version of the Fodder that answers /fodder/ping there."""
    said = asked(port, host, "/fodder/ping", "/fodder/pong")
    return None if said is None else str(said[0])


def asked(port: int, host: str, address: str, answer: str) -> tuple[Value, ...] | None:
    """What a Fodder there answers to an address without arguments; None if it does not."""
    at = asked_at(host)
    family = socket.AF_INET6 if ":" in at else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE)
        try:
            line.sendto(build(address, "", ()), (at, port))
            heard = parse(line.recv(65_536))
        except (OSError, FodderError):
            return None
    if isinstance(heard, Message) and heard.address == answer:
        return heard.arguments
    return None


def is_fodder_query(port: int, host: str = HERE) -> bool:
    """Whether it is a Fodder that answers OSCQuery there."""
    line = http.client.HTTPConnection(asked_at(host), port, timeout=PATIENCE)
    try:
        line.request("GET", "/?HOST_INFO")
        return bool(json.loads(line.getresponse().read(65_536)).get("NAME") == NAME)
    except (OSError, ValueError, AttributeError, http.client.HTTPException):
        return False
    finally:
        line.close()


def of_stream(about: str, port: int, host: str = HERE) -> Finding:
    """Whether the Fodder that answers OSCQuery there opens a WebSocket; on loopback alone."""
    at = asked_at(host)
    if not is_loopback(at):
        return note(about, "Fodder answers there")
    if opens_stream(port, at):
        return note(about, "Fodder answers there, by WebSocket too")
    cure = "close programs that listen to it, or start that Fodder anew"
    return note(about, "Fodder answers there, but opens no WebSocket", cure)


def opens_stream(port: int, host: str) -> bool:
    """Whether a WebSocket can be opened there; it is closed at once."""
    from websockets.exceptions import InvalidHandshake
    from websockets.sync.client import connect

    name = f"[{host}]" if ":" in host else host
    where, patience = f"ws://{name}:{port}/", PATIENCE
    try:
        with connect(where, proxy=None, open_timeout=patience, close_timeout=patience):
            return True
    except (OSError, InvalidHandshake, EOFError):
        return False


def asked_at(host: str) -> str:
    """Where to ask a server that listens at `host`: at this machine if it listens everywhere."""
    return HERE if host in ("0.0.0.0", "::") else host
