"""Being found: OSCQuery over HTTP, and mDNS announcements of it and of OSC itself.

OSCQuery (github.com/Vidvox/OSCQueryProposal) is the address space as JSON. Every node has
FULL_PATH, ACCESS (0 none, 1 read, 2 write, 3 both) and DESCRIPTION; methods TYPE; sticky values
VALUE and RANGE too. `?NAME` asks for one attribute, `?HOST_INFO` for the host.

On loopback nothing leaves the machine: HTTP and mDNS stay on its interface too. Whatever it is
bound to, only requests for one of this machine's own names are answered: a page whose name was
bound to our address (DNS rebinding) has another one.
"""

from __future__ import annotations

import ipaddress
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
MOST_AT_ONCE = 16  # HTTP requests
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
        node.update(method_node(address, values))
    return root


def method_node(address: Address, values: dict[str, Any]) -> dict[str, Any]:
    """One address's own attributes."""
    found: dict[str, Any] = {
        "FULL_PATH": address.path,
        "TYPE": "".join(one.tag for one in address.takes) or "N",
        "ACCESS": _WRITE,
        "DESCRIPTION": f"{address.about} ({address.signature or 'no arguments'})",
    }
    if (parameter := address.parameter) is not None:
        value = values.get(parameter.name)
        plain = value if isinstance(value, (int, float)) else str(value)
        found["ACCESS"] = _BOTH
        found["VALUE"] = [None if value is None else plain]
        if parameter.words:
            found["RANGE"] = [{"VALS": list(parameter.words)}]
        elif parameter.least is not None:
            found["RANGE"] = [{"MIN": parameter.least, "MAX": parameter.most}]
    return found


def find_node(root: dict[str, Any], path: str) -> dict[str, Any] | None:
    """The node of a path, or None."""
    node: dict[str, Any] | None = root
    for part in filter(None, path.split("/")):
        node = node.get("CONTENTS", {}).get(part) if node is not None else None
    return node


def host_info(host: str, port: int) -> dict[str, Any]:
    """What ?HOST_INFO answers."""
    answered = dict.fromkeys(("ACCESS", "VALUE", "RANGE", "DESCRIPTION"), True)
    return {
        "NAME": NAME,
        "OSC_IP": host,
        "OSC_PORT": port,
        "OSC_TRANSPORT": "UDP",
        "EXTENSIONS": answered,
    }


def respond(target: str, values: dict[str, Any], host: dict[str, Any]) -> tuple[int, Any]:
    """Status and JSON for one request target, e.g. "/fodder/set/bpm?VALUE"."""
    parts = urlsplit(target)
    attribute = parts.query.split("&")[0].split("=")[0]
    if attribute == "HOST_INFO":
        return 200, host
    node = find_node(tree(values), unquote(parts.path))
    if node is None:
        return 404, None
    if not attribute:
        return 200, node
    if attribute not in ATTRIBUTES:
        return 400, None
    return (200, {attribute: node[attribute]}) if attribute in node else (204, None)


class _HttpServer(ThreadingHTTPServer):
    """A thread a request, and not more than so many."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._free = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        log.info("OSCQuery: %s went away", client_address)


class OscQueryServer:
    """The HTTP server, from `serve` to `close`. `values` gives the sticky values."""

    def __init__(self, host: str, port: int, osc_port: int, values: Values) -> None:
        info = host_info(host, osc_port)
        local = is_loopback(host)

        class Handler(BaseHTTPRequestHandler):
            timeout = SECONDS

            def do_GET(self) -> None:
                asked = name_in(self.headers.get("Host", ""))
                if not (is_loopback(asked) if local else is_own_name(asked)):
                    self.send_error(403, "Ask for localhost, or for an address")
                    return
                known = values() if is_loopback(self.client_address[0]) else {}
                status, body = respond(self.path, known, info)
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

        self._server = _HttpServer((host, port), Handler)
        self.port = self._server.server_address[1]

    def serve(self) -> None:
        """Answer until `close`, on this thread."""
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


def name_in(header: str) -> str:
    """The host in an HTTP Host header, without its port."""
    bracketed = header.startswith("[")
    return header[1:].partition("]")[0] if bracketed else header.partition(":")[0]


def is_own_name(name: str) -> bool:
    """Whether a name is this machine's for certain: an address, or what it calls itself."""
    own = socket.gethostname().split(".")[0].casefold()
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return name.casefold().rstrip(".") in ("localhost", own, f"{own}.local")


if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf


PORT = 7771


class Discovery:
    """A context manager. What fails of it is logged: Fodder serves without it too."""

    def __init__(self, service: OscService, port: int = PORT) -> None:
        self._service = service
        self._wanted = port
        self._query: OscQueryServer | None = None
        self._mdns: Zeroconf | None = None
        self._announcing = threading.Thread(target=self._announce, name="fodder-mdns", daemon=True)

    @property
    def port(self) -> int | None:
        """Where OSCQuery is served, if it is."""
        return self._query.port if self._query is not None else None

    def __enter__(self) -> Discovery:
        server = self._service.server
        try:
            self._query = OscQueryServer(
                server.host, self._wanted, server.port, self._service.defaults.sticky
            )
        except OSError as error:
            log.warning("OSCQuery is off: port %d cannot be had (%s).", self._wanted, error)
            return self
        threading.Thread(target=self._query.serve, name="fodder-oscquery", daemon=True).start()
        self._announcing.start()  # takes seconds: it asks whether the name is free
        return self

    def _announce(self) -> None:
        server = self._service.server
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
            mdns.register_service(service_info(kind, port, host), allow_name_change=True)
    except BaseException:
        mdns.close()
        raise
    return mdns


def service_info(kind: str, port: int, host: str) -> ServiceInfo:
    """What is announced of one service."""
    from zeroconf import ServiceInfo

    if is_loopback(host):
        addresses = ["127.0.0.1" if host == "localhost" else host]
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
