from pathlib import Path

import pytest

from bridge.config.presets import load_models, load_presets, model_named, shipped
from bridge.domain.errors import UnknownModel
from bridge.domain.request import Kind

FAMILIES = {
    *("drums", "bass", "keys", "mallet", "guitar", "strings"),
    *("brass", "woodwind", "pad", "lead", "pluck", "fx"),
}


def test_the_shipped_prompts_are_in_order():
    presets = load_presets()
    assert {preset.family for preset in presets} == FAMILIES
    assert len({preset.name for preset in presets}) == len(presets) >= 60
    assert len({preset.request.prompt for preset in presets}) == len(presets)
    for preset in presets:
        drums = preset.family in ("drums", "fx")
        assert (preset.request.key is None) == drums, preset.name
        assert (preset.request.bpm is None) == (preset.request.kind is Kind.ONESHOT), preset.name


def test_the_embedded_model_is_known():
    entry = model_named("embedded")
    assert entry.folder == shipped() / "models" / "embedded"
    assert (entry.steps, entry.guidance, entry.repository) == (10, 3.5, None)


def test_an_unknown_model_is_an_error_that_names_the_known():
    with pytest.raises(UnknownModel, match=r"known are .*embedded, foundation-1, riffusion"):
        model_named("nope")


def test_the_users_own_count(tmp_path, caplog):
    (tmp_path / "prompts").mkdir()
    (tmp_path / "models").mkdir()
    own = '[[prompt]]\nname = "Dusty boom bap"\nprompt = "mine"\nfamily = "drums"\n'
    (tmp_path / "prompts" / "own.toml").write_text(own)
    (tmp_path / "prompts" / "broken.toml").write_text('[[prompt]]\nname = "x"')
    (tmp_path / "models" / "big.toml").write_text(
        'name = "big"\nversion = "2"\npipeline = "diffusers"\nlicence = "openrail"\n'
        'repository = "someone/model"\n'
    )
    (tmp_path / "models" / "torn.toml").write_text("name = ")
    (tmp_path / "models" / "both.toml").write_text(
        'name = "b"\nversion = "2"\npipeline = "p"\nlicence = "l"\nfolder = "a"\nrepository = "b"\n'
    )
    mine = {preset.name: preset for preset in load_presets(tmp_path)}
    assert len(mine) == len(load_presets())
    assert mine["Dusty boom bap"].request.prompt == "mine"
    models = {entry.name: entry for entry in load_models(tmp_path)}
    assert {"embedded", "big"} <= set(models)
    assert not {"both", "torn"} & set(models)
    assert models["big"].folder is None
    assert "broken.toml lacks 'prompt'" in caplog.text
    assert "torn.toml" in caplog.text
    assert "both.toml: a model has either" in caplog.text


def test_a_folder_of_ones_own_that_is_missing_is_none(tmp_path):
    assert load_presets(Path(tmp_path / "nothing")) == load_presets()
