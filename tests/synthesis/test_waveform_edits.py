"""Edits by models that paint waveforms, on random weights in the layouts of the presets.

What random weights paint is noise: here it is seen where that noise comes, what it is told, and
that all else is the source's own.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from diffusers.configuration_utils import FrozenDict
from safetensors.torch import save_file

from bridge.config.presets import load_models, model_named
from bridge.domain.audio import Clip
from bridge.domain.edit import Extend, Layer, Morph, Repaint, Source, Stem, Vary
from bridge.domain.errors import BadArgument, ModelUnavailable
from bridge.domain.music import Meter, loop_samples
from bridge.domain.request import Kind, Lora, Reference, Request, Word
from bridge.generation import pipeline
from bridge.generation.editing import Sketches
from bridge.synthesis.loading import load
from bridge.synthesis.painter import Arranger, Editor, KnownSound, Morpher, Repainter
from bridge.synthesis.pipelines.addons import merge
from bridge.synthesis.pipelines.edits import EditSettings, timesteps
from bridge.synthesis.pipelines.lora_names import ACE_STEP, STABLE_AUDIO_3
from bridge.synthesis.pipelines.stable_diffusion import SpectrogramPainter
from bridge.synthesis.pipelines.waveform import PAINTERS
from tests.synthesis.tiny_waveforms import LAYOUTS, saved_as

RATE = 44_100
REQUEST = Request("dusty drums", seed=7, bpm=240.0, bars=2, steps=2)
EDITORS = ["stable-audio-open", "stable-audio-3-small", "ace-step-base"]


def silent(*_: object) -> None:
    """Progress that nobody hears."""


def short(painter):
    """ACE-Step's least is 10 s, which would only make the tests long."""
    return replace(painter, manner=replace(painter.manner, shortest=1.0))


@pytest.fixture(scope="module")
def painters(tmp_path_factory):
    """Tiny models by the names of presets, each loaded once."""
    loaded: dict[str, Any] = {}

    def named(preset: str):
        if preset not in loaded:
            loaded[preset] = short(load(saved_as(preset, tmp_path_factory.mktemp(preset))))
        return loaded[preset]

    return named


@pytest.fixture(scope="module")
def loop(tmp_path_factory) -> Source:
    """Two bars of noise at 240 bpm, in stereo."""
    path = tmp_path_factory.mktemp("source") / "loop.wav"
    noise = np.random.default_rng(3).standard_normal((2 * RATE, 2))
    soundfile.write(path, 0.25 * noise / np.abs(noise).max(), RATE, subtype="FLOAT")
    return Source(path, start=0.0, bpm=240.0, bars=2)


def made(painter, request: Request):
    return pipeline.make(request, painter, silent, Sketches())


def file_of(source: Source) -> np.ndarray:
    """The source as it lies there, and as what stays of it is kept."""
    return soundfile.read(source.path, dtype="float32")[0]


def samples_of(source: Source) -> np.ndarray:
    """The source as a painter has it: its peak at −1 dBFS."""
    samples = file_of(source)
    return samples * (10 ** (-1 / 20) / np.abs(samples).max())


def told(painter, monkeypatch) -> dict[str, Any]:
    """What the pipelines of that painter are called with from now on."""
    found: dict[str, Any] = {}
    kind = type(painter.parts)
    plain = kind.__call__

    @wraps(plain)
    def spy(self, **said):
        found.update(said)
        return plain(self, **said)

    monkeypatch.setattr(kind, "__call__", spy)
    return found


# What each preset promises


@pytest.mark.parametrize("preset", list(LAYOUTS))
def test_a_preset_is_loaded_from_its_exact_layout_and_paints(painters, preset):
    painter = painters(preset)
    if preset.startswith("ace-step"):
        assert painter.parts.is_turbo == painter.entry.distilled
        assert painter.shift == painter.entry.shift == (3.0 if painter.entry.distilled else 1.0)
    clip = painter.paint(replace(REQUEST, bars=1, steps=1), silent).sound
    assert clip.seconds >= 1.0
    assert np.abs(clip.samples).max() > 1e-4


