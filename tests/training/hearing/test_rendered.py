"""Clips of training come back from their pictures at their tempo, in the key as it was written."""

import sys
from pathlib import Path

import pytest

from bridge.analysis.hearing import hear
from bridge.domain.audio import Clip
from bridge.domain.music import Key
from bridge.dsp.spectrogram import analyse
from tests.analysis import sounds
from training.embedded.shards import Example, write_shard

made = pytest.importorskip("training.hearing.set")  # what the training extras bring
keys = pytest.importorskip("training.hearing.keys")
of_clips = pytest.importorskip("training.hearing.rendered")

BPM, FRAMES = 60.0, 512  # two bars of 4/4, as long as the chords


def example(
    mode: str | None = "minor", family: str = "keys", kind: str = "loop", beats: float = 4.0
) -> Example:
    """Chords in C, and what a text says of them."""
    text = {"pattern": "sustained chords", "family": family, "mode": mode}
    mel = analyse(sounds.chords(0, mode == "minor"), FRAMES, True)
    return Example(mel, BPM, beats, kind, family, text)


def loops(folder: Path, rounds: int = 1, fits: object = of_clips.has_key) -> list:
    return list(of_clips.rendered(folder, fits, range(rounds)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shards to learn from, with two loops that have a key, and one that is held out."""
    folder = tmp_path_factory.mktemp("clips")
    others = [example(None), example(family="fx"), example(kind="oneshot"), example(beats=3.0)]
    write_shard(folder / "clips-0000.npz", [*others, example(), example(None, "drums")])
    write_shard(folder / "clips-0001.npz", [example("major")])
    write_shard(folder / "heldout-0000.npz", [example()])
    return folder


def test_only_loops_with_a_key_that_are_not_held_out_are_taken(folder: Path) -> None:
    assert [name for name, *_ in loops(folder, rounds=2)] == ["0000-4", "0001-0"]


def test_drums_are_a_part_of_their_own_and_have_no_key(folder: Path) -> None:
    [(name, *_, line)] = loops(folder, fits=of_clips.is_drums)
    assert (name, line["key"], line["no_key"]) == ("0000-5", None, True)


def test_a_clip_lasts_as_long_as_at_its_tempo_and_is_heard_in_the_key_it_was_written_in(
    folder: Path,
) -> None:
    for _, sound, rate, line in loops(folder):
        assert len(sound) == 8 * 60 / BPM * rate
        assert hear(Clip(sound, rate)).key == Key(*line["key"])
        assert (line["bpm"], line["style"]) == (BPM, "sustained chords")


def test_the_set_has_them_as_the_key_reads_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["set", str(tmp_path), "--part", "rendered", "--clips", str(folder)]
    monkeypatch.setattr(sys, "argv", command)
    made.main()
    cases = list(keys.read([tmp_path]))
    assert [case.right for case in cases] == [12, 0]
    assert {(case.part, case.family) for case in cases} == {("rendered", "sustained chords")}


def test_a_folder_with_no_clips_is_told_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"training\.embedded\.render"):
        loops(tmp_path)
