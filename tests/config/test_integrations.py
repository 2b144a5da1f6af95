"""fodder install: where files go, and that only ours are touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.cli import main
from bridge.config.integrations import HOSTS, NAMES, files_of, host_named, target_of
from bridge.domain.errors import BadArgument, NotFound


@pytest.fixture
def user(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_every_host_has_files_and_a_page(name):
    assert files_of(name)
    page = Path(__file__).parents[2] / "docs" / "hosts" / f"{name}.md"
    text = page.read_text("utf-8")
    assert f"fodder install {name}" in text
    assert all(f"\n{step}. " in text for step in (1, 2, 3))
    assert "run" in text.lower()


@pytest.mark.parametrize("name", NAMES)
def test_install_and_remove_leave_nothing(name, tmp_path, capsys):
    target = tmp_path / "There" / "Fodder"
    assert main(["install", name, "--to", str(target)]) == 0
    told = capsys.readouterr().out.splitlines()
    there = {str(path) for path in target.rglob("*") if path.is_file()}
    assert set(told) == there != set()
    assert main(["install", name, "--to", str(target)]) == 0  # again, over itself
    assert main(["install", name, "--remove", "--to", str(target)]) == 0
    assert not target.exists()
    assert (tmp_path / "There").exists()


def test_a_dry_run_touches_nothing(tmp_path, capsys):
    assert main(["install", "puredata", "--dry-run", "--to", str(tmp_path / "x")]) == 0
    assert "fodder.pd" in capsys.readouterr().out
    assert not (tmp_path / "x").exists()


def test_what_is_not_ours_stays(tmp_path):
    main(["install", "reaper", "--to", str(tmp_path)])
    (tmp_path / "mine.lua").write_text("mine")
    main(["install", "reaper", "--remove", "--to", str(tmp_path)])
    assert [path.name for path in tmp_path.iterdir()] == ["mine.lua"]


@pytest.mark.parametrize("host", HOSTS, ids=NAMES)
def test_places(host, user):
    for platform in host.places:
        environ = {"APPDATA": "/roaming", "LOCALAPPDATA": "/local"}
        place = target_of(host, platform, environ)
        assert place.is_absolute()
        assert place.name == "Fodder"
    assert str(target_of(host_named("reaper"), "linux")).startswith(str(user))


def test_a_host_that_is_not_made_for_a_system_says_so():
    with pytest.raises(NotFound, match="--to"):
        target_of(host_named("ableton"), "linux")
    with pytest.raises(NotFound, match="APPDATA"):
        target_of(host_named("reaper"), "win32", {})
    with pytest.raises(BadArgument, match="touchosc"):
        host_named("cubase")


def test_a_folder_that_cannot_be_written_says_so(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["install", "puredata", "--to", str(tmp_path / "file" / "x")]) == 2
    assert "--to" in capsys.readouterr().err


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_live_is_followed_to_where_its_library_was_moved(user, platform):
    environ = {"APPDATA": str(user / "Roaming")}
    preferences = user / ("Library/Preferences" if platform == "darwin" else "Roaming") / "Ableton"
    (preferences / "Live 12.2").mkdir(parents=True)
    (preferences / "Live 12.2" / "Library.cfg").write_text(
        f'<Ableton><UserLibrary><LibraryProject><ProjectPath Value="{user}/Moved"/>'
        '<ProjectName Value="User Library"/></LibraryProject></UserLibrary></Ableton>'
    )
    wanted = user / "Moved" / "User Library" / "Remote Scripts" / "Fodder"
    assert target_of(host_named("ableton"), platform, environ) == wanted
