"""A prompt → what it asks for: family, instrument, colours and a plan of what to play.

Linear readings of the sentence vector, one matrix a question, taught with the model
(training.embedded.heads); what is named outright, a family, an instrument, a colour or a quality,
needs no reading. A prompt that leaves a thing open, as "guitar riff" does the guitar, is read as
one of the likely answers, drawn by the seed: so takes of one prompt differ as its words allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from bridge.domain.request import Kind
from bridge.score.compose import Plan
from bridge.score.vocabulary import UNPITCHED, Instrument, Quality, Vocabulary, named, says, without

QUESTIONS = ("family", "instrument", "pattern", "colour", "quality")
LIKELY = 0.3  # of the likeliest answer's probability: what is less likely is not drawn
SURE = 0.5  # a quality or a colour that is less likely was not asked for
MODES = ("major", "minor")
Encode = Callable[[list[str]], tuple[Tensor, Tensor]]
"""Prompts → token states, sentences: see bridge.synthesis.embedded.text_encoder."""


@dataclass(frozen=True, slots=True)
class PromptReading:
    """What was read in a prompt. `naming` are the words that name its colours; None where a colour
    was read out of the whole of it, so that no word can be left out."""

    family: str
    instrument: str
    plan: Plan
    colours: tuple[str, ...] = ()
    naming: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """`heads` has for each question a matrix (answers, 384) and a bias (answers,)."""

    vocabulary: Vocabulary
    heads: dict[str, tuple[Tensor, Tensor]]

    @classmethod
    def load(cls, folder: Path) -> Reader:
        """OSError, ValueError or KeyError for a folder without."""
        tensors = load_file(folder / "heads.safetensors")
        heads = {
            name: (tensors[f"{name}.weight"].float(), tensors[f"{name}.bias"].float())
            for name in QUESTIONS
        }
        return cls(Vocabulary.read(folder / "vocabulary.json"), heads)

    def family(self, text: str, sentence: Tensor) -> str:
        """The family that is meant: of those that are named, if any is."""
        families, odds = self.vocabulary.families, self._odds("family", sentence)
        if said := self.vocabulary.families_named(text):
            odds = odds.masked_fill(torch.tensor([f not in said for f in families]), -torch.inf)
        meant: str = families[int(odds.argmax())]
        return meant

    def __call__(
        self,
        text: str,
        encode: Encode,
        kind: Kind,
        mode: str | None,
        random: np.random.Generator,
    ) -> PromptReading:
        """What a prompt asks for; a `mode` that is given counts more than one that is read. What
        plays is read in the prompt without its colours: so these change nothing else. (A dusty kit
        is a kit of its own.)"""
        words = self.vocabulary
        sentence, plain = encode([text, words.uncoloured(text)])[1]
        family = self.family(text, sentence)
        told = sentence if family in UNPITCHED else plain
        found = self._drawn("instrument", told, self._instruments(text, family, kind), random)
        instrument = Instrument("", family, kind) if found is None else words.instruments[found]
        fits = [one.family == family and one.kind == kind for one in words.patterns]
        found = self._drawn("pattern", plain, fits, random)
        pattern = "" if found is None else words.patterns[found].name
        asked = self._qualities(text, sentence)
        said = mode or next((one for one in MODES if one in asked), None)
        wishes = asked - set(MODES)
        looped = kind is Kind.LOOP
        plan = Plan(family, pattern, instrument.low, instrument.high, wishes, said, looped)
        colours = self._colours(text, instrument, sentence)
        naming = tuple(word for one in colours for word in one.words)
        worn = tuple(one.name for one in colours)
        known = naming if not colours or says(text, naming) else None
        return PromptReading(family, instrument.name, plan, worn, known)

    def _instruments(self, text: str, family: str, kind: Kind) -> list[bool]:
        """Which instruments may be meant: those that the text names; all of the family where none
        is named."""
        instruments = self.vocabulary.instruments
        fits = [one.family == family and one.kind == kind for one in instruments]
        mine = [one for one, fit in zip(instruments, fits, strict=True) if fit]
        words = named(text, (word for one in mine for word in one.words))
        said = [
            fit and not words.isdisjoint(one.words)
            for one, fit in zip(instruments, fits, strict=True)
        ]
        return said if any(said) else fits

    def _odds(self, question: str, sentence: Tensor) -> Tensor:
        weight, bias = self.heads[question]
        return weight @ sentence + bias

    def _drawn(
        self, question: str, sentence: Tensor, fits: list[bool], random: np.random.Generator
    ) -> int | None:
        """The number of an answer that fits, one of the likely ones; None where none fits."""
        if not any(fits):
            return None
        odds = self._odds(question, sentence).masked_fill(~torch.tensor(fits), -torch.inf)
        chances = torch.softmax(odds, 0).double().numpy()
        chances = np.where(chances >= LIKELY * chances.max(), chances, 0.0)
        return int(random.choice(len(chances), p=chances / chances.sum()))

    def _colours(self, text: str, instrument: Instrument, sentence: Tensor) -> list[Quality]:
        """The colours that are named, or else the one that is read. What names the instrument, as
        "distorted guitar" does, names no colour."""
        if not self.vocabulary.colours:
            return []
        own = ", ".join((instrument.name, *instrument.words))
        rest = without(text, instrument.words)
        worn = [one for one in self.vocabulary.colours if says(rest, one.words)]
        chances = torch.softmax(self._odds("colour", sentence), 0)
        best = self.vocabulary.colours[int(chances.argmax())]
        if worn or float(chances.max()) < SURE or not best.words or says(own, best.words):
            return worn
        return [best]

    def _qualities(self, text: str, sentence: Tensor) -> frozenset[str]:
        chances = torch.sigmoid(self._odds("quality", sentence)).tolist()
        pairs = zip(self.vocabulary.qualities, chances, strict=True)
        return frozenset(
            one.name for one, chance in pairs if chance >= SURE or says(text, one.words)
        )
