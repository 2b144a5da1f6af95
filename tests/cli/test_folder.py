import json
import os
from dataclasses import replace

import pytest

from bridge.cli import folder as command
from bridge.cli import main
from bridge.config.daws import Places, host_named, known_hosts
from bridge.config.settings import find_home, load
from bridge.domain.errors import NotFound


@pytest.fixture
def places(tmp_path, monkeypatch):
    monkeypatch.setenv("FODDER_HOME", str(tmp_path / "fodder"))
    made = Places(tmp_path, tmp_path / "Documents", tmp_path / "Music", "darwin")
    monkeypatch.setattr(command, "find_places", lambda: made)
    return made


@pytest.mark.usefixtures("places")
def test_without_a_host(capsys, tmp_path):
    assert main(["folder"]) == 0
    said = capsys.readouterr().out
    assert f"Samples go to {tmp_path / 'fodder' / 'Fodder'} (wav, 44100 Hz)." in said
    assert "No DAW's folder was found" in said


def test_lives_user_library_is_offered_and_used(places, capsys):
    (places.music / "Ableton" / "User Library").mkdir(parents=True)
    mine = places.music / "Ableton" / "User Library" / "Samples" / "Fodder"
    assert main(["folder"]) == 0
    assert f"live    Ableton Live   {mine}" in capsys.readouterr().out
    assert main(["folder", "--use", "live", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["folder"] == str(mine)
    assert [host["name"] for host in said["hosts"] if host["found"]] == ["live"]
    assert mine.is_dir()
    assert load(find_home()).folder == mine


def test_lives_user_library_is_found_where_it_was_moved(places, tmp_path, capsys, monkeypatch):
    moved = tmp_path / "Big & Fast" / "My Library"
    for version, path, when in (("11.3", tmp_path / "old", 1), ("12.2", moved.parent, 2)):
        file = tmp_path / "Preferences" / f"Live {version}" / "Library.cfg"
        file.parent.mkdir(parents=True)
        file.write_text(
            '<?xml version="1.0" encoding="UTF-8"?><Ableton><ContentLibrary><UserLibrary>'
            '<LibraryProject Id="0"><ProjectLocation /><ProjectName Value="My Library" />'
            f'<ProjectPath Value="{str(path).replace("&", "&amp;")}" /></LibraryProject>'
            "</UserLibrary></ContentLibrary></Ableton>"
        )
        os.utime(file, (when, when))
    moved.mkdir(parents=True)
    known = replace(places, live=tmp_path / "Preferences")
    monkeypatch.setattr(command, "find_places", lambda: known)
    assert main(["folder", "--use", "live"]) == 0
    assert load(find_home()).folder == moved / "Samples" / "Fodder"
    capsys.readouterr()
    for bad in (
        "",
        "<Ableton>",
        "<Ableton><UserLibrary><LibraryProject /></UserLibrary></Ableton>",
    ):
        file.write_text(bad)
        assert base_of("live", known) == tmp_path / "old" / "My Library"
    assert base_of("live", places) == places.music / "Ableton" / "User Library"


def base_of(name, places):
    return next(host.base for host in known_hosts(places) if host.name == name)


def test_logic_gets_apple_loops(places, capsys):
    (places.home / "Library" / "Audio" / "Apple Loops").mkdir(parents=True)
    assert main(["folder", "--use", "logic"]) == 0
    assert load(find_home()).format == "aiff"
    assert main(["folder", "--use", "default"]) == 0
    assert load(find_home()).format == "wav"
    assert load(find_home()).folder == find_home().folder
    capsys.readouterr()


@pytest.mark.usefixtures("places")
def test_a_folder_of_ones_own(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["folder", "--use", "./mine"]) == 0
    assert load(find_home()).folder == tmp_path / "mine"
    assert (tmp_path / "mine").is_dir()
    capsys.readouterr()


@pytest.mark.parametrize(
    ("where", "word"),
    [("live", "start it once"), ("cubase", "say live, bitwig, reaper, fl, logic")],
)
@pytest.mark.usefixtures("places")
def test_what_is_not_there(capsys, where, word):
    assert main(["folder", "--use", where]) == 2
    assert word in capsys.readouterr().err


@pytest.mark.usefixtures("places")
def test_a_folder_that_cannot_be_is_not_kept(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["folder", "--use", str(tmp_path / "file")]) == 2
    assert "choose another" in capsys.readouterr().err
    assert load(find_home()).folder == find_home().folder


@pytest.mark.usefixtures("places")
def test_format_and_rate_are_kept(capsys):
    assert main(["folder", "--format", "flac", "--rate", "48000"]) == 0
    assert "(flac, 48000 Hz)" in capsys.readouterr().out
    assert (load(find_home()).format, load(find_home()).rate) == ("flac", 48_000)


@pytest.mark.parametrize(
    ("system", "names"),
    [
        ("linux", ["bitwig", "reaper"]),
        ("darwin", ["live", "bitwig", "reaper", "fl", "logic"]),
        ("win32", ["live", "bitwig", "reaper", "fl"]),
    ],
)
def test_hosts_of_each_system(tmp_path, system, names):
    places = Places(tmp_path, tmp_path / "Documents", tmp_path / "Music", system)
    assert [host.name for host in known_hosts(places)] == names
    with pytest.raises(NotFound):
        host_named("bitwig", places)
