"""What is played, on what, before any effect: drafts of loops and of one-shots.

A draft's samples fill its canvas: a loop is folded to exactly its length, a one-shot is four beats
at 96 bpm, begins LEAD_IN after the canvas does and is silent by its end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.domain.music import SAMPLE_RATE, Meter
from bridge.domain.notes import Note
from bridge.score.bass import bass_pattern
from bridge.score.drums import drum_pattern
from bridge.score.grooves import KEYS
from bridge.score.harmony import diatonic, voiced
from bridge.score.notes import BarSpan, Pattern, pick
from bridge.score.tonal import tonal_pattern
from training.embedded import fx, fx_modern
from training.embedded.articulation import rearticulated
from training.embedded.captions import Facts
from training.embedded.instruments import TONAL, USUAL, Instrument
from training.embedded.instruments_modern import WEIGHT
from training.embedded.studio import Studio
from training.embedded.synthesis import Audio
from training.embedded.words import STRUCK

ONESHOT_BPM, ONESHOT_BEATS = 96.0, 4.0
LEAD_IN = 0.0125  # seconds of silence before a one-shot: its attack lies on the canvas
CHORDAL = ("keys", "guitar", "strings", "brass", "pad", "lead", "pluck")


@dataclass(frozen=True, slots=True)
class Draft:
    """A clip before its colour: `samples` already fill the canvas."""

    samples: Audio
    bpm: float
    bars: BarSpan
    facts: Facts
    mode: str | None = None
    chords: str = ""
    notes: tuple[Note, ...] = ()  # what is played, in beats of the canvas; none for textures
    source: str = ""
    roomy: bool = False


def fold(samples: Audio, n: int) -> Audio:
    """Wrap what rings past n back to the start: the second of two passes."""
    padded = np.zeros(-(-samples.size // n) * n, np.float32)
    padded[: samples.size] = samples
    return np.asarray(padded.reshape(-1, n).sum(axis=0), np.float32)


def shot(samples: Audio) -> Audio:
    """Start a sound LEAD_IN after its canvas begins, fade the last 100 ms."""
    n = round(ONESHOT_BEATS * 60 / ONESHOT_BPM * SAMPLE_RATE)
    loud = np.flatnonzero(np.abs(samples) > 0.002 * max(float(np.abs(samples).max()), 1e-6))
    body = samples[int(loud[0]) if loud.size else 0 :]
    at = round(LEAD_IN * SAMPLE_RATE)
    canvas = np.zeros(n, np.float32)
    canvas[at : at + body.size] = body[: n - at]
    ramp = np.concatenate((np.ones(n - SAMPLE_RATE // 10), np.linspace(1, 0, SAMPLE_RATE // 10)))
    return np.asarray(canvas * ramp, np.float32)


def draw_instrument(rng: np.random.Generator, studio: Studio, family: str) -> Instrument:
    mine = [i for i in TONAL if i.family == family and studio.playable(i)]
    more = WEIGHT if studio.modern else {}
    weights = np.array([i.weight * more.get(i.name, 1.0) for i in mine])
    weights = weights if weights.sum() else np.ones(len(mine))
    return mine[int(rng.choice(len(mine), p=weights / weights.sum()))]


def draw_meter(rng: np.random.Generator) -> Meter:
    """About one pattern in twelve is not in four."""
    odd = (Meter(3, 4), Meter(6, 8), Meter(7, 8))
    return odd[int(rng.choice(3, p=(0.4, 0.35, 0.25)))] if rng.random() < 0.085 else Meter()


def _weighted(rng: np.random.Generator, plays: tuple[tuple[str, float], ...]) -> str:
    weights = np.array([weight for _, weight in plays])
    return plays[int(rng.choice(len(plays), p=weights / weights.sum()))][0]


def _tempo(rng: np.random.Generator, pattern: Pattern) -> float:
    bpm = float(np.clip(rng.normal(np.mean(pattern.bpm), np.ptp(pattern.bpm) / 3), 60, 180))
    return round(bpm, 2) if rng.random() < 0.3 else float(round(bpm))


def _qualities(pattern: Pattern, bpm: float, instrument: Instrument | None) -> tuple[str, ...]:
    heard = instrument is not None and instrument.family != "bass" and pattern.name != "long notes"
    found = [*pattern.tags, *([pattern.mode] if pattern.mode and heard else [])]
    found += ["fast"] * (bpm >= 150) + ["slow"] * (bpm <= 80)
    if instrument is not None and instrument.family != "bass":
        mean = float(np.mean([note.pitch for note in pattern.notes]))
        reach = (mean - instrument.low) / (instrument.high - instrument.low)
        found += ["low"] * (reach < 0.25 and mean < 55) + ["high"] * (reach > 0.75 and mean > 72)
    return tuple(found)


def loop(rng: np.random.Generator, studio: Studio, family: str) -> Draft:
    bars = BarSpan(draw_meter(rng))
    if family == "fx":
        return _texture(rng, studio)
    if family == "drums":
        pattern, kit = drum_pattern(rng, bars)
        bpm, instrument = _tempo(rng, pattern), None
        played = studio.drums(kit, rng, pattern.genre)
        name = f"{kit} kit"
        names: tuple[str, ...] = ("drums",)
    else:
        instrument, kit = draw_instrument(rng, studio, family), ""
        play = _weighted(rng, instrument.plays or USUAL[family])
        low, high = instrument.low, instrument.high
        if family == "bass":
            pattern = bass_pattern(rng, play, bars, low)
        else:
            pattern = tonal_pattern(rng, play, bars, low, high)
        if studio.modern:
            pattern = rearticulated(rng, pattern, bars, family)
        bpm = _tempo(rng, pattern)
        played = studio.performance(instrument, rng, pattern.notes, 60 / bpm)
        name, names = instrument.name, played.names or instrument.words
    audio = played.play(pattern.notes, 60 / bpm)
    n = round(bars.beats * 60 / bpm * SAMPLE_RATE)
    qualities = _qualities(pattern, bpm, instrument)
    facts = Facts(
        family,
        "loop",
        name,
        names,
        pattern.name,
        pattern.genre,
        qualities,
        kit=kit,
        features=pattern.tags,
    )
    notes = pattern.notes
    heard = (played.source, played.roomy)
    return Draft(fold(audio, n), bpm, bars, facts, pattern.mode, pattern.chords, notes, *heard)


def _texture(rng: np.random.Generator, studio: Studio) -> Draft:
    modern = studio.modern and rng.random() < fx_modern.SHARE
    effect = pick(rng, fx_modern.TEXTURES if modern else fx.TEXTURES)
    bpm = float(round(rng.uniform(66, 150)))
    bars = BarSpan()
    n = round(bars.beats * 60 / bpm * SAMPLE_RATE)
    facts = Facts("fx", "loop", effect.name, effect.words, "texture")
    source = "effects" if modern else "fx"
    return Draft(effect.make(rng, studio, n), bpm, bars, facts, source=source)


def oneshot(rng: np.random.Generator, studio: Studio, family: str) -> Draft:
    maker = {"fx": _gesture, "drums": _hit}.get(family)
    struck = maker(rng, studio) if maker else _note(rng, studio, family)
    bars, beat = BarSpan(count=1), ONESHOT_BPM / 60
    notes = tuple(
        Note(LEAD_IN * beat, note.length * beat, note.pitch, note.velocity) for note in struck.notes
    )
    return Draft(
        shot(struck.samples),
        ONESHOT_BPM,
        bars,
        struck.facts,
        struck.mode,
        notes=notes,
        source=struck.source,
        roomy=struck.roomy,
    )


@dataclass(frozen=True, slots=True)
class Struck:
    """A one-shot before its canvas; its notes' times are in seconds."""

    samples: Audio
    facts: Facts
    notes: tuple[Note, ...] = ()
    mode: str | None = None
    source: str = ""
    roomy: bool = False


