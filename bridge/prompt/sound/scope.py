"""What is not to be heard, and what alone is: "no hats or cymbals", "kickless", "just the kick".

A word that takes away reaches over what follows it, up to a comma, a number or a word that begins
something else; "or" and "and" carry it on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bridge.prompt.sound import colours
from bridge.prompt.sound.names import Name, names, only_describes
from bridge.prompt.text.phrases import Found, Phrases, inverted, table
from bridge.prompt.text.tokens import Token

MOST_WORDS = 3  # of what is left out and isn't known
SHORTEST_STEM = 3  # letters of the "kick" in "nokick"


@dataclass(frozen=True, slots=True)
class Excluded:
    """Something that is not to be heard: what it's called, and the name if it is one."""

    called: str
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """`excluded` with their tokens; `cues` are the tokens that say so; `only` are the names
    that alone are to be heard; `passed` are tokens that were read and say nothing."""

    excluded: tuple[Found[Excluded], ...] = ()
    cues: frozenset[int] = frozenset()
    only: tuple[Found[Name], ...] = ()
    passed: frozenset[int] = frozenset()

    @property
    def taken(self) -> frozenset[int]:
        """Tokens of what isn't to be heard, and of the words that say so."""
        return self.cues.union(*(one.tokens for one in self.excluded))


@cache
def _cues() -> Phrases[str]:
    scope = table("scope")
    kinds = ("idioms", "much", "too", "without", "only_before", "that", "around")
    return Phrases((phrase, kind) for kind in kinds for phrase in scope[kind])


@cache
def _after() -> Phrases[str]:
    scope = table("scope")
    return Phrases((phrase, kind) for kind in ("removed", "only_after") for phrase in scope[kind])


@cache
def things() -> Phrases[Excluded]:
    """All that can be left out, and what it's called then."""
    listed: list[tuple[str, Excluded]] = [
        (phrase, Excluded(called)) for phrase, called in inverted(table("scope")["things"])
    ]
    listed += [(word, Excluded(colour)) for word, colour in colours.pairs()]
    playing: dict[str, Any] = table("playing")
    listed += [
        (phrase, Excluded(phrase)) for axis in playing.values() for phrase, _ in inverted(axis)
    ]
    listed += [
        (phrase, Excluded(of["names"][0])) for of in table("genres").values()
        for phrase in of["names"] if phrase not in names()
    ]  # fmt: skip
    return Phrases(listed, plurals=True)


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(table("scope")[name])


@cache
def _plain() -> frozenset[str]:
    return frozenset(table("plain")["describing"].split())


def _thing_at(tokens: Sequence[Token], at: int) -> Found[Excluded] | None:
    """What stands at a token: the longer of a name and of another thing."""
    name, thing = names().at(tokens, at), things().at(tokens, at)
    if name is None or (thing is not None and thing.stop >= name.stop):
        found = thing
        if thing is not None and name is not None and name.stop == thing.stop:
            found = replace(thing, value=replace(thing.value, name=name.value))
        return found
    words = [token.text for token in tokens[name.start : name.stop]]
    called = name.value.drum or " ".join(words)
    return Found(Excluded(called, name.value), name.start, name.stop)


def scope_of(tokens: Sequence[Token]) -> Scope:
    """What some tokens leave out, and what they ask for alone."""
    excluded: list[Found[Excluded]] = []
    only: list[Found[Name]] = []
    cues: set[int] = set()
    at = 0
    while at < len(tokens):
        said = _said_at(tokens, at)
        excluded += said.excluded
        only += said.only
        cues |= said.cues
        at = max([at + 1, *(one + 1 for one in said.taken | said.passed)])
    gone = frozenset().union(*(one.tokens for one in excluded), ())
    alone = [one for one in only if gone.isdisjoint(one.tokens) and not only_describes(one.value)]
    return Scope(tuple(excluded), frozenset(cues), tuple(sorted(alone, key=lambda one: one.start)))


