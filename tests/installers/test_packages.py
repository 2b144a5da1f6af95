"""The packages around a bundle, as far as they can be made and read here: a .deb of a stand-in,
the Windows script compiled, desktop files validated, icons, licences, macOS's property lists.
"""

from __future__ import annotations

import importlib.metadata
import json
import plistlib
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeDatabase
from PyQt6.QtGui import QImage

from gui.make.source import SOUNDS
from installers import icons, notices, parts, sbom
from installers.bundle import VERSION
from installers.contents import ROOT
from tests.docs.blocks import blocks_of
from tests.programs import needs

HERE = ROOT / "installers"
# modules of a bundle: its own, Python's, packages'
FROZEN = ("bridge", "gui", "json", "torch", "numpy", "scipy", "websockets", "certifi", "PyQt6",
          "huggingface_hub")  # fmt: skip


def run(*command: str | Path) -> str:
    done = subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A folder that looks like a bundle: a real program, a licence, the notices."""
    bundle = tmp_path / "bundle"
    (bundle / "_internal").mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", bundle / "_internal")
    (bundle / "_internal" / "THIRD-PARTY.txt").write_text("None.\n")
    for name in ("Fodder.vst3", "Fodder.lv2"):
        (bundle / "_internal" / "bridge" / "_plugin" / name).mkdir(parents=True)
    for name in ("fodder", "fodder.exe", "fodderw.exe"):
        shutil.copy(shutil.which("true") or sys.executable, bundle / name)
    return bundle


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("icons")
    assert len(icons.draw(ROOT / "gui" / "art" / "fodder.svg", folder)) == len(icons.SIZES) + 2
    return folder


@needs("dpkg-shlibdeps")
def test_a_deb_has_everything_in_its_place(stand_in: Path, drawn: Path, tmp_path: Path) -> None:
    build = runpy.run_path(str(HERE / "linux" / "deb.py"))["build"]
    package = build(stand_in, drawn, tmp_path)
    listed = run("dpkg-deb", "--contents", package)
    for line in (
        "./usr/bin/fodder -> ../lib/fodder/fodder",
        "./usr/lib/fodder/fodder\n",
        "./usr/lib/vst3/Fodder.vst3 -> ../fodder/_internal/bridge/_plugin/Fodder.vst3",
        "./usr/lib/lv2/Fodder.lv2 -> ../fodder/_internal/bridge/_plugin/Fodder.lv2",
        "./usr/share/applications/fodder.desktop",
        "./usr/share/icons/hicolor/256x256/apps/fodder.png",
        "./usr/share/icons/hicolor/scalable/apps/fodder.svg",
        "./usr/share/metainfo/org.samplefodder.fodder.metainfo.xml",
        "./usr/share/doc/fodder/copyright",
        "./usr/share/doc/fodder/THIRD-PARTY.txt",
    ):
        assert line in listed
    assert "-rwxr-xr-x root/root" in listed
    assert run("dpkg-deb", "--field", package, "Version").strip() == VERSION
    assert {one.split()[0] for one in run("dpkg-deb", "-f", package, "Depends").split(", ")} == {
        "libc6",
        "libportaudio2",
    }


@needs("dpkg-query")
def test_what_a_package_stands_for_is_known() -> None:
    """A bundle's own Qt must not ask for the private symbols of the system's."""
    provided_by = runpy.run_path(str(HERE / "linux" / "deb.py"))["provided_by"]
    assert provided_by([]) == set()
    assert "debconf-2.0" in provided_by(["debconf"])


@needs("makensis")
def test_the_windows_installer_compiles_as_the_docs_say(
    stand_in: Path, drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very line of docs/install.md, in a checkout with a bundle and its icons in place."""
    (command,) = [
        command
        for block in blocks_of(ROOT / "docs" / "install.md")
        for command in block.commands
        if command[0] == "makensis"
    ]
    shutil.copytree(stand_in, tmp_path / "dist" / "fodder")
    shutil.copytree(drawn, tmp_path / "build")
    shutil.copytree(HERE / "windows", tmp_path / "installers" / "windows")
    monkeypatch.chdir(tmp_path)
    run(command[0], "-V2", "-WX", *command[1:])
    assert (tmp_path / "dist" / f"fodder-{VERSION}-setup.exe").read_bytes()[:2] == b"MZ"


@needs("desktop-file-validate")
def test_the_desktop_entry_is_valid() -> None:
    assert run("desktop-file-validate", HERE / "linux" / "fodder.desktop") == ""


def test_the_desktop_entry_opens_the_sounds_that_the_window_takes() -> None:
    entry = (HERE / "linux" / "fodder.desktop").read_text("utf-8")
    assert "\nExec=fodder %f\n" in entry
    listed = set(entry.split("\nMimeType=")[1].splitlines()[0].removesuffix(";").split(";"))
    by_name, known = QMimeDatabase.MatchMode.MatchExtension, QMimeDatabase()
    taken = [known.mimeTypeForFile(f"a{ending}", by_name) for ending in SOUNDS]
    assert {one.name() for one in taken} <= listed
    assert {"audio/x-wav", "audio/vnd.wave"} <= listed  # its name in the older and newer tables


