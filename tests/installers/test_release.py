"""The release workflow, as far as it can be read here: its shell is shell, its files are there."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import yaml

from installers.contents import EXTRAS, ROOT

FILE = ROOT / ".github" / "workflows" / "release.yml"
TEXT = FILE.read_text("utf-8")
FLOW: dict[Any, Any] = yaml.safe_load(TEXT)


def steps() -> list[dict[str, Any]]:
    return [step for job in FLOW["jobs"].values() for step in job["steps"]]


def test_three_systems_build_and_a_tag_drafts_a_release() -> None:
    systems = FLOW["jobs"]["bundle"]["strategy"]["matrix"]["system"]
    assert [one.partition("-")[0] for one in systems] == ["ubuntu", "macos", "windows"]
    assert FLOW[True]["push"]["tags"] == ["v*"]  # YAML 1.1 takes `on` for a truth
    assert FLOW["jobs"]["release"]["needs"] == "bundle"
    assert "startsWith(github.ref, 'refs/tags/v')" in FLOW["jobs"]["release"]["if"]


def test_every_step_is_shell_or_a_pinned_action() -> None:
    scripts = [step["run"] for step in steps() if "run" in step]
    assert len(scripts) >= 7
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    used = [step["uses"] for step in steps() if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", one) for one in used)


def test_what_it_names_is_there() -> None:
    named = set(re.findall(r"installers/[\w/]+\.\w+", TEXT))
    assert {"installers/bundle.py", "installers/linux/try.sh"} <= named
    assert [one for one in named if not (ROOT / one).is_file()] == []
    assert f"[bundle,{','.join(EXTRAS)}]" in TEXT
    assert f"[bundle,{','.join(EXTRAS)}]" in (ROOT / "Makefile").read_text("utf-8")


def test_no_secret_is_in_a_command_line() -> None:
    """They come through the environment, so that no value of theirs is taken for shell."""
    assert not [step for step in steps() if "secrets." in step.get("run", "")]
