"""What is said of all values of bridge.domain at once."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest

from bridge import domain
from bridge.domain.audio import SpectrogramFormat
from bridge.domain.music import SAMPLE_RATE

MODULES = [
    importlib.import_module(f"{domain.__name__}.{found.name}")
    for found in pkgutil.iter_modules(domain.__path__)
]
VALUES = [
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type) and dataclasses.is_dataclass(value)
    if value.__module__ == module.__name__
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_is_frozen_and_slotted(value: type) -> None:
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(value)


def test_a_spectrogram_has_the_rate_of_samples() -> None:
    assert SpectrogramFormat().sample_rate == SAMPLE_RATE
