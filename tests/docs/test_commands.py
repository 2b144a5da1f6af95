"""Every command in README and docs runs, with the real model: in this process over one shared
engine, in a scratch home for each page. Commands that make sounds get `--steps 2` beside their own
words and count to four at most, and those that measure and invert are told to be quick, so that all
of it stays within a minute or two.

What is not run has its reason on the page; the reasons are printed (`pytest -s`) and counted.
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from bridge.cli import COMMANDS, main, parser_for
from bridge.doctor.folders import _is_open
from bridge.jobs.engine import Engine
from tests.conftest import Make
from tests.docs.blocks import ROOT, Block, blocks, spans

BLOCKS = blocks()
RUN = [block for block in BLOCKS if not block.why]
STANDS_FOR = {"FILE": "loop.wav", "DIR": "./samples", "…": "dusty drums"}  # in a sentence
# Single commands in sentences that need what is not here, and the test that runs their like.
ELSEWHERE = {
    "fodder folder --use live": "cli/test_folder.py",
    "fodder install ableton": "config/test_integrations.py",  # not made for Linux
    "fodder install max": "config/test_integrations.py",
    "fodder install plugin": "config/test_plugin.py",
    "fodder midi preset": "controllers/test_midi.py",
    "fodder midi set": "controllers/test_midi.py",
    "fodder models add": "config/test_models.py",
    "fodder models pull": "config/test_download.py",
    "fodder mcp": "cli/test_mcp.py",
    "fodder pack": "packs/test_packs.py",
    "fodder serve --host": "osc/test_serve.py",
    "fodder serve --midi": "controllers/test_midi.py",
}
MAKERS = (
    "make",
    "kit",
    "instrument",
    "fit",
    "again",
    "vary",
    "repaint",
    "extend",
    "morph",
    "layer",
    "stem",
)
QUICK = {
    **dict.fromkeys(MAKERS, ("--steps", "2")),
    "bench": ("--steps", "2", "--count", "1"),
    "invert": ("--draft",),
}
MOST = 4  # samples of a command
PATIENCE = 60.0


class Shared:
    """The session's engine, which no single command ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory, make: Make) -> Path:
    """A folder with the sounds that the pages speak of, and a home beside it."""
    folder = tmp_path_factory.mktemp("reader")
    done = make(folder, "dusty boom-bap drums", bpm=92.0, bars=4, steps=2)
    data = done[0].sample.path
    for name in ("loop.wav", "Music/Kit/fodder_punchy_kick_4f2a.wav"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.read_bytes())
    data.unlink()
    import soundfile

    samples, rate = soundfile.read(folder / "loop.wav")
    soundfile.write(folder / "field_recording.mp3", samples, rate)
    return folder


