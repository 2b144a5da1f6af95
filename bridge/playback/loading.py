"""Sounds ready for the mixer: files decoded, at the card's rate, a loop in the session's tempo; and
the metronome's clicks, one on every beat of a loop, the downbeats higher and louder.

A loop's length is rounded once, to its own or the session's beats at the card's rate, so that it
stays in phase with the metronome for ever. It is resampled as one period of a periodic signal;
anything else goes through soxr. The seam of a region is closed as if it were kept. Lengths in beats
are quarter notes, as in bridge.domain.music.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.music import Meter
from bridge.domain.playback import PadMode
from bridge.domain.request import Kind
from bridge.dsp.crossfade import CUT_SECONDS, SEAM_SECONDS, close_loop, cut_faded
from bridge.dsp.resampling import to_frames, to_rate
from bridge.dsp.stretching import can_mend, quick_stretch
from bridge.files.audiofile import opened
from bridge.files.contents import Contents
from bridge.files.formats import READERS, read_file
from bridge.playback.voices import Sound

LONGEST = 300.0  # seconds of a file that are heard
MOST_BYTES = 2**28
LONGEST_CIRCLE = 60.0  # seconds; longer ones are resampled by soxr
_OFF_GRID = 0.01  # of the smallest beat
_SAME = 5e-5  # a tempo that differs by less than 0.1 cents is the same


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """A sound to load: `region` (first, end) in the file's frames, `tempo` the session's.

    `joins` others: a bar then has whole frames, so that loops of any length stay together for ever.
    `insists`: a one-shot is looped as well.
    """

    path: Path
    loop: bool
    region: tuple[int, int] | None
    tempo: float | None
    rate: int
    channels: int
    joins: bool = False
    insists: bool = False


@dataclass(frozen=True, slots=True)
class Beats:
    """What is known of a loop's time: its length and where in its bar it begins, in beats."""

    count: float
    meter: Meter
    first: float = 0.0

    @property
    def bars(self) -> float:
        """Its length in bars."""
        return self.count / self.meter.beats


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """What a file says of its own time."""

    beats: Beats | None
    oneshot: bool


class SoundCache:
    """Sounds that were loaded, the latest used for longest, in bounded memory."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._held = most, 0
        self._sounds: OrderedDict[object, Sound] = OrderedDict()

    def load(self, wanted: LoadRequest) -> Sound:
        """The sound; NotFound or BadArgument if the file cannot be played."""
        stamp = None
        with contextlib.suppress(OSError):
            about = wanted.path.stat()
            stamp = (about.st_mtime_ns, about.st_size)
        known = self._sounds.get((wanted, stamp))
        if known is not None:
            self._sounds.move_to_end((wanted, stamp))
            return known
        sound = load(wanted)
        self._sounds[wanted, stamp] = sound
        self._held += size_of(sound)
        while self._held > self._most and len(self._sounds) > 1:
            self._held -= size_of(self._sounds.popitem(last=False)[1])
        return sound


def size_of(sound: Sound) -> int:
    """The bytes that a sound takes in memory."""
    return sound.samples.nbytes + (0 if sound.clicks is None else sound.clicks.nbytes)


def load(wanted: LoadRequest) -> Sound:
    """Read and fit a sound; NotFound or BadArgument if the file cannot be played."""
    samples, rate, frames = read(wanted.path)
    first, end = wanted.region or (0, frames)
    if not (0 <= first < end <= frames and first < len(samples)):
        raise BadArgument(f"Frames {first:,} to {end:,} of {frames:,}: choose another region.")
    grid = grid_of(wanted.path, frames, rate)
    loops = wanted.loop and (wanted.insists or not grid.oneshot) and end - first > 1
    if wanted.region is not None and loops:
        seam = round(SEAM_SECONDS * rate)
        samples = close_loop(samples, first, min(end, len(samples)) - first, seam)
    elif wanted.region is not None:
        samples = cut_faded(samples, first, end, round(CUT_SECONDS * rate))
    clip = Clip(samples, rate)
    known = grid.beats if loops else None
    beats = within(known, first, first + len(samples), frames) if known else None
    moved = fitted(clip, wanted, beats) if loops else to_rate(clip, wanted.rate, "HQ")
    return ready(wanted, to_channels(moved.samples, wanted.channels), loops, beats)


def read(path: Path) -> tuple[Array, int, int]:
    """(samples of the first LONGEST seconds, rate, frames of the whole file)."""
    with opened(path) as file:
        most = round(LONGEST * file.samplerate)
        samples = file.read(most, dtype="float32", always_2d=True)
        return np.nan_to_num(samples, posinf=0.0, neginf=0.0), file.samplerate, file.frames


def grid_of(path: Path, frames: int, rate: int) -> BeatGrid:
    """The beats that a file's recipe or acid chunk names, if they agree with its length."""
    if path.suffix.lower() not in READERS:
        return BeatGrid(None, oneshot=False)
    try:
        contents = read_file(path)
    except FodderError:
        return BeatGrid(None, oneshot=False)
    oneshot, bpm, meter = named_time(contents)
    if bpm is None or oneshot:
        return BeatGrid(None, oneshot)
    exact = frames / rate * bpm / 60
    count = round(exact * meter.denominator / 4) * 4 / meter.denominator
    fits = count > 0 and abs(exact - count) <= _OFF_GRID
    return BeatGrid(Beats(count, meter) if fits else None, oneshot=False)


