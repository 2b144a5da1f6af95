import contextlib
import json
import subprocess
from functools import partial

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument, NotFound, UserError
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind
from bridge.dsp.level import normalise
from bridge.files import wav
from bridge.files.annotation import SIZE, Annotations
from bridge.files.chunks import Acid, Smpl
from bridge.files.contents import Contents
from bridge.files.recipe import metadata_of
from bridge.library.annotate import annotate
from tests.files.samples import RECIPE, a_loop, a_recipe
from tests.programs import require

LOOP = a_loop(frames=4_410)
CARD = metadata_of(LOOP)
ENCODERS = [wav.encode_24, wav.encode_float]


def exiftool(path):
    require("exiftool")
    done = subprocess.run(["exiftool", "-j", path], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)[0]


def sndfile_info(path):
    require("sndfile-info")
    done = subprocess.run(["sndfile-info", path], capture_output=True, check=True, text=True)
    pairs = (line.split(":", 1) for line in done.stdout.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


@pytest.mark.parametrize(
    ("encode", "bits", "subtype"),
    [(wav.encode_24, 24, "PCM_24"), (wav.encode_float, 32, "FLOAT")],
)
def test_what_was_written_is_read(tmp_path, encode, bits, subtype):
    path = tmp_path / "a.wav"
    path.write_bytes(encode(LOOP.clip, CARD, "a"))
    found = wav.read_chunks(path)
    assert found == Contents(
        kind="WAV",
        frames=4_410,
        rate=44_100,
        channels=2,
        bits=bits,
        card=CARD,
        notes_at=path.stat().st_size - SIZE,
        acid=Acid(False, 57, 8, (4, 4), 92.0),
        smpl=Smpl(44_100, 57, (0, 4_409)),
        info=found.info,
    )
    assert wav.read_recipe(path) == RECIPE
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert (rate, soundfile.info(path).subtype) == (44_100, subtype)
    assert np.allclose(samples, LOOP.clip.samples, atol=2**-24)


@pytest.mark.parametrize("encode", ENCODERS)
@pytest.mark.parametrize("frames", [0, 1, 3])
def test_odd_lengths(tmp_path, encode, frames):
    clip = Clip(np.full((frames, 1), 0.5, np.float32), 48_000)
    path = tmp_path / "a.wav"
    path.write_bytes(encode(clip, CARD, "a"))
    assert soundfile.read(path)[0].tolist() == [0.5] * frames
    assert wav.read_recipe(path) == RECIPE


def test_the_same_loop_is_the_same_bytes():
    assert wav.encode_24(LOOP.clip, CARD, "a") == wav.encode_24(
        a_loop(frames=4_410).clip, CARD, "a"
    )


def test_exiftool_reads_a_loop(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(wav.encode_24(normalise(LOOP.clip), CARD, "a_title"))
    found = exiftool(path)
    expected = {
        "FileType": "WAV",
        "BitsPerSample": 24,
        "SampleRate": 44_100,
        "AcidizerFlags": "Root note set, Stretch",
        "RootNote": "A",
        "Beats": 8,
        "Meter": "4/4",
        "Tempo": 92,
        "MIDIUnityNote": 57,
        "NumSampleLoops": 1,
        "Title": "a_title",
        "Genre": "drums",
        "Software": "Fodder 0.1.0",
    }
    assert {name: found.get(name) for name in expected} == expected
    assert "Warning" not in found
    assert "Error" not in found


def test_sndfile_info_reads_a_loop(tmp_path):
    path = tmp_path / "a.wav"
    recipe = a_recipe(meter=Meter(7, 8), key=Key.parse("C#m"))
    path.write_bytes(wav.encode_24(LOOP.clip, metadata_of(a_loop(recipe, 4_410)), "a"))
    found = sndfile_info(path)
    assert found["Flags"].startswith("0x0006 (Loop,RootNoteValid,StretchOn")
    assert [found[name] for name in ("Beats", "Meter", "Tempo")] == ["7", "7/8", "92.000000"]
    assert found["Loop Count"] == "1"
    assert " ".join(found["Cue ID"].split()).startswith("0 Type : 0 Start : 0 End : 4409")


def test_a_one_shot_has_no_loop(tmp_path):
    path = tmp_path / "a.wav"
    card = metadata_of(a_loop(a_recipe(kind=Kind.ONESHOT, key=None), 100))
    path.write_bytes(wav.encode_24(LOOP.clip, card, "a"))
    assert sndfile_info(path)["Flags"].startswith("0x0001 (OneShot")
    assert sndfile_info(path)["Loop Count"] == "0"
    assert exiftool(path)["AcidizerFlags"] == "One shot"


def test_a_file_cut_anywhere_is_read_or_refused(tmp_path):
    path = tmp_path / "a.wav"
    whole = wav.encode_24(a_loop(frames=50).clip, CARD, "a")
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with contextlib.suppress(UserError):
            assert wav.read_recipe(path) == RECIPE


def test_what_is_no_sample_of_ours(tmp_path):
    text, foreign = tmp_path / "text.wav", tmp_path / "foreign.wav"
    text.write_text("not audio")
    soundfile.write(foreign, np.zeros(10), 44_100)
    with pytest.raises(BadArgument, match="not a WAV file"):
        wav.read_recipe(text)
    with pytest.raises(NotFound, match="holds no recipe"):
        wav.read_recipe(foreign)
    with pytest.raises(NotFound, match="cannot be read"):
        wav.read_recipe(tmp_path / "missing.wav")
    with pytest.raises(NotFound, match="cannot be read"):
        wav.read_recipe(tmp_path)


@pytest.mark.parametrize("encode", ENCODERS)
def test_notes_change_nothing_but_themselves(tmp_path, encode):
    path = tmp_path / "a.wav"
    path.write_bytes(before := encode(LOOP.clip, CARD, "a"))
    inode = path.stat().st_ino
    for stars in (3, 5, 1):
        annotate(path, partial(_given, Annotations(stars, ("warm", "späť"))))
        found = wav.read_chunks(path)
        assert found.notes == Annotations(stars, ("warm", "späť"))
        at = found.notes_at or 0
        after = path.read_bytes()
        assert (after[:at], after[at + SIZE :]) == (before[:at], before[at + SIZE :])
    assert path.stat().st_ino == inode


def _given(notes: Annotations, _: Annotations) -> Annotations:
    return notes
