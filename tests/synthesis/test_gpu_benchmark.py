"""tests.benchmarks.gpu works before a card is at hand: the minutes on one are few."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace

import pytest

from bridge.jobs.thread_engine import ThreadEngine
from tests.benchmarks import gpu, gpu_engine

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_every_job_is_measured_and_graphs_change_nothing(capsys):
    bench, few = gpu.Bench(600.0, rounds=1), Namespace(tiny=True, count=2)
    painter = gpu.painter_of(few, "cpu", bench)
    quick = replace(gpu.SHORT, steps=1, draft=True)
    gpu.jobs(bench, painter, quick)
    gpu.loops(bench, painter, quick, 2)
    gpu.same(bench, painter, quick)
    gpu.roll_error(bench, painter, quick)
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert not [line for line in found if "failed" in line or "left_out" in line]
    timed = {line["what"] for line in found if "ms" in line}
    assert {"2 loops", "2 drafts, all at once", "first draft file"} <= timed
    (same,) = [line for line in found if line["what"] == "with graphs against without"]
    assert same["apart"] == 0
    assert all(line["error"] <= 1e-4 for line in found if line["what"].startswith("roll error"))


def test_drafts_are_made_as_the_app_has_them_made(capsys, monkeypatch):
    monkeypatch.setenv(gpu_engine.TINY, "1")
    gpu.shipped(gpu.Bench(600.0, rounds=1), ThreadEngine(gpu.ENGINE), gpu.SHORT, 3)
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    three, one = (line for line in found if line["what"].endswith("drafts as a job"))
    assert 0 < three["first_file"] <= three["ms"]
    assert one["first_file"] == one["ms"]
    assert {"put", "record"} <= set(three)
    stages = next(line for line in found if line["what"] == "stages in the engine, 3")
    calls = {name: stage["calls"] for name, stage in stages.items() if name != "what"}
    assert calls == {"paint": 2, "invert": 2, "finish": 3, "hear": 3, "send": 3}
