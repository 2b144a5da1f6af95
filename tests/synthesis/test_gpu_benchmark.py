"""tests.benchmarks.gpu works before a card is at hand: the minutes on one are few."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace

import pytest

from tests.benchmarks import gpu

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_every_job_is_measured_and_graphs_change_nothing(capsys):
    bench, few = gpu.Bench(600.0, rounds=1), Namespace(tiny=True, count=2)
    painter = gpu.painter_of(few, "cpu", bench)
    quick = replace(gpu.SHORT, steps=1, draft=True)
    gpu.jobs(bench, painter, quick, 2)
    gpu.same(bench, painter, quick)
    gpu.roll_error(bench, painter, quick)
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert not [line for line in found if "failed" in line or "left_out" in line]
    timed = {line["what"] for line in found if "ms" in line}
    assert {"2 drafts to files", "2 drafts as a job", "first draft file"} <= timed
    (same,) = [line for line in found if line["what"] == "with graphs against without"]
    assert same["apart"] == 0
    assert all(line["error"] <= 1e-4 for line in found if line["what"].startswith("roll error"))
