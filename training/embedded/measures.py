"""What can be measured of a loop: key, grid, seam, colour, blur. Pure functions of a sound or of
its picture, a mel spectrogram in dB, (192, frames).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import librosa
import numpy as np
import torch
from librosa.onset import onset_detect
from numpy.typing import NDArray
from scipy.linalg import sqrtm
from scipy.signal import find_peaks
from scipy.stats import kurtosis
from torch import Tensor

from bridge.domain.audio import Clip
from bridge.domain.notes import Note
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PatchTransform

MINOR = (0, 2, 3, 5, 7, 8, 10)
NEAR = 0.125  # of a sixteenth: 17 ms at 110 bpm
QUIET = -80.0  # dB below which differences do not count


def in_key(clip: Clip, scale: tuple[int, ...]) -> float:
    """Share of the chroma energy on a scale's notes."""
    chroma = librosa.feature.chroma_cqt(y=clip.mono, sr=clip.rate, norm=None)
    energy = np.square(chroma).sum(1)
    return float(energy[list(scale)].sum() / max(energy.sum(), 1e-9))


def onsets_of(clip: Clip, hop: int = 128) -> NDArray[np.float64]:
    """The onsets of a loop in seconds, heard going round: alone, its first beat has no rise, and
    what is cut off at its end has one."""
    half = len(clip.samples) // 2
    lap = np.concatenate((clip.mono[-half:], clip.mono, clip.mono[:half]))
    heard = onset_detect(y=lap, sr=clip.rate, units="time", hop_length=hop) - half / clip.rate
    around = 1e-2  # an onset may be heard a little before its beat
    return np.asarray(heard[(heard >= -around) & (heard < clip.seconds - around)])


def on_grid(clip: Clip, bpm: float) -> float:
    """Share of onsets within 1/8 of a sixteenth of the grid of sixteenths."""
    onsets = onsets_of(clip)
    return float(np.mean(off_grid(onsets * bpm / 60) < NEAR)) if len(onsets) else 0.0


