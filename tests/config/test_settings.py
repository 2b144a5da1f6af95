from dataclasses import replace
from pathlib import Path

import pytest

from bridge.config.settings import Settings, find_home, load, save
from bridge.domain.errors import BadArgument, NoSpace


@pytest.fixture
def home(tmp_path):
    return find_home({"FODDER_HOME": str(tmp_path / "home")})


def test_the_variable_moves_everything(tmp_path, home):
    root = tmp_path / "home"
    assert (home.root, home.folder, home.catalogue) == (
        root,
        root / "Fodder",
        root / "catalogue.db",
    )
    assert load(home) == Settings(root / "Fodder")


def test_without_it_the_users_music_folder_is_used():
    home = find_home({})
    assert home.folder.name == "Fodder"
    assert home.folder.is_absolute()


@pytest.mark.parametrize(
    "name", ["Fodder", 'say "hi"', "back\\slash", "späť 太鼓 😀", "tab\tnew\nline"]
)
def test_settings_come_back(tmp_path, home, name):
    settings = Settings(tmp_path / name, "float", 48_000, "other")
    save(home, settings)
    assert load(home) == settings
    more = replace(settings, device=name, host="::1", port=9000, discovery=False, link=True)
    save(home, more)
    assert load(home) == more
    save(home, replace(settings, rate=44_100))
    assert load(home).rate == 44_100
    assert [path.name for path in home.root.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("rate = 12", "44100 or 48000"),
        ('rate = "48000"', "a whole number"),
        ("rate = true", "a whole number"),
        ('format = "mp3"', "say wav"),
        ('folder = "relative"', "whole path"),
        ("folder = 3", "in .quotes."),
        ("port = 70000", "to 65,535"),
        ("port = 0", "from 1"),
        ("port = true", "a whole number"),
        ('link = "yes"', "true or false"),
        ("midi = 1", "true or false"),
        ('theme = "pink"', "dark, light, system"),
        ('host = ""', "127.0.0.1"),
        ('host = "a b"', "127.0.0.1"),
        ("folder = ", "mend or delete it"),
    ],
)
def test_a_wrong_setting_is_named_with_its_cure(home, text, word):
    home.root.mkdir()
    home.settings.write_text(text)
    with pytest.raises(BadArgument, match=word) as caught:
        load(home)
    assert str(home.settings) in str(caught.value)


def test_unknown_settings_are_passed_by(home, caplog):
    home.root.mkdir()
    home.settings.write_text('colour = "blue"\nrate = 48000\n')
    assert load(home).rate == 48_000
    assert "colour" in caplog.text


def test_a_tilde_is_the_users_home(home):
    home.root.mkdir()
    home.settings.write_text('folder = "~/Samples"')
    assert load(home).folder == Path.home() / "Samples"


def test_a_home_that_is_a_file_is_an_error_with_a_cure(tmp_path):
    (tmp_path / "home").write_text("")
    home = find_home({"FODDER_HOME": str(tmp_path / "home" / "below")})
    with pytest.raises((NoSpace, BadArgument), match="choose another"):
        save(home, load(home))


@pytest.mark.parametrize(
    ("said", "member", "value"),
    [
        ("theme = 'light'", "theme", "light"),
        ("port = 9000", "port", 9000),
        ("link = true", "link", True),
    ],
)
def test_the_window_has_settings_too(home, said, member, value):
    home.root.mkdir()
    home.settings.write_text(said)
    settings = load(home)
    assert getattr(settings, member) == value
    save(home, settings)
    assert load(home) == settings


def test_what_the_file_does_not_say_is_as_the_caller_has_it(home):
    home.root.mkdir()
    assert not load(home).notes
    assert load(home, notes=True).notes
    home.settings.write_text("notes = false")
    assert not load(home, notes=True).notes


@pytest.mark.parametrize("said", ["theme = 'pink'", "port = 0", "link = 1", "port = '7770'"])
def test_a_wrong_one_is_named_with_its_cure(home, said):
    home.root.mkdir()
    home.settings.write_text(said)
    with pytest.raises(BadArgument, match="(?i)" + said.split(" = ")[0]):
        load(home)
