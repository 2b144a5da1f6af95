"""Which instrument may sound by which of the modern sources, what it is called then, and how often.

The labels are the instruments of instruments.py: a hoover is a supersaw lead, a talking bass a
wobble. `names` are said in place of the instrument's own words half the time.
"""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.score.notes import pick
from training.embedded import vital
from training.embedded import voices_modern as m
from training.embedded.vital import Vital
from training.embedded.voices import Patch


@dataclass(frozen=True, slots=True)
class Modern:
    """A patch of numpy's or Vital's, and names for it where it has ones of its own."""

    recipe: Patch | Vital
    names: tuple[str, ...] = ()


def _d(rule: m.Rule, *names: str) -> Modern:
    return Modern(m.designed(rule), names)


def _v(rule: vital.Rule, *names: str) -> Modern:
    return Modern(Vital(rule), names)


MODERN: dict[str, tuple[Modern, ...]] = {
    "supersaw lead": (_d(m.supersaw), _d(m.supersaw), _d(m.hoover, "hoover", "rave hoover lead", "hoover lead"), _v(vital.stacked_saws)),
    "saw lead": (_d(m.mono_lead), _d(m.sync_lead, "sync lead", "hard sync lead"), _v(vital.morphing_lead)),
    "square lead": (_d(m.width_lead, "pulse width lead", "PWM lead", "square lead"), _v(vital.pulsing_lead, "PWM lead", "square lead", "hollow synth lead")),
    "FM lead": (_d(m.digital_lead, "digital lead", "wavetable lead"), _v(vital.morphing_lead, "wavetable lead", "digital synth lead")),
    "voice lead": (_d(m.vowel_lead, "formant lead", "talking lead", "vocal lead"), _v(vital.talking_lead, "formant lead", "talking lead")),
    "charang lead": (_d(m.fuzz_lead, "fuzzy synth lead", "distorted synth lead"), _v(vital.broken_lead, "distorted synth lead", "screaming lead")),
    "fifths lead": (_d(m.fifth_lead),),
    "sub bass": (_d(m.deep_sub), _d(m.deep_sub), _v(vital.plain_sub)),
    "808 bass": (Modern(m.boom),),
    "reese bass": (_d(m.reese), _v(vital.rubbed_reese, "neuro bass", "reese bass", "reese")),
    "wobble bass": (_d(m.growl, "growl bass", "talking bass", "wobble bass"), _v(vital.synced_wobble)),
    "synth bass": (_d(m.mono_bass), _v(vital.snapping_bass)),
    "FM bass": (Modern(m.operator_bass), _v(vital.fm_bass)),
    "plucked bass": (_d(m.donk, "donk bass", "plucked synth bass", "short pluck bass"), _v(vital.snapping_bass, "plucked synth bass")),
    "analogue pad": (_d(m.wide_pad, "supersaw pad", "analogue pad", "detuned pad"), _v(vital.analogue_pad)),
    "warm pad": (_d(m.soft_pad),),
    "sweeping pad": (_d(m.evolving_pad, "evolving pad", "wavetable pad"), _v(vital.moving_pad, "evolving pad", "wavetable pad")),
    "glass pad": (Modern(m.glass),),
    "airy pad": (Modern(m.breath_pad),),
    "synth voice": (_d(m.throat_pad, "formant pad", "vocal pad"),),
    "halo pad": (_d(m.evolving_pad), Modern(m.glass), Modern(m.breath_pad)),
    "metal pad": (Modern(m.metal), _v(vital.metal_pad)),
    "polysynth": (_d(m.poly_pad), _v(vital.analogue_pad)),
    "space pad": (_d(m.evolving_pad), Modern(m.metal), _v(vital.moving_pad)),
    "synth pluck": (_d(m.synth_pluck), _d(m.synth_pluck, "trance pluck", "house pluck", "synth pluck"), _v(vital.snapped_pluck)),
    "bell pluck": (_d(m.digital_pluck, "digital pluck", "bell pluck"), Modern(m.bell), _v(vital.fm_pluck)),
    "FM electric piano": (Modern(m.operator_piano), _v(vital.fm_keys)),
    "organ": (_d(m.house_organ, "house organ", "synth organ", "organ"),),
    "bells": (Modern(m.bell), _v(vital.fm_pluck, "FM bells", "digital bells")),
    "synth brass": (_d(m.poly_brass),),
    "foghorn brass": (_d(m.braam, "braam", "cinematic braam"),),
    "string machine": (_d(m.ensemble, "synth strings", "string machine"),),
}
SHARE = {"lead": 0.68, "bass": 0.85, "pad": 0.7, "pluck": 0.85, "keys": 0.5, "mallet": 0.5, "brass": 0.6, "strings": 0.5}
WEIGHT = {"synth pluck": 2.2, "bell pluck": 3.0, "FM electric piano": 1.5, "sweeping pad": 1.2, "reese bass": 1.3, "wobble bass": 1.4, "synth bass": 1.2}  # how much oftener than before
VITAL_SHARE = 0.9  # of the draws that would be Vital's: it takes four times as long


def draw_modern(
    rng: np.random.Generator, instrument: str, family: str, engine: bool
) -> Modern | None:
    """A modern way to sound it, or None where it keeps its own; `engine`: Vital is at hand."""
    ways = MODERN.get(instrument, ())
    if not ways or rng.random() >= SHARE[family]:
        return None
    way = pick(rng, ways)
    plain = [one for one in ways if not isinstance(one.recipe, Vital)]
    if isinstance(way.recipe, Vital) and plain and (not engine or rng.random() >= VITAL_SHARE):
        way = pick(rng, plain)
    return way
