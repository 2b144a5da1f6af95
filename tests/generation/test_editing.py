"""Edits by the real embedded model, through the pipeline: what stays, what changes, how much.

Distances are log-spectral, in dB over mel frames. A source's own round trip is its edit at strength
0: what the grid and the inversion alone make of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from bridge.analysis.seam import flux
from bridge.config.presets import model_named
from bridge.domain.audio import Clip, Loop
from bridge.domain.edit import Extend, Form, Morph, Repaint, Section, Source, Vary
from bridge.domain.errors import BadArgument, Cancelled, NotFound
from bridge.domain.music import Key, Meter, loop_samples
from bridge.domain.request import Kind, Lora, Request
from bridge.dsp.level import with_peak
from bridge.dsp.spectrogram import analyse
from bridge.generation import pipeline
from bridge.generation.editing import Sketches, paint, with_sources
from bridge.generation.sources import read_source
from bridge.library.folder import drop, prepare
from bridge.synthesis.embedded.painter import EmbeddedPainter

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
CHORDS = Request("warm Rhodes chords", seed=3, bpm=100.0, bars=2, key=Key.parse("Am"), steps=6)
DRUMS = Request("dusty boom-bap drums", seed=3, bpm=100.0, bars=2, steps=6)


@pytest.fixture(scope="module")
def painter() -> Iterator[EmbeddedPainter]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield EmbeddedPainter.load(model_named("embedded"))
    torch.set_num_threads(threads)


def make(painter, request: Request) -> list[Loop]:
    sketches = Sketches()
    takes = request.takes()
    return [pipeline.make(take, painter, lambda *_: None, sketches) for take in takes]


@pytest.fixture(scope="module")
def files(painter, tmp_path_factory) -> dict[str, Path]:
    folder = prepare(tmp_path_factory.mktemp("sources"))
    return {
        name: drop(make(painter, request)[0], folder).path
        for name, request in (("chords", CHORDS), ("drums", DRUMS))
    }


def mel(clip: Clip, bars: int):
    return analyse(clip.mono / max(np.abs(clip.mono).max(), 1e-9), 256 * bars, circular=True)


def distance(one, other) -> float:
    """dB; what lies 60 dB below the peak is not heard beside it."""
    one, other = np.maximum(one, -70), np.maximum(other, -70)
    return float(np.sqrt(((one - other) ** 2).mean(0)).mean())


def edited(painter, request: Request, edit, **changes) -> Loop:
    return make(painter, replace(request, bpm=None, seed=77, edit=edit, **changes))[0]


@pytest.mark.parametrize(("name", "request_"), [("chords", CHORDS), ("drums", DRUMS)])
def test_a_variation_is_farther_the_stronger_it_is(painter, files, name, request_):
    kept = edited(painter, request_, Vary(Source(files[name]), 0.0))
    far = [
        distance(
            mel(edited(painter, request_, Vary(Source(files[name]), strength)).clip, 2),
            mel(kept.clip, 2),
        )
        for strength in (0.2, 0.5, 0.8)
    ]
    assert far[0] < far[1] < far[2], far
    original = Clip(soundfile.read(files[name], dtype="float32", always_2d=True)[0], 44_100)
    # What is kept has been painted over once: that costs as much as a weak variation changes.
    assert distance(mel(kept.clip, 2), mel(original, 2)) < far[1]


def test_a_variation_takes_the_sources_grid_and_key_and_says_so(painter, files):
    loop = edited(painter, CHORDS, Vary(Source(files["chords"])), key=None)
    source = loop.recipe.edit.source
    assert (source.bpm, source.bars, source.start, source.key) == (100.0, 2, 0.0, CHORDS.key)
    assert len(source.sha256) == 64
    assert (loop.recipe.bpm, loop.recipe.bars, loop.recipe.key) == (100.0, 2, CHORDS.key)
    faster = make(painter, replace(CHORDS, bpm=130.0, edit=Vary(Source(files["chords"], bars=1))))
    assert len(faster[0].clip.samples) == loop_samples(1, CHORDS.meter, 130.0)


def test_a_variation_of_our_own_has_the_pitches_that_were_written(painter, files, tmp_path):
    def tones(path: Path):
        request = replace(CHORDS, bpm=None, seed=77, edit=Vary(Source(path), 0.5))
        sketches = Sketches()
        settled = pipeline.settle(with_sources(request, sketches), painter)
        return paint(settled, painter, sketches, lambda *_: None).tones

    fresh = painter.paint(pipeline.settle(CHORDS, painter), lambda *_: None)
    assert tones(files["chords"]) == fresh.tones != ()
    sound, rate = soundfile.read(files["chords"])
    soundfile.write(tmp_path / "foreign.wav", sound, rate)
    assert tones(tmp_path / "foreign.wav") == ()


def joints(clip: Clip, bars: int) -> list[float]:
    """How much harder the sound jumps at each bar line than it mostly does, in dB."""
    half, usual = 1_024, np.percentile(flux(clip.mono), 95)
    found = []
    for bar in range(bars):
        place = round(bar * len(clip.samples) / bars)
        around = clip.mono[np.arange(place - half, place + half) % len(clip.samples)]
        rises = flux(around)
        middle = len(rises) // 2
        found.append(float(20 * np.log10(rises[middle - 4 : middle + 5].max() / usual)))
    return found


def test_a_repaint_changes_its_bar_and_no_other(painter, files):
    source = Source(files["chords"])
    kept = edited(painter, CHORDS, Repaint(source, 1, 2, 0.0))
    made = edited(painter, CHORDS, Repaint(source, 1, 2))
    one, other = mel(made.clip, 2), mel(kept.clip, 2)
    half = len(made.clip.samples) // 2
    stays = slice(0, half - 1_000)  # before the bar line, over 12 ms, old and new meet
    np.testing.assert_array_equal(made.clip.samples[stays], kept.clip.samples[stays])
    assert distance(one[:, 256:], other[:, 256:]) > 4
    before = max(joints(kept.clip, 2))
    assert max(joints(made.clip, 2)) < before + 6, (joints(made.clip, 2), before)


@pytest.mark.parametrize("level", [0.1, 0.5])
def test_a_file_keeps_the_bars_that_stay_to_the_bit(painter, files, tmp_path, level):
    """A whole file, as it is dropped: as loud as its source, in the bars that stay."""
    samples, rate = soundfile.read(files["drums"], dtype="float32", always_2d=True)
    source, folder = tmp_path / "source.wav", prepare(tmp_path / "made")
    samples[len(samples) // 2 :] *= 0.02  # so that the new bar is louder by far
    soundfile.write(source, with_peak(samples, level), rate, subtype="PCM_24")
    edit = Repaint(Source(source, bpm=100.0, start=0.0, bars=2), 1, 2)
    made = drop(edited(painter, replace(DRUMS, prompt="busy crash drum fill"), edit), folder).path
    was, now = (soundfile.read(path, dtype="int32", always_2d=True)[0] for path in (source, made))
    stays = slice(0, len(was) // 2 - 1_000)
    np.testing.assert_array_equal(now[stays], was[stays])


def test_an_extension_keeps_what_was_and_goes_on(painter, files):
    kept = edited(painter, CHORDS, Vary(Source(files["chords"]), 0.0))
    made = edited(painter, CHORDS, Extend(Source(files["chords"]), 1))
    assert (made.recipe.bars, len(made.clip.samples)) == (3, loop_samples(3, Meter(), 100.0))
    source = read_source(Source(files["chords"]), Meter(), None, Kind.LOOP).clip.samples
    stays = slice(0, len(source) - 1_000)  # before the bar line, over 12 ms, old and new meet
    np.testing.assert_array_equal(made.clip.samples[stays], source[stays])
    one = mel(made.clip, 3)
    assert one[:, 512:].max() > one[:, :512].max() - 20
    assert max(joints(made.clip, 3)) < max(joints(kept.clip, 2)) + 6


def test_a_morph_goes_from_end_to_end(painter):
    series = make(painter, replace(DRUMS, count=5, edit=Morph("metallic techno drums", None, 9)))
    pictures = [mel(loop.clip, 2) for loop in series]
    assert [loop.recipe.edit.position for loop in series] == [0, 0.25, 0.5, 0.75, 1]
    away = [distance(picture, pictures[0]) for picture in pictures]
    left = [distance(picture, pictures[-1]) for picture in pictures]
    share = [a / (a + b) for a, b in zip(away, left, strict=True)]
    assert all(before < after for before, after in pairwise(share)), (away, left)
    ends = [replace(DRUMS), replace(DRUMS, prompt="metallic techno drums", seed=9)]
    for loop, end in zip((series[0], series[-1]), ends, strict=True):
        np.testing.assert_allclose(loop.clip.samples, make(painter, end)[0].clip.samples, atol=1e-4)


def test_a_form_is_one_file_of_its_sections_on_one_grid(painter):
    sections = (
        Section("intro", 0.6, "sparse"),
        Section("main"),
        Section("main"),
        Section("fill", 1.0, "busy fill", tail=1),
    )
    plain = replace(DRUMS, prompt="boom-bap drums")  # no two bars of a record crackle alike
    whole, *parts = make(painter, replace(plain, edit=Form(sections)))
    assert [part.recipe.edit.part for part in parts] == ["intro", "main", "fill"]
    assert len(whole.clip.samples) == loop_samples(8, Meter(), 100.0)
    assert whole.recipe.bars == 8
    picture, main = mel(whole.clip, 8), mel(parts[1].clip, 2)
    quarters = [picture[:, n * 512 + 8 : n * 512 + 504] for n in range(4)]
    assert distance(quarters[1], quarters[2]) < 1.5
    assert distance(quarters[3][:, :240], quarters[1][:, :240]) < 1.5
    assert distance(quarters[3][:, 248:], quarters[1][:, 248:]) > 3
    assert distance(quarters[0], quarters[1]) > 2
    louder = np.median((main[:, 8:504] - quarters[1])[main[:, 8:504] > -60])  # by the fill's peak
    assert distance(quarters[1] + louder, main[:, 8:504]) < 2.5
    again = make(painter, whole.recipe.request)
    np.testing.assert_array_equal(again[0].clip.samples, whole.clip.samples)


@pytest.mark.parametrize("edit", [Vary, Repaint, Extend])
def test_a_recipe_makes_the_same_again_and_misses_its_source(painter, files, edit, tmp_path):
    copy = tmp_path / "source.wav"
    copy.write_bytes(files["drums"].read_bytes())
    extra = {Vary: (0.3,), Repaint: (1, 2), Extend: (1,)}[edit]
    loop = edited(painter, DRUMS, edit(Source(copy), *extra))
    again = make(painter, loop.recipe.request)[0]
    assert again.recipe == loop.recipe
    np.testing.assert_array_equal(again.clip.samples, loop.clip.samples)
    copy.write_bytes(files["chords"].read_bytes())
    with pytest.raises(BadArgument, match="has changed since"):
        make(painter, loop.recipe.request)
    copy.unlink()
    with pytest.raises(NotFound, match="no file"):
        make(painter, loop.recipe.request)


def test_a_recording_is_cut_to_its_bars(painter, files, tmp_path):
    """The loop thrice, from the middle of a beat, as another program would export it: an OGG."""
    sound = soundfile.read(files["drums"], dtype="float32")[0]
    soundfile.write(tmp_path / "long.ogg", np.tile(sound, 3)[20_000:-9_000], 44_100)
    loop = edited(painter, DRUMS, Vary(Source(tmp_path / "long.ogg", bars=2), 0.0))
    source = loop.recipe.edit.source
    assert source.bpm == pytest.approx(100.0, rel=0.01)
    assert source.bars == 2
    assert source.start is not None
    assert len(loop.clip.samples) == loop_samples(2, Meter(), loop.recipe.bpm)


def test_a_oneshot_is_varied(painter, tmp_path):
    rng = np.random.default_rng(0)
    bang = rng.normal(0, 0.3, 20_000) * np.exp(-np.arange(20_000) / 3_000)
    soundfile.write(tmp_path / "bang.wav", bang, 44_100)
    loop = edited(painter, DRUMS, Vary(Source(tmp_path / "bang.wav")), kind=Kind.ONESHOT)
    assert 0 < loop.clip.seconds < 2.6


def low_to_high(painter, request: Request) -> float:
    """How many dB more lies below 1 kHz than above 6 kHz, over a few seeds."""
    found = []
    for seed in range(4):
        magnitude = painter.paint(replace(request, seed=seed), lambda *_: None).sound.magnitude[0]
        power = (magnitude**2).mean(1)
        found.append(10 * np.log10(power[:48].sum() / (power[130:].sum() + 1e-12)))
    return float(np.mean(found))


def test_negative_words_and_weights_are_heard(painter):
    loop = pipeline.settle(replace(DRUMS, bars=1, prompt="drum loop with hi-hats"), painter)
    plain = low_to_high(painter, loop)
    assert low_to_high(painter, replace(loop, negative="hi-hats")) > plain + 3
    heavy = replace(loop, prompt="drum loop with (hi-hats:2.5)")
    assert low_to_high(painter, heavy) < plain - 1


def test_what_is_painted_is_seen_while_it_is_painted(painter):
    seen: list[np.ndarray] = []
    request = pipeline.settle(DRUMS, painter)
    painting = painter.paint(request, lambda _, look: seen.append(look()))
    assert {picture.shape for picture in seen} == {(48, 64)}
    assert {picture.dtype for picture in seen} == {np.dtype(np.uint8)}
    loud = 20 * np.log10(np.maximum(painting.sound.magnitude[0], 1e-5))
    final = (255 * (loud.reshape(48, 4, 64, 8).mean((1, 3))[::-1] + 80) / 80).clip(0, 255)
    apart = [float(np.abs(picture - final).mean()) for picture in seen]
    assert apart[-1] < 6  # what is quiet counts less in it
    assert apart[-1] < apart[0]


def test_what_the_model_cannot_is_refused_and_cancel_is_heeded(painter, files, tmp_path):
    lora = Lora(tmp_path / "a.safetensors")
    with pytest.raises(NotFound, match="no file"):
        make(painter, replace(DRUMS, addons=(lora,)))
    lora.path.touch()
    with pytest.raises(BadArgument, match="takes no LoRAs"):
        make(painter, replace(DRUMS, addons=(lora,)))
    with pytest.raises(BadArgument, match="say some of 1-2"):
        edited(painter, DRUMS, Repaint(Source(files["drums"]), 2, 4))
    with pytest.raises(BadArgument, match=r"has 2.0 bars from 0 s, not 4: say fewer"):
        edited(painter, DRUMS, Vary(Source(files["drums"], start=0.0, bpm=100.0, bars=4)))
    soundfile.write(tmp_path / "silent.wav", np.zeros(44_100), 44_100)
    with pytest.raises(BadArgument, match="silent"):
        edited(painter, DRUMS, Vary(Source(tmp_path / "silent.wav")))
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 500)
    soundfile.write(tmp_path / "cut_off.wav", noise, 44_100)
    with pytest.raises(BadArgument, match="lasts 11 ms: name a file of a beat or more"):
        edited(painter, DRUMS, Vary(Source(tmp_path / "cut_off.wav")))

    steps = []

    def listen(fraction, stage, *_):
        steps.append((fraction, stage))
        if len(steps) == 4:
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        pipeline.make(replace(DRUMS, edit=Vary(Source(files["drums"]), 0.9)), painter, listen)
    assert len(steps) == 4
