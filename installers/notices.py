"""The licences of everything that a bundle contains, as their owners want them passed on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata

RULE = "=" * 78
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_TEXT = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


def of(name: str) -> str:
    """One text: each installed package that `name` or its extras need, its licence, its words."""
    parts = [
        "Fodder is free software: see LICENSE. It is built on these packages, each under its own\n"
        "licence. The Python interpreter is under the PSF licence, PyInstaller's bootloader under\n"
        "the GPL with an exception for programs that it starts."
    ]
    for found in sorted(needed(name), key=lambda one: one.name.lower()):
        said = found.metadata
        named = said.get("License-Expression") or said.get("License") or ", ".join(_classes(found))
        first = (named or "see below").strip().splitlines()[0]
        parts.append(f"{RULE}\n{found.name} {found.version}: {first}\n\n{texts(found)}".strip())
    return "\n\n".join(parts) + "\n"


def needed(name: str) -> list[metadata.Distribution]:
    """A package's needs and their needs, as far as they are installed, without itself."""
    found: dict[str, metadata.Distribution] = {}
    todo = [name]
    while todo:
        key = _key(todo.pop())
        if key in found:
            continue
        try:
            found[key] = metadata.distribution(key)
        except metadata.PackageNotFoundError:
            continue  # for another system, or an extra
        todo += [match[0] for one in found[key].requires or [] if (match := _NAME.match(one))]
    found.pop(_key(name), None)
    return list(found.values())


def texts(found: metadata.Distribution) -> str:
    """The files in a package that say its licence."""
    files = [one for one in found.files or [] if _TEXT.search(str(one)) and one.suffix != ".py"]
    there = [path for one in files if (path := one.locate()).is_file()]  # type: ignore[attr-defined]
    return "\n\n".join(dict.fromkeys(path.read_text("utf-8", "replace").strip() for path in there))


def _classes(found: metadata.Distribution) -> Iterator[str]:
    for one in found.metadata.get_all("Classifier") or []:
        if one.startswith("License ::"):
            yield one.rpartition(" :: ")[2]


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
