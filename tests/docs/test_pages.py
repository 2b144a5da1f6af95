"""The pages agree with the code: the site builds without a warning, the house is the house, every
error has an entry.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.osc.docs import codes
from bridge.osc.spec import ANSWERS, BY_PATH
from docs import house
from docs.hooks import on_page_markdown
from tests.docs.blocks import ROOT, pages

DOCS = ROOT / "docs"


def build(site: Path, source: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(site)],
        cwd=source,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = build(tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    built = (tmp_path / "site" / "training" / "index.html").read_text("utf-8")
    assert "<code>training/README.md</code>" in built


def test_a_link_to_nowhere_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with (tmp_path / "docs" / "packs.md").open("a", encoding="utf-8") as page:
        page.write("\n[gone](gone.md)\n")
    done = build(tmp_path / "site", tmp_path)
    assert done.returncode == 1
    assert "gone.md" in done.stderr


def test_every_file_that_a_page_names_is_there() -> None:
    """Also in README, and for links that leave the site."""
    links = [
        (page, link)
        for page in [*pages(), ROOT / "CONTRIBUTING.md", ROOT / "training" / "README.md"]
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if "://" not in link
    ]
    assert [f"{page}: {link}" for page, link in links if not (page.parent / link).exists()] == []
    assert len(links) > 20


def test_links_that_leave_the_site_are_named() -> None:
    page = type("Page", (), {"file": type("File", (), {"src_uri": "hosts/max.md"})})
    said = on_page_markdown("[a](../../training/README.md) and [b](../osc.md#codes)", page)
    assert said == "a (`training/README.md`) and [b](../osc.md#codes)"


def test_the_house_names_the_rooms_that_exist() -> None:
    """Otherwise: python docs/house.py"""
    rooms = [room for floor in house.floors() for room in floor]
    drawn = re.findall(r'font-weight="600">([^<]+)<', (DOCS / "house.svg").read_text("utf-8"))
    assert drawn == rooms
    there = {path.stem for path in (ROOT / "bridge").glob("*.py")} | {
        path.parent.name for path in (ROOT / "bridge").glob("*/__init__.py")
    }
    assert {f"bridge.{name}" for name in there - {"__init__"}} | {"gui"} == set(rooms)
    assert all(house.about(room) for room in rooms)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_addresses_on_a_page_are_the_tables(page: Path) -> None:
    named = set(re.findall(r"`(/fodder/[a-z_/]+)", page.read_text("utf-8")))
    known = {*BY_PATH, *(answer.path for answer in ANSWERS)}
    whole = {one for one in named if not one.endswith("/")}
    assert whole <= known
    for start in named - whole:  # as /fodder/set/…
        assert any(one.startswith(start) for one in known), start
    assert len(named) > 8 or page.name not in ("live-coders.md", "osc.md")


def test_every_code_has_an_entry_and_every_entry_a_code() -> None:
    text = (DOCS / "troubleshooting.md").read_text("utf-8")
    entries = re.findall(r"^### (\w+)\n(.+)", text, re.M)
    assert sorted(name for name, _ in entries) == sorted(codes())
    assert all(len(said) > 20 for _, said in entries)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_pages_are_plain(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith("# ")
    for american in ("color ", "license ", "behavior", "catalog ", "analyze "):
        assert american not in text, american
