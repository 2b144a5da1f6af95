"""Lanes that play: mixes take over where the kit is, and go on when one is heard again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from bridge.domain.kit import Kit, Part
from bridge.domain.playback import Playing, Stopped
from bridge.library.folder import by_family, drop
from gui.background import BackgroundTasks
from gui.kit.controller import KitController
from gui.kit.strip import KitStrip
from gui.selection import Selection
from gui.theme import DARK
from tests.files.samples import a_loop, a_recipe

SLOW = 60_000  # ms: what measures loudness takes a while to load
KIT = Kit((Part("bass", "b"), Part("keys", "k")), "dusty", 7)


class Heard:
    """A player that notes what it is to play; `place` is where it is."""

    def __init__(self) -> None:
        self.playing: Path | None = None
        self.place: float | None = None
        self.played: list[Path] = []
        self.stops = 0

    def play(self, path: Path) -> None:
        self.playing = path
        self.played.append(path)

    def stop(self) -> None:
        self.playing = None
        self.stops += 1

    def position(self) -> float | None:
        return self.place


@pytest.fixture
def player() -> Heard:
    return Heard()


@pytest.fixture
def kit(
    qtbot: QtBot, home: Path, folder: Path, player: Heard, tasks: BackgroundTasks
) -> KitController:
    """A kit of two bars and two parts, shown."""
    strip, selection = KitStrip(DARK), Selection()
    qtbot.addWidget(strip)
    parts = []
    for number, name in enumerate(KIT.names):
        recipe = a_recipe(prompt=name, seed=200 * number, edit=replace(KIT, part=name))
        parts.append(drop(a_loop(recipe, 40_000, name), folder, layout=by_family))
    library = SimpleNamespace(home=SimpleNamespace(root=home))
    app: Any = SimpleNamespace(player=player, library=library)
    found = KitController(strip, app, tasks, tasks, selection)
    strip.muted.connect(found.mute)
    strip.played.connect(found.play)
    selection.choose(parts[0])
    found.show_sample(parts[0])
    qtbot.waitUntil(lambda: found.lanes is not None)
    return found


def test_a_mute_goes_on_with_the_next_bar(qtbot: QtBot, kit: KitController, player: Heard) -> None:
    kit.play()
    qtbot.waitUntil(lambda: len(player.played) == 1, timeout=SLOW)
    assert player.played[0].stem.endswith("-1"), "from the first bar"
    player.place = 0.2  # in the first of two bars
    kit.mute("bass", True)
    qtbot.waitUntil(lambda: len(player.played) == 2, timeout=SLOW)
    assert player.played[1].stem.endswith("-2"), "what comes next is the second bar"
    player.place = 0.2  # of that file: in the kit's second bar
    kit.mute("bass", False)
    qtbot.waitUntil(lambda: len(player.played) == 3, timeout=SLOW)
    assert player.played[2] == player.played[0]


def test_with_all_lanes_muted_it_is_silent_and_goes_on_with_one(
    qtbot: QtBot, kit: KitController, player: Heard
) -> None:
    kit.play()
    qtbot.waitUntil(lambda: len(player.played) == 1, timeout=SLOW)
    kit.mute("bass", True)
    qtbot.waitUntil(lambda: len(player.played) == 2, timeout=SLOW)
    kit.mute("keys", True)
    assert player.stops == 1
    kit.on_playback(Stopped())
    kit.mute("bass", False)
    qtbot.waitUntil(lambda: len(player.played) == 3, timeout=SLOW)
    kit.play()
    assert player.stops == 2


def test_anything_else_that_plays_ends_it(
    qtbot: QtBot, kit: KitController, player: Heard, folder: Path
) -> None:
    kit.play()
    qtbot.waitUntil(lambda: len(player.played) == 1, timeout=SLOW)
    kit.on_playback(Playing(player.played[0]))
    assert kit._strip.play.text() == "Stop"
    kit.on_playback(Playing(folder / "other.wav"))
    assert kit._strip.play.text() == "Play parts"
    kit.mute("bass", True)
    qtbot.wait(50)
    assert len(player.played) == 1
