"""The training data: clips that are what their captions say, on canvases of exactly their length.

The numpy synthesiser alone plays here, so that nothing depends on what is installed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.domain.music import SAMPLE_RATE, Meter
from bridge.domain.notes import Note
from bridge.score.bass import STYLES, bass_pattern
from bridge.score.drums import draw_groove, drum_pattern
from bridge.score.grooves import GROOVES, KEYS, Groove
from bridge.score.harmony import SCALES
from bridge.score.notes import BarSpan, swung
from bridge.score.tonal import WRITERS, tonal_pattern
from training.embedded.clips import TURNS, Clip, make
from training.embedded.drafts import fold, shot
from training.embedded.effects import COLOURS
from training.embedded.instruments import TONAL, USUAL
from training.embedded.render import example, interleaved, plan, render_shards
from training.embedded.shards import FAMILIES, decibels, quantise, read_shard
from training.embedded.studio import Studio
from training.embedded.synthesis import Audio
from training.embedded.voices import breath_flute
from training.embedded.words import FAMILY, PATTERN, QUALITY

CLIPS = 60


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio({}, None)


@pytest.fixture(scope="module")
def clips(studio: Studio) -> list[Clip]:
    return [make(3, index, studio) for index in range(CLIPS)]


def test_the_same_clip_twice_is_the_same(studio: Studio, clips: list[Clip]) -> None:
    for index in (0, 17, 41):
        again = make(3, index, studio)
        assert np.array_equal(again.samples, clips[index].samples)
        assert again.text == clips[index].text
    assert not np.array_equal(make(4, 0, studio).samples, clips[0].samples)


def test_clips_fill_exactly_their_canvas_at_one_level(clips: list[Clip]) -> None:
    for clip in clips:
        assert clip.samples.size == round(clip.beats * 60 / clip.bpm * SAMPLE_RATE)
        assert clip.samples.dtype == np.float32
        assert np.isfinite(clip.samples).all()
        assert np.abs(clip.samples).max() == pytest.approx(0.891, abs=1e-3)


def test_every_family_takes_its_turn(clips: list[Clip]) -> None:
    for start in range(0, CLIPS - len(TURNS), len(TURNS)):
        families = [clip.family for clip in clips[start : start + len(TURNS)]]
        assert set(families) == set(FAMILIES)
        assert families.count("drums") == 3


def test_oneshots_begin_at_once_and_end_in_silence(clips: list[Clip]) -> None:
    shots = [clip for clip in clips if clip.kind == "oneshot"]
    assert shots
    for clip in shots:
        assert clip.samples.size == round(2.5 * SAMPLE_RATE)
        assert np.abs(clip.samples[: round(0.01 * SAMPLE_RATE)]).max() < 0.02
        assert np.abs(clip.samples[-200:]).max() < 0.02


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("bars", [BarSpan(), BarSpan(Meter(7, 8)), BarSpan(count=4)], ids=str)
def test_tonal_patterns_stay_in_key_register_and_time(writer: str, bars: BarSpan) -> None:
    for seed in range(8):
        rng = np.random.default_rng(seed)
        pattern = tonal_pattern(rng, writer, bars, 48, 76)
        scale = SCALES[pattern.mode or "minor"]
        assert pattern.notes
        assert all(note.pitch % 12 in scale for note in pattern.notes)
        assert all(48 <= note.pitch <= 78 for note in pattern.notes)
        assert all(0 <= note.start < bars.beats for note in pattern.notes)
        assert pattern.name in PATTERN


@pytest.mark.parametrize("style", STYLES)
def test_bass_lines_stay_in_key(style: str) -> None:
    for seed in range(8):
        line = bass_pattern(np.random.default_rng(seed), style, BarSpan(), 28)
        assert {note.pitch % 12 for note in line.notes} <= set(SCALES[line.mode or ""])
        assert line.name in PATTERN


def test_a_melody_sounds_in_key(studio: Studio) -> None:
    """Nine tenths of a flute-like tone's energy lies within 40 cents of the scale."""
    flute = next(one for one in TONAL if one.recipes == (breath_flute,))
    rng = np.random.default_rng(5)
    pattern = tonal_pattern(rng, "melody", BarSpan(), 60, 84)
    samples = studio.player(flute, rng)(pattern.notes, 0.5)
    power = np.abs(np.fft.rfft(samples)) ** 2
    pitch = 69 + 12 * np.log2(np.maximum(np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE), 20) / 440)
    near = np.zeros(power.size, bool)
    for tone in SCALES[pattern.mode or ""]:
        near |= np.abs((pitch - tone + 6) % 12 - 6) < 0.4
    assert power[near].sum() / power.sum() > 0.9


@pytest.mark.parametrize("groove", GROOVES, ids=lambda groove: groove.genre)
def test_grooves_are_whole_bars(groove: Groove) -> None:
    for voice, rows in groove.rows.items():
        assert voice in KEYS
        assert {len(row) for row in rows} == {BarSpan(groove.meter).steps}


