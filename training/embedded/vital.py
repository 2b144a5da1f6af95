"""Vital's engine (the wheel `vita`, GPL-3.0) with patches of our own, drawn by rule.

A patch is a preset as Vital has it: settings, modulations and wavetables, all of our making. Notes
are rendered one at a time like a sampler's: each anchor pitch once, at its longest; shorter notes
are cut from it, its neighbours repitched. Random phases are off and an engine is made for each
clip, since one that has played remembers it; and it plays in a thread of its own, since it leaves
that one flushing denormals to zero, which every later sum there would feel. So the same draw gives
the same samples.
"""

# ruff: noqa: E501

from __future__ import annotations

import base64
import functools
import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Note
from bridge.score.notes import pick
from training.embedded import oscillators as o
from training.embedded.designs import ring_on
from training.embedded.synthesis import Audio

FRAME = 2048  # samples of a wavetable's frame
LONGEST = 2.6  # seconds that are rendered of a note; what is longer goes round its last part
ANALOG, DIRTY, LADDER, DIGITAL, DIODE, FORMANT = range(6)
SYNC, BEND, SQUEEZE, PULSE, FM_NEXT = 1, 4, 5, 6, 7
INHARMONIC, SMEAR, LOW, DISPERSE = 4, 5, 7, 9
TEMPI = {2.0: 6, 1.0: 7, 0.5: 8, 0.25: 9}  # beats of an LFO's turn → Vital's number for it


@dataclass(frozen=True, slots=True)
class Preset:
    """`routes` are (source, destination, amount); `waves` the wavetables' frames."""

    settings: Mapping[str, float]
    routes: tuple[tuple[str, str, float], ...] = ()
    waves: tuple[tuple[o.Wave, ...], ...] = ((o.saw_wave,),)
    release: float = 0.08
    struck: bool = False
    apart: int = 3  # semitones between anchors


Rule = Callable[[np.random.Generator], Preset]


def installed() -> bool:
    return importlib.util.find_spec("vita") is not None


@dataclass(frozen=True)
class Vital:
    """Plays a line on a patch that `rule` draws: (notes, seconds a beat, rng) -> samples."""

    rule: Rule
    words: tuple[str, ...] = field(default=())

    def __call__(self, notes: Sequence[Note], beat: float, rng: np.random.Generator) -> Audio:
        return played(self.rule(rng), notes, beat)


def played(preset: Preset, notes: Sequence[Note], beat: float) -> Audio:
    preset = _quick(preset, 0.5 * min(note.length for note in notes) * beat)
    longest: dict[int, float] = {}
    for note in notes:
        longest[note.pitch] = max(longest.get(note.pitch, 0.0), note.length * beat)
    anchors = _anchors(sorted(longest), preset.apart)
    needed: dict[int, float] = {}
    for pitch, held in longest.items():
        needed[anchors[pitch]] = max(needed.get(anchors[pitch], 0.0), held)
    with ThreadPoolExecutor(1) as aside:
        made = aside.submit(_rendered, preset, needed, beat).result()
    end = max(round((note.start + note.length) * beat * SAMPLE_RATE) for note in notes)
    mix = np.zeros(end + SAMPLE_RATE * 2, np.float32)
    for note in notes:
        source = anchors[note.pitch]
        hit = _cut(made[source], note.pitch - source, note.length * beat, preset)
        at = round(note.start * beat * SAMPLE_RATE)
        hit = hit[: mix.size - at]
        mix[at : at + hit.size] += np.float32(note.velocity) * hit
    return mix[: int(np.flatnonzero(mix)[-1]) + 1 if mix.any() else 1]


def _quick(preset: Preset, attack: float) -> Preset:
    """No slower to rise than that, in seconds."""
    rise = min(preset.settings.get("env_1_attack", 0.0), _time(attack))
    return replace(preset, settings={**preset.settings, "env_1_attack": rise})


