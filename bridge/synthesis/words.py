"""A request in words, for models that learnt tempo and key from captions."""

from __future__ import annotations

from bridge.music import Key
from bridge.values import Request


def described(request: Request) -> str:
    """The prompt with tempo and key after it: "dusty drums, 92 bpm, A minor"."""
    words = [request.prompt]
    if request.bpm is not None:
        words.append(f"{request.bpm:g} bpm")
    if request.key is not None:
        words.append(spelt(request.key))
    return ", ".join(words)


def spelt(key: Key) -> str:
    """As captions write it: F# minor."""
    return f"{str(key).rstrip('m')} {'minor' if key.minor else 'major'}"
