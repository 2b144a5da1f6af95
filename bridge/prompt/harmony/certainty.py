"""How sure it is that a word of a prompt is a key: "A" may be an article, "am" is said of oneself,
and "FM" is a kind of synthesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bridge.domain.families import UNPITCHED
from bridge.prompt.harmony.tonality import LETTERS, MAJOR, MINOR, Tonality, key_lead_ins, note_names
from bridge.prompt.sound.names import names, only_describes
from bridge.prompt.text.numbers import is_unit
from bridge.prompt.text.phrases import Found, table
from bridge.prompt.text.tokens import Token

SURE, LIKELY, POSSIBLE = 3, 2, 1


def certainty(tokens: Sequence[Token], found: Found[Tonality]) -> int:
    """How sure it is that it's a key: 0 is none, 3 is said outright."""
    seen = _Seen(tokens, found)
    doubts = (_if_camelot, _if_genre, _if_letter, _if_preposition, _if_short, _if_word, _if_article)
    return next((sure for doubt in doubts if (sure := doubt(seen)) is not None), SURE)


@cache
def words_beside(name: str) -> frozenset[str]:
    """Words of one kind that stand beside what is a key, or is none."""
    return frozenset(table("keys")["letters"][name])


@dataclass(frozen=True, slots=True)
class _Seen:
    """What may be a key, and what stands around it."""

    tokens: Sequence[Token]
    found: Found[Tonality]

    @property
    def first(self) -> Token:
        return self.tokens[self.found.start]

    @property
    def before(self) -> str:
        return self.tokens[self.found.start - 1].text if self.found.start else ""

    @property
    def after(self) -> Token | None:
        return self.tokens[self.found.stop] if self.found.stop < len(self.tokens) else None

    @property
    def next(self) -> str:
        """The word that goes on behind it."""
        return self.after.text if self.after is not None and self.after.follows else ""

    @property
    def alone(self) -> bool:
        """Whether it's one word."""
        return self.found.stop == self.found.start + 1

    @property
    def led(self) -> bool:
        """Whether "in" or "key of" stands before it."""
        return (
            self.first.follows and key_lead_ins().before(self.tokens, self.found.start) is not None
        )

    @property
    def closed(self) -> bool:
        """Whether the phrase ends with it, or goes on with a number or what it isn't part of."""
        after = self.after
        if after is None or not after.follows or after.number is not None or is_unit(after):
            return True
        if self.first.raw != "A":
            return False
        return after.text in words_beside("joining") or self.found.stop in self.named

    @property
    def behind(self) -> bool:
        """Whether it stands right behind what has a pitch: "guitar A"."""
        name = names().before(self.tokens, self.found.start) if self.first.follows else None
        return name is not None and name.value.family not in UNPITCHED

    @property
    def stated(self) -> bool:
        """Whether a capital is the key of a blues, "F blues", or ends all, "rock guitar A": a large
        A is an article unless it stands behind what plays."""
        if not self.first.raw.isupper() or not (self.behind or self.first.text != "a"):
            return False
        return self.next == "blues" or (self.after is None and self.behind)

    @property
    def named(self) -> tuple[int, ...]:
        """Where a name begins right behind it: "in A guitar", but "in A hall"."""
        name = names().at(self.tokens, self.found.stop)
        if name is None or name.value.family == "fx" or only_describes(name.value):
            return ()
        return (name.start,)

    @property
    def opened(self) -> bool:
        """Whether the phrase begins with it, or it stands behind a number."""
        token = self.first
        if not token.lead or not token.follows or token.lead.strip() == "_":
            return True
        last = self.tokens[self.found.start - 1]
        return last.number is not None or is_unit(last)


def _if_camelot(seen: _Seen) -> int | None:
    if seen.first.number is None:
        return None
    return 0 if seen.after is not None and seen.after.glued else SURE


def _if_letter(seen: _Seen) -> int | None:
    """A letter alone: after "in", or a capital on its own between commas or at the end."""
    if not seen.alone or len(seen.first.text) > 1:
        return None
    if seen.next in words_beside("before") or (
        seen.before in words_beside("after") and seen.first.follows
    ):
        return 0
    after = seen.after
    if after is not None and (after.glued or (after.lead == "/" and after.text in LETTERS)):
        return 0 if after.glued else LIKELY  # a chord over another note: "C/E"
    if seen.led:
        article = seen.first.text == "a" and seen.before not in words_beside("naming")
        return LIKELY if not article or seen.closed else 0
    capital = seen.first.raw.isupper() and bool(seen.found.start)
    pitched = (
        capital and seen.before in words_beside("pitched") and seen.first.follows
    )  # "low E bass"
    if pitched or seen.stated:
        return LIKELY
    opened = seen.first.text != "a" or seen.opened
    return POSSIBLE if capital and seen.closed and opened else 0


def _if_preposition(seen: _Seen) -> int | None:
    """Portuguese: "em ré menor"."""
    return 0 if seen.first.text == "em" and seen.next in note_names("notes") else None


def _if_genre(seen: _Seen) -> int | None:
    """EBM is electronic body music: E flat minor isn't shouted."""
    return 0 if seen.first.raw == "EBM" else None


def _if_short(seen: _Seen) -> int | None:
    """ "am", "fm": keys, but "I am", "FM bass", "20 cm"."""
    token = seen.first
    if not seen.alone or len(token.text) != 2 or token.text[1] != "m":
        return None
    if token.text == "am" and seen.before in words_beside("pronouns"):
        return 0
    last = seen.tokens[seen.found.start - 1] if seen.found.start else None
    if token.text == "cm" and token.glued and last is not None and last.number is not None:
        return 0
    if seen.led:
        return SURE
    goes_on = bool(seen.next) and seen.after is not None and seen.after.number is None
    if token.raw.isupper():  # "FM", "AM radio", "GM drums"
        return 0 if goes_on or token.text == "fm" else LIKELY
    return 0 if token.raw == "fm" and goes_on else SURE


def _if_word(seen: _Seen) -> int | None:
    """Words that are notes as well: "ab", "as", "be"."""
    if not seen.alone or seen.first.text not in words_beside("words") or seen.first.raw == "Ab":
        return None
    return LIKELY if seen.led or seen.first.raw[0].isupper() else 0


def _if_article(seen: _Seen) -> int | None:
    """ "a minor riser" is no key; "a minor guitar" is in A minor."""
    last = seen.tokens[seen.found.stop - 1].text
    if seen.first.raw != "a" or last not in (MAJOR, MINOR) or not seen.next:
        return None
    after = seen.after
    if seen.next in words_beside("chords"):
        return 0  # "a minor seventh"
    if after is None or after.number is not None or seen.next in words_beside("joining"):
        return None
    name = names().at(seen.tokens, seen.found.stop)
    return 0 if name is None or name.value.family == "fx" else None
