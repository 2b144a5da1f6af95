"""The order in which the audition's process does things, without a card."""

from __future__ import annotations

import queue
from pathlib import Path
from typing import Any

import pytest

from bridge.domain.playback import Play, PlaybackSettings, StopPlayback
from bridge.playback.process import Deck


class Pipe:
    """The app's end: what it orders, then it is gone; and what it is told."""

    def __init__(self, *orders: object) -> None:
        self._orders: queue.SimpleQueue[object] = queue.SimpleQueue()
        for order in (*orders, None):
            self._orders.put(order)
        self.told: list[object] = []

    def recv(self) -> object:
        return self._orders.get()

    def send(self, word: object) -> None:
        self.told.append(word)


A, B = (Play(Path(name), True, None) for name in ("a.wav", "b.wav"))


@pytest.mark.parametrize(
    ("orders", "loaded"),
    [
        ([A], [(A, None)]),
        ([A, B], [(B, None)]),
        ([A, StopPlayback()], []),
        ([A, StopPlayback(), B], [(B, None)]),
        ([PlaybackSettings(tempo=90.0), A], [(A, 90.0)]),
        (
            [A, *(PlaybackSettings(tempo=float(bpm)) for bpm in range(90, 120))],
            [(A, None), (A, 119.0)],
        ),
        ([A, PlaybackSettings(level=-6.0), PlaybackSettings(metronome=True)], [(A, None)]),
    ],
)
def test_only_what_is_still_wanted_is_loaded(monkeypatch, orders, loaded):
    """All has come before the first is obeyed."""
    pipe: Any = Pipe(*orders)
    deck, seen = Deck(pipe), []

    def load(_: Deck, card: object) -> object:
        seen.append((deck.wanted, deck.wishes.tempo))
        return card

    monkeypatch.setattr("bridge.playback.process.os._exit", lambda _: None)
    monkeypatch.setattr("bridge.playback.process.PATIENCE", 0.0)
    monkeypatch.setattr(type(deck.outputs), "open", lambda *_: "a card")
    monkeypatch.setattr(Deck, "load", load)
    monkeypatch.setattr(Deck, "begin", lambda *_: None)
    deck.read()
    deck.serve()
    deck.look_round()
    assert seen == loaded
