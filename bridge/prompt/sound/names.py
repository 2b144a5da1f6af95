"""What plays: the instruments and drums that a prompt names, and which of them is made.

A name decides; where two stand side by side, one may only describe the other ("808 cowbell",
"string pad"), and some count only where nothing better is named ("orchestral", "beat").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from bridge.prompt.text.phrases import Found, Phrases, inverted, table
from bridge.prompt.text.tokens import Token

FAMILIES = (
    "drums", "bass", "keys", "mallet", "guitar", "strings", "brass", "woodwind", "pad", "lead",
    "pluck", "fx",
)  # fmt: skip
DRUMS = "drums"
BLOWN = ("woodwind", "brass", "strings", "guitar")
"""What leads with its own sound: a "sax lead" is a saxophone."""
SHARED = ("metal",)
"""Grooves whose words, "double kick", any genre may have in its own."""
LIKENESS = ("like", "style", "styled", "inspired", "ish", "esque", "type")


@dataclass(frozen=True, slots=True)
class Name:
    """Something that plays. `instrument` is "" for a family as a whole. Of a single drum, `drum` is
    what it's called, `voice` the drum of a groove that plays it, `row` the steps that it plays by
    nature, and `hits` the model's one-shots.
    `beyond` is what was said where no model knows its sound; the family is then what's made
    instead."""

    family: str
    instrument: str = ""
    drum: str = ""
    voice: str = ""
    hits: tuple[str, ...] = ()
    row: str = ""
    beyond: str = ""
    said: str = ""

    @property
    def nearest(self) -> str:
        """ "bongos" of a tabla; "" where the embedded model has its sound."""
        return _nearest().get(self.said, "")


NOTHING = Name("")


@dataclass(frozen=True, slots=True)
class Genre:
    """Its usual tempo, and the family that it asks for where no instrument is named. A `manner` is
    a genre only where no other is said; `groove` is what its drums play (bridge.score)."""

    name: str
    bpm: float
    family: str = DRUMS
    manner: bool = False
    groove: str = ""


@cache
def _nearest() -> dict[str, str]:
    return dict(inverted(table("nearest")))


@cache
def genres() -> Phrases[Genre]:
    """The names of genres."""
    return Phrases(_genre_pairs())


@cache
def names() -> Phrases[Name]:
    """All instruments, single drums and sounds beyond."""
    return Phrases(_names(), plurals=True)


def _names() -> Iterator[tuple[str, Name]]:
    for family, phrases in table("beyond").items():
        for phrase in phrases:
            yield phrase, Name(family, beyond=phrase, said=phrase)
    for drum, of in table("drums").items():
        for phrase in of["names"]:
            kit = "orchestra kit" if drum in ("timpani", "taiko") else ""
            hits = tuple(of.get("hits", (drum,)))
            row = of.get("row", "")
            yield phrase, Name(DRUMS, kit, drum, of["voice"], hits, row, said=phrase)
    for family, instruments in table("instruments").items():
        for instrument, phrases in instruments.items():
            for phrase in phrases:
                yield phrase, Name(family, instrument, said=phrase)


@cache
def _sounds() -> Phrases[Name | Genre]:
    """Names and genres at once, so that the longest counts: "bass house" is no bass."""
    named = ((name.said, name) for _, name in _names())
    found: list[tuple[str, Name | Genre]] = list(named)
    found += [(phrase, NOTHING) for phrase in table("yielding")["nothing"]]
    found += [(phrase, genre) for phrase, genre in _genre_pairs() if phrase not in names()]
    return Phrases(found, plurals=True)


def _genre_pairs() -> Iterator[tuple[str, Genre]]:
    called = dict(inverted(table("grooves")))
    for name, of in table("genres").items():
        for phrase in of["names"]:
            groove = called.get(phrase, called.get(name, name))
            family, manner = of.get("family", DRUMS), bool(of.get("manner", False))
            yield phrase, Genre(name, float(of["bpm"]), family, manner, groove)


@cache
def _grooves() -> Phrases[str]:
    """Grooves by what is no name of a genre: "train beat"."""
    own = {*table("genres"), *(phrase for phrase, _ in _genre_pairs())}
    return Phrases(pair for pair in inverted(table("grooves")) if pair[0] not in own)


def groove_in(tokens: Sequence[Token], taken: frozenset[int], genre: Genre | None) -> str:
    """The groove that is named, or that of the genre; "" where neither is."""
    found = next(_grooves().all(tokens, taken), None)
    if found is not None and (genre is None or found.value not in SHARED):
        return found.value
    return "" if genre is None else genre.groove


@cache
def _described() -> frozenset[str]:
    return frozenset(table("yielding")["describing"])


@cache
def _machines() -> frozenset[str]:
    return frozenset(table("yielding")["machines"])


@cache
def _roles() -> frozenset[str]:
    return frozenset(table("yielding")["roles"])


@cache
def _figures() -> frozenset[str]:
    return frozenset(table("yielding")["figures"])


@cache
def _nouns() -> frozenset[str]:
    return frozenset(table("yielding")["nouns"])


@cache
def _heads() -> frozenset[str]:
    return frozenset(table("yielding")["heads"])


def sounds_in(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> list[Found[Name | Genre]]:
    """Names and genres from the left, the longest of each. "Fm" is a key: what FM makes is written
    otherwise."""
    found: list[Found[Name | Genre]] = []
    at = 0
    while at < len(tokens):
        other = tokens[at].raw == "Fm" or _is_sung_out(tokens, at)
        one = None if other or at in taken else _sounds().at(tokens, at, taken)
        one = one and (_parted(tokens, one) or _shortened(tokens, one))
        if one is not None:
            found.append(one)
        at = at + 1 if one is None else one.stop
    return [one for one in found if one.value != NOTHING]


def _parted(
    tokens: Sequence[Token], found: Found[Name | Genre] | Found[Genre]
) -> Found[Name | Genre] | None:
    """The bass of "drums and bass house", which is joined to what plays and no bass house."""
    at, stop = found.start, found.stop
    joined = at > 1 and tokens[at - 1].text in ("and", "&", "+") and tokens[at].follows
    if not (joined and isinstance(found.value, Genre) and names().before(tokens, at - 1)):
        return None
    one = names().at(tokens[: at + 1], at)
    rest = genres().at(tokens[:stop], at + 1) if one is not None and at + 1 < stop else None
    whole = one is not None and rest is not None and rest.stop == stop
    return Found(one.value, one.start, one.stop) if whole and one is not None else None


def _is_sung_out(tokens: Sequence[Token], at: int) -> bool:
    """ "oh", which is sung unless it's shouted or an open hat's among drums: "909 oh"."""
    if tokens[at].text not in ("oh", "ch") or tokens[at].raw.isupper():
        return False
    before = names().before(tokens, at)
    return before is None or before.value.family != DRUMS


def _shortened(tokens: Sequence[Token], found: Found[Name | Genre]) -> Found[Name | Genre] | None:
    """Up to where a longer name begins in it: "Motown bass guitar" is a bass guitar, but "French
    horn line" a French horn."""
    for at in range(found.start + 1, found.stop):
        inner = _sounds().at(tokens, at)
        if inner is None or inner.stop <= found.stop or not isinstance(inner.value, Name):
            continue
        if all(token.text in _figures() for token in tokens[found.stop : inner.stop]):
            continue
        if isinstance(found.value, Name):
            return _sounds().at(tokens[:at], found.start)
    return found