def test_presets_say_what_their_models_can_edit():
    kinds: dict[str, type[Any]] = {**PAINTERS, "riffusion": SpectrogramPainter}
    for entry in load_models():
        if entry.pipeline == "embedded":
            continue
        kind, can = kinds[entry.pipeline], set[str]()
        can |= {"vary", "repaint", "extend"} if issubclass(kind, Repainter) else set()
        can |= {"morph"} if issubclass(kind, Morpher) else set()
        can |= {"form"} if issubclass(kind, Editor) else set()
        can |= {"layer", "stem"} if issubclass(kind, Arranger) and not entry.distilled else set()
        assert set(entry.edits) == can, entry.name


def test_every_preset_that_diffusers_loads_has_its_layout_here():
    named = {entry.name for entry in load_models()} - {"embedded", "riffusion"}
    assert named == set(LAYOUTS)


def test_the_small_models_paint_120_s_whatever_the_converter_wrote(painters):
    painter = painters("stable-audio-3-small")
    assert painter.parts.duration_embedder.config.max_val == 384
    long = replace(REQUEST, bpm=40.0, bars=16, meter=Meter(8, 4))
    with pytest.raises(BadArgument, match="at most 120 s and 16 bars here last 192 s"):
        painter.paint(long, silent)


# What stays, what changes


@pytest.mark.parametrize("preset", EDITORS)
def test_a_variation_is_a_loop_of_the_sources_length_and_a_seed_is_a_take(painters, loop, preset):
    painter = painters(preset)
    request = replace(REQUEST, bpm=None, edit=Vary(loop, 0.6))
    first = made(painter, request)
    assert len(first.clip.samples) == 2 * RATE
    known = KnownSound(Clip(samples_of(loop), RATE), 2)
    one, again, other = (
        painter.repaint(replace(REQUEST, seed=seed), known, range(2), 0.6, silent).sound.samples
        for seed in (7, 7, 8)
    )
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 1e-3