def named_time(contents: Contents) -> tuple[bool, float | None, Meter]:
    """(one-shot, bpm, meter) as the file says."""
    if contents.card is not None:
        recipe = contents.card.recipe
        return recipe.kind is Kind.ONESHOT, recipe.bpm, recipe.meter
    if contents.acid is not None:
        acid = contents.acid
        with contextlib.suppress(BadArgument):
            return acid.one_shot, acid.bpm if acid.bpm > 0 else None, Meter(*acid.meter)
        return acid.one_shot, None, Meter()
    return False, None, Meter()


def usual_mode(path: Path) -> PadMode:
    """How a file is played on a pad unless it is said: a one-shot plays through, all else loops."""
    try:
        oneshot = named_time(read_file(path))[0]
    except FodderError:
        return PadMode.LOOP
    return PadMode.ONESHOT if oneshot else PadMode.LOOP


def within(beats: Beats, first: int, end: int, frames: int) -> Beats | None:
    """The beats of a region; None if it is not cut on them."""
    unit = 4 / beats.meter.denominator
    each = frames / beats.count * unit
    steps, offset = (end - first) / each, first / each
    if round(steps) < 1 or abs(steps - round(steps)) > _OFF_GRID:
        return None
    return Beats(round(steps) * unit, beats.meter, round(offset) * unit)


def fitted(clip: Clip, wanted: LoadRequest, beats: Beats | None) -> Clip:
    """A loop at the card's rate, in the session's tempo if that can be."""
    natural = len(clip.samples) * wanted.rate / clip.rate
    if beats is None:
        return round_about(clip, wanted.rate, round(natural))
    if wanted.tempo is None or not can_mend():
        return round_about(clip, wanted.rate, whole_bars(natural, wanted, beats))
    frames = whole_bars(beats.count * 60 / wanted.tempo * wanted.rate, wanted, beats)
    if abs(frames / natural - 1) < _SAME:
        return round_about(clip, wanted.rate, frames)
    return quick_stretch(round_about(clip, wanted.rate, round(natural)), frames)


def whole_bars(frames: float, wanted: LoadRequest, beats: Beats) -> int:
    """A length in whole frames; of one that joins others, in whole frames a bar."""
    bars = round(beats.bars)
    if wanted.joins and bars and bars == beats.bars:
        return round(frames / bars) * bars
    return round(frames)


def needs_stretch(wanted: LoadRequest) -> bool:
    """Whether the session's tempo cannot be met without the time-stretch library."""
    if wanted.tempo is None or can_mend() or not wanted.loop:
        return False
    with opened(wanted.path) as file:
        grid = grid_of(wanted.path, file.frames, file.samplerate)
        seconds = file.frames / file.samplerate
    if grid.beats is None:
        return False
    return abs(grid.beats.count * 60 / wanted.tempo / seconds - 1) >= _SAME


def round_about(clip: Clip, rate: int, frames: int) -> Clip:
    """A loop in `frames` frames at another rate, its end still leading into its beginning."""
    if (len(clip.samples), clip.rate) == (frames, rate):
        return clip
    if clip.seconds > LONGEST_CIRCLE:
        return to_rate(clip, rate, "HQ")
    return to_frames(clip, rate, frames, circular=True)


def to_channels(samples: Array, channels: int) -> Array:
    """As many channels as the card has of use: one for all, or left, right and nothing more."""
    if channels == 1:
        return np.ascontiguousarray(samples.mean(axis=1, dtype=np.float32, keepdims=True))
    pair = samples[:, [0, 0]] if samples.shape[1] == 1 else samples[:, :2]
    return np.ascontiguousarray(pair)


def ready(wanted: LoadRequest, samples: Array, loops: bool, beats: Beats | None) -> Sound:
    """A Sound, with its bars and its clicks where its beats are known."""
    if beats is None:
        return Sound(wanted.path, samples, loops)
    frames, unit = len(samples), 4 / beats.meter.denominator
    steps, offset = round(beats.count / unit), round(beats.first / unit)
    accents = [(step + offset) % beats.meter.numerator == 0 for step in range(steps)]
    places = [round(step * frames / steps) for step in range(steps)]
    bars = tuple(place for place, accent in zip(places, accents, strict=True) if accent)
    clicks = click_track(frames, list(zip(places, accents, strict=True)), wanted.rate)
    tempo = beats.count * 60 * wanted.rate / frames
    return Sound(wanted.path, samples, loops, bars or (0,), clicks, tempo)


_SECONDS, _DECAY = 0.03, 0.006
_LEVEL = 0.5
_PITCHES = {True: 1_760.0, False: 880.0}  # Hz


def click_track(frames: int, beats: list[tuple[int, bool]], rate: int) -> Array:
    """(frames,) with a short click at each (place, accent), the last ones' tails round the end."""
    track = np.zeros(frames, np.float32)
    length = min(round(_SECONDS * rate), frames)
    for place, accent in beats:
        around = np.arange(place, place + length) % frames
        track[around] += a_click(length, rate, accent)
    return track


def a_click(length: int, rate: int, accent: bool) -> Array:
    """A click of the metronome, (length,) float32."""
    time = np.arange(length) / rate
    tone = np.cos(2 * np.pi * _PITCHES[accent] * time) * np.exp(-time / _DECAY)
    return (tone * (_LEVEL if accent else _LEVEL / 2)).astype(np.float32)