def _said_at(tokens: Sequence[Token], at: int) -> Scope:
    """What is said from one token on."""
    if tokens[at].text == "less" and tokens[at].lead == "-":  # "kick-less"
        gone = _thing_before(tokens, at)
        return Scope() if gone is None else Scope((gone,), frozenset((at,)))
    cue = _cues().at(tokens, at)
    if cue is None:
        gone = _struck(tokens, at) or _lacking(tokens, at)
        return Scope((gone,), gone.tokens) if gone is not None else _said_before(tokens, at)
    if cue.value == "that":
        gone = _last_named(tokens, cue.start)
        return Scope((), cue.tokens) if gone is None else Scope((gone,), cue.tokens)
    if cue.value == "around":
        return _kept_out(tokens, cue)
    if cue.value in ("without", "too"):
        reached = tuple(_reached(tokens, cue.stop)) if _goes_on_to(tokens, cue.stop) else ()
        until = reached[-1].stop if reached else cue.start
        return Scope(reached, frozenset(range(cue.start, until)), passed=cue.tokens)
    only: list[Found[Name]] = []
    if cue.value == "only_before":
        only += _named(_reached(tokens, cue.stop)) or _named_before(tokens, cue.start)
    return Scope(only=tuple(only), passed=cue.tokens)


def _goes_on_to(tokens: Sequence[Token], at: int) -> bool:
    """Whether what follows belongs to the words before: not in "over nothing, F major"."""
    return at < len(tokens) and (tokens[at].follows or ":" in tokens[at].lead)


def _last_named(tokens: Sequence[Token], stop: int) -> Found[Excluded] | None:
    """What "that" is: "there's a bass already, so skip that"."""
    found = [_thing_at(tokens[:stop], at) for at in range(stop)]
    named = [one for one in found if one is not None and one.value.name is not None]
    return named[-1] if named else None


def _kept_out(tokens: Sequence[Token], cue: Found[str]) -> Scope:
    """ "keep the crash out", "leave hats off"."""
    gone = _first(tokens, cue.stop, known=True)
    if gone is None or gone.stop >= len(tokens) or tokens[gone.stop].text not in _set("out"):
        return Scope(passed=cue.tokens)
    return Scope((gone,), cue.tokens | {gone.stop})


def _said_before(tokens: Sequence[Token], at: int) -> Scope:
    """ "hats removed", "kick alone": what stands before the words that say so."""
    after = _after().at(tokens, at)
    if after is None:
        return Scope()
    if after.value == "only_after":
        return Scope(only=tuple(_named_before(tokens, after.start)))
    gone = _thing_before(tokens, after.start)
    return Scope() if gone is None else Scope((gone,), after.tokens)


def _named(found: Iterable[Found[Excluded]]) -> list[Found[Name]]:
    """Those that are names."""
    return [
        Found(one.value.name, one.start, one.stop) for one in found if one.value.name is not None
    ]


def _reached(tokens: Sequence[Token], at: int) -> Iterator[Found[Excluded]]:
    """What a word reaches that takes away: a thing, and others that "or" and "and" join to it."""
    one = _first(tokens, at)
    while one is not None:
        yield one
        at = one.stop
        if at >= len(tokens):
            return
        if tokens[at].text in _set("joining"):
            one = _first(tokens, at + 1, known=True)
        elif not tokens[at].follows and _is_list(tokens, at):
            one = _first(tokens, at, known=True)
        else:
            return


def _first(tokens: Sequence[Token], start: int, known: bool = False) -> Found[Excluded] | None:
    """The thing that follows, behind words that only describe it ("any", "big"); what isn't `known`
    as it was typed, up to where something else begins."""
    at = start
    while at < len(tokens) and tokens[at].text in _set("passed") and _thing_at(tokens, at) is None:
        at += 1
    begins = at
    while at < len(tokens) and at - begins <= MOST_WORDS:
        if at > begins and not tokens[at].follows:
            break
        found = _thing_at(tokens, at)
        if found is not None:
            return _whole(tokens, found, begins)
        if tokens[at].number is not None or tokens[at].text in _set("ends"):
            break
        at += 1
    return None if known else _unknown(tokens, begins)


