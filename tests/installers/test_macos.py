"""macOS' disk image: the real script over stand-ins of Apple's programs, which note how they are
called. That Apple takes the result only a Mac can show.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from installers.contents import ROOT

SCRIPT = ROOT / "installers" / "macos" / "dmg.sh"
APP = "dist/Fodder.app"
NOTE = '#!/bin/sh\necho "$(basename "$0") $*" >>"$CALLS"\n'
ANSWERS = {
    "uname": 'case "$*" in -m) echo arm64 ;; *) echo Darwin ;; esac',
    "plutil": "echo 0.1.0",
    "stat": "echo 300000000",
    "file": 'case "$2" in *.txt | *.sh) echo "ASCII text" ;; *) echo "Mach-O 64-bit" ;; esac',
    "codesign": "",
    "hdiutil": 'for image; do :; done; : >"$image"',
    "xcrun": "",
}
FILES = (
    "MacOS/fodder",
    "Frameworks/libone.dylib",
    "Frameworks/two.so",
    "Frameworks/QtCore.framework/Versions/A/QtCore",
    "Resources/torch/bin/torch_shm_manager",
    "Resources/hosts/start.sh",
    "Resources/notes.txt",
)


@pytest.fixture
def mac(tmp_path: Path) -> Path:
    """A checkout with a built app, and Apple's programs in `bin`."""
    for name, answer in ANSWERS.items():
        put(tmp_path / "bin" / name, f"{NOTE}{answer}\n")
    for name in FILES:
        put(tmp_path / APP / "Contents" / name, "")
    put(tmp_path / "installers" / "macos" / "dmg.sh", SCRIPT.read_text("utf-8"))
    return tmp_path


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o644 if path.suffix in (".so", ".dylib", ".txt") else 0o755)


def called(mac: Path, **said: str) -> tuple[str, list[str]]:
    """What the script says at its end, and the calls of Apple's programs, in their order."""
    calls = mac / "calls"
    environ = {**os.environ, "PATH": f"{mac / 'bin'}:{os.environ['PATH']}", "CALLS": str(calls)}
    script = mac / "installers" / "macos" / "dmg.sh"
    done = subprocess.run(
        ["bash", script], env={**environ, **said}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, calls.read_text("utf-8").splitlines()


def test_without_a_certificate_the_app_is_signed_ad_hoc(mac: Path) -> None:
    said, calls = called(mac)
    assert said == "dist/fodder-0.1.0-arm64.dmg: 300 MB\n"
    signed = [line for line in calls if line.startswith("codesign --force")]
    assert all("--sign - " in line for line in signed)
    assert not any("timestamp" in line or "xcrun" in line for line in calls)


def test_programs_and_libraries_are_signed_before_what_holds_them(mac: Path) -> None:
    _, calls = called(mac, SIGN_AS="Developer ID Application: Me (TEAM)", NOTARY_PROFILE="fodder")
    signed = [line.split()[-1] for line in calls if line.startswith("codesign --force")]
    inner = {f"{APP}/Contents/{name}" for name in (FILES[1], FILES[2], FILES[4])}
    assert set(signed[:3]) == inner
    assert signed[3:] == [
        f"{APP}/Contents/Frameworks/QtCore.framework",
        APP,
        "dist/fodder-0.1.0-arm64.dmg",
    ]
    hard = [line for line in calls if line.startswith("codesign --force")]
    assert all("--timestamp --options runtime" in line for line in hard)
    assert ["--entitlements" in line for line in hard] == [False] * 4 + [True, False]
    assert [line.split()[1] for line in calls[-3:-1]] == ["notarytool", "stapler"]


def test_without_the_app_or_off_macos_it_says_what_is_missing(mac: Path) -> None:
    script = mac / "installers" / "macos" / "dmg.sh"
    done = subprocess.run(["bash", script], capture_output=True, text=True, check=False)
    assert (done.returncode, "made on macOS" in done.stderr) == (1, True)
