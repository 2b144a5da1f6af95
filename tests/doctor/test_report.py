"""The command as a whole, and a report that can be shown: nothing of the user's is in it."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.config.settings import Home, find_home, load, save
from bridge.doctor import machine
from bridge.doctor.finding import Finding, wrong
from bridge.doctor.report import Hiding, as_json, as_text, write
from bridge.domain.request import Request
from bridge.jobs.journal import Journal
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop
from tests.files.samples import a_loop, a_recipe
from tests.osc.conftest import arguments

PROMPT = "my unreleased chorus"


def all_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return "\n".join(
            [*archive.namelist(), *(archive.read(n).decode() for n in archive.namelist())]
        )


@pytest.fixture
def lived_in(tmp_path: Path) -> Home:
    """A home with samples, jobs and settings that tell of their owner."""
    home = find_home()
    folder = tmp_path / "Anna's band" / "Samples"
    folder.mkdir(parents=True)
    save(home, replace(load(home), folder=folder, device="Anna's AirPods", host="10.1.2.3"))
    sample = drop(a_loop(a_recipe(prompt=PROMPT)), folder, layout=by_family)
    with Catalogue(home.catalogue, folder) as catalogue:
        catalogue.add(sample)
    with Journal(home.root / "queue.db") as journal:
        journal.accept("1", Request(PROMPT), "{}")
    return home


@pytest.mark.usefixtures("lived_in")
def test_the_whole_command_and_its_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.zip"
    status = main(["doctor", "--json", "--report", str(report)])
    said = json.loads(capsys.readouterr().out)
    found = {one["about"]: one for one in said["findings"]}
    assert status == (1 if said["wrong"] else 0)
    assert found["catalogue"]["said"] == "intact, 1 samples"
    assert found["model embedded"]["state"] == "ok"
    assert found["device"]["state"] == "ok"
    assert "Anna's band" in found["folder"]["said"]  # to the user the place is told
    text = all_of(report)
    for private in (
        "chorus",
        "unreleased",
        "Anna",
        "10.1.2.3",
        str(tmp_path),
        str(find_home().root),
    ):
        assert private not in text
    assert "intact, 1 samples" in text
    assert "FOLDER can be written" in text


def test_everything_wrong_is_told_with_a_cure(
    lived_in: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lived_in.settings.write_text("port = 1.5\n")
    lived_in.catalogue.write_bytes(b"nonsense" * 1_000)
    monkeypatch.setattr(machine, "device", lambda _: [wrong("device", "broken", "mend it")])
    monkeypatch.setattr(machine, "window", lambda _: [])
    monkeypatch.setattr(machine, "audio", lambda *_: [])
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    for about in ("settings", "catalogue", "device"):
        assert any(line.split()[:2] == ["wrong", about] for line in said.splitlines()), about
    assert said.count("→") >= 3
    assert said.rstrip().endswith("things are wrong.")


def test_a_running_fodder_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    from bridge.cli.serve import serving
    from bridge.doctor import ports
    from bridge.jobs.engine import Engine
    from bridge.osc.discovery import Discovery

    with serving(arguments(), Engine("tests.fake_engine")) as app:
        face = app.osc
        assert face is not None
        monkeypatch.setattr("bridge.osc.discovery.announce", lambda *_: None)
        with Discovery(face, 0) as found, pytest.MonkeyPatch.context() as patch:
            patch.setattr(found, "_mdns", None)
            assert found.port is not None
            osc, traffic, query = ports.ports(face.server.port, found.port)
    assert (osc.state, traffic.state, query.state) == ("note", "ok", "note")
    assert re.match(r"[2-9] datagrams received, 0 lost, .*, 0 jobs refused", traffic.said)
    assert osc.said.startswith("Fodder 0.")
    assert query.said == "Fodder answers there, by WebSocket too"


def test_a_fodder_whose_websockets_are_all_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    from bridge.cli.serve import serving
    from bridge.doctor import ports
    from bridge.jobs.engine import Engine
    from bridge.osc.oscquery import OscQueryServer

    monkeypatch.setattr("bridge.osc.oscquery.MOST_STREAMS", 0)
    with serving(arguments(), Engine("tests.fake_engine")) as app:
        assert app.osc is not None
        server = OscQueryServer(app.osc, "127.0.0.1", 0)
        server.start()
        try:
            found = ports.of_stream("OSCQuery", server.port)
        finally:
            server.close()
    assert (found.state, found.said) == ("note", "Fodder answers there, but opens no WebSocket")
    assert not ports.opens_stream(server.port, "127.0.0.1")  # nobody answers there now


@pytest.mark.parametrize(("lost", "state"), [(0, "ok"), (7, "note"), ("x", None)])
def test_what_a_running_fodder_has_lost_is_told(
    monkeypatch: pytest.MonkeyPatch, lost: object, state: str | None
) -> None:
    from bridge.doctor import ports

    monkeypatch.setattr(ports, "asked", lambda *_: (1_000, lost, 0, 3, 0, 1, 0))
    found = list(ports.traffic(7770))
    assert [one.state for one in found] == ([state] if state else [])
    if lost == 7:
        assert "7 lost" in found[0].said
        assert "over TCP" in found[0].cure


@pytest.mark.parametrize("user", ["anna", "C:\\Users\\anna"])
def test_homes_users_and_machines_are_struck_out(
    user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.doctor.report.socket.gethostname", lambda: "annas-mac")
    monkeypatch.setattr("bridge.doctor.report.getpass.getuser", lambda: "anna")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/anna"))
    home = Home(Path("/home/anna/.local/share/fodder"), Path("/home/anna/Music/Fodder"))
    settings = replace(load(home), folder=Path("/media/anna/disk"))
    hide = Hiding(home, settings)
    text = (
        "/home/anna/.local/share/fodder/x /home/anna/y /media/anna/disk /media/anna/z on annas-mac"
    )
    assert hide(text) == "HOME/x ~/y FOLDER …/z on …"
    assert "anna" not in hide(
        as_json([Finding("folder", "ok", f"{user} banana")]).replace("banana", "")
    )
    assert hide("banana") == "banana"


def test_what_lies_above_the_folders_is_struck_out_and_short_names_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bridge.doctor.report.getpass.getuser", lambda: "bo")
    monkeypatch.setattr("bridge.doctor.report.socket.gethostname", lambda: "pc")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/bo"))
    home = Home(Path("/srv/Secret Label/fodder"), Path("/home/bo/Music"))
    hide = Hiding(home, replace(load(home), folder=Path("/media/disk/The Album/loops")))
    assert hide("/srv/Secret Label is a file") == "… is a file"
    assert hide("/media/disk/The Album: no rights") == "…: no rights"
    assert hide("/mnt/bo/x, C:\\Users\\bo, both on a pc") == "/mnt/…/x, C:\\Users\\…, both on a pc"
    assert hide("/usr") == "/usr"


@pytest.mark.parametrize("deep", range(1, 100, 7))
def test_a_place_is_struck_out_wherever_its_line_is_broken(tmp_path: Path, deep: int) -> None:
    """Places have blanks, and lines are broken at blanks."""
    folder = Path("/") / ("x" * deep) / "The Long Album of Anna" / "first session" / "loops"
    finding = Finding("folder", "ok", f"{folder} can be written")
    home = find_home()
    write(tmp_path / "r.zip", [finding], home, replace(load(home), folder=folder))
    assert "Anna" not in all_of(tmp_path / "r.zip")
    assert "FOLDER can be written" in all_of(tmp_path / "r.zip")


def test_a_report_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.cli.doctor.examine", lambda _: [])
    assert main(["doctor", "--report", str(tmp_path / "no" / "r.zip")]) == 2
    assert "gone" in capsys.readouterr().err
    write(tmp_path / "r.zip", [], find_home(), load(find_home()))
    assert "doctor.txt" in all_of(tmp_path / "r.zip")


def test_lines_are_broken_between_words_only() -> None:
    path = "/" + "very/long/" * 20
    text = as_text(wrong("folder", f"it is {path} and so on", "choose another one " * 20))
    assert path in text
    assert all(len(line) <= 110 or path in line for line in text.splitlines())
