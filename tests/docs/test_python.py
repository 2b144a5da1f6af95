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
        ({"bpm": "fast"}, "bpm 'fast' is not a number: say e.g. 2."),
        ({"bars": 2.5}, "bars 2.5 is not a whole number: say e.g. 2."),
        ({"tempo": 90}, "There is no 'tempo': say one of bpm, key"),
        ({"key": 9}, "key 9 is not possible: say e.g. 'Am'."),
        ({"meter": (3, 4)}, r"meter \(3, 4\) is not possible: say e.g. '3/4'."),
        ({"kind": True}, "kind True is not possible: say e.g. 'oneshot'."),
        ({"negative": ["hats"]}, r"negative \['hats'\] is not a text"),
        ({"model": 1}, "model 1 is not a text"),
        ({"seed": None}, "seed None is not a whole number"),
        ({"guidance": "much"}, "guidance 'much' is not a number"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(wanted: dict[str, Any], sentence: str) -> None:
    with pytest.raises(bridge.FodderError, match=sentence):
        request_of("drums", "embedded", None, wanted)  # type: ignore[arg-type]
    with pytest.raises(bridge.FodderError, match="prompt 92 is not a text"):
        request_of(92, "embedded", None, {})  # type: ignore[arg-type]


def test_the_page_names_all_that_is_public_and_callable() -> None:
    text = PAGE.read_text("utf-8")
    for name in (
        "Maker",
        "analyse",
        "cut",
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
        "Recipe", "Repaint", "Request", "Sample", "Source", "Vary", "analyse", "cut", "fit",
        "instrument", "kit", "make", "notes", "parse_form", "recipe_of", "trim", "vary",
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
