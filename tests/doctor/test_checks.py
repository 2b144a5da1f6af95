"""Each check on what is well and on what is broken: real databases, ports, processes, folders."""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bridge.config.presets import shipped
from bridge.config.settings import find_home
from bridge.doctor import folders, machine, ports, weights
from bridge.doctor.examine import guarded
from bridge.doctor.finding import Finding
from bridge.domain.errors import EngineCrashed, FodderError, NotFound
from bridge.domain.playback import Device as Output
from bridge.domain.request import Request
from bridge.files import hashes
from bridge.jobs.call import Call, call
from bridge.jobs.journal import Journal
from bridge.library.catalogue import Catalogue

SHIPPED = shipped() / "models" / "embedded"


def states(findings: Iterable[Finding]) -> dict[str, str]:
    return {one.about: one.state for one in findings}


def the(findings: Iterable[Finding], about: str) -> Finding:
    return next(one for one in findings if one.about == about)


def asking(answer: Any) -> Call:
    """A Call that answers so, or raises so."""

    def ask(*_: object) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


def test_versions_and_a_library_that_is_missing() -> None:
    assert set(states(machine.versions()).values()) == {"ok"}
    finding = machine.libraries(["numpy", "no-such-library"])
    assert (finding.state, finding.said) == ("wrong", "missing: no-such-library")
    assert "install Fodder again" in finding.cure
    assert "sample-fodder" not in finding.cure  # no index is sure to have it


def test_an_extra_that_is_missing_is_a_note_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "EXTRAS", {"midi": ("no-such-library",), "other": ("numpy",)})
    found = list(machine.extras())
    assert states(found) == {"extra midi": "note", "extra other": "ok"}
    assert "pip install 'sample-fodder[midi]'" in found[0].cure
    monkeypatch.setattr(sys, "frozen", True, raising=False)  # in a bundle there is no pip
    (bundled, _) = machine.extras()
    assert "pip" not in bundled.cure
    assert "docs/install.md" in bundled.cure


def test_the_extras_are_those_that_users_can_ask_for() -> None:
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {
        name: tuple(re.split("[<>=]", one)[0] for one in needed)
        for name, needed in project["optional-dependencies"].items()
        if name not in ("test", "docs", "training", "bundle")
    }
    assert asked == machine.EXTRAS


def test_every_library_that_fodder_needs_is_looked_for() -> None:
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split("[<>=]", one)[0] for one in project["dependencies"]}
    assert needed - {*machine.LIBRARIES, *machine.WINDOW} == set()


@pytest.mark.parametrize(
    ("answer", "is_on", "state", "said"),
    [
        (["Keys", "Keys", "Pads"], True, "ok", "2 inputs, on"),
        (["Keys"], False, "ok", "1 inputs, off in the settings"),
        ([], True, "note", "no input, on"),
        (FodderError("SystemError, no sequencer: report it."), True, "wrong", "no sequencer"),
        (EngineCrashed("The process died: ask for less."), False, "note", "The process died"),
    ],
)
def test_midi_inputs(
    answer: Any, is_on: bool, state: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "version_of", lambda _: "1.5.8")
    (found,) = machine.midi(asking(answer), is_on)
    assert found.state == state
    assert said in found.said
    assert "Keys" not in found.said  # which is somebody's


def test_midi_that_is_wanted_and_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "version_of", lambda _: None)
    assert list(machine.midi(asking([]), False)) == []
    (found,) = machine.midi(asking([]), True)
    assert (found.state, found.cure) == ("wrong", "pip install 'sample-fodder[midi]'")


def test_painting_ahead_is_told() -> None:
    told = [
        *machine.ahead(True, lambda: False),
        *machine.ahead(True, lambda: True),
        *machine.ahead(False, lambda: True),
    ]
    assert [one.said.split()[0] for one in told] == ["on,", "rests:", "off"]
    assert [one.state for one in told] == ["ok", "note", "ok"]


def test_a_window_whose_system_libraries_are_missing() -> None:
    assert states(machine.window(asking("PyQt6.QtWidgets"))) == {"window": "ok"}
    broken = FodderError("ImportError, libEGL.so.1: no such file: install Fodder again.")
    (finding,) = machine.window(asking(broken))
    assert finding.state == "wrong"
    assert "libEGL.so.1" in finding.said
    assert "apt install" in finding.cure