@pytest.fixture
def reader(scratch: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In that folder, with that home, and with the shared engine."""
    monkeypatch.chdir(scratch)
    monkeypatch.setenv("HOME", str(scratch))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("FODDER_HOME", str(home))
    for one in ("Engine", "ThreadEngine"):
        monkeypatch.setattr(f"bridge.app.opening.{one}", lambda: Shared(engine))
    return scratch


def arguments(words: list[str]) -> list[str]:
    """What a shell would make of them."""
    found: list[str] = []
    for word in words:
        plain = os.path.expanduser(word)  # noqa: PTH111 — as a shell does, also within a word
        found += sorted(glob.glob(plain)) if "*" in plain else [plain]  # noqa: PTH207
    return found


def until_it_serves(words: list[str], journal: Path) -> None:
    """Commands that stay: started, seen to have the journal, ended by SIGTERM in good order."""
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, "-m", "gui", *words], env=environ) as process:
        deadline = time.monotonic() + PATIENCE
        while not (served := _is_open(journal)) and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(2.0)
        process.send_signal(signal.SIGTERM if served else signal.SIGKILL)
        assert process.wait(PATIENCE) == 0


def quick(words: list[str]) -> list[str]:
    """The options that a command is given beside its own."""
    added = [] if "--steps" in words else list(QUICK.get(words[0], ()))
    if "--count" in words and int(words[words.index("--count") + 1]) > MOST:
        added += ["--count", str(MOST)]
    return added


def run(command: list[str], home: Path) -> None:
    program, *words = arguments(command)
    assert program == "fodder", f"{program}: mark the block as <!-- not run: why -->"
    if not words or Path(words[0]).is_file():
        until_it_serves(words, home / "queue.db")
    elif words[0] == "serve":
        until_it_serves([*words, "--port", "0", "--no-discovery"], home / "queue.db")
    else:
        try:
            status = main([*words, *quick(words)])
        except SystemExit as end:  # --version
            status = end.code if isinstance(end.code, int) else 1
        assert status == 0 or (words[0] == "doctor" and status == 1), words


@pytest.mark.parametrize("block", RUN, ids=str)
def test_the_commands_of_a_block_run(block: Block, reader: Path, home: Path) -> None:
    assert reader.is_dir()
    for command in block.commands:
        run(command, home)


def test_what_is_not_run_has_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    skipped = [block for block in BLOCKS if block.why]
    with capsys.disabled():
        print(f"\n{len(RUN)} blocks of commands run, {len(skipped)} not:")
        for block in skipped:
            print(f"  {block}: {block.why}")
    assert len(RUN) >= 10
    assert all(len(block.why.split()) >= 3 for block in skipped)
    for block in skipped:  # not run, but still the right words
        for command in block.commands:
            if command[0] == "fodder":
                parsed(command[1:])


@pytest.mark.parametrize(("page", "words"), spans(), ids=lambda one: str(one)[:60])
def test_single_commands_in_a_sentence_are_commands(page: str, words: list[str]) -> None:
    assert words[0] == "fodder", page
    if words[1:] and words[1] not in ("COMMAND", "FILE", "…"):
        parsed(words[1:], partly=True)


def whole() -> list[list[str]]:
    """The single commands that say all that is needed, but for those that the blocks have."""
    found = {tuple(words) for _, words in spans()} - {
        tuple(command) for block in RUN for command in block.commands
    }
    return [list(words) for words in sorted(found) if words[1:2] != ("COMMAND",) and fits(words)]


def fits(words: Sequence[str]) -> bool:
    if words[1:] == ("--version",):
        return True
    with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):
        return words[1] in COMMANDS and bool(parser_for(words[1:]).parse_args(words[1:]))
    return False


@pytest.mark.parametrize("words", whole(), ids=" ".join)
def test_single_commands_that_say_all_run(words: list[str], reader: Path, home: Path) -> None:
    assert reader.is_dir()
    there = [test for like, test in ELSEWHERE.items() if " ".join(words).startswith(like)]
    for test in there:
        text = (ROOT / "tests" / test).read_text("utf-8")
        assert f'"{words[1]}"' in text or words[1] == "serve", test
    if not there:
        run([STANDS_FOR.get(word, word) for word in words], home)


def parsed(words: list[str], partly: bool = False) -> argparse.Namespace | None:
    """Take the words apart as the command does. `partly`: a sentence may name a command without
    all that it needs, or an option without its value."""
    if words[0].startswith("-"):
        return None
    assert words[0] in COMMANDS, words
    parser = parser_for(words)
    try:
        return parser.parse_args(words)
    except SystemExit as end:
        if not partly:
            raise AssertionError(words) from end
    known = options_of(parser, words)
    assert all(word.split("=")[0] in known for word in words if word.startswith("--")), words
    return None


def options_of(parser: argparse.ArgumentParser, words: list[str]) -> set[str]:
    """Every option of the command that the words begin with."""
    found: set[str] = set()
    for action in parser._actions:
        found |= set(action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                if name in words:
                    found |= options_of(inner, words)
    return found
