"""The sections that a form can be made of, by name: how each differs from the main loop.

    strength   how far it goes from the main loop      tail      only so many bars at the end do
    words      what is added to the prompt             without   … to the negative prompt

"intro:0.8" is an intro of that strength. A name that the table does not know is a variation.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.edits import Form, Section
from bridge.errors import BadArgument

TABLE: dict[str, Section] = {
    section.name: section
    for section in (
        Section("main"),
        Section("intro", 0.7, "sparse, soft, simple", "busy, loud"),
        Section("verse", 0.4, "steady, restrained"),
        Section("chorus", 0.5, "full, bright, energetic"),
        Section("fill", 1.0, "busy fill, variation", "", tail=1),
        Section("break", 0.8, "sparse, breakdown", "kick drum, snare drum, drums, busy"),
        Section("build", 0.6, "rising, tense, busy"),
        Section("drop", 0.6, "heavy, punchy, full"),
        Section("outro", 0.7, "sparse, soft, fading", "busy, loud"),
    )
}
OTHER = 0.5


def parse_form(text: str) -> Form:
    """'intro,main,main,fill:0.8' → Form; BadArgument for anything else."""
    return Form(tuple(_section(word.strip()) for word in text.split(",")))


def _section(word: str) -> Section:
    name, colon, strength = word.partition(":")
    known = TABLE.get(name.strip().lower()) or Section(name.strip().lower(), OTHER)
    if not colon:
        return known
    try:
        return replace(known, strength=float(strength))
    except ValueError:
        raise BadArgument(f"{word[:40]!r} is no section: say e.g. intro or intro:0.8.") from None
