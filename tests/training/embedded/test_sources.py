"""The sources that are no General MIDI sound, in tune, as long as asked, alike each time."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Note
from bridge.score.grooves import KEYS
from bridge.score.notes import BarSpan
from bridge.score.tonal import tonal_pattern
from training.embedded import articulation, fx_modern, kits_modern, rooms, vital
from training.embedded.clips import make
from training.embedded.drafts import draw_instrument
from training.embedded.fx import Effect
from training.embedded.instruments import TONAL
from training.embedded.instruments_modern import MODERN, Modern, draw_modern
from training.embedded.studio import Studio
from training.embedded.synthesis import Audio, hertz
from training.embedded.vital import Vital

WAYS = [(name, way) for name, ways in MODERN.items() for way in ways]
FAMILY = {one.name: one.family for one in TONAL}
MEAN = {one.name: (one.low + one.high) // 2 for one in TONAL}
RINGS = ("pluck", "mallet")
STRUCK = ("plucked bass", "FM electric piano")  # they fall by themselves


def _label(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _sounded(way: Modern, pitch: int, held: float, seed: int) -> Audio:
    rng, note = np.random.default_rng(seed), Note(0.0, held, pitch, 0.8)
    if isinstance(way.recipe, Vital):
        pytest.importorskip("vita")
        return way.recipe([note], 1.0, rng)
    return way.recipe(rng)(hertz(pitch), held, 0.8)


def _cents_off(samples: Audio, pitch: int) -> float:
    """How far the middle of what lies around the first four partials is from them."""
    size = 1 << 19
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size), size)) ** 2
    at = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    total = weight = 0.0
    for k in range(1, 5):
        near = np.abs(np.log2(np.maximum(at, 1) / (k * hertz(pitch)))) < 80 / 1200
        offsets = 1200 * np.log2(at[near] / (k * hertz(pitch)))
        total += float((power[near] * offsets).sum())
        weight += float(power[near].sum())
    return total / weight


@pytest.mark.parametrize(("name", "way"), WAYS, ids=_label)
def test_a_modern_sound_is_in_tune_and_as_long_as_its_note(name: str, way: Modern) -> None:
    pitch = MEAN[name]
    for seed in (1, 2):
        held = _sounded(way, pitch, 1.2, seed)
        assert np.isfinite(held).all()
        assert np.abs(held[: SAMPLE_RATE // 2]).max() > 0.02
        assert abs(_cents_off(held[SAMPLE_RATE // 5 :], pitch)) < 20
        assert np.array_equal(held, _sounded(way, pitch, 1.2, seed))
        short = _sounded(way, pitch, 0.1, seed)
        assert np.abs(short).max() > 0.02
        if FAMILY[name] in RINGS:
            continue
        assert (
            np.abs(short[round(0.25 * SAMPLE_RATE) :]).max(initial=0) < 0.01 * np.abs(short).max()
        )
        late = held[round(1.0 * SAMPLE_RATE) : round(1.15 * SAMPLE_RATE)]
        assert np.abs(late).max() > 0.05 * np.abs(held).max() or name in STRUCK


def test_every_modern_name_is_an_instrument() -> None:
    assert set(MODERN) <= {one.name for one in TONAL}


def test_a_third_of_the_electronic_families_is_modern() -> None:
    studio = Studio({}, None)
    fonts = [one for one in TONAL if one.weight]
    for family in ("lead", "bass", "pad", "pluck"):
        rng = np.random.default_rng(4)
        mine = [one for one in fonts if one.family == family]
        assert mine
        drawn = [draw_instrument(rng, _Everything(studio), family) for _ in range(600)]
        share = np.mean([draw_modern(rng, one.name, family, True) is not None for one in drawn])
        assert share > 1 / 3, family
    assert fx_modern.SHARE > 1 / 3


class _Everything(Studio):
    """As if soundfonts were there: every instrument can be drawn."""

    def __init__(self, studio: Studio) -> None:
        self.modern = studio.modern

    def playable(self, instrument):  # type: ignore[no-untyped-def]
        return list(instrument.recipes)


@pytest.mark.parametrize("style", kits_modern.STYLES)
def test_modern_kits_have_every_voice_and_hats_a_top(style: str) -> None:
    kit = kits_modern.ModernKit(kits_modern.STYLES[style], 3)
    again = kits_modern.ModernKit(kits_modern.STYLES[style], 3)
    for voice, key in KEYS.items():
        hit = kit[key]
        assert np.isfinite(hit).all()
        assert 0.3 < np.abs(hit).max() <= 1
        assert np.abs(hit[-1]) < 1e-3
        assert np.array_equal(hit, again[key]), voice
    for voice in ("hat", "open", "crash", "shaker"):
        power = np.abs(np.fft.rfft(kit[KEYS[voice]])) ** 2
        above = np.fft.rfftfreq(kit[KEYS[voice]].size, 1 / SAMPLE_RATE) > 12_000
        share = 10 * np.log10(power[above].sum() / power.sum())
        assert share > (-20 if style == "lofi" else -11), voice


def test_kicks_are_low_and_soon_over() -> None:
    for seed in range(6):
        hit = kits_modern.ModernKit(kits_modern.STYLES["house"], seed)[KEYS["kick"]]
        power = np.abs(np.fft.rfft(hit)) ** 2
        low = np.fft.rfftfreq(hit.size, 1 / SAMPLE_RATE) < 200
        assert power[low].sum() > 0.5 * power.sum()
        assert hit.size < 0.7 * SAMPLE_RATE


@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.4])
def test_a_room_dies_away_in_its_time(seconds: float) -> None:
    rng = np.random.default_rng(2)
    answer = rooms.impulse_response(rooms.Room((6.0, 5.0, 3.0), seconds, 0.7), rng)
    left = 10 * np.log10(np.cumsum(answer[::-1].astype(float) ** 2)[::-1] + 1e-12)
    falling = np.flatnonzero((left < left[0] - 5) & (left > left[0] - 25))
    rate = 20 / ((falling[-1] - falling[0]) / SAMPLE_RATE)
    assert 60 / rate == pytest.approx(seconds, rel=0.4)


def test_a_room_goes_round_a_loop() -> None:
    sound = np.random.default_rng(0).standard_normal(SAMPLE_RATE).astype(np.float32)
    sound[SAMPLE_RATE // 4 :] = 0
    room = rooms.Room((6.0, 5.0, 3.0), 1.6)
    once = rooms.placed(sound, room, np.random.default_rng(1), True, 0.5)
    late = rooms.placed(np.roll(sound, 9000), room, np.random.default_rng(1), True, 0.5)
    assert np.allclose(np.roll(once, 9000), late, atol=1e-4)


@pytest.mark.parametrize(
    "effect", fx_modern.TEXTURES + fx_modern.GESTURES, ids=lambda one: str(one.make.__name__)
)
def test_modern_effects_sound_and_end(effect: Effect) -> None:
    studio, n = Studio({}, None), 3 * SAMPLE_RATE
    for seed in range(3):
        heard = effect.make(np.random.default_rng(seed), studio, n)
        assert np.isfinite(heard).all()
        assert np.abs(heard).max() > 0.02
        assert np.array_equal(heard, effect.make(np.random.default_rng(seed), studio, n))
        if effect in fx_modern.TEXTURES:
            assert heard.size == n
            inner = np.sort(np.abs(np.diff(heard)))[-20]
            assert abs(float(heard[0] - heard[-1])) <= inner + 1e-3
        else:
            assert heard.size <= n


def test_other_articulations_are_what_they_are_called() -> None:
    seen: Counter[str] = Counter()
    for seed in range(160):
        rng = np.random.default_rng(seed)
        writer = ("sustained", "comp", "melody", "long", "arpeggio", "riff")[seed % 6]
        pattern = tonal_pattern(rng, writer, BarSpan(), 48, 76)
        other = articulation.rearticulated(rng, pattern, BarSpan(), "strings", chance=1.0)
        lengths = [note.length for note in other.notes]
        assert other.notes
        assert min(lengths) > 0.02
        assert all(0 <= note.start < 8 for note in other.notes)
        assert {note.pitch for note in other.notes} <= {note.pitch for note in pattern.notes}
        assert ("staccato" in other.tags) == (np.median(lengths) <= 0.3)
        if other.name in ("sustained chords", "long notes"):
            assert np.median(lengths) > 0.3
        seen[other.name] += 1
    assert seen["stabs"] > 10
    assert seen["ostinato"] > 10


def test_a_clip_does_not_depend_on_those_before_it() -> None:
    first, second = Studio({}, None), Studio({}, None)
    forth = {k: make(8, k, first).samples for k in range(14)}
    back = {k: make(8, k, second).samples for k in reversed(range(14))}
    assert all(np.array_equal(forth[k], back[k]) for k in forth)


def test_vital_leaves_small_numbers_as_they_are() -> None:
    """Its engine flushes denormals in the thread that it plays in."""
    pytest.importorskip("vita")
    vital.played(vital.plain_sub(np.random.default_rng(0)), [Note(0.0, 0.3, 40, 0.8)], 0.5)
    assert (np.array([1e-39], np.float32) * np.float32(0.5))[0] > 0


def test_without_modern_sources_clips_are_those_of_before() -> None:
    """Drawn before there were any: captions, and levels to four places."""
    studio = Studio({}, None, modern=False)
    for (seed, index), (caption, rms) in BEFORE.items():
        clip = make(seed, index, studio)
        assert clip.text["captions"][0] == caption
        assert float(np.sqrt(np.mean(clip.samples.astype(float) ** 2))) == pytest.approx(
            rms, rel=1e-3
        )
        assert "source" not in clip.text


BEFORE: dict[tuple[int, int], tuple[str, float]] = {
    (3, 0): ("choppy pristine soft pad note", 0.14063),
    (3, 5): ("close acoustic guitar single note", 0.05508),
    (3, 9): ("live room tambourine percussion", 0.03790),
    (3, 12): ("synth pluck arpeggiated pattern", 0.17620),
    (11, 1): ("steel-string guitar figure, crisp, cheerful, deep", 0.09304),
    (11, 3): ("sad figure on saw lead", 0.29495),
    (11, 7): ("rave acid bassline on 303 loop", 0.35677),
}
