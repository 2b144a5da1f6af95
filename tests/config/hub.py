"""A hub on this machine: enough of the hub's HTTP interface for its own client to download from."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlparse

SHA = "5" * 40
LARGE = 1_000  # bytes; larger files have a SHA-256, as in the hub's large-file storage


@dataclass
class Hub:
    """Repositories (name → file → bytes), what was fetched, and how it misbehaves."""

    repositories: dict[str, dict[str, bytes]]
    gated: set[str] = field(default_factory=set)
    fetched: list[tuple[str, str | None]] = field(default_factory=list)
    breaks_after: dict[str, int] = field(default_factory=dict)
    garbles: set[str] = field(default_factory=set)
    address: str = ""


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlparse(self.path).path).strip("/").split("/")
        if path[:2] == ["api", "models"]:
            repository, rest = "/".join(path[2:4]), path[4:]
        else:
            repository, rest = "/".join(path[:2]), path[2:]
        files = self.hub.repositories.get(repository)
        if files is None:
            self._refuse(401, "RepoNotFound", "Repository not found")
        elif rest[:1] == ["resolve"]:
            self._file(repository, "/".join(rest[2:]), files)
        elif rest[:1] == ["tree"]:
            self._json([_member(name, data) for name, data in files.items()])
        else:
            siblings = [_sibling(name, data) for name, data in files.items()]
            self._json({"id": repository, "sha": SHA, "siblings": siblings})

    def _file(self, repository: str, name: str, files: dict[str, bytes]) -> None:
        if repository in self.hub.gated:
            return self._refuse(403, "GatedRepo", "Access to this model is restricted")
        if name not in files:
            return self._refuse(404, "EntryNotFound", "Entry not found")
        data = files[name]
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{_etag(data)}"')
        self.send_header("X-Repo-Commit", SHA)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(data) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if self.command == "GET":
            self._send(name, data, start, wanted)
        return None

    def _send(self, name: str, data: bytes, start: int, wanted: str | None) -> None:
        self.hub.fetched.append((name, wanted))
        if name in self.hub.garbles:
            data = bytes(len(data))
        limit = self.hub.breaks_after.pop(name, None)
        self.wfile.write(data[start : limit if limit is None else start + limit])
        if limit is not None:
            self.close_connection = True

    def _json(self, answer: Any) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _refuse(self, status: int, code: str, message: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("X-Error-Message", message)
        self.send_header("Content-Length", "0")
        self.end_headers()


def _etag(data: bytes) -> str:
    if len(data) > LARGE:
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()


def _sibling(name: str, data: bytes) -> dict[str, Any]:
    entry: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": "0" * 40}
    if len(data) > LARGE:
        entry["lfs"] = {"sha256": _etag(data), "size": len(data), "pointerSize": 130}
    return entry


def _member(name: str, data: bytes) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "path": name, "size": len(data), "oid": _etag(data)}
    if len(data) > LARGE:
        entry["lfs"] = {"oid": _etag(data), "size": len(data), "pointerSize": 130}
    return entry
