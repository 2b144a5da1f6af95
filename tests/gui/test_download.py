"""A model that is not on this disk: what is said of it, and its Download button."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.config.presets import model_named
from bridge.domain.errors import Cancelled, ModelUnavailable
from bridge.domain.model import ModelEntry
from gui.make.panel import MakePanel


class Hub:
    """What a download does, step by step, as the test says."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go = threading.Event()
        self.error: Exception | None = None

    def pull(self, entry: ModelEntry, stopped: threading.Event) -> None:
        self.asked.append(entry.name)
        while not self.go.wait(0.01):
            if stopped.is_set():
                raise Cancelled("It was given up.")
        if self.error is not None:
            raise self.error


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def panel(qtbot: QtBot, hub: Hub, home: Path) -> MakePanel:
    panel = MakePanel()
    qtbot.addWidget(panel)
    panel.download._pull = hub.pull
    models = [model_named(name, home) for name in ("embedded", "riffusion", "stable-audio-open")]
    panel.show_models([(one, "ready" if one.name == "embedded" else "to download")
                       for one in models], "embedded")  # fmt: skip
    panel.resize(304, 900)
    panel.show()
    return panel


def choose(panel: MakePanel, name: str) -> None:
    panel.model.setCurrentIndex(panel.model.findData(name))


def test_licence_and_size_stand_below_a_model_that_is_not_here(panel: MakePanel) -> None:
    assert not panel.download.isVisible()
    choose(panel, "riffusion")
    assert panel.download.isVisible()
    assert panel.download.about.text() == "riffusion · CreativeML OpenRAIL-M · 2.1 GB"
    assert "huggingface.co/riffusion" in panel.download.about.toolTip()
    choose(panel, "stable-audio-open")
    assert "terms" in panel.download.about.text()
    choose(panel, "embedded")
    assert not panel.download.isVisible()


def test_it_is_downloaded_by_a_click_with_its_progress(
    qtbot: QtBot, panel: MakePanel, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.make.download.arrived", lambda _: 1_050_000_000)
    choose(panel, "riffusion")
    qtbot.mouseClick(panel.download.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: hub.asked == ["riffusion"])
    assert panel.download.progress.isVisible()
    assert panel.download.progress.text() == "1.05 of 2.1 GB"
    assert panel.download.progress.value() == 500
    hub.go.set()
    qtbot.waitUntil(lambda: not panel.download.isVisible())
    assert panel.model.currentText() == "riffusion"  # without its arrow
    assert panel.model.currentData() == "riffusion"


def test_it_can_be_given_up(qtbot: QtBot, panel: MakePanel, hub: Hub) -> None:
    choose(panel, "riffusion")
    qtbot.mouseClick(panel.download.go, Qt.MouseButton.LeftButton)
    assert panel.download.go.text() == "Cancel"
    qtbot.mouseClick(panel.download.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.download.go.text() == "Download")
    assert "what has arrived stays" in panel._trouble.text()


def test_what_goes_wrong_is_one_sentence(qtbot: QtBot, panel: MakePanel, hub: Hub) -> None:
    hub.error = ModelUnavailable("There is no way to huggingface.co: connect.")
    hub.go.set()
    choose(panel, "riffusion")
    qtbot.mouseClick(panel.download.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel._trouble.text() == str(hub.error))
    assert panel.download.go.text() == "Download"


def test_without_a_network_it_says_so(
    qtbot: QtBot, panel: MakePanel, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real download, in its own process, at a hub that nobody keeps."""
    from gui.make.download import pull_apart

    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    entry = replace(model_named("riffusion", home), draft_vae=None)
    with pytest.raises(ModelUnavailable, match="connect to the network") as told:
        pull_apart(entry, threading.Event())
    assert str(told.value).count(".") <= 2  # its sentence's, and huggingface.co's
