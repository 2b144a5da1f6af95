"""Words as they are spelt in the catalogue: who is a letter off means the one that is there."""

from __future__ import annotations

import difflib
import re
import sqlite3
import unicodedata

from bridge.library.queries import FACETS, LONGEST_SEARCH, words_in

MOST = 8  # words of a text that are looked at
SHORTEST = 4  # letters: shorter words have too many neighbours
_OPEN = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)"
_BEGINS = "SELECT 1 FROM temp.vocabulary WHERE term >= ? AND term < ? LIMIT 1"
_ALIKE = "SELECT term FROM temp.vocabulary WHERE term < ? AND length(term) BETWEEN ? AND ?"


def spelt(database: sqlite3.Connection, text: str) -> str:
    """The text, but each word that no sample's begins with is replaced by the one that is a letter
    away: one more, one less, another one, or two swapped."""
    text = unicodedata.normalize("NFC", text[:LONGEST_SEARCH])
    words = [word for word in words_in(text) if len(word) >= SHORTEST and word.isalpha()]
    for word in words[:MOST]:
        meant = _meant(database, _folded(word))
        if meant is not None:
            text = re.sub(rf"\b{re.escape(word)}\b", meant, text)
    return text


def _meant(database: sqlite3.Connection, word: str) -> str | None:
    """The word that is meant; None if it is one, or there is none near."""
    database.execute(_OPEN)
    if database.execute(_BEGINS, [word, f"{word}\U0010ffff"]).fetchone() is not None:
        return None
    near = database.execute(_ALIKE, [FACETS, len(word) - 1, len(word) + 1])
    # of n letters one is other in at most 2 (n - 1) of 2 n
    found = difflib.get_close_matches(word, [term for (term,) in near], 4, 1 - 1 / len(word) - 1e-9)
    return max(found, key=lambda one: one[0] == word[0], default=None)


def _folded(word: str) -> str:
    """A word as the full-text index keeps it: in small letters, without accents."""
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
