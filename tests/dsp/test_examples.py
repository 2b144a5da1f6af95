"""The examples in the docstrings do what they say."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "bridge.dsp.crossfade",
        "bridge.dsp.level",
        "bridge.dsp.mel",
        "bridge.dsp.resampling",
        "bridge.dsp.windows",
        "bridge.effects.filters",
    ],
)
def test_examples(name):
    found = doctest.testmod(import_module(name))
    assert found.attempted
    assert not found.failed
