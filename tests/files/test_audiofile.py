"""Files of every kind, and the two commands: what is printed, what is refused."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.cli import analyse, trim
from bridge.domain.errors import BadArgument, FodderError, NotFound
from bridge.files.audiofile import excerpts, middle, opened, sound_files
from tests.analysis import sounds
from tests.analysis.sounds import RATE, ROCK


def command(*words: str) -> int:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers(required=True)
    analyse.add(subparsers)
    trim.add(subparsers)
    args = parser.parse_args(words)
    return int(args.run(args))


@pytest.fixture(scope="module")
def drums() -> np.ndarray:
    return sounds.pattern(ROCK, 112, 4)


@pytest.mark.parametrize("kind", ["wav", "aiff", "flac", "mp3", "ogg"])
def test_every_kind_is_read(kind: str, drums: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / f"drums.{kind}"
    soundfile.write(path, 0.5 * drums, RATE)
    (part,) = excerpts(path)
    assert part.clip.rate == RATE
    assert len(part.clip.samples) == pytest.approx(len(drums), abs=2_400)


def test_bad_files_are_told_apart(tmp_path: Path) -> None:
    text, empty, broken, nothing = (tmp_path / f"{name}.wav" for name in "tebn")
    text.write_text("not a sound")
    empty.touch()
    soundfile.write(broken, np.full(99, np.nan, np.float32), RATE, subtype="FLOAT")
    soundfile.write(nothing, np.zeros((0, 2)), RATE)
    for path, words in ((text, "not a sound file"), (empty, "empty"), (broken, "not numbers")):
        with pytest.raises(BadArgument, match=words):
            middle(path)
    with pytest.raises(BadArgument, match="no sound"):
        excerpts(nothing)
    with pytest.raises(NotFound, match="no file"):
        middle(tmp_path / "missing.wav")


def test_a_file_that_goes_while_it_is_opened_is_told_as_one_that_is_not_there(
    drums: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "loop.wav"
    soundfile.write(path, drums, RATE)
    really = soundfile.SoundFile

    def gone(*args: object) -> soundfile.SoundFile:
        path.unlink(missing_ok=True)
        return really(*args)

    monkeypatch.setattr(soundfile, "SoundFile", gone)
    with pytest.raises(NotFound, match=r"There is no file .*loop\.wav"), opened(path):
        pass


def test_half_an_hour_is_heard_by_its_minutes(drums: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", 8_000, 1) as file:
        low = drums[:: RATE // 8_000]
        for _ in range(1_800 * 8_000 // len(low)):
            file.write(0.5 * low)
    parts = excerpts(path)
    assert sum(len(part.clip.samples) for part in parts) <= 180 * 8_000
    assert parts[0].frames > 1_700 * 8_000
    assert middle(path).first > 0


def test_analyse_prints_a_json_line_a_file(
    drums: np.ndarray, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "a.wav", drums, RATE, subtype="PCM_24")
    soundfile.write(tmp_path / "b.wav", np.zeros(RATE), RATE)
    (tmp_path / "notes.txt").write_text("left alone")
    assert command("analyze", "--json", str(tmp_path)) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["bpm"] == pytest.approx(112, abs=0.1)
    assert first["key"] is None
    assert first["seconds"] == pytest.approx(len(drums) / RATE, abs=1e-4)
    assert second["bpm"] is None
    assert set(first) == {
        *("path", "bpm", "bpm_confidence", "beat_offset_seconds"),
        *("key", "key_confidence", "tuning_cents", "seconds", "meter", "meter_confidence"),
    }


def test_analyse_goes_on_after_a_bad_file(
    drums: np.ndarray, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "b.wav", drums, RATE)
    (tmp_path / "a.wav").write_text("not a sound")
    assert command("analyse", str(tmp_path)) == 2
    printed = capsys.readouterr()
    assert "112.0" in printed.out
    assert "not a sound file" in printed.err


def test_a_folder_is_analysed_by_several_processes(
    drums: np.ndarray, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in "abcd":
        soundfile.write(tmp_path / f"{name}.wav", drums[: 3 * RATE], RATE)
    (tmp_path / "e.wav").write_text("not a sound")
    assert command("analyse", "--json", str(tmp_path)) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(line["path"]).stem for line in lines] == list("abcd")


def test_a_folder_without_sounds_is_said(tmp_path: Path) -> None:
    assert sound_files([tmp_path]) == []
    with pytest.raises(NotFound):
        command("analyse", str(tmp_path))


def test_trim_writes_exactly_what_it_says(
    drums: np.ndarray, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "take.wav", tmp_path / "loop.wav"
    soundfile.write(source, np.concatenate([sounds.silence(0.4), drums]), RATE, subtype="PCM_24")
    assert command("trim", str(source), "--bars", "2", "--out", str(out), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    cut, rate = soundfile.read(out)
    whole, _ = soundfile.read(source)
    assert rate == RATE
    np.testing.assert_array_equal(cut, whole[told["start"] : told["end"]])
    assert told["end"] - told["start"] == pytest.approx(2 * 4 * 60 / 112 * RATE, abs=2)
    assert soundfile.info(out).subtype == "PCM_24"


@pytest.mark.parametrize("words", [["--bars", "0"], ["--bars", "99"], ["--out", "loop.mp3"]])
def test_trim_refuses(words: list[str], drums: np.ndarray, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "take.wav", drums, RATE)
    with pytest.raises(FodderError):
        command("trim", str(tmp_path / "take.wav"), *words)


def test_trim_leaves_nothing_half_written(drums: np.ndarray, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "take.wav", drums, RATE)
    with pytest.raises(FodderError):
        command("trim", str(tmp_path / "take.wav"), "--out", str(tmp_path / "no" / "loop.wav"))
    assert [path.name for path in tmp_path.iterdir()] == ["take.wav"]
