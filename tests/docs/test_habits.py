"""The same checks everywhere: CI runs `make test`, which is `make check` after an install, and the
commit hooks are its quick half. Packages that are asked for are pinned.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import tomllib
from itertools import chain

from tests.docs.blocks import ROOT


def recipe(target: str) -> list[str]:
    """The command lines of a target in the Makefile."""
    text = (ROOT / "Makefile").read_text("utf-8")
    found = re.search(rf"^{target}:[^\n]*\n((?:\t[^\n]*\n)*)", text, re.M)
    assert found is not None, target
    return [line.strip() for line in found[1].splitlines()]


def test_ci_runs_make_test_which_is_make_check() -> None:
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "make test"
    assert "\ntest: system $(VENV)/.tested check\n" in (ROOT / "Makefile").read_text("utf-8")
    tools = [line.removeprefix("$(BIN)/").split()[0] for line in recipe("check")]
    assert tools == ["ruff", "ruff", "mypy", "lint-imports", "python"]


def test_hooks_are_the_quick_half_of_the_checks() -> None:
    hooks = re.findall(
        r"entry: \.venv/bin/(.+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    )
    quick = [line.removeprefix("$(BIN)/").removesuffix(" .") for line in recipe("check")[:-1]]
    assert [hook.removesuffix(" --force-exclude") for hook in hooks] == quick


def test_pip_tells_a_terminal_how_far_it_is_and_a_log_nothing() -> None:
    ours, theirs = pty.openpty()
    try:
        for stderr, quiet in ((theirs, False), (subprocess.DEVNULL, True)):
            said = subprocess.run(
                ["make", "-n", "-B", "demo"], cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr,
                text=True, check=True,
            ).stdout  # fmt: skip
            (line,) = [one for one in said.splitlines() if "pip install" in one]
            assert ("--quiet" in line) is quiet
    finally:
        os.close(ours)
        os.close(theirs)


def test_what_is_asked_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    asked = [*project["dependencies"], *extras]
    names = {re.split(r"[<>=\[ ]", one)[0].lower().replace("_", "-") for one in asked}
    pins = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert (
        names - {line.split("==")[0].lower().replace("_", "-") for line in pins if "==" in line}
        == set()
    )
    assert len(names) > 20


def test_the_citation_has_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
