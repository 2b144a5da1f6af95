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
from bridge.osc.discovery import NAME
from bridge.osc.discovery import PORT as QUERY_PORT
from bridge.osc.packet import Message, build, parse
from bridge.osc.server import PORT, bind

PATIENCE = 1.0  # seconds; a Fodder answers in one or two thousandths
HERE = "127.0.0.1"


def ports(osc: int = PORT, query: int = QUERY_PORT, host: str = HERE) -> Iterator[Finding]:
    """Both of them."""
    about = f"port {osc}, OSC"
    if is_free(osc, host):
        yield ok(about, "free")
    elif (version := fodder_at(osc, host)) is not None:
        yield note(about, f"Fodder {version} answers there", "close it to start another")
    else:
        cure = "close that, or say another port in the settings or by fodder serve --port"
        yield wrong(about, "another program has it", cure)
    about = f"port {query}, OSCQuery"
    if is_free(query, host):
        yield ok(about, "free")
    elif is_fodder_query(query, host):
        yield note(about, "Fodder answers there")
    else:
        yield note(about, "another program has it: Fodder works, but is not found by OSCQuery")


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
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE)
        try:
            line.sendto(build("/fodder/ping", "", ()), (asked_at(host), port))
            heard = parse(line.recv(65_536))
        except (OSError, FodderError):
            return None
    if isinstance(heard, Message) and heard.address == "/fodder/pong":
        return str(heard.arguments[0])
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


def asked_at(host: str) -> str:
    """Where to ask a server that listens at `host`: at this machine if it listens everywhere."""
    return HERE if host in ("0.0.0.0", "::") else host
