"""Files against their hashes, each read once for each date."""

import os
import shutil

import pytest

from bridge.config.presets import model_named
from bridge.domain.errors import ModelUnavailable
from bridge.files import hashes


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "model"
    (folder / "unet").mkdir(parents=True)
    for name in ("a.bin", "unet/b.bin"):
        (folder / name).write_bytes(name.encode() * 1_000)
    hashes.write(folder)
    return folder


def test_what_was_altered_is_named(folder, tmp_path, monkeypatch):
    record = tmp_path / "home" / "checked.json"
    assert hashes.altered(folder, record) == []
    read = []
    digest = hashes.digest

    def noted(path):
        read.append(path.name)
        return digest(path)

    monkeypatch.setattr(hashes, "digest", noted)
    assert hashes.altered(folder, record) == []
    assert read == []  # not again
    (folder / "unet/b.bin").write_bytes(b"unet/b.biN" * 1_000)
    os.utime(folder / "unet/b.bin", ns=(1, 1))
    for _ in range(2):
        assert hashes.altered(folder, record) == ["unet/b.bin"]
    assert read == ["b.bin", "b.bin"]
    (folder / "a.bin").unlink()
    assert hashes.altered(folder, record) == ["a.bin", "unet/b.bin"]


@pytest.mark.parametrize("said", ["", "[]", "1e999", "{", '{"x": [1]}', "\\ud800"])
def test_a_damaged_record_is_only_forgotten(folder, tmp_path, said):
    record = tmp_path / "checked.json"
    record.write_text(said)
    assert hashes.altered(folder, record) == []
    record.unlink()
    record.mkdir()
    assert hashes.altered(folder, record) == []


def test_a_model_with_damaged_weights_is_not_used(tmp_path):
    from dataclasses import replace

    from bridge.synthesis.embedded.painter import whole

    shipped = model_named("embedded")
    copy = tmp_path / "embedded"
    assert shipped.folder is not None
    shutil.copytree(shipped.folder, copy)
    entry = replace(shipped, folder=copy)
    assert whole(entry) == copy
    weights = copy / "unet" / "diffusion_pytorch_model.safetensors"
    with weights.open("rb+") as file:
        file.seek(200_000)
        file.write(bytes(100_000))
    with pytest.raises(ModelUnavailable, match=r"damaged in unet/diffusion.*install"):
        whole(entry)
