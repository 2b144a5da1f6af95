"""The plugin as hosts load it. `make plugin-test` builds it first; FODDER_PLUGIN names another
folder with Fodder.vst3 and Fodder.lv2 in it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT = Path(os.environ.get("FODDER_PLUGIN", ROOT / "build" / "plugin-test" / "plugins"))


@pytest.fixture(scope="session")
def built() -> Path:
    pytest.importorskip("minihost", reason="minihost, a host from PyPI, is not installed")
    if not (BUILT / "Fodder.vst3").exists():
        pytest.skip(f"the plugin is not built in {BUILT}: make plugin-test does that")
    return BUILT


@pytest.fixture
def vst3(built: Path) -> Path:
    return built / "Fodder.vst3"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fodder's data folder, which names no server to be started."""
    folder = tmp_path / "fodder"
    folder.mkdir()
    monkeypatch.setenv("FODDER_HOME", str(folder))
    monkeypatch.setenv("PATH", "/nowhere")
    return folder


@pytest.fixture
def server(home: Path, tmp_path: Path) -> Iterator[object]:
    from tests.plugin.server import FakeServer

    server = FakeServer(tmp_path)
    (home / "plugin.json").write_text(json.dumps({"command": [], "port": server.port}))
    yield server
    server.close()
