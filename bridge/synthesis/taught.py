"""Words that a textual inversion file teaches a pipeline (Gal et al. 2022), while a job lasts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from safetensors import SafetensorError

from bridge.edits import Word
from bridge.errors import BadArgument, ModelUnavailable, NotFound


@contextmanager
def taught(parts: Any, words: Sequence[Word]) -> Iterator[None]:
    """The words mean what their files say while the block lasts; then they are unknown again."""
    known: list[str] = []
    try:
        for word in words:
            _teach(parts, word)
            known.append(word.word)
        yield
    finally:
        for token in known:
            parts.unload_textual_inversion(token)


def _teach(parts: Any, word: Word) -> None:
    if not word.path.is_file():
        raise NotFound(f"There is no file {word.path}: check its name.")
    if word.path.suffix != ".safetensors":
        raise ModelUnavailable(f"{word.path} is not a safetensors file: taught words must be.")
    if word.word in parts.tokenizer.get_vocab():
        raise BadArgument(f"The model has a word {word.word!r} already: call yours something else.")
    try:
        parts.load_textual_inversion(word.path, token=word.word, use_safetensors=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelUnavailable(f"{word.path} does not fit this model ({error}).") from None
