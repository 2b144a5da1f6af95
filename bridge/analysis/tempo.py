"""Sound → tempo: bpm, confidence, time of the first beat.

    candidates   from how onset envelopes resemble themselves (bridge.analysis.rhythm)
    octave       which of several related tempi people would write down, half, whole or double time:
                 a utility for each by a small network, whose soft-max is its probability (a
                 conditional logit: D. McFadden, 1974, with one hidden layer), beside what is known
                 before learning, a comb with a log-normal prior (D. Ellis, "Beat tracking by
                 dynamic programming", JNMR 36(1), 2007)
    length       producers cut loops to the sample, mostly at a whole-number tempo. Another length
                 comes as near to such a tempo only by chance, and the less likely the longer it
                 lasts; by Bayes' rule the tempo is so much the likelier. Whole tenths of a second
                 are what somebody chose in seconds, and say nothing
    refinement   by the envelopes' Fourier magnitude (P. Grosche & M. Müller, "Extracting
                 predominant local pulse information from music recordings", IEEE TASLP 19(6),
                 2011), then to whole bars or whole numbers where these are as near as measuring
                 allows

The weights are learnt by `python -m training.hearing.octave` and lie in octave.npz. On clips that
were kept back 88 % are within 1 %, of librosa's beat tracker 25 %, in a third of its time for tempo
and key (docs/performance.md), so it is ours.

Conventions
    bpm      quarter notes a minute, 40 … 240
    credit   natural logarithm of how many times likelier; 0 where the length says nothing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.onset import FPS
from bridge.analysis.rhythm import Rhythm, at, autocorrelation, candidates, comb, rhythm
from bridge.domain.audio import Array
from bridge.domain.music import FASTEST, SLOWEST, Meter
from bridge.dsp.smoothing import softmax
from bridge.dsp.transforms import Rfft

Vector = NDArray[np.float64]
CUT_EXACT = 50e-6  # seconds: two samples at 44.1 kHz
# How many of all sounds are cut so, by the beats that they then have: bars of 4 or of 3.
CUT = ((0.1, (4, 8, 16, 32, 64)), (0.01, (6, 12, 24, 48)))
CUT_NEAR, CUT_NEAR_BEATS = 0.004, 0.06  # of the tempo; of a beat, over the whole length


def credit(seconds: float, bpm: Vector) -> Vector:
    """How far the length speaks for each tempo."""
    told = np.zeros(len(bpm))
    for tempo, beats, share in _cuts(seconds):
        odds = np.log1p(share * seconds / (2 * CUT_EXACT * tempo))
        told = np.maximum(told, _is_near(bpm, tempo, beats) * odds)
    return told


def cut_to(seconds: float, bpm: float) -> float | None:
    """The tempo near `bpm` that the length was cut to, if it was."""
    near = [tempo for tempo, beats, _ in _cuts(seconds) if _is_near(bpm, tempo, beats)]
    return min(near, key=lambda tempo: abs(tempo - bpm)) if near else None


def _cuts(seconds: float) -> list[tuple[float, int, float]]:
    """The tempi that make the length whole bars, their beats, and how usual that is."""
    if _is_exact(10 * seconds, 10 * CUT_EXACT):
        return []
    found = []
    for share, several in CUT:
        for beats in several:
            tempo = float(round(beats * 60 / seconds))
            fits = SLOWEST <= tempo <= FASTEST and abs(beats * 60 / tempo - seconds) < CUT_EXACT
            found += [(tempo, beats, share)] if fits else []
    return found


def _is_exact(value: float, reach: float) -> bool:
    return abs(value - round(value)) < reach


def _is_near(bpm: Vector | float, tempo: float, beats: int) -> NDArray[np.bool_]:
    return np.asarray(np.abs(bpm / tempo - 1) < max(CUT_NEAR, CUT_NEAR_BEATS / beats))


Matrix = NDArray[np.float64]

WEIGHTS = Path(__file__).with_name("octave.npz")
MULTIPLES = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 3 / 2, 2, 3, 4, 8)
IN_BANDS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3, 4)
HINT = 2.0
KNOWN, PRIOR_BPM, PRIOR_OCTAVES = 1.0, 122.0, 0.8
WHOLE_BARS = 1.0
ENOUGH_ONSETS, LEAST_ALIKE = 6, 0.1
FEWEST, HIDDEN = 3, 0.1  # onsets that make a level; of the strongest: nothing below is one
INDEPENDENT = 20  # values of an envelope in a second
TURNS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3, 4)
FAINT = 0.02  # of an envelope's peak: not looked at


def measure(heard: Rhythm, bpm: Vector) -> Matrix:
    """(candidates, inputs) what is measured about each candidate tempo, and about the sound."""
    period = 60 * FPS / bpm
    support = comb(heard.similarity, bpm)
    octave = np.log2(bpm / 120)
    busy = np.log2(np.maximum(_onsets(heard.envelopes[3]), 1) * 60 / bpm / heard.seconds)
    beats = heard.seconds * bpm / 60
    columns = [
        support,
        support - support.max(),
        octave,
        octave**2,
        np.maximum(0, np.log2(bpm / 150)),
        np.maximum(0, np.log2(80 / bpm)),
        busy,
        busy**2,
        _nearness(beats, 4),
        _nearness(beats, 16),
        np.exp(-0.5 * ((bpm - np.round(bpm)) / 0.05) ** 2),
        *_at_each(heard.similarity, period, MULTIPLES),
        *(row for one in heard.similarities for row in _at_each(one, period, IN_BANDS)),
        *_turnings(heard.envelopes, bpm),
        *(np.full(len(bpm), value) for value in _whole(heard)),
    ]
    return np.stack(columns, axis=1)


def _at_each(similarity: Vector, period: Vector, multiples: tuple[float, ...]) -> Vector:
    """(multiples, candidates) similarity at multiples of each candidate's period."""
    return at(similarity, np.multiply.outer(multiples, period))


