"""Words one edit away from one that is known: a letter added, lost, changed or two swapped.

By the deletes of both (Garbe's SymSpell): two words one edit apart share one, so that a look-up is
as many dictionary accesses as the word has letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SHORTEST = 4  # letters: shorter words have too many neighbours


class Speller:
    """Knows words; tells the one that is meant by a misspelt one."""

    def __init__(self, words: Iterable[str]) -> None:
        self._near: dict[str, list[str]] = {}
        for word in sorted(words):
            if len(word) >= SHORTEST and word.isalpha():
                for key in (word, *_deletes(word)):
                    self._near.setdefault(key, []).append(word)

    def __call__(self, word: str) -> str | None:
        """The word that is one edit away; of several, one that begins alike, then one that has
        lost or got a letter, then one that ends alike."""
        if len(word) < SHORTEST or not word.isalpha():
            return None
        keys = (word, *_deletes(word))
        near = {one for key in keys for one in self._near.get(key, ()) if _is_one_edit(word, one)}
        return max(
            near,
            key=lambda one: (one[0] == word[0], len(one) != len(word), one[-1] == word[-1], one),
            default=None,
        )


def _deletes(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _is_one_edit(one: str, other: str) -> bool:
    """Whether one letter was added, lost or changed, or two beside each other swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    first = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if first is None:
        return True  # one is the other's beginning
    if len(one) != len(other):
        longer, shorter = (one, other) if len(one) > len(other) else (other, one)
        return longer[first + 1 :] == shorter[first:]
    swapped = one[first : first + 2] == other[first : first + 2][::-1]
    return one[first + 1 :] == other[first + 1 :] or (
        swapped and one[first + 2 :] == other[first + 2 :]
    )
