"""A judge that learnt in C is shown what it judges in C."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bridge.config.presets import load_presets, model_named
from bridge.domain.music import Key
from bridge.generation.pipeline import make
from bridge.synthesis.loading import load
from training.embedded.presets import mel_of


def test_a_loop_in_any_key_is_seen_where_it_was_painted():
    painter = load(model_named("embedded"))
    preset = next(one for one in load_presets() if one.name == "Choir")
    in_c = replace(preset.request, bars=1, key=Key(0, minor=True))
    up = replace(in_c, key=Key(4, minor=True))
    low, high = (make(one, painter, lambda *_: None) for one in (in_c, up))
    seen, moved, as_heard = (
        mel_of(low.clip, low), mel_of(high.clip, high, 4), mel_of(high.clip, high)
    )  # fmt: skip
    loud = seen > seen.max() - 40
    assert np.abs(moved - seen)[loud].mean() < 2
    assert np.abs(as_heard - seen)[loud].mean() > 4
