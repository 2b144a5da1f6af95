"""A groove → the layers that it is made of, by what is known of it: the notes.

Each layer has a mask on the groove's own spectrum, its share of the power that is expected of the
notes there (Wiener's filter; A. Liutkus & R. Badeau, "Generalized Wiener filtering with fractional
power spectrograms", ICASSP 2015). The masks add up to one in every bin and frame and the phase is
the groove's: so the layers add up to the groove, to the rounding.

Conventions
    power     (mels, frames) what is expected of a layer, linear
    masks     (bins, frames) in [0, 1], over the layers one
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.fit import cut_oneshot
from bridge.domain.audio import Clip, Loop
from bridge.domain.errors import BadArgument
from bridge.domain.layers import GROOVE, LAYERS, Layers
from bridge.domain.notes import Note
from bridge.dsp.level import PEAK
from bridge.dsp.mel import hertz_to_mel
from bridge.score.grooves import CYMBALS, HATS, KEYS
from bridge.score.sketch import BY_KEY, HIGH, LOW, MELS, sketch

Doubles = NDArray[np.float64]
WINDOW, HOP = 2_048, 512
FRAMES_PER_BEAT = 64
BEHIND, BESIDE, RINGS = 18.0, -60.0, 1.2
"""dB: how far below its attack a drum rings, what it has outside of its band, how both fall a
frame."""
EARLY = 0.012  # seconds before a stroke, where a hand's error may lie
LONGEST_HIT = 1.5  # seconds
LAYER_OF = {
    KEYS[name]: layer
    for layer, names in {
        "kick": ("kick",), "snare": ("snare", "rim", "clap"), "hats": (*HATS, *CYMBALS),
    }.items()
    for name in names
}  # fmt: skip
"""The layer of a General MIDI key; all others are percussion."""


def by_layer(notes: Sequence[Note]) -> dict[str, tuple[Note, ...]]:
    """The strokes of each layer that has any."""
    found = {
        layer: tuple(note for note in notes if LAYER_OF.get(note.pitch, LAYERS[-1]) == layer)
        for layer in LAYERS
    }
    return {layer: mine for layer, mine in found.items() if mine}


def layered(groove: Loop) -> dict[Layers, Loop]:
    """A groove, its layers as loud as they are in it, and a hit of each.

    Raises
    ------
    BadArgument
        If it is none, or nobody knows what is played in it.
    """
    if groove.family != "drums":
        raise BadArgument("Only drums have layers: ask for a groove, or leave layers out.")
    score = groove.score
    if score is None:
        raise BadArgument("This model writes no notes, which layers need: name another.")
    sounds = layers_of(groove.clip, score.notes, score.beats)
    loudest = max(float(np.abs(one.samples).max()) for one in (groove.clip, *sounds.values()))
    gain = np.float32(PEAK / max(loudest, 1e-6))  # one for all, so that they still add up
    struck = by_layer(score.notes)
    found = {Layers(GROOVE): replace(groove, clip=_by(groove.clip, gain), levelled=True)}
    for layer, clip in sounds.items():
        own = replace(score, notes=struck[layer])
        found[Layers(layer)] = replace(groove, clip=_by(clip, gain), score=own, levelled=True)
        hit = hit_of(clip, struck[layer], score.beats)
        found[Layers(layer, hit=True)] = replace(groove, clip=hit, score=None)
    return found


def _by(clip: Clip, gain: np.float32) -> Clip:
    return Clip(clip.samples * gain, clip.rate)


def layers_of(clip: Clip, notes: Sequence[Note], beats: float) -> dict[str, Clip]:
    """The layers of a loop of drums: as many sounds of its length, which add up to it.

    Parameters
    ----------
    clip : Clip
        The groove, which goes round.
    notes : sequence of Note
        What is struck in it, times in beats.
    beats : float
        How long it is.
    """
    layers = by_layer(notes)
    masks = _masks(layers, beats)
    padding = WINDOW + HOP - len(clip.samples) % HOP
    from scipy.signal import ShortTimeFFT  # late: not for whoever makes one sample
    from scipy.signal.windows import hann

    transform = ShortTimeFFT(hann(WINDOW, sym=False), HOP, clip.rate)
    sounds = {layer: np.zeros(clip.samples.shape, np.float32) for layer in layers}
    for channel in range(clip.samples.shape[1]):
        around = np.pad(clip.samples[:, channel].astype(np.float64), padding, mode="wrap")
        spectrum = transform.stft(around)
        frames = (transform.t(len(around)) * clip.rate - padding) / len(clip.samples)
        for layer, mask in masks.items():
            share = _at(mask, transform.f, frames)
            heard = transform.istft(spectrum * share, k1=len(around))
            sounds[layer][:, channel] = heard[padding : padding + len(clip.samples)]
    return {layer: Clip(sound, clip.rate) for layer, sound in sounds.items()}


def hit_of(layer: Clip, notes: Sequence[Note], beats: float) -> Clip:
    """A one-shot out of a layer: its loudest stroke of those that are left alone the longest."""
    strokes = sorted(notes, key=lambda note: note.start)
    starts = [note.start for note in strokes]
    gaps = [then - now for now, then in zip(starts, [*starts[1:], starts[0] + beats], strict=True)]
    best = max(
        range(len(strokes)), key=lambda k: (strokes[k].velocity > 0.6, round(gaps[k], 2), -k)
    )
    samples = len(layer.samples)
    early = round(EARLY * layer.rate)
    first = round(starts[best] / beats * samples) - early
    length = min(round(gaps[best] / beats * samples), round(LONGEST_HIT * layer.rate), samples)
    alone = np.roll(layer.samples, -first, axis=0)[: max(length, early + 2)]
    return cut_oneshot(Clip(alone, layer.rate))


def _masks(layers: Mapping[str, Sequence[Note]], beats: float) -> dict[str, Doubles]:
    """Each layer's share, (mels, frames) of the sketch."""
    frames = max(1, round(beats * FRAMES_PER_BEAT))
    power = {layer: _expected(notes, beats, frames) for layer, notes in layers.items()}
    whole = sum(power.values(), np.zeros((MELS, frames)))
    return {layer: mine / whole for layer, mine in power.items()}


