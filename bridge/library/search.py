"""What somebody types to find samples, in the window or elsewhere, as words and a Filter. Pure.

dusty            a word of the prompt, the family or the tags begins so
90-95 bpm        tempi, both ends included; also 90-95, 90–95
92  92.5         a tempo, as it would be rounded; other numbers ("808") are words
Am  F#  A minor  a key; a lone letter only as a capital, because "a" begins many words
Am~              that key and its relatives: relative, dominant, subdominant
★★★  3*          at least so many stars; also ★★★+, 3*+
loop  one-shot   what it is for
drums            a family
model:riffusion  a model
fast  slow       tempi; in the prompt's grammar and its languages (bridge.prompt)
minor  moll      keys of that mode
no hats          what it must not have: a word, a family, a kind
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.domain.errors import BadArgument
from bridge.domain.music import FASTEST, SLOWEST, Key
from bridge.domain.request import Kind
from bridge.library.queries import LONGEST_SEARCH, Filter
from bridge.prompt import parse_key
from bridge.prompt.sound.names import FAMILIES
from bridge.prompt.sound.scope import called, scope_of
from bridge.prompt.text.tokens import without
from bridge.prompt.time.tempo import read_tempo_word
from bridge.prompt.vocabulary import read_tokens

NEAR = 0.04  # of a tempo: so far can a loop be stretched unheard
SPEEDS = {"slow": (None, 95.0), "medium": (95.0, 125.0), "fast": (125.0, None)}
LONGEST = 200  # characters that are read as a prompt
_PLURAL = re.compile(r"(\w{2,}[^\Ws])s$")  # "hats" are left out with "hat", but "bass" is one
_SHOTS = re.compile(r"\bone[- ]shot(s?)\b", re.IGNORECASE)
_RANGE = re.compile(r"(\d{2,3}(?:\.\d+)?)[-–](\d{2,3}(?:\.\d+)?)")
_TEMPO = re.compile(r"\d{2,3}(?:\.\d+)?")
_KEY = re.compile(r"([A-G](?:#|♯|b|♭)?|[a-g](?:#|♯|♭))(m)?(~)?")
_STARS = re.compile(r"(★{1,5}|\*{1,5}|[1-5](?=[*★]))[*★]?\+?")
_KINDS = {
    "loop": Kind.LOOP,
    "loops": Kind.LOOP,
    "oneshot": Kind.ONESHOT,
    "oneshots": Kind.ONESHOT,
}
_MODES = {"minor": True, "min": True, "moll": True, "major": False, "maj": False, "dur": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """Words to look for, and what else a sample must be."""

    words: str = ""
    where: Filter = Filter()


def parse(text: str) -> Asked:
    """What a text asks for. Of two tempi, kinds, families … the first counts; two keys mean
    either. One that is longer than a search may be is words alone."""
    if len(text) > LONGEST_SEARCH:
        return Asked(text)
    words: list[str] = []
    text, where = _read_as_prompt(_SHOTS.sub(r"oneshot\1", text))
    for token in _joined(text.split()):
        met = next((met for read in _READERS if (met := read(token, where)) is not None), None)
        if met is None:
            words.append(token)
        else:
            where = met
    return Asked(" ".join(words), where)


def _read_as_prompt(text: str) -> tuple[str, Filter]:
    """What a text says by the prompt's grammar, a tempo word and what is not wanted, as a filter;
    and the text without these words."""
    where = Filter()
    if len(text) > LONGEST:
        return text, where
    tokens = read_tokens(text)
    scope = scope_of(tokens)
    taken = scope.taken if scope.excluded else frozenset()
    unwanted = []
    for name in called(scope.excluded):
        kind = _KINDS.get(name.lower().replace("-", ""))
        if kind is not None:
            where = replace(where, kind=Kind.ONESHOT if kind is Kind.LOOP else Kind.LOOP)
        else:
            unwanted.append(_PLURAL.sub(r"\1", name))
    speed = read_tempo_word(tokens, taken)
    if speed is not None:
        slowest, fastest = SPEEDS[speed.value.speed]
        where = replace(where, slowest=slowest, fastest=fastest)
        taken |= speed.tokens
    spans = sorted((tokens[at].start, tokens[at].stop) for at in taken)
    return without(text, spans) if spans else text, replace(where, without=tuple(unwanted))


def relatives(key: Key) -> tuple[Key, ...]:
    """The key and those that go well with it: its relative, its dominant, its subdominant."""
    return (key, key.relative, key.transposed(7), key.transposed(5))


def fitting(where: Filter, bpm: float, key: Key | None) -> Filter:
    """The filter, narrowed to what fits a session: near its tempo, in its key or a relative of it,
    or in none."""
    slowest = max(where.slowest or 0, bpm * (1 - NEAR))
    fastest = min(where.fastest or bpm * (1 + NEAR), bpm * (1 + NEAR))
    keys = where.keys or ((*relatives(key), None) if key is not None else ())
    return replace(where, slowest=slowest, fastest=fastest, keys=keys)


def _joined(tokens: list[str]) -> list[str]:
    """Tokens that belong together as one: "90-95 bpm", "A minor", "one shot"."""
    found: list[str] = []
    for token in tokens:
        last, lower = found[-1] if found else "", token.lower()
        if lower == "bpm" and (_TEMPO.fullmatch(last) or _RANGE.fullmatch(last)):
            continue
        if lower in _MODES and _KEY.fullmatch(last) and not last.endswith(("m", "~")):
            found[-1] = last + ("m" if _MODES[lower] else "")
        elif lower in ("shot", "shots") and last.lower() == "one":
            found[-1] = "oneshot"
        else:
            found.append(token)
    return found


def _read_tempo(token: str, where: Filter) -> Filter | None:
    text = re.sub(r"bpm$", "", token.lower()).replace(",", ".")
    found = _RANGE.fullmatch(text)
    if found is not None:
        slowest, fastest = sorted(map(float, found.groups()))
    elif _TEMPO.fullmatch(text):
        half = 0.5 * 10.0 ** -len(text.partition(".")[2])
        slowest, fastest = float(text) - half, float(text) + half
    else:
        return None
    possible = fastest >= SLOWEST and slowest <= FASTEST
    if not possible or (where.slowest, where.fastest) != (None, None):
        return None
    return replace(where, slowest=slowest, fastest=fastest)


def _read_key(token: str, where: Filter) -> Filter | None:
    found = _KEY.fullmatch(token)
    if found is None:
        return None
    try:
        key = parse_key(found[1] + (found[2] or ""))
    except BadArgument:
        return None
    more = relatives(key) if found[3] else (key,)
    return replace(where, keys=tuple(dict.fromkeys((*where.keys, *more))))


def _read_mode(token: str, where: Filter) -> Filter | None:
    minor = _MODES.get(token.lower())
    if minor is None or where.keys:
        return None
    return replace(where, keys=tuple(Key(tonic, minor) for tonic in range(12)))


def _read_stars(token: str, where: Filter) -> Filter | None:
    found = _STARS.fullmatch(token)
    if found is None or where.stars:
        return None
    return replace(where, stars=int(found[1]) if found[1].isdigit() else len(found[1]))


def _read_kind(token: str, where: Filter) -> Filter | None:
    kind = _KINDS.get(token.lower().replace("-", ""))
    return None if kind is None or where.kind is not None else replace(where, kind=kind)


def _read_family(token: str, where: Filter) -> Filter | None:
    name = token.lower()
    return replace(where, family=name) if name in FAMILIES and where.family is None else None


def _read_model(token: str, where: Filter) -> Filter | None:
    name = token.lower().partition("model:")[2]
    return replace(where, model=name) if name and where.model is None else None


_READERS: tuple[Callable[[str, Filter], Filter | None], ...] = (
    _read_tempo,
    _read_key,
    _read_mode,
    _read_stars,
    _read_kind,
    _read_family,
    _read_model,
)
