"""Draws docs/house.svg: the rooms of bridge/, from the import contract. `python docs/house.py`.

Floors are the layers of the contract in pyproject.toml, the uppermost first; a room says the first
sentence of its module. A test compares the file with what is drawn here.
"""

from __future__ import annotations

import ast
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONTRACT = "A room imports only what stands below it"
WIDE, HIGH, GAP, EDGE = 940, 40, 6, 10
NAME, TEXT = 14, 11.5
LETTER = 5.9  # px of an average letter of the text


def floors() -> list[list[str]]:
    """The modules of each layer."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = said["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"] == CONTRACT)
    return [[room.strip() for room in floor.split("|")] for floor in layers]


def about(module: str) -> str:
    """The first sentence that the module says of itself."""
    path = ROOT.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    line = " ".join(said.split("\n\n")[0].split())
    return line.split(". ")[0].rstrip(".").replace("`", "")


def room(module: str, left: float, top: float, wide: float) -> str:
    fits = int((wide - 20) / LETTER)
    said = about(module)
    said = said if len(said) <= fits else said[: fits - 1].rsplit(" ", 1)[0] + " …"
    colour = "#e8a33d" if module == "gui" else "#5f9ea0"
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{wide:g}" height="{HIGH}" rx="5" fill="{colour}" '
        f'fill-opacity=".18" stroke="{colour}"/>'
        f'<text x="{left + 10:g}" y="{top + 17:g}" font-size="{NAME}" font-weight="600">'
        f"{escape(module)}</text>"
        f'<text x="{left + 10:g}" y="{top + 33:g}" font-size="{TEXT}">{escape(said)}</text>'
    )


def svg() -> str:
    """The whole picture."""
    rows = floors()
    high = EDGE * 2 + len(rows) * (HIGH + GAP) - GAP
    parts = []
    for number, floor in enumerate(rows):
        wide = (WIDE - 2 * EDGE - GAP * (len(floor) - 1)) / len(floor)
        top = EDGE + number * (HIGH + GAP)
        for place, module in enumerate(floor):
            parts.append(room(module, EDGE + place * (wide + GAP), top, wide))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" '
        f'font-family="Inter, Helvetica, Arial, sans-serif" fill="#1b1e23">\n'
        f'<rect width="{WIDE}" height="{high}" rx="8" fill="#f6f4ee"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


if __name__ == "__main__":
    (ROOT / "docs" / "house.svg").write_text(svg(), "utf-8")
