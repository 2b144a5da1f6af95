"""Every example of docs/python.md and of README.md runs, with the real model and the session's
engine; the public face is what it says, and costs nothing until it is used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import bridge
from bridge.app.api import request_of
from bridge.domain.notes import NoteSource, Touch
from bridge.jobs.engine import Engine
from tests.conftest import Make
from tests.docs.blocks import ROOT
from tests.docs.test_commands import Shared

PAGE = ROOT / "docs" / "python.md"
EXAMPLES = [
    (page.name, code)
    for page in (PAGE, ROOT / "README.md")
    for code in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.S)
]


@pytest.fixture(scope="module")
def loop(make: Make, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sample's file."""
    folder = tmp_path_factory.mktemp("loop")
    return make(folder, "dusty boom-bap drums", bpm=92.0, steps=2)[0].sample.path.read_bytes()


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_an_example_runs(
    page: str,
    example: str,
    loop: bytes,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "loop.wav").write_bytes(loop)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bridge.app.opening.Engine", lambda: Shared(engine))
    exec(compile(example, page, "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"bpm": "fast"}, "bpm 'fast' is not a number: say e.g. 92."),
        ({"bars": 2.5}, "bars 2.5 is not a whole number: say e.g. 2."),
        ({"tempo": 90}, "There is no 'tempo': say one of bpm, key"),
        ({"key": 9}, "key 9 is not possible: say e.g. 'Am'."),
        ({"meter": (3, 4)}, r"meter \(3, 4\) is not possible: say e.g. '3/4'."),
        ({"kind": True}, "kind True is not possible: say e.g. 'oneshot'."),
        ({"negative": ["hats"]}, r"negative \['hats'\] is not a text"),
        ({"model": 1}, "model 1 is not a text"),
        ({"seed": None}, "seed None is not a whole number"),
        ({"guidance": "much"}, "guidance 'much' is not a number"),
        ({"chords": "Q"}, "Chord 'Q' is not one: say e.g. Am"),
        ({"chords": ["Am"]}, r"chords \['Am'\] is not possible: say e.g. 'Am F C G'."),
        ({"swing": "much"}, "swing 'much' is not a number: say e.g. 0.6."),
        ({"swing": 1}, "swing 1 is not possible: say from 0.5 to 0.75."),
        ({"humanise": None}, "humanise None is not a number"),
        ({"velocity": (60,)}, "velocity .* is not possible: say e.g. '60-110'."),
        ({"velocity": "loud"}, "Velocity 'loud' is not one: say e.g. 96 or 60-110."),
        ({"velocity": (90, "b")}, "velocity 'b' is not a whole number: say e.g. 96."),
        ({"notes": 7}, "7 is not a path: name"),
        ({"notes": "a.mid", "groove": "b.mid"}, "leave chords and groove out"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(wanted: dict[str, Any], sentence: str) -> None:
    with pytest.raises(bridge.FodderError, match=sentence):
        request_of("drums", "embedded", None, wanted)  # type: ignore[arg-type]
    with pytest.raises(bridge.FodderError, match="prompt 92 is not a text"):
        request_of(92, "embedded", None, {})  # type: ignore[arg-type]


def test_what_is_played_is_said_by_name() -> None:
    said: dict[str, Any] = {
        "chords": "Am F C G",
        "swing": 0.6,
        "humanise": 0.2,
        "velocity": "60-110",
    }
    wanted: Any = {**said, "groove": "a.mid"}
    request = request_of("rhodes", "embedded", None, wanted)
    assert (str(request.chords), request.bars) == ("Am F C G", 4)
    assert request.touch == Touch(0.6, 0.2, (60, 110))
    assert request.groove == NoteSource(Path("a.mid").absolute())
    assert request_of("rhodes", "embedded", None, {"notes": Path("b.mid")}).notes is not None


@pytest.mark.parametrize("nothing", [None, 5, b"loop.wav", ["loop.wav"]])
def test_no_path_is_one_sentence(nothing: Any, tmp_path: Path) -> None:
    for call in (
        lambda: bridge.analyse(nothing),
        lambda: bridge.trim(nothing),
        lambda: bridge.cut(nothing, 0, 1),
        lambda: bridge.notes(nothing),
        lambda: bridge.recipe_of(nothing),
        lambda: bridge.vary(nothing, "drums", folder=tmp_path),
        lambda: bridge.fit(nothing, "drums", folder=tmp_path),
    ):
        with pytest.raises(bridge.FodderError, match=r"is not a path: name a s.*'loop.wav'\.$"):
            call()


def test_other_wrong_values_are_one_sentence(tmp_path: Path) -> None:
    wrong: Any = "x"
    seven: Any = 7
    for call, sentence in (
        (lambda: bridge.trim("a.wav", bars=wrong), "bars 'x' is not a whole number"),
        (lambda: bridge.trim("a.wav", bars=99), "bars 99 is not possible"),
        (lambda: bridge.trim("a.wav", meter=seven), "meter 7 is not possible: say e.g. '3/4'."),
        (lambda: bridge.cut("a.wav", 0, wrong), "end 'x' is not a whole number"),
        (lambda: bridge.cut("a.wav", 9, 3), "There is nothing from 9 to 3"),
        (lambda: bridge.Maker(seven), "7 is not a path: name a folder"),
        (lambda: bridge.make("drums", tmp_path, edit=wrong), "edit 'x' is not one"),
        (lambda: bridge.make("drums", tmp_path, layers=wrong), "layers 'x' is not possible"),
        (lambda: bridge.make("drums", tmp_path, midi=wrong), "midi 'x' is not possible"),
        (lambda: bridge.make("drums", tmp_path, draft=wrong), "draft 'x' is not possible"),
        (lambda: bridge.kit("drums", seven, folder=tmp_path), "parts 7 are not a list of names"),
        (lambda: bridge.vary("a.wav", "drums", wrong, tmp_path), "strength 'x' is not a number"),
        (lambda: bridge.fit("a.wav", "drums", tmp_path, wrong), "start 'x' is not a number"),
        (lambda: bridge.instrument("bells", tmp_path, wrong), "pitches 'x' is not a whole number"),
        (lambda: bridge.explain(seven), "prompt 7 is not a text"),
    ):
        with pytest.raises(bridge.FodderError, match=sentence):
            call()


def test_explain_says_what_is_understood_and_what_counts() -> None:
    said = bridge.explain("zzyzx riff, 90 bpm", bpm=100)
    assert said["bpm"] == 90
    assert any("zzyzx" in one for one in said["notices"])
    assert any("100 bpm counts" in one for one in said["notices"])
    assert bridge.explain("warm pad in Am")["notices"] == []


def test_a_maker_is_told_what_was_not_understood(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.app.opening.Engine", lambda: Shared(engine))
    told: list[str] = []
    with bridge.Maker(tmp_path) as maker:
        said: Any = {"bars": 1, "steps": 2, "seed": 1}
        one = maker.make("bass, 90 bpm", None, None, told.append, midi=True, bpm=100, **said)
        assert one[0].path.with_suffix(".mid").is_file()
        assert told[0].startswith("The prompt says 90 bpm: 100 bpm counts")
        layers = maker.make("house drums", layers=True, **said)
    assert len(layers) > 3


def test_the_page_names_all_that_is_public_and_callable() -> None:
    text = PAGE.read_text("utf-8")
    for name in (
        "Maker",
        "analyse",
        "cut",
        "explain",
        "fit",
        "instrument",
        "kit",
        "make",
        "notes",
        "recipe_of",
        "trim",
        "vary",
        "parse_form",
    ):
        assert re.search(rf"\b{name}\b", text), name


def test_the_public_face_is_pinned_and_there() -> None:
    assert sorted(bridge.__all__) == bridge.__all__ == [
        "Clip", "Extend", "FodderError", "Form", "Heard", "Key", "Kind", "Maker", "Meter", "Morph",
        "Recipe", "Repaint", "Request", "Sample", "Source", "Vary", "analyse", "cut", "explain",
        "fit", "instrument", "kit", "make", "notes", "parse_form", "recipe_of", "trim", "vary",
    ]  # fmt: skip
    for name in bridge.__all__:
        assert getattr(bridge, name).__name__ == name
        assert name in dir(bridge)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        getattr(bridge, "nothing_of_the_kind")  # noqa: B009 – the stub knows it is none


def test_importing_it_loads_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import bridge; bridge.__all__; "
        "print(*sorted(m for m in set(sys.modules) - before if '.' in m or m in "
        "('numpy', 'scipy', 'torch', 'librosa', 'soundfile', 'sqlite3')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not {name for name in done.stdout.split() if name.startswith(("bridge.", "numpy"))}


def test_a_wrong_wish_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    with bridge.Maker(tmp_path) as maker:
        with pytest.raises(bridge.FodderError, match="Key 'H'"):
            maker.make("drums", key="H")
        with pytest.raises(bridge.FodderError, match=r"no model|'nothing'"):
            maker.make("drums", model="nothing")
        assert maker._jobs.listeners == []
