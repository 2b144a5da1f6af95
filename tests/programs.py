"""Programs of the system that tests run. On Debian, where installers/system.sh puts them, a test
that lacks one fails; elsewhere it is skipped and says why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ON_DEBIAN = Path("/etc/debian_version").exists()


def missing(*programs: str) -> str:
    """Why a test is skipped that needs these programs; "" if it is not."""
    lacking = [one for one in programs if shutil.which(one) is None]
    if not lacking or ON_DEBIAN:
        return ""
    return f"not installed: {', '.join(lacking)} (installers/system.sh has them for Debian)"


def needs(*programs: str) -> pytest.MarkDecorator:
    """For a test, or all tests of a module."""
    why = missing(*programs)
    return pytest.mark.skipif(bool(why), reason=why)


def require(*programs: str) -> None:
    """The same from inside a fixture or a helper."""
    if why := missing(*programs):
        pytest.skip(why)
