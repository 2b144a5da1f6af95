"""The address space as OSCQuery JSON over HTTP (github.com/Vidvox/OSCQueryProposal).

Every node has FULL_PATH, ACCESS (0 none, 1 read, 2 write, 3 both) and DESCRIPTION; methods TYPE;
sticky values VALUE and RANGE too. `?NAME` asks for one attribute, `?HOST_INFO` for the host.

Being found: OSCQuery over HTTP, and mDNS announcements of it and of OSC itself.

On loopback nothing leaves the machine: HTTP and mDNS stay on its interface too.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bridge.osc.clients import is_loopback
from bridge.osc.service import OscService
from bridge.osc.spec import TABLE, Address

log = logging.getLogger(__name__)
NAME = "Fodder"
ATTRIBUTES = ("FULL_PATH", "CONTENTS", "TYPE", "ACCESS", "VALUE", "RANGE", "DESCRIPTION")
SECONDS = 5.0
_WRITE, _BOTH = 2, 3
Values = Callable[[], dict[str, Any]]


def tree(values: dict[str, Any]) -> dict[str, Any]:
    """The whole address space; `values` are the sticky ones."""
    root: dict[str, Any] = {"FULL_PATH": "/", "ACCESS": 0, "DESCRIPTION": NAME, "CONTENTS": {}}
    for address in TABLE:
        node, path = root, ""
        for part in address.path.split("/")[1:]:
            path += f"/{part}"
            empty = {"FULL_PATH": path, "ACCESS": 0}
            node = node.setdefault("CONTENTS", {}).setdefault(part, empty)
        node.update(method(address, values))
    return root


def method(address: Address, values: dict[str, Any]) -> dict[str, Any]:
    """One address's own attributes."""
    found: dict[str, Any] = {
        "FULL_PATH": address.path,
        "TYPE": "".join(one.tag for one in address.takes) or "N",
        "ACCESS": _WRITE,
        "DESCRIPTION": f"{address.about} ({address.signature or 'no arguments'})",
    }
    if (knob := address.knob) is not None:
        value = values.get(knob.name)
        plain = value if isinstance(value, (int, float)) else str(value)
        found["ACCESS"] = _BOTH
        found["VALUE"] = [None if value is None else plain]
        if knob.words:
            found["RANGE"] = [{"VALS": list(knob.words)}]
        elif knob.least is not None:
            found["RANGE"] = [{"MIN": knob.least, "MAX": knob.most}]
    return found


def at(root: dict[str, Any], path: str) -> dict[str, Any] | None:
    """The node of a path, or None."""
    node: dict[str, Any] | None = root
    for part in filter(None, path.split("/")):
        node = node.get("CONTENTS", {}).get(part) if node is not None else None
    return node


def host_info(host: str, port: int) -> dict[str, Any]:
    answered = dict.fromkeys(("ACCESS", "VALUE", "RANGE", "DESCRIPTION"), True)
    return {
        "NAME": NAME,
        "OSC_IP": host,
        "OSC_PORT": port,
        "OSC_TRANSPORT": "UDP",
        "EXTENSIONS": answered,
    }


def answer(target: str, values: dict[str, Any], host: dict[str, Any]) -> tuple[int, Any]:
    """Status and JSON for one request target, e.g. "/fodder/set/bpm?VALUE"."""
    parts = urlsplit(target)
    attribute = parts.query.split("&")[0].split("=")[0]
    if attribute == "HOST_INFO":
        return 200, host
    node = at(tree(values), unquote(parts.path))
    if node is None:
        return 404, None
    if not attribute:
        return 200, node
    if attribute not in ATTRIBUTES:
        return 400, None
    return (200, {attribute: node[attribute]}) if attribute in node else (204, None)