@pytest.mark.parametrize("preset", EDITORS)
def test_strength_0_keeps_the_source(painters, loop, preset):
    kept = made(painters(preset), replace(REQUEST, edit=Vary(loop, 0.0))).clip.samples
    middle = slice(RATE // 10, -RATE // 10)  # its seam is closed, and ACE-Step's rate is another
    near = 2e-3 if preset != "ace-step-base" else 0.2  # above 22 kHz is noise
    np.testing.assert_allclose(kept[middle], samples_of(loop)[middle], atol=near)


@pytest.mark.parametrize(
    ("preset", "strength"), [*((name, 1.0) for name in EDITORS), ("ace-step-base", 0.5)]
)
def test_bars_that_stay_are_the_sources_own(painters, loop, preset, strength):
    edit = Repaint(loop, 1, 2, strength)
    made_ = made(painters(preset), replace(REQUEST, edit=edit)).clip.samples
    assert made_.shape == (2 * RATE, 2)
    before = slice(0, RATE - 600)
    np.testing.assert_array_equal(made_[before], file_of(loop)[before])
    assert np.abs(made_[RATE:-600] - file_of(loop)[RATE:-600]).max() > 0.01


@pytest.mark.parametrize("preset", EDITORS)
def test_an_extension_keeps_what_was_and_goes_on(painters, loop, preset):
    made_ = made(painters(preset), replace(REQUEST, edit=Extend(loop, 1))).clip.samples
    assert len(made_) == 3 * RATE
    np.testing.assert_array_equal(made_[: 2 * RATE - 600], file_of(loop)[: 2 * RATE - 600])
    assert np.abs(made_[2 * RATE :]).max() > 0.01


@pytest.mark.parametrize("preset", ["stable-audio-3-small", "ace-step-base"])
def test_an_edit_in_another_tempo_and_meter_has_its_length(painters, loop, preset):
    painter = painters(preset)
    faster = made(painter, replace(REQUEST, bpm=233.0, edit=Vary(loop, 0.5)))
    assert len(faster.clip.samples) == loop_samples(2, Meter(), 233.0)


def test_a_oneshot_is_varied(painters, loop):
    request = replace(REQUEST, kind=Kind.ONESHOT, edit=Vary(loop, 0.5))
    assert 0 < made(painters("stable-audio-3-small"), request).clip.seconds < 3


@pytest.mark.parametrize("preset", ["stable-audio-open", "stable-audio-3-small"])
def test_what_stays_is_put_back_after_each_step(painters, loop, preset, monkeypatch):
    painter = painters(preset)
    vae, seen = painter.parts.vae, []
    decode, encode = vae.decode, vae.encode

    def noted(latents, *args, **said):
        seen.append(latents)
        return decode(latents, *args, **said)

    monkeypatch.setattr(vae, "decode", noted)
    made(painter, replace(REQUEST, edit=Repaint(loop, 1, 2, 0.5)))
    (latents,) = seen
    window = 133_120 if preset == "stable-audio-open" else 0  # which it always paints whole
    take = np.concatenate([samples_of(loop), samples_of(loop)[:RATE]])  # and its first bar again
    audio = torch.from_numpy(np.pad(take, ((0, window), (0, 0))).T.copy())[None]
    with torch.inference_mode():
        found = encode(audio)
    known = found.latents if hasattr(found, "latents") else found.latent_dist.mode()
    frames = RATE // (vae.hop_length if preset == "stable-audio-open" else vae.downsampling_ratio)
    np.testing.assert_allclose(latents[..., : frames - 2], known[..., : frames - 2], atol=1e-4)
    inside = slice(frames + 2, 2 * frames - 2)
    assert (latents[..., inside] - known[..., inside]).abs().max() > 0.01


def test_stable_audio_3_inpaints_what_is_wholly_new(painters, loop, monkeypatch):
    from diffusers import StableAudio3InpaintPipeline

    found, plain = {}, StableAudio3InpaintPipeline.__call__

    @wraps(plain)
    def spy(self, **said):
        found.update(said)
        return plain(self, **said)

    monkeypatch.setattr(StableAudio3InpaintPipeline, "__call__", spy)
    painter = painters("stable-audio-3-small")
    made(painter, replace(REQUEST, edit=Repaint(loop, 1, 2), negative="hiss", guidance=4.0))
    frame = painter.parts.vae.downsampling_ratio / RATE
    assert 1.0 - frame < found["mask_start_seconds"] <= 1.0
    assert 2.0 <= found["mask_end_seconds"] < 2.0 + frame + 0.01
    assert found["duration"] == pytest.approx(3.0, abs=1e-3)  # the loop and its first bar again
    assert "guidance_scale" not in found


def test_ace_step_is_told_its_task_and_begins_where_the_strength_says(painters, loop, monkeypatch):
    painter = painters("ace-step-base")
    found = told(painter, monkeypatch)
    known = KnownSound(Clip(samples_of(loop), RATE), 2)
    painter.repaint(REQUEST, known, range(1, 2), 1.0, silent)
    assert found["task_type"] == "repaint"
    assert (found["repainting_start"], round(found["repainting_end"], 2)) == (1.0, 2.0)
    assert "timesteps" not in found
    found.clear()
    painter.repaint(REQUEST, known, range(2), 0.4, silent)
    assert (found["task_type"], found["timesteps"]) == ("cover", [0.4])
    assert found["shift"] == 1.0
    found.clear()
    painters("ace-step").repaint(REQUEST, known, range(2), 0.4, silent)  # no tokenizer for cover
    assert "task_type" not in found
    assert "src_audio" not in found


def test_times_begin_at_the_strength_and_go_on_as_the_models_own():
    assert timesteps(EditSettings(0.6, 0, 4)) == [0.6, 0.5, 0.25]
    shifted = timesteps(EditSettings(0.8, 0, 8, shift=3.0))
    assert shifted[0] == 0.8
    assert shifted[1:] == pytest.approx([3 * t / (1 + 2 * t) for t in (0.5, 0.375, 0.25, 0.125)])


# Between two prompts


@pytest.mark.parametrize("preset", ["stable-audio-open", "stable-audio-3-medium"])
def test_a_morph_stands_between_its_ends(painters, preset):
    painter = painters(preset)
    last = replace(REQUEST, prompt="glass bells and a long reverb", seed=11)
    found = [
        painter.morph(REQUEST, last, position, silent).sound.samples for position in (0, 0.5, 1)
    ]
    assert np.abs(found[0] - found[1]).max() > 1e-3 < np.abs(found[1] - found[2]).max()
    if preset == "stable-audio-open":  # draws nothing on its way
        for end, request in ((0, REQUEST), (2, last)):
            plain = painter.paint(request, silent).sound.samples
            np.testing.assert_allclose(found[end], plain, atol=1e-3)


def test_a_morph_is_made_into_a_loop_and_other_models_have_none(painters, loop):
    edit = Morph("glass bells", 0.5)
    between = made(painters("stable-audio-3-small"), replace(REQUEST, edit=edit))
    assert len(between.clip.samples) == 2 * RATE
    with pytest.raises(BadArgument, match="ace-step-base cannot morph: name one that can"):
        made(painters("ace-step-base"), replace(REQUEST, edit=edit))
    plain = painters("audioldm2")
    with pytest.raises(BadArgument, match="audioldm2 cannot vary or edit"):
        made(plain, replace(REQUEST, edit=Vary(loop)))


# Tracks


def test_layers_and_stems_are_tasks_of_models_that_are_not_distilled(painters, loop, monkeypatch):
    painter = painters("ace-step-base")
    found = told(painter, monkeypatch)
    layer = made(painter, replace(REQUEST, edit=Layer(loop, ("bass",))))
    assert (found["task_type"], found["track_name"]) == ("lego", "bass")
    assert len(layer.clip.samples) == 2 * RATE
    assert layer.family == "bass"
    known = KnownSound(Clip(samples_of(loop), RATE), 2)
    painter.layer(REQUEST, known, ("bass", "strings"), silent)
    assert found["task_type"] == "complete"
    assert found["complete_track_classes"] == ["bass", "strings"]
    made(painter, replace(REQUEST, edit=Stem(loop, "drums")))
    assert (found["task_type"], found["track_name"]) == ("extract", "drums")
    with pytest.raises(BadArgument, match=r"distilled and knows no tracks: .*ace-step-base"):
        made(painters("ace-step"), replace(REQUEST, edit=Stem(loop, "drums")))
    tuned = {**painter.parts.transformer.config, "model_version": "sft"}
    monkeypatch.setattr(painter.parts.transformer, "_internal_dict", FrozenDict(tuned))
    with pytest.raises(BadArgument, match="tuned on songs and knows no tracks"):
        made(painter, replace(REQUEST, edit=Stem(loop, "drums")))
    with pytest.raises(BadArgument, match="cannot add tracks or take them out: name one that can"):
        made(painters("stable-audio-3-small"), replace(REQUEST, edit=Layer(loop, ("bass",))))


# LoRAs and references


def factors(rows: int, columns: int, rank: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    random = torch.Generator().manual_seed(rows)
    down = torch.randn((rank, columns), generator=random)
    return down, torch.randn((rows, rank), generator=random)


LORAS = {
    "ace-step-base": (
        "base_model.model.layers.0.self_attn.q_proj.{}.weight",
        "layers.0.self_attn.to_q",
    ),
    "stable-audio-3-small": (
        "transformer.layers.0.ff.ff.2.parametrizations.weight.0.{}",
        "transformer_blocks.0.ff.proj_out",
    ),
    "stable-audio-open": (
        "transformer.transformer_blocks.0.attn1.to_q.{}.weight",
        "transformer_blocks.0.attn1.to_q",
    ),
}


@pytest.mark.parametrize("preset", list(LORAS))
def test_a_lora_by_its_makers_names_counts_while_the_job_lasts(painters, preset, tmp_path):
    painter = painters(preset)
    theirs, ours = LORAS[preset]
    layer = painter.parts.transformer.get_submodule(ours)
    down, up = factors(*layer.weight.shape)
    file = tmp_path / "soft.safetensors"
    save_file({theirs.format("lora_A"): down, theirs.format("lora_B"): up}, file)
    before = layer.weight.detach().clone()
    with painter.with_adapters([Lora(file, 0.5), Lora(file, 0.25)]):
        torch.testing.assert_close(layer.weight, before + 0.75 * up @ down)
    assert torch.equal(layer.weight, before)


def test_a_differential_attention_is_changed_in_diffusers_order(painters, tmp_path):
    painter = painters("stable-audio-3-medium")
    layer = painter.parts.transformer.get_submodule("transformer_blocks.0.self_attn.to_qkv")
    width = layer.weight.shape[1]
    down, up = factors(5 * width, width)
    file = tmp_path / "theirs.safetensors"
    key = "model.transformer.layers.0.self_attn.to_qkv.parametrizations.weight.0.lora_{}"
    config = json.dumps({"adapter_type": "lora", "rank": 2, "alpha": 1})
    save_file({key.format("A"): down, key.format("B"): up}, file, metadata={"lora_config": config})
    before = layer.weight.detach().clone()
    with painter.with_adapters([Lora(file)]):
        added = (layer.weight - before).detach()
    q, k, v, q2, k2 = (up @ down / 2).chunk(5)  # alpha / rank
    torch.testing.assert_close(added, torch.cat([q, q2, k, k2, v]), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("kind", ["dora-rows", "dora-cols"])
def test_the_kinds_of_dora_that_stable_audio_3_is_tuned_with_are_read(painters, tmp_path, kind):
    """Its trainer's own kind: a direction and its lengths, by rows unless it says columns."""
    painter = painters("stable-audio-3-medium")
    layer = painter.parts.transformer.get_submodule("transformer_blocks.0.self_attn.to_qkv")
    width = layer.weight.shape[1]
    down, up = factors(5 * width, width)
    rows = kind == "dora-rows"
    lengths = 1 + torch.arange(5.0 * width if rows else width)
    key = "transformer.layers.0.self_attn.to_qkv.parametrizations.weight.0.{}"
    state = {"lora_A": down, "lora_B": up, "magnitude": lengths}
    config = json.dumps({"adapter_type": kind, "rank": 2, "alpha": 2})
    file = tmp_path / "theirs.safetensors"
    ours = painter.parts.duration_embedder.linear.weight.detach().clone()
    less, more = factors(*ours.shape)
    duration = "conditioners.seconds_total.embedder.embedding.1.parametrizations.weight.0.lora_{}"
    other = {duration.format("A"): less, duration.format("B"): more}
    theirs = {key.format(name): value for name, value in state.items()}
    save_file({**theirs, **other}, file, metadata={"lora_config": config})
    before = layer.weight.detach().clone()
    order = [0, 3, 1, 4, 2]  # q, q2, k, k2, v of q, k, v, q2, k2
    delta = torch.cat([(up @ down).chunk(5)[n] for n in order])
    moved = before + 0.5 * delta
    if rows:
        lengths = torch.cat([lengths.chunk(5)[n] for n in order])[:, None]
    wanted = lengths * moved / moved.norm(dim=1 if rows else 0, keepdim=True)
    with painter.with_adapters([Lora(file, 0.5)]):
        torch.testing.assert_close(layer.weight, wanted, atol=1e-4, rtol=1e-4)
        found = painter.parts.duration_embedder.linear.weight
        torch.testing.assert_close(found, ours + 0.5 * more @ less)
    with painter.with_adapters([Lora(file, 0.0)]):
        assert torch.equal(layer.weight, before)
    assert torch.equal(layer.weight, before)


def test_pefts_alpha_lies_beside_the_file_and_other_kinds_are_refused(painters, tmp_path):
    transformer = painters("ace-step-base").parts.transformer
    layer = transformer.get_submodule("layers.0.self_attn.to_q")
    down, up = factors(*layer.weight.shape)
    key = LORAS["ace-step-base"][0]
    tensors = {key.format("lora_A"): down, key.format("lora_B"): up}
    file = tmp_path / "adapter_model.safetensors"
    save_file(tensors, file)
    (tmp_path / "adapter_config.json").write_text('{"r": 2, "lora_alpha": 8}', "utf-8")
    before = layer.weight.detach().clone()
    assert merge({"transformer": transformer}, file, 1.0, ACE_STEP) == 1
    torch.testing.assert_close(layer.weight, before + 4 * up @ down)
    with torch.no_grad():
        layer.weight.copy_(before)
    (tmp_path / "adapter_config.json").write_text("{" * 100, "utf-8")  # no JSON: as if not there
    merge({"transformer": transformer}, file, 1.0, ACE_STEP)
    torch.testing.assert_close(layer.weight, before + up @ down)
    with torch.no_grad():
        layer.weight.copy_(before)
    theirs = key.removesuffix(".{}.weight") + ".lora_magnitude_vector"
    length = 1 + up[:, 0].abs()
    save_file({**tensors, theirs: length}, file)
    merge({"transformer": transformer}, file, 1.0, ACE_STEP)
    moved = before + up @ down
    wanted = length[:, None] * moved / moved.norm(dim=1, keepdim=True)
    torch.testing.assert_close(layer.weight, wanted, atol=1e-5, rtol=1e-4)
    with torch.no_grad():
        layer.weight.copy_(before)
    save_file({**tensors, theirs: length[:-1].clone()}, file)
    with pytest.raises(ModelUnavailable, match="do not fit each other"):
        merge({"transformer": transformer}, file, 1.0, ACE_STEP)
    save_file({**tensors, "layers.0.dora_scale": length}, file)
    with pytest.raises(ModelUnavailable, match="is of a kind that is not read"):
        merge({"transformer": transformer}, file, 1.0, ACE_STEP)
    strange = tmp_path / "strange.safetensors"
    save_file({"nowhere.lora_A.weight": down, "nowhere.lora_B.weight": up}, strange)
    with pytest.raises(ModelUnavailable, match="none of its layers is there"):
        merge({"transformer": transformer}, strange, 1.0, STABLE_AUDIO_3)


def test_a_reference_is_heard_by_models_that_listen(painters, loop, monkeypatch):
    painter = painters("ace-step-base")
    found = told(painter, monkeypatch)
    plain = painter.paint(replace(REQUEST, steps=1), silent).sound.samples
    assert "reference_audio" not in found
    asked = replace(REQUEST, steps=1, addons=(Reference(loop.path),))
    assert np.abs(plain - painter.paint(asked, silent).sound.samples).max() > 1e-4
    assert found["reference_audio"].shape == (2, 2 * 48_000)
    heard = made(painter, asked)
    assert len(heard.recipe.addons[0].sha256) == 64
    with pytest.raises(BadArgument, match="hears no reference"):
        made(painters("stable-audio-3-small"), replace(REQUEST, addons=(Reference(loop.path),)))
    with pytest.raises(BadArgument, match="takes no taught words"):
        made(painter, replace(REQUEST, addons=(Word(loop.path, "grit"),)))


def test_the_last_moments_of_a_loop_lead_into_its_beginning(painters, loop, monkeypatch):
    painter = painters("ace-step-base")
    found = told(painter, monkeypatch)
    known = KnownSound(Clip(samples_of(loop), RATE), 2)
    painting = painter.lead_in(REQUEST, known, 0.25, silent)
    assert painting.start == pytest.approx(0.0)
    assert found["repainting_start"] == pytest.approx(1.75, abs=0.05)
    assert found["repainting_end"] == pytest.approx(2.0, abs=0.05)
    assert painting.sound.seconds == pytest.approx(3.0, abs=0.05)  # and its first bar again


def test_models_of_one_family_differ_in_what_is_said_of_them():
    assert model_named("stable-audio-3-small").effects == "stable-audio-3-small-sfx"
    assert model_named("stable-audio-3-small-sfx").good_at == ("effects",)
    assert model_named("ace-step-base").guidance == 7.0
