"""A form's markers, read back by libsndfile's own tool and by plain parsers."""

from __future__ import annotations

import struct
import subprocess
from dataclasses import replace

import soundfile

from bridge.domain.edit import Form, Section
from bridge.domain.request import Kind
from bridge.files import aiff, flac, wav
from bridge.files.chunks import Cue, chapters_of, cues_of, smpl_of
from bridge.files.formats import read_file
from bridge.files.naming import name_of
from bridge.files.recipe import metadata_of
from tests.files.samples import a_loop, a_recipe
from tests.programs import needs

FORM = Form((Section("intro", 0.5), Section("main"), Section("main")), "*")


def a_form(part: str = "*"):
    recipe = replace(a_recipe(kind=Kind.LOOP, bars=6), edit=replace(FORM, part=part))
    loop = a_loop(recipe)
    return loop.clip, metadata_of(loop)


def test_the_whole_has_a_marker_at_each_section_and_a_part_has_none():
    clip, card = a_form()
    frames = len(clip.samples)
    third = frames / 3
    assert cues_of(card, frames) == (
        Cue(0, "intro"),
        Cue(round(third), "main"),
        Cue(round(2 * third), "main"),
    )
    assert cues_of(a_form("main")[1], frames) == ()


def test_a_wav_has_cue_and_labels_and_reads_as_before(tmp_path):
    clip, card = a_form()
    path = tmp_path / "form.wav"
    path.write_bytes(wav.encode_24(clip, card, "a form"))
    contents = read_file(path)
    assert contents.card == card
    assert contents.info["INAM"] == "a form"
    assert soundfile.info(path).frames == len(clip.samples)
    data = path.read_bytes()
    at = data.index(b"cue ")
    size, count = struct.unpack_from("<II", data, at + 4)
    points = [struct.unpack_from("<II4sIII", data, at + 12 + 24 * n) for n in range(count)]
    assert (size, count) == (4 + 24 * 3, 3)
    assert [point[5] for point in points] == [cue.frame for cue in cues_of(card, len(clip.samples))]
    assert {point[2] for point in points} == {b"data"}
    assert data.index(b"LIST") < data.index(b"adtl")
    assert data.count(b"labl") == 3


@needs("sndfile-info")
def test_another_program_reads_them(tmp_path):
    clip, card = a_form()
    path = tmp_path / "form.wav"
    path.write_bytes(wav.encode_24(clip, card, "a form"))
    said = subprocess.run(["sndfile-info", path], capture_output=True, text=True, check=True).stdout
    assert "labl : 1 : intro" in said
    assert "labl : 3 : main" in said


def test_aiff_has_further_markers_and_flac_chapters(tmp_path):
    clip, card = a_form()
    path = tmp_path / "form.aif"
    path.write_bytes(aiff.encode(clip, card, "a form"))
    assert read_file(path).smpl == smpl_of(card, len(clip.samples), clip.rate)
    body = path.read_bytes()
    at = body.index(b"MARK")
    assert struct.unpack_from(">H", body, at + 8) == (5,)
    assert body.count(b"\x05intro") == 1
    assert soundfile.info(path).frames == len(clip.samples)
    flac_path = tmp_path / "form.flac"
    flac_path.write_bytes(flac.encode(clip, card, "a form"))
    assert b"CHAPTER001NAME=intro" in flac_path.read_bytes()
    assert read_file(flac_path).card == card


def test_chapters_count_hours():
    assert chapters_of((Cue(44_100 * 3_725 + 22_050, "late"),), 44_100) == [
        "CHAPTER001=01:02:05.500",
        "CHAPTER001NAME=late",
    ]


def test_the_name_says_which_part_it_is():
    whole, fill = (name_of(a_form(part)[1], ".wav") for part in ("*", "intro"))
    assert "_form_" in whole
    assert "_intro_" in fill
