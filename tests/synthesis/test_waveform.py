"""Models that paint waveforms, on random weights, through the code that loads the real ones."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import Any

import numpy as np
import pytest
import torch

from bridge.config.presets import load_models
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument, Cancelled, ModelUnavailable, OutOfMemory
from bridge.domain.music import Key, Meter, loop_samples
from bridge.domain.request import Kind, Request
from bridge.generation import pipeline
from bridge.synthesis.loading import load
from bridge.synthesis.pipelines.adapters import INSTRUMENTAL, MANNERS, StableAudioSolver
from bridge.synthesis.pipelines.memory import APART
from tests.synthesis.tiny_waveforms import BUILD, LAYOUTS, save

RATES = {
    "stable-audio": 44_100,
    "foundation": 44_100,
    "stable-audio-3": 44_100,
    "ace-step": 48_000,
    "audioldm2": 16_000,
}
REQUEST = Request("dusty drums", seed=7, bpm=240.0, bars=1, steps=2, guidance=3.0)


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@pytest.fixture(scope="module", params=list(BUILD))
def painter(request, tmp_path_factory):
    return load(save(request.param, tmp_path_factory.mktemp(request.param)))


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    return {kind: save(kind, tmp_path_factory.mktemp(f"{kind}-own")) for kind in BUILD}


def asked(painter, monkeypatch) -> dict:
    """What the pipeline is asked for from now on."""
    found: dict = {}
    plain = type(painter.parts).__call__

    @wraps(plain)
    def spy(self, **said):
        found.update(said)
        return plain(self, **{n: v for n, v in said.items() if not n.startswith("callback")})

    monkeypatch.setattr(type(painter.parts), "__call__", spy)
    return found


def test_every_kind_that_a_preset_names_has_a_manner():
    named = {entry.pipeline for entry in load_models()} - {"embedded", "riffusion"}
    assert named == set(MANNERS) == set(BUILD)


def test_a_recording_is_longer_than_its_loop_and_at_the_models_rate(painter):
    clip = painter.paint(REQUEST, silent).sound
    assert isinstance(clip, Clip)
    assert clip.rate == RATES[painter.entry.pipeline]
    assert clip.seconds >= 1.0 + 1.0 + 0.9  # the loop, a bar and about a second
    assert 1e-3 < np.abs(clip.samples).max() <= 1


def test_a_seed_is_a_sample_in_any_batch(painter):
    requests = [replace(REQUEST, seed=seed) for seed in (7, 8, 9)]
    together = [painting.sound.samples for painting in painter.paint_all(requests, silent)]
    for request, samples in zip(requests, together, strict=True):
        alone = painter.paint(request, silent).sound.samples
        assert np.abs(alone - samples).max() < 1e-3
    assert np.abs(together[0] - together[1]).max() > 1e-3


@pytest.mark.parametrize(
    ("bpm", "meter", "bars"), [(240, "4/4", 1), (171.3, "7/8", 2), (97, "3/4", 1)]
)
def test_it_becomes_a_loop_of_exactly_its_bars(painter, bpm, meter, bars):
    request = replace(REQUEST, bpm=float(bpm), meter=Meter.parse(meter), bars=bars)
    loop = pipeline.make(request, painter, silent)
    assert loop.clip.rate == 44_100
    assert len(loop.clip.samples) == loop_samples(bars, request.meter, bpm)
    assert (loop.recipe.model, loop.recipe.steps) == (painter.entry.name, 2)
    assert loop.family == "drums"


def test_a_oneshot_is_cut_from_it(painter):
    loop = pipeline.make(replace(REQUEST, kind=Kind.ONESHOT), painter, silent)
    assert 0 < loop.clip.seconds <= 10.1


def test_progress_is_told_and_cancel_is_obeyed_at_the_next_step(painter):
    told: list[float] = []
    painter.paint(replace(REQUEST, steps=3), told.append)
    assert told == pytest.approx([1 / 3, 2 / 3, 1.0])

    def stop(done: float, *_: object) -> None:
        told.append(done)
        raise Cancelled("Stop.")

    told.clear()
    with pytest.raises(Cancelled):
        painter.paint(replace(REQUEST, steps=3), stop)
    assert told == pytest.approx([1 / 3])
    assert painter.paint(REQUEST, silent).sound.seconds > 1


def test_words_length_and_guidance_take_effect(painter):
    base = painter.paint(REQUEST, silent).sound.samples
    changes: list[dict[str, Any]] = [{"prompt": "bright bells"}, {"key": Key.parse("Am")}]
    if painter.entry.pipeline != "ace-step":  # turbo: no guidance
        changes += [{"negative": "hiss"}, {"guidance": 5.0}]
    for change in changes:
        other = painter.paint(replace(REQUEST, **change), silent).sound.samples
        assert np.abs(base - other).max() > 0, change
    longer = painter.paint(replace(REQUEST, bpm=120.0), silent).sound
    assert longer.seconds >= 2.0 + 2.0 + 0.9


def test_tempo_and_key_are_words_where_there_is_no_field(entries, monkeypatch):
    request = replace(REQUEST, bpm=93.5, key=Key.parse("F#m"))
    for kind, length in (("stable-audio-3", "duration"), ("audioldm2", "audio_length_in_s")):
        painter = load(entries[kind])
        found = asked(painter, monkeypatch)
        painter.paint(request, silent)
        assert found["prompt"] == ["dusty drums, 93.5 bpm, F# minor"]
        assert found[length] == pytest.approx(2 * 4 * 60 / 93.5 + 1)


def test_ace_step_has_fields_for_them(entries, monkeypatch):
    painter = load(entries["ace-step"])
    found = asked(painter, monkeypatch)
    painter.paint(replace(REQUEST, bpm=93.4, key=Key.parse("F#m"), meter=Meter(3, 4)), silent)
    assert (found["bpm"], found["keyscale"], found["timesignature"]) == (93, "F# minor", "3")
    assert (found["prompt"], found["lyrics"]) == (["dusty drums"], [INSTRUMENTAL])
    assert found["audio_duration"] == 10.0  # its least


def test_a_loop_longer_than_the_model_paints_is_refused_before_it_begins(entries):
    painter = load(entries["stable-audio"])  # a window of 6 s
    with pytest.raises(BadArgument, match=r"at most 6 s and 2 bars here last 12 s"):
        painter.paint(replace(REQUEST, bpm=40.0, bars=2), silent)
    whole = painter.paint(replace(REQUEST, bpm=160.0, bars=4), silent)  # 6 s: nothing to spare
    assert whole.sound.seconds == pytest.approx(6.04, abs=0.01)
    loop = pipeline.make(replace(REQUEST, bpm=160.0, bars=4), painter, silent)
    assert len(loop.clip.samples) == 6 * 44_100


def test_stable_audios_solver_has_its_noise_levels():
    solver = StableAudioSolver(sigma_min=0.3, sigma_max=500, sigma_data=1.0)
    solver.set_timesteps(4)
    expected = torch.atan(solver.sigmas[:-1]) * 2 / torch.pi
    assert torch.allclose(solver.timesteps, expected)
    assert 0.99 < float(solver.timesteps[0]) < 1


def test_out_of_memory_halves_the_batch_then_says_so(entries):
    painter: Any = load(entries["stable-audio-3"])
    forward, room = painter.parts.transformer.forward, [2]

    def full(latents, *args, **kwargs):
        if len(latents) > room[0]:
            raise torch.OutOfMemoryError("full")
        return forward(latents, *args, **kwargs)

    painter.parts.transformer.forward = full
    requests = [replace(REQUEST, seed=seed, guidance=1.0) for seed in range(3)]
    assert len(painter.paint_all(requests, silent)) == 3
    assert painter.thrift.level < APART
    room[0] = 0
    with pytest.raises(OutOfMemory, match="fewer bars"):
        painter.paint(requests[0], silent)
    room[0] = 2
    assert painter.paint(requests[0], silent).sound.seconds > 1


def test_a_folder_of_another_kind_and_a_foreign_layout_say_what_to_do(tmp_path, entries):
    wrong = replace(entries["audioldm2"], pipeline="ace-step")
    with pytest.raises(ModelUnavailable, match="holds a AudioLDM2Pipeline"):
        load(wrong)
    (tmp_path / "model_config.json").write_text("{}", "utf-8")
    with pytest.raises(ModelUnavailable, match=r"docs/models\.md"):
        load(replace(entries["stable-audio-3"], folder=tmp_path))


def test_missing_weights_of_any_part_are_told(tmp_path):
    entry = save("audioldm2", tmp_path / "model")
    (tmp_path / "model" / "vocoder" / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="weights of vocoder are missing"):
        load(entry)
    other = save("ace-step", tmp_path / "other", LAYOUTS["ace-step-base"])
    tokenizer = tmp_path / "other" / "audio_tokenizer"  # a network, whatever its name
    (tokenizer / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="weights of audio_tokenizer are missing"):
        load(other)