def _whole(heard: Rhythm) -> Vector:
    """What sound it is: how dense each envelope is, and how long it lasts."""
    dense = np.log(heard.envelopes.mean(axis=1) + 1e-3)
    return np.append(dense, np.log(heard.seconds))


def _onsets(envelope: Vector) -> int:
    """How many clear onsets there are."""
    inner = envelope[1:-1]
    return int(((inner > envelope[:-2]) & (inner >= envelope[2:]) & (inner > 0.1)).sum())


def _nearness(beats: Vector, step: int) -> Vector:
    """1 where the length is a whole multiple of `step` beats, if that says anything."""
    off = beats / np.maximum(np.round(beats / step) * step, step) - 1
    return np.asarray(np.exp(-0.5 * (off / 0.001) ** 2) * (beats < 16 * step))


def _turnings(envelopes: Vector, bpm: Vector) -> Iterator[Vector]:
    """(rates,) each envelope's Fourier magnitudes at the tempi times each of TURNS, by its sum."""
    clear = np.where(envelopes > FAINT, envelopes, 0.0)
    busy = np.flatnonzero(clear.any(axis=0))
    loud = clear[:, busy].T
    sums = np.maximum(envelopes.sum(axis=1), 1e-9)
    for times in TURNS:
        turns = np.exp(-2j * np.pi / 60 / FPS * np.outer(bpm * times, busy))
        yield from np.abs(turns @ loud).T / sums[:, None]


@lru_cache(maxsize=1)
def _learnt() -> Mapping[str, Vector]:
    with np.load(WEIGHTS) as stored:
        return {name: stored[name].astype(np.float64) for name in stored.files}


def utility(measured: Matrix, learnt: Mapping[str, Vector]) -> Vector:
    """What the network makes of each candidate's measures."""
    x = (measured - learnt["centre"]) / learnt["scale"]
    hidden = np.tanh(x @ learnt["hidden"] + learnt["hidden_bias"])
    return np.asarray(x @ learnt["direct"] + hidden @ learnt["out"])


def chances(heard: Rhythm, bpm: Vector, hint: float | None) -> Vector:
    """How likely each candidate is the one, in sum 1."""
    measured = measure(heard, bpm)
    worth = utility(measured, _learnt()) + KNOWN * known(bpm, measured)
    if hint is not None:
        worth = worth + HINT * np.exp(-0.5 * (np.log2(bpm / hint) / 0.02) ** 2)
    if heard.loop:
        beats = np.round(heard.seconds * bpm / 60)
        worth = worth + WHOLE_BARS * ((beats % 4 == 0) * 1.0 + (beats % 8 == 0))
    else:
        worth = worth + credit(heard.seconds, bpm)
    return np.asarray(softmax(worth))