def _anchors(pitches: Sequence[int], apart: int) -> dict[int, int]:
    """The pitch from which each is made: few pitches are all their own."""
    if len(pitches) <= 3:
        return {pitch: pitch for pitch in pitches}
    groups: list[list[int]] = []
    for pitch in pitches:
        if groups and pitch - groups[-1][0] < apart:
            groups[-1].append(pitch)
        else:
            groups.append([pitch])
    return {pitch: group[len(group) // 2] for group in groups for pitch in group}


def _rendered(preset: Preset, needed: Mapping[int, float], beat: float) -> dict[int, Audio]:
    """Each pitch for its seconds, held as long as it rings: the cut lets it go."""
    import vita

    engine: Any = vita.Synth()
    engine.load_json(_document(preset))
    engine.set_bpm(60 / beat)
    made = {}
    for pitch in sorted(needed):
        held = min(1.13 * needed[pitch] + preset.release, LONGEST)
        sound = engine.render(pitch, 0.8, held + 0.02, held)
        made[pitch] = np.asarray(sound, np.float32).mean(axis=0)
    return made


def _cut(sound: Audio, steps: int, held: float, preset: Preset) -> Audio:
    release = ring_on(preset.release, held, preset.struck)
    n = int((held + release) * SAMPLE_RATE)
    ratio = 2.0 ** (steps / 12)
    sound = _prolonged(sound, int(n * ratio) + 2)
    place = np.arange(n) * ratio
    tone = sound[:n] if not steps else np.interp(place, np.arange(sound.size), sound)
    gone = np.maximum(np.arange(n) / SAMPLE_RATE - held, 0.0)
    fade = np.exp(-6.91 * gone / max(release, 2e-3))
    fade[:24] *= np.linspace(0, 1, min(24, n))
    return np.asarray(tone * fade, np.float32)


def _prolonged(sound: Audio, n: int) -> Audio:
    """Goes on by its last second, laid over itself, where it is shorter than n."""
    body = min(SAMPLE_RATE, sound.size // 2)
    blend = max(body // 4, 1)
    while sound.size < n:
        tail = sound[-body:]
        ramp = np.sqrt(np.linspace(0, 1, blend, dtype=np.float32))
        joint = sound[-blend:] * ramp[::-1] + tail[:blend] * ramp
        sound = np.concatenate((sound[:-blend], joint, tail[blend:]))
    return sound


@functools.cache
def _blank() -> str:
    import vita

    return str(vita.Synth().to_json())


def _document(preset: Preset) -> str:
    """The preset as Vital reads it."""
    document = json.loads(_blank())
    settings = document["settings"]
    settings["sample_on"] = 0.0
    for k in (1, 2, 3):
        settings[f"osc_{k}_random_phase"] = 0.0
    settings.update(preset.settings)
    for k, frames in enumerate(preset.waves):
        settings["wavetables"][k]["groups"][0]["components"][0]["keyframes"] = [
            {"position": round(256 * at / max(len(frames) - 1, 1)), "wave_data": _frame(wave)}
            for at, wave in enumerate(frames)
        ]
    for k, (source, destination, amount) in enumerate(preset.routes):
        settings["modulations"][k] = {"source": source, "destination": destination}
        settings[f"modulation_{k + 1}_amount"] = amount
    return json.dumps(document)


def _frame(wave: o.Wave) -> str:
    """One period as Vital keeps it; formants are drawn for a note in the middle."""
    period = o.table(wave(160.0), 46.0)[: -1 : o.TABLE // FRAME]
    return base64.b64encode(np.asarray(0.9 * period, "<f4").tobytes()).decode()


def _u(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _time(seconds: float) -> float:
    """Vital's envelopes count in fourth roots of a second."""
    return float(max(seconds, 1e-4) ** 0.25)


def _amplifier(
    attack: float, decay: float = 1.0, sustain: float = 1.0, number: int = 1
) -> dict[str, float]:
    name = f"env_{number}_"
    return {name + "attack": _time(attack), name + "decay": _time(decay), name + "sustain": sustain, name + "release": _time(0.1)}  # fmt: skip


def _filter(
    model: int, cutoff: float, resonance: float, drive: float = 0.0, steep: bool = False
) -> dict[str, float]:
    """A cutoff of `cutoff` semitones above the note."""
    return {"filter_1_on": 1.0, "filter_1_model": float(model), "filter_1_style": float(steep), "filter_1_cutoff": 60 + cutoff, "filter_1_keytrack": 1.0, "filter_1_resonance": resonance, "filter_1_drive": drive}  # fmt: skip


def _second(shift: int, level: float, **more: float) -> dict[str, float]:
    return {"osc_2_on": 1.0, "osc_2_transpose": float(shift), "osc_2_level": level} | {f"osc_2_{name}": value for name, value in more.items()}  # fmt: skip


def _table(rng: np.random.Generator) -> tuple[o.Wave, ...]:
    """Three frames, from plain to rich."""
    plain = pick(rng, (o.sine_wave, o.triangle_wave, o.pulse_wave(0.5)))
    return (plain, o.digital_wave(rng), pick(rng, (o.saw_wave, o.digital_wave(rng), o.sync_wave(_u(rng, 1.5, 4)))))  # fmt: skip


def _driven(rng: np.random.Generator, chance: float, most: float) -> dict[str, float]:
    if rng.random() >= chance:
        return {}
    return {"distortion_on": 1.0, "distortion_type": float(rng.choice((0, 0, 1, 2, 3))), "distortion_drive": _u(rng, 2, most), "distortion_mix": _u(rng, 0.4, 1)}  # fmt: skip


def stacked_saws(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_unison_voices": float(rng.integers(5, 10)), "osc_1_unison_detune": _u(rng, 2, 4.2), "osc_1_phase": _u(rng, 0, 1)}  # fmt: skip
    settings |= _second(int(rng.choice((0, 12))), _u(rng, 0.3, 0.6), unison_voices=5.0, unison_detune=_u(rng, 2, 4), phase=_u(rng, 0, 1))  # fmt: skip
    settings |= _filter(pick(rng, (ANALOG, DIGITAL)), _u(rng, 40, 70), _u(rng, 0, 0.4)) | _amplifier(0.002) | _driven(rng, 0.2, 8)  # fmt: skip
    return Preset(settings, (("env_2", "filter_1_cutoff", _u(rng, 0, 0.25)),), ((o.saw_wave,), (o.saw_wave,)), 0.2)  # fmt: skip


def morphing_lead(rng: np.random.Generator) -> Preset:
    """A wavetable that turns, warped; for the ear of today the plain digital lead."""
    settings = {"osc_1_unison_voices": float(rng.integers(1, 4)), "osc_1_unison_detune": _u(rng, 1, 3), "osc_1_wave_frame": _u(rng, 0, 128), "osc_1_distortion_type": float(rng.choice((0, SYNC, BEND, SQUEEZE))), "osc_1_distortion_amount": _u(rng, 0.4, 0.8)}  # fmt: skip
    settings |= _filter(pick(rng, (ANALOG, DIRTY, LADDER, DIGITAL)), _u(rng, 24, 60), _u(rng, 0.1, 0.6), _u(rng, 0, 8)) | _amplifier(0.004, 0.6, _u(rng, 0.6, 1)) | _amplifier(0.001, _u(rng, 0.1, 0.8), 0, 2) | _driven(rng, 0.3, 12)  # fmt: skip
    return Preset(settings, (("env_2", "osc_1_wave_frame", _u(rng, 0.2, 0.8)), ("env_2", "filter_1_cutoff", _u(rng, 0, 0.3))), (_table(rng),), 0.1)  # fmt: skip


def talking_lead(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_unison_voices": 3.0, "osc_1_unison_detune": _u(rng, 1, 3)} | _filter(FORMANT, 0, _u(rng, 0.4, 0.9)) | _amplifier(0.01)  # fmt: skip
    settings |= {"filter_1_style": float(rng.integers(0, 2)), "filter_1_formant_x": _u(rng, 0, 1), "filter_1_formant_y": _u(rng, 0, 1), "lfo_1_sync": 1.0, "lfo_1_tempo": float(rng.choice((6, 7, 8)))}  # fmt: skip
    return Preset(settings, (("lfo_1", "filter_1_formant_x", _u(rng, 0.2, 0.9)),), ((pick(rng, (o.saw_wave, o.pulse_wave(0.3))),),), 0.1)  # fmt: skip


def broken_lead(rng: np.random.Generator) -> Preset:
    preset = morphing_lead(rng)
    hot = {"distortion_on": 1.0, "distortion_type": float(rng.choice((0, 1, 2))), "distortion_drive": _u(rng, 12, 26)}  # fmt: skip
    return Preset(dict(preset.settings) | hot, preset.routes, preset.waves, 0.08)


def synced_wobble(rng: np.random.Generator) -> Preset:
    """A filter, a wavetable and a warp that turn with the song's tempo."""
    turn = float(TEMPI[float(rng.choice(list(TEMPI)))])
    settings = {"osc_1_wave_frame": _u(rng, 0, 90), "osc_1_distortion_type": float(rng.choice((SYNC, BEND, SQUEEZE, PULSE))), "osc_1_distortion_amount": _u(rng, 0.3, 0.6), "lfo_1_sync": float(rng.choice((1, 1, 3))), "lfo_1_tempo": turn}  # fmt: skip
    settings |= _second(0, _u(rng, 0.4, 0.7), destination=4.0) | _filter(pick(rng, (ANALOG, DIRTY, LADDER, DIODE)), _u(rng, 4, 20), _u(rng, 0.2, 0.7), _u(rng, 0, 10), steep=True) | _amplifier(0.003) | _driven(rng, 0.7, 18)  # fmt: skip
    routes = (("lfo_1", "filter_1_cutoff", _u(rng, 0.25, 0.5)), ("lfo_1", "osc_1_wave_frame", _u(rng, 0.1, 0.6)), ("lfo_1", "osc_1_distortion_amount", _u(rng, -0.3, 0.3)))  # fmt: skip
    return Preset(settings, routes, (_table(rng), (o.sine_wave,)), 0.05)


def rubbed_reese(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_unison_voices": float(rng.integers(2, 6)), "osc_1_unison_detune": _u(rng, 2, 5)}  # fmt: skip
    settings |= _second(0, _u(rng, 0.3, 0.6), destination=4.0) | _filter(pick(rng, (ANALOG, DIRTY, LADDER)), _u(rng, 14, 36), _u(rng, 0.1, 0.5), _u(rng, 0, 8)) | _amplifier(0.008) | _driven(rng, 0.6, 14)  # fmt: skip
    settings |= {"lfo_1_sync": 1.0, "lfo_1_tempo": float(rng.choice((5, 6))), "phaser_on": float(rng.random() < 0.4), "phaser_dry_wet": 0.5}  # fmt: skip
    return Preset(settings, (("lfo_1", "filter_1_cutoff", _u(rng, 0.05, 0.3)),), ((o.saw_wave,), (o.sine_wave,)), 0.07)  # fmt: skip


def snapping_bass(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_wave_frame": _u(rng, 60, 256)} | _second(0, _u(rng, 0.1, 0.5)) | _filter(pick(rng, (ANALOG, DIRTY, LADDER, DIODE)), _u(rng, 6, 24), _u(rng, 0.2, 0.75), _u(rng, 0, 12), rng.random() < 0.6)  # fmt: skip
    settings |= _amplifier(0.001, 0.6, _u(rng, 0.4, 1)) | _amplifier(0.001, _u(rng, 0.06, 0.4), 0, 2) | _driven(rng, 0.4, 12)  # fmt: skip
    return Preset(settings, (("env_2", "filter_1_cutoff", _u(rng, 0.2, 0.55)),), (_table(rng), (o.pulse_wave(0.5),)), 0.06)  # fmt: skip


def fm_bass(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_distortion_type": float(FM_NEXT), "osc_1_distortion_amount": _u(rng, 0.3, 0.45)} | _second(int(rng.choice((0, 12, 19, 24))), 0.0)  # fmt: skip
    settings |= _amplifier(0.001, 0.7, _u(rng, 0.4, 1)) | _amplifier(0.001, _u(rng, 0.05, 0.4), 0, 2) | _driven(rng, 0.3, 10)  # fmt: skip
    return Preset(settings, (("env_2", "osc_1_distortion_amount", _u(rng, 0.05, 0.25)),), ((o.sine_wave,), (o.sine_wave,)), 0.06)  # fmt: skip


def moving_pad(rng: np.random.Generator) -> Preset:
    morph = float(rng.choice((0, SMEAR, LOW, DISPERSE)))
    settings = {"osc_1_unison_voices": float(rng.integers(2, 5)), "osc_1_unison_detune": _u(rng, 1.5, 3.5), "osc_1_spectral_morph_type": morph, "osc_1_spectral_morph_amount": _u(rng, 0.3, 0.6), "osc_1_wave_frame": _u(rng, 0, 100)}  # fmt: skip
    settings |= _filter(pick(rng, (ANALOG, LADDER, DIGITAL)), _u(rng, 24, 48), _u(rng, 0, 0.4)) | _amplifier(_u(rng, 0.05, 0.6)) | {"lfo_1_sync": 1.0, "lfo_1_tempo": float(rng.choice((4, 5))), "chorus_on": float(rng.random() < 0.4), "chorus_dry_wet": 0.35}  # fmt: skip
    routes = (("lfo_1", "osc_1_wave_frame", _u(rng, 0.2, 0.8)), ("lfo_1", "osc_1_spectral_morph_amount", _u(rng, -0.25, 0.25)))  # fmt: skip
    return Preset(settings, routes, (_table(rng),), 0.6, apart=5)


def metal_pad(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_unison_voices": 2.0, "osc_1_unison_detune": 1.5, "osc_1_spectral_morph_type": float(INHARMONIC), "osc_1_spectral_morph_amount": _u(rng, 0.52, 0.62)}  # fmt: skip
    settings |= _second(0, 0.5) | _amplifier(_u(rng, 0.05, 0.4))
    return Preset(settings, (), ((o.digital_wave(rng),), (o.sine_wave,)), 0.6, apart=5)


def snapped_pluck(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_unison_voices": float(rng.integers(1, 6)), "osc_1_unison_detune": _u(rng, 1, 3.5), "osc_1_wave_frame": _u(rng, 60, 256)} | _filter(pick(rng, (ANALOG, DIRTY, LADDER, DIGITAL, DIODE)), _u(rng, 2, 18), _u(rng, 0.1, 0.6))  # fmt: skip
    settings |= _amplifier(0.001, _u(rng, 0.2, 0.6), 0.0) | _amplifier(0.001, _u(rng, 0.05, 0.25), 0, 2)  # fmt: skip
    return Preset(settings, (("env_2", "filter_1_cutoff", _u(rng, 0.3, 0.6)),), (_table(rng),), _u(rng, 0.15, 0.5), struck=True)  # fmt: skip


def fm_pluck(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_distortion_type": float(FM_NEXT), "osc_1_distortion_amount": _u(rng, 0.2, 0.35)} | _second(int(rng.choice((12, 19, 24, 31, 36))), 0.0)  # fmt: skip
    settings |= _amplifier(0.001, _u(rng, 0.4, 1.5), 0.0) | _amplifier(0.001, _u(rng, 0.08, 0.5), 0, 2)  # fmt: skip
    return Preset(settings, (("env_2", "osc_1_distortion_amount", _u(rng, 0.05, 0.2)),), ((o.sine_wave,), (o.sine_wave,)), _u(rng, 0.2, 0.8), struck=True)  # fmt: skip


def pulsing_lead(rng: np.random.Generator) -> Preset:
    """A pulse whose width breathes."""
    settings = {"osc_1_distortion_type": float(PULSE), "osc_1_distortion_amount": _u(rng, 0.2, 0.5), "osc_1_unison_voices": 2.0, "osc_1_unison_detune": _u(rng, 1, 2.5), "lfo_1_sync": 1.0, "lfo_1_tempo": float(rng.choice((5, 6, 7)))}  # fmt: skip
    settings |= _filter(pick(rng, (ANALOG, LADDER)), _u(rng, 36, 60), _u(rng, 0, 0.4)) | _amplifier(0.003)  # fmt: skip
    return Preset(settings, (("lfo_1", "osc_1_distortion_amount", _u(rng, 0.1, 0.4)),), ((o.pulse_wave(0.5),),), 0.06)  # fmt: skip


def analogue_pad(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_unison_voices": float(rng.integers(2, 6)), "osc_1_unison_detune": _u(rng, 1.5, 3.5)}  # fmt: skip
    settings |= _second(0, _u(rng, 0.3, 0.6), unison_voices=2.0, unison_detune=_u(rng, 1, 3)) | _filter(pick(rng, (ANALOG, LADDER, DIODE)), _u(rng, 14, 40), _u(rng, 0.1, 0.5), _u(rng, 0, 5), steep=True)  # fmt: skip
    settings |= _amplifier(_u(rng, 0.02, 0.5)) | _amplifier(_u(rng, 0.05, 0.5), 1.5, 0.3, 2)
    return Preset(settings, (("env_2", "filter_1_cutoff", _u(rng, 0.05, 0.3)),), ((o.saw_wave,), (o.pulse_wave(_u(rng, 0.2, 0.5)),)), 0.5, apart=5)  # fmt: skip


def fm_keys(rng: np.random.Generator) -> Preset:
    """A tine piano of two sines: soft, with a ring two to four octaves above."""
    settings = {"osc_1_distortion_type": float(FM_NEXT), "osc_1_distortion_amount": _u(rng, 0.1, 0.25)} | _second(int(rng.choice((0, 12, 24, 36))), _u(rng, 0, 0.2))  # fmt: skip
    settings |= _amplifier(0.001, 2.5, 0.15) | _amplifier(0.001, _u(rng, 0.1, 0.7), 0, 2)
    return Preset(settings, (("env_2", "osc_1_distortion_amount", _u(rng, 0.05, 0.2)),), ((o.sine_wave,), (o.sine_wave,)), 0.15)  # fmt: skip


def plain_sub(rng: np.random.Generator) -> Preset:
    settings = {"osc_1_wave_frame": _u(rng, 0, 120)} | _amplifier(0.006) | _driven(rng, 0.5, 12)
    return Preset(settings, (), ((o.sine_wave, o.triangle_wave, o.pulse_wave(0.5)),), 0.05)
