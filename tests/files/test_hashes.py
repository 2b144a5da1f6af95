"""Files against their hashes, each read once for each date."""

import hashlib
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
    assert hashes.altered(folder, record, hashes.read(folder)) == []
    read = []
    digest = hashes.digest

    def noted(path):
        read.append(path.name)
        return digest(path)

    monkeypatch.setattr(hashes, "digest", noted)
    assert hashes.altered(folder, record, hashes.read(folder)) == []
    assert read == []  # not again
    (folder / "unet/b.bin").write_bytes(b"unet/b.biN" * 1_000)
    os.utime(folder / "unet/b.bin", ns=(1, 1))
    for _ in range(2):
        assert hashes.altered(folder, record, hashes.read(folder)) == ["unet/b.bin"]
    assert read == ["b.bin", "b.bin"]
    (folder / "a.bin").unlink()
    assert hashes.altered(folder, record, hashes.read(folder)) == ["a.bin", "unet/b.bin"]


def a_snapshot(cache, names):
    """As the hub's library lays out a download: links to blobs named by their hashes."""
    folder = cache / "models--a--b" / "snapshots" / ("1" * 40)
    blobs = folder.parents[1] / "blobs"
    blobs.mkdir(parents=True)
    for name, data in names.items():
        path, is_text = folder / name, name.endswith(".json")
        git = b"blob %d\0" % len(data) + data
        mark = hashlib.sha1(git).hexdigest() if is_text else hashlib.sha256(data).hexdigest()
        (blobs / mark).write_bytes(data)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(os.path.relpath(blobs / mark, path.parent))
    return folder


def test_what_the_hub_promised_is_checked(tmp_path):
    named = {"unet/a.safetensors": b"a" * 999, "unet/config.json": b"{}", "x.ckpt": b"x"}
    folder = a_snapshot(tmp_path, named)
    (folder / "unet/own.json").write_text("{}")
    wanted = hashes.of_hub(folder)
    assert set(wanted) == set(named)
    record = tmp_path / "checked.json"
    assert hashes.altered(folder, record, wanted) == []
    for name in ("unet/a.safetensors", "unet/config.json"):
        (folder / name).resolve().write_bytes(b"b" * 999)
    assert hashes.altered(folder, record, wanted) == ["unet/a.safetensors", "unet/config.json"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_pulled_model_that_was_damaged_is_not_loaded(tmp_path):
    from dataclasses import replace

    from bridge.synthesis.pipelines import pretrained

    entry = replace(model_named("riffusion"), folder=a_snapshot(
        tmp_path, {"unet/diffusion_pytorch_model.safetensors": b"w" * 999, "y.bin": b"y"}
    ))  # fmt: skip
    assert entry.folder is not None
    assert set(pretrained._promised(entry.folder)) == {"unet/diffusion_pytorch_model.safetensors"}
    weights = entry.folder / "unet/diffusion_pytorch_model.safetensors"
    weights.resolve().write_bytes(b"v" * 999)
    with pytest.raises(ModelUnavailable, match=r"damaged in unet/.*: fodder models pull riffusion"):
        pretrained.read(object, entry, "cpu", {})


@pytest.mark.parametrize("said", ["", "[]", "1e999", "{", '{"x": [1]}', "\\ud800"])
def test_a_damaged_record_is_only_forgotten(folder, tmp_path, said):
    record = tmp_path / "checked.json"
    record.write_text(said)
    assert hashes.altered(folder, record, hashes.read(folder)) == []
    record.unlink()
    record.mkdir()
    assert hashes.altered(folder, record, hashes.read(folder)) == []


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
