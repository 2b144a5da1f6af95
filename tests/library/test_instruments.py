"""An instrument's notes come one by one; with the last of them it is there, and FluidSynth plays
it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

import numpy as np
import pytest

from bridge.analysis.pitch import intonation
from bridge.analysis.zone import hertz
from bridge.domain.audio import Clip, Loop
from bridge.domain.edit import Instrument, Strike
from bridge.domain.errors import FodderError, NoSpace
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Sample
from bridge.files import sf2
from bridge.files.formats import read_file
from bridge.files.recipe import from_dict
from bridge.files.sf2 import soundfont_of
from bridge.files.untrusted import parse_json
from bridge.library.instruments import keep_note, spans, whole_of
from tests.files.samples import a_recipe
from tests.soundfont_player import level, played

WHOLE = Instrument(tuple(Strike(pitch, force) for pitch in (48, 60) for force in (60, 110)))


def a_note(part: int, family: str = "pad", gain: float = 0.3) -> Loop:
    """As a model might paint it: ten cents flat, two seconds long, soft at both ends."""
    time = np.arange(88_200) / 44_100
    pitch = hertz(WHOLE.strikes[part].pitch - 0.1)
    tone = sum(np.sin(2 * np.pi * k * pitch * time + k) / k for k in range(1, 5))
    tone *= np.minimum(1, time / 0.05) * np.minimum(1, (2 - time) / 0.1)
    if family == "keys":
        tone *= np.exp(-2 * time)
    recipe = a_recipe(
        prompt="Glassy bell pluck!", kind=Kind.ONESHOT, edit=replace(WHOLE, part=part), key=None
    )
    both = np.stack([gain * tone, 0.8 * gain * tone], axis=1).astype(np.float32)
    return Loop(Clip(both, 44_100), recipe, Heard(), family)


def kept(folder: Path, *parts: int, family: str = "pad") -> list[Sample]:
    return [keep_note(a_note(part, family), folder, below=PurePath()) for part in parts]


@pytest.fixture(scope="module")
def pad(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return kept(tmp_path_factory.mktemp("made"), 0, 1, 2, 3)


def test_it_is_there_with_its_last_note_and_not_before(tmp_path: Path) -> None:
    samples = kept(tmp_path, 3, 0, 1)  # as a job that was killed and goes on may make them
    font = soundfont_of(samples[0].path)
    assert not font.exists()
    assert not font.with_suffix(".sfz").exists()
    kept(tmp_path, 2)
    assert font.exists()
    names = sorted(path.name.removeprefix(font.stem) for path in font.parent.iterdir())
    notes = ["_C3_110.wav", "_C3_60.wav", "_C4_110.wav", "_C4_60.wav"]
    assert names == [".sf2", ".sfz", *notes]
    assert font.stem.startswith("glassy_bell_pluck_")


def test_made_again_it_is_the_same_files(pad: list[Sample]) -> None:
    folder = pad[0].path.parent
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert [one.path for one in kept(folder.parent, 0, 1, 2, 3)] == [one.path for one in pad]
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_each_note_says_to_samplers_what_it_is(pad: list[Sample]) -> None:
    for sample, strike in zip(pad, WHOLE.strikes, strict=True):
        contents = read_file(sample.path)
        assert contents.smpl is not None
        assert contents.smpl.unity == strike.pitch
        assert contents.smpl.loop is not None
        assert contents.card is not None
        assert contents.card.recipe == sample.recipe


def test_the_soundfont_holds_the_recipe_of_all(pad: list[Sample]) -> None:
    said = sf2.decode(soundfont_of(pad[0].path).read_bytes())
    assert from_dict(parse_json(said.recipe)) == whole_of(pad[0].recipe)
    assert whole_of(pad[0].recipe).request.makes == 4
    assert "Glassy bell pluck!" in said.info["ICMT"]


@pytest.mark.parametrize(("pitch", "velocity"), [(48, 40), (60, 127), (55, 100), (65, 100)])
def test_fluidsynth_holds_it_in_tune_and_lets_it_go(
    pad: list[Sample], tmp_path: Path, pitch: int, velocity: int
) -> None:
    heard = played(soundfont_of(pad[0].path), tmp_path, pitch, velocity, 5.0)
    held = Clip(heard.samples[: round(4.9 * heard.rate)], heard.rate)
    found = intonation(Clip(held.samples[2 * heard.rate :], heard.rate), pitch)
    assert found is not None
    assert abs(found.cents) < 5
    levels = [level(heard, start) for start in np.arange(1.0, 4.8, 0.1)]
    assert max(levels) - min(levels) < 1.5  # for longer than the sound itself lasts
    assert level(heard, 5.7) < level(heard, 4.8) - 60


def test_the_two_layers_are_one_level(pad: list[Sample], tmp_path: Path) -> None:
    """What is left between them is SoundFont's own: 40 dB times the logarithm of the velocity."""
    font = soundfont_of(pad[0].path)
    soft, loud = (level(played(font, tmp_path, 60, force, 1.0), 0.5) for force in (85, 86))
    assert loud - soft == pytest.approx(0, abs=0.5)


def test_what_is_struck_dies_away(tmp_path: Path) -> None:
    font = soundfont_of(kept(tmp_path, 0, 1, 2, 3, family="keys")[0].path)
    heard = played(font, tmp_path, 60, 100, 5.0)
    assert level(heard, 0.2) > -40
    assert level(heard, 3.0) < -90


def test_every_key_and_velocity_is_somebodys() -> None:
    assert spans([60, 110], 1) == {60: (1, 85), 110: (86, 127)}
    assert spans([60], 0) == {60: (0, 127)}
    for values in ([24], [30, 31], [24, 60, 64, 108]):
        found = [key for low, high in spans(values, 0).values() for key in range(low, high + 1)]
        assert found == list(range(128))


def test_silence_is_no_note_and_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FodderError, match="silence"):
        keep_note(a_note(0, gain=0.0), tmp_path, below=PurePath())
    with pytest.raises(NoSpace, match="gone"):
        keep_note(a_note(0), tmp_path / "gone", below=PurePath())
    assert list(tmp_path.iterdir()) == []
