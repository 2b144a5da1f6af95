import contextlib
import io
import subprocess
from functools import partial

import mutagen.flac
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument, NotFound, UserError
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind
from bridge.dsp.level import quantise_24
from bridge.files import flac
from bridge.files.aiff import pack_rate, unpack_rate
from bridge.files.annotation import SIZE, Annotations
from bridge.files.formats import (
    AIFF,
    FLAC,
    FLOAT,
    FORMATS,
    READERS,
    WAV,
    check_rate,
    format_named,
    read_card,
    read_file,
)
from bridge.files.recipe import metadata_of
from bridge.library.annotate import annotate
from bridge.library.folder import drop
from tests.files.samples import a_loop, a_recipe
from tests.files.test_wav import exiftool, sndfile_info
from tests.programs import needs

LOOP = a_loop(frames=4_410)
ONE_SHOT = a_loop(a_recipe(kind=Kind.ONESHOT, key=None), 4_410)
every_format = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)


def write(path, form, loop=LOOP):
    card = metadata_of(loop)
    path = path / f"a{form.suffix}"
    path.write_bytes(form.encode(loop.clip, card, "a_title"))
    return path, card


@every_format
@pytest.mark.parametrize("loop", [LOOP, ONE_SHOT], ids=["loop", "one-shot"])
def test_every_format_says_the_same(tmp_path, form, loop):
    path, card = write(tmp_path, form, loop)
    found = read_file(path)
    assert read_card(path) == card
    assert (found.frames, found.rate, found.channels) == (4_410, 44_100, 2)
    assert found.bits == (32 if form is FLOAT else 24)
    assert found.acid.one_shot == (loop is ONE_SHOT)
    assert found.acid.beats == (0 if loop is ONE_SHOT else 8)
    assert found.acid.root == (None if loop is ONE_SHOT else 57)
    assert found.smpl.loop == (None if loop is ONE_SHOT else (0, 4_409))
    assert found.smpl.unity == (60 if loop is ONE_SHOT else 57)
    assert "a_title" in found.info.values()


@every_format
def test_every_format_holds_the_same_audio(tmp_path, form):
    path, _ = write(tmp_path, form)
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate == 44_100
    if form is FLOAT:
        assert np.array_equal(samples, LOOP.clip.samples)
    else:
        assert quantise_24(samples) == quantise_24(LOOP.clip.samples)


@every_format
@pytest.mark.parametrize(("frames", "channels"), [(1, 1), (3, 1), (4_095, 2)])
def test_odd_lengths(tmp_path, form, frames, channels):
    clip = Clip(np.full((frames, channels), 0.5, np.float32), 48_000)
    path = tmp_path / f"a{form.suffix}"
    path.write_bytes(form.encode(clip, metadata_of(LOOP), "a"))
    found = read_file(path)
    assert (found.frames, found.channels, found.rate) == (frames, channels, 48_000)
    assert soundfile.read(path, always_2d=True)[0].tolist() == [[0.5] * channels] * frames


@every_format
def test_the_same_loop_is_the_same_bytes(tmp_path, form):
    first = write(tmp_path, form)[0].read_bytes()
    assert write(tmp_path, form)[0].read_bytes() == first


@every_format
def test_notes_change_nothing_but_themselves(tmp_path, form):
    path, card = write(tmp_path, form)
    before = path.read_bytes()
    for stars in (3, 5, 1):
        annotate(path, partial(_given, Annotations(stars, ("warm", "späť"))))
        found = read_file(path)
        assert (found.notes, found.card) == (Annotations(stars, ("warm", "späť")), card)
        after, at = path.read_bytes(), found.notes_at or 0
        assert (after[:at], after[at + SIZE :]) == (before[:at], before[at + SIZE :])
    soundfile.read(path)


