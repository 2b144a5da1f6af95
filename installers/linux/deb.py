"""python installers/linux/deb.py [--quick]: dist/fodder (see bundle.py) as a .deb beside it.

The program goes to /usr/lib/fodder, the command to /usr/bin. What it depends on is what
dpkg-shlibdeps reads out of its libraries, and what it loads by name. Needs dpkg-dev. `--quick`
packs in a tenth of the time, into a file that is larger.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import subprocess
import sys
import tomllib
from email.utils import formatdate
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ICONS = (16, 24, 32, 48, 64, 128, 256, 512)
QUICK, TIGHT = 3, 19  # zstd levels
ELF = b"\x7fELF"
PLUGIN = "fodder/_internal/bridge/_plugin"  # below /usr/lib; where hosts look is a link to it
PLUGINS = {"vst3": "Fodder.vst3", "lv2": "Fodder.lv2"}

LOADED_BY_NAME = ("libportaudio2",)
CONTROL = """\
Package: fodder
Version: {version}
Architecture: {architecture}
Maintainer: The Fodder engineers <fodder@localhost>
Installed-Size: {kibibytes}
Depends: {depends}
Recommends: ca-certificates, fonts-dejavu-core
Section: sound
Priority: optional
Description: text to seamless, tempo-exact loops
 Type what you want to hear; a diffusion model on this machine paints it, and it
 arrives in your music program's folder as a tagged WAV of exactly whole bars.
 The window, the command line, the OSC server and the model are in this package.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the Debian package of a bundle.")
    parser.add_argument("--quick", action="store_true", help="pack less tightly")
    level = QUICK if parser.parse_args().quick else TIGHT
    bundle = ROOT / "dist" / "fodder"
    if not (bundle / "fodder").is_file():
        print(f"There is no {bundle}: run python installers/bundle.py first.", file=sys.stderr)
        return 2
    package = build(bundle, ROOT / "build", ROOT / "dist", level)
    print(f"{package}: {package.stat().st_size / 1e6:,.0f} MB")
    return 0


def build(bundle: Path, work: Path, out: Path, level: int = QUICK) -> Path:
    """The package of a bundle, in the folder `out`; `work` has the icons, and room."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    architecture = said(["dpkg", "--print-architecture"]).strip()
    shutil.rmtree(work / "deb", ignore_errors=True)
    tree = work / "deb" / "fodder"
    lay_out(bundle, work, tree, version)
    control = CONTROL.format(
        version=version,
        architecture=architecture,
        kibibytes=sum(path.lstat().st_size for path in tree.rglob("*")) // 1024,
        depends=", ".join(depends(bundle, work / "deb")),
    )
    put(tree / "DEBIAN" / "control", control)
    package = out / f"fodder_{version}_{architecture}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{level}", "--build"]
    subprocess.run([*command, str(tree), str(package)], check=True, stdout=subprocess.DEVNULL)
    return package


def lay_out(bundle: Path, work: Path, tree: Path, version: str) -> None:
    """All files where Debian has them."""
    share = tree / "usr" / "share"
    documents = share / "doc" / "fodder"
    shutil.copytree(bundle, tree / "usr" / "lib" / "fodder", symlinks=True)
    (tree / "usr" / "bin").mkdir(parents=True)
    (tree / "usr" / "bin" / "fodder").symlink_to("../lib/fodder/fodder")
    for folder, name in PLUGINS.items():
        if (tree / "usr" / "lib" / PLUGIN / name).is_dir():
            (tree / "usr" / "lib" / folder).mkdir()
            (tree / "usr" / "lib" / folder / name).symlink_to(f"../{PLUGIN}/{name}")
    put(share / "applications" / "fodder.desktop", (HERE / "fodder.desktop").read_text("utf-8"))
    for file in HERE.glob("*.metainfo.xml"):
        put(share / "metainfo" / file.name, file.read_text("utf-8"))
    put(documents / "copyright", (HERE / "copyright").read_text("utf-8"))
    shutil.move(tree / "usr/lib/fodder/_internal/THIRD-PARTY.txt", documents / "THIRD-PARTY.txt")
    (documents / "changelog.gz").write_bytes(gzip.compress(changelog(version).encode(), mtime=0))
    icons = share / "icons" / "hicolor"
    svg = (ROOT / "gui" / "art" / "fodder.svg").read_text("utf-8")
    put(icons / "scalable" / "apps" / "fodder.svg", svg)
    for size in ICONS:
        goal = icons / f"{size}x{size}" / "apps" / "fodder.png"
        goal.parent.mkdir(parents=True)
        shutil.copyfile(work / f"fodder-{size}.png", goal)
    plain_rights(tree)


def plain_rights(tree: Path) -> None:
    """Readable by all, written by root alone; libraries are not programs."""
    for path in tree.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or (os.access(path, os.X_OK) and ".so" not in path.name)
        path.chmod(0o755 if runs else 0o644)


def depends(bundle: Path, room: Path) -> list[str]:
    """The Debian packages whose libraries the bundle's need and do not bring."""
    work = room / "shlibdeps"
    put(work / "debian" / "control", "Source: fodder\n\nPackage: fodder\nArchitecture: any\n")
    binaries = sorted(path for path in bundle.rglob("*") if is_elf(path))
    folders = sorted({str(path.parent) for path in binaries})
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    command += [f"-l{folder}" for folder in folders]
    brought = packages_of({path.name for path in binaries})
    command += [f"-x{package}" for package in brought]
    text = said([*command, *(f"-e{path}" for path in binaries)], cwd=work)
    found = re.search(r"^shlibs:Depends=(.*)$", text, re.MULTILINE)
    assert found is not None, text
    virtual = provided_by(brought)  # which -x leaves in, as Debian's qt6-base-abi
    asked = {one for one in found[1].split(", ") if one.split()[0] not in virtual}
    return sorted({*asked, *LOADED_BY_NAME})


def provided_by(packages: list[str]) -> set[str]:
    """The names of virtual packages that these installed ones stand for."""
    command = ["dpkg-query", "--show", "--showformat=${Provides}, ", *packages]
    text = said(command) if packages else ""
    return {one.split()[0] for one in text.split(", ") if one.strip()}


def packages_of(names: set[str]) -> list[str]:
    """The installed packages that have libraries of these names: the bundle brings its own."""
    command = ["dpkg-query", "--search", *(f"*/{name}" for name in sorted(names) if ".so" in name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # most are unknown
    return sorted({line.partition(":")[0] for line in done.stdout.splitlines()})


def is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(ELF)) == ELF


def changelog(version: str) -> str:
    """Debian's form; what changed stands in the project's own."""
    return (
        f"fodder ({version}) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n"
        f" -- The Fodder engineers <fodder@localhost>  {formatdate()}\n"
    )


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def said(command: list[str], cwd: Path = ROOT) -> str:
    return subprocess.run(command, check=True, cwd=cwd, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
