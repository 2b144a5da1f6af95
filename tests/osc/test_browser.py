"""A real web page in a real browser cannot command Fodder. Needs Chromium (Debian: chromium)."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bridge.osc.oscquery import OscQueryServer
from bridge.osc.tcp import frame
from tests.osc.ear import message

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PATIENCE = 60.0
PAGE = """<!doctype html><title>evil</title><script>
const osc = new Uint8Array(%s), many = new Uint8Array(65536 + osc.length);
for (let at = 0; at + osc.length < many.length; at += osc.length) many.set(osc, at);
const to = "http://127.0.0.1:%d/", plain = {method: "POST", mode: "no-cors"};
const tries = [
  fetch(to, {...plain, body: osc}),
  fetch(to, {...plain, body: many}),
  fetch(to, {...plain, body: new Blob([osc], {type: "text/plain"}), keepalive: true}),
  fetch("http://localhost:%d/fodder/set/bpm?66", {mode: "no-cors"}),
  ...[%d, %d].map(port => new Promise(done => { const s = new WebSocket(`ws://127.0.0.1:${port}/`);
    s.onopen = () => s.send(osc.slice(1, -1)); s.onclose = done; })),
];
navigator.sendBeacon(to, osc);
const late = new Promise(done => setTimeout(done, 5000));
Promise.allSettled(tries.map(one => Promise.race([one, late]))).then(told =>
  fetch("/done", {method: "POST", body: told.map(one => one.status).join(" ")}));
</script>"""


class Site(http.server.ThreadingHTTPServer):
    """A web site with one page, which says when it has tried everything."""

    def __init__(self, page: str) -> None:
        self.page, self.told, self.done = page.encode(), "", threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(http.server.BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.answer(self.server.page)

    def do_POST(self) -> None:
        self.server.told = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(b"")
        self.server.done.set()

    def answer(self, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def site(page: str) -> Iterator[Site]:
    with Site(page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")
def test_a_page_in_chromium_commands_nothing(face, ear, tmp_path: Path) -> None:
    said = frame(message("/fodder/set/bpm", 66.0))
    port = face.server.port
    query = OscQueryServer(face, "127.0.0.1", 0)
    with closing(query), site(PAGE % (list(said), port, port, port, query.port)) as server:
        query.start()
        command = [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            f"--user-data-dir={tmp_path}", f"http://127.0.0.1:{server.server_port}/",
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
            try:
                assert server.done.wait(PATIENCE), "the page was not shown"
            finally:
                one.kill()
    assert "rejected" in server.told  # Fodder hung up on it
    ear.silence()
    assert face.defaults.sticky() == {}
