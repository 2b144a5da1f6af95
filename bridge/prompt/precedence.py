"""What counts where several say it: one order for the command line, OSC and the window, and one
place for what the user is told of it.

What is named in the same request (an option, a name in an OSC message) counts more than the
prompt, the prompt more than what is sticky (the window's fields, sticky OSC values, a preset, the
host, defaults). What is only likely, a one-shot of "a big snare", counts least; what is made of a
sound is what that is. Where two differ it's told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.domain.chords import Progression
from bridge.domain.families import UNPITCHED
from bridge.domain.limits import LONGEST_PROMPT, MOST_BARS
from bridge.domain.music import Key
from bridge.domain.notes import UNTOUCHED, Touch
from bridge.domain.performance import Performance
from bridge.domain.request import Kind
from bridge.domain.sample import NO_ORIGIN, Origin
from bridge.prompt.harmony.tonality import Pitch, Tonality
from bridge.prompt.interpretation import understand
from bridge.prompt.sound.choosing import is_silence
from bridge.prompt.sound.colours import PUMPING
from bridge.prompt.understanding import Understanding

OF_THE_KEY = 0.75  # of the tones of chords: fewer are not borrowed, but of another key
TOUCHES = ("swing", "humanise", "velocity")
UNITS = {"bpm": " bpm", "bars": " bars"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Arguments of a Request, what the prompt says, and what the user has to be told."""

    members: dict[str, Any]
    understanding: Understanding
    notices: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """What the prompt says, as plain JSON values, with all that the user has to be told."""
        return {**self.understanding.to_dict(), "notices": [*self.notices]}


def asked(
    prompt: str,
    named: Mapping[str, Any] | None = None,
    sticky: Mapping[str, Any] | None = None,
    other: str = "",
    origin: Origin = NO_ORIGIN,
) -> Asked:
    """A prompt with what is named beside it and what is sticky; BadArgument if it's too long.

    A key is a Key or, with its mode, a Tonality. `other` is the prompt at the other end of a morph,
    which is one loop: what that says of time and key counts where the first doesn't. `origin` is
    the sound which it is made of.
    """
    named, sticky = named or {}, sticky or {}
    said, end = of_sound(prompt, origin), understand(other)
    likely = {"kind": said.likely_kind, "key": said.tuning}
    likely = {name: value for name, value in likely.items() if value is not None}
    found = {**_found(end), **_found(said)}
    same = {} if origin.kind is None else {"kind": origin.kind}
    members = {**likely, **sticky, **same, **found, **named, "prompt": _words(said)}
    if members.get("notes") is not None and "chords" not in named:
        members.pop("chords", None)  # notes have their own
    held = said.chords is not None and len(said.chords.chords) == 1
    if members.get("chords") is not None and not held:  # a chord a bar, unless a length is said
        members.setdefault("bars", min(members["chords"].bars, MOST_BARS))
    negative = (named.get("negative", sticky.get("negative", "")), said.negative)
    members["negative"] = ", ".join(one for one in negative if one)
    members |= _touch(said.touch, named, members)
    for name in said.touch.keys() - named.keys():
        members.pop(name, None)
    alone = said.performance.scale if said.tonality is None else None
    members["performance"] = replace(said.performance, scale=alone)
    pitchless = members.get("kind") is Kind.ONESHOT and said.family in UNPITCHED
    if pitchless and "key" not in named:
        members.pop("key", None)
    if said.pitch is not None and said.family not in UNPITCHED:
        members |= _struck(said.pitch, members, "key" in found or "key" in named)
    notices = dict.fromkeys((
        *said.notices, *_chosen(said, origin),
        *_differences({**found, **said.touch}, _flat(named), _flat(sticky)),
        *end.notices, *_unheeded(end, members),
        *_length({**found, **named}, members.get("kind")), *_octave(said, pitchless),
        *_clash(members.get("chords"), members.get("key")),
        *_pumps(said, members.get("kind")),
    ))  # fmt: skip
    return Asked(keyed(members), said, tuple(notices))


def of_sound(prompt: str, origin: Origin) -> Understanding:
    """What a prompt says of what is made of a sound: one that names none, "sparser", "no kick",
    speaks of that sound. Silence is meant as such."""
    said = understand(prompt)
    if origin.prompt in ("", prompt) or said.names or is_silence(said.english):
        return said
    parts = (prompt, origin.prompt) if said.genre else (origin.prompt, prompt)
    whole = ", ".join(filter(None, parts))
    return understand(whole) if len(whole) <= LONGEST_PROMPT else said


