"""Pictures and sound files: Riffusion's PNG → WAV, and any sound → Riffusion's PNG.

Runs in a process of its own (bridge.jobs.call), for torch is on this side of the wall.
"""

from __future__ import annotations

from pathlib import Path

import soundfile

from bridge.domain.errors import BadArgument, NoSpace
from bridge.dsp.resampling import to_rate
from bridge.files.atomic import replacing
from bridge.files.audiofile import middle
from bridge.synthesis.pipelines import riffusion_image
from bridge.synthesis.vocoder.inversion import invert


def to_sound(picture: Path, out: Path, semitones: int = 0, draft: bool = False) -> str:
    """Invert a picture into a 24-bit WAV; says what was written."""
    if out.suffix.lower() != ".wav":
        raise BadArgument(f"{out} is not a WAV file's name: let it end in .wav.")
    clip = invert(riffusion_image.read(picture), semitones, draft)
    try:
        with replacing(out) as staged:
            soundfile.write(staged, clip.samples, clip.rate, subtype="PCM_24", format="WAV")
    except (OSError, soundfile.LibsndfileError) as error:
        raise NoSpace(f"{out} cannot be written ({error}): name another folder.") from error
    channels = "stereo" if clip.samples.shape[1] == 2 else "mono"
    return f"{out}: {clip.seconds:.2f} s, {channels}, {clip.rate} Hz"


def to_picture(sound: Path, out: Path) -> str:
    """Paint a sound file as Riffusion would; says what was written."""
    if out.suffix.lower() != ".png":
        raise BadArgument(f"{out} is not a picture's name: let it end in .png.")
    spectrogram = riffusion_image.paint(
        to_rate(middle(sound).clip, riffusion_image.RIFFUSION.sample_rate)
    )
    riffusion_image.write(spectrogram, out)
    channels, mels, columns = spectrogram.magnitude.shape
    return f"{out}: {columns} × {mels}, {'stereo' if channels == 2 else 'mono'}"
