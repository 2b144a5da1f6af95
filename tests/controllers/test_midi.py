"""MIDI controls: what they say, learnt by touching; mido's messages over inputs of our own."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import mido
import pytest

from bridge.cli import main
from bridge.cli.serve import serving
from bridge.controllers.midi import (
    Controller,
    check_action,
    control_of,
    listening,
    load,
    message_for,
    pad_of,
    save,
)
from bridge.domain.errors import BadArgument, NotFound
from bridge.jobs.engine import Engine
from tests.osc.conftest import arguments

SAID = [
    ("pad 3", 0, 127, ("/fodder/pad/strike", (3, 1))),
    ("pad 3", 127, 0, ("/fodder/pad/strike", (3, 0))),
    ("mute 16", 0, 64, ("/fodder/pad/mute", (16, 1))),
    ("solo 1", 100, 20, ("/fodder/pad/solo", (1, 0))),
    ("solo 1", 100, 127, None),
    ("set bpm", 0, 0, ("/fodder/set/bpm", (40.0,))),
    ("set bpm", 0, 127, ("/fodder/set/bpm", (240.0,))),
    ("set kind", 0, 63, ("/fodder/set/kind", ("loop",))),
    ("set kind", 0, 127, ("/fodder/set/kind", ("oneshot",))),
    ("go", 0, 127, ("/fodder/go", ("midi",))),
    ("go", 100, 127, None),
    ("go", 127, 0, None),
    ("go", 0, 63, None),
    ("cancel", 63, 64, ("/fodder/cancel", ("all",))),
    ("preset Deep kick", 0, 127, ("/fodder/preset", ("midi", "Deep kick"))),
]


@pytest.mark.parametrize(("deed", "before", "value", "said"), SAID)
def test_what_a_control_says(deed, before, value, said):
    assert message_for(check_action(deed), before, value) == said


@pytest.mark.parametrize(
    "deed",
    ["", "set", "set prompt", "set nothing", "preset", "go away", "pad 17", "mute", "solo x"],
)
def test_what_no_control_can_do(deed):
    with pytest.raises(BadArgument, match="set and one of bpm, bars"):
        check_action(deed)


MESSAGES = [
    (mido.Message("control_change", channel=0, control=21, value=5), ("cc 1 21", 5)),
    (mido.Message("note_on", channel=9, note=36, velocity=1), ("note 10 36", 127)),
    (mido.Message("note_on", channel=9, note=36, velocity=0), ("note 10 36", 0)),
    (mido.Message("note_off", channel=9, note=36, velocity=9), ("note 10 36", 0)),
    (mido.Message("clock"), None),
    (mido.Message("sysex", data=[1, 2]), None),
]


@pytest.mark.parametrize(("message", "control"), MESSAGES)
def test_which_control_it_was(message, control):
    assert control_of(message) == control


STRUCK = [
    (mido.Message("note_on", note=36, velocity=127), (1, 1.0)),
    (mido.Message("note_on", channel=9, note=51, velocity=64), (16, 64 / 127)),
    (mido.Message("note_on", note=40, velocity=0), (5, 0.0)),
    (mido.Message("note_off", note=40, velocity=64), (5, 0.0)),
    (mido.Message("note_on", note=35), None),
    (mido.Message("note_on", note=52), None),
    (mido.Message("control_change", control=40, value=127), None),
]


@pytest.mark.parametrize(("message", "pad"), STRUCK)
def test_which_pad_was_struck(message, pad):
    assert pad_of(message) == pad


class Input:
    """A mido input that a test plays on."""

    def __init__(self, callback: Callable[[Any], None]) -> None:
        self.callback = callback

    def __enter__(self) -> Input:
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture
def inputs(monkeypatch) -> list[Input]:
    opened: list[Input] = []

    def open_input(_: str, callback: Callable[[Any], None]) -> Input:
        opened.append(Input(callback))
        return opened[-1]

    monkeypatch.setattr(mido, "get_input_names", lambda: ["Knobs", "Knobs"])
    monkeypatch.setattr(mido, "open_input", open_input)
    return opened


def test_a_knob_and_a_pad_make_a_sample(inputs, face, ear):
    ear.say("/fodder/subscribe")
    ear.say("/fodder/set/prompt", "tone")
    ear.silence()
    mapping = {"cc 1 21": "set bars", "note 10 36": "go"}
    controller = Controller(mapping, face.post)
    with listening(controller.hear) as names:
        assert names == ["Knobs"]
        for message in (
            mido.Message("control_change", control=21, value=0),
            mido.Message("control_change", control=99, value=0),
            mido.Message("note_on", channel=9, note=36),
        ):
            inputs[0].callback(message)
        heard = ear.until("/fodder/finished")
    assert heard[0][1][0] == "midi"
    assert next(values for address, values in heard if address == "/fodder/done")[5] == 1


def test_serve_listens_to_controllers_when_it_is_told_to(inputs, monkeypatch, tmp_path):
    monkeypatch.setenv("FODDER_HOME", str(tmp_path))
    save(tmp_path / "midi.toml", {"cc 1 21": "set bars"})
    with serving(arguments(midi=True), Engine("tests.fake_engine")) as app:
        face = app.osc
        assert face is not None
        inputs[0].callback(mido.Message("control_change", control=21, value=127))
        deadline = time.monotonic() + 5
        while face.defaults._sticky.get("bars") != 16 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert face.defaults._sticky == {"bars": 16}


def test_controllers_reach_a_server_that_is_not_at_127_0_0_1(inputs, monkeypatch, tmp_path):
    monkeypatch.setenv("FODDER_HOME", str(tmp_path))
    save(tmp_path / "midi.toml", {"cc 1 21": "set bars"})
    with serving(arguments(midi=True, host="::1"), Engine("tests.fake_engine")) as app:
        service = app.osc
        assert service is not None
        inputs[0].callback(mido.Message("control_change", control=21, value=127))
        deadline = time.monotonic() + 5
        while not service.defaults.sticky() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert service.defaults.sticky() == {"bars": 16}


def test_pads_strike_unless_they_are_mapped(inputs):
    heard: list[tuple[str, int]] = []
    struck: list[tuple[int, float]] = []

    def hear(control: str, value: int) -> None:
        heard.append((control, value))

    def strike(pad: int, velocity: float) -> None:
        struck.append((pad, velocity))

    with listening(hear, strike, mapped={"note 10 37": "go"}):
        for channel, note in ((9, 36), (9, 37), (0, 37), (9, 20)):
            inputs[0].callback(mido.Message("note_on", channel=channel, note=note, velocity=127))
            inputs[0].callback(mido.Message("note_off", channel=channel, note=note))
    assert struck == [(1, 1.0), (1, 0.0), (2, 1.0), (2, 0.0)]
    assert len(heard) == 8


def test_a_control_is_learnt_by_touching_it(inputs, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FODDER_HOME", str(tmp_path))

    def touch() -> None:
        while not inputs:
            time.sleep(0.01)
        inputs[0].callback(mido.Message("note_on", channel=0, note=40, velocity=0))
        inputs[0].callback(mido.Message("control_change", channel=1, control=7, value=3))

    toucher = threading.Thread(target=touch)
    toucher.start()
    assert main(["midi", "set", "guidance"]) == 0
    toucher.join()
    assert capsys.readouterr().out == "cc 2 7: set guidance\n"
    assert load(tmp_path / "midi.toml") == {"cc 2 7": "set guidance"}
    assert main(["midi", "--forget", "cc 2 7"]) == 0
    assert load(tmp_path / "midi.toml") == {}


def test_the_file_keeps_any_preset_s_name(tmp_path):
    mapping = {"note 1 1": 'preset "Zoë" \\ ♯'}
    save(tmp_path / "midi.toml", mapping)
    assert load(tmp_path / "midi.toml") == mapping


@pytest.mark.parametrize("text", ["[map", "map = 3", '[map]\n"cc 1 1" = "explode"'])
def test_a_broken_file_is_named(tmp_path, text):
    (tmp_path / "midi.toml").write_text(text)
    with pytest.raises(BadArgument, match=r"midi\.toml"):
        load(tmp_path / "midi.toml")


def test_without_inputs_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(mido, "get_input_names", list)
    with pytest.raises(NotFound, match="plug"), listening(lambda *_: None):
        pass


def test_without_the_extra_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "rtmidi", None)  # what mido loads by itself
    monkeypatch.delitem(sys.modules, "mido.backends.rtmidi", raising=False)
    with pytest.raises(NotFound, match=r"sample-fodder\[midi\]"), listening(lambda *_: None):
        pass
