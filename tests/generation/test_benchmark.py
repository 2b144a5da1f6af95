"""fodder bench: every stage is timed in every way that a model can work, on a tiny model."""

from __future__ import annotations

import mmap
import sys

import pytest

from bridge.cli.bench import as_members, as_table, as_text
from bridge.config.presets import model_named
from bridge.domain.request import Request
from bridge.generation import benchmark
from bridge.generation.benchmark import BenchmarkResult, bench
from bridge.generation.prefetch import prefetching
from tests.synthesis.tiny import save

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> BenchmarkResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benchmark, "REQUEST", Request("drums", bpm=240.0, bars=1))
        return bench(save(tmp_path_factory.mktemp("models") / "tiny"), count=1, steps=1)


def test_every_stage_is_timed(found: BenchmarkResult):
    first, *_ = as_members("tiny", found)
    assert found.timings[0].audio == pytest.approx(4 * 60 / 240, abs=1e-3)
    for name in ("load", "paint", "invert", "hear"):
        assert first[f"{name}_seconds"] > 0
    assert first["real_time_factor"] > 0
    assert first["peak_memory_mb"] > 50
    assert "loops per second" in as_text(first)
    assert "way" not in as_text(first)


def test_each_saving_has_its_cost(found: BenchmarkResult):
    rows = as_members("tiny", found)
    assert [row["way"] for row in rows] == [None, "apart", "sliced", "tiled"]  # no card to leave
    assert rows[0]["loop_cost"] == 1
    assert all(row["loop_cost"] > 0 for row in rows)


def test_a_table_has_the_machine_and_a_row_for_each_way(found: BenchmarkResult):
    machine, empty, head, rule, *rows = as_table(as_members("tiny", found)).splitlines()
    assert found.torch in machine
    assert not empty
    assert [len(line.strip("|").split("|")) for line in (head, rule, *rows)] == [11] * 6
    assert rows[1].startswith("| tiny, apart | 1 |")


def test_with_nothing_to_measure_the_table_says_so():
    assert "fodder models" in as_table([])


def test_loops_a_second_are_those_of_several_at_once(monkeypatch: pytest.MonkeyPatch):
    """As a job makes them, not one after the other."""
    seen: list[int] = []

    def watched(painter, takes, sketches):
        seen.append(len(takes))
        return prefetching(painter, takes, sketches)

    monkeypatch.setattr(benchmark, "prefetching", watched)
    monkeypatch.setattr(benchmark, "REQUEST", Request("drums", bpm=240.0, bars=1))
    found = bench(model_named("embedded"), count=2, steps=1)
    assert seen == [2]
    (row,) = as_members("embedded", found)
    assert row["loops_per_second"] == pytest.approx(1 / found.timings[0].each, abs=1e-3)
    assert row["real_time_factor"] == pytest.approx(1 / found.timings[0].each, abs=0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forgets a peak")
def test_a_peak_of_memory_is_that_of_its_own_row():
    first = benchmark.PeakMemory()
    with mmap.mmap(-1, 40_000_000) as taken:  # numpy may find as much that others let go
        for page in range(0, len(taken), mmap.PAGESIZE):
            taken[page] = 1
        most = first.bytes()
    assert benchmark.PeakMemory().bytes() < most - 20_000_000