class Query:
    """The HTTP server, from `start` to `close`. `values` gives the sticky values."""

    def __init__(self, host: str, port: int, osc_port: int, values: Values) -> None:
        info = host_info(host, osc_port)
        local = is_loopback(host)

        class Handler(BaseHTTPRequestHandler):
            timeout = SECONDS

            def do_GET(self) -> None:
                asker = is_loopback(self.client_address[0])
                if local and not is_loopback(name_in(self.headers.get("Host", ""))):
                    self.send_error(403, "Ask for localhost")  # a page's name bound to loopback
                    return
                known = values() if asker else {}
                status, body = answer(self.path, known, info)
                self._send(status, b"" if body is None else json.dumps(body).encode())

            def _send(self, status: int, data: bytes) -> None:
                self.send_response(status)
                if status != 204:
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                log.info(format, *args)

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def name_in(header: str) -> str:
    """The host in an HTTP Host header, without its port."""
    bracketed = header.startswith("[")
    return header[1:].partition("]")[0] if bracketed else header.partition(":")[0]


if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf


PORT = 7771


class Discovery:
    """A context manager. What fails of it is logged: Fodder serves without it too."""

    def __init__(self, face: OscService, port: int = PORT) -> None:
        self._face = face
        self._wanted = port
        self._query: Query | None = None
        self._mdns: Zeroconf | None = None
        self._announcing = threading.Thread(target=self._announce, name="fodder-mdns", daemon=True)

    @property
    def port(self) -> int | None:
        """Where OSCQuery is served, if it is."""
        return self._query.port if self._query is not None else None

    def __enter__(self) -> Discovery:
        server = self._face.server
        try:
            self._query = Query(server.host, self._wanted, server.port, self._face.wishes.sticky)
        except OSError as error:
            log.warning("OSCQuery is off: port %d cannot be had (%s).", self._wanted, error)
            return self
        threading.Thread(target=self._query.serve, name="fodder-oscquery", daemon=True).start()
        self._announcing.start()  # takes seconds: it asks whether the name is free
        return self

    def _announce(self) -> None:
        server = self._face.server
        assert self._query is not None
        try:
            self._mdns = announce(server.host, server.port, self._query.port)
        except Exception as error:  # a network that allows no multicast fails in many ways
            log.warning("mDNS is off: it cannot be announced (%r).", error)

    def __exit__(self, *_: object) -> None:
        if self._announcing.is_alive():
            self._announcing.join()
        if self._mdns is not None:
            self._mdns.unregister_all_services()
            self._mdns.close()
        if self._query is not None:
            self._query.close()


def announce(host: str, osc: int, http: int) -> Zeroconf:
    """Announce `_osc._udp` and `_oscjson._tcp` (RFC 6763) at this host's addresses."""
    from zeroconf import InterfaceChoice, Zeroconf

    everywhere = host in ("0.0.0.0", "::", "")
    mdns = Zeroconf(interfaces=InterfaceChoice.All if everywhere else [host])
    try:
        for kind, port in (("_osc._udp.local.", osc), ("_oscjson._tcp.local.", http)):
            mdns.register_service(service(kind, port, host), allow_name_change=True)
    except BaseException:
        mdns.close()
        raise
    return mdns


def service(kind: str, port: int, host: str) -> ServiceInfo:
    from zeroconf import ServiceInfo

    if is_loopback(host):
        addresses = ["127.0.0.1"]
    elif host in ("0.0.0.0", "::", ""):
        addresses = [one for one in own_addresses() if not is_loopback(one)]
    else:
        addresses = [host]
    name = socket.gethostname().split(".")[0]
    return ServiceInfo(
        kind,
        f"{NAME}.{kind}",
        port=port,
        properties={"txtvers": "1"},
        server=f"{NAME}-{name}.local.",
        parsed_addresses=addresses,
    )


def own_addresses() -> list[str]:
    """The addresses at which other machines may reach this one."""
    import ifaddr

    found = [one.ip for adapter in ifaddr.get_adapters() for one in adapter.ips if one.is_IPv4]
    return [one for one in found if isinstance(one, str)]
