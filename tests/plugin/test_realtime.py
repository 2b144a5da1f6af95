"""The audio thread never allocates, locks or waits: a host plays the plugin under an interposed C
library that counts (installers/hosts/plugin/tests/realtime.c)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin.conftest import ROOT

CHECKER = ROOT / "installers" / "hosts" / "plugin" / "tests" / "realtime.c"
CONTROL = """
import ctypes
checker = ctypes.CDLL(None)
checker.malloc.restype, checker.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
checker.fodderRealtimeBegin()
checker.free(checker.malloc(10))
checker.fodderRealtimeEnd()
print(checker.fodderRealtimeOffences())
"""
PLAYED = """
import ctypes, json, os, sys
from pathlib import Path
from tests.plugin.server import GENERATE, LEVEL, PAD, PLAY, FakeServer, Host, until

folder, plugin = map(Path, sys.argv[1:])
server = FakeServer(folder)
(folder / "plugin.json").write_text(json.dumps({"command": [], "port": server.port}))
with Host(plugin) as host:
    host.play(1)
    until(lambda: server.of("/fodder/host/meter"))
    for kind in range(3):
        host.press(GENERATE)
        until(lambda: len(server.made) > kind and host.has(server.made[kind]))
        host.play(5, [(n, 0x90, 36 + n % 20, 100) for n in range(60)])  # while pads arrive
    host.is_playing = True
    host.set(PLAY, 1.0)
    for bpm in (120.0, 121.5, 240.0, 33.0):
        host.bpm = bpm
        host.play(40, [(0, 0x90, 36, 127), (9, 0x80, 36, 0), (20, 0xB0, 123, 0), (30, 0xE0, 1, 2)])
        host.position = 1_000_000
        host.set(PAD, 1 / 15)
        host.set(LEVEL, 0.3)
    state = host.plugin.get_state()
    host.plugin.set_state(state)
    host.play(20)
checker = ctypes.CDLL(None)
print(checker.fodderRealtimeScopes(), checker.fodderRealtimeOffences())
"""


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("no C compiler here, or no Linux")
    library = tmp_path_factory.mktemp("checker") / "realtime.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(CHECKER), "-ldl"]
    subprocess.run(command, check=True)
    return library


def said(checker: Path, script: str, *arguments: Path, **more: str) -> list[int]:
    environ = {**os.environ, "LD_PRELOAD": str(checker), "PYTHONPATH": str(ROOT), **more}
    if arguments:
        environ["FODDER_HOME"] = str(arguments[0])
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env=environ, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return [int(word) for word in done.stdout.split()]


def test_the_checker_notices(checker):
    assert said(checker, CONTROL)[0] >= 2


def test_the_audio_thread_does_nothing_that_may_wait(checker, vst3, tmp_path):
    scopes, offences = said(checker, PLAYED, tmp_path, vst3)
    if scopes == 0:
        pytest.skip("this plugin is built without FODDER_REALTIME_CHECK")
    assert scopes > 200
    assert offences == 0


BRIEFLY = """
import ctypes, json, sys
from pathlib import Path
from tests.plugin.server import Host

folder, plugin = map(Path, sys.argv[1:])
(folder / "plugin.json").write_text(json.dumps({"command": [], "port": 1}))
with Host(plugin) as host:
    host.play(20)
checker = ctypes.CDLL(None)
print(checker.fodderRealtimeScopes(), checker.fodderRealtimeOffences())
"""


def test_an_allocation_of_the_plugins_audio_thread_is_noticed(checker, vst3, tmp_path):
    """The same plugin, told to allocate once a block."""
    scopes, offences = said(checker, BRIEFLY, tmp_path, vst3, FODDER_PROVOKE="1")
    if scopes == 0:
        pytest.skip("this plugin is built without FODDER_REALTIME_CHECK")
    assert offences >= 20