def genre_in(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> Genre | None:
    """The genre that's said in the most words; of several, the first; a manner last."""
    parts = {one.start for one in genres().all(tokens, taken) if _parted(tokens, one)}
    found = [
        one
        for one in genres().all(tokens, taken | parts)
        if not _is_place(tokens, one.start) and not _is_material(tokens, one)
    ]
    best = max(found, key=lambda one: (not one.value.manner, one.stop - one.start), default=None)
    return None if best is None else best.value


def _is_place(tokens: Sequence[Token], start: int) -> bool:
    """Whether something is played in it: "in a big room", "in the garage"."""
    before = [token.text for token in tokens[max(0, start - 2) : start]]
    return before in (["in", "a"], ["in", "the"], ["in", "an"])


def _is_material(tokens: Sequence[Token], one: Found[Genre]) -> bool:
    """Whether "metal" is what something is made of: "metal sheet", "paper and metal"."""
    if [token.text for token in tokens[one.start : one.stop]] != ["metal"]:
        return False
    words, materials = table("yielding")["of_metal"], table("yielding")["materials"]
    after = tokens[one.stop] if one.stop < len(tokens) else None
    if after is not None and after.follows and after.text in words:
        return True
    beside = {token.text for token in tokens[max(0, one.start - 2) : one.stop + 2]}
    return not beside.isdisjoint((*materials, "foley"))


def instruments_in(
    tokens: Sequence[Token], sounds: Sequence[Found[Name | Genre]]
) -> tuple[Name, ...]:
    """What is to play, in the order in which it's named: what only describes is left out."""
    named = [Found(one.value, one.start, one.stop) for one in sounds if isinstance(one.value, Name)]
    named = [one for one in named if not _is_likeness(tokens, one)] or named
    named = [one for one in named if not _is_of_an_effect(tokens, one, named)]
    kept = [
        one
        for one, after in zip_longest(named, named[1:])
        if after is None or not _describes(tokens, one, after)
    ]
    kept = [one for one in kept if one is kept[0] or not _trails(tokens, one)]
    strong = [one for one in kept if not only_describes(one.value) or _is_joined(tokens, one, kept)]
    strong = strong or kept[:1]
    played = [one for one in strong if not _is_mood(tokens, one)] or strong
    return tuple(dict.fromkeys(one.value for one in played))


def drum_at(tokens: Sequence[Token], at: int) -> Name | None:
    """The single drum that is named at a token."""
    found = names().at(tokens, at)
    return found.value if found is not None and found.value.drum else None


def only_describes(name: Name) -> bool:
    """Whether a name counts only where no other is."""
    return name.said in _described()


def _is_joined(tokens: Sequence[Token], one: Found[Name], named: Sequence[Found[Name]]) -> bool:
    """Whether a name that as often describes is a thing of its own: "pan flute with rain", "growl +
    pad"."""
    if one.value.said not in _nouns() or len(named) < 2:
        return False
    before = tokens[one.start - 1].text if one.start else ""
    after = tokens[one.stop].text if one.stop < len(tokens) else ""
    joining = (*table("scope")["joining"], "with", "w/", "over", "plus")
    return before in joining or (after in joining and one is not named[-1])


def _is_mood(tokens: Sequence[Token], one: Found[Name]) -> bool:
    """Whether "vibes" are a mood, "Phil vibes", and no vibraphone: "jazz vibes", "vibes solo"."""
    if one.value.said != "vibes":
        return False
    first, after = tokens[one.start], tokens[one.stop] if one.stop < len(tokens) else None
    played = after is not None and after.follows and after.text not in table("scope")["ends"]
    listed = one.start > 0 and tokens[one.start - 1].text in table("scope")["joining"]
    return bool(one.start) and first.follows and not played and not listed


def _is_of_an_effect(
    tokens: Sequence[Token], one: Found[Name], named: Sequence[Found[Name]]
) -> bool:
    """Whether an atmosphere is an effect's, and no pad: "siren ambience", "drone bed, sfx"."""
    if one.value.said not in table("yielding")["atmospheres"]:
        return False
    before = next((other for other in named if other.stop == one.start), None)
    if before is not None and before.value.family == "fx" and tokens[one.start].follows:
        return True
    return any(other.value.said in table("yielding")["effects"] for other in named)


def _trails(tokens: Sequence[Token], one: Found[Name]) -> bool:
    """Whether a machine stands behind what's played on it, "cowbell hit 808", or what is played
    behind the one who plays, "tuba bassline"."""
    if one.value.said in _roles():
        return tokens[one.start].follows and names().before(tokens, one.start) is not None
    if one.value.said in ("lead", "screech", "scream"):
        before = names().before(tokens, one.start)
        return tokens[one.start].follows and before is not None and before.value.family in BLOWN
    if one.value.said not in _machines():
        return False
    if not tokens[one.start].follows:  # "snare, tight, 909": where it is from, and no kit
        return one.value.family == DRUMS and _is_alone(tokens, one)
    return tokens[one.start - 1].text not in table("scope")["joining"] and tokens[
        one.start - 1
    ].text not in ("with", "w/", "over", "plus")


def _is_alone(tokens: Sequence[Token], one: Found[Name]) -> bool:
    """Whether a name is all that is said between commas, and drums were named before it."""
    ends = one.stop == len(tokens) or not tokens[one.stop].follows
    before = [found.value for found in names().all(tokens[: one.start])]
    return ends and any(name.drum for name in before)


def _is_likeness(tokens: Sequence[Token], one: Found[Name]) -> bool:
    """Whether it's said what something is like: "bell-like pluck", "303 style"."""
    after = tokens[one.stop] if one.stop < len(tokens) else None
    if after is not None and after.text in LIKENESS and after.follows:
        return after.text != "like" or after.lead == "-"
    before = tokens[max(0, one.start - 2) : one.start]
    if before and before[-1].text == "from" and one.start > 1:
        return True  # "a cloud from piano"
    if not before or before[-1].text not in ("like", "a", "an", "the"):
        return False
    return any(token.text == "like" and token.lead != "-" for token in before)


def _describes(tokens: Sequence[Token], one: Found[Name], after: Found[Name]) -> bool:
    """Whether a name only describes the one right behind it."""
    between = tokens[one.stop : after.start + 1]
    if not all(token.follows for token in between):
        return False
    machine = one.value.said in _machines()
    if between[:-1] and not ((machine or after.value.said == "bass") and _is_genre(between[:-1])):
        return False
    if machine or only_describes(one.value):
        return True
    if one.value.beyond or (after.value.said == "lead" and one.value.family in BLOWN):
        return False
    return after.value.said in _heads() or bool(between[:-1])


def _is_genre(tokens: Sequence[Token]) -> bool:
    """Whether some tokens are a genre and no more: the "trap" of "808 trap drums"."""
    found = genres().at(tokens, 0) if tokens else None
    return found is not None and found.stop == len(tokens)
