"""The words of a prompt that are left for a model to hear, once what is said of time, key and kind
is cut out."""

from __future__ import annotations

from bridge.domain.request import Kind
from bridge.prompt.reading import Reading
from bridge.prompt.text.tokens import without

_BRACKETS = frozenset("()[]")
FILES = ("wav", "aif", "aiff", "flac", "mp3", "ogg")


def remaining(text: str, read: Reading) -> tuple[str, str]:
    """The words that are left for a model, as they were typed and in English; all where none is.

    Its meter is cut out where it's in digits ("waltz" says more than 3/4), a one-shot where it's
    said; what is a loop's ("groove") says how it sounds, too.
    """
    tokens = read.tokens
    taken = set(read.scope.taken | read.numbers)
    if read.meter is not None and tokens[read.meter.start].text[0].isdecimal():
        taken |= read.meter.tokens
    if read.meter is not None and tokens[read.meter.stop - 1].text[0].isdecimal():
        taken |= read.meter.tokens
    for one in read.kind_words if read.kind is Kind.ONESHOT else ():
        taken |= one.tokens
    runs = [(tokens[at].start, tokens[at].stop) for at in sorted(taken)]
    spans = [runs[0]] if runs else []
    for at, run in zip(sorted(taken)[1:], runs[1:], strict=True):
        if at - 1 in taken and not _BRACKETS.intersection(tokens[at].lead):
            spans[-1] = (spans[-1][0], max(spans[-1][1], run[1]))
        else:
            spans.append(run)
    kept = [token for at, token in enumerate(tokens) if at not in taken]
    stem, dot, ending = text.rpartition(".")
    room = len(stem) if dot and ending.strip().lower() in FILES else len(text)
    words = without(text[:room], [(start, min(stop, room)) for start, stop in spans])
    if "_" in words:  # a file's name
        words = " ".join(words.replace("_", " ").split()).strip(" -")
    if not any(map(str.isalnum, words)):
        words, kept = text.strip(), list(tokens)
    if all(token.text == token.raw.casefold() for token in kept):
        return words, words
    return words, " ".join(token.text for token in kept)