def _gesture(rng: np.random.Generator, studio: Studio) -> Struck:
    have = {"": True, "fonts": studio.has_fonts, "samples": studio.has_samples}
    modern = studio.modern and rng.random() < fx_modern.SHARE
    known = fx_modern.GESTURES if modern else fx.GESTURES
    effect = pick(rng, [one for one in known if have[one.needs]])
    n = round((ONESHOT_BEATS * 60 / ONESHOT_BPM - LEAD_IN) * SAMPLE_RATE)
    facts = Facts("fx", "oneshot", effect.name, effect.words, effect.name)
    return Struck(effect.make(rng, studio, n), facts, source="effects" if modern else "fx")


def _hit(rng: np.random.Generator, studio: Studio) -> Struck:
    common = (
        "kick",
        "kick",
        "kick",
        "snare",
        "snare",
        "snare",
        "clap",
        "clap",
        "hat",
        "hat",
        "open",
        "rim",
        "crash",
    )
    voice = pick(rng, (*common, *STRUCK))
    machine = ("808", "909", "synthetic", "electronic")
    hand = voice in (
        "high_bongo",
        "high_conga",
        "low_conga",
        "clave",
        "high_agogo",
        "low_timbale",
        "tambourine",
    )
    kit = pick(
        rng, ("acoustic", "room") if hand else (*machine, "acoustic", "room", "power", "sampled")
    )
    note = Note(0.0, 0.5, KEYS[voice], float(rng.uniform(0.75, 1.0)))
    played = studio.drums(kit, rng)
    samples = played.play([note], 1.0)
    said = kit if kit != "sampled" and not hand else ""
    facts = Facts("drums", "oneshot", voice, STRUCK[voice], voice, kit=said)
    return Struck(samples, facts, (note,), source=played.source, roomy=played.roomy)


def _note(rng: np.random.Generator, studio: Studio, family: str) -> Struck:
    """A single C, or a chord on C."""
    instrument = draw_instrument(rng, studio, family)
    mode = "minor" if rng.random() < 0.5 else "major"
    chord = family in CHORDAL and rng.random() < 0.45
    length = float(rng.choice((0.12, 0.25, 0.5, 1.0, 1.8)))
    if family in ("pad", "strings", "brass", "woodwind", "lead"):
        length = max(length, 0.25)
    tonics = [p for p in range(instrument.low, instrument.high + 1) if p % 12 == 0]
    pitches: tuple[int, ...] = (pick(rng, tonics),)
    if chord:
        kind = pick(rng, ("triad", "triad", "seventh", "ninth"))
        pitches = voiced(diatonic(1, mode, kind), instrument.low, instrument.high)
    notes = [Note(0.0, length, p, float(rng.uniform(0.7, 1.0))) for p in pitches]
    played = studio.performance(instrument, rng, notes, 1.0)
    samples = played.play(notes, 1.0)
    qualities = ("staccato",) * (length <= 0.25) + ((mode,) if chord else ())
    name = "chord stab" if chord and length < 0.6 else "chords" if chord else "single note"
    words = played.names or instrument.words
    facts = Facts(family, "oneshot", instrument.name, words, name, "", qualities)
    heard = (played.source, played.roomy)
    return Struck(samples, facts, tuple(notes), mode if chord else None, *heard)