def keyed(members: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as a Request takes them: of a key with its mode, "D dorian", the mode is a matter
    of how it's played. A mode that is said without a key is that of a key without its own."""
    plain, key = dict(members), members.get("key")
    if key is not None:
        how: Performance = plain.get("performance") or Performance()
        tonality = _tonality(key)
        if tonality.scale is None:
            tonality = Tonality.of(tonality.key, how.scale)
        plain["key"] = tonality.key
        plain["performance"] = replace(how, scale=tonality.scale)
    return plain


def _touch(
    said: Mapping[str, Any], named: Mapping[str, Any], sticky: Mapping[str, Any]
) -> dict[str, Touch]:
    """How notes are touched at last; {} where the prompt says nothing of it."""
    if not said:
        return {}
    own = {name: value for name, value in _of_touch(named.get("touch")).items() if name in said}
    return {"touch": replace(sticky.get("touch") or UNTOUCHED, **{**said, **own})}


def _of_touch(touch: Touch | None) -> dict[str, Any]:
    """The members of a Touch that say something."""
    if touch is None:
        return {}
    said = {name: getattr(touch, name) for name in TOUCHES}
    return {name: value for name, value in said.items() if value}


def _flat(members: Mapping[str, Any]) -> dict[str, Any]:
    """Members, with those of their touch beside them."""
    return {**_of_touch(members.get("touch")), **members}


def _tonality(key: Key | Tonality) -> Tonality:
    return key if isinstance(key, Tonality) else Tonality.of(key)


def _found(said: Understanding) -> dict[str, Any]:
    """What is said outright, a key with its mode."""
    return said.found if said.tonality is None else {**said.found, "key": said.tonality}


def _differences(
    found: Mapping[str, Any], named: Mapping[str, Any], sticky: Mapping[str, Any]
) -> Iterator[str]:
    for name, value in found.items():
        if name in named and not _same(named[name], value):
            yield (
                f"The prompt says {_shown(name, value)}: "
                f"{_shown(name, named[name])} counts, as it is named beside it."
            )
        elif name not in named and sticky.get(name) is not None and not _same(sticky[name], value):
            yield (
                f"The prompt says {_shown(name, value)}: "
                f"that counts, not the {_shown(name, sticky[name])} set before."
            )


def _unheeded(end: Understanding, members: Mapping[str, Any]) -> Iterator[str]:
    """What the other end of a morph says and cannot have."""
    for name, value in _found(end).items():
        if not _same(members[name], value):
            yield (
                f"The second prompt says {_shown(name, value)}: a morph is one loop, and has "
                f"{_shown(name, members[name])} from end to end."
            )


def _length(outright: Mapping[str, Any], kind: Kind | None) -> Iterator[str]:
    """A length that is said of what has none of its own."""
    if kind is Kind.ONESHOT and outright.get("bars") is not None:
        bars = _shown("bars", outright["bars"])
        yield f"A one-shot is as long as it sounds: ask for a loop if it is to have {bars}."


def _words(said: Understanding) -> str:
    """What is left for a model to hear; where that alone would mean another family, as "blues"
    without its chords or a cowbell without its key, behind what is made."""
    made = said.default_family or (said.names[0].said if said.names else "")
    if made in said.text.lower() or understand(said.words).family == said.family:
        return said.words
    return f"{made}, {said.words}"


def _chosen(said: Understanding, origin: Origin) -> Iterator[str]:
    """What is made where no sound is named, nor there is one of which it is made."""
    if said.choice and origin == NO_ORIGIN:
        yield said.choice


def _pumps(said: Understanding, kind: Kind | None) -> Iterator[str]:
    """What is struck once has no beats on which it could be ducked."""
    if kind is Kind.ONESHOT and PUMPING in said.colours:
        yield "A one-shot has no beat to pump on: ask for a loop."


def _struck(pitch: Pitch, members: Mapping[str, Any], has_key: bool) -> dict[str, Any]:
    """What is played in the octave of a note; in its key, where none is said."""
    key = {} if has_key or pitch.key is None else {"key": pitch.key}
    return {**key, "performance": replace(members["performance"], octave=pitch.octave)}


def _octave(said: Understanding, pitchless: bool) -> Iterator[str]:
    """ "C#2", "C5", of what has no notes, and the key of a single drum."""
    if said.pitch is not None and said.family in UNPITCHED:
        yield f"Drums and effects have their own pitch: “{said.pitch.said}” is passed over."
    elif pitchless and said.key is not None:
        yield f"Drums and effects have their own pitch: {said.key} is passed over."


def _clash(chords: Progression | None, key: Key | Tonality | None) -> Iterator[str]:
    """Chords by name, of another key than the one that counts."""
    if chords is None or key is None or chords.relative:
        return
    tonality = _tonality(key)
    if len(chords.chords) == 1 and chords.chords[0].root == tonality.key.tonic:
        return
    own = tonality.pitch_classes
    tones = [tone for chord in chords.chords for tone in chord.classes]
    if sum(tone in own for tone in tones) < OF_THE_KEY * len(tones):
        yield f"{chords} is not in {tonality}: it is played as it is."


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same; keys, if they sound alike and have the same mode."""
    if isinstance(one, Key | Tonality) and isinstance(other, Key | Tonality):
        return _tonality(one) == _tonality(other)
    return bool(one == other)


def _shown(name: str, value: Any) -> str:
    if name == "bars" and value == 1:
        return "1 bar"
    if name in TOUCHES:
        shown = "-".join(map(str, value)) if name == "velocity" else f"{100 * value:g} %"
        return f"{name} {shown}"
    return f"{value:g}{UNITS[name]}" if name in UNITS else str(value)
