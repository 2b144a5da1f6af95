"""Output where it cannot go, in a locale that cannot say it, of names that are no text."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.files.samples import a_loop

NAME = b"dr\xfcm \xc2\xb7.wav"


def run(words, environment=None, **pipes):
    return subprocess.run(
        [sys.executable, "-m", "bridge", *words],
        env={**os.environ, **(environment or {})}, check=False, **pipes,
    )  # fmt: skip


@pytest.fixture
def sound(tmp_path):
    from bridge.files.formats import WAV
    from bridge.files.recipe import metadata_of

    loop = a_loop(frames=20_000)
    path = tmp_path / os.fsdecode(NAME)
    path.write_bytes(WAV.encode(loop.clip, metadata_of(loop), "x"))
    return path


@pytest.mark.parametrize("environment", [
    {}, {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii:strict"}, {"PYTHONIOENCODING": "utf-8:strict"},
])  # fmt: skip
@pytest.mark.parametrize("words", [["analyse"], ["analyse", "--json"], ["show"]])
def test_names_and_locales(sound, environment, words):
    done = run([*words, sound], environment, capture_output=True)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert b"dr" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
def test_a_full_disk_behind_stdout(sound):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = run(["analyse", sound], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1, done.stderr
    assert b"No space left" in done.stderr
