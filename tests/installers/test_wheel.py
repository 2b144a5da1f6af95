"""What pip installs: a wheel built here has all that is ours, and its page on PyPI can be drawn.

That it makes a sample from an empty venv is seen in .github/workflows/test.yml, where the 2 GB of
its dependencies are fetched anyway.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path, PurePosixPath

import pytest

from installers import parts
from installers.contents import HOSTS, PACKAGES, ROOT
from tests.installers.test_contents import files

NEEDED = (
    "bridge/__init__.pyi",
    "bridge/py.typed",
    "bridge/analysis/likeness.npz",
    "bridge/prompt/words/instruments.toml",
    "bridge/_hosts/ableton/Fodder/__init__.py",
    "bridge/_hosts/ableton-extension/Fodder/Fodder.ablx",
    "bridge/_hosts/max/Fodder/Fodder.amxd",
    "bridge/_hosts/openstagecontrol/Fodder/Fodder.json",
    "bridge/_hosts/supercollider/Fodder/Fodder.quark",
    "bridge/_hosts/supercollider/Fodder/HelpSource/Classes/Fodder.schelp",
    "bridge/_hosts/touchosc/Fodder/Fodder.tosc",
    "gui/art/fodder.svg",
    "gui/locale/de.qm",
    "gui/theme.qss",
    "presets/models/embedded/unet/diffusion_pytorch_model.safetensors",
    "presets/packs/warehouse.toml",
    "presets/prompts/drums.toml",
)
LICENCES = {"LICENSE", "LICENSES/Apache-2.0.txt", "NOTICE"}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> zipfile.ZipFile:
    (path,) = dist.glob("*.whl")
    return zipfile.ZipFile(path)


def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return message_from_bytes(wheel.read(name))


def test_a_wheel_has_every_file_of_ours_as_it_is(wheel: zipfile.ZipFile) -> None:
    for path in files(*PACKAGES):
        name = path.relative_to(ROOT).as_posix()
        assert wheel.getinfo(name).file_size == path.stat().st_size, name
    for path in files(HOSTS[0]):
        below = path.relative_to(ROOT / HOSTS[0]).as_posix()
        assert wheel.read(f"{HOSTS[1]}/{below}") == path.read_bytes(), below


def test_it_has_what_each_room_looks_for(wheel: zipfile.ZipFile) -> None:
    assert set(NEEDED) <= set(wheel.namelist())


def test_it_has_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    for name in wheel.namelist():
        assert "__pycache__" not in name
        assert not any(part.startswith(".") for part in PurePosixPath(name).parts), name


def test_the_sdist_builds_the_same_wheel(dist: Path, wheel: zipfile.ZipFile) -> None:
    (path,) = dist.glob("*.tar.gz")
    with tarfile.open(path) as sdist:
        there = {name.partition("/")[2] for name in sdist.getnames()}
    for name in wheel.namelist():
        if name.startswith(HOSTS[1]):
            assert name.replace(HOSTS[1], HOSTS[0], 1) in there, name
        elif ".dist-info/" not in name:
            assert name in there, name
    pages = {f"docs/{name}.md" for name in ("index", "plugin", "osc", "install")}
    assert {"pyproject.toml", "constraints.txt", "README.md", "LICENSE"} | pages <= there


def test_pypi_is_told_what_it_needs(wheel: zipfile.ZipFile) -> None:
    told = metadata(wheel)
    assert told["Name"] == "sample-fodder"
    assert told["License-Expression"] == "GPL-3.0-or-later AND Apache-2.0"
    assert set(told.get_all("License-File") or []) == LICENCES
    assert told["Description-Content-Type"] == "text/markdown"
    assert "mcp" in (told.get_all("Provides-Extra") or [])
    assert told["Requires-Python"] == ">=3.11"
    (entry,) = [name for name in wheel.namelist() if name.endswith("/entry_points.txt")]
    assert "fodder = gui.__main__:main" in wheel.read(entry).decode()


def test_work_of_others_is_named_with_its_licence(wheel: zipfile.ZipFile) -> None:
    """The expression has each licence, its text comes along, NOTICE says which files."""
    expression = set(str(metadata(wheel)["License-Expression"]).split(" AND "))
    theirs = {one.licence for one in parts.listed(ROOT)}
    assert theirs
    assert expression == {"GPL-3.0-or-later"} | theirs
    (folder,) = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    for name in LICENCES:
        assert wheel.read(f"{folder}/licenses/{name}") == (ROOT / name).read_bytes()
    for licence in theirs:
        assert f"LICENSES/{licence}.txt" in LICENCES
    notice = (ROOT / "NOTICE").read_text("utf-8")
    named = [line for line in notice.splitlines() if line.startswith(PACKAGES)]
    assert set(named) <= set(wheel.namelist())
    for one in parts.tables():
        if (ROOT / one["within"]).exists():
            assert one["within"] in named
            assert one["name"] in notice


def test_twine_finds_nothing_wrong(dist: Path) -> None:
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, dist.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