@needs("appstreamcli")
def test_the_metainfo_is_valid() -> None:
    (file,) = (HERE / "linux").glob("*.metainfo.xml")
    command = ["appstreamcli", "validate", "--no-net", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [
        one.strip() for one in done.stdout.splitlines() if one.strip().startswith(("E:", "W:"))
    ]
    no_home = [one for one in found if "url-homepage-missing" in one]  # AppStream 1.0 asks for one
    assert found == no_home, done.stdout
    assert (done.returncode == 0) == (not no_home), done.stdout + done.stderr


def test_property_lists_can_be_read() -> None:
    facts = plistlib.loads((HERE / "macos" / "Info.plist").read_bytes())
    assert facts["CFBundleIdentifier"] == "org.samplefodder.Fodder"
    rights = plistlib.loads((HERE / "macos" / "entitlements.plist").read_bytes())
    assert set(rights.values()) == {True}


@pytest.mark.parametrize("script", ["macos/dmg.sh", "linux/try.sh"])
def test_scripts_are_shell(script: str) -> None:
    run("bash", "-n", HERE / script)


def test_icons_are_pictures_of_their_sizes(drawn: Path) -> None:
    for size in icons.SIZES:
        picture = QImage(str(drawn / f"fodder-{size}.png"))
        assert (picture.width(), picture.height()) == (size, size)
        assert picture.pixelColor(0, 0).alpha() == 0
        assert picture.pixelColor(size // 2, size // 2).alpha() == 255
    ico = (drawn / "fodder.ico").read_bytes()
    assert (ico[:4], ico[4]) == (b"\0\0\1\0", len(icons.IN_ICO))
    assert (drawn / "fodder.icns").read_bytes()[:4] == b"icns"


@pytest.fixture(scope="module")
def made_of(tmp_path_factory: pytest.TempPathFactory) -> list[parts.Part]:
    """The parts of this environment, as a bundle with a plugin would have them."""
    bundle = tmp_path_factory.mktemp("bundle")
    (bundle / "bridge" / "_plugin").mkdir(parents=True)
    return parts.of("sample-fodder", FROZEN, bundle)


def test_notices_name_every_part_with_its_licence(made_of: list[parts.Part]) -> None:
    text = notices.of(made_of)
    for name in ("torch", "numpy", "scipy", "websockets", "certifi", "PyQt6", "PyQt6-Qt6"):
        assert f"\n{name} {importlib.metadata.version(name)}: " in text
    assert "\nJUCE 7.0.5: GPL-3.0-only AND ISC\n" in text
    assert "Redistributions of source code must retain the above copyright" in text


def test_what_is_installed_and_not_in_a_bundle_is_not_listed(made_of: list[parts.Part]) -> None:
    importlib.metadata.version("librosa")  # needed by Fodder, and left out of a bundle
    assert not {"librosa", "numba", "pytest", "sample-fodder"} & {one.name for one in made_of}


def test_what_only_an_extra_asks_for_is_not_needed(made_of: list[parts.Part]) -> None:
    (torch,) = [one for one in made_of if one.name == "torch"]
    (hub,) = [one for one in made_of if one.name == "huggingface_hub"]
    assert "jinja2" in torch.needs
    assert not {"opt-einsum", "optree", "torch"} & {*torch.needs, *hub.needs}


def test_parts_that_are_no_packages_are_listed_where_they_are(tmp_path: Path) -> None:
    assert parts.listed(tmp_path) == []
    assert [one.name for one in parts.listed(ROOT)] == ["all-MiniLM-L6-v2", "basic-pitch"]
    plugin = (HERE / "hosts" / "plugin" / "CMakeLists.txt").read_text("utf-8")
    (tmp_path / "bridge" / "_plugin").mkdir(parents=True)
    juce = next(one for one in parts.listed(tmp_path) if one.name == "JUCE")
    assert f"find_package(JUCE {juce.version} " in plugin


@needs("dpkg-query")
def test_copies_of_debians_libraries_are_listed_by_their_packages(tmp_path: Path) -> None:
    (tmp_path / "libuuid.so.1").touch()
    (tmp_path / "libQt6Core.so.6").touch()  # of a package that pip knows
    (one,) = parts.debians(tmp_path)
    assert one.name.startswith("libuuid1")  # Debian 13's ends with t64 where time has 64 bits
    assert one.purl.startswith(f"pkg:deb/debian/{one.name}@2.")
    assert "Theodore" in one.words


def test_the_bill_of_materials_has_every_part_once(made_of: list[parts.Part]) -> None:
    bill = json.loads(sbom.of(VERSION, "GPL-3.0-or-later AND Apache-2.0", made_of))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["purl"] == f"pkg:pypi/sample-fodder@{VERSION}"
    inside = {one["name"]: one for one in bill["components"]}
    assert {one.name for one in made_of} | {"CPython"} == inside.keys()
    assert all(one["version"] and one["licenses"] for one in inside.values())
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(set(refs)) == len(refs)
    whole, *needs = bill["dependencies"]
    assert set(whole["dependsOn"]) == set(refs) == {one["ref"] for one in needs}
    by_ref = {one["ref"]: one["dependsOn"] for one in needs}
    assert bill["metadata"]["component"]["licenses"] == [
        {"expression": "GPL-3.0-or-later AND Apache-2.0"}
    ]
    assert inside["numpy"]["bom-ref"] in by_ref[inside["scipy"]["bom-ref"]]


def test_the_entry_is_the_command() -> None:
    said = run(sys.executable, HERE / "entry.py", "--version")
    assert said.strip() == importlib.metadata.version("sample-fodder")
