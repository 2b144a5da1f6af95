"""Effects that are kept away without a "no": "bone dry", "unprocessed"; and "no effects", which
means several. What is then not to be heard is told by the names that bridge.effects knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bridge.prompt.text.phrases import Phrases, table
from bridge.prompt.text.tokens import Token


@cache
def _meant(by: str) -> dict[str, tuple[str, ...]]:
    """Phrases, and what is not to be heard then."""
    return {
        phrase: tuple(of["without"])
        for of in table("effects").values()
        for phrase in of.get(by, ())
    }


@cache
def _said() -> Phrases[tuple[str, ...]]:
    return Phrases(_meant("said").items())


def effects_away(
    tokens: Sequence[Token], taken: frozenset[int], excluded: Iterable[str]
) -> tuple[str, ...]:
    """What is not to be heard, by what is said plainly and by what is `excluded`."""
    away = [one for found in _said().all(tokens, taken) for one in found.value]
    away += [one for word in excluded for one in _meant("left_out").get(word, ())]
    return tuple(dict.fromkeys(away))
