"""The LV2 in jalv, over JACK without a sound card: it says the host's tempo and meter to Fodder."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip("minihost", reason="the server that answers needs it")

from tests.plugin.server import FakeServer, until

URI = "https://samplefodder.org/plugin"


@pytest.fixture
def environ(built: Path, tmp_path: Path) -> dict[str, str]:
    for program in ("jalv", "jackd", "lv2info"):
        if shutil.which(program, path=os.defpath) is None:
            pytest.skip(f"{program} is not installed: apt install jalv jackd2 lilv-utils")
    if not (built / "Fodder.lv2").is_dir():
        pytest.skip("the LV2 is not built")
    (tmp_path / "lv2").mkdir()  # alone: lilv complains of everything else in its folders
    (tmp_path / "lv2" / "Fodder.lv2").symlink_to(built / "Fodder.lv2")
    return {**os.environ, "PATH": os.defpath, "LV2_PATH": f"{tmp_path}/lv2:/usr/lib/lv2"}


@pytest.mark.usefixtures("home")
def test_it_describes_itself(environ):
    done = subprocess.run(
        ["lv2info", URI], env=environ, capture_output=True, text=True, check=True, timeout=30
    )
    assert "Instrument Plugin" in done.stdout
    assert done.stdout.count("AudioPort") == 2
    assert "error" not in done.stderr.lower()


JUCES = (
    "doap#maintainer", "doap#release",  # of a plugin, which it takes for no project
    "lv2core#extensionData", "lv2core#optionalFeature",  # of its window
    "lv2core#portProperty",  # of parameters, which are no ports
    "plugin:Program",  # its presets' own property
)  # fmt: skip
"""What lv2_validate finds wrong with every plugin that JUCE 7.0.5 describes."""


@pytest.mark.usefixtures("home")
def test_its_description_is_valid_but_for_what_juce_writes(environ, built):
    if shutil.which("lv2_validate", path=os.defpath) is None:
        pytest.skip("lv2_validate is not installed: apt install lv2-dev sordi")
    files = sorted((built / "Fodder.lv2").glob("*.ttl"))
    done = subprocess.run(
        ["lv2_validate", *files], env=environ, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert "restrictions)" in said, said
    found = said.split("error: ")[1:]
    assert [one for one in found if not any(known in one for known in JUCES)] == []


@pytest.mark.timeout(60)
def test_jalv_runs_it(environ, server: FakeServer):
    name = f"fodder-{os.getpid()}"
    environ["JACK_DEFAULT_SERVER"] = name
    command = ["jackd", "-n", name, "-r", "-t", "5000", "-d", "dummy", "-r", "44100", "-p", "1024"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environ, stdout=quiet, stderr=quiet) as jack:
        try:
            time.sleep(1.5)
            with subprocess.Popen(
                ["jalv", URI], env=environ, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet
            ) as jalv:
                until(lambda: server.of("/fodder/host/meter"))
                assert jalv.poll() is None
                jalv.communicate(b"quit\n", timeout=20)
        finally:
            jack.terminate()
    assert ["4/4"] in server.of("/fodder/host/meter")
