"""Findings → a zip that can be shown to strangers.

doctor.txt     the lines, as on the terminal
doctor.json    the same for programs
settings.json  the settings, without folder, sound output and names

No prompt, no sample's name and no log goes in. In what does, the user's folders become ~, HOME and
FOLDER, and the names of user and machine are struck out.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import re
import socket
import textwrap
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from bridge.config.settings import Home, Settings
from bridge.doctor.finding import Finding
from bridge.domain.errors import FodderError
from bridge.files.atomic import trouble
from bridge.osc.clients import is_loopback

PLAIN = ("format", "rate", "port", "discovery", "link", "midi", "theme")
ABOUT, WIDTH = 20, 110  # columns
SHORT = 3  # letters of a name that may be part of anything


def as_text(found: Finding) -> str:
    """What was found, and below it what to do; long lines are broken."""
    head, margin = f"{found.state:<7}{found.about:<{ABOUT}} ", " " * (8 + ABOUT)
    said = _filled(found.said, head, margin)
    if not found.cure:
        return said
    return f"{said}\n{_filled(found.cure, f'{margin}→ ', f'{margin}  ')}"


def _filled(text: str, first: str, then: str) -> str:
    """Broken between words only, so that a path stays whole."""
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=then,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def as_json(findings: Iterable[Finding]) -> str:
    """The findings as one JSON object."""
    found = list(findings)
    wrong = sum(one.state == "wrong" for one in found)
    return json.dumps({"wrong": wrong, "findings": [asdict(one) for one in found]})


def write(path: Path, findings: Sequence[Finding], home: Home, settings: Settings) -> None:
    """Write the zip; what stood there before is replaced."""
    hide = Hiding(home, settings)
    shareable = [hidden(one, hide) for one in findings]  # before their lines are broken
    members = {
        "doctor.txt": "".join(as_text(one) + "\n" for one in shareable),
        "doctor.json": hide(as_json(shareable)) + "\n",
        "settings.json": json.dumps(shown(settings), indent=1) + "\n",
    }
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
    except OSError as error:
        raise trouble(error, path.absolute().parent) from None
    except ValueError as error:
        raise FodderError(f"{path} cannot be written ({error}): say another name.") from None


def hidden(found: Finding, hide: Callable[[str], str]) -> Finding:
    """The same finding, without what `hide` strikes out."""
    return replace(found, about=hide(found.about), said=hide(found.said), cure=hide(found.cure))


def shown(settings: Settings) -> dict[str, object]:
    """What of the settings tells nothing about their owner."""
    said: dict[str, object] = {name: getattr(settings, name) for name in PLAIN}
    said["local"] = is_loopback(settings.host)
    said["own model"] = settings.model != "embedded"
    said["own output"] = bool(settings.device)
    return said


class Hiding:
    """Callable: a text → the same without the user's places and names."""

    def __init__(self, home: Home, settings: Settings) -> None:
        own = {settings.folder: "FOLDER", home.folder: "FOLDER", home.root: "HOME"}
        above = {one: "…" for where in own for one in where.parents if len(one.parts) > 2}
        places = {**above, **own, Path.home(): "~"}
        self._names = {
            form: sign
            for where, sign in places.items()
            for form in _forms(where)
            if len(where.parts) > 1
        }
        self._owners = _owners()

    def __call__(self, text: str) -> str:
        for name in sorted(self._names, key=len, reverse=True):
            text = text.replace(name, self._names[name])
        for name in self._owners:
            word = re.escape(name)
            text = re.sub(rf"(?<=[/\\]){word}(?!\w)", "…", text)
            if len(name) > SHORT:  # short ones would strike out half of the text
                text = re.sub(rf"\b{word}\b", "…", text)
        return text


def _forms(where: Path) -> set[str]:
    """A path as it may stand in a text, in JSON too."""
    plain = {str(where), where.as_posix()}
    return plain | {json.dumps(one)[1:-1] for one in plain}


def _owners() -> set[str]:
    """The names of user and machine."""
    found = {socket.gethostname()}
    with contextlib.suppress(OSError, KeyError, ImportError):
        found.add(getpass.getuser())
    return found - {""}
