"""A file's fingerprint: its sound and recipe count, stars and tags do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.domain.edit import Source
from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter
from bridge.domain.request import Kind
from bridge.files.fingerprint import fingerprint
from bridge.files.formats import format_named
from bridge.generation.sources import read_source
from bridge.library.annotate import annotate
from bridge.library.folder import drop, flat
from tests.files.samples import a_loop, a_recipe


@pytest.mark.parametrize("form", ["wav", "float", "flac", "aiff"])
def test_stars_do_not_change_it_and_anything_else_does(tmp_path: Path, form: str) -> None:
    loop = a_loop(a_recipe(bars=1), 44_100)
    sample = drop(loop, tmp_path, layout=flat, form=format_named(form))
    before = fingerprint(sample.path)
    annotate(sample.path, lambda notes: replace(notes, stars=4, tags=("mine",)))
    assert fingerprint(sample.path) == before
    whole = bytearray(sample.path.read_bytes())
    whole[len(whole) // 2] ^= 1
    sample.path.write_bytes(whole)
    assert fingerprint(sample.path) != before


def test_a_starred_source_is_the_same_source(tmp_path: Path) -> None:
    sample = drop(a_loop(a_recipe(bars=1), 44_100), tmp_path, layout=flat)
    first = read_source(Source(sample.path), Meter(), None, Kind.LOOP).source
    annotate(sample.path, lambda notes: replace(notes, stars=5))
    assert read_source(first, Meter(), None, Kind.LOOP).source == first
    with pytest.raises(BadArgument, match="has changed"):
        read_source(replace(first, sha256="0" * 64), Meter(), None, Kind.LOOP)
