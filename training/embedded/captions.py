"""A caption for a clip: what someone might type who wants this sound.

Only what is true of the clip is said; the family is named in about four captions of five. No tempo,
key or bars.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.score.notes import pick
from training.embedded import words as w


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a clip: `names` are noun phrases, `colour` words an effect made true."""

    family: str
    kind: str
    instrument: str
    names: tuple[str, ...]
    pattern: str
    genre: str = ""
    qualities: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    kit: str = ""
    features: tuple[str, ...] = ()


def _adjectives(rng: np.random.Generator, facts: Facts) -> list[str]:
    """The effect nearly always, up to two further qualities now and then."""
    said = [pick(rng, facts.colour)] if facts.colour and rng.random() < 0.9 else []
    room = int(rng.choice((0, 1, 2), p=(0.5, 0.38, 0.12)))
    qualities = [q for q in facts.qualities if q in w.QUALITY]
    chosen = [qualities[int(k)] for k in rng.permutation(len(qualities))[:room]]
    return said + [pick(rng, w.QUALITY[quality]) for quality in chosen]


def _join(*parts: str) -> str:
    """Parts with single spaces, no word twice in a row."""
    out: list[str] = []
    for word in " ".join(part for part in parts if part).split():
        if not out or out[-1].lower().rstrip(",") != word.lower().rstrip(","):
            out.append(word)
    return " ".join(out)


def _pattern(rng: np.random.Generator, facts: Facts) -> str:
    if facts.pattern == "stabs" and facts.genre in ("reggae", "ska") and rng.random() < 0.6:
        return pick(rng, w.SKANK)
    if facts.pattern == "arpeggio" and facts.family == "guitar":
        return pick(rng, w.PICKED)
    return pick(rng, w.PATTERN.get(facts.pattern, (facts.pattern,)))


def _with_family(rng: np.random.Generator, core: str, facts: Facts) -> str:
    """Name the family unless the phrase does already."""
    family = facts.family
    stems = {
        "mallet": "mallet",
        "pluck": "pluck",
        "strings": "string",
        "woodwind": "woodwind",
        "keys": "key",
    }
    if stems.get(family, family) in core.lower() or rng.random() < 0.17:
        return core
    struck = family == "drums" and facts.kind == "oneshot"
    noun = pick(rng, ("drum", "drums", "drum hit", "percussion") if struck else w.FAMILY[family])
    return pick(rng, (f"{noun}, {core}", f"{core}, {noun}", f"{noun}: {core}", f"{core} {noun}"))


def _tonal(rng: np.random.Generator, facts: Facts) -> str:
    name, pattern, adjectives = (
        pick(rng, facts.names),
        _pattern(rng, facts),
        _adjectives(rng, facts),
    )
    genre = pick(rng, w.GENRE.get(facts.genre, (facts.genre,))) if rng.random() < 0.65 else ""
    said = " ".join(adjectives)
    if pattern.lower() in name.lower() or rng.random() < 0.08:
        pattern = ""
    if genre and genre.lower() in f"{name} {pattern}".lower():
        genre = ""
    forms = [
        _join(said, genre, name, pattern),
        _join(said, genre, name, pattern),
        _join(genre, name, pattern) + (f", {', '.join(adjectives)}" if adjectives else ""),
    ]
    if pattern:
        forms.append(_join(said, genre, pattern, "on", name))
        forms.append(_join(said, name, "playing", genre, pattern))
    return pick(rng, forms)


def _drums(rng: np.random.Generator, facts: Facts) -> str:
    genre = pick(rng, w.GENRE.get(facts.genre, (facts.genre,)))
    noun = pick(rng, w.NOUN_BY_GENRE.get(facts.genre, w.FAMILY["drums"]))
    kit = pick(rng, w.KIT[facts.kit]) if facts.kit in w.KIT and rng.random() < 0.3 else ""
    feature = [
        pick(rng, w.FEATURE[f]) for f in facts.features if f in w.FEATURE and rng.random() < 0.55
    ][:2]
    said = _adjectives(rng, facts)
    forms = (
        _join(*said, genre, noun, *feature[:1]),
        _join(*said, kit, genre, noun, *feature[:1]),
        _join(genre, noun, *feature[:1]) + "".join(f", {one}" for one in said),
        _join(*said, noun, "with", genre, "rhythm")
        if noun not in ("loop", "pattern")
        else _join(genre, noun),
    )
    weights = (0.35, 0.35, 0.2, 0.1)
    return forms[int(rng.choice(4, p=weights))]


def _single(rng: np.random.Generator, facts: Facts) -> str:
    """A one-shot."""
    name = pick(rng, facts.names)
    kit = pick(rng, w.KIT[facts.kit]) if facts.kit in w.KIT and rng.random() < 0.5 else ""
    ending = pick(rng, ("one-shot", "one shot", "hit", "single hit")) if rng.random() < 0.65 else ""
    if facts.family not in ("drums", "fx"):
        ending = pick(rng, ("one-shot", "one shot", "sample")) if rng.random() < 0.6 else ""
    said = _adjectives(rng, facts)
    pattern = _pattern(rng, facts) if facts.pattern in ("single note", "chord stab") else ""
    if "hit" in f"{name} {pattern}".split() and "hit" in ending:
        ending = "one-shot"
    return _join(*said, kit, name, pattern, ending)


def caption(rng: np.random.Generator, facts: Facts) -> str:
    if facts.kind == "oneshot":
        text = _single(rng, facts)
    elif facts.family == "drums":
        text = _drums(rng, facts)
    elif facts.family == "fx":
        text = _join(
            *_adjectives(rng, facts),
            pick(rng, facts.names),
            pick(rng, ("", "", "texture", "ambience", "bed")),
        )
    else:
        text = _tonal(rng, facts)
    drumlike = ("drum", "beat", "percussion", "kit")
    if facts.family != "drums" or not any(word in text.lower() for word in drumlike):
        text = _with_family(rng, text, facts)
    if facts.kind == "loop" and "loop" not in text and rng.random() < 0.2:
        text += " loop"
    return text


def captions(rng: np.random.Generator, facts: Facts) -> list[str]:
    """Two that differ."""
    first = caption(rng, facts)
    second = caption(rng, facts)
    for _ in range(8):
        if second != first:
            break
        second = caption(rng, facts)
    return [first, second]
