"""What is not to be heard, and what alone is: "no hats or cymbals", "kickless", "just the kick".

A word that takes away reaches over what follows it, up to a comma, a number or a word that begins
something else; "or" and "and" carry it on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from bridge.prompt import colours
from bridge.prompt.names import Name, names, only_describes
from bridge.prompt.phrases import Found, Phrases, inverted, table
from bridge.prompt.tokens import Token

MOST_WORDS = 3  # of what is left out and isn't known


@dataclass(frozen=True, slots=True)
class Excluded:
    """Something that is not to be heard: what it's called, and the name if it is one."""

    called: str
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """`excluded` with their tokens; `cues` are the tokens that say so; `only` are the ranges of
    tokens that alone are to be heard."""

    excluded: tuple[Found[Excluded], ...] = ()
    cues: frozenset[int] = frozenset()
    only: tuple[Found[Name], ...] = ()

    @property
    def taken(self) -> frozenset[int]:
        """Tokens of what isn't to be heard, and of the words that say so."""
        return self.cues.union(*(one.tokens for one in self.excluded))


@cache
def _cues() -> Phrases[str]:
    scope = table("scope")
    kinds = ("idioms", "much", "too", "without", "only_before")
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
        (phrase, Excluded(name)) for axis in playing.values() for phrase, name in inverted(axis)
    ]
    listed += [
        (phrase, Excluded(of["names"][0])) for of in table("genres").values()
        for phrase in of["names"] if phrase not in names()
    ]  # fmt: skip
    return Phrases(listed, plurals=True)


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
    excluded: list[Found[Excluded]] = []
    only: list[Found[Name]] = []
    cues: set[int] = set()
    at = 0
    while at < len(tokens):
        cue = _cues().at(tokens, at)
        if cue is None:
            more = _struck(tokens, at) or _lacking(tokens, at)
            if more is not None:
                excluded.append(more)
                cues.update(more.tokens)
            after = _after().at(tokens, at)
            if after is not None and after.value == "only_after":
                only += _named_before(tokens, after.start)
            elif after is not None and (gone := _gone(tokens, after)) is not None:
                excluded.append(gone)
                cues.update(after.tokens)
            at = at + 1 if more is None else more.stop
            continue
        if cue.value in ("without", "too"):
            found = list(_reached(tokens, cue.stop))
            excluded += found
            if found:
                cues.update(range(cue.start, found[-1].stop))
            at = max(cue.stop, found[-1].stop if found else 0)
        else:
            if cue.value == "only_before":
                mine = [
                    Found(one.value.name, one.start, one.stop)
                    for one in _reached(tokens, cue.stop, known=True)
                    if one.value.name is not None
                ]
                only += mine or _named_before(tokens, cue.start)
            at = cue.stop
    gone = frozenset().union(*(one.tokens for one in excluded)) if excluded else frozenset()
    return Scope(
        tuple(excluded),
        frozenset(cues),
        tuple(
            one
            for one in sorted(only, key=lambda one: one.start)
            if gone.isdisjoint(one.tokens) and not only_describes(one.value)
        ),
    )


def _reached(tokens: Sequence[Token], at: int, known: bool = False) -> Iterator[Found[Excluded]]:
    """What a word that takes away reaches; with `known`, only what has a name."""
    scope = table("scope")
    first, described = True, 0
    while at < len(tokens):
        token = tokens[at]
        if not first and token.text in scope["joining"]:
            at += 1
            described = 0
            if at >= len(tokens) or _thing_at(tokens, at) is None:
                return
            continue
        if not first and (not token.follows and not _goes_on(tokens, at)):
            return
        if not token.follows and described:
            return
        found = _thing_at(tokens, at)
        if found is not None:
            if not first and tokens[at - 1].text not in scope["joining"] and token.follows:
                return
            yield found if known else _whole(tokens, found, at - described)
            at, first, described = found.stop, False, 0
            continue
        if not first:
            return
        if token.text in scope["passed"]:
            at += 1
        elif token.number is not None or token.text in scope["ends"]:
            return
        elif described < MOST_WORDS and _named_soon(tokens, at):
            described += 1
            at += 1
        else:
            if not known:
                yield from _unknown(tokens, at)
            return


