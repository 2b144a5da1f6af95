"""Draw the README's picture out of real samples: waveform over spectrogram, a panel each.

    python docs/picture.py OUT.png FILE.wav…

The bar lines are drawn where the file's own recipe says that they are.
"""

from __future__ import annotations

import sys
from pathlib import Path

import librosa
import numpy as np
import soundfile
from PIL import Image, ImageDraw, ImageFont

from bridge.files.wav import read_recipe

PANEL = (680, 200)
GAP = 24
INK, GROUND, LINE, AMBER = (232, 234, 237), (16, 18, 22), (58, 64, 74), (232, 163, 61)
COLOURS = np.array([[16, 18, 22], [22, 44, 70], [40, 110, 125], [150, 130, 70], [232, 163, 61]])


def panel(path: Path) -> Image.Image:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    width, height = PANEL
    picture = spectrogram(samples.mean(1), rate).resize(PANEL, Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(picture)
    recipe = read_recipe(path)
    for bar in range(1, recipe.bars):
        draw.line([(bar * width // recipe.bars, 0), (bar * width // recipe.bars, height)], LINE, 2)
    for x, part in enumerate(np.array_split(samples.mean(1), width)):
        low, high = height * (0.3 - 0.26 * part.max()), height * (0.3 - 0.26 * part.min())
        draw.line([(x, low), (x, high)], INK)
    return picture


def spectrogram(samples: np.ndarray, rate: int) -> Image.Image:
    mel = librosa.feature.melspectrogram(y=samples, sr=rate, n_fft=2048, hop_length=256, n_mels=96)
    level = np.clip(librosa.power_to_db(mel, ref=np.max) / 70 + 1, 0, 1)[::-1] ** 1.5
    place = level * 0.75 * (len(COLOURS) - 1)
    low = np.minimum(place.astype(int), len(COLOURS) - 2)
    part = (place - low)[..., None]
    colour = COLOURS[low] * (1 - part) + COLOURS[low + 1] * part
    return Image.fromarray(colour.astype(np.uint8))


def main() -> None:
    out, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    rows = (len(files) + 1) // 2
    width, height = 2 * PANEL[0] + 3 * GAP, rows * (PANEL[1] + 2 * GAP) + GAP
    sheet = Image.new("RGB", (width, height), GROUND)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(17)
    for index, path in enumerate(files):
        x = GAP + index % 2 * (PANEL[0] + GAP)
        y = GAP + index // 2 * (PANEL[1] + 2 * GAP)
        sheet.paste(panel(path), (x, y))
        draw.text((x, y + PANEL[1] + 4), path.name, fill=AMBER, font=font)
    sheet.save(out, optimize=True)


if __name__ == "__main__":
    main()