def test_a_question_is_answered_in_another_process_and_may_kill_it() -> None:
    assert call("os", "getpid") != os.getpid()
    with pytest.raises(FodderError, match="division by zero"):
        call("operator", "truediv", 1, 0)
    with pytest.raises(EngineCrashed, match="exit status 3"):
        call("os", "_exit", 3)
    with pytest.raises(EngineCrashed, match="No answer"):
        call("time", "sleep", 60, patience=0.5)


def test_the_device_is_the_engines_and_torch_stays_out() -> None:
    code = (
        "import sys; from bridge.doctor import machine; from bridge.jobs.call import call\n"
        "if __name__ == '__main__':\n"
        "    found = list(machine.device(call))\n"
        "    assert 'torch' not in sys.modules\n"
        "    print(found[0].state, found[0].said)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("ok ")
    assert "threads" in said.stdout


def test_a_graphics_card_is_told_with_its_memory() -> None:
    card = {"kind": "cuda", "name": "H100", "threads": 4, "memory": 85 * 10**9, "torch": "2.13.0"}
    (finding,) = machine.device(asking(card))
    assert finding.said == "CUDA: H100, 4 threads, 85.0 GB, torch 2.13.0"


@pytest.mark.parametrize(
    ("answer", "wanted", "state"),
    [
        ([], "", "note"),
        ([(0, Output("a, ALSA", "a", "ALSA", 2, 44_100, True))], "", "ok"),
        ([(0, Output("a, ALSA", "a", "ALSA", 2, 44_100, True))], "a", "ok"),
        ([(0, Output("a, ALSA", "a", "ALSA", 2, 44_100, True))], "b", "wrong"),
        (NotFound("PortAudio is missing: install libportaudio2."), "", "wrong"),
        (EngineCrashed("No answer within 90 s: start the machine anew."), "", "wrong"),
    ],
)
def test_sound(answer: Any, wanted: str, state: str) -> None:
    (finding,) = machine.audio(asking(answer), wanted)
    assert finding.state == state


def test_a_free_port_and_one_that_is_taken() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        taken = other.getsockname()[1]
        findings = list(ports.ports(taken, taken))
        assert [one.state for one in findings] == ["wrong", "note"]
        assert "--port" in findings[0].cure
    assert ports.is_free(taken)
    assert states(ports.ports(taken, taken)) == {
        f"port {taken}, OSC": "ok",
        f"port {taken}, OSCQuery": "ok",
    }


def test_settings_that_cannot_be_read() -> None:
    here = find_home()
    assert folders.settings(here)[1].state == "ok"
    here.settings.write_text("port = 'no'\n")
    found, finding = folders.settings(here)
    assert found.port == 7770
    assert finding.state == "wrong"
    assert "write a whole number" in finding.cure


def test_databases_sound_and_damaged() -> None:
    here = find_home()
    assert set(states(folders.home(here)).values()) == {"ok"}
    assert not here.catalogue.exists()  # looking makes nothing
    Catalogue(here.catalogue).close()
    with Journal(here.root / "queue.db") as journal:
        journal.accept("1", Request("secret prompt"), "{}")
        found = the(folders.home(here), "journal")
        assert (found.state, "1 jobs" in found.said) == ("note", True)
    assert "1 jobs waiting" in the(folders.home(here), "journal").said
    for path in (here.catalogue, here.root / "queue.db"):
        path.with_name(path.name + "-wal").unlink(missing_ok=True)
        path.write_bytes(b"not a database at all" * 500)
    found_now = states(folders.home(here))
    assert (found_now["catalogue"], found_now["journal"]) == ("wrong", "wrong")


@pytest.mark.parametrize("kind", ["there", "not yet", "a file", "full"])
def test_the_folder(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "Fodder"
    if kind in ("there", "full"):
        folder.mkdir()
    if kind == "a file":
        folder.write_text("")
    if kind == "full":
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    wanted = {
        "there": {"folder": "ok", "room": "ok"},
        "not yet": {"folder": "note", "room": "ok"},
        "a file": {"folder": "wrong"},
        "full": {"folder": "ok", "room": "wrong"},
    }
    assert states(folders.place(folder)) == wanted[kind]
    assert folder.is_dir() == (kind in ("there", "full"))  # looking makes nothing


def test_a_share_that_hangs_is_told_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = threading.Event()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: back.wait(60) and SimpleNamespace(free=0))
    (finding,) = folders.place(tmp_path, patience=0.3)
    back.set()
    assert (finding.about, finding.state) == ("folder", "wrong")
    assert "does not answer" in finding.said


def test_samples_that_wait_for_their_folder_are_told() -> None:
    here = find_home()
    assert "delivery" not in states(folders.home(here))
    where = here.root / "waiting" / "0a1b2c3d" / "Loops" / "Drums"
    where.mkdir(parents=True)
    (where / "a.wav").write_bytes(b"")
    (here.root / "waiting" / "0a1b2c3d" / "folder.txt").write_text("/share")
    assert the(folders.home(here), "delivery").said.startswith("1 samples wait")


def test_shares_are_known_by_their_mounts() -> None:
    linux = list(
        folders.of_proc(
            "/dev/sda1 / ext4 rw 0 0\nnas:/music /mnt/my\\040nas nfs4 rw 0 0\n"
            "tmpfs /mnt/my\\040nas/local tmpfs rw 0 0\n"
        )
    )
    assert folders.kind_of("/mnt/my nas/Samples", linux) == "nfs4"
    assert folders.kind_of("/mnt/my nas/local/x", linux) == "tmpfs"
    assert folders.kind_of("/home/a", linux) == "ext4"
    mac = list(
        folders.of_mount(
            "/dev/disk3s1 on / (apfs, local)\n//a@nas/Music on /Volumes/Music (smbfs, nodev)\n"
        )
    )
    assert folders.kind_of("/Volumes/Music/Loops", mac) in folders.SHARES
    assert folders.kind_of("/Users/a", mac) == "apfs"


def test_the_shipped_weights_are_those_of_their_list() -> None:
    """After new weights: python -m training.embedded.export, or
    bridge.files.hashes.write(folder)."""
    assert hashes.differing(SHIPPED) == []
    assert set(hashes.read(SHIPPED)) == set(hashes.names(SHIPPED))


def test_weights_that_are_damaged_or_gone(tmp_path: Path) -> None:
    copy = tmp_path / "models" / "mine"
    shutil.copytree(SHIPPED, copy)
    hashes.write(copy)
    toml = (shipped() / "models" / "embedded.toml").read_text()
    toml = toml.replace('name = "embedded"', 'name = "mine"')
    (tmp_path / "models" / "mine.toml").write_text(
        toml.replace('folder = "embedded"', 'folder = "mine"')
    )

    def look() -> Finding:
        return the(weights.weights(tmp_path, "embedded"), "model mine")

    assert "hashes right" in look().said
    with (copy / "tokenizer.json").open("ab") as file:
        file.write(b" ")
    (copy / "unet" / "config.json").unlink()
    assert look().said == "missing or damaged: tokenizer.json, unet/config.json"
    assert look().state == "wrong"
    (copy / hashes.LIST).unlink()
    assert look().state == "note"  # nobody said what they should be
    shutil.rmtree(copy)
    assert look().said == "its folder is missing"


def test_a_chosen_model_that_is_not_here_is_wrong_and_the_command_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bridge.config.models.cached", lambda _: None)
    own = find_home().presets
    found = the(weights.weights(own, "riffusion"), "model riffusion")
    assert (found.state, found.cure) == ("wrong", "fodder models pull riffusion")
    assert "model riffusion" not in states(weights.weights(own, "embedded"))
    assert states(weights.weights(own, "none such"))["model none such"] == "wrong"


def test_a_check_that_breaks_is_told_and_the_next_go_on(caplog: pytest.LogCaptureFixture) -> None:
    def check() -> Iterable[Finding]:
        yield Finding("first", "ok", "")
        raise RuntimeError

    with caplog.at_level(logging.CRITICAL, "bridge.doctor"):
        assert states(guarded("second", check)) == {"first": "ok", "second": "wrong"}


def test_the_users_own_files_that_cannot_be_read_are_named() -> None:
    own = find_home().presets
    (own / "models").mkdir(parents=True)
    (own / "models" / "mine.toml").write_text('name = "mine"\nsteps = inf\n', "utf-8")
    found = the(weights.weights(own, "embedded"), "your own files")
    assert found.state == "note"
    assert "mine.toml" in found.said
