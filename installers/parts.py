"""What a bundle consists of, for its licences and its bill of materials: packages that pip knows,
and what parts.toml lists, as far as it is there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_TEXT = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """`licence` as its owner names it, `words` what must be passed on, `needs` parts' names."""

    name: str
    version: str
    licence: str
    words: str
    purl: str = ""
    is_spdx: bool = False
    needs: tuple[str, ...] = ()


def of(name: str, bundle: Path) -> list[Part]:
    """All parts of a bundle of the package `name`, without itself, by name."""
    packages = [_package(found) for found in needed(name)]
    return sorted([*packages, *listed(bundle)], key=lambda one: one.name.lower())


def listed(bundle: Path) -> list[Part]:
    """Those of parts.toml that are in a bundle; `bundle` is where its files lie."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["part"]
    return [
        Part(one["name"], one["version"], one["licence"], one["words"].strip(), is_spdx=True)
        for one in tables
        if (bundle / one["within"]).exists()
    ]


def needed(name: str) -> list[metadata.Distribution]:
    """A package's needs and their needs, as far as they are installed, without itself."""
    found: dict[str, metadata.Distribution] = {}
    todo = [name]
    while todo:
        key = key_of(todo.pop())
        if key in found:
            continue
        try:
            found[key] = metadata.distribution(key)
        except metadata.PackageNotFoundError:
            continue  # for another system, or an extra
        todo += _asked(found[key])
    found.pop(key_of(name), None)
    return list(found.values())


def key_of(name: str) -> str:
    """A package's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _package(found: metadata.Distribution) -> Part:
    said = found.metadata
    spdx = said.get("License-Expression")
    named = spdx or said.get("License") or ", ".join(_classes(found))
    return Part(
        found.name,
        found.version,
        (named or "see below").strip().splitlines()[0],
        _texts(found),
        f"pkg:pypi/{key_of(found.name)}@{found.version.replace('+', '%2B')}",
        bool(spdx),
        tuple(_asked(found)),
    )


def _asked(found: metadata.Distribution) -> list[str]:
    return [match[0] for one in found.requires or [] if (match := _NAME.match(one))]


def _texts(found: metadata.Distribution) -> str:
    """The files in a package that say its licence."""
    files = [one for one in found.files or [] if _TEXT.search(str(one)) and one.suffix != ".py"]
    there = [path for one in files if (path := one.locate()).is_file()]  # type: ignore[attr-defined]
    return "\n\n".join(dict.fromkeys(path.read_text("utf-8", "replace").strip() for path in there))


def _classes(found: metadata.Distribution) -> Iterator[str]:
    for one in found.metadata.get_all("Classifier") or []:
        if one.startswith("License ::"):
            yield one.rpartition(" :: ")[2]
