"""A pack's plan: TOML → the samples to be made, each with the seeds that it may be drawn with.

    name = "Dusty Sundays"          version = "1"     about = "…"      licence = "CC0-1.0"
    level = -20.0                   LUFS
    naming = ["pack", "bpm", "prompt", "key", "number"]

    [[group]]
    name = "Drums"                  a folder in the pack
    prompts = ["dusty boom bap drums", …]
    bpm = [84, 92]                  keys = ["Am"]     kinds = ["loop"]   (all may be left out)
    bars = 2                        count = 3         negative = "…"     meter = "4/4"

A group's samples are prompts × kinds × bpm × keys × count; one-shots know no tempo. Seeds follow
from the plan alone, so that the same plan is the same pack.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bridge.domain.errors import BadArgument, NotFound, TooLarge, check_range
from bridge.domain.limits import SEEDS
from bridge.domain.music import Meter
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Recipe
from bridge.files.untrusted import read_toml
from bridge.prompt import parse_key

MOST_SAMPLES = 10_000
NAMING = ("pack", "bpm", "prompt", "key", "number")
PARTS = {*NAMING, "group", "kind"}
_SAID = {"name", "version", "about", "licence", "level", "naming", "seed", "model", "group"}
_GROUP = {"name", "prompts", "bpm", "keys", "kinds", "bars", "count", "negative", "meter"}


@dataclass(frozen=True, slots=True)
class Item:
    """One sample of a pack: the `number`-th of its group. `request` has its first seed."""

    group: str
    number: int
    request: Request

    def take(self, attempt: int) -> Request:
        """The request of a draw; attempt 0 is the first."""
        digest = hashlib.sha256(f"{self.request.seed} {attempt}".encode()).digest()
        seed = self.request.seed if attempt == 0 else int.from_bytes(digest[:4])
        return replace(self.request, seed=seed)


@dataclass(frozen=True, slots=True)
class Pack:
    """A plan. `level` is in LUFS; `naming` are the parts of a file's name."""

    name: str
    version: str
    about: str
    licence: str
    level: float
    naming: tuple[str, ...]
    items: tuple[Item, ...]


Drawn = tuple[object, ...]
"""What tells takes apart: all that a plan says of one."""


def drawn(made: Request | Recipe) -> Drawn:
    """The same for a request and for the recipe of what it made."""
    bpm = made.bpm if made.kind is Kind.LOOP else None
    bars = made.bars if made.kind is Kind.LOOP else 0
    return (
        *(made.prompt, made.negative, made.seed, made.kind),
        *(bpm, made.key, bars, made.meter, made.model),
    )


def read_pack(path: Path) -> Pack:
    """The plan in a TOML file; an error that names the file and what is wrong in it."""
    try:
        members = read_toml(path)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f"There is no file {path}: name a pack's plan.") from None
    try:
        return pack_from(members)
    except KeyError as error:
        raise BadArgument(f"{path} lacks {error}: add it.") from None
    except (BadArgument, TypeError, ValueError, AttributeError) as error:
        raise BadArgument(f"{path}: {error}") from None


def pack_from(members: dict[str, Any]) -> Pack:
    """TOML's values → the plan."""
    _check_names("A pack", members, _SAID)
    name = _text(members["name"])
    naming = tuple(members.get("naming", NAMING))
    if unknown := set(naming) - PARTS:
        raise BadArgument(f"naming has {min(unknown)!r}: say {', '.join(sorted(PARTS))}.")
    level = float(members.get("level", -20.0))
    if not -40 <= level <= -6:
        raise BadArgument(f"level {level:g} is not possible: say from -40 to -6 LUFS.")
    seed, model = int(members.get("seed", 1)), str(members.get("model", "embedded"))
    groups = [_items(group, f"{name} {seed}", model) for group in members["group"]]
    items = tuple(itertools.chain.from_iterable(groups))
    if len(items) > MOST_SAMPLES:
        raise TooLarge(f"The plan has {len(items):,} samples: {MOST_SAMPLES:,} are the most.")
    if len({drawn(item.request) for item in items}) < len(items):
        raise BadArgument("two groups ask for the very same: give one another prompt.")
    version, about, licence = (
        str(members.get(n, d)) for n, d in (("version", "1"), ("about", ""), ("licence", ""))
    )
    return Pack(name, version, about, licence, level, naming, items)


def _items(group: dict[str, Any], salt: str, model: str) -> list[Item]:
    """The samples of one group."""
    _check_names("A group", group, _GROUP)
    folder = _text(group["name"])
    said: dict[str, Any] = {
        "bars": group.get("bars", 2),
        "negative": group.get("negative", ""),
        "meter": Meter.parse(group.get("meter", "4/4")),
        "model": model,
    }
    kinds = [Kind.parse(kind) for kind in group.get("kinds", ["loop"])]
    keys = [parse_key(key) for key in group["keys"]] if "keys" in group else [None]
    count = group.get("count", 1)
    check_range("count", count, 1, MOST_SAMPLES)
    several = (group["prompts"], kinds, group.get("bpm", [120]), keys)
    if math.prod(map(len, several)) * count > 2 * MOST_SAMPLES:  # one-shots have no tempi
        raise TooLarge(f"The group {folder} has too many samples: {MOST_SAMPLES:,} are the most.")
    found: list[Item] = []
    for prompt, kind in itertools.product(group["prompts"], kinds):
        tempi = group.get("bpm", [120]) if kind is Kind.LOOP else [None]
        for bpm, key, take in itertools.product(tempi, keys, range(count)):
            seed = _seed(salt, folder, prompt, kind, bpm, key, take)
            request = Request(prompt, seed=seed, bpm=bpm, key=key, kind=kind, **said)
            found.append(Item(folder, len(found) + 1, request))
    return found


def _seed(*said: object) -> int:
    text = "\n".join(map(str, said))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % SEEDS


def _check_names(what: str, members: dict[str, Any], known: set[str]) -> None:
    if unknown := members.keys() - known:
        raise BadArgument(f"{what} has no {min(unknown)!r}: say {', '.join(sorted(known))}.")


def _text(value: object) -> str:
    if not isinstance(value, str) or not any(map(str.isalnum, value)):
        raise BadArgument(f"{value!r} is no name: use letters.")
    return value
