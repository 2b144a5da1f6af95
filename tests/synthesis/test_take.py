"""A known loop laid out in time for a model that knows no ring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key, Meter, loop_samples
from bridge.domain.request import Kind, Request
from bridge.synthesis.painter import KnownSound
from bridge.synthesis.pipelines import take as taking
from bridge.synthesis.pipelines.take import ModelRange, take_of

RATE, BAR = 44_100, 44_100  # a bar at 240 bpm lasts a second
LOOP = Request("drums", bpm=240.0, bars=4)
REACH = ModelRange(RATE, 1.0, 60.0)


def ramp(bars: int) -> KnownSound:
    """Each sample says where it is from."""
    samples = np.linspace(0, 1, bars * BAR, endpoint=False, dtype=np.float32)
    return KnownSound(Clip(samples[:, None], RATE), bars)


def test_a_loop_stands_between_its_own_end_and_its_own_beginning():
    known = ramp(4)
    take = take_of(known, LOOP, REACH)
    assert (take.start, take.anew, take.seconds) == (1.0, None, 6.0)
    assert take.samples.shape == (6 * BAR, 2)
    ring = known.sound.samples[:, 0]
    np.testing.assert_array_equal(
        take.samples[:, 1], np.concatenate([ring[-BAR:], ring, ring[:BAR]])
    )


@pytest.mark.parametrize(
    ("bars", "start", "anew", "seconds"),
    [
        (range(1, 3), 1.0, (2.0, 4.0), 6.0),  # a bar that stays on either side
        (range(1), 1.0, (1.0, 2.0), 5.0),  # what follows the end would be painted anew
        (range(3, 4), 0.0, (3.0, 4.0), 5.0),  # and so would what is before the beginning
    ],
)
def test_beside_it_stands_only_what_stays(bars, start, anew, seconds):
    take = take_of(ramp(4), LOOP, REACH, (bars.start / 4, bars.stop / 4))
    assert (take.start, take.anew, take.seconds) == (start, anew, seconds)


def test_an_extension_is_silent_until_it_is_painted_and_leads_back_to_its_beginning():
    known = ramp(2)
    take = take_of(known, LOOP, REACH, (0.5, 1.0))
    assert (take.start, take.anew) == (0.0, (2.0, 4.0))
    ring = known.sound.samples[:, 0]
    assert np.abs(take.samples[2 * BAR : 4 * BAR]).max() == 0
    np.testing.assert_array_equal(take.samples[4 * BAR :, 0], ring[:BAR])


def test_a_model_with_a_least_hears_the_loop_more_than_once():
    take = take_of(ramp(4), LOOP, replace(REACH, shortest=10.0), (0.25, 0.5))
    assert take.seconds >= 10.0
    assert take.start == pytest.approx(take.seconds - 5.0)
    start = round(take.start * RATE)
    np.testing.assert_array_equal(
        take.samples[start - 4 * BAR : start], take.samples[start:][: 4 * BAR]
    )


def test_little_room_is_shared_and_too_little_is_told():
    assert take_of(ramp(4), LOOP, replace(REACH, longest=5.0)).start == pytest.approx(0.5, abs=1e-4)
    assert take_of(ramp(4), LOOP, replace(REACH, longest=4.0)).start == 0
    with pytest.raises(BadArgument, match="at most 3 s and the loop lasts 4 s"):
        take_of(ramp(4), LOOP, replace(REACH, longest=3.0))


@pytest.mark.parametrize(("bpm", "meter"), [(171.3, "7/8"), (97.0, "3/4")])
def test_the_loop_has_its_exact_length_at_the_models_rate(bpm, meter):
    request = replace(LOOP, bpm=bpm, meter=Meter.parse(meter))
    frames = loop_samples(4, request.meter, bpm)
    noise = np.random.default_rng(0).standard_normal((frames, 1)).astype(np.float32)
    take = take_of(KnownSound(Clip(noise, RATE), 4), request, replace(REACH, rate=48_000))
    loop = loop_samples(4, request.meter, bpm, 48_000)
    bar = loop // 4
    assert len(take.samples) == loop + 2 * bar
    np.testing.assert_array_equal(take.samples[:bar], take.samples[loop : loop + bar])


def test_another_tempo_and_key_move_the_source_or_say_what_is_missing(monkeypatch):
    times = np.arange(4 * BAR) / RATE
    tone = np.sin(2 * np.pi * 440 * times).astype(np.float32)[:, None]
    known = KnownSound(Clip(tone, RATE), 4, Key.parse("Am"))
    request = replace(LOOP, bpm=120.0, key=Key.parse("Bm"))
    take = take_of(known, request, REACH)
    middle = take.samples[len(take.samples) // 4 : -len(take.samples) // 4, 0]
    peak = np.abs(np.fft.rfft(middle)).argmax() * RATE / len(middle)
    assert len(take.samples) == 12 * BAR  # twice as slow
    assert peak == pytest.approx(440 * 2 ** (2 / 12), rel=2e-3)
    assert len(take_of(known, replace(request, key=Key.parse("D")), REACH).samples) == 12 * BAR
    monkeypatch.setattr(taking, "can_mend", lambda: False)
    with pytest.raises(BadArgument, match="install the time-stretch library"):
        take_of(known, request, REACH)


def test_a_oneshot_is_laid_out_as_it_is():
    hit = Clip(np.full((BAR // 2, 1), 0.5, np.float32), RATE)
    take = take_of(
        KnownSound(hit, 1), replace(LOOP, kind=Kind.ONESHOT), replace(REACH, shortest=2.0)
    )
    assert (take.seconds, take.start) == (2.0, 0.0)
    assert np.abs(take.samples[BAR // 2 + 2_000 :]).max() < 1e-3