def _whole(tokens: Sequence[Token], found: Found[Excluded], start: int) -> Found[Excluded]:
    """A thing with the words before it, where they make another of it: "picking noise"; a word that
    only describes, "big reverb", doesn't."""
    described = all(token.text in _plain() for token in tokens[start : found.start])
    sure = found.value.name is not None and things().at(tokens, found.start) is None
    if described or (sure and not _goes_on(tokens, found.stop)):
        return found
    words = " ".join(token.text for token in tokens[start : found.stop])
    return Found(Excluded(words), start, found.stop)


def _goes_on(tokens: Sequence[Token], stop: int) -> bool:
    """Whether a thing of something is meant, not that itself: "guitar squeak"."""
    return stop < len(tokens) and tokens[stop].follows and tokens[stop].text in _set("of_it")


def _unknown(tokens: Sequence[Token], start: int) -> Found[Excluded] | None:
    """Words that aren't known, as they were typed."""
    stop = start
    while stop < min(len(tokens), start + MOST_WORDS):
        token = tokens[stop]
        ends = token.text in _set("ends") or token.text in _set("joining")
        if ends or token.number is not None or (stop > start and not token.follows):
            break
        stop += 1
    if stop == start:
        return None
    return Found(Excluded(" ".join(token.raw for token in tokens[start:stop])), start, stop)


def _is_list(tokens: Sequence[Token], at: int) -> bool:
    """Whether a list goes on behind a comma: "no kick, snare or hats"."""
    for _ in range(MOST_WORDS):
        found = _thing_at(tokens, at) if at < len(tokens) else None
        if found is None or found.stop >= len(tokens) or tokens[at].text in _set("ends"):
            return False
        if tokens[found.stop].text in ("or", "nor"):
            return True
        at = found.stop
    return False


def _struck(tokens: Sequence[Token], at: int) -> Found[Excluded] | None:
    """ "-hats": a minus before a name and behind a space."""
    lead = tokens[at].lead
    if lead.strip() != "-" or not lead.endswith("-") or (at and not lead[0].isspace()):
        return None
    return _thing_at(tokens, at)


def _lacking(tokens: Sequence[Token], at: int) -> Found[Excluded] | None:
    """ "kickless", "drum-less", "nokick"."""
    less, word = table("scope")["less"], tokens[at].text
    if word in less["words"] or word in names():
        return None
    stem = word.removesuffix("less")
    if stem == word:
        stem = word.removeprefix("no")
        if stem == word or len(stem) < SHORTEST_STEM or stem not in names():
            return None
    found = _thing_at([replace(tokens[at], text=less.get(stem, stem))], 0) if stem else None
    return None if found is None else Found(found.value, at, at + 1)


def _named_before(tokens: Sequence[Token], stop: int) -> list[Found[Name]]:
    """The name that ends before a token, "kick" of "kick only", and others joined to it."""
    found = names().before(tokens, stop)
    if found is None:
        return []
    joined = found.start - 1
    if joined > 0 and tokens[joined].text in _set("joining"):
        return [*_listed_before(tokens, joined), found]
    return [found]


def _listed_before(tokens: Sequence[Token], stop: int) -> list[Found[Name]]:
    """The names of a list with commas that ends before a token: "surdo, tamborim"."""
    found = _named_before(tokens, stop)
    while found and found[0].start and tokens[found[0].start].lead.strip() == ",":
        one = names().before(tokens, found[0].start)
        if one is None:
            break
        found = [one, *found]
    return found


def _thing_before(tokens: Sequence[Token], stop: int) -> Found[Excluded] | None:
    """What ends before a token, the longest: "hats" of "hats removed"."""
    for start in range(max(0, stop - MOST_WORDS - 1), stop):
        found = _thing_at(tokens[:stop], start)
        if found is not None and found.stop == stop:
            return found
    return None


def called(excluded: Sequence[Found[Excluded]]) -> tuple[str, ...]:
    """What is not to be heard, each once."""
    return tuple(dict.fromkeys(one.value.called for one in excluded))
