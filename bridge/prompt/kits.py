"""A prompt → a kit: which parts belong to it, and what each of them is asked for.

What is named counts, the first that is: parts in an option, two or more instruments in the prompt,
or what the genre has as a rule (words/kits.toml). Each part's prompt is the kit's own, with one
name in place of all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bridge.domain.errors import BadArgument
from bridge.domain.kit import Kit, Part
from bridge.prompt.interpretation import understand
from bridge.prompt.sound.kind import KIT_OF_HITS
from bridge.prompt.sound.names import Name
from bridge.prompt.text.phrases import plural, table
from bridge.prompt.understanding import Understanding

OF_A_SONG = "A kit here is the parts of a song: make --layers makes the single drums of a loop."
LONGEST_LIST = 400  # characters of an option


def kit_of(prompt: str, parts: Sequence[str] = (), form: Sequence[str] = ()) -> Kit:
    """The kit of a prompt's words (tempo, key and bars are taken out already).

    Raises
    ------
    BadArgument
        For a part that no model knows, more than eight, or one that is named twice.
    """
    said = understand(prompt)
    named = {_called(one): one.said for one in said.names[:1] + said.others}
    asked = tuple(parts) or (tuple(named) if len(named) > 1 else _usual(said.genre))
    plain = _without(prompt, [one.said for one in said.names]) or said.genre
    said_as = {name: words for name, words in named.items() if " " in words}  # "warm bass"
    made = tuple(Part(name, _joined(plain, said_as.get(name, name))) for name in map(_known, asked))
    return Kit(made, prompt, form=tuple(form))


def told_of_kit(understanding: Understanding, notices: Sequence[str]) -> tuple[str, ...]:
    """What the user has to be told of a kit: all but what is so of one sample, that it holds one
    part, and which where none is named."""
    of_one = (understanding.others_left, understanding.choice)
    return tuple(OF_A_SONG if one == KIT_OF_HITS else one for one in notices if one not in of_one)


def parse_parts(text: str) -> tuple[str, ...]:
    """'drums,bass' → its parts; BadArgument for a text that cannot be one."""
    return _listed(text, "parts", "drums,bass,keys")


def parse_sections(text: str) -> tuple[str, ...]:
    """'intro,verse,fill' → its sections; BadArgument for a text that cannot be some."""
    return _listed(text, "sections", "intro,verse,chorus")


def _listed(text: str, what: str, example: str) -> tuple[str, ...]:
    names = tuple(word.strip().lower() for word in text[:LONGEST_LIST].split(",") if word.strip())
    if not names or len(text) > LONGEST_LIST:
        raise BadArgument(f"{text[:40]!r} are no {what}: say e.g. {example}.")
    return names


def _called(name: Name) -> str:
    """As it was said; a family as a whole by its own name."""
    return name.said if name.instrument or name.drum else name.family


def _joined(plain: str, name: str) -> str:
    """The kit's words and a part's; "boom bap" and "boom bap drums" have two in common."""
    first, last = plain.split(), name.split()
    shared = next(
        (size for size in range(min(len(first), len(last) - 1), 0, -1)
         if [one.lower() for one in first[-size:]] == [one.lower() for one in last[:size]]), 0
    )  # fmt: skip
    return " ".join([*first, *last[shared:]])


def _usual(genre: str) -> tuple[str, ...]:
    kits = table("kits")
    return tuple(kits["genres"].get(genre, kits["usual"]))


def _known(name: str) -> str:
    """The name itself; BadArgument if it is nothing that plays."""
    said: Understanding = understand(name)
    if not said.names or said.not_understood:
        raise BadArgument(f"Part {name[:24]!r} is not one: say e.g. drums, bass, keys or lead.")
    return name


def _without(prompt: str, names: Iterable[str]) -> str:
    """The words without what plays, and without what joined that."""
    forms = {form for name in names for form in (name, plural(name))}
    for form in sorted(forms, key=len, reverse=True):
        words = r"[\s-]+".join(map(re.escape, form.split()))
        prompt = re.sub(rf"(?<![\w-]){words}(?![\w-])", "\0", prompt, flags=re.IGNORECASE)
    joined = re.sub(r"(?:\s*(?:,|&|\+|\band\b|\bwith\b|\ba\b|\ban\b|\bthe\b)\s*)*\0", " ", prompt)
    return " ".join(joined.split()).strip(" ,:;&+")