def evidence(heard: Rhythm, bpm: float) -> float:
    """How far there is something to go by, 0 … 1: onsets, and likeness after 1, 2 or 4 beats."""
    clear = _levelled(heard.envelope, heard.seconds)
    onsets = min(1.0, _onsets(clear) / ENOUGH_ONSETS)
    lags = 60 * FPS / bpm * np.array([1.0, 2.0, 4.0])
    similarities = (heard.similarity, autocorrelation(clear, heard.loop))
    alike = max(float(at(similarity, lags).max()) for similarity in similarities)
    by_chance = 3 / np.sqrt(INDEPENDENT * heard.seconds)
    return float(onsets * np.clip(alike / max(by_chance, LEAST_ALIKE), 0.0, 1.0))


def _levelled(envelope: Vector, seconds: float) -> Vector:
    """No onset above the level that one in two seconds reaches, so that a few do not hide all."""
    inner = envelope[1:-1]
    peaks = np.sort(inner[(inner > envelope[:-2]) & (inner >= envelope[2:])])
    usual = max(FEWEST, int(np.ceil(seconds / 2)))
    reached = float(peaks[-usual]) if len(peaks) >= usual else 0.0
    level = max(reached, HIDDEN * float(envelope.max()), 1e-9)
    return np.minimum(envelope, level) / level


def known(bpm: Vector, measured: Matrix) -> Vector:
    """Log of comb (the first measure) times prior."""
    octaves = np.log2(bpm / PRIOR_BPM) / PRIOR_OCTAVES
    return np.asarray(np.log(np.maximum(measured[:, 0], 0.05)) - 0.5 * octaves**2)


SHORTEST, LEAST_SURE = 0.8, 0.02
DIVISIONS = (1, 2, 3, 4, 6, 8)
COARSE, FINE = 33, 9  # tempi tried at a time
EARLY = 0.008  # the envelope rises so many seconds before the attack that it means
NEAR_BARS, NEAR_BEATS, NEAR_WHOLE = 0.004, 0.03, 0.1
NEAR_FRAMES = 2  # so near to a beat a stroke is on it
STRUCK, CLEARLY = 0.3, 2.0  # so strong, and stronger than others, are strokes that tell
FOUR = Meter()


@dataclass(frozen=True, slots=True)
class Pulse:
    """A tempo that was heard; `offset` is the first beat's time in seconds."""

    bpm: float
    confidence: float
    offset: float


def find_pulse(
    mono: Array,
    seconds: float,
    hint: float | None = None,
    loop: bool = False,
    rfft: Rfft = np.fft.rfft,
    meter: Meter = FOUR,
) -> Pulse | None:
    """The pulse of a sound; None if there is none.

    Parameters
    ----------
    mono : ndarray
        (n,) as `bridge.analysis.onset.analysis_signal` makes it.
    seconds : float
        How long it lasted, to the sample of its own rate.
    hint : float, optional
        A tempo in bpm that somebody expects.
    loop : bool
        Whether it is known to be a loop of whole beats.
    rfft : callable
        See bridge.dsp.transforms.
    meter : Meter
        That of a loop with a hint: whose bars are to be heard as such, where nothing else is.
    """
    heard = rhythm(mono, seconds, loop, rfft) if seconds >= SHORTEST else None
    found = None if heard is None else pulse_of(heard, hint)
    if heard is None or found is None or hint is None or not loop:
        return found
    return in_meter(heard, found, hint, meter)


def in_meter(heard: Rhythm, found: Pulse, hint: float, meter: Meter) -> Pulse:
    """The pulse of a loop by the beats that its bars are said to have.

    Where little but the bars is heard, a chord in each, they are taken for bars of 4/4: a 5/4 at
    100 bpm for 80. Only strokes within the bars can tell: the hint counts unless there are more of
    them on the beats that were found.
    """
    bars = heard.seconds * hint / 60 / meter.beats
    beats = heard.seconds * found.bpm / 60 / bars
    if abs(bars - round(bars)) > NEAR_WHOLE or not _is_of_four(beats, meter):
        return found
    clear = _levelled(heard.envelope, heard.seconds)
    here = _within_bars(clear, round(bars), beats)
    there = max(_within_bars(clear, round(bars), n) for n in (meter.beats, meter.numerator))
    if here > STRUCK and here > CLEARLY * there:
        return found
    return Pulse(hint, found.confidence, phase(heard, hint))