def _expected(notes: Sequence[Note], beats: float, frames: int) -> Doubles:
    """The power that some strokes have: as they are sketched, and dying away slowly after that, in
    their bands and much less beside."""
    level = sketch(notes, beats, frames, drums=True, ring=True).astype(np.float64)
    after = np.arange(frames)
    for note in notes:
        stroke = BY_KEY.get(note.pitch)
        if stroke is None:
            continue
        force = 20 * np.log10(max(note.velocity, 0.05))
        low, high = _row(np.array([stroke.low, stroke.high]))
        rows = np.arange(MELS)
        inside = (rows >= low) & (rows <= high)
        shape = np.where(inside, stroke.level - BEHIND, BESIDE) + force
        place = (int(note.start / beats * frames) - 1 + after) % frames
        rings = shape[:, None] - RINGS * after
        level[:, place] = np.maximum(level[:, place], rings)
    return np.asarray(10 ** (level / 10))


def _row(hertz: Doubles) -> Doubles:
    """Where on the sketch's mel axis a frequency lies, from 0."""
    low, high = hertz_to_mel([LOW, HIGH])
    return (hertz_to_mel(hertz) - low) / (high - low) * (MELS + 1) - 1


def _at(mask: Doubles, hertz: Doubles, places: Doubles) -> Doubles:
    """A mask at some frequencies and places in the loop (0 … 1, going round)."""
    mels, frames = mask.shape
    rows = np.clip(_row(hertz), 0, mels - 1)
    columns = (places % 1.0) * frames
    wide = np.concatenate([mask, mask[:, :1]], axis=1)
    grid = np.meshgrid(rows, columns, indexing="ij")
    from scipy.ndimage import map_coordinates  # late: not for whoever makes one sample

    return np.asarray(map_coordinates(wide, grid, order=1, mode="nearest"))
