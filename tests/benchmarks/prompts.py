"""How well prompts are understood: right and wrong answers per field, and prompts with all right.

    python -m tests.benchmarks.prompts tests/prompt/stranger.toml … [--misses]

A file holds [[prompt]] tables: `text`, and of `bpm`, `tempo_word`, `key`, `meter`, `bars`, `kind`,
`families`, `exclude`, `only`, `articulation` and `unknown` those that the text says. What a table
leaves out isn't said, and reading it all the same is wrong; of `kind`, both are right then.

What counts as the same: a key by its sound (A# minor, Bb minor) and mode; instruments in the
singular or plural and by either name (claps, handclap); a single drum that is the only thing named
and that drum alone; a family that sorts otherwise elsewhere (the harp: here a pluck, elsewhere
strings).
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.domain.performance import AXES
from bridge.prompt import understand

FIELDS = (
    "tempo", "key", "meter", "bars", "kind", "family", "exclude", "only", "articulation", "unknown",
)  # fmt: skip
ASKED = FIELDS[:7]
"""The fields that a sample is wrong by."""

LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
SHIFT = {"": 0, "#": 1, "b": -1}
MODES = {"": "major", "m": "minor", "maj": "major", "min": "minor", "aeolian": "minor"}
SPEEDS = {
    "slow": ("slow", "largo", "lento", "adagio", "langsam"),
    "medium": ("medium", "andante", "moderato", "midtempo"),
    "fast": ("fast", "allegro", "presto", "vivace", "uptempo"),
}
ALSO = {
    "harp": "strings", "pizzicato strings": "strings", "celesta": "keys", "sitar": "guitar",
    "oud": "guitar", "bouzouki": "guitar", "mandolin": "guitar", "zither": "strings",
    "koto": "strings", "contrabass": "bass", "timpani": "mallet", "log drum": "drums",
    "charango": "guitar", "melodica": "keys", "reverse cymbal": "drums",
    "balalaika": "guitar", "lute": "guitar", "orchestra hit": "strings", "rave stab": "keys",
    "kalimba": "mallet",
    "music box": "keys", "tuned cowbell": "drums",
}  # fmt: skip
"""Instruments that belong to one family here and, as fairly, to another."""
SAME = {
    "hi hat": "hat", "hihat": "hat", "hi-hat": "hat", "handclap": "clap", "hand clap": "clap",
    "bass drum": "kick", "kick drum": "kick", "snare drum": "snare", "perc": "percussion",
    "percussions": "percussion", "rimshot": "rim", "rim shot": "rim", "open hi-hat": "open hat",
    "voice": "vocal", "singing": "vocal", "808 bass": "808", "finger snap": "snap",
    "crash cymbal": "crash", "ride cymbal": "ride", "drum": "drums", "string": "strings",
    "tuned cowbell": "cowbell",
    "drum fill": "fill", "reverberation": "reverb", "sub bass": "sub", "synthesizer": "synth",
}  # fmt: skip
PLAYED = {
    "stabs": "stab", "arp": "arpeggio", "arpeggios": "arpeggio", "arpeggiated": "arpeggio",
    "call-and-response": "call and response", "strummed": "strum", "strumming": "strum",
    "plucked": "pluck", "pizzicato": "pluck", "picked": "pluck", "fingerpicked": "pluck",
    "palm-muted": "muted", "trill": "tremolo", "held": "sustained", "long": "sustained",
    "drone": "sustained", "walking": "walking", "swells": "sustained", "off-beat": "offbeat",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What was read, in plain words: the same whoever reads."""

    bpm: float | None = None
    tempo_word: str = ""
    key: str = ""
    meter: str = ""
    bars: int | None = None
    kind: str = ""
    families: tuple[tuple[str, ...], ...] = ()  # each with names of its instrument
    exclude: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    articulation: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


Truth = dict[str, Any]


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def thing(name: str) -> str:
    """A name in the singular, by the commoner of its names."""
    plain = " ".join(name.lower().replace("the ", " ").split())
    plain = SAME.get(plain, plain)
    if plain.endswith("s") and not plain.endswith("ss") and plain not in ("drums", "strings"):
        plain = plain[:-1]
    return SAME.get(plain, plain)


def things(names: Iterable[str]) -> set[str]:
    return {thing(name) for name in names}


