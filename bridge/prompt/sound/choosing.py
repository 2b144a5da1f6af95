"""What is made where a prompt names no sound: "sad, A minor, 80 bpm", "metallic", "no kick".

A mood means a family (words/unnamed.toml); what is left out, "no kick", is of the family that is
made; everything else is keys, which have a tone for any mood and play all that a key and chords ask
for. What nobody understands is left to the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bridge.prompt.sound.names import DRUMS, Name
from bridge.prompt.text.phrases import Phrases, inverted, table
from bridge.prompt.text.tokens import Token

KEYS = "keys"
SILENCE = frozenset(("silence", "silent", "nothing", "rest", "quiet", "a", "bar", "bars", "of"))
OTHERWISE = ("pad", "mallet", "guitar")
"""What is made where keys are not to be heard."""


@cache
def _moods() -> Phrases[str]:
    return Phrases((word, family) for word, family in inverted(_table()))


def _table() -> dict[str, list[str]]:
    return {family: words for family, words in table("unnamed").items() if family != "called"}


def default_family(
    tokens: Sequence[Token], taken: frozenset[int], without: Iterable[Name], tonal: bool
) -> str:
    """The family that is made of a prompt that names none; a `tonal` one has a key, chords or a
    scale, which drums have not."""
    away = list(without)
    if not tonal and any(one.drum for one in away):
        return DRUMS
    silent = {one.family for one in away}
    moods = [one.value for one in _moods().all(tokens, taken)]
    fitting = [one for one in (*moods, KEYS, *OTHERWISE) if one not in silent]
    return next((one for one in fitting if not (tonal and one == DRUMS)), KEYS)


def is_silence(words: str) -> bool:
    """Whether no more is asked for than silence, which a bar may be repainted with."""
    return SILENCE.issuperset(words.lower().split())


def told_of_choice(family: str) -> str:
    """What the user is told of it; "" is what is left to the model."""
    called = table("unnamed")["called"].get(family, family)
    this = f"this is {called}; " if called else ""
    return f"No sound is named: {this}say e.g. dusty drums, 808 bass or warm pad."
