"""What goes into a bundle: all that is ours, nothing twice, and nothing left out that is used."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.cli import COMMANDS
from bridge.config import integrations
from bridge.synthesis.pipelines.adapters import MANNERS
from installers import contents

ROOT = contents.ROOT
UNUSED = {"DPTForDepthEstimation", "DPTImageProcessor"}  # of a pipeline for depth maps
CACHES = ("__pycache__", "_hosts", ".mypy_cache", ".ruff_cache", ".pytest_cache")
# Extras that a bundle does without, and says so.
LATE = {"accelerate", "distributed", "mcp", "onnxruntime"}


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for here, below, names in os.walk(ROOT / folder):
            below[:] = [name for name in below if name not in CACHES]
            yield from (Path(here, name) for name in names)


def sources() -> list[Path]:
    return [path for path in files("bridge", "gui") if path.suffix == ".py"]


def test_every_file_of_ours_is_a_module_or_data() -> None:
    ours = {str(path.relative_to(ROOT)) for path in files("bridge", "gui", "presets")}
    modules = set()
    for name in contents.modules():
        spec = importlib.util.find_spec(name)
        assert spec is not None, name
        assert spec.origin is not None, name
        modules.add(str(Path(spec.origin).relative_to(ROOT)))
    data = {str(path.relative_to(ROOT)) for path, _ in contents.data()}
    data = {one for one in data if not one.startswith(("installers", "build"))}
    assert not modules & data
    assert modules | data == ours | {"LICENSE"}


def test_a_plugin_that_is_built_lies_where_it_is_looked_for(tmp_path: Path) -> None:
    assert contents.plugin(tmp_path) == []
    library = tmp_path / "build/plugin/plugins/Fodder.vst3/Contents/x86_64-linux/Fodder.so"
    library.parent.mkdir(parents=True)
    library.touch()
    goal = "bridge/_plugin/Fodder.vst3/Contents/x86_64-linux"
    assert contents.plugin(tmp_path) == [(library, goal)]


def test_data_lies_in_the_bundle_where_it_is_looked_for(tmp_path: Path) -> None:
    for path, folder in contents.data():
        assert path.is_file()
        goal = tmp_path / folder / path.name
        assert not goal.exists(), goal
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.touch()
    for there in (
        "gui/theme.qss",
        "gui/art/fodder.svg",
        "bridge/analysis/likeness.npz",
        "presets/prompts/drums.toml",
        "presets/models/embedded/unet/config.json",
        "LICENSE",
    ):
        assert (tmp_path / there).is_file()
    for name in integrations.NAMES:
        inside = tmp_path / "bridge" / "_hosts" / name
        at = inside / integrations.OURS if (inside / integrations.OURS).is_dir() else inside
        missing = [one for one in integrations.files_of(name) if not (at / one).is_file()]
        assert missing == [], name
        assert not list(inside.rglob("write.py"))


def test_modules_that_are_named_in_strings_are_in() -> None:
    named = {f"bridge.cli.{command}" for command in COMMANDS}
    for path in sources():
        named |= set(re.findall(r'"((?:bridge|gui)\.[a-z_.]+)"', path.read_text("utf-8")))
    assert {
        "bridge.generation.worker",
        "bridge.playback.process",
        "bridge.generation.pictures",
    } <= named
    assert named <= set(contents.modules())


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_nothing_that_we_import_is_excluded() -> None:
    names = {name for path in sources() for name in imported(path)}
    assert "PyQt6.QtSvg.QSvgRenderer" in names
    lost = {
        name
        for name in names
        for out in contents.EXCLUDED
        if name == out or name.startswith(f"{out}.")
    }
    assert {name.partition(".")[0] for name in lost} <= LATE


def test_nothing_of_ours_is_dropped_and_ballast_is() -> None:
    for path, folder in contents.data():
        assert not contents.is_dropped(f"{folder}/{path.name}")
    for name in (
        "PyQt6/Qt6/plugins/platforms/libqxcb.so",
        "PyQt6/Qt6/plugins/platforms/libqoffscreen.so",
        "PyQt6\\Qt6\\plugins\\platforms\\qwindows.dll",
        "torch/bin/torch_shm_manager",
        "torch/lib/libtorch_cpu.so",
    ):
        assert not contents.is_dropped(name)
    for name in (
        "PyQt6/Qt6/translations/qt_de.qm",
        "PyQt6\\Qt6\\bin\\Qt6Pdf.dll",
        "PyQt6/Qt6/lib/libQt6Qml.so.6",
        "torch/include/ATen/ATen.h",
    ):
        assert contents.is_dropped(name)


def test_the_hosts_libraries_stay_out_and_pythons_come_along() -> None:
    for name, source in (
        ("libxcb.so.1", "/usr/lib/x86_64-linux-gnu/libxcb.so.1"),
        ("libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6"),
    ):
        assert contents.is_hosts(name, source)
    for name, source in (
        ("lib-dynload/_multiprocessing.so", "/usr/lib/python3.11/lib-dynload/_multiprocessing.so"),
        ("libpython3.11.so.1.0", "/lib/x86_64-linux-gnu/libpython3.11.so.1.0"),
        ("libsqlite3.so.0", "/usr/lib/x86_64-linux-gnu/libsqlite3.so.0"),
        ("torch/lib/libtorch.so", "/home/me/venv/lib/python3.11/torch/lib/libtorch.so"),
    ):
        assert not contents.is_hosts(name, source)


def package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def kept(folder: Path, named: set[str]) -> list[Path]:
    out = set(contents.unused(folder, named))
    return [one for one in folder.iterdir() if one.is_dir() and one.name not in out]


@pytest.fixture(scope="module")
def pipelines() -> str:
    """The sources of the pipelines that are asked for, and of all networks."""
    whole = package("diffusers")
    there = [whole / "models", *(whole / "pipelines" / name for name in contents.PIPELINES)]
    return "\n".join(path.read_text("utf-8") for one in there for path in one.rglob("*.py"))


def test_every_pipeline_that_we_name_stays(pipelines: str) -> None:
    for name in [manner.pipeline for manner in MANNERS.values()] + ["StableDiffusionPipeline"]:
        assert f"class {name}(" in pipelines
    assert "class FluxPipeline(" not in pipelines


def test_the_parts_of_those_pipelines_stay(pipelines: str) -> None:
    """Whatever they import from transformers, and a family defines, is in a family that stays."""
    wanted: set[str] = set()
    for names in re.findall(r"from transformers import (\([^)]+\)|.+)", pipelines):
        wanted |= set(re.findall(r"\w+", names))
    models = package("transformers") / "models"
    stay = {one.name for one in kept(models, contents.FAMILIES)}
    homes: dict[str, set[str]] = {}
    for path in models.rglob("*.py"):
        for name in wanted & set(re.findall(r"^class (\w+)", path.read_text("utf-8"), re.M)):
            homes.setdefault(name, set()).add(path.relative_to(models).parts[0])
    assert {"CLIPTextModel", "ViTMAEModel", "T5EncoderModel", "ClapModel"} <= homes.keys()
    assert {name for name, there in homes.items() if not there & stay} <= UNUSED


def test_what_a_kept_package_imports_stays(tmp_path: Path) -> None:
    for name, text in (
        ("one", "from ..two import x"),
        ("two", "from ...elsewhere import y"),
        ("three", "from ..two import x"),
        ("elsewhere", ""),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
    assert contents.unused(tmp_path, {"one"}) == ["elsewhere", "three"]


def test_a_spawned_process_is_caught_before_anything_else() -> None:
    tree = ast.parse((ROOT / "installers" / "entry.py").read_text("utf-8"))
    loaded = [
        name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names
    ]
    assert loaded == ["multiprocessing", "sys"]
    (guard,) = [node for node in tree.body if isinstance(node, ast.If)]
    assert ast.unparse(guard.body[0]) == "multiprocessing.freeze_support()"
    assert {type(node) for node in tree.body} == {ast.Expr, ast.Import, ast.If}
