"""The commands in README.md and docs/**/*.md: fenced `sh` and `console` blocks, indented
blocks that begin like a command line, and single commands in backticks.

A block that a test cannot run has `<!-- not run: why -->` on the line above it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHELLS = ("sh", "bash", "shell", "console")
_MARK = re.compile(r"<!-- not run: (.+?) -->")
_FENCE = re.compile(r"```(\S*)")
_COMMAND = re.compile(r"(\$ )?(fodder|make|pip|python3?|py|dask|sudo|hf|[A-Z_]+=\S+ \w)\b")
_LIST = re.compile(r"\s*([-*]|\d+\.) ")
_INLINE = re.compile(r"(?<!`)`(fodder(?: [^`]+)?)`(?!`)", re.S)


@dataclass(frozen=True, slots=True)
class Block:
    """`page` and `line` (from 1) say where it stands; `why` it is not run, "" if it is."""

    page: str
    line: int
    lines: tuple[str, ...]
    why: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def commands(self) -> list[list[str]]:
        """Its commands as words; comments left out, lines that end in a backslash joined."""
        text = re.sub(r"\\\n\s*", " ", "\n".join(self.lines))
        if any(line.startswith("$ ") for line in self.lines):  # console: the rest is output
            text = "\n".join(line[2:] for line in text.splitlines() if line.startswith("$ "))
        words = (shlex.split(part, comments=True) for part in re.split(r"\n| && ", text))
        return [found for found in words if found]


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks() -> list[Block]:
    """All blocks of commands on all pages."""
    return [block for page in pages() for block in blocks_of(page)]


def blocks_of(page: Path) -> Iterator[Block]:
    name = page.relative_to(ROOT).as_posix()
    lines, why, at = page.read_text("utf-8").splitlines(), "", 0
    listed = False
    while at < len(lines):
        line = lines[at]
        if fence := _FENCE.match(line):
            end = next(i for i in range(at + 1, len(lines)) if lines[i].startswith("```"))
            if fence[1] in SHELLS:
                yield Block(name, at + 2, tuple(lines[at + 1 : end]), why)
            at, why = end + 1, ""
        elif line.startswith("    ") and not listed and not lines[at - 1].strip():
            end = at
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            found = [one[4:] for one in lines[at:end]]
            if any(map(_COMMAND.match, found)) or why:
                yield Block(name, at + 1, tuple(found), why)
            at, why = end, ""
        else:
            if line.strip():
                mark = _MARK.fullmatch(line.strip())
                why = mark[1] if mark else ""
                listed = bool(_LIST.match(line)) or (listed and line.startswith(" "))
            at += 1


def spans() -> list[tuple[str, list[str]]]:
    """Single commands in backticks: (page, words)."""
    found = []
    for page in pages():
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
        for match in _INLINE.finditer(text):
            words = shlex.split(" ".join(match[1].split()), comments=True)
            found.append((page.relative_to(ROOT).as_posix(), words))
    return found
