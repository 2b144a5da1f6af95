"""Settings: one frozen value in one TOML file, and where Fodder's own files lie.

FODDER_HOME moves everything (settings, catalogue, staging, own presets and the default folder)
below one folder, so that tests and demos never touch the user's home.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs
import tomli_w

from bridge.domain.errors import BadArgument, check_range
from bridge.domain.music import SAMPLE_RATE
from bridge.files.atomic import replacing, trouble
from bridge.files.formats import check_rate, format_named
from bridge.files.untrusted import read_toml

log = logging.getLogger(__name__)
VARIABLE = "FODDER_HOME"
_NAME = "fodder"
THEMES = ("dark", "light", "system")
_SAYS = {int: "a whole number", str: 'a text in "quotes"', bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Home:
    """The data folder and what lies in it; `folder` is where samples go unless settings differ."""

    root: Path
    folder: Path

    @property
    def settings(self) -> Path:
        """The settings' file."""
        return self.root / "settings.toml"

    @property
    def catalogue(self) -> Path:
        """The catalogue's database."""
        return self.root / "catalogue.db"

    @property
    def presets(self) -> Path:
        """The folder of the user's own presets and models."""
        return self.root / "presets"

    @property
    def dropped(self) -> Path:
        """Copies of clips that were dropped onto the plugin: files that clients may name."""
        return self.root / "dropped"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose once for all requests. `format` is wav, float, flac or aiff.

    `device` is the sound output's name, "" the system's own. OSC is answered at `host` and `port`;
    `discovery` tells others of it, `link` follows an Ableton Link session, `midi` controllers.
    With `notes`, each sample's notes lie beside it as a MIDI file, where they are known. With
    `ahead`, the window paints next takes of what it shows while nothing is asked for.
    """

    folder: Path
    format: str = "wav"
    rate: int = SAMPLE_RATE
    model: str = "embedded"
    device: str = ""
    host: str = "127.0.0.1"
    port: int = 7770
    discovery: bool = True
    link: bool = False
    midi: bool = False
    theme: str = "dark"
    notes: bool = False
    ahead: bool = True

    def __post_init__(self) -> None:
        format_named(self.format)
        check_rate(self.rate)
        check_range("port", self.port, 1, 65_535)
        if self.theme not in THEMES:
            raise BadArgument(f"Theme {self.theme[:40]!r} is not one: say {', '.join(THEMES)}.")
        if not self.host.strip() or any(letter.isspace() for letter in self.host):
            raise BadArgument(f"Host {self.host[:40]!r} is not one: say e.g. 127.0.0.1.")
        if not self.folder.is_absolute():
            raise BadArgument(f"Folder {self.folder} is relative: give the whole path.")


def find_home(environ: Mapping[str, str] = os.environ) -> Home:
    """The data folder of this user, or the one that FODDER_HOME names."""
    chosen = environ.get(VARIABLE, "")
    if chosen:
        root = Path(chosen).expanduser().absolute()
        return Home(root, root / "Fodder")
    music = platformdirs.user_music_path()
    return Home(
        platformdirs.user_data_path(_NAME, appauthor=False, roaming=False), music / "Fodder"
    )


def load(home: Home, **usual: Any) -> Settings:
    """The settings in `home`; what they do not say is as `usual`, or as the defaults have it."""
    try:
        members = read_toml(home.settings)
    except (FileNotFoundError, NotADirectoryError):
        return Settings(home.folder, **usual)
    try:
        return from_dict({**usual, **members}, home)
    except BadArgument as error:
        raise BadArgument(f"{home.settings}: {error}") from None


def from_dict(members: Mapping[str, Any], home: Home) -> Settings:
    """Settings from TOML's values; unknown names are ignored, with a word in the log."""
    settings = Settings(home.folder)
    for name, value in members.items():
        if name not in Settings.__slots__:
            log.warning("The settings have no %r: it is ignored.", name)
            continue
        wanted = type(getattr(settings, name)) if name != "folder" else str
        if type(value) is not wanted:
            raise BadArgument(f"{name} is {value!r}: write {_SAYS[wanted]}.")
        changed: Any = Path(str(value)).expanduser() if name == "folder" else value
        settings = replace(settings, **{name: changed})
    return settings


def to_toml(settings: Settings) -> str:
    """The settings as TOML."""
    members = {member.name: getattr(settings, member.name) for member in fields(settings)}
    return "# Fodder's settings.\n" + tomli_w.dumps({**members, "folder": str(settings.folder)})


def save(home: Home, settings: Settings) -> None:
    """Write the settings, at once and whole."""
    try:
        home.root.mkdir(parents=True, exist_ok=True)
        with replacing(home.settings) as staged:
            staged.write_text(to_toml(settings), "utf-8")
    except OSError as error:
        raise trouble(error, home.root) from None
