"""One version: pyproject.toml has it, and whatever else must write it down says the same."""

from __future__ import annotations

import re

import pytest

from installers.bundle import VERSION
from installers.contents import ROOT

WRITTEN = [  # the file, what stands around the version, how often it stands there
    ("CITATION.cff", r"^version: (.+)$", 1),
    ("docs/install.md", r"fodder[_-](\d[\d.]+\d)[_-]", 5),
    ("docs/install.md", r"-DVERSION=(\S+)", 1),
    ("docs/install.md", r"A tag `v(\S+)`", 1),
    ("installers/hosts/ableton-extension/write.py", r'"version": "(.+)"', 1),
    ("installers/hosts/bitwig/Fodder.control.js", r'"Fodder", "Fodder", "([^"]+)"', 1),
    ("installers/hosts/plugin/CMakeLists.txt", r"project\(FodderPlugin VERSION (\S+)", 1),
    ("installers/hosts/supercollider/Fodder/Fodder.quark", r'version: "(.+)"', 1),
    ("installers/windows/fodder.nsi", r"/DVERSION=([\d.]+)", 1),
]


@pytest.mark.parametrize(("file", "around", "times"), WRITTEN)
def test_what_writes_the_version_down_writes_this_one(file: str, around: str, times: int) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert re.findall(around, text, re.MULTILINE) == [VERSION] * times


def test_the_changelog_has_an_entry_for_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert headings[:2] == ["Unreleased", VERSION]
