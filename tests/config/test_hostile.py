"""The user's own TOML files, damaged in every way: each costs only itself."""

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.config import models
from bridge.config.presets import broken, load_models, load_presets, model_named
from bridge.config.settings import Settings, find_home, from_dict, load, save, to_toml
from bridge.domain.errors import BadArgument
from bridge.domain.model import ModelEntry

MODEL = 'name = "own"\nversion = "1"\npipeline = "riffusion"\nlicence = "x"\nfolder = "here"\n'
PRESET = '[[prompt]]\nname = "a"\nfamily = "b"\nprompt = "c"\n'
NESTED = "[" * 5_000 + "]" * 5_000
BAD = [
    "[defaults]\nsteps = inf", "[defaults]\nsteps = nan", "[defaults]\nguidance = -inf",
    "[defaults]\nsteps = 1e400", f"[defaults]\nsteps = {'9' * 500}", "[defaults]\nsteps = true",
    "defaults = 3", "draft = []", f"extra = {NESTED}", "a." * 5_000 + "b = 1", 'about = "\\ud800"',
    "gated = 2", "# " + "x" * 300_000,
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_model_is_passed_by_and_named(tmp_path, bad):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "own.toml").write_text(MODEL + bad)
    shipped = [entry.name for entry in load_models(None)]
    assert [entry.name for entry in load_models(tmp_path)] == shipped
    assert model_named("embedded", tmp_path).name == "embedded"
    assert [str(folder / "own.toml") in said for said in broken(tmp_path)] == [True]
    (folder / "own.toml").write_text(MODEL)
    assert model_named("own", tmp_path).steps == 30
    assert broken(tmp_path) == []


@pytest.mark.parametrize("bad", [
    "prompt = 3", "[prompt]\nname = 1", PRESET + 'bpm = nan',
    PRESET + 'seed = 1e400',
    PRESET + 'tags = 4', f"prompt = {NESTED}",
])  # fmt: skip
def test_a_bad_preset_is_passed_by_and_named(tmp_path, bad):
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "own.toml").write_text(bad)
    assert load_presets(tmp_path) == load_presets(None)
    assert len(broken(tmp_path)) == 1


@pytest.mark.parametrize(
    "bad", ["port = inf", "port = nan", f"port = {NESTED}", "a." * 5_000 + "b = 1", "port = 1e400",
            f"port = {'9' * 500}", "x" * 300_000, "folder = 3"]
)  # fmt: skip
def test_bad_settings_are_one_sentence(bad):
    home = find_home()
    home.root.mkdir(exist_ok=True)
    home.settings.write_text(bad)
    with pytest.raises(BadArgument, match=r"settings\.toml"):
        load(home)


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(texts)
def test_any_text_comes_back_from_the_settings(device):
    home = find_home()
    wanted = Settings(home.folder, device=device)
    assert from_dict(tomllib.loads(to_toml(wanted)), home) == wanted


def test_settings_are_saved_and_read():
    home = find_home()
    wanted = Settings(home.folder / "späte 🥁", device='a "quoted" \\ name', link=True)
    save(home, wanted)
    assert load(home) == wanted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.none() | texts)
def test_any_text_comes_back_from_a_model(tmp_path, about, vae):
    entry = ModelEntry(
        name="own", version="1", pipeline="riffusion", licence="x", folder=tmp_path,
        repository=None, steps=20, guidance=5, about=about, draft_steps=4, draft_vae=vae,
    )  # fmt: skip
    folder = tmp_path / "models"
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(models.to_toml(entry), "utf-8")
    assert model_named("own", tmp_path) == entry
