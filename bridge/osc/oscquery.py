"""The OSCQuery server: the address space over HTTP, and a WebSocket on the same port.

`?NAME` asks for one attribute, `?HOST_INFO` for the host. Over the WebSocket text frames are
commands, {"COMMAND": "LISTEN" or "IGNORE", "DATA": an address}, and binary frames are OSC packets
both ways; PATH_CHANGED is told when there are other models or presets.

Whatever it is bound to, only requests for one of this machine's own names are answered: a page
whose name was bound to our address (DNS rebinding) has another one. The WebSocket is for programs
on this machine: a browser says which page opens one (Origin), and no page may.

One thread with an event loop, by the websockets library, which reads HTTP and frames in bounds.
Connections, frames, and what a client does not read are bounded here.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import logging
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from bridge.osc.clients import Peer, is_loopback
from bridge.osc.namespace import LISTENABLE, NamespaceState, host_info, respond
from bridge.osc.packet import LARGEST
from bridge.osc.service import OscService

log = logging.getLogger(__name__)
SECONDS = 5.0  # that a request may take
MOST_AT_ONCE = 64  # connections
MOST_STREAMS = 16  # of them, WebSockets
MOST_MISTAKES = 64  # commands of a connection that are none
MOST_UNREAD = 1 << 20  # bytes
LONGEST_COMMAND = 1_024  # characters
BUFFER_OF_ONE = 256 << 10
MENU_SECONDS = 10.0  # after which other models and presets are looked for
CLOSE_SECONDS = 1.0  # that a client has to say good-bye


class TextCommand(msgspec.Struct):
    """A text frame."""

    COMMAND: str
    DATA: str


class OscQueryServer:
    """Bound at once (OSError where that fails), served from `start` to `close`."""

    def __init__(self, service: OscService, host: str, port: int) -> None:
        self._service = service
        self._host = host
        is_six = ":" in host
        self._listener = socket.create_server(
            (host, port),
            family=socket.AF_INET6 if is_six else socket.AF_INET,
            backlog=MOST_AT_ONCE,
            dualstack_ipv6=is_six and socket.has_dualstack_ipv6(),
        )
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._words: dict[str, tuple[str, ...]] = {}
        self._connections: set[ServerConnection] = set()
        self._streams: set[ServerConnection] = set()
        self._thread = threading.Thread(target=self._run, name="fodder-oscquery", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._words = self._service.words()
        self._thread.start()

    def close(self) -> None:
        """Answer no more; before the service is closed."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join()
        else:
            self._loop.close()
        self._listener.close()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        quiet = log.getChild("connections")
        quiet.setLevel(logging.CRITICAL)  # what others send wrong is no fault of ours
        async with serve(
            self._talk,
            sock=self._listener,
            create_connection=_bounded(self._connections),
            process_request=self._answer,
            logger=quiet,
            compression=None,
            open_timeout=SECONDS,
            close_timeout=CLOSE_SECONDS,
            max_size=LARGEST,
            max_queue=4,
            server_header=None,
        ):
            watching = asyncio.create_task(self._watch())
            await self._ended.wait()
            watching.cancel()
            for one in self._connections - self._streams:  # what has not said yet what it wants
                one.transport.abort()

    def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """The response to an HTTP request; None lets a WebSocket begin."""
        names = request.headers.get_all("Host")
        is_own = is_loopback if is_loopback(self._host) else is_own_name
        if len(names) != 1 or not is_own(name_in(names[0])):
            return _response(403)
        is_near = is_loopback(connection.remote_address[0])
        if request.headers.get_all("Upgrade"):
            return self._refusal(request, is_near)
        contents = NamespaceState(self._service.values() if is_near else {}, self._words)
        info = host_info(self._host, self._service.server.port, is_near)
        return _response(*respond(request.path, contents, info))

    def _refusal(self, request: Request, is_near: bool) -> Response | None:
        """Why a WebSocket is not begun, if it is not."""
        if request.headers.get_all("Origin") or not is_near:
            return _response(403)
        return _response(503) if len(self._streams) >= MOST_STREAMS else None

    async def _talk(self, connection: ServerConnection) -> None:
        """A WebSocket, from its opening to its end."""
        host, port = connection.remote_address[:2]
        peer, server = Peer("ws", host, port), self._service.server
        self._streams.add(connection)
        server.attach(peer, _Outlet(connection, self._loop).put)
        mistakes = 0
        try:
            async for said in connection:
                if isinstance(said, bytes):
                    await self._bring(peer, said)
                elif not self._heed(peer, said):
                    mistakes += 1
                if mistakes > MOST_MISTAKES:
                    log.info("Hung up on %s: too many of its commands are none.", peer)
                    return
        except ConnectionClosed as closed:
            log.info("%s is gone: %s", peer, closed)
        finally:
            self._streams.discard(connection)
            server.detach(peer)

    async def _bring(self, peer: Peer, data: bytes) -> None:
        """Hand a packet to the OSC server, and wait until it has it: one at a time."""
        taken = asyncio.Event()
        self._service.server.bring(peer, data, lambda: _soon(self._loop, taken.set))
        await taken.wait()

    def _heed(self, peer: Peer, text: str) -> bool:
        """Do what a command says; whether it is one."""
        command = read_command(text)
        if command is None or command.DATA not in LISTENABLE:
            return False
        clients = self._service.clients
        if command.COMMAND == "LISTEN":
            clients.listen(peer, command.DATA)
        elif command.COMMAND == "IGNORE":
            clients.ignore(peer, command.DATA)
        else:
            return False
        return True

    async def _watch(self) -> None:
        """Tell who is connected when there are other models or presets."""
        while True:
            await asyncio.sleep(MENU_SECONDS)
            before, now = self._words, await asyncio.to_thread(self._service.words)
            self._words = now
            for path in (path for path in now if now[path] != before.get(path)):
                told = json.dumps({"COMMAND": "PATH_CHANGED", "DATA": path})
                broadcast(self._streams, told)


