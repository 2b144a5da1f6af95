"""Loops out of recordings whose tempo drifts: exact in length, closed where they repeat."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from bridge.analysis.seam import click_db
from bridge.domain.audio import Clip
from bridge.domain.music import Meter, loop_samples
from bridge.domain.request import Kind, Request
from bridge.generation import pipeline
from bridge.generation.seam import led_in, seamless
from bridge.synthesis.batches import Ahead
from bridge.synthesis.painter import Batcher, Painting
from tests.generation.drifting import RATE, Drifting

LOOP = Request("chords", bars=2, steps=2, guidance=1.0)
OPEN = [(0.0, 0.0, 140.0, 3), (0.05, 0.06, 140.0, 3), (0.0, 0.03, 171.0, 5)]
"""(drums, drift, bpm, seed) of recordings out of which a loop comes with an open seam."""


def silent(*_: object) -> None:
    """Progress that nobody hears."""


def case(drums: float, drift: float, bpm: float, seed: int):
    """A painter, the request, its painting, and the loop that is found in that."""
    painter, request = Drifting(drift, drums), replace(LOOP, bpm=bpm, seed=seed)
    painting = painter.paint(request, silent)
    return painter, request, painting, pipeline.sounding(painting, request)


@pytest.mark.parametrize("recording", OPEN)
def test_an_open_seam_is_led_into_the_beginning_and_the_rest_stays(recording):
    painter, request, painting, found = case(*recording)
    assert click_db(found) > 0
    made = seamless(found, painting, request, painter, silent)
    assert click_db(made) <= 0
    frames = loop_samples(2, Meter(), request.bpm or 0)
    assert made.samples.shape[0] == frames
    beat = round(60 / (request.bpm or 0) * RATE)
    stays = slice(round(0.011 * RATE), frames - beat - round(0.013 * RATE))
    np.testing.assert_array_equal(made.samples[stays, 0], found.samples[stays, 0])


def test_a_closed_seam_is_left_alone():
    painter, request, painting, found = case(0.6, 0.01, 92.0, 1)
    assert click_db(found) <= 0
    assert seamless(found, painting, request, painter, silent) is found
    oneshot = replace(request, kind=Kind.ONESHOT)
    assert seamless(found, painting, oneshot, painter, silent) is found
    edited = replace(painting, start=0.0)
    assert seamless(found, edited, request, painter, silent) is found


def test_what_is_no_better_is_not_kept():
    class Clicking(Drifting):
        def lead_in(self, request, known, seconds, on_step):  # noqa: ARG002 – as it is called
            on_step(1.0)
            loop = known.sound.samples
            step = np.concatenate([loop[:-300], np.ones((300, 1)), -np.ones((RATE, 1))])
            return Painting(Clip(step.astype(np.float32), RATE), start=0.0)

    _, request, painting, found = case(*OPEN[1])
    assert seamless(found, painting, request, Clicking(0.03, 0.0), silent) is found
    short = Painting(Clip(found.samples[:100], RATE), start=0.0)
    assert led_in(found, short, 0.5) is found


def test_it_is_done_in_the_pipeline_also_where_samples_are_painted_ahead():
    painter, request, _, found = case(*OPEN[1])
    told: list[float] = []
    made = pipeline.make(request, painter, lambda done, *_: told.append(done))
    assert click_db(made.clip) <= 0 < click_db(found)
    assert told == sorted(told)
    ahead = Ahead(cast(Batcher, painter), [])
    again = pipeline.make(request, ahead, silent)
    np.testing.assert_array_equal(made.clip.samples, again.clip.samples)


@pytest.mark.parametrize(("bpm", "seed"), [(92.0, 1), (120.0, 2)])
def test_a_loop_just_within_reach_of_the_stretch_is_stretched_by_no_more(bpm, seed):
    found = case(0.6, 0.06, bpm, seed)[-1]  # 2.96 % too short is 3.05 % too little
    assert len(found.samples) == loop_samples(2, Meter(), bpm)
