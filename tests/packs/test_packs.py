"""Packs over a real engine process whose far side needs no torch (tests.packs.far_side)."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image, ImageFont

from bridge.cli import main
from bridge.cli.pack import interrupting, make_pack
from bridge.config.presets import shipped
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument, Busy, Cancelled, FodderError, NotFound
from bridge.domain.request import Kind
from bridge.dsp.level import levelled, loudness
from bridge.files import wav
from bridge.jobs.engine import Engine
from bridge.packs.cover import SIDE, cover, drawable
from bridge.packs.plan import Pack, drawn, pack_from, read_pack
from bridge.packs.takes import TRIES, TakeStore, is_same
from tests.files.samples import a_loop

KILLS = 4
PLAN = """
name = "Small Hours"
licence = "CC0-1.0"
level = -26.0

[[group]]
name = "Beats"
prompts = ["{prompt}"]
bpm = [100, 120]
keys = ["Am"]
bars = 1
count = 3
negative = "log:{log}"

[[group]]
name = "Hits"
prompts = ["a {prompt}"]
kinds = ["oneshot"]
count = 2
negative = "log:{log}"
"""


def plan(folder: Path, prompt: str = "beat") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "plan.toml"
    path.write_text(PLAN.format(prompt=prompt, log=folder / "begun"))
    return path


def made(path: Path, out: Path) -> int:
    return make_pack(path, out, Engine("tests.packs.far_side"))


def begun(folder: Path) -> Counter[str]:
    return Counter((folder / "begun").read_text().splitlines())


def manifest_of(path: Path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("small_hours/manifest.json"))


def test_a_pack_is_whole_and_says_what_is_in_it(tmp_path, capsys) -> None:
    assert made(plan(tmp_path), tmp_path / "out") == 0
    path = tmp_path / "out" / "small_hours.zip"
    assert capsys.readouterr().out == f"{path}  (8 samples)\n"
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["small_hours.zip"]
    said = manifest_of(path)
    assert len(said["samples"]) == 8
    assert said["missing"] == []
    assert said["model"]["licence"] == "GPL-3.0-or-later"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for sample in said["samples"]:
            data = archive.read(f"small_hours/{sample['file']}")
            assert hashlib.sha256(data).hexdigest() == sample["sha256"]
            contents = wav.decode(data)
            assert contents is not None
            assert contents.card is not None
            assert contents.card.recipe.prompt == sample["recipe"]["prompt"]
            audio, rate = soundfile.read(io.BytesIO(data), always_2d=True)
            looped = contents.card.recipe.kind is Kind.LOOP
            heard = loudness(Clip(audio.astype(np.float32), rate), looped)
            assert heard == pytest.approx(sample["lufs"], abs=0.1)
            assert np.abs(audio).max() <= 10 ** (-1 / 20) + 1e-4
        cover_ = Image.open(io.BytesIO(archive.read("small_hours/cover.png")))
        assert cover_.size == (SIDE, SIDE)
    names = [sample["file"] for sample in said["samples"]]
    assert "Beats/small_hours_100_beat_Am_01.wav" in names
    assert "Hits/small_hours_a_beat_02.wav" in names


def test_most_are_at_the_level_and_the_others_at_their_peak(tmp_path) -> None:
    made(plan(tmp_path), tmp_path)
    levels = [sample["lufs"] for sample in manifest_of(tmp_path / "small_hours.zip")["samples"]]
    assert max(levels) <= -25.9
    assert sum(abs(level + 26) < 0.1 for level in levels) >= len(levels) / 2


@pytest.mark.parametrize(
    ("prompt", "again"), [("silent beat", True), ("broken beat", True), ("other key beat", True)]
)
def test_what_is_no_good_is_drawn_again(tmp_path, prompt, again) -> None:
    assert made(plan(tmp_path, prompt), tmp_path) == 0
    said = manifest_of(tmp_path / "small_hours.zip")
    assert len(said["samples"]) >= 6
    assert (sum(begun(tmp_path).values()) > 8) == again
    assert set(begun(tmp_path).values()) == {1}


def test_the_same_sound_is_not_kept_twice_and_draws_are_bounded(tmp_path, capsys) -> None:
    assert made(plan(tmp_path, "alike"), tmp_path) == 0
    said = manifest_of(tmp_path / "small_hours.zip")
    kinds = Counter((one["recipe"]["kind"], one["recipe"]["bpm"]) for one in said["samples"])
    assert set(kinds.values()) == {1}  # another tempo is another loop
    assert len(said["samples"]) + len(said["missing"]) == 8
    assert sum(begun(tmp_path).values()) == len(said["samples"]) + TRIES * len(said["missing"])
    assert capsys.readouterr().err.count("No good take") == len(said["missing"])


def test_nothing_good_at_all_is_one_sentence(tmp_path) -> None:
    with pytest.raises(NotFound, match="write other prompts"):
        made(plan(tmp_path, "silent never good"), tmp_path)


def test_killed_at_random_moments_it_makes_nothing_twice(tmp_path) -> None:
    whole, often = tmp_path / "whole", tmp_path / "often"
    assert made(plan(whole), whole) == 0
    words = [sys.executable, "-m", "tests.packs.crashing", str(plan(often)), str(often)]
    start = time.monotonic()
    rng = random.Random(3)
    kills = 0
    while not (often / "small_hours.zip").exists():
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)
        lines = len((often / "begun").read_text().split()) if (often / "begun").exists() else 0
        while process.poll() is None and kills < KILLS:
            now = (often / "begun").read_text() if (often / "begun").exists() else ""
            if len(now.split()) > lines:
                time.sleep(rng.uniform(0, 0.3))
                break
            time.sleep(0.005)
        if kills < KILLS and process.poll() is None:
            os.killpg(process.pid, 9)
            kills += 1
        assert process.wait(120) in (0, -9)
        assert time.monotonic() - start < 280
    assert kills == KILLS
    counts = begun(often)
    assert set(counts) == set(begun(whole))
    assert sum(counts.values()) <= 8 + kills  # only what was being made at a kill is begun again
    one, other = (manifest_of(folder / "small_hours.zip") for folder in (whole, often))
    for sample in one["samples"] + other["samples"]:  # the log's path is in the recipes
        sample["recipe"].pop("negative")
        sample.pop("sha256")
        sample.pop("id")
    assert one == other
    assert not list(often.glob(".*"))


def test_the_same_plan_is_the_same_bytes(tmp_path) -> None:
    path = plan(tmp_path)
    made(path, tmp_path / "one")
    (tmp_path / "begun").unlink()
    made(path, tmp_path / "two")
    one, two = ((tmp_path / n / "small_hours.zip").read_bytes() for n in ("one", "two"))
    assert one == two


def test_zipping_that_fails_leaves_nothing_and_is_made_good(tmp_path, monkeypatch) -> None:
    path, out = plan(tmp_path), tmp_path / "out"
    with monkeypatch.context() as broken:
        broken.setattr("bridge.packs.finish.cover", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            made(path, out)
    assert [one.name for one in out.iterdir()] == [".small_hours.making"]
    (out / ".small_hours.zip.part").write_bytes(b"left by a kill")
    count = sum(begun(tmp_path).values())
    assert made(path, out) == 0
    assert sum(begun(tmp_path).values()) == count
    assert [one.name for one in out.iterdir()] == ["small_hours.zip"]


def test_two_at_once_do_not_meet(tmp_path) -> None:
    bench = TakeStore.open(tmp_path / "work")
    with pytest.raises(Busy, match="wait for it"):
        TakeStore.open(tmp_path / "work")
    bench.close()
    TakeStore.open(tmp_path / "work").close()


def test_a_torn_line_of_what_was_dropped_is_passed_by(tmp_path) -> None:
    bench = TakeStore.open(tmp_path)
    pack = read_pack(plan(tmp_path / "plan"))
    bench.drop(pack.items[0].request, "silent")
    bench.close()
    with (tmp_path / "dropped.jsonl").open("a") as file:
        file.write('{"drawn": "')
    again = TakeStore.open(tmp_path)
    assert again.why_dropped(pack.items[0].request) == "silent"
    assert again.why_dropped(pack.items[1].request) is None
    again.close()


def test_a_pack_is_cancelled_in_the_middle_and_goes_on_later(tmp_path) -> None:
    engine, cancelled = Engine("tests.packs.far_side"), threading.Event()
    path = plan(tmp_path)

    def cancel_at_the_third() -> None:
        while not (tmp_path / "begun").exists() or sum(begun(tmp_path).values()) < 3:
            time.sleep(0.005)
        cancelled.set()

    threading.Thread(target=cancel_at_the_third, daemon=True).start()
    with pytest.raises(Cancelled, match=r"goes on after [12] takes"):
        make_pack(path, tmp_path, engine, cancelled)
    before = sum(begun(tmp_path).values())
    assert 3 <= before < 8
    assert made(path, tmp_path) == 0
    assert len(manifest_of(tmp_path / "small_hours.zip")["samples"]) == 8
    assert max(begun(tmp_path).values()) <= 2  # only what was in its hands is made again


def test_ctrl_c_cancels_a_pack_and_then_means_what_it_meant() -> None:
    handler, cancelled = signal.getsignal(signal.SIGINT), threading.Event()
    with interrupting(cancelled):
        os.kill(os.getpid(), signal.SIGINT)
        assert cancelled.wait(5)
        assert signal.getsignal(signal.SIGINT) is handler
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize(
    ("level", "circular", "lufs"), [(1.0, True, -3.01), (0.1, True, -23.01), (1.0, False, -3.01)]
)
def test_loudness_of_a_sine_is_the_standards(level, circular, lufs) -> None:
    """BS.1770-4: a full-scale sine of 997 Hz in one channel reads −3.01 LKFS."""
    time_ = np.arange(2 * 44_100) / 44_100
    tone = (level * np.sin(2 * np.pi * 997 * time_)).astype(np.float32)[:, None]
    assert loudness(Clip(tone, 44_100), circular) == pytest.approx(lufs, abs=0.1)


def test_levels_of_silence_and_of_a_click() -> None:
    silence = Clip(np.zeros((100, 2), np.float32), 44_100)
    assert levelled(silence, False, -16.0)[1] == -np.inf
    click = np.zeros((9_000, 1), np.float32)
    click[10] = 0.5
    louder, level = levelled(Clip(click, 44_100), False, -6.0)
    assert np.abs(louder.samples).max() == pytest.approx(10 ** (-1 / 20), abs=1e-4)
    assert level < -6


def test_covers_differ_by_pack_and_are_the_same_each_time() -> None:
    clips = [a_loop().clip]
    one = cover("One", "1 sample", clips)
    assert one == cover("One", "1 sample", clips)
    assert one != cover("Another", "1 sample", clips)
    picture = np.asarray(Image.open(io.BytesIO(one)).convert("L"))
    assert picture.std() > 10


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Dusty Sundays", "Dusty Sundays"),
        ("Ärger & Æther – Straße", "Arger & Aether - Strasse"),
        ("Don’t “stop”…", "Don’t “stop”…"),
        ("夜 Night", "Night"),
        ("夜", ""),
    ],
)
def test_a_cover_has_no_letter_that_its_font_lacks(text, drawn) -> None:
    assert drawable(text) == drawn
    font = ImageFont.load_default(40)
    lacking = bytes(font.getmask("\U0010fffd"))
    assert all(bytes(font.getmask(letter)) != lacking for letter in drawn)
    cover(text, "", [a_loop(frames=4_000).clip])


def test_silent_parts_say_nothing_about_being_the_same() -> None:
    nothing = np.zeros(96, np.float32)
    assert not is_same(nothing, nothing, looped=True)
    assert not is_same(nothing, nothing, looped=False)


SHIPPED = sorted((shipped() / "packs").glob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_plans(path: Path) -> None:
    pack = read_pack(path)
    assert 40 <= len(pack.items) <= 100
    assert pack.licence
    assert pack.about
    assert len({drawn(item.take(n)) for item in pack.items for n in range(TRIES)}) == TRIES * len(
        pack.items
    )


def test_three_are_shipped() -> None:
    assert len(SHIPPED) == 3


GOOD = {"name": "x", "group": [{"name": "g", "prompts": ["a"]}]}


@pytest.mark.parametrize(
    "said", ["count = 1000000000", "count = 0", "count = 1.5", "bpm = [1e999]", "bars = 1e999",
             "x = " + "[" * 3_000, "keys = ['" + " " * 50_000 + "']"],
)  # fmt: skip
def test_a_plan_that_would_never_end_is_refused_at_once(said: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(f'name = "x"\n[[group]]\nname = "a"\nprompts = ["drums"]\n{said}\n')
    with pytest.raises(FodderError):
        read_pack(path)


def test_the_least_plan() -> None:
    pack = pack_from(GOOD)
    assert isinstance(pack, Pack)
    assert [item.request.bpm for item in pack.items] == [120]


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({**GOOD, "colour": 1}, "no 'colour'"),
        ({**GOOD, "name": ""}, "use letters"),
        ({**GOOD, "level": 0}, "from -40 to -6"),
        ({**GOOD, "naming": ["x"]}, "naming has 'x'"),
        ({**GOOD, "group": [{"name": "g", "prompts": ["a"], "bpm": [900]}]}, "from 40 to 240"),
        ({**GOOD, "group": [{"name": "g", "prompts": ["a"], "keys": ["H"]}]}, "say e.g."),
        ({**GOOD, "group": [{"name": "g", "prompts": ["a", "a"]}]}, "the very same"),
    ],
)
def test_a_bad_plan_is_told(members, what) -> None:
    with pytest.raises(BadArgument, match=what):
        pack_from(members)


@pytest.mark.parametrize(
    ("text", "what"),
    [("name = ", "cannot be read"), ("name = 'x'", "lacks 'group'"), ("", "lacks 'name'")],
)
def test_a_bad_file_is_told_in_one_sentence(tmp_path, capsys, text, what) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    assert main(["pack", str(path)]) == 2
    said = capsys.readouterr().err
    assert what in said
    assert said.count("\n") == 1


def test_a_plan_that_is_not_there(capsys) -> None:
    assert main(["pack", "nowhere"]) == 2
    assert "dusty_sundays" in capsys.readouterr().err
    assert main(["pack", "nowhere.toml"]) == 2
