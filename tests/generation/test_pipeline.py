"""The pipeline with a painter whose sounds are known: clicks and chords instead of diffusion."""

from dataclasses import replace

import numpy as np
import pytest

from bridge.domain.audio import Spectrogram
from bridge.domain.errors import Cancelled
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key, loop_samples
from bridge.domain.request import Kind, Request
from bridge.dsp.spectrogram import mel_magnitude
from bridge.generation import pipeline
from bridge.synthesis.painter import Painting

RATE = 44_100
ENTRY = ModelEntry("known", "1", "known", "CC0", None, None, 4, 2.0)
LOOP = Request("known", bpm=120.0, bars=4)


class Known:
    """A painter of sounds with known answers: `sound(request, samples)` gives the audio."""

    entry = ENTRY

    def __init__(self, sound):
        self.sound = sound
        self.seeds = []

    def paint(self, request, on_step):
        self.seeds.append(request.seed)
        on_step(1.0)
        samples = loop_samples(request.bars, request.meter, request.bpm)
        mel = mel_magnitude(self.sound(request, samples), 256 * request.bars, circular=True)
        return Painting(Spectrogram(mel[None], samples, circular=True), 0, "keys")


def clicks(samples, bpm):
    rng = np.random.default_rng(0)
    out = np.zeros(samples, np.float32)
    for beat in np.arange(0, samples - 2000, RATE * 60 / bpm):
        burst = rng.standard_normal(2000) * np.exp(-np.arange(2000) / 300)
        out[int(beat) : int(beat) + 2000] += 0.5 * burst.astype(np.float32)
    return out


def song(samples, tonic):
    """A tune in quarter notes over I–IV–V–I with its basses, 16 bars, in the major of `tonic`."""
    tune = [0, 4, 7, 12, 5, 9, 12, 17, 7, 11, 14, 19, 0, 2, 4, 5] * 4
    chords = [(-12, 0, 4, 7), (-7, 5, 9, 12), (-5, 7, 11, 14), (-12, 0, 4, 7)] * 4
    out = np.zeros(samples)
    for beat, note in enumerate(tune):
        span = np.arange(beat * samples // 64, (beat + 1) * samples // 64)
        fading = np.exp(-np.arange(len(span)) / 9_000)
        for voice in (note, *chords[beat // 4]):
            pitch = 261.63 * 2 ** ((tonic + voice) / 12)
            for partial in range(1, 6):
                tone = np.sin(2 * np.pi * pitch * partial * span / RATE)
                out[span] += fading * tone / partial**1.5
    return (0.05 * out).astype(np.float32)


def make(request, painter):
    return pipeline.make(request, painter, lambda *_: None)


def test_what_was_left_open_is_settled_and_written_into_the_recipe():
    painter = Known(lambda _, samples: clicks(samples, 120))
    recipe = make(replace(LOOP, bpm=None), painter).recipe
    assert (recipe.bpm, recipe.steps, recipe.guidance) == (120, 4, 2.0)
    assert (recipe.model, recipe.model_version, recipe.shift) == ("known", "1", 0)


def test_a_loop_is_heard_at_its_tempo_and_cut_to_the_sample():
    loop = make(replace(LOOP, bpm=97.0), Known(lambda _, samples: clicks(samples, 97)))
    assert len(loop.clip.samples) == loop_samples(4, LOOP.meter, 97)
    assert loop.heard.bpm == pytest.approx(97, rel=0.01)


def test_a_draw_at_another_tempo_is_drawn_again():
    painter = Known(lambda request, samples: clicks(samples, 120 if request.seed == 9 else 97))
    assert make(replace(LOOP, seed=7), painter).recipe.seed == 7
    painter.seeds.clear()
    loop = make(replace(LOOP, seed=7, retry=4), painter)
    assert painter.seeds == [7, 8, 9]
    assert loop.recipe.seed == 9
    assert loop.heard.bpm == pytest.approx(120, rel=0.01)


def test_a_sample_in_another_key_is_moved_into_its_own():
    painter = Known(lambda _, samples: song(samples, 0))
    asked = replace(LOOP, bars=16, key=Key.parse("D"), retry=1)
    loop = make(asked, painter)
    assert (loop.recipe.shift, painter.seeds) == (2, [0])
    assert loop.heard.key == Key.parse("D")
    again = make(replace(asked, retry=0, shift=2), painter)
    np.testing.assert_array_equal(again.clip.samples, loop.clip.samples)


def test_without_retry_a_sample_is_left_as_it_was_painted():
    loop = make(replace(LOOP, key=Key.parse("D")), Known(lambda _, samples: song(samples, 0)))
    assert (loop.recipe.shift, loop.heard.key) == (0, Key.parse("C"))


def test_seeds_leave_room_for_retries():
    seeds = [take.seed for take in replace(LOOP, seed=10, count=3, retry=2).takes()]
    assert seeds == [10, 13, 16]
    assert [take.seed for take in replace(LOOP, seed=2**32 - 1, count=2).takes()][1] == 0


def test_progress_goes_forward_to_the_end_of_each_draw_and_can_cancel():
    told = []
    painter = Known(lambda _, samples: clicks(samples, 93.7))
    pipeline.make(replace(LOOP, retry=1), painter, lambda *said: told.append(said[:2]))
    fractions = [done for done, _ in told]
    assert fractions == sorted(fractions)
    assert [stage for _, stage in told][-2:] == ["invert", "hear"]

    def refuse(*_):
        raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        pipeline.make(LOOP, painter, refuse)


def test_a_oneshot_is_cut():
    def bang(_, samples):
        return np.concatenate([np.zeros(2000), clicks(4000, 60), np.zeros(samples)])[
            :samples
        ].astype(np.float32)

    loop = make(replace(LOOP, kind=Kind.ONESHOT), Known(bang))
    assert len(loop.clip.samples) < RATE


def test_a_oneshot_has_no_tempo_however_often_it_is_struck():
    def roll(_, samples):
        return np.resize(clicks(RATE // 4, 4), samples).astype(np.float32)

    assert make(LOOP, Known(roll)).heard.bpm is not None
    assert make(replace(LOOP, kind=Kind.ONESHOT), Known(roll)).heard.bpm is None
