"""`fodder serve` as a user starts it: its own process, the real engine and the model's weights."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.config.presets import model_named
from bridge.files.formats import read_file
from tests.osc.ear import Ear
from tests.osc.test_clients import running

SERVE = (sys.executable, "-m", "bridge", "serve", "--port", "0", "--no-discovery")


def environ(home: Path) -> dict[str, str]:
    return {**os.environ, "FODDER_HOME": str(home), "OMP_NUM_THREADS": "1"}


def port_of(program) -> int:
    return int(re.search(r":(\d+)\.", program.until("answers OSC")[-1])[1])


def weights() -> bool:
    folder = model_named("embedded").folder
    return folder is not None and any(folder.glob("unet/*.safetensors"))


@pytest.mark.skipif(not weights(), reason="the embedded model's weights are not here")
def test_the_embedded_model_makes_a_sample(tmp_path):
    with running(*SERVE, env=environ(tmp_path)) as serve:
        ear = Ear(port_of(serve))
        ear.say("/fodder/generate", "a", "dusty drums", "bpm", 92.0, "bars", 1, "steps", 2)
        heard = []
        while not heard or heard[-1][0] not in ("/fodder/finished", "/fodder/failed"):
            heard.append(ear.hear(200))
        ear.close()
    assert heard[-1][0] == "/fodder/finished", heard[-1]
    done = next(values for address, values in heard if address == "/fodder/done")
    assert done[3] == 92.0
    assert read_file(Path(done[2])).card.recipe.model == "embedded"
    assert "/fodder/progress" in {address for address, _ in heard}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_asked(tmp_path, how):
    with running(*SERVE, env=environ(tmp_path)) as serve:
        port_of(serve)
        serve.process.send_signal(how)
        assert serve.process.wait(30) == 0


def test_it_ends_with_the_program_that_started_it(tmp_path):
    with running(*SERVE, "--with-parent", env=environ(tmp_path)) as serve:
        port_of(serve)
        assert serve.process.poll() is None
        serve.process.stdin.close()
        assert serve.process.wait(30) == 0


def test_a_second_one_says_why_it_cannot(tmp_path):
    with running(*SERVE, env=environ(tmp_path)) as serve:
        port = port_of(serve)
        for words, what in (
            (SERVE, "close it first"),
            ([*SERVE[:4], "--port", str(port)], "--port"),
        ):
            home = tmp_path if words is SERVE else tmp_path / "other"
            second = subprocess.run(
                words, env=environ(home), capture_output=True, text=True, timeout=60, check=False
            )
            assert second.returncode in (1, 2)
            assert what in second.stderr
            assert second.stderr.count("\n") == 1, second.stderr


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--port", "99999999"], "1 to 65535"),
        (["--port", "-1"], "1 to 65535"),
        (["--host", "nonsense.invalid"], "no address"),
        (["--host", "192.0.2.7"], "cannot be had"),
    ],
)
def test_what_cannot_be_listened_at(tmp_path, monkeypatch, capsys, words, what):
    monkeypatch.setenv("FODDER_HOME", str(tmp_path))
    assert main(["serve", "--no-discovery", *words]) == 2
    assert what in capsys.readouterr().err


def test_a_remote_host_gets_a_token(tmp_path):
    with running(*SERVE, "--host", "0.0.0.0", env=environ(tmp_path)) as serve:
        lines = serve.until("answers OSC")
        assert re.search(r"/fodder/hello \S{12}", lines[0])
