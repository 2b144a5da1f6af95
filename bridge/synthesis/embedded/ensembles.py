"""A kit's prompts → what its parts are to play together: a plan of each, as the kit's seed has it.

The plans are read as for any sample (bridge.synthesis.embedded.conditioning), every part of a kit
for itself, so that one of them can be made without the others.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bridge.domain.kit import Kit
from bridge.domain.performance import AS_WRITTEN
from bridge.domain.request import Request
from bridge.score.ensemble import Ensemble
from bridge.score.harmony import harmony_of
from bridge.score.notes import USUAL_BPM, BarSpan
from bridge.score.plan import Plan
from bridge.score.templates import GrooveTemplate
from bridge.synthesis.embedded.conditioning import played
from bridge.synthesis.embedded.prompt_weights import plain
from bridge.synthesis.embedded.reading import Encode, Reader


def ensemble_of(
    kit: Kit, request: Request, groove: GrooveTemplate | None, encode: Encode, reader: Reader
) -> Ensemble:
    """What the parts of a settled request's kit share."""
    seed = request.seed if kit.seed is None else kit.seed
    plans = {
        part.name: _plan(replace(request, prompt=part.prompt, seed=seed), encode, reader)
        for part in kit.parts
    }
    bars, harmony = BarSpan(request.meter, request.bars, request.bpm or USUAL_BPM), None
    if request.chords is not None:
        harmony = harmony_of(request.chords, request.key or request.chords.tonality, bars)
    return Ensemble(plans, bars, seed, harmony, groove, request.touch)


def _plan(request: Request, encode: Encode, reader: Reader) -> Plan:
    key, scale = request.key, request.performance.scale
    mode = scale or (None if key is None else "minor" if key.minor else "major")
    random = np.random.default_rng(request.seed)
    words = plain(request.prompt)
    reading = reader(words, encode, request.kind, mode, random, request.negative)
    return played(reading, replace(request, performance=AS_WRITTEN), reader.vocabulary)
