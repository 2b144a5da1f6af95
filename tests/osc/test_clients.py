"""Real programs at the other end: each makes a sample and hears accepted, progress and done.

A program that is missing is installed by `make test` (installers/system.sh).
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import needs, require

HERE = Path(__file__).parent
HOSTS = HERE.parent.parent / "installers" / "hosts"
PATIENCE = 90.0


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """A running program and the lines it prints."""

    def __init__(self, *command: str, **more: object) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **more,  # type: ignore[call-overload]
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def until(self, pattern: str) -> list[str]:
        """What it printed, up to a line that matches."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for number, line in enumerate(list(self.lines)):
                if re.search(pattern, line):
                    return self.lines[: number + 1]
            time.sleep(0.01)
        raise AssertionError(f"no {pattern!r} in {''.join(self.lines)}")


@contextmanager
def running(*command: str, **more: object) -> Iterator[Program]:
    program = Program(*command, **more)
    try:
        yield program
    finally:
        program.process.kill()
        program.process.wait()
        program.reader.join()
        program.process.stdin.close()
        program.process.stdout.close()


def words_of(lines: list[str]) -> str:
    return "".join(lines)


@needs("oscsend")
def test_liblo(face):
    port, ours = str(face.server.port), free_port()
    with running("oscdump", "-L", str(ours)) as dump:
        time.sleep(0.3)
        send = ["oscsend", "localhost", port]
        subprocess.run([*send, "/fodder/subscribe", "i", str(ours)], check=True)
        asked = ["/fodder/generate", "sssisf", "lo", "dusty loop", "bars", "1", "bpm", "92"]
        subprocess.run([*send, *asked], check=True)
        heard = words_of(dump.until("/fodder/finished"))
        subprocess.run([*send, "/fodder/generate", "s", "alone"], check=True)
        dump.until('/fodder/error sss "bad_argument"')
    assert '/fodder/accepted ssi "lo"' in heard
    assert "/fodder/progress sfs" in heard
    assert re.search(r'/fodder/done sssfsiif "\w{8}" "\w{16}" "/.*\.wav" 92\.0+ "" 1 \d+', heard)


@needs("pd")
def test_pure_data_with_our_patch(face, tmp_path):
    patch = tmp_path / "client.pd"
    ours = free_port()
    patch.write_text(
        "#N canvas 0 0 400 300 12;\n"
        "#X obj 10 10 loadbang;\n"
        "#X obj 10 40 delay 300;\n"
        "#X msg 10 70 set bars 1 \\, host tempo 92 \\, generate pd dusty\\ loop count 2;\n"
        f"#X obj 10 100 fodder {face.server.port} {ours};\n"
        "#X obj 10 130 print HEARD;\n"
        "#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n#X connect 2 0 3 0;\n#X connect 3 0 4 0;\n"
    )
    options = ["-nogui", "-noaudio", "-nomidi", "-nrt", "-stderr", "-noprefs"]
    path = ["-path", str(HOSTS / "puredata"), "-open", str(patch)]
    with running("pd", *options, *path) as pd:
        heard = words_of(pd.until("HEARD.* finished"))
    assert "accepted pd" in heard
    assert "progress" in heard
    assert heard.count("done") == 2
    assert re.search(r"done \w{8} \w{16} /\S+\.wav 92 .*1 \S+ 2\.6", heard), heard
    assert "error" not in heard


SCLANG = """
var fodder = Fodder("127.0.0.1", %d), bundled = false, folder = "%s";
("QUARK" + Quark.fromLocalPath(folder).data[\\name]).postln;
("HELP" + SCDoc.parseFileFull(folder +/+ "HelpSource/Classes/Fodder.schelp").notNil).postln;
fodder.onEvent = { |word, args|
    ("HEARD" + word + args).postln;
    if (word == \\finished) {
        if (bundled) { 0.exit } {
            bundled = true;
            fodder.generateIn(0.3, "pad", (bars: 1));
            fodder.ping;
        }
    };
};
fodder.onDone = { |path, bpm, key, bars| ("DONE" + path + bpm + bars).postln };
fodder.generate("dusty loop", (bpm: 92, bars: 1, kind: \\loop, key: "Am"));
"""


@needs("sclang")
def test_sclang_with_our_class(face, tmp_path):
    script, conf = tmp_path / "client.scd", tmp_path / "conf.yaml"
    folder = HOSTS / "supercollider" / "Fodder"
    script.write_text(SCLANG % (face.server.port, folder.as_posix()))
    conf.write_text(f"includePaths:\n  - {folder}\nexcludePaths: []\npostInlineWarnings: false\n")
    environ = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    command = ["sclang", "-l", str(conf), str(script)]
    with running(*command, env=environ, cwd=tmp_path) as sclang:
        heard = sclang.until("HEARD finished")
        after = sclang.until("HEARD pong")[len(heard) :]
        both = words_of(sclang.until("accepted.*sc2"))
    assert "HEARD accepted [ sc1" in words_of(heard)
    assert "QUARK Fodder" in words_of(heard)
    assert "HELP true" in words_of(heard)
    assert re.search(r"DONE /\S+\.wav 92\.0 1", words_of(heard)), words_of(heard)
    assert "sc2" not in words_of(after)  # the bundle was held, the ping was not
    assert both


@pytest.fixture(scope="session")
def node() -> Path:
    """The npm packages of tests/osc/node, installed once."""
    folder = HERE / "node"
    require("npm", "node")
    if not (folder / "node_modules" / "osc").exists():
        command = ["npm", "ci", "--omit=optional", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_node(face, node, transport):
    command = ["node", str(node / "client.js"), transport, str(face.server.port)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert result.returncode == 0, result.stderr
    heard = [json.loads(line) for line in result.stdout.splitlines()]
    assert heard[0][:2] == ["/fodder/accepted", "js"]
    assert "/fodder/progress" in {message[0] for message in heard}
    done = next(message for message in heard if message[0] == "/fodder/done")
    assert done[4] == 92
    assert Path(done[3]).exists()