@every_format
def test_a_file_cut_anywhere_is_read_or_refused(tmp_path, form):
    path, card = write(tmp_path, form, a_loop(frames=50))
    whole = path.read_bytes()
    for length in range(0, len(whole), 11):
        path.write_bytes(whole[:length])
        with contextlib.suppress(UserError):
            assert read_card(path) == card


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=300))
def test_foreign_bytes_are_read_without_a_crash(suffix, body):
    heads = {".wav": b"RIFF\xff\0\0\0WAVE", ".flac": b"fLaC"}
    READERS[suffix](io.BytesIO(heads.get(suffix, b"FORM\0\0\0\xffAIFF") + body))


@every_format
def test_every_format_is_kept(tmp_path, form):
    sample = drop(a_loop(frames=4_410), tmp_path, form=form, rate=48_000)
    assert sample.path.suffix == form.suffix
    assert soundfile.info(sample.path).frames == sample.frames
    assert drop(a_loop(frames=4_410), tmp_path, form=form, rate=48_000) == sample


def test_the_encoder_agrees_that_the_flac_is_whole(tmp_path):
    path, _ = write(tmp_path, FLAC)
    info = exiftool(path)
    assert (info["Title"], info["SampleRate"], info["BitsPerSample"]) == ("a_title", 44_100, 24)
    assert info["TotalSamples"] == 4_410
    assert "Warning" not in info


def test_what_is_ours_in_a_flac_is_an_application_block(tmp_path):
    path, _ = write(tmp_path, FLAC)
    codes = [block.code for block in mutagen.flac.FLAC(path).metadata_blocks]
    assert codes.count(2) == 2  # RFC 9639, 8.1: the recipe and room for notes
    assert codes[0] == 0
    assert 4 in codes


@needs("sndfile-info")
def test_libsndfile_reads_the_apple_loop(tmp_path):
    recipe = a_recipe(meter=Meter(3, 4), key=Key.parse("C#"))
    path, _ = write(tmp_path, AIFF, a_loop(recipe, 4_410))
    said = subprocess.run(["sndfile-info", path], capture_output=True, check=True, text=True).stdout
    for word in (
        *("Num Beats : 6", "Root Note : 0x31", "ScaleType : 0x2 (MAJOR)", "Time Sig  : 3/4"),
        *("Loop Type : 0x0 (Loop)", "Sample Size : 24"),
    ):
        assert word in said, (word, said)
    found = sndfile_info(path)
    assert found["Frames"] == "4410"
    assert "Warning" not in exiftool(path)
    assert "Error" not in exiftool(path)


@pytest.mark.parametrize("rate", [1, 8_000, 44_100, 48_000, 192_000])
def test_rates_in_80_bits(rate):
    assert unpack_rate(pack_rate(rate)) == rate


def test_44_100_in_80_bits():
    assert pack_rate(44_100) == bytes.fromhex("400e ac44 0000 0000 0000")


def test_names_and_rates_are_checked():
    assert format_named("wav") is WAV
    with pytest.raises(BadArgument, match="say wav, float, aiff, flac"):
        format_named("mp3")
    with pytest.raises(BadArgument, match="44100 or 48000"):
        check_rate(96_000)


def test_what_is_no_sample(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"x")
    with pytest.raises(BadArgument, match="ends in"):
        read_file(tmp_path / "a.mp3")
    for suffix in READERS:
        with pytest.raises(NotFound, match="cannot be read"):
            read_file(tmp_path / f"missing{suffix}")
        (tmp_path / f"text{suffix}").write_text("no audio")
        with pytest.raises(BadArgument, match="damaged or not audio"):
            read_file(tmp_path / f"text{suffix}")


def _given(notes: Annotations, _: Annotations) -> Annotations:
    return notes


def test_a_prompt_in_any_script_is_the_comment_of_a_flac():
    recipe = a_recipe(prompt="пыльные барабаны 太鼓 🥁\n и ещё")
    loop = a_loop(recipe, 100)
    data = FLAC.encode(loop.clip, metadata_of(loop), "имя")
    read = mutagen.flac.FLAC(io.BytesIO(data))
    assert read["TITLE"] == ["имя"]
    assert read["DESCRIPTION"][0].startswith("пыльные барабаны 太鼓 🥁  и ещё (seed")
    assert flac.read(io.BytesIO(data)).info["TITLE"] == "имя"
