"""What a request says to the embedded model: its family, its words, its notes, its key, its colour.

The prompt "dusty horns" is told as "brass, brass section, lo-fi, dusty horns": so the model was
taught. But where all is painted anew, the model paints plain horns ("brass, brass section, plain,
horns"), and the dust is laid on afterwards (bridge.effects). Everything tonal is written and
painted in C.

What is known of a sound by name → the denoiser's class labels.

A prompt's words reach the denoiser by cross-attention, which a small network is slow to learn. What
was read out of them, a family, an instrument and colours, is also told as a vector of ones and
zeros that is added to the embedding of time (Dhariwal & Nichol 2021, 4): all zeros say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from bridge.domain.families import UNPITCHED
from bridge.domain.kit import Kit
from bridge.domain.music import Key, semitones_between
from bridge.domain.performance import Articulation, Figure
from bridge.domain.request import Request
from bridge.effects.treatment import CALLED, PUMPING, Treatment, width_of
from bridge.prompt.sound.colours import words_for
from bridge.score.plan import Plan, drums_in
from bridge.score.vocabulary import Vocabulary, says, without
from bridge.synthesis.embedded.guidance import SAID
from bridge.synthesis.embedded.prompt_weights import emphases, plain
from bridge.synthesis.embedded.reading import PLAIN, Encode, PromptReading, Reader

CHORDAL = frozenset((
    "keys", "guitar", "pad", "strings", "brass", "pluck", "mallet", "supersaw lead",
))  # fmt: skip
"""Families, and an instrument, that play the chords that are written, and not a line over them."""


@dataclass(frozen=True, slots=True, eq=False)
class Conditioning:
    """What a request says to the model.

    The family and the instrument of its prompt, token states and labels, what to play, by how many
    semitones to move what is painted, and what to do to it then.

    The states, (3 + n, 24, 384), are of no words, of the negative prompt (no words again, where
    there is none), of the prompt, and of n prompts that lack some words, which count `more` than
    once: see bridge.synthesis.embedded.prompt_weights. So are the labels, (3 + n, labels).
    """

    family: str
    instrument: str
    states: Tensor
    labels: Tensor
    negative: bool
    more: tuple[float, ...]
    semitones: int
    plan: Plan
    treatment: Treatment


def conditioning_of(
    request: Request,
    key: Key | None,
    encode: Encode,
    reader: Reader,
    fresh: bool = True,
    partly: bool = False,
) -> Conditioning:
    """What is said by a request in that key.

    `fresh` is what is painted from nothing; what goes on from a recording is painted in the colours
    that it has. Where that is `partly` so, and other bars are new, these pump by what is laid on.
    """
    how = request.performance
    mode = how.scale or (None if key is None else "minor" if key.minor else "major")
    prompt, random = plain(request.prompt), np.random.default_rng(request.seed)
    reading = reader(prompt, encode, request.kind, mode, random, request.negative)
    colours = wanted(reading.colours, request.negative)
    painted = () if fresh else tuple(one for one in colours if one != PUMPING)
    laid = tuple(one for one in colours if fresh or (partly and one == PUMPING))
    less = emphases(request.prompt)
    texts = (reading.english, *(text for text, _ in less))
    said = [told(reading, painted, text) for text in texts]
    marks = marked(
        labels_for(reading.family, reading.instrument, painted or (PLAIN,)),
        reader.vocabulary.labels,
    ).expand(len(said), -1)
    against = unheard(request)
    states = encode(["", *filter(None, [against]), *said])[0]
    return Conditioning(
        reading.family,
        reading.instrument,
        states if against else torch.cat([states[:1], states]),
        torch.cat([torch.zeros_like(marks[:1]).expand(SAID, -1), marks]),
        bool(against),
        tuple(more for _, more in less),
        semitones_from_c(key, reading.family),
        played(reading, request, reader.vocabulary),
        Treatment(
            laid,
            width_of(reading.family, request.prompt),
            request.seed,
            60 / (request.bpm or 120.0),
        ),
    )


def wanted(colours: tuple[str, ...], negative: str) -> tuple[str, ...]:
    """The colours that the negative prompt does not name.

    It names one by a word that asks for it ("dusty") or by what it is called ("crackle").
    """
    return tuple(
        one for one in colours if not says(negative, (*words_for(one), *CALLED.get(one, ())))
    )


def told(reading: PromptReading, colours: tuple[str, ...], text: str) -> str:
    """A prompt as the model is told it.

    After the plain facts, and without the words for colours that are not to be painted.
    """
    if reading.colours and not colours:
        text = "" if reading.naming is None else without(text, reading.naming)
    parts = (reading.family, reading.instrument, *(colours or (PLAIN,)), text)
    return ", ".join(part for part in parts if part)


def unheard(request: Request) -> str:
    """What the model is to keep away from: the negative prompt, and the drums that are left out."""
    voices = request.performance.without
    left_out = (f"{voice}s" for voice in voices if not says(request.negative, (voice, f"{voice}s")))
    return ", ".join(filter(None, (plain(request.negative), *left_out)))


def played(reading: PromptReading, request: Request, vocabulary: Vocabulary) -> Plan:
    """A plan as the request has it played.

    Without the drums and the wishes that its negative prompt names. The note of a one-shot rings
    unless it is to be short, and who writes chords hears chords unless another figure is asked for.
    """
    plan = reading.plan
    how = replace(request.performance or reading.performance, scale=None)  # it's the plan's mode
    unwanted = {one.name for one in vocabulary.qualities if says(request.negative, one.words)}
    without = drums_in(request.negative) if plan.family == "drums" else frozenset()
    wishes = plan.wishes - unwanted
    if not plan.looped and how.articulation is None and "staccato" not in wishes:
        how = replace(how, articulation=Articulation.SUSTAINED)
    if how.octave is not None and request.key is not None:  # in C, from where it is moved
        home = request.key.tonic - semitones_from_c(request.key, plan.family)
        how = replace(how, octave=how.octave + home // 12)
    typed = request.chords is not None and not isinstance(request.edit, Kit)  # whose parts share
    if typed and how.figure is None and {plan.family, reading.instrument} & CHORDAL:
        how = replace(how, figure=Figure.CHORDS)
    return replace(plan, without=without, wishes=wishes, how=how)


def between(one: Conditioning, other: Conditioning, position: float) -> Conditioning:
    """What stands at `position` between two: their words on a line, their colours by the nearer."""
    nearer = one if position < 0.5 else other
    weights = (
        *(more * (1 - position) for more in one.more), *(m * position for m in other.more)
    )  # fmt: skip
    return replace(
        nearer,
        states=_blended(one.states, other.states, position),
        labels=_blended(one.labels, other.labels, position),
        negative=one.negative or other.negative,
        more=weights,
        semitones=one.semitones or other.semitones,
    )


def _blended(one: Tensor, other: Tensor, position: float) -> Tensor:
    """The first three on a line; the rest of both."""
    first = SAID + 1
    return torch.cat([torch.lerp(one[:first], other[:first], position), one[first:], other[first:]])


def semitones_from_c(key: Key | None, family: str) -> int:
    """How far a sound in that key lies from C, in which everything tonal is painted."""
    return 0 if key is None or family in UNPITCHED else semitones_between(0, key.tonic)


def label(question: str, name: str) -> str:
    """A name that is one of a vocabulary's labels: "family:brass"."""
    return f"{question}:{name}"


def labels_for(family: str, instrument: str, colours: Iterable[str]) -> tuple[str, ...]:
    """What is said of a sound; an instrument or a family that is not known is ""."""
    named = (("family", family), ("instrument", instrument), *(("colour", one) for one in colours))
    return tuple(label(question, name) for question, name in named if name)


def marked(said: Iterable[str], known: Sequence[str]) -> Tensor:
    """Ones where something is said, (labels,) float32; what is not known is passed over."""
    wanted = set(said)
    return torch.tensor([float(one in wanted) for one in known])
