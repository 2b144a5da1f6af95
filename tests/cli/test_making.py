import re

import pytest

from bridge.cli.making import follow
from bridge.domain import events
from bridge.domain.sample import Sample
from tests.files.samples import HEARD, RECIPE

LINE = "a line that is longer than any terminal " * 20


def done(tmp_path, warning=""):
    sample = Sample("1", tmp_path / "made.wav", RECIPE, HEARD, 10, 44_100)
    return events.Done("j", sample, 0.1, warning)


@pytest.mark.parametrize("terminal", ["1", "0"])
def test_stdout_has_whole_lines_and_only_them_beside_the_bar(
    terminal, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("TTY_COMPATIBLE", terminal)
    made = [
        events.Progress("j", 0.5, "paint"),
        done(tmp_path, "Sounds like 80.0 bpm instead of 92."),
        done(tmp_path),
    ]
    assert follow(made, lambda _: LINE) == 0
    seen = capsys.readouterr()
    assert seen.out == f"{LINE}\n{LINE}\n"
    warning = "made.wav: Sounds like 80.0 bpm instead of 92."
    if terminal == "1":
        assert "paint" in seen.err
        assert warning in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.err)
    else:
        assert seen.err == warning + "\n"
