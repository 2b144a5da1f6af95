"""The table of sections: what the words of --form mean; the page on editing says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.cli.options import addons_from
from bridge.domain.edit import OTHER, TABLE, Section, parse_bars, parse_form
from bridge.domain.errors import BadArgument
from bridge.domain.request import Lora, Word


def test_names_strengths_and_names_of_ones_own():
    form = parse_form("Intro, main,main ,fill:0.8,weird")
    assert form.names == ("intro", "main", "fill", "weird")
    assert form.sections[1] == form.sections[2] == TABLE["main"]
    assert (form.section("fill").strength, form.section("fill").tail) == (0.8, 1)
    assert form.section("weird") == Section("weird", OTHER)


@pytest.mark.parametrize("text", ["", "intro,,main", "intro:loud", "a/b", "main:2"])
def test_what_is_no_form_is_refused(text):
    with pytest.raises(BadArgument):
        parse_form(text)


def test_the_page_has_the_table():
    page = (Path(__file__).parents[2] / "docs" / "editing.md").read_text("utf-8")
    for name, section in TABLE.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert float(cells[1].split(",")[0]) == section.strength
        assert (cells[2], cells[3]) == (section.words, section.without)


@pytest.mark.parametrize(("text", "bars"), [("3-4", (3, 4)), (" 2 ", (2, 2)), ("1–16", (1, 16))])
def test_ranges_of_bars(text, bars):
    assert parse_bars(text) == bars


@pytest.mark.parametrize("text", ["", "3-", "a", "1-2-3", "-1"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(BadArgument, match=r"say e\.g\. 3-4"):
        parse_bars(text)


def test_loras_and_words_from_the_command_line():
    class Said:
        lora = ("/a/soft.safetensors:0.8", "/a/b.safetensors", "/a/c:d.safetensors")
        word = ("grit=/a/grit.safetensors",)
        reference = None

    assert addons_from(Said()) == (  # type: ignore[arg-type]
        Lora(Path("/a/soft.safetensors"), 0.8),
        Lora(Path("/a/b.safetensors")),
        Lora(Path("/a/c:d.safetensors")),
        Word(Path("/a/grit.safetensors"), "grit"),
    )
    Said.word = ("grit",)
    with pytest.raises(BadArgument, match="names no file"):
        addons_from(Said())  # type: ignore[arg-type]
