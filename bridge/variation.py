"""A sound and a prompt → another take on it, at the prompt's tempo and length.

Runs in a process of its own (bridge.cli.aside). The sound's bars are cut at the tempo that is heard
in it (or the asked one, where none is), and painted on the grid of the asked tempo: bringing it
there is its time stretch.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from bridge.analysis.audiofile import middle
from bridge.analysis.hearing import hear
from bridge.errors import BadArgument
from bridge.music import loop_samples
from bridge.pictures import resampled
from bridge.pipeline import DEFAULT_BPM, recipe_of, settle, sounding
from bridge.synthesis.loading import load
from bridge.synthesis.painter import Painter
from bridge.synthesis.stable_diffusion import SpectrogramPainter
from bridge.values import Clip, Loop, ModelEntry, Request


def vary(entry: ModelEntry, request: Request, file: Path, strength: float) -> Loop:
    """One finished variation; BadArgument if the model cannot vary."""
    source = resampled(middle(file).clip)
    return varied(load(entry), request, source, strength)


def varied(painter: Painter, request: Request, source: Clip, strength: float) -> Loop:
    if not isinstance(painter, SpectrogramPainter):
        raise BadArgument(
            f"Model {painter.entry.name} cannot vary a sound: name one that can, e.g. riffusion."
        )
    began = time.monotonic()
    heard = hear(source).bpm
    tempo = heard or request.bpm or DEFAULT_BPM
    request = settle(replace(request, bpm=request.bpm or heard), painter)
    cut = source.samples[: loop_samples(request.bars, request.meter, tempo, source.rate)]
    painting = painter.vary(request, Clip(cut, source.rate), strength, lambda _: None)
    clip = sounding(painting, request)
    again = hear(clip, hint=request.bpm, loop=True)
    return Loop(clip, recipe_of(request, painter), again, "", time.monotonic() - began)
