"""Riffusion's pictures ↔ Spectrogram, with the parameters they carry as EXIF.

A picture shows mels from bottom to top and time from left to right; black is loud. Brightness is
1 − (magnitude / loudest)^power in 8 bits. Mono pictures are grey; in stereo ones green is left and
blue is right. EXIF's private tags 11000 … 11080 tell the parameters; a picture that has none is
read with Riffusion's defaults. (The format of github.com/riffusion/riffusion, MIT, 2022.)

Its magnitudes are those of 16-bit samples under an unscaled Hann window; a Spectrogram's are those
of samples in [-1, 1] under one in which a full-scale sine peaks at 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from bridge.domain.audio import Clip, Spectrogram, SpectrogramFormat
from bridge.domain.errors import BadArgument, NoSpace, NotFound
from bridge.dsp.spectrogram import mel_magnitude

Array = NDArray[np.float32]
SAMPLE_RATE, STEREO, STEP, WINDOW, PADDED = 11_000, 11_005, 11_010, 11_020, 11_030
MELS, LOW, HIGH, POWER, LOUDEST = 11_040, 11_050, 11_060, 11_070, 11_080
FULL_SCALE = 32_768.0
MOST_PIXELS = 512 * 131_072  # 22 minutes


@dataclass(frozen=True, slots=True)
class ImageFormat:
    """How a picture's pixels are to be read: times in milliseconds, pitches in hertz."""

    sample_rate: int = 44_100
    stereo: bool = False
    step: float = 10.0
    window: float = 100.0
    padded: float = 400.0
    mels: int = 512
    low: float = 0.0
    high: float = 10_000.0
    power: float = 0.25
    loudest: float = 30e6

    def __post_init__(self) -> None:
        """BadArgument for what no sound can have."""
        whole = 8_000 <= self.sample_rate <= 192_000 and 8 <= self.mels <= 4_096
        times = 0.5 <= self.step <= self.window <= self.padded <= 2_000
        pitches = 0 <= self.low < self.high <= self.sample_rate / 2
        if not (whole and times and pitches and 0 < self.power <= 4 and self.loudest > 0):
            raise BadArgument("The picture's EXIF parameters are impossible: remove them.")

    @property
    def hop(self) -> int:
        """Samples from one column to the next."""
        return int(self.step / 1_000 * self.sample_rate)

    @property
    def grid(self) -> SpectrogramFormat:
        """The spectrogram format that the picture shows."""
        window = int(self.window / 1_000 * self.sample_rate)
        fft = int(self.padded / 1_000 * self.sample_rate)
        return SpectrogramFormat(self.sample_rate, window, fft, self.mels, self.low, self.high)


RIFFUSION = ImageFormat()
_TAGS = {
    SAMPLE_RATE: "sample_rate",
    STEREO: "stereo",
    STEP: "step",
    WINDOW: "window",
    PADDED: "padded",
    MELS: "mels",
    LOW: "low",
    HIGH: "high",
    POWER: "power",
    LOUDEST: "loudest",
}


def read(path: Path) -> Spectrogram:
    """The spectrogram that a picture file shows."""
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadArgument(f"{path} has {image.width:,} pixels a row: cut it first.")
            exif, pixels = dict(image.getexif()), np.asarray(image.convert("RGB"))
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}: check its name.") from None
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadArgument(f"{path} is not a picture that can be read ({error}).") from None
    return from_pixels(pixels, form_of(exif, len(pixels)))


def write(spectrogram: Spectrogram, path: Path, power: float = RIFFUSION.power) -> None:
    """Write a spectrogram as a PNG with its parameters in EXIF."""
    form = form_for(spectrogram, power)
    exif = Image.Exif()
    for tag, name in _TAGS.items():
        value = getattr(form, name)
        exif[tag] = int(value) if name not in ("power", "loudest") else float(value)
    try:
        Image.fromarray(to_pixels(spectrogram, form)).save(path, format="PNG", exif=exif)
    except OSError as error:
        raise NoSpace(f"{path} cannot be written ({error}): name another folder.") from None


def form_of(exif: Mapping[int, Any], height: int) -> ImageFormat:
    """What EXIF says; the defaults where it is silent, and the picture's own height."""
    known = {name: exif[tag] for tag, name in _TAGS.items() if tag in exif}
    try:
        values = {name: type(getattr(RIFFUSION, name))(value) for name, value in known.items()}
        return replace(RIFFUSION, **(values | {"mels": height}))
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise BadArgument("The picture's EXIF parameters are not numbers: remove them.") from None


def form_for(spectrogram: Spectrogram, power: float) -> ImageFormat:
    """The form in which a spectrogram is written; its hop must be whole milliseconds."""
    grid, frames = spectrogram.grid, spectrogram.magnitude.shape[2]
    step = spectrogram.samples / frames / grid.sample_rate * 1_000
    if not math.isclose(step, round(step), abs_tol=1e-6):
        raise BadArgument(f"A column of {step:g} ms cannot be told in EXIF: whole ones can.")
    return ImageFormat(
        sample_rate=grid.sample_rate,
        stereo=len(spectrogram.magnitude) == 2,
        step=round(step),
        window=grid.window / grid.sample_rate * 1_000,
        padded=grid.fft / grid.sample_rate * 1_000,
        mels=grid.mels,
        low=grid.low,
        high=grid.high,
        power=power,
        loudest=max(float(spectrogram.magnitude.max()) * _scale(grid), 1e-3),
    )


def from_pixels(pixels: NDArray[np.uint8], form: ImageFormat) -> Spectrogram:
    """(height, width, RGB) → Spectrogram, read as a plain strip: not circular."""
    channels = (1, 2) if form.stereo else (0,)
    bright = pixels[::-1, :, channels].astype(np.float32).transpose(2, 0, 1)
    magnitude = (1 - bright / 255) ** np.float32(1 / form.power) * np.float32(
        form.loudest / _scale(form.grid)
    )
    return Spectrogram(magnitude.astype(np.float32), pixels.shape[1] * form.hop, False, form.grid)


def to_pixels(spectrogram: Spectrogram, form: ImageFormat) -> NDArray[np.uint8]:
    """Spectrogram → (height, width, RGB)."""
    share = spectrogram.magnitude * (_scale(spectrogram.grid) / form.loudest)
    grey = np.rint(255 - 255 * np.clip(share, 0, 1) ** form.power).astype(np.uint8)[:, ::-1]
    planes = (np.zeros_like(grey[0]), *grey) if form.stereo else (grey[0],) * 3
    return np.stack(planes, axis=-1)


def paint(clip: Clip, form: ImageFormat = RIFFUSION) -> Spectrogram:
    """Sound of the form's sample rate → Spectrogram; the last column is filled up with silence."""
    if clip.rate != form.sample_rate:
        raise BadArgument(f"The sound has {clip.rate} Hz: bring it to {form.sample_rate} first.")
    columns = max(1, math.ceil(len(clip.samples) / form.hop))
    samples = columns * form.hop
    padded = np.pad(clip.samples, ((0, samples - len(clip.samples)), (0, 0)))
    channels = padded.T[:2] if clip.samples.shape[1] > 1 else padded.T
    magnitude = [
        mel_magnitude(np.ascontiguousarray(c), columns, False, form.grid) for c in channels
    ]
    return Spectrogram(np.stack(magnitude), samples, False, form.grid)


def _scale(grid: SpectrogramFormat) -> float:
    """Riffusion's magnitude of what has magnitude 1 here: a Hann window sums to half its length."""
    return FULL_SCALE * grid.window / 4
