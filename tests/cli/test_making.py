import queue
import re

import pytest

from bridge import messages
from bridge.cli.making import follow
from bridge.errors import Busy, Cancelled
from bridge.values import Sample
from tests.storage.samples import HEARD, RECIPE

LINE = "a line that is longer than any terminal " * 20


def told(*events):
    waiting = queue.SimpleQueue()
    for event in events:
        waiting.put(event)
    return waiting


def done(tmp_path, warning=""):
    sample = Sample("1", tmp_path / "made.wav", RECIPE, HEARD, 10, 44_100)
    return messages.Done("j", sample, 0.1, warning)


@pytest.mark.parametrize("terminal", ["1", "0"])
def test_stdout_has_whole_lines_and_only_them_beside_the_bar(
    terminal, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("TTY_COMPATIBLE", terminal)
    events = told(
        messages.Progress("j", 0.5, "paint"),
        done(tmp_path, "Sounds like 80.0 bpm instead of 92."),
        done(tmp_path),
        messages.Finished("j", 2),
    )
    assert follow(events, lambda _: LINE) == 0
    seen = capsys.readouterr()
    assert seen.out == f"{LINE}\n{LINE}\n"
    warning = "made.wav: Sounds like 80.0 bpm instead of 92."
    if terminal == "1":
        assert "paint" in seen.err
        assert warning in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.err)
    else:
        assert seen.err == warning + "\n"


def test_a_failed_or_cancelled_job_is_an_error():
    with pytest.raises(Busy, match="try later"):
        follow(told(messages.Failed("j", "busy", "try later")), str)
    with pytest.raises(Cancelled):
        follow(told(messages.Cancelled("j")), str)
