"""A prompt → what it asks for: family, instrument, colours and a plan of what to play.

What is named outright, a family, an instrument, a genre, a colour or a way to play, is understood
(bridge.prompt). The rest is read out of the sentence vector, linearly, one matrix a question,
taught with the model (training.embedded.heads). A prompt that leaves a thing open, as "guitar
riff" does the guitar, is read as one of the likely answers, drawn by the seed: so takes of one
prompt differ as its words allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from bridge.domain.families import UNPITCHED
from bridge.domain.performance import Performance
from bridge.domain.request import Kind
from bridge.prompt import Understanding, understand
from bridge.prompt.sound.colours import PUMPING, played_as, uncoloured, words_for
from bridge.score.named_grooves import grooves_of
from bridge.score.plan import Plan
from bridge.score.vocabulary import Instrument, Vocabulary, says
from bridge.synthesis.embedded.usual import usual_instruments

QUESTIONS = ("family", "instrument", "pattern", "colour", "quality")
LIKELY = 0.3  # of the likeliest answer's probability: what is less likely is not drawn
SURE = 0.5  # a quality or a colour that is less likely was not asked for
PLAIN = "plain"  # the colour that is none
OF_ONE_DRUM = frozenset(("hi-hats", "kick drum", "ride cymbal", "shaker", "tambourine"))
MODES = ("major", "minor")
NOTHING_SAID = Performance()
Encode = Callable[[list[str]], tuple[Tensor, Tensor]]
"""Prompts → token states, sentences: see bridge.synthesis.embedded.text_encoder."""


ELECTRONIC = frozenset((
    "techno", "minimal techno", "hard techno", "dub techno", "acid techno", "trance", "psytrance",
    "progressive house", "bass house", "big room", "hardstyle", "gabber", "edm", "drum and bass",
    "dubstep", "trap", "drill", "electro", "synthwave", "dark psy", "eurodance", "future bass",
    "rave", "grime", "jersey club", "footwork", "slap house", "eurobeat",
))  # fmt: skip
COLOURS_FIRST = ("lo-fi hip hop",)
"""Genres whose name is a colour, too, and says no more of what plays than any colour."""
STRANGE = frozenset(("double bass", "finger bass", "fretless bass", "picked bass", "slap bass"))
"""Instruments that these genres have only where they are named."""


STRANGE_KITS = frozenset(("brush kit", "jazz kit", "orchestra kit"))
ACOUSTIC_KITS = STRANGE_KITS | {"acoustic kit", "room kit", "power kit"}
OF_MACHINES = frozenset((
    "funk carioca", "gqom", "amapiano", "kuduro", "jersey club", "footwork", "phonk", "crunk",
    "bounce", "grime", "trap", "drill", "techno", "minimal techno", "hard techno", "dub techno",
    "acid techno", "trance", "psytrance", "hardstyle", "gabber", "electro", "acid house",
))  # fmt: skip
"""Genres that are played on drum machines: an acoustic kit is theirs only where it is named."""
ROOTED = "driving eighth notes"
ROOTS = (
    "root notes", "only roots", "roots only", "just roots", "the roots", "on the root",
)  # fmt: skip
"""What asks a bass for the roots of its chords alone, and the pattern that has no others."""


@dataclass(frozen=True, slots=True)
class PromptReading:
    """What was read in a prompt.

    `naming` are the words that name its colours; None where a colour was read out of the whole of
    it, so that no word can be left out. `performance` is how it is to be played, as far as that is
    said; `english` is the prompt in the words that models know.
    """

    family: str
    instrument: str
    plan: Plan
    colours: tuple[str, ...] = ()
    naming: tuple[str, ...] | None = ()
    performance: Performance = NOTHING_SAID
    english: str = ""


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

    def family(self, said: Understanding, sentence: Tensor, negative: str = "") -> str:
        """The family that is named, else the one that is read.

        Not one that the negative prompt names as a whole ("drums", but not "hats"), if there is
        another.
        """
        families = self.vocabulary.families
        unwanted = {one for one in families if says(negative, (one, one.removesuffix("s")))}
        asked = (said.family, *(one.family for one in said.others))
        named = [one for one in asked if one in families]
        if left := [one for one in named if one not in unwanted] or named:
            return left[0]
        odds = self._odds("family", sentence)
        if len(unwanted) < len(families):
            odds = odds.masked_fill(torch.tensor([f in unwanted for f in families]), -torch.inf)
        return str(families[int(odds.argmax())])

    def __call__(
        self,
        text: str,
        encode: Encode,
        kind: Kind,
        mode: str | None,
        random: np.random.Generator,
        negative: str = "",
    ) -> PromptReading:
        """What a prompt asks for; a `mode` that is given counts more than one that is read.

        No family or instrument is meant that the negative prompt names, if there is another. What
        plays is read in the prompt without its colours: so these change nothing else. (A dusty kit
        is a kit of its own.)
        """
        words, said = self.vocabulary, understand(text)
        plainly = uncoloured(said.english)
        sentence, plain = encode([said.english, plainly])[1]
        family = self.family(said, sentence, negative)
        told = sentence if family in UNPITCHED else plain
        fits = self._instruments(said, family, kind, negative)
        found = self._drawn("instrument", told, fits, random)
        has = (
            fits
            if said.instrument
            else usual_instruments(words.instruments, fits, said.genre, said.colours)
        )
        fitting = [
            one and kit for one, kit in zip(has, self._fitting_kits(said, fits), strict=True)
        ]
        if found is not None and not fitting[found]:  # only then anew: the others stay
            found = self._drawn("instrument", told, fitting, random)
        instrument = Instrument("", family, kind) if found is None else words.instruments[found]
        pattern = self._pattern(said, plainly, plain, family, kind, random)
        asked = self._qualities(said.english, sentence)
        known = mode or next((one for one in MODES if one in asked), None)
        wishes = asked - set(MODES)
        looped = kind is Kind.LOOP
        plan = Plan(family, pattern, instrument.low, instrument.high, wishes, known, looped)
        colours = self._colours(said, instrument, sentence)
        colours += tuple(one for one in said.colours if one == PUMPING)
        naming = tuple(word for one in colours for word in words_for(one))
        return PromptReading(
            family,
            instrument.name,
            plan,
            colours,
            naming if not colours or says(said.english, naming) else None,
            said.performance,
            said.english,
        )

    def _instruments(
        self, said: Understanding, family: str, kind: Kind, negative: str
    ) -> list[bool]:
        """Which instruments may be meant: the one that is named, or all of the family.

        But for those that the negative prompt names.
        """
        names = {said.instrument} if said.instrument else set()
        if kind is Kind.ONESHOT and said.names and said.names[0].hits:
            names = set(said.names[0].hits)
        fits = [one.family == family and one.kind == kind for one in self.vocabulary.instruments]
        named = [
            fit and one.name in names
            for one, fit in zip(self.vocabulary.instruments, fits, strict=True)
        ]
        if any(named):
            return named
        strange = STRANGE if said.genre in ELECTRONIC else frozenset()
        left = [
            fit and one.name not in strange and not says(negative, (one.name,))
            for one, fit in zip(self.vocabulary.instruments, fits, strict=True)
        ]
        return left if any(left) else fits

    def _fitting_kits(self, said: Understanding, fits: list[bool]) -> list[bool]:
        """Instruments without the kits that are strange to a genre; all where none is left."""
        electronic = said.genre in ELECTRONIC or said.genre in OF_MACHINES
        strange = ACOUSTIC_KITS if said.genre in OF_MACHINES else STRANGE_KITS
        if not electronic or said.instrument:
            return fits
        left = [
            fit and one.name not in strange
            for one, fit in zip(self.vocabulary.instruments, fits, strict=True)
        ]
        return left if any(left) else fits

    def _pattern(
        self,
        said: Understanding,
        plainly: str,
        plain: Tensor,
        family: str,
        kind: Kind,
        random: np.random.Generator,
    ) -> str:
        """What plays: a groove that is named though no head knows it, or what is read."""
        own = understand(plainly)
        if family == "drums" and not own.groove and said.genre not in COLOURS_FIRST:
            own = replace(own, groove=said.groove)
        found = self._drawn("pattern", plain, self._patterns(own, family, kind), random)
        pattern = "" if found is None else self.vocabulary.patterns[found].name
        known = any(own.groove == one.name for one in self.vocabulary.patterns)
        named = family == "drums" and kind is Kind.LOOP and not known and grooves_of(own.groove)
        return own.groove if named else pattern

    def _patterns(self, said: Understanding, family: str, kind: Kind) -> list[bool]:
        """Which patterns may be meant: the groove or the bass line that is named, or all.

        One drum's own only where that drum alone is asked for ("hat loop", but not "drum loop with
        hats").
        """
        patterns = self.vocabulary.patterns
        fits = [
            one.family == family
            and one.kind == kind
            and (kind is Kind.ONESHOT or one.name not in OF_ONE_DRUM or bool(said.performance.only))
            for one in patterns
        ]
        named = [
            fit and self._is_named(one.name, family, said)
            for one, fit in zip(patterns, fits, strict=True)
        ]
        alone = said.performance.only
        return named if any(named) and not alone else fits

    def _is_named(self, pattern: str, family: str, said: Understanding) -> bool:
        """Whether a groove's genre is named, or a bass line as it's called: "rolling bass"."""
        if family == "drums":
            return pattern == said.groove
        named = (pattern, *ROOTS) if pattern == ROOTED else (pattern,)
        return family == "bass" and says(said.english, named)

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

    def _colours(
        self, said: Understanding, instrument: Instrument, sentence: Tensor
    ) -> tuple[str, ...]:
        """The colours that are named, or else the one that is read.

        What names the instrument, as "distorted guitar" does, names no colour.
        """
        known = self.vocabulary.colours
        if not known:
            return ()
        worn = tuple(one for one in known if one in said.colours)
        chances = torch.softmax(self._odds("colour", sentence), 0)
        best = known[int(chances.argmax())]
        text = ", ".join((instrument.name, *(one.said for one in said.names), said.english))
        likely = not worn and float(chances.max()) >= SURE and best != PLAIN
        if not likely or says(text, (*words_for(best), *played_as(best))):
            return worn  # a word that is there and asks for none means something else
        return (best,)

    def _qualities(self, text: str, sentence: Tensor) -> frozenset[str]:
        chances = torch.sigmoid(self._odds("quality", sentence)).tolist()
        pairs = zip(self.vocabulary.qualities, chances, strict=True)
        return frozenset(
            one.name for one, chance in pairs if chance >= SURE or says(text, one.words)
        )