def test_house_has_a_kick_on_every_beat(studio: Studio) -> None:
    seeds = range(400)
    seed = next(
        s for s in seeds if draw_groove(np.random.default_rng(s), BarSpan()).genre == "house"
    )
    pattern, kit = drum_pattern(np.random.default_rng(seed), BarSpan())
    kicks = [note for note in pattern.notes if note.pitch == KEYS["kick"]]
    assert [round(note.start) for note in kicks] == list(range(8))
    samples = fold(studio.kit(kit, np.random.default_rng(1))(kicks, 0.5), 4 * SAMPLE_RATE)
    for beat in range(8):
        at = beat * SAMPLE_RATE // 2
        before, after = samples[at - 800 : at - 100], samples[at + 100 : at + 2000]
        assert np.abs(after).max() > 4 * (np.abs(before).max() if beat else 0.01)


def test_swing_moves_the_second_of_each_pair_alone() -> None:
    notes = [Note(k / 4, 0.2, 60, 1.0) for k in range(4)]
    assert [n.start for n in swung(notes, 0.25, 2 / 3)] == pytest.approx([0, 1 / 3, 0.5, 5 / 6])


def test_folding_keeps_the_tail() -> None:
    samples = np.arange(7, dtype=np.float32)
    assert fold(samples, 4).tolist() == [4, 6, 8, 3]


def test_effects_make_their_word_true() -> None:
    rng = np.random.default_rng(0)
    noise = (0.2 * rng.standard_normal(2 * SAMPLE_RATE)).astype(np.float32)
    noise[SAMPLE_RATE // 2 :] = 0

    def centroid(samples: Audio) -> float:
        power = np.abs(np.fft.rfft(samples)) ** 2
        return float((power * np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE)).sum() / power.sum())

    def made(name: str) -> Audio:
        colour = next(one for one in COLOURS if one.name == name)
        return colour.on(noise, np.random.default_rng(1), looped=False)

    plain = centroid(noise)
    assert centroid(made("dark")) < 0.2 * plain
    assert centroid(made("bright")) > 1.05 * plain
    assert centroid(made("warm")) < 0.7 * plain
    assert np.abs(made("wet")[SAMPLE_RATE:]).max() > 0.01
    crest = [
        np.abs(x).max() / np.sqrt((x[:20_000] ** 2).mean()) for x in (noise, made("distorted"))
    ]
    assert crest[1] < 0.5 * crest[0]


def test_effects_on_loops_keep_their_length_and_wrap() -> None:
    loop = np.sin(2 * np.pi * 220 * np.arange(3 * 44_100) / 44_100).astype(np.float32)
    for colour in COLOURS:
        after = colour.on(loop, np.random.default_rng(2), looped=True)
        assert after.size == loop.size
        inner = np.abs(np.diff(after)).max()
        assert abs(float(after[0] - after[-1])) <= inner + 1e-3, colour.name


def test_a_shot_waits_a_moment() -> None:
    placed = shot(np.ones(1000, np.float32))
    assert np.flatnonzero(placed)[0] == round(0.0125 * SAMPLE_RATE)


def test_captions_say_what_is_there(clips: list[Clip]) -> None:
    stems = {"strings": "string", "fx": ("fx", "effect"), "brass": ("brass", "horn")}
    named = 0
    for clip in clips:
        first, second = clip.text["captions"]
        assert first != second
        for words in (first.lower(), second.lower()):
            assert "  " not in words
            stem = stems.get(clip.family, clip.family)
            named += any(one in words for one in ((stem,) if isinstance(stem, str) else stem))
            for quality in ("busy", "sparse", "swung", "major", "minor"):
                said = any(word in words.split() for word in QUALITY[quality])
                assert not said or quality in clip.text["adjectives"] or "low" in words
    assert named > 0.5 * 2 * CLIPS
    assert set(FAMILY) == set(FAMILIES)


def test_what_instruments_play_exists() -> None:
    for instrument in TONAL:
        known = STYLES if instrument.family == "bass" else WRITERS
        plays = instrument.plays or USUAL[instrument.family]
        assert all(play in known for play, _ in plays), instrument.name
        assert instrument.high - instrument.low >= 12


def test_levels_survive_a_shard(tmp_path: Path, studio: Studio) -> None:
    jobs = plan(tmp_path, 25, 8, seed=3)
    assert [job.path.name for job in jobs][-1] == "heldout-0000.npz"
    assert {job.path for job in interleaved(jobs)} == {job.path for job in jobs}
    render_shards(jobs[:1], {}, None)
    shard = read_shard(jobs[0].path)
    assert shard.mel.shape == (8, 192, 512)
    assert [one["family"] for one in shard.text] == [FAMILIES[k] for k in shard.family]
    assert all(frames % 32 == 0 for frames in shard.frames)
    original = example(3, 2, studio).mel
    back = decibels(shard.mel[2])[:, : shard.frames[2]]
    assert np.abs(back - original).max() <= 0.2
    assert quantise(original)[:, original.shape[1] :].sum() == 0
    assert not list(tmp_path.glob("*.part"))