def _is_of_four(beats: float, meter: Meter) -> bool:
    """Whether so many beats in a bar are those of 4/4, or dotted ones, and not the meter's own."""
    of = [2.0**n for n in range(-1, 4)]
    if meter.denominator == 8 and meter.numerator % 3 == 0:
        of += [meter.numerator / 3 * 2.0**n for n in range(-1, 3)]
    other = np.log2(beats / meter.beats)
    near = any(abs(beats / one - 1) < NEAR_BARS for one in of)
    return near and abs(other - round(other)) > NEAR_BARS


def _within_bars(clear: Vector, bars: int, beats: float) -> float:
    """How strong the strokes are on the beats of all bars, but the first of each, 0 … 1."""
    inner = np.arange(1, int(np.ceil(beats)))
    if not len(inner):
        return 0.0
    places = (np.arange(bars)[:, None] + inner / beats).ravel() * len(clear) / bars
    around = np.rint(places).astype(np.intp)[:, None] + np.arange(-NEAR_FRAMES, NEAR_FRAMES + 1)
    return float(clear[around % len(clear)].max(axis=1).mean())


def pulse_of(heard: Rhythm, hint: float | None = None) -> Pulse | None:
    """The pulse of a rhythm; None if nothing in it repeats."""
    likeliest = pulses_of(heard, hint, 1)
    return likeliest[0] if likeliest else None


def pulses_of(heard: Rhythm, hint: float | None, most: int) -> list[Pulse]:
    """The likeliest pulses of a rhythm, the surest first; none if nothing in it repeats."""
    possible = candidates(heard, hint)
    if not len(possible):
        return []
    chance = chances(heard, possible, hint)
    order = np.argsort(-chance)[:most]
    found = [_pulse(heard, float(possible[i]), float(chance[i])) for i in order]
    return found if found[0].confidence >= LEAST_SURE else []


def _pulse(heard: Rhythm, bpm: float, chance: float) -> Pulse:
    confidence = chance * evidence(heard, bpm)
    if not heard.loop:
        bpm = cut_to(heard.seconds, bpm) or snap(refine(heard, bpm), heard.seconds)
    return Pulse(bpm, confidence, phase(heard, bpm))


def refine(heard: Rhythm, bpm: float) -> float:
    """Move bpm to where the envelopes' Fourier magnitudes at DIVISIONS of a beat are greatest."""
    envelope = heard.envelopes[3] + heard.envelopes[4]
    busy = np.flatnonzero(envelope > 0.02)
    reach = min(0.01, 15.0 / heard.seconds / bpm)
    for points, narrower in ((COARSE, COARSE // 2), (FINE, 1)):
        grid = bpm * (1 + np.linspace(-reach, reach, points))
        bpm = float(grid[np.argmax(_turning(envelope[busy], busy, grid))])
        reach /= narrower
    return bpm


def _turning(envelope: Vector, frames: NDArray[np.intp], bpm: Vector) -> Vector:
    """The envelope's Fourier magnitudes at all DIVISIONS of each tempo's beat, summed."""
    turn = np.exp(-2j * np.pi / 60 / FPS * np.outer(bpm, frames))
    powers = [turn]  # one exponential serves all divisions
    while len(powers) < DIVISIONS[-1]:
        powers.append(powers[-1] * turn)
    return np.asarray(sum(np.abs(powers[d - 1] @ envelope) for d in DIVISIONS))


def snap(bpm: float, seconds: float) -> float:
    """The tempo that makes the length whole bars, or else a whole number, if near."""
    beats = seconds * bpm / 60
    bars = max(4, round(beats / 4) * 4)
    if abs(beats - bars) < max(NEAR_BARS * bars, NEAR_BEATS) and bars <= 128:
        return bars * 60 / seconds
    return float(round(bpm)) if abs(bpm - round(bpm)) < NEAR_WHOLE else bpm


def phase(heard: Rhythm, bpm: float) -> float:
    """The time in seconds of the first beat, in [0, 60/bpm): where low and all onsets line up."""
    period = 60 * FPS / bpm
    shifts = np.arange(0.0, period, 0.5)
    strength = pulses(heard.envelope + 2 * heard.envelopes[0], shifts, period)
    best = float(shifts[np.argmax(strength)])
    return float(max(0.0, best / FPS + EARLY) % (60 / bpm))


def pulses(envelope: Vector, shifts: Vector, period: float) -> Vector:
    """Mean of the envelope on a grid of beats, for several shifts of the grid."""
    beats = np.arange(max(1, int(len(envelope) / period)))
    where = shifts[:, None] + beats * period
    return np.asarray(np.interp(where, np.arange(len(envelope)), envelope, right=0.0).mean(axis=1))
