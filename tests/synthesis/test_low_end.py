"""Where the notes are known, the low end has their pitches, however smeared the picture is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Note
from bridge.domain.request import Request
from bridge.dsp.spectrogram import analyse, to_magnitude
from bridge.score.plan import Plan
from bridge.synthesis.embedded.canvas import canvas_for
from bridge.synthesis.embedded.sketching import hertz, mixed, sounding, within, written
from bridge.synthesis.vocoder.inversion import invert
from bridge.synthesis.vocoder.low_end import CROSSOVER, Tone

FRAMES, N = 512, 4 * SAMPLE_RATE
LINE = (33, 36, 31, 40, 33, 28, 35, 38)  # a bass line in crotchets
TONES = tuple(
    Tone(number * 64.0, number * 64.0 + 56, hertz(pitch)) for number, pitch in enumerate(LINE)
)


@pytest.fixture(scope="module")
def bass() -> Clip:
    """Plucked: ten partials that die away."""
    sound = np.zeros(N, np.float32)
    time = np.arange(N // 8) / SAMPLE_RATE
    for number, pitch in enumerate(LINE):
        partials = (np.sin(2 * np.pi * hertz(pitch) * k * time) / k for k in range(1, 11))
        sound[number * N // 8 : (number + 1) * N // 8] = sum(partials) * np.exp(-3 * time)
    return Clip((0.5 * sound / np.abs(sound).max()).astype(np.float32)[:, None], SAMPLE_RATE)


def picture(clip: Clip, blur: float) -> Spectrogram:
    """As a model may paint it."""
    decibels = gaussian_filter(analyse(clip.mono, FRAMES, True), (blur, blur), mode="wrap")
    return Spectrogram(to_magnitude(decibels.astype(np.float32))[None], N, True)


def cents_off(clip: Clip, semitones: int = 0) -> np.ndarray:
    """By how much the strongest frequency near each note's octave misses it."""
    found = []
    for number, pitch in enumerate(LINE):
        start = number * N // 8 + 2000
        some = clip.mono[start : start + 16_000] * np.hanning(16_000)
        power = np.abs(np.fft.rfft(some, 1 << 18))
        at = np.fft.rfftfreq(1 << 18, 1 / SAMPLE_RATE)
        wanted = hertz(pitch + semitones)
        near = (at > wanted * 2**-0.4) & (at < wanted * 2**0.4)
        found.append(1200 * np.log2(at[near][power[near].argmax()] / wanted))
    return np.abs(np.array(found))


def low_level(clip: Clip) -> float:
    power = np.abs(np.fft.rfft(clip.mono)) ** 2
    return 10 * float(np.log10(power[: round(CROSSOVER * N / SAMPLE_RATE)].sum()))


@pytest.mark.parametrize("semitones", [-4, 0, 5])
def test_a_smeared_bass_is_in_tune_where_its_notes_are_known(bass, semitones):
    smeared = picture(bass, 2.0)
    assert cents_off(invert(smeared, semitones), semitones).max() > 60
    assert cents_off(invert(smeared, semitones, tones=TONES), semitones).max() < 15


def test_a_sharp_picture_sounds_as_loud_with_its_notes_as_without(bass):
    sharp = picture(bass, 0.01)
    known, unknown = invert(sharp, tones=TONES), invert(sharp)
    assert low_level(known) == pytest.approx(low_level(unknown), abs=1.5)
    assert cents_off(known).max() < 15


def test_a_note_over_the_end_goes_on_at_the_beginning(bass):
    """A ring that is turned by three beats and a half sounds the same, turned."""
    sharp = picture(bass, 0.01)
    turn = 224
    turned = Spectrogram(np.roll(sharp.magnitude, turn, axis=2), N, True)
    later = tuple(Tone(t.start + turn, t.stop + turn, t.hertz) for t in TONES)
    made = invert(turned, tones=later)
    back = Clip(np.roll(made.samples, -turn * N // FRAMES, axis=0), SAMPLE_RATE)
    assert cents_off(back).max() < 15
    seam = np.abs(made.samples[0] - made.samples[-1]).max()
    assert seam < 2 * np.abs(np.diff(made.samples, axis=0)).max()


def test_silence_and_high_tones_are_left_alone(bass):
    quiet = Spectrogram(np.zeros((1, 192, FRAMES), np.float32), N, True)
    assert np.abs(invert(quiet, tones=TONES).samples).max() < 1e-6
    sharp = picture(bass, 0.01)
    high = (Tone(0, 500, 2000.0),)
    assert np.array_equal(invert(sharp, tones=high).samples, invert(sharp).samples)


@pytest.mark.filterwarnings("error")
def test_what_is_loud_and_then_silent_stays_finite(bass):
    """A running mean of what was loud leaves a little less than nothing where nothing is."""
    sharp = picture(bass, 0.01)
    for silent in (64, 200, 448):
        magnitude = sharp.magnitude * np.float32(1)
        magnitude[:, :, silent:] = 0
        made = invert(Spectrogram(magnitude, N, True), tones=TONES)
        assert np.isfinite(made.samples).all()


def test_a_oneshot_has_its_tone_too(bass):
    strip = Spectrogram(picture(bass, 2.0).magnitude[:, :, :64], N // 8, False)
    made = invert(strip, tones=(Tone(0, 56, hertz(LINE[0])),))
    power = np.abs(np.fft.rfft(made.mono * np.hanning(N // 8), 1 << 18))
    at = np.fft.rfftfreq(1 << 18, 1 / SAMPLE_RATE)
    low = at < 80
    assert 1200 * abs(np.log2(at[low][power[low].argmax()] / hertz(LINE[0]))) < 20


def test_what_is_written_sounds_on_its_canvas():
    request = Request("bass", seed=2, bpm=110.0)
    canvas, _ = canvas_for(request)
    notes = written(Plan("bass", "bass riff", 28, 48, mode="minor"), request).notes
    tones = sounding(notes, "bass", canvas)
    assert tones
    assert all(0 <= tone.start < 512 and tone.hertz < 140 for tone in tones)
    assert sounding(written(Plan("drums", "house"), request).notes, "drums", canvas) == ()
    assert hertz(69) == 440


def test_notes_are_cut_to_bars_and_mixed_as_sketches_are():
    one, other = (Note(0, 100, 50, 1.0), Note(300, 100, 60, 1.0)), (Note(10, 10, 70, 1.0),)
    assert within(one, 0, 64) == (Note(0, 64, 50, 1.0),)
    assert within(one, 64, 512) == (Note(300, 100, 60, 1.0),)
    assert mixed(one, other, 0.0) == one
    assert mixed(one, other, 1.0) == other
    assert mixed(one, other, 0.5) == one + other
    forces = [note.velocity for note in mixed(one, other, 0.75)]
    assert forces == pytest.approx([10**-1.5] * 2 + [1])