def key_of(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    letter, sign, mode = re.fullmatch(r"([A-Ga-g])([#b]?)\s*(.*)", text.strip()).groups()  # type: ignore[union-attr]
    mode = mode.lower().strip()
    return (LETTERS[letter.lower()] + SHIFT[sign]) % 12, MODES.get(mode, mode)


def speed(word: str) -> str:
    return next((one for one, words in SPEEDS.items() if word.lower() in words), word.lower())


def is_tempo(truth: Truth, told: Answer) -> bool:
    asked = truth.get("bpm")
    if asked is None or told.bpm is None:
        return asked is told.bpm and speed(truth.get("tempo_word", "")) == speed(told.tempo_word)
    return abs(asked - told.bpm) < 0.05


def is_family(truth: Truth, told: Answer) -> bool:
    """Each family that is said was read, and no other."""
    asked = set(listed(truth.get("families")))
    fits = [
        {family, *(ALSO.get(name, family) for name in names)} & asked
        for family, *names in told.families
    ]
    return all(fits) and asked <= set().union(*fits)


def is_only(truth: Truth, told: Answer) -> bool:
    asked = things(listed(truth.get("only")))
    return asked == things(told.only) or (bool(asked) and asked == things(told.voices))


def is_played(truth: Truth, told: Answer) -> bool:
    def plain(words: Iterable[str]) -> set[str]:
        return {PLAYED.get(word.lower(), word.lower()) for word in words}

    asked = plain(listed(truth.get("articulation")))
    return asked <= plain(told.articulation)


def is_told(truth: Truth, told: Answer) -> bool:
    """What isn't known was told, and nothing else."""
    asked = [one.lower() for one in listed(truth.get("unknown"))]
    said = [one.lower() for one in told.unknown]
    return bool(asked) == bool(said) and all(
        any(one in other or other in one for other in said) for one in asked
    )


CHECKS: dict[str, Callable[[Truth, Answer], bool]] = {
    "tempo": is_tempo,
    "key": lambda truth, told: key_of(truth.get("key", "")) == key_of(told.key),
    "meter": lambda truth, told: truth.get("meter", "") == told.meter,
    "bars": lambda truth, told: truth.get("bars") == told.bars,
    "kind": lambda truth, told: (
        "kind" not in truth or truth["kind"].replace("-", "") == told.kind.replace("-", "")
    ),
    "family": is_family,
    "exclude": lambda truth, told: things(listed(truth.get("exclude"))) == things(told.exclude),
    "only": is_only,
    "articulation": is_played,
    "unknown": is_told,
}


def read(text: str) -> Answer:
    """What Fodder reads in a prompt."""
    said = understand(text).to_dict()
    played = said["performance"]
    words = [str(played[name]) for name in AXES if name in played and name != "scale"]
    return Answer(
        bpm=said["bpm"] if said["tempo_source"] == "said" else None,
        tempo_word=said["tempo_word"],
        key=said["key"] or "",
        meter=said["meter"] or "",
        bars=said["bars"],
        kind=said["kind"],
        families=tuple(
            (one["family"], one["instrument"], one["said"])
            for one in said["instruments"]
            if one["family"]
        ),
        exclude=tuple(said["exclude"]),
        only=tuple(said["only"]),
        voices=tuple(said["voices"] or (one["said"] for one in said["instruments"])),
        articulation=(*words, *said["playing"]),
        unknown=tuple(said["not_understood"]),
    )


def score(
    prompts: list[Truth], reader: Callable[[str], Answer]
) -> tuple[Counter[str], list[tuple[Truth, Answer, list[str]]]]:
    """Wrong answers by field, and each prompt with one."""
    wrong: Counter[str] = Counter()
    misses = []
    for truth in prompts:
        told = reader(truth["text"])
        fields = [name for name in FIELDS if not CHECKS[name](truth, told)]
        wrong.update(fields)
        wrong["all"] += bool(fields)
        wrong["asked"] += any(name in ASKED for name in fields)
        if fields:
            misses.append((truth, told, fields))
    return wrong, misses


def report(prompts: list[Truth], wrong: Counter[str]) -> None:
    n = len(prompts)
    said = {
        name: sum(name in one for one in prompts)
        for name in ("bpm", "tempo_word", "key", "meter", "bars", "kind", "exclude", "only")
    }
    said["tempo"], said["family"] = said["bpm"] + said["tempo_word"], n
    for name in FIELDS:
        right = n - wrong[name]
        print(
            f"  {name:13} {right:4} of {n}  {100 * right / n:5.1f} %   said in {said.get(name, '')}"
        )
    print(f"  tempo … exclude all right: {n - wrong['asked']} of {n}")
    print(f"  every field right:         {n - wrong['all']} of {n}")


def took(texts: list[str]) -> float:
    """Milliseconds for a prompt to be understood and told as `--explain` does, warm: the median."""
    times = []
    for text in texts:
        began = time.perf_counter()
        json.dumps(understand(text).to_dict())
        times.append(time.perf_counter() - began)
    assert "torch" not in sys.modules
    return 1000 * statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="list what was read wrongly")
    args = parser.parse_args()
    for path in args.files:
        prompts = tomllib.loads(path.read_text("utf-8"))["prompt"]
        wrong, misses = score(prompts, read)
        print(f"{path.name}: {len(prompts)} prompts")
        report(prompts, wrong)
        print(f"  understood in {took([one['text'] for one in prompts]):.2f} ms each, warm")
        for truth, told, fields in misses if args.misses else ():
            said = {name: value for name, value in truth.items() if name != "text"}
            print(f"\n{truth['text']!r}\n  wrong: {', '.join(fields)}")
            print(f"  truth: {said}\n  told:  {told}")


if __name__ == "__main__":
    main()