def _bounded(all_: set[ServerConnection]) -> type[ServerConnection]:
    """Connections that are in `all_` while they last; what comes beyond so many is hung up on."""

    class BoundedConnection(ServerConnection):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            all_.add(self)
            super().connection_made(transport)
            if len(all_) > MOST_AT_ONCE:
                self.transport.abort()
            opened = transport.get_extra_info("socket")
            with contextlib.suppress(OSError):
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_OF_ONE)

        def connection_lost(self, exc: Exception | None) -> None:
            all_.discard(self)
            super().connection_lost(exc)

    return BoundedConnection


class _Outlet:
    """What goes out of one WebSocket: put by any thread, written by the loop's.

    A client that does not read is hung up on rather than waited for.
    """

    def __init__(self, connection: ServerConnection, loop: asyncio.AbstractEventLoop) -> None:
        self._connection = connection
        self._loop = loop
        self._mutex = threading.Lock()
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._is_over = False

    def put(self, data: bytes) -> None:
        """Send a packet when its turn comes."""
        with self._mutex:
            if self._is_over:
                return
            is_first = not self._waiting
            self._waiting.append(data)
            self._bytes += len(data)
            self._is_over = self._bytes > MOST_UNREAD
        if is_first:
            _soon(self._loop, self._flush)

    def _flush(self) -> None:
        with self._mutex:
            waiting, self._waiting, self._bytes = self._waiting, [], 0
        transport = self._connection.transport
        for data in () if self._is_over else waiting:
            broadcast([self._connection], data)
        if self._is_over or transport.get_write_buffer_size() > MOST_UNREAD:
            self._is_over = True
            transport.abort()


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    """Call something on a loop's thread, if the loop is not at its end."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


def _response(status: int, body: Any = None) -> Response:
    data = b"" if body is None else json.dumps(body).encode()
    headers = Headers(BoundedConnection="close")
    if status != HTTPStatus.NO_CONTENT:
        headers["Content-Type"] = "application/json"
        headers["Content-Length"] = str(len(data))
    return Response(status, HTTPStatus(status).phrase, headers, data)


def read_command(text: str) -> TextCommand | None:
    """The command in a text frame; None if there is none."""
    if len(text) > LONGEST_COMMAND:
        return None
    try:
        return msgspec.json.decode(text, type=TextCommand)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None


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
