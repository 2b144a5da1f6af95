"""python installers/bundle.py [--clean]: Fodder as a folder that runs without Python, dist/fodder.

Runs on Linux, macOS and Windows, for the system that it runs on, in an environment with
`pip install -c constraints.txt ".[bundle,link,midi,mend]"` and torch's CPU build. On macOS there is
dist/Fodder.app too. Says the size of what was made, part by part.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION: str = PROJECT["version"]
LICENCE: str = PROJECT["license"]
BUNDLE = ROOT / "dist" / "fodder"
LARGEST = 12  # parts to be named


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the desktop bundle for this system.")
    parser.add_argument("--clean", action="store_true", help="forget what the last build found")
    args = parser.parse_args()
    if (trouble := lacking()) is not None:
        print(trouble, file=sys.stderr)
        return 2
    from installers import icons, notices, parts, sbom

    (ROOT / "build").mkdir(exist_ok=True)
    icons.draw(ROOT / "gui" / "art" / "fodder.svg", ROOT / "build")
    freeze(args.clean)
    inside = BUNDLE / "_internal"
    if sys.platform == "linux":
        strip(inside / "torch" / "lib")
    program = BUNDLE / ("fodder.exe" if sys.platform == "win32" else "fodder")
    made_of = parts.of("sample-fodder", parts.frozen(program), inside)
    (inside / "THIRD-PARTY.txt").write_text(notices.of(made_of), "utf-8")
    (inside / "sbom.cdx.json").write_text(sbom.of(VERSION, LICENCE, made_of), "utf-8")
    print(report(BUNDLE))
    return 0


def lacking() -> str | None:
    """What keeps this environment from building a bundle, and the cure; None if nothing does."""
    for needed in ("PyInstaller", "torch", "PyQt6", "pedalboard", "rtmidi", "link"):
        if importlib.util.find_spec(needed) is None:
            return (
                f"{needed} is not installed: say pip install -c constraints.txt "
                '".[bundle,link,midi,mend]".'
            )
    import torch

    if torch.version.cuda is not None or torch.version.hip is not None:
        return f"torch {torch.__version__} is not its CPU build: install that (see pytorch.org)."
    return None


def freeze(clean: bool) -> None:
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    command += ["--clean"] if clean else []
    subprocess.run([*command, str(ROOT / "installers" / "fodder.spec")], check=True, cwd=ROOT)


def strip(folder: Path) -> None:
    """Take the names for debuggers out of libraries: a fifth of torch is that."""
    for library in folder.glob("*.so*"):
        if not library.is_symlink():
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)


def report(folder: Path) -> str:
    """The size of a bundle and of its largest parts, in millions of bytes; links count nothing."""
    inside, sizes = folder / "_internal", Counter[str]()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            part = path.relative_to(inside).parts[0] if inside in path.parents else path.name
            sizes[part] += path.stat().st_size
    lines = [f"{folder}: {sum(sizes.values()) / 1e6:,.0f} MB in {len(sizes)} parts"]
    lines += [f"{size / 1e6:10,.1f}  {part}" for part, size in sizes.most_common(LARGEST)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
