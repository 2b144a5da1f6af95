"""Which words of a prompt are its key: the surest, and the first of those; a second one; a scale.

In a prompt, where "A" may be an article, a letter alone is a key only where it can't be anything
else (bridge.prompt.harmony.certainty).
"""

from __future__ import annotations

from collections.abc import Sequence

from bridge.domain.music import Key, Scale
from bridge.prompt.harmony.certainty import SURE, certainty, words_beside
from bridge.prompt.harmony.tonality import (
    MAJOR,
    MINOR,
    Pitch,
    Tonality,
    glued_modes,
    is_plain,
    key_at,
    key_lead_ins,
    modes,
    pitch_at,
)
from bridge.prompt.text.phrases import Found
from bridge.prompt.text.tokens import Token, typed

LENGTHS = ("one", "oneshot", "single", "note", "loop", "1", "at")
"""What goes on behind a note with its octave."""
OCTAVES = tuple("012345678")
"""Of a range: beside each other C6 and C7 are no chords."""
JOINING = ("to", "through", "up", "until")


def read_key(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> Found[Tonality] | None:
    """The key that a prompt says, the first of those that are surest; the tokens that say so."""
    best: tuple[int, Found[Tonality]] | None = None
    at = 0
    while at < len(tokens):
        found = None if at in taken or _is_decibel(tokens, at) else key_at(tokens, at)
        if found is None or not taken.isdisjoint(found.tokens):
            at += 1
            continue
        sure = certainty(tokens, found)
        if sure and (best is None or sure > best[0]):
            best = sure, found
        at = found.stop
    if best is None:
        return None
    found = best[1]
    pitch = pitch_at(tokens, found.start)
    stop = _progressed(tokens, found.stop) if pitch is None else pitch.stop
    return Found(found.value, _led_in(tokens, found.start, taken), stop)


def read_pitch(
    tokens: Sequence[Token], key: Found[Tonality] | None, taken: frozenset[int] = frozenset()
) -> Pitch | None:
    """The key as a note with its octave, "bass in C#2"; or else one that stands by itself, "FM bell
    C5", small only at the end of something."""
    own = () if key is None else range(key.start, key.stop)
    if (found := next(filter(None, (pitch_at(tokens, at) for at in own)), None)) is not None:
        return found.value
    for at in range(1, len(tokens)):
        found = None if at in taken else pitch_at(tokens, at)
        if found is None or not taken.isdisjoint(found.tokens):
            continue
        stop = found.stop
        closed = stop == len(tokens) or not tokens[stop].follows or tokens[stop].text in LENGTHS
        if (closed or tokens[at].raw[0].isupper()) and tokens[at - 1].text not in words_beside(
            "after"
        ):
            return found.value
    return None


def read_range(tokens: Sequence[Token]) -> Found[Pitch] | None:
    """ "C5 to C6", "E2-E4": from a note to one in another octave, where these are no chords."""
    for at in range(len(tokens)):
        low = pitch_at(tokens, at, OCTAVES)
        if low is None or low.stop >= len(tokens):
            continue
        joined = tokens[low.stop].text in JOINING
        start = low.stop + joined
        if start >= len(tokens) or not (joined or tokens[start].lead.strip() in ("-", "–", "—")):
            continue
        high = pitch_at(tokens, start, OCTAVES)
        if high is not None and high.value.octave > low.value.octave:
            said = typed(tokens[at : high.stop])
            return Found(Pitch(said, None, low.value.octave), at, high.stop)
    return None


def read_other_key(
    tokens: Sequence[Token], first: Found[Tonality], taken: frozenset[int]
) -> Found[Tonality] | None:
    """A second key that is said outright, with its mode; a chord is none, nor is the same in other
    words."""
    at = 0
    own = _own_tokens(tokens, first)
    while at < len(tokens):
        free = at not in taken | own and not _is_decibel(tokens, at)
        found = key_at(tokens, at) if free else None
        if found is None or not taken.isdisjoint(found.tokens):
            at += 1
            continue
        if found.value != first.value and _is_outright(tokens, found):
            return found
        at = found.stop
    return None


def _own_tokens(tokens: Sequence[Token], first: Found[Tonality]) -> frozenset[int]:
    """Those of a key without what follows it as chords do: "A minor C major"."""
    for at in range(first.start, first.stop):
        found = key_at(tokens, at)
        if found is not None and found.value == first.value:
            return frozenset(range(first.start, found.stop))
    return first.tokens


def _is_outright(tokens: Sequence[Token], found: Found[Tonality]) -> bool:
    """Whether a key has its mode in a word, and doesn't stand for another: "(C major)"."""
    several = found.stop > found.start + 1 and tokens[found.stop - 1].text in modes()
    joined = tokens[found.start - 1].text in ("to", "then", "into", "or", "and")
    alone = found.start == 0 or not joined
    free = tokens[found.start].lead.strip() in ("", ",", ";", ".")
    return several and alone and free and certainty(tokens, found) == SURE


def with_mode(
    tokens: Sequence[Token], key: Found[Tonality], taken: frozenset[int] = frozenset()
) -> Tonality:
    """A key; where it has no mode of its own, with one that is said elsewhere: "phrygian pad in
    D"."""
    words = {token.text for token in tokens[key.start : key.stop]}
    if key.value.mode != MAJOR or not words.isdisjoint(glued_modes()) or key.stop > key.start + 3:
        return key.value
    for mode in modes().all(tokens, taken | key.tokens):
        if not is_plain(tokens, mode):
            minor = mode.value == MINOR or (mode.value != MAJOR and Scale(mode.value).minor)
            tonic = key.value.key
            return Tonality(Key(tonic.tonic, minor, tonic.spelling), mode.value)
    return key.value


def read_scale(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> Scale | None:
    """A mode that is said without its tonic: "phrygian synth line"."""
    said = (one.value for one in modes().all(tokens, taken))
    return next((Scale(mode) for mode in said if mode not in (MAJOR, MINOR)), None)


def _is_decibel(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is a level, as in "-12 db": D flat has a large D after a number."""
    spaced = at > 0 and tokens[at].lead in ("", " ")
    after_number = spaced and tokens[at - 1].number is not None
    return tokens[at].raw == "dB" or (tokens[at].raw == "db" and after_number)


def _led_in(tokens: Sequence[Token], start: int, taken: frozenset[int]) -> int:
    """Where "in the key of" begins, which goes with the key."""
    if start > 1 and tokens[start - 1].text == "=" and tokens[start - 2].text == "key":
        return start - 2
    while start and (found := key_lead_ins().before(tokens, start)) is not None:
        if not taken.isdisjoint(found.tokens):
            break
        start = found.start
    return start


def _progressed(tokens: Sequence[Token], stop: int) -> int:
    """Where the chords end that follow the first: "Am F C G", "Cmaj7 to Fmaj7"."""
    while stop < len(tokens):
        at = stop
        if tokens[at].text in ("to", "then") and at + 1 < len(tokens):
            at += 1
        found = key_at(tokens, at)
        chord = found is not None and (
            found.stop > at + 1 or (tokens[at].raw[0].isupper() and tokens[at].text != "a")
        )
        if found is None or not chord or tokens[at].lead.strip() not in ("", "-", "–", "|", "/"):
            break
        stop = found.stop
    return stop
