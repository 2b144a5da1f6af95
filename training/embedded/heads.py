"""Teach the readings of a prompt: linear answers to what it asks for, from its sentence vector.

Learnt from captions of rendered clips, from the bare names of what plays in them, and from how
people speak of families and colours (training.embedded.talk). A colour or a quality counts only
where the caption says it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bridge.score.compose import COMP
from bridge.score.notes import pick
from bridge.score.vocabulary import Instrument, PatternName, Quality, Vocabulary, says
from bridge.synthesis.embedded.conditioning import label
from bridge.synthesis.embedded.reading import QUESTIONS
from bridge.synthesis.embedded.text_encoder import TextEncoder
from training.embedded import talk, words
from training.embedded.effects import COLOURS
from training.embedded.instruments import TONAL
from training.embedded.shards import FAMILIES

PLAIN = "plain"
UNKNOWN = -100  # no answer is known: nothing is learnt
SPOKEN = 40  # mixtures of each phrase of training.embedded.talk
ROUNDS, RATE, DECAY, SMOOTHING = 400, 0.03, 3e-4, 0.02
SAID = {**words.QUALITY, **words.FEATURE}


@dataclass(frozen=True, slots=True)
class Said:
    """A text and its answers: names, "" where none is known; qualities None where none are."""

    text: str
    family: str
    instrument: str = ""
    pattern: str = ""
    colour: str = ""
    qualities: frozenset[str] | None = None
    kind: str = "loop"


def pattern_of(text: dict[str, Any]) -> str:
    """What bridge.score.compose calls what a clip plays; "" for effects."""
    facts = text["facts"]
    if text["family"] == "fx":
        return ""
    if text["family"] == "drums":
        return str(text["genre"] if facts["kind"] == "loop" else text["pattern"])
    comped = facts["kind"] == "loop" and text["pattern"] in ("chords", "stabs")
    return f"{COMP}{text['genre']}" if comped else str(text["pattern"])


def heard_in(text: str) -> frozenset[str]:
    """The qualities that a text names outright."""
    return frozenset(name for name, known in SAID.items() if says(text, known))


def sayings(text: dict[str, Any], random: np.random.Generator) -> Iterator[Said]:
    """A clip's captions, and the bare name of what plays."""
    facts, family = text["facts"], str(text["family"])
    colours = {colour.name: colour.words for colour in COLOURS}
    worn = [name for name in text["adjectives"] if name in colours]
    for caption in text["captions"]:
        colour = next((n for n in worn if says(caption, colours[n])), PLAIN)
        asked = frozenset(q for q in facts["qualities"] if q in SAID and says(caption, SAID[q]))
        asked |= frozenset(f for f in facts["features"] if f in SAID and says(caption, SAID[f]))
        yield Said(
            caption, family, text["instrument"], pattern_of(text), colour, asked, facts["kind"]
        )
    name = str(pick(random, facts["names"]))
    spoken = f"{pick(random, talk.PLAIN)} {name} {'loop' if random.random() < 0.2 else ''}".strip()
    yield Said(
        spoken, family, text["instrument"], pattern_of(text), PLAIN, heard_in(spoken), facts["kind"]
    )


def talked(random: np.random.Generator) -> Iterator[Said]:
    """Families in other words: plain, or with a colour or a quality before or after them."""
    colours = [(name, phrase) for name, phrases in talk.COLOUR.items() for phrase in phrases]
    qualities = [(name, phrase) for name, phrases in talk.QUALITY.items() for phrase in phrases]
    for family, phrases in talk.FAMILY.items():
        for phrase in phrases:
            for _ in range(SPOKEN):
                colour, word = pick(random, colours) if random.random() < 0.35 else (PLAIN, "")
                quality, more = pick(random, qualities) if random.random() < 0.35 else ("", "")
                plain = pick(random, talk.PLAIN) if not word and not more else ""
                parts = [
                    plain,
                    word,
                    *((phrase, more) if random.random() < 0.4 else (more, phrase)),
                ]
                text = " ".join(part for part in parts if part)
                yield Said(text, family, colour=colour, qualities=heard_in(text) | {quality})


def texts_of(data: Path, pattern: str, shards: int) -> list[dict[str, Any]]:
    texts: list[dict[str, Any]] = []
    for path in sorted(data.glob(pattern))[:shards]:
        with np.load(path) as shard:
            texts += [json.loads(str(line)) for line in shard["text"]]
    return texts


def vocabulary_of(texts: list[dict[str, Any]]) -> Vocabulary:
    """Everything that the clips have, in a fixed order."""
    registers = {one.name: (one.low, one.high) for one in TONAL}
    found = {(t["instrument"], t["family"], t["facts"]["kind"]) for t in texts}
    played = {(pattern_of(t), t["family"], t["facts"]["kind"]) for t in texts if pattern_of(t)}
    colours = (PLAIN, *(one.name for one in COLOURS))
    return Vocabulary(
        FAMILIES,
        tuple(Instrument(*one, *registers.get(one[0], ())) for one in sorted(found)),
        tuple(PatternName(*one) for one in sorted(played)),
        colours,
        tuple(Quality(name, known) for name, known in SAID.items()),
        (
            *(label("family", name) for name in FAMILIES),
            *(label("instrument", name) for name in sorted({name for name, _, _ in found})),
            *(label("colour", colour) for colour in colours),
        ),
    )


