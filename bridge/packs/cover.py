"""Sounds → a pack's cover: their spectrograms bent into rings, low notes inside, as loops go round.

A picture is (SIDE, SIDE, 3) in [0, 1] until the end. Colours follow from the pack's name alone.
"""

from __future__ import annotations

import colorsys
import hashlib
import io
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bridge.analysis.likeness import FLOOR, bands_of
from bridge.domain.audio import Array, Clip
from bridge.files.naming import LONGEST_TEXT, ascii_fold

SIDE = 1_200
DRAWN = 2 * SIDE  # drawn at twice the size, so that edges are smooth
RINGS = 5
FRAMES = 512
INNER, OUTER, GAP = 0.10, 0.74, 0.012  # radii, where 1 is half the side
CENTRE = (0.5, 0.45)
MARGIN = 72
_BEYOND_ASCII = "’“”…"  # all that Pillow's own font has of it
_Thing = TypeVar("_Thing")
_DASHES = str.maketrans("–—", "--")


def cover(name: str, line: str, clips: Sequence[Clip]) -> bytes:
    """A square PNG; `line` is the small print. At most RINGS clips are shown."""
    shown = spread(clips)
    hues = _hues(name)
    polar = _polar()
    canvas = _backdrop(hues[0], polar[0])
    for number, clip in enumerate(shown):
        width = (OUTER - INNER) / len(shown)
        inner = INNER + number * width
        colour = _colour(hues, number / max(1, len(shown) - 1))  # from one hue to the other
        _draw_ring(canvas, polar, picture_of(clip), (inner, inner + width - GAP), colour)
    image = Image.fromarray((np.clip(canvas, 0, 1) * 255).astype(np.uint8))
    image = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    glow = image.filter(ImageFilter.GaussianBlur(18))
    image = Image.fromarray(_screened(np.asarray(image), np.asarray(glow), 0.45))
    _write(image, name, line, hues)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()


def spread(things: Sequence[_Thing]) -> list[_Thing]:
    """At most RINGS of them, from the first to the last."""
    places = np.linspace(0, len(things) - 1, min(RINGS, len(things)))
    return [things[round(place)] for place in places]


def picture_of(clip: Clip) -> Array:
    """A sound's mel bands over time, (bands, FRAMES) in [0, 1], as far up as it reaches."""
    bands = bands_of(clip.mono, clip.rate, FRAMES, circular=True)
    loud = np.clip((bands.T + FLOOR) / FLOOR, 0, 1)
    usual = float(np.quantile(loud, 0.3))
    seen = np.clip((loud - usual) / max(1 - usual, 1e-3), 0, 1) ** 1.2
    rows = np.flatnonzero(seen.max(axis=1) > 0.3)  # where nothing sounds, nothing is drawn
    return np.asarray(seen[rows[0] : rows[-1] + 2] if len(rows) else seen, np.float32)


def _hues(name: str) -> tuple[float, float]:
    """Two hues that go together: the second a third to a half round the circle."""
    digest = hashlib.sha256(name.encode()).digest()
    first = digest[0] / 256
    return first, (first + 0.28 + 0.2 * digest[1] / 256) % 1


def _colour(hues: tuple[float, float], place: float) -> Array:
    """Between the two hues, the short way round."""
    way = (hues[1] - hues[0] + 0.5) % 1 - 0.5
    return np.array(colorsys.hsv_to_rgb((hues[0] + way * place) % 1, 0.72, 1.0), np.float32)


def _backdrop(hue: float, radius: Array) -> Array:
    """Nearly black, a little lighter round the rings."""
    distance = radius[..., None]
    dark = np.array(colorsys.hsv_to_rgb(hue, 0.55, 0.035), np.float32)
    light = np.array(colorsys.hsv_to_rgb(hue, 0.5, 0.13), np.float32)
    return np.asarray(dark + (light - dark) * np.exp(-1.6 * distance**2), np.float32)


def _polar() -> tuple[Array, Array]:
    """Each pixel's radius and its turn, 0 … 1 from the top, clockwise."""
    y, x = np.mgrid[0:DRAWN, 0:DRAWN].astype(np.float32) / DRAWN
    x, y = 2 * (x - CENTRE[0]), 2 * (y - CENTRE[1])
    return np.hypot(x, y), (np.arctan2(x, -y) / (2 * np.pi)) % 1


def _draw_ring(
    canvas: Array,
    polar: tuple[Array, Array],
    picture: Array,
    between: tuple[float, float],
    colour: Array,
) -> None:
    """Bend a picture into a ring on the canvas; what is loud goes towards white."""
    (radius, turn), (inner, outer) = polar, between
    inside = (radius >= inner) & (radius < outer)
    band = (radius[inside] - inner) / (outer - inner) * (len(picture) - 1)
    frame = turn[inside] * picture.shape[1]
    light = _between(picture, band, frame)[:, None]
    lit = colour * light + (1 - colour) * light**4
    canvas[inside] = np.maximum(canvas[inside] + 0.03 * colour, 0) * (1 - light) + lit


def _between(picture: Array, band: Array, frame: Array) -> Array:
    """Bilinear; time goes round."""
    low, before = band.astype(np.int64), frame.astype(np.int64)
    high, after = np.minimum(low + 1, len(picture) - 1), (before + 1) % picture.shape[1]
    before %= picture.shape[1]
    up, on = band - low, frame - np.floor(frame)
    lower = picture[low, before] * (1 - on) + picture[low, after] * on
    upper = picture[high, before] * (1 - on) + picture[high, after] * on
    return np.asarray(lower * (1 - up) + upper * up, np.float32)


def _screened(image: Array, light: Array, strength: float) -> Array:
    """Light laid over an image, both 0 … 255."""
    mixed = 255 - (255 - image.astype(np.float32)) * (255 - strength * light) / 255
    return np.asarray(mixed.astype(np.uint8))


def _write(image: Image.Image, name: str, line: str, hues: tuple[float, float]) -> None:
    """The name at the bottom left, as large as it fits, and the small print under it."""
    draw = ImageDraw.Draw(image)
    name, line = drawable(name), drawable(line)
    size = 104
    while draw.textlength(name, ImageFont.load_default(size)) > SIDE - 2 * MARGIN and size > 24:
        size -= 4
    draw.text((MARGIN - 6, SIDE - 112), name, "white", ImageFont.load_default(size), anchor="ls")
    soft = tuple(int(255 * part) for part in _colour(hues, 0.5))
    draw.text((MARGIN, SIDE - 60), line, soft, ImageFont.load_default(30), anchor="ls")


def drawable(text: str) -> str:
    """Text in letters that the font has: accents off, what has no such letter left out."""
    drawn = ""
    for letter in text[:LONGEST_TEXT].translate(_DASHES):
        known = letter.isascii() or letter in _BEYOND_ASCII
        folded = letter if known else ascii_fold(letter)
        drawn += folded.capitalize() if letter.isupper() else folded
    return drawn.strip()
