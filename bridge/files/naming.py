"""Name files as producers expect.

    fodder_092_dusty_boom_bap_drums_Am_4f2a.wav

    fodder _ tempo _ words of the prompt _ key _ four hex digits of the recipe . suffix

Only letters, digits and `_-#`, at most 96 characters. Tempo has three digits before the point,
which is written as a dash (092-5 is 92.5 bpm); one-shots have no tempo; the key is left out where
there is none. A name that is taken gets -2, -3, …

What belongs to a kit has a common stem, which is its folder's name, too; the four digits are those
of the kit:

    fodder_092_dusty_boom_bap_Am_4f2a_bass.wav
"""

from __future__ import annotations

import re
import unicodedata

from bridge.domain.edit import Form
from bridge.domain.kit import Kit
from bridge.domain.layers import GROOVE, Layers
from bridge.domain.request import Kind
from bridge.domain.sample import Recipe
from bridge.files.recipe import SampleMetadata, fingerprint, kit_fingerprint

LONGEST_TEXT = 2_000  # characters of a prompt, a name or a family that are looked at
LONGEST = 96
_ROOM_FOR_NUMBER = len("-9999")
LONGEST_PART = len("_") + 24 + len(".flac")
_WEIGHT = re.compile(r":\s{0,9}\d{0,9}\.?\d{1,9}(?=\s{0,9}\))")
_FOLDS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | {"♯": "#", "♭": "b"}
)


def name_of(card: SampleMetadata, suffix: str) -> str:
    """The file name for a sample, `suffix` (".wav") included."""
    edit = card.recipe.edit
    if isinstance(edit, Kit):
        part = slug(edit.part, LONGEST).replace("_", "-")
        return f"{kit_stem(card.recipe)}_{part}{suffix}"
    tempo = tempo_text(card.recipe.bpm) if card.recipe.kind is Kind.LOOP else ""
    key = "" if card.key is None else str(card.key)
    mark = fingerprint(card.recipe)
    around = sum(len(part) + 1 for part in ("fodder", tempo, key, mark) if part)
    room = LONGEST - around - len(suffix) - _ROOM_FOR_NUMBER
    section = part_of(card.recipe)
    room -= len(section) + bool(section)
    words = slug(card.recipe.prompt, room) or slug(card.family, room) or "sound"
    parts = ("fodder", tempo, words, section, key, mark)
    return "_".join(part for part in parts if part) + suffix


def kit_stem(recipe: Recipe) -> str:
    """What the names of all that belongs to a kit begin with."""
    kit = recipe.edit
    assert isinstance(kit, Kit)
    key = "" if recipe.key is None else str(recipe.key)
    tempo, mark = tempo_text(recipe.bpm), kit_fingerprint(recipe)
    around = sum(len(one) + 1 for one in ("fodder", tempo, key, mark) if one)
    words = slug(kit.prompt, LONGEST - around - LONGEST_PART - _ROOM_FOR_NUMBER) or "kit"
    return "_".join(one for one in ("fodder", tempo, words, key, mark) if one)


def part_of(recipe: Recipe) -> str:
    """Which part of a form a sample is, "form" for the whole, or which layer; "" if of none."""
    form = recipe.edit
    if isinstance(form, Layers):
        return "" if form.layer == GROOVE else form.layer
    return form.part.replace("*", "form") if isinstance(form, Form) else ""


def numbered(name: str, number: int) -> str:
    """The n-th name for the same thing, as in x.wav, x-2.wav, x-3.wav."""
    stem, dot, suffix = name.rpartition(".")
    return name if number == 1 else f"{stem}-{number}{dot}{suffix}"


def tempo_text(bpm: float) -> str:
    """92 → 092, 92.5 → 092-5, 92.004 → 092."""
    whole, _, rest = f"{bpm:06.2f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole}-{rest}" if rest else whole


def slug(text: str, longest: int) -> str:
    """The words of `text` in ASCII, joined by `_`, cut between words; "" where none is left.

    How much a word counts, "(dusty:1.6)", is none of them.
    """
    words = re.findall(r"[a-z0-9][a-z0-9#]*", _WEIGHT.sub(" ", ascii_fold(text).lower()))
    joined = "_".join(words)
    if len(joined) <= longest:
        return joined
    cut = joined[: longest + 1].rpartition("_")[0]
    return cut or joined[:longest]


def ascii_fold(text: str) -> str:
    """Accents off, some letters spelt out, what then is not ASCII left out.

    No text is longer than LONGEST_TEXT, since one sign may become 18 letters.
    """
    said = text[:LONGEST_TEXT].lower().translate(_FOLDS)
    folded = unicodedata.normalize("NFKD", said)
    return folded.encode("ascii", "ignore").decode("ascii")
