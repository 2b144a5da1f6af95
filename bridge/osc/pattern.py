"""OSC address patterns. Pure. OSC 1.0, "OSC Message Dispatching and Pattern Matching":

    ?  one character    *  any, none too    [abc] [a-z] [!abc]  one of, or not    {foo,bar}  either
    None of them crosses a slash.

All places where the match may stand are followed at once, so that no pattern takes longer than its
length times that of the address; a regular expression would let `*a*a*a*a…` take for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

_SPECIAL = frozenset("?*[]{}")

Step = Callable[[str, int], Iterable[int]]
"""Where in the address one may stand after it, having stood at some place."""


def is_pattern(address: str) -> bool:
    return not _SPECIAL.isdisjoint(address)


def matches(pattern: str, address: str) -> bool:
    """Whether a pattern means this address; a pattern with an open bracket means none."""
    places = {0}
    try:
        for step in _steps(pattern):
            places = {after for place in places for after in step(address, place)}
            if not places:
                return False
    except ValueError:
        return False
    return len(address) in places


def _steps(pattern: str) -> Iterable[Step]:
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        close = {"[": "]", "{": "}"}.get(letter)
        if close is None:
            at += 1
            yield {"?": _one, "*": _any}.get(letter) or _text([letter])
        else:
            end = pattern.index(close, at)
            inner = pattern[at + 1 : end]
            at = end + 1
            yield _among(inner) if letter == "[" else _text(inner.split(","))


def _one(address: str, at: int) -> Iterable[int]:
    return [at + 1] if at < len(address) and address[at] != "/" else []


def _any(address: str, at: int) -> Iterable[int]:
    slash = address.find("/", at)
    return range(at, (len(address) if slash < 0 else slash) + 1)


def _text(words: list[str]) -> Step:
    return lambda address, at: [at + len(word) for word in words if address.startswith(word, at)]


def _among(inner: str) -> Step:
    wanted = not inner.startswith("!")
    letters = inner if wanted else inner[1:]

    def step(address: str, at: int) -> Iterable[int]:
        if at >= len(address) or address[at] == "/":
            return []
        return [at + 1] if _is_in(address[at], letters) == wanted else []

    return step


def _is_in(letter: str, letters: str) -> bool:
    dashes = (at for at in range(1, len(letters) - 1) if letters[at] == "-")
    return letter in letters or any(letters[at - 1] <= letter <= letters[at + 1] for at in dashes)