def _named_soon(tokens: Sequence[Token], at: int) -> bool:
    """Whether a name follows within a few words: "no big room reverb"."""
    for later in range(at + 1, min(at + 1 + MOST_WORDS, len(tokens))):
        token = tokens[later]
        if not token.follows or token.number is not None or token.text in table("scope")["ends"]:
            return False
        if _thing_at(tokens, later) is not None:
            return True
    return False


def _whole(tokens: Sequence[Token], found: Found[Excluded], start: int) -> Found[Excluded]:
    """A thing with the words before it, where they make another of it: "picking noise"; a word that
    only describes, "big reverb", doesn't."""
    plain = _plain()
    if all(token.text in plain for token in tokens[start : found.start]):
        return found
    called = " ".join(token.text for token in tokens[start : found.stop])
    return Found(Excluded(called), start, found.stop)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a list goes on behind a comma: "no kick, snare or hats"."""
    scope, here = table("scope"), at
    for _ in range(4):
        found = _thing_at(tokens, here) if here < len(tokens) else None
        if found is None or found.stop >= len(tokens):
            return False
        if tokens[found.stop].text in ("or", "nor"):
            return True
        here = found.stop
        if tokens[here].text in scope["ends"]:
            return False
    return False


def _unknown(tokens: Sequence[Token], at: int) -> Iterator[Found[Excluded]]:
    """Words that aren't known, as they were typed."""
    start = at
    while at < len(tokens) and at - start < MOST_WORDS:
        token = tokens[at]
        ends = token.text in table("scope")["ends"] or token.text in table("scope")["joining"]
        if token.number is not None or ends or (at > start and not token.follows):
            break
        at += 1
    if at > start:
        yield Found(Excluded(" ".join(t.raw for t in tokens[start:at])), start, at)


def _struck(tokens: Sequence[Token], at: int) -> Found[Excluded] | None:
    """ "-hats": a minus before a name and behind a space."""
    token = tokens[at]
    if not token.lead.endswith("-") or not (token.lead[:-1].isspace() or token.start == 1):
        return None
    if token.lead.strip() != "-":
        return None
    return _thing_at(tokens, at)


def _lacking(tokens: Sequence[Token], at: int) -> Found[Excluded] | None:
    """ "kickless", "drum-less", "nokick"."""
    less, word = table("scope")["less"], tokens[at].text
    stem = word.removesuffix("less")
    if word in less["words"] or word in names():
        return None
    if stem == word:
        stem = word.removeprefix("no")
        if stem == word or len(stem) < 3 or names().at([replace(tokens[at], text=stem)], 0) is None:
            return None
    if not stem:
        return None
    if stem in less:
        return Found(
            Excluded(less[stem], names().at(_one(tokens[at], less[stem]), 0).value), at, at + 1
        )  # type: ignore[union-attr]
    found = _thing_at(_one(tokens[at], stem), 0)
    return None if found is None else Found(found.value, at, at + 1)


def _one(token: Token, text: str) -> list[Token]:
    return [replace(token, text=text)]


def _named_before(tokens: Sequence[Token], stop: int) -> Iterator[Found[Name]]:
    """The name that ends before a token, "kick" of "kick only"; others that "and" joins to it."""
    found = names().before(tokens, stop)
    if found is None:
        return
    yield found
    at = found.start - 1
    if at > 0 and tokens[at].text in table("scope")["joining"]:
        yield from _named_before(tokens, at)


def _gone(tokens: Sequence[Token], after: Found[str]) -> Found[Excluded] | None:
    """What stands before "removed"."""
    for start in range(max(0, after.start - 4), after.start):
        found = _thing_at(tokens[: after.start], start)
        if found is not None and found.stop == after.start:
            return found
    return None


def called(excluded: Sequence[Found[Excluded]]) -> tuple[str, ...]:
    """What is not to be heard, each once."""
    return tuple(dict.fromkeys(one.value.called for one in excluded))
