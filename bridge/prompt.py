"""What a prompt says beside the sound: "dusty drums, 92 BPM, A minor, 7/8, 4 bars, one-shot".

Tempo, key, meter, bars and kind are read out of the words, as producers write them, and the words
that named them are taken away, because a model hears sounds and not numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind

_NOTE = r"[A-G](?:#|♯|b|♭|[ -]sharp|[ -]flat)?"
_TEMPO = re.compile(r"(?:\b(?:at|@)\s*)?\b(\d{2,3}(?:[.,]\d+)?)\s*bpm\b", re.IGNORECASE)
_NAMED_KEY = re.compile(
    rf"\b(?:(?:in|key of)\s+)*(?!(?-i:a)\s+\w+\s+\w)({_NOTE})\s*-?(minor|major|min|maj)\b",
    re.IGNORECASE,
)
_SHORT_KEY = re.compile(
    r"\b(?:in\s+|key of\s+)?([A-G][#♯b♭]?m)(?![\w#])|\bin\s+([A-G][#♯b♭]?)(?![\w#])"
)
_METER = re.compile(r"\b(?:in\s+)?(\d{1,2}/(?:2|4|8|16))\b")
_BARS = re.compile(r"\b(\d{1,2})[ -]?bars?\b", re.IGNORECASE)
_ONESHOT = re.compile(r"\bone[ -]?shot\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedPrompt:
    """The words that are left, and what was found: arguments for a Request."""

    words: str
    found: dict[str, Any]


def read_prompt(text: str) -> ParsedPrompt:
    """'dusty drums, 92 BPM, Am' → Reading('dusty drums', {'bpm': 92.0, 'key': Key(9, True)})."""
    found: dict[str, Any] = {}
    words = text
    for pattern, read in _READERS:
        match = pattern.search(words)
        if match is not None:
            found.update(read(match))
            words = words[: match.start()] + " " + words[match.end() :]
    words = tidy(words)
    return ParsedPrompt(words if any(map(str.isalnum, words)) else text.strip(), found)


def tidy(words: str) -> str:
    """Collapse the spaces and commas that taking words away leaves behind."""
    words = re.sub(r"\s+", " ", words)
    words = re.sub(r"(?:\s*,)+\s*", ", ", words)
    return words.strip(" ,;-")


_READERS: tuple[tuple[re.Pattern[str], Any], ...] = (
    (_TEMPO, lambda match: {"bpm": float(match[1].replace(",", "."))}),
    (_NAMED_KEY, lambda match: {"key": Key.parse(f"{match[1]} {match[2].lower()}")}),
    (_SHORT_KEY, lambda match: {"key": Key.parse(match[1] or match[2])}),
    (_METER, lambda match: {"meter": Meter.parse(match[1])}),
    (_BARS, lambda match: {"bars": int(match[1])}),
    (_ONESHOT, lambda _: {"kind": Kind.ONESHOT}),
)
