"""What a bundle consists of, for its licences and its bill of materials: the packages whose modules
are in it, what parts.toml lists, as far as it is there, and Debian's own libraries."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from packaging.requirements import Requirement

from installers.contents import is_own_copy

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


def of(name: str, modules: Iterable[str], bundle: Path) -> list[Part]:
    """All parts of a bundle of the package `name`, without itself, by name; see `packages`."""
    brought = [_package(found) for found in packages(modules) if key_of(found.name) != key_of(name)]
    return sorted([*brought, *listed(bundle), *debians(bundle)], key=lambda one: one.name.lower())


def listed(bundle: Path) -> list[Part]:
    """Those of parts.toml that are in a bundle; `bundle` is where its files lie."""
    return [
        Part(one["name"], one["version"], one["licence"], one["words"].strip(), is_spdx=True)
        for one in tables()
        if (bundle / one["within"]).exists()
    ]


def debians(bundle: Path) -> list[Part]:
    """Debian's packages, where this is one, whose libraries a bundle has copies of, as OpenSSL's.

    Python's own is a part by itself.
    """
    copies = [one.name for one in bundle.iterdir() if is_own_copy(one.name)]
    libraries = [name for name in copies if not name.startswith("libpython")]
    if not libraries or shutil.which("dpkg-query") is None:
        return []
    owners = _said(["dpkg-query", "--search", *(f"*/{name}" for name in libraries)])
    names = {line.partition(":")[0] for line in owners if line.rpartition("/")[2] in libraries}
    told = "--showformat=${Package} ${Version}\n"
    versions = _said(["dpkg-query", "--show", told, *sorted(names)])
    return [_debian(*line.split()) for line in versions]


def _debian(name: str, version: str) -> Part:
    words = Path("/usr/share/doc", name, "copyright").read_text("utf-8", "replace")
    purl = f"pkg:deb/debian/{name}@{quote(version, safe='')}"
    return Part(name, version, "see below", words.strip(), purl)


def _said(command: list[str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # some are unknown
    return done.stdout.splitlines()


def tables() -> list[dict[str, str]]:
    """What parts.toml says of each."""
    read = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return list(read["part"])


def frozen(program: Path) -> set[str]:
    """The outermost modules in a bundle: of its program's archive, and as files."""
    from PyInstaller.archive.readers import CArchiveReader

    whole = CArchiveReader(str(program))
    archives = (name for name, (*_, kind) in whole.toc.items() if kind == "z")
    names = {name for one in archives for name in whole.open_embedded_archive(one).toc}
    beside = {path.name for path in (program.parent / "_internal").iterdir()}
    return {name.partition(".")[0] for name in names | beside if not name.endswith(".dist-info")}


def packages(modules: Iterable[str]) -> list[metadata.Distribution]:
    """What is installed here and has something below one of these modules, each once."""
    wanted = set(modules)
    found = {key_of(one.name): one for one in metadata.distributions() if wanted & _outermost(one)}
    return [found[name] for name in sorted(found)]


def _outermost(found: metadata.Distribution) -> set[str]:
    """Its modules and folders; what brings only libraries, as PyQt6-Qt6 does, has no module."""
    return {file.parts[0].partition(".")[0] for file in found.files or [] if file.parts[0] != ".."}


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
    """The packages that one needs on this system, whatever its extras ask for."""
    asked = [Requirement(one) for one in found.requires or []]
    here = {"extra": ""}
    return [one.name for one in asked if one.marker is None or one.marker.evaluate(here)]


def _texts(found: metadata.Distribution) -> str:
    """The files in a package that say its licence."""
    files = [one for one in found.files or [] if _TEXT.search(str(one)) and one.suffix != ".py"]
    there = [path for one in files if (path := one.locate()).is_file()]  # type: ignore[attr-defined]
    return "\n\n".join(dict.fromkeys(path.read_text("utf-8", "replace").strip() for path in there))


def _classes(found: metadata.Distribution) -> Iterator[str]:
    for one in found.metadata.get_all("Classifier") or []:
        if one.startswith("License ::"):
            yield one.rpartition(" :: ")[2]
