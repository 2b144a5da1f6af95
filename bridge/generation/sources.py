"""A sound file → whole bars to start an edit from, at 44.1 kHz: where its loop is, how fast, in
which key.

What counts, the first that knows: what the edit's Source says · the recipe or the `acid` chunk in
the file · what is heard. A file as long as whole bars is a loop already; of anything else the best
loop is cut (bridge.analysis.trim), and of a sound without a beat its beginning. What was found is
filled into the Source, so that the recipe of what is made says it and the same is cut again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bridge.analysis.hearing import hear
from bridge.analysis.seam import BEATLESS_FADE, RHYTHMIC_FADE, closed
from bridge.analysis.trim import trim
from bridge.domain.audio import Clip
from bridge.domain.edit import Source
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.limits import MOST_BARS
from bridge.domain.music import SAMPLE_RATE, Key, Meter, loop_samples
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Recipe
from bridge.dsp.level import normalise
from bridge.dsp.resampling import to_rate
from bridge.files.audiofile import middle, opened
from bridge.files.fingerprint import fingerprint
from bridge.files.formats import read_file

SILENT = 1e-4
SHORTEST = 0.2  # seconds: about a beat of the fastest tempo
CLOSE = 0.004  # so near to whole bars, of its length, a file is a loop of them
SURE_TEMPO, SURE_KEY = 0.3, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """A source that is read: nothing in `source` is None but, maybe, its key. `clip` has exactly
    its bars, as loud as they are, if not above full scale. `named` is the key that the file itself
    says, `recipe` that by which all of the clip was made."""

    source: Source
    meter: Meter
    clip: Clip
    named: Key | None = None
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What a file says of itself."""

    bpm: float | None = None
    key: Key | None = None
    meter: Meter | None = None
    beats: float | None = None
    recipe: Recipe | None = None


def read_source(source: Source, meter: Meter, hint: float | None, kind: Kind) -> Material:
    """The bars of a source. `meter` counts where the file knows none or it is not 4/4; `hint` is
    the tempo of a sound in which none is heard."""
    path, digest = source.path.expanduser().absolute(), checked(source.path, source.sha256)
    whole = to_rate(middle(path).clip, SAMPLE_RATE)
    if float(np.abs(whole.samples).max(initial=0.0)) < SILENT:
        raise BadArgument(f"{path} is silent: name a file with sound in it.")
    if kind is Kind.LOOP and whole.seconds < SHORTEST:
        lasts = f"{whole.seconds * 1000:.0f} ms"
        raise BadArgument(f"{path} lasts {lasts}: name a file of a beat or more.")
    told = _told(path)
    if told.meter is not None and meter == Meter():
        meter = told.meter
    known = replace(source, path=path, sha256=digest)
    if kind is Kind.ONESHOT:
        full = replace(known, start=0.0, bpm=source.bpm or hint or 120.0, bars=source.bars or 1)
        return Material(full, meter, _within_full_scale(whole), told.key)
    if None in (source.start, source.bpm, source.bars):
        known = _found(known, told, whole, meter, hint)
    clip = _within_full_scale(_cut(whole, known, meter))
    recipe = told.recipe
    if recipe is not None and (known.start, known.bars, known.bpm) != (0, recipe.bars, recipe.bpm):
        recipe = None
    return Material(known, meter, clip, told.key, recipe)


def _within_full_scale(clip: Clip) -> Clip:
    at_peak = normalise(clip)  # refuses what is broken
    return at_peak if float(np.abs(clip.samples).max(initial=0.0)) > 1 else clip


def checked(path: Path, sha256: str) -> str:
    """The SHA-256 of a file; BadArgument if it was another one."""
    with opened(path):  # says what is wrong with it, if anything
        pass
    return digest_of(path, sha256)


def digest_of(path: Path, sha256: str) -> str:
    """The SHA-256 of a file that is there; BadArgument if it was another one."""
    digest = fingerprint(path)
    if sha256 and sha256 != digest:
        raise BadArgument(f"{path} has changed since this was made: put the old file back.")
    return digest


def _told(path: Path) -> _Told:
    try:
        contents = read_file(path)
    except FodderError:  # no format of ours: MP3, OGG, or one that cannot be read
        return _Told()
    if contents.card is not None:
        recipe = contents.card.recipe
        beats = recipe.bars * recipe.meter.beats if recipe.kind is Kind.LOOP else None
        return _Told(recipe.bpm, contents.card.key, recipe.meter, beats, recipe)
    acid = contents.acid
    if acid is None or acid.one_shot or not acid.beats or not 40 <= acid.bpm <= 240:
        return _Told()
    return _Told(acid.bpm, None, None, acid.beats)


def _found(source: Source, told: _Told, clip: Clip, meter: Meter, hint: float | None) -> Source:
    """The source with what was None filled in."""
    heard = Heard() if told.bpm and told.key else hear(clip)
    sure = heard.bpm if heard.bpm_confidence >= SURE_TEMPO else None
    bpm = source.bpm or told.bpm or sure
    bar = None if bpm is None else meter.beats * 60 / bpm
    start, tempo, bars = source.start, bpm, source.bars
    whole = None if bar is None else round(clip.seconds / bar)
    if whole and bar and start is None and abs(clip.seconds / (whole * bar) - 1) < CLOSE:
        exact = told.beats == whole * meter.beats
        tempo = bpm if exact or source.bpm else whole * meter.beats * 60 / clip.seconds
        start, bars = 0.0, min(bars or whole, whole, MOST_BARS)
    elif start is None and bpm is not None:
        start, tempo, bars = _trimmed(clip, bars, meter, bpm, source.bpm)
    tempo = tempo or hint or 120.0
    fits = max(1, int((clip.seconds - (start or 0.0)) / (meter.beats * 60 / tempo) + CLOSE))
    key = source.key or told.key or (heard.key if heard.key_confidence >= SURE_KEY else None)
    return replace(
        source, start=start or 0.0, bpm=tempo, key=key, bars=min(bars or fits, MOST_BARS)
    )


def _trimmed(
    clip: Clip, bars: int | None, meter: Meter, bpm: float, said: float | None
) -> tuple[float | None, float, int | None]:
    """Start in seconds, tempo and bars of the best loop in a recording; what is not found, None."""
    try:
        region = trim(clip, bars, meter, hint=bpm)
    except BadArgument:
        return None, bpm, bars
    return region.start / clip.rate, said or min(max(region.bpm, 40.0), 240.0), region.bars


def _cut(clip: Clip, source: Source, meter: Meter) -> Clip:
    """The bars of a source that is known in full; its ends are closed where they were cut."""
    assert source.start is not None
    assert source.bpm is not None
    assert source.bars is not None
    start = round(source.start * clip.rate)
    frames = loop_samples(source.bars, meter, source.bpm)
    end = start + frames
    if start >= len(clip.samples):
        raise BadArgument(f"{source.path} ends before {source.start:g} s: say an earlier start.")
    has = (len(clip.samples) - start) * source.bars / frames
    if has < source.bars - 1 + CLOSE:  # its last bar would be silence
        what = f"{has:.1f} bars from {source.start:g} s"
        raise BadArgument(f"{source.path} has {what}, not {source.bars}: say fewer.")
    if (start == 0 and abs(end / len(clip.samples) - 1) < CLOSE) or end > len(clip.samples):
        short = max(0, end - len(clip.samples))
        return Clip(np.pad(clip.samples, ((0, short), (0, 0)))[start:end], clip.rate)
    rhythmic = hear(clip).bpm is not None
    return closed(clip, start, end, RHYTHMIC_FADE if rhythmic else BEATLESS_FADE)
