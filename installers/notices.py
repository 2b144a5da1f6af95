"""The licences of everything that a bundle contains, as their owners want them passed on."""

from __future__ import annotations

from collections.abc import Iterable

from installers.parts import Part

RULE = "=" * 78
HEAD = """\
Fodder is free software: see LICENSE. It is built on these packages, each under its own
licence. The Python interpreter is under the PSF licence, PyInstaller's bootloader under
the GPL with an exception for programs that it starts."""


def of(parts: Iterable[Part]) -> str:
    """One text: each part, its licence, its words."""
    told = [f"{RULE}\n{one.name} {one.version}: {one.licence}\n\n{one.words}" for one in parts]
    return "\n\n".join([HEAD, *(one.strip() for one in told)]) + "\n"
