"""The window's translations: `python installers/translations.py [LANGUAGE …]`.

Takes every text that gui/ shows (`tr("…")` and `marked("…")`) into gui/locale/LANGUAGE.ts, where
those that are new wait for Qt Linguist as unfinished, and those that are gone are dropped; then has
`lrelease` (Debian: qt6-l10n-tools) make the .qm beside it, which is what the window reads.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "gui" / "locale"
SAYS = ("tr", "marked")
RELEASE = ("lrelease", "lrelease-qt6", "/usr/lib/qt6/bin/lrelease")


def texts() -> list[str]:
    """Every text of the window once, in the order of the files."""
    found = (text for path in sorted((ROOT / "gui").rglob("*.py")) for text in texts_in(path))
    return list(dict.fromkeys(found))


def texts_in(path: Path) -> Iterator[str]:
    """The texts that a file shows; of a text in a variable, the constant is marked."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in SAYS:
            assert isinstance(node, ast.Call)
            if isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def translated(path: Path) -> dict[str, str]:
    """What a .ts file says of each text, where it says anything."""
    if not path.exists():
        return {}
    messages = ElementTree.parse(path).iter("message")
    said = ((one.findtext("source", ""), one.find("translation")) for one in messages)
    return {
        source: target.text
        for source, target in said
        if target is not None and target.text and target.get("type") is None
    }


def write(path: Path, language: str, known: dict[str, str]) -> list[str]:
    """Write a .ts file with all texts; those that nobody has translated yet."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = "Fodder"
    missing = []
    for text in texts():
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = text
        target = ElementTree.SubElement(message, "translation")
        if text in known:
            target.text = known[text]
        else:
            target.set("type", "unfinished")
            missing.append(text)
    ElementTree.indent(root, "    ")
    said = ElementTree.tostring(root, "unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{said}\n', "utf-8")
    return missing


def main(languages: list[str]) -> int:
    for language in languages or sorted(path.stem for path in LOCALE.glob("*.ts")):
        path = LOCALE / f"{language}.ts"
        missing = write(path, language, translated(path))
        for text in missing:
            print(f"{path.name} lacks {text!r}", file=sys.stderr)
        tool = next((found for name in RELEASE if (found := shutil.which(name))), None)
        if tool is None:
            print("There is no lrelease: apt install qt6-l10n-tools.", file=sys.stderr)
            return 1
        subprocess.run([tool, "-silent", path, "-qm", path.with_suffix(".qm")], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
