"""fodder bench: every stage is timed, on a tiny model."""

from __future__ import annotations

import pytest

from bridge.cli.bench import as_members, as_text
from bridge.generation.benchmark import bench
from tests.synthesis.tiny import save

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_every_stage_is_timed(tmp_path):
    found = bench(save(tmp_path / "tiny"), count=1, steps=1)
    members = as_members("tiny", found)
    assert found.audio == pytest.approx(2 * 4 * 60 / 92, abs=1e-3)
    for name in ("load", "paint", "invert", "hear"):
        assert members[f"{name}_seconds"] > 0
    assert members["real_time_factor"] > 0
    assert members["peak_memory_mb"] > 50
    assert "loops per second" in as_text(members)
