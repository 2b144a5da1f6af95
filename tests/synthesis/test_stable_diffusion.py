"""Riffusion-shaped models, proven on random weights saved in the very layout of the real one."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from bridge.domain.audio import Clip
from bridge.domain.errors import Cancelled, ModelUnavailable, NotFound, OutOfMemory
from bridge.domain.music import Key, Meter, loop_samples
from bridge.domain.request import Kind, Lora, Request, Word
from bridge.synthesis.circular import circular
from bridge.synthesis.embedded.prompt_weights import encode, parse
from bridge.synthesis.painter import KnownSound
from bridge.synthesis.pipelines.canvas import magnitudes_of
from bridge.synthesis.pipelines.memory import APART, OFFLOADED, SLICED, TILED, first_level
from bridge.synthesis.pipelines.pretrained import make_safe
from bridge.synthesis.pipelines.stable_diffusion import SpectrogramPainter
from bridge.synthesis.sampling import StartLatents, Steer, denoise, slerp
from bridge.synthesis.vocoder.inversion import invert
from tests.synthesis.tiny import save

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
RATE = 44_100
REQUEST = Request("dusty drums", seed=7, bpm=240.0, bars=1, steps=3, guidance=2.0)


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@pytest.fixture(scope="module")
def painter(tmp_path_factory):
    return SpectrogramPainter.load(save(tmp_path_factory.mktemp("tiny")), device="cpu")


def groove(seconds: float = 1.0) -> Clip:
    noise = np.random.default_rng(0).normal(0, 0.2, (round(seconds * RATE), 1))
    return Clip(noise.astype(np.float32), RATE)


def difference(one, other) -> float:
    return float(np.abs(one.sound.magnitude - other.sound.magnitude).max())


@pytest.mark.parametrize("old", [False, True])
def test_both_layouts_load_and_paint_the_same(tmp_path, painter, old):
    entry = save(tmp_path / "model", old)
    loaded = SpectrogramPainter.load(entry, device="cpu")
    assert difference(loaded.paint(REQUEST, silent), painter.paint(REQUEST, silent)) < 1e-5
    again = SpectrogramPainter.load(entry, device="cpu")
    assert again.parts.unet is not loaded.parts.unet


def test_a_pickle_that_runs_code_is_not_opened(tmp_path):
    entry = save(tmp_path / "model", old=True)

    class Trap:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path / 'sprung'}",)

    torch.save({"weight": Trap()}, tmp_path / "model" / "unet" / "diffusion_pytorch_model.bin")
    with pytest.raises(ModelUnavailable, match="more than weights"):
        SpectrogramPainter.load(entry, device="cpu")
    assert not (tmp_path / "sprung").exists()


def test_missing_and_damaged_models_say_what_to_do(tmp_path):
    entry = save(tmp_path / "model")
    with pytest.raises(ModelUnavailable, match="models pull tiny"):
        SpectrogramPainter.load(replace(entry, folder=tmp_path / "none"))
    weights = tmp_path / "model" / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5_000])
    with pytest.raises(ModelUnavailable, match="damaged"):
        SpectrogramPainter.load(entry, device="cpu")
    weights.unlink()
    with pytest.raises(ModelUnavailable, match="missing"):
        make_safe(tmp_path / "model")


@pytest.mark.parametrize(
    ("bpm", "meter", "bars"), [(40, "4/4", 1), (92, "4/4", 2), (133.7, "7/8", 2), (240, "3/4", 1)]
)
def test_any_tempo_and_meter_fit_exactly(painter, bpm, meter, bars):
    request = replace(REQUEST, bpm=float(bpm), meter=Meter.parse(meter), bars=bars, steps=1)
    spectrogram = painter.paint(request, silent).sound
    columns = spectrogram.magnitude.shape[2]
    assert spectrogram.circular
    assert spectrogram.samples == loop_samples(bars, request.meter, bpm)
    assert columns % 16 == 0
    assert 441 / 1.25 < spectrogram.samples / columns < 441 * 1.25
    assert len(invert(spectrogram, draft=True).samples) == spectrogram.samples


def test_rolling_the_noise_rolls_the_picture(painter):
    canvas = painter.canvas(REQUEST)
    states, config = painter.states(REQUEST), painter.parts.scheduler.config

    def run(noise):
        with circular(painter.parts.unet):
            latents = denoise(
                painter.parts.unet, config, states, StartLatents(noise), Steer(4, 3.0), silent
            )
        return magnitudes_of(painter.pictures(latents, canvas)).numpy()

    noise = painter.noise(canvas, 1)
    straight, rolled = run(noise), run(noise.roll(4, -1))
    assert np.abs(np.roll(straight, 32, axis=-1) - rolled).max() < 1e-4


def test_seed_prompt_and_negative_take_effect(painter):
    base = painter.paint(REQUEST, silent)
    assert difference(base, painter.paint(REQUEST, silent)) == 0
    for changed in ({"seed": 8}, {"prompt": "bright bells"}, {"negative": "hiss"}, {"guidance": 9}):
        assert difference(base, painter.paint(replace(REQUEST, **changed), silent)) > 0


def test_tempo_and_key_are_in_the_words(painter):
    one = painter.states(REQUEST)
    other = painter.states(replace(REQUEST, key=Key.parse("Am")))
    assert not torch.equal(one[1], other[1])
    assert torch.equal(one[0], other[0])


def test_a_variation_goes_from_the_sound_to_a_new_one(painter):
    """In between nothing is in order: the weights are random."""
    known, request = KnownSound(groove(), 1), replace(REQUEST, steps=8)
    kept, near, far = (
        painter.repaint(request, known, range(1), strength, silent) for strength in (0.0, 0.3, 1.0)
    )
    fresh = painter.paint(request, silent)
    assert difference(far, fresh) < 1e-5
    assert difference(kept, near) > 1e-3
    assert difference(near, fresh) > 1e-3


def test_a_repaint_keeps_the_other_bars(painter, monkeypatch):
    """In the latents: a VAE of random weights mixes all of what it decodes."""
    request, known = replace(REQUEST, bars=4, steps=5), KnownSound(groove(4), 4)
    seen: list[torch.Tensor] = []
    decode = SpectrogramPainter.pictures

    def pictures(self, latents, canvas, draft=False):
        seen.append(latents)
        return decode(self, latents, canvas, draft)

    monkeypatch.setattr(SpectrogramPainter, "pictures", pictures)
    painter.repaint(request, known, range(4), 0.0, silent)
    made = painter.repaint(request, known, range(1, 2), 1.0, silent)
    kept, changed = seen
    first, last = round(kept.shape[3] / 4), round(kept.shape[3] / 2)
    apart = (kept - changed).abs().amax((0, 1, 2))
    assert apart[:first].max() < 1e-5
    assert apart[last:].max() < 1e-5
    assert apart[first:last].min() > 1e-2
    assert made.sound.samples == 4 * RATE


def test_an_extension_is_longer_by_its_bars(painter):
    longer = replace(REQUEST, bars=3)
    sound = painter.repaint(longer, KnownSound(groove(), 1), range(1, 3), 1.0, silent).sound
    assert sound.samples == 3 * RATE
    assert sound.circular


def test_its_own_spectrogram_is_known_to_it(painter):
    made = painter.paint(REQUEST, silent)
    again = painter.repaint(REQUEST, KnownSound(made.sound, 1), range(1), 0.0, silent)
    other = painter.repaint(REQUEST, KnownSound(groove(), 1), range(1), 0.0, silent)
    assert again.sound.magnitude.shape == made.sound.magnitude.shape
    assert difference(again, other) > 1e-3


def test_a_morph_begins_and_ends_at_its_ends(painter):
    last = replace(REQUEST, prompt="bright bells", seed=9)
    series = [painter.morph(REQUEST, last, position, silent) for position in (0.0, 0.5, 1.0)]
    assert difference(series[0], painter.paint(REQUEST, silent)) < 1e-5
    assert difference(series[2], painter.paint(last, silent)) < 1e-5
    assert difference(series[1], series[0]) > 0


def test_what_is_painted_can_be_looked_at(painter):
    seen: list[np.ndarray] = []
    painter.paint(REQUEST, lambda _, look: seen.append(look()))
    assert len(seen) == 3
    for picture in seen:
        assert picture.dtype == np.uint8
        assert picture.shape[0] <= 48
        assert picture.shape[1] <= 128


def test_noise_between_noises_is_noise():
    one, other = torch.randn(2, 4, 64, 64, generator=torch.Generator().manual_seed(0))
    assert slerp(one, other, 0.5).std() == pytest.approx(1.0, abs=0.03)
    assert torch.allclose(slerp(one, one, 0.5), one)


def test_progress_is_told_and_cancel_is_obeyed_at_the_next_step(painter):
    told: list[float] = []
    painter.paint(REQUEST, lambda done, _: told.append(done))
    assert told == pytest.approx([1 / 3, 2 / 3, 1.0])

    def stop(done: float, _: object) -> None:
        told.append(done)
        raise Cancelled("Stop.")

    told.clear()
    with pytest.raises(Cancelled):
        painter.paint(REQUEST, stop)
    assert told == pytest.approx([1 / 3])


class Card:
    """Memory for so many samples at once, as a network meets it; `failures` first fail anyway."""

    def __init__(self, module, room, failures=0):
        self.forward, self.room, self.failures, self.batches = module.forward, room, failures, []
        module.forward = self

    def __call__(self, latents, *args, **kwargs):
        self.failures -= 1
        if len(latents) > self.room or self.failures >= 0:
            raise torch.OutOfMemoryError("full")
        self.batches.append(len(latents))
        return self.forward(latents, *args, **kwargs)


SEEDS = [replace(REQUEST, seed=seed) for seed in (7, 8, 9)]


def test_a_batch_paints_what_each_would_alone(painter):
    together = painter.paint_all(SEEDS, silent)
    for request, painting in zip(SEEDS, together, strict=True):
        assert difference(painting, painter.paint(request, silent)) < 1e-4
    assert difference(*together[:2]) > 1e-3


def test_a_batch_too_large_is_halved(tmp_path, painter):
    small = SpectrogramPainter.load(save(tmp_path / "model"), device="cpu")
    card = Card(small.parts.unet, room=4)
    told: list[float] = []
    paintings = small.paint_all(SEEDS, lambda done, *_: told.append(done))
    assert card.batches == [4, 4, 4, 2, 2, 2]  # two samples with their guidance, then one
    assert told == pytest.approx([2 / 9, 4 / 9, 6 / 9, 7 / 9, 8 / 9, 1.0])
    assert small.thrift.level == 0
    for one, other in zip(paintings, painter.paint_all(SEEDS, silent), strict=True):
        assert difference(one, other) < 1e-4


def test_one_sample_too_large_is_painted_in_halves_then_slices(tmp_path, painter):
    small = SpectrogramPainter.load(save(tmp_path / "model"), device="cpu")
    card = Card(small.parts.unet, room=1)
    expected = painter.paint(REQUEST, silent)
    assert difference(small.paint(REQUEST, silent), expected) < 1e-4
    assert (small.thrift.level, card.batches) == (APART, [1] * 6)
    card.failures = 1
    assert difference(small.paint(REQUEST, silent), expected) < 1e-4
    assert small.thrift.level == SLICED
    assert type(next(iter(small.parts.unet.attn_processors.values()))).__name__.startswith("Sliced")
    assert small.parts.vae.use_slicing


def test_no_memory_at_all_is_one_sentence_and_no_end(tmp_path):
    small = SpectrogramPainter.load(save(tmp_path / "model"), device="cpu")
    card = Card(small.parts.unet, room=8, failures=99)
    with pytest.raises(OutOfMemory, match="fewer bars"):
        small.paint(REQUEST, silent)
    card.failures = 0
    assert small.paint(REQUEST, silent).sound.samples == RATE


def test_a_tiled_ring_is_still_a_ring(tmp_path):
    small = SpectrogramPainter.load(save(tmp_path / "model"), device="cpu")
    canvas = small.canvas(replace(REQUEST, bars=4))
    latents = small.noise(canvas, 1)
    ring = small.pictures(latents, canvas)
    open_ended = small.pictures(latents, replace(canvas, ring=False))
    small.thrift.save(TILED)
    small.parts.vae.tile_latent_min_size, small.parts.vae.tile_sample_min_size = 16, 128
    tiled = small.pictures(latents, canvas)
    assert tiled.shape == ring.shape
    assert at_the_seam(tiled, ring) < 0.5 * at_the_seam(open_ended, ring)


def at_the_seam(one, other) -> float:
    """The mean difference in the eight columns around the seam."""
    apart = (one - other).abs().roll(4, -1)
    return float(apart[..., :8].mean())


@pytest.mark.parametrize(
    ("weights", "memory", "level"),
    [(2.1e9, 80e9, 0), (2.1e9, 4e9, SLICED), (2.1e9, 2.5e9, OFFLOADED), (12e9, 12e9, OFFLOADED)],
)
def test_small_cards_begin_with_savings(weights, memory, level):
    assert first_level(int(weights), int(memory)) == level


def test_a_oneshot_has_ends(painter):
    spectrogram = painter.paint(replace(REQUEST, kind=Kind.ONESHOT, steps=1), silent).sound
    assert not spectrogram.circular


@pytest.mark.parametrize(
    ("prompt", "pieces"),
    [
        ("plain words", [("plain words", 1.0)]),
        ("(deep:1.5) house", [("deep", 1.5), (" house", 1.0)]),
        ("a (b)", [("a ", 1.0), ("b", 1.1)]),
        ("((b))", [("b", 1.1 * 1.1)]),
        ("a (b", [("a (b", 1.0)]),
        ("a b)", [("a b)", 1.0)]),
        (r"\(b\)", [("(b)", 1.0)]),
        ("(b:99)", [("b", 4.0)]),
        ("", []),
    ],
)
def test_prompt_weights(prompt, pieces):
    found = parse(prompt)
    assert [text for text, _ in found] == [text for text, _ in pieces]
    assert [w for _, w in found] == pytest.approx([w for _, w in pieces])


def test_a_weight_changes_the_states_and_a_long_prompt_is_cut(painter):
    tools = painter.parts.tokenizer, painter.parts.text_encoder
    assert not torch.equal(encode("(deep:1.5) house", *tools), encode("deep house", *tools))
    assert encode("very " * 200, *tools).shape == (1, 77, 8)


def test_textual_inversion_teaches_a_word_while_a_job_lasts(tmp_path, painter):
    request = replace(REQUEST, prompt="grit")
    before = painter.states(request)
    save_file({"emb_params": torch.randn(1, 8)}, tmp_path / "grit.safetensors")
    word = Word(tmp_path / "grit.safetensors", "grit")
    with painter.with_adapters([word]):
        assert not torch.equal(before, painter.states(request))
    assert torch.equal(before, painter.states(request))
    with (
        pytest.raises(NotFound, match="no file"),
        painter.with_adapters([replace(word, path=tmp_path)]),
    ):
        pass
    save_file({"emb_params": torch.randn(1, 9)}, tmp_path / "grit.safetensors")
    with pytest.raises(ModelUnavailable, match="does not fit"), painter.with_adapters([word]):
        pass
    assert torch.equal(before, painter.states(request))


LAYER = "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"


@pytest.mark.parametrize(
    ("down", "up", "alpha"),
    [
        (f"unet.{LAYER}.lora_A.weight", f"unet.{LAYER}.lora_B.weight", None),
        (f"unet.{LAYER}.lora.down.weight", f"unet.{LAYER}.lora.up.weight", None),
        (
            f"lora_unet_{LAYER.replace('.', '_')}.lora_down.weight",
            f"lora_unet_{LAYER.replace('.', '_')}.lora_up.weight",
            f"lora_unet_{LAYER.replace('.', '_')}.alpha",
        ),
    ],
)
def test_a_lora_counts_by_its_weight_and_comes_off_again(tmp_path, painter, down, up, alpha):
    layer = painter.parts.unet.get_submodule(LAYER)
    before = layer.weight.clone()
    one, other = torch.randn(2, 8), torch.randn(8, 2)
    state = {down: one, up: other} | ({alpha: torch.tensor(1.0)} if alpha else {})
    save_file(state, tmp_path / "grit.safetensors")
    share = 0.5 * (0.5 if alpha else 1.0)
    twice = [Lora(tmp_path / "grit.safetensors", 0.5)] * 2
    with painter.with_adapters(twice[:1]):
        assert torch.allclose(layer.weight, before + share * other @ one, atol=1e-5)
    assert torch.equal(layer.weight, before)
    with painter.with_adapters(twice):
        assert torch.allclose(layer.weight, before + 2 * share * other @ one, atol=1e-5)
    assert torch.equal(layer.weight, before)


def wear(painter, file):
    with painter.with_adapters([Lora(file)]):
        raise AssertionError


def test_a_lora_for_another_model_changes_nothing(tmp_path, painter):
    before = painter.parts.unet.get_submodule(LAYER).weight.clone()
    state = {f"unet.{LAYER}.lora_A.weight": torch.ones(2, 9), "x.lora_A.weight": torch.ones(2, 2)}
    save_file(state | {f"unet.{LAYER}.lora_B.weight": torch.ones(8, 2)}, tmp_path / "a.safetensors")
    with pytest.raises(ModelUnavailable, match="another size"):
        wear(painter, tmp_path / "a.safetensors")
    save_file({"x.lora_A.weight": torch.ones(2, 2)}, tmp_path / "b.safetensors")
    with pytest.raises(ModelUnavailable, match="none of its layers"):
        wear(painter, tmp_path / "b.safetensors")
    assert torch.equal(painter.parts.unet.get_submodule(LAYER).weight, before)


def test_the_last_steps_are_not_guided_where_that_is_hardly_heard(painter, monkeypatch):
    sizes: list[int] = []
    forward = painter.parts.unet.forward

    def watched(latents, *args, **said):
        sizes.append(len(latents))
        return forward(latents, *args, **said)

    monkeypatch.setattr(painter.parts.unet, "forward", watched)
    ten = replace(REQUEST, steps=10)
    painter.paint(ten, silent)
    assert sizes == [2] * 7 + [1] * 3
    sizes.clear()
    replace(painter, guided=(0.0, 1.0)).paint(ten, silent)
    assert sizes == [2] * 10
