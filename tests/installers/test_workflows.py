"""The workflows, as far as they can be read here: their shell is shell, their files are there, and
what runs on other systems exists."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from installers.contents import EXTRAS, ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE, TEST = (ROOT / ".github" / "workflows" / name for name in ("release.yml", "test.yml"))
each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def flow(file: Path) -> dict[Any, Any]:
    return yaml.safe_load(file.read_text("utf-8"))


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in flow(file)["jobs"].values() for step in job["steps"]]


def test_three_systems_build_and_a_tag_drafts_a_release() -> None:
    jobs = flow(RELEASE)["jobs"]
    systems = jobs["bundle"]["strategy"]["matrix"]["system"]
    assert [one.partition("-")[0] for one in systems] == ["ubuntu", "macos", "windows"]
    assert flow(RELEASE)[True]["push"]["tags"] == ["v*"]  # YAML 1.1 takes `on` for a truth
    assert jobs["release"]["needs"] == "bundle"
    assert "startsWith(github.ref, 'refs/tags/v')" in jobs["release"]["if"]


def test_three_systems_and_three_pythons_are_tested() -> None:
    jobs = flow(TEST)["jobs"]
    wheel, linux, elsewhere = (
        jobs[name]["strategy"]["matrix"] for name in ("wheel", "linux", "elsewhere")
    )
    assert wheel["python"] == linux["python"] == elsewhere["python"] == ["3.11", "3.12", "3.13"]
    assert [one.partition("-")[0] for one in wheel["system"]] == ["ubuntu", "macos", "windows"]
    assert jobs["wheel"]["needs"] == "package"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    said = [one.rpartition(" ")[2] for one in project["classifiers"] if "Python :: 3." in one]
    assert said == linux["python"]


def test_the_plugin_is_built_on_three_systems_and_tested_on_one() -> None:
    built = [step["run"] for step in flow(RELEASE)["jobs"]["bundle"]["steps"] if "run" in step]
    (plugin,) = [number for number, run in enumerate(built) if "hosts/plugin -B" in run]
    (bundle,) = [number for number, run in enumerate(built) if "installers/bundle.py" in run]
    assert plugin < bundle, "a bundle has what is built before it"
    assert "Fodder_AU" in built[plugin]
    tested = [step.get("run") for step in flow(TEST)["jobs"]["plugin"]["steps"]]
    assert tested[-1] == "make plugin-test"


def test_linux_runs_make_test_and_others_what_is_there() -> None:
    assert [step["run"] for step in flow(TEST)["jobs"]["linux"]["steps"] if "run" in step] == [
        "sudo sh installers/system.sh",
        "make test",
    ]
    (pytests,) = [step["run"] for step in steps(TEST) if "pytest" in step.get("run", "")]
    named = re.findall(r"tests/\S+", pytests)
    assert len(named) > 10
    assert [one for one in named if not (ROOT / one).exists()] == []


@each
def test_every_step_is_shell_or_a_pinned_action(file: Path) -> None:
    scripts = [step["run"] for step in steps(file) if "run" in step]
    assert len(scripts) >= 7
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    used = [step["uses"] for step in steps(file) if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", one) for one in used)


@each
def test_a_workflow_may_read_and_ends_in_time(file: Path) -> None:
    assert flow(file)["permissions"] == {"contents": "read"}
    for name, job in flow(file)["jobs"].items():
        assert job.get("timeout-minutes", 0) <= 90, name


@each
def test_what_it_names_is_there(file: Path) -> None:
    named = set(re.findall(r"installers/[\w/]+\.\w+", file.read_text("utf-8")))
    assert named
    assert [one for one in named if not (ROOT / one).is_file()] == []


def test_a_bundle_has_the_extras_that_are_said() -> None:
    assert f"[bundle,{','.join(EXTRAS)}]" in RELEASE.read_text("utf-8")
    assert f"[bundle,{','.join(EXTRAS)}]" in (ROOT / "Makefile").read_text("utf-8")


@each
def test_no_secret_is_in_a_command_line(file: Path) -> None:
    """They come through the environment, so that no value of theirs is taken for shell."""
    assert not [step for step in steps(file) if "secrets." in step.get("run", "")]
