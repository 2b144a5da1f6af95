"""What a file says of itself: whether it is a loop or a one-shot, and its prompt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Clip
from bridge.domain.request import Kind
from bridge.domain.sample import NO_ORIGIN, Origin
from bridge.files.chunks import Acid
from bridge.files.origin import origin_of
from bridge.files.wav import encode_loop
from bridge.library.folder import drop
from tests.files.samples import a_loop, a_recipe


@pytest.mark.parametrize("kind", Kind)
def test_a_sample_of_ours_says_it(tmp_path: Path, kind: Kind) -> None:
    sample = drop(a_loop(a_recipe(kind=kind, prompt="soft keys"), 4_000), tmp_path)
    assert origin_of(sample.path) == Origin(kind, "soft keys")


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg"])
@pytest.mark.parametrize(("seconds", "kind"), [(0.3, None), (1.0, Kind.LOOP), (9.0, Kind.LOOP)])
def test_others_are_loops_if_they_are_a_bar_or_more(
    tmp_path: Path, ending: str, seconds: float, kind: Kind | None
) -> None:
    path = tmp_path / f"a.{ending}"
    soundfile.write(path, np.zeros(round(seconds * 44_100)), 44_100)
    assert origin_of(path) == Origin(kind)


def test_what_another_program_calls_a_one_shot_may_be_either(tmp_path: Path) -> None:
    silence = Clip(np.zeros((90_000, 1), np.float32), 44_100)
    path = tmp_path / "a.wav"
    path.write_bytes(encode_loop(silence, Acid(True, None, 0, (4, 4), 0.0)))
    assert origin_of(path) == NO_ORIGIN
    assert origin_of(tmp_path / "nothing.wav") == NO_ORIGIN