def off_grid(beats: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far places, in beats, lie from the nearest sixteenth, in sixteenths."""
    return np.abs(beats * 4 - np.round(beats * 4))


def swing(clip: Clip, bpm: float) -> float:
    """How late the second sixteenths of their pairs are: 0.5 is straight, 2/3 a triplet's."""
    onsets = onsets_of(clip, hop=64)
    place = (onsets * bpm / 60 * 2) % 1.0
    second = place[(place > 0.35) & (place < 0.8)]
    return float(np.median(second)) if len(second) else 0.5


def found(clip: Clip, notes: Iterable[Note], bpm: float, within: float = 0.04) -> float:
    """F-measure of the onsets that are heard against those that are written, in seconds within."""
    written = np.unique(np.round([note.start * 60 / bpm for note in notes], 2)) % clip.seconds
    heard = onsets_of(clip)
    if not len(written) or not len(heard):
        return 0.0
    distance = np.abs(written[:, None] - heard[None, :])
    distance = np.minimum(distance, clip.seconds - distance) <= within
    recall, precision = distance.any(1).mean(), distance.any(0).mean()
    return float(2 * recall * precision / max(recall + precision, 1e-9))


def played(
    heard: Iterable[Note], written: Iterable[Note], bpm: float, seconds: float, within: float = 0.05
) -> float:
    """F-measure of the notes that are heard against those that are written: of the same pitch, and
    `within` so many seconds, going round; each is found once (mir_eval's, without offsets)."""
    beat = 60 / bpm
    left = [(note.start * beat, note.pitch) for note in heard]
    ours = [(note.start * beat % seconds, note.pitch) for note in written]
    count, found = len(left), 0
    for start, pitch in ours:
        apart = [abs(start - at) for at, _ in left]
        near = [
            (min(gap, seconds - gap), place)
            for place, (gap, (_, key)) in enumerate(zip(apart, left, strict=True)) if key == pitch
        ]  # fmt: skip
        if near and min(near)[0] <= within:
            del left[min(near)[1]]
            found += 1
    return 2 * found / max(count + len(ours), 1)


def top_octave(clip: Clip) -> float:
    """The power above 12 kHz against that above 5 kHz, where hats and cymbals are, in dB."""
    power = np.square(np.abs(librosa.stft(clip.mono))).sum(1)
    hertz = librosa.fft_frequencies(sr=clip.rate)
    high, all_of_it = power[hertz >= 12_000].sum(), power[hertz >= 5_000].sum()
    return float(10 * np.log10(max(high, 1e-12) / max(all_of_it, 1e-12)))


def seam(mel: Tensor) -> float:
    """Change at the wrap, relative to that at the inner bar line."""
    change = (mel - torch.roll(mel, 1, -1)).abs().mean(0)
    return float(change[0] / change[mel.shape[-1] // 2].clamp_min(1e-3))


def colour(clip: Clip, name: str) -> float:
    """Of an adjective: centroid, bandwidth, partials, onsets or decay."""
    y, rate = clip.mono, clip.rate
    measures: dict[str, Callable[[], float]] = {
        "centroid": lambda: float(librosa.feature.spectral_centroid(y=y, sr=rate).mean()),
        "bandwidth": lambda: bandwidth(clip),
        "partials": lambda: partials(clip),
        "onsets": lambda: float(len(onset_detect(y=y, sr=rate))),
        "decay": lambda: decay(clip),
    }
    return measures[name]()


def bandwidth(clip: Clip) -> float:
    """Below which 99 % of the power lies, in Hz, the mean of the frames with sound: between notes
    there is the crackle of what is lo-fi, and nothing else."""
    power = np.square(np.abs(librosa.stft(clip.mono)))
    loud = power[:, power.sum(0) > 1e-3 * power.sum(0).max()]
    edges = librosa.feature.spectral_rolloff(S=loud, sr=clip.rate, roll_percent=0.99)
    return float(edges.mean())


def decay(clip: Clip) -> float:
    """How fast it falls where it falls fastest: the steepest tenth of changes of level over 60 ms,
    where there is sound, in dB (both channels by their power: summed, a wide room cancels itself).
    In a room nothing stops at once."""
    around = np.concatenate((clip.samples, clip.samples[: len(clip.samples) // 8])).T
    rms = librosa.feature.rms(y=np.ascontiguousarray(around), frame_length=1024, hop_length=256)
    power = np.square(rms[:, 0]).sum(0)
    level = 10 * np.log10(power + 1e-12)
    span = round(0.06 * clip.rate / 256)
    fall = (level[span:] - level[:-span])[level[:-span] > level.max() - 30]
    return float(np.quantile(fall, 0.1))


def partials(clip: Clip) -> float:
    """How many partials stand out within 45 dB of the loudest, the mean of the frames with sound:
    what distortion adds. (Flatness hears the noise between them, and a quiet bass has much.)"""
    level = librosa.amplitude_to_db(np.abs(librosa.stft(clip.mono, n_fft=8192)), ref=1.0)
    loud = level.T[level.max(0) > level.max() - 30]
    return float(np.mean([len(find_peaks(x, x.max() - 45, prominence=12)[0]) for x in loud]))


def flux_kurtosis(mel: Tensor) -> float:
    """Of the frames' rises: sharp attacks make it high, blur makes it low."""
    rise = torch.relu(mel[:, 1:] - mel[:, :-1]).mean(0)
    return float(kurtosis(rise.numpy()))


def peakedness(mel: Tensor) -> float:
    """How far partials stand out of what lies between them, in dB: each frame's peaks over the
    median of the 13 mels around them, where there is sound. The harmonic-to-noise ratio as it can
    be seen in a mel picture."""
    around = mel.unfold(0, 13, 1).median(-1).values
    middle = mel[6:-6]
    over = (middle - around)[middle > mel.amax(0) - 40]
    return float(torch.quantile(over[:100_000], 0.9)) if over.numel() else 0.0


def patch_edges(mel: Tensor) -> float:
    """Change from frame to frame where patches meet, to that inside of them, of what lies within
    60 dB of the loudest: 1 where nobody sees them, but for what is played on their edges."""
    loud = mel > mel.max() - 60
    change = (mel[:, 1:] - mel[:, :-1]).abs()
    counts = loud[:, 1:] & loud[:, :-1]
    meet = torch.arange(1, mel.shape[1]) % PATCH_FRAMES == 0
    at, inside = (change[:, which][counts[:, which]].mean() for which in (meet, ~meet))
    return float(at) / max(float(inside), 1e-3)


def oracle(transform: PatchTransform, mels: Tensor) -> float:
    """Log-spectral distance in dB of what latents can say to the picture that they stand for."""
    real, said = mels.clamp(QUIET, 0), transform.decode(transform.encode(mels)).clamp(QUIET, 0)
    return float((real - said).square().mean(1).sqrt().mean())


def frechet(one: Tensor, other: Tensor) -> float:
    """Fréchet distance of two sets of features, (n, d), as of Gaussians."""
    a, b = one.double().numpy(), other.double().numpy()
    ca, cb = np.cov(a.T), np.cov(b.T)
    root = sqrtm(ca @ cb).real
    return float(np.square(a.mean(0) - b.mean(0)).sum() + np.trace(ca + cb - 2 * root))
