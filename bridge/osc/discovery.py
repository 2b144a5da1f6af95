"""Being found: OSCQuery, and mDNS announcements of it and of OSC itself.

On loopback nothing leaves the machine: OSCQuery and mDNS stay on its interface too.
"""

from __future__ import annotations

import logging
import socket
import threading
from typing import TYPE_CHECKING

from bridge.osc.clients import is_loopback
from bridge.osc.namespace import NAME
from bridge.osc.oscquery import OscQueryServer
from bridge.osc.service import OscService

log = logging.getLogger(__name__)
PORT = 7771
LONGEST_NAME = 40  # bytes of a machine's: a label has 63 at most
if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf


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
        host = self._service.server.host
        try:
            self._query = OscQueryServer(self._service, host, self._wanted)
        except OSError as error:
            log.warning("OSCQuery is off: port %d cannot be had (%s).", self._wanted, error)
            return self
        self._query.start()
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
        f"{instance_name(name, port)}.{kind}",
        port=port,
        properties={"txtvers": "1"},
        server=f"{NAME}-{name}.local.",
        parsed_addresses=addresses,
    )


def instance_name(machine: str, port: int) -> str:
    """What a service is called, so that no two are called the same: to ask whether a name is free
    takes an answer, which whoever has just been asked by another does not give (RFC 6762, 7.4)."""
    short = machine.encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{NAME} on {short} ({port})"


def own_addresses() -> list[str]:
    """The addresses at which other machines may reach this one."""
    import ifaddr

    found = [one.ip for adapter in ifaddr.get_adapters() for one in adapter.ips if one.is_IPv4]
    return [one for one in found if isinstance(one, str)]