def answers(said: list[Said], vocabulary: Vocabulary) -> dict[str, Tensor]:
    """(n,) numbers by question, UNKNOWN where there is none; (n, qualities) 0, 1 or −1."""
    numbers: dict[str, dict[Any, int]] = {
        "family": {name: n for n, name in enumerate(vocabulary.families)},
        "colour": {name: n for n, name in enumerate(vocabulary.colours)},
        "instrument": {(o.name, o.family, o.kind): n for n, o in enumerate(vocabulary.instruments)},
        "pattern": {(o.name, o.family, o.kind): n for n, o in enumerate(vocabulary.patterns)},
    }
    found: dict[str, Tensor] = {}
    for question in ("family", "colour"):
        known = numbers[question]
        rows = [known.get(getattr(one, question), UNKNOWN) for one in said]
        found[question] = torch.tensor(rows)
    for question in ("instrument", "pattern"):
        known = numbers[question]
        rows = [known.get((getattr(one, question), one.family, one.kind), UNKNOWN) for one in said]
        found[question] = torch.tensor(rows)
    found["quality"] = torch.tensor([
        [-1.0] * len(vocabulary.qualities) if one.qualities is None
        else [float(quality.name in one.qualities) for quality in vocabulary.qualities]
        for one in said
    ])  # fmt: skip
    return found


def encode(texts: list[str], encoder: TextEncoder) -> Tensor:
    """Sentence vectors, (n, 384); each text is encoded once."""
    unique = sorted(set(texts))
    chunks = [encoder(unique[i : i + 256])[1] for i in range(0, len(unique), 256)]
    place = {text: number for number, text in enumerate(unique)}
    return torch.cat(chunks).clone()[[place[text] for text in texts]]


def loss_of(question: str, odds: Tensor, truth: Tensor) -> Tensor:
    if question != "quality":
        smooth = 0.0 if question in ("instrument", "pattern") else SMOOTHING
        return F.cross_entropy(odds, truth, ignore_index=UNKNOWN, label_smoothing=smooth)
    known = truth >= 0
    return F.binary_cross_entropy_with_logits(odds[known], truth[known])


def right(question: str, odds: Tensor, truth: Tensor) -> float:
    """Share of right answers; of qualities, that of whole sets."""
    if question == "quality":
        return float(((odds > 0) == (truth > 0.5)).all(1).float().mean())
    known = truth != UNKNOWN
    return float((odds.argmax(1) == truth)[known].float().mean())


def learn(
    said: list[Said], unseen: list[Said], vocabulary: Vocabulary, encoder: TextEncoder
) -> tuple[dict[str, Tensor], dict[str, float]]:
    """Tensors of the heads, and their shares of right answers on what they did not see."""
    torch.manual_seed(0)
    sentences, truths = encode([one.text for one in said], encoder), answers(said, vocabulary)
    others, facts = encode([one.text for one in unseen], encoder), answers(unseen, vocabulary)
    tensors: dict[str, Tensor] = {}
    shares: dict[str, float] = {}
    sizes = {
        "family": len(vocabulary.families), "colour": len(vocabulary.colours),
        "instrument": len(vocabulary.instruments), "pattern": len(vocabulary.patterns),
        "quality": len(vocabulary.qualities),
    }  # fmt: skip
    for question in QUESTIONS:
        head = nn.Linear(sentences.shape[1], sizes[question])
        optimiser = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
        for _ in range(ROUNDS):
            optimiser.zero_grad()
            loss_of(question, head(sentences), truths[question]).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        tensors[f"{question}.weight"] = head.weight.detach().half()
        tensors[f"{question}.bias"] = head.bias.detach().half()
        with torch.inference_mode():
            shares[question] = right(question, head(others), facts[question])
    return tensors, shares


def teach(
    data: Path, encoder: TextEncoder, shards: int = 32
) -> tuple[dict[str, Tensor], Vocabulary, dict[str, float]]:
    """The heads, what they can answer, and how often they are right on held-out captions."""
    random = np.random.default_rng(0)
    texts = texts_of(data, "clips-*.npz", shards)
    said = [one for text in texts for one in sayings(text, random)] + list(talked(random))
    held = texts_of(data, "heldout-*.npz", shards)
    unseen = [one for text in held for one in sayings(text, random)][::3]
    vocabulary = vocabulary_of(texts)
    tensors, shares = learn(said, unseen, vocabulary, encoder)
    return tensors, vocabulary, shares
