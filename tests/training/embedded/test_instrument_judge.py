"""A judge of instruments: told apart by their pictures, and some that count as one."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from training.embedded.goals import Take, instruments_right
from training.embedded.instrument_judge import (
    GROUPS,
    InstrumentJudge,
    descriptors_of,
    group_of,
)
from training.embedded.instruments import TONAL
from training.embedded.judge import Judge
from training.embedded.listening import Real, named_instruments
from training.embedded.shards import FAMILIES

LOOKS = {"marimba": "dull", "glockenspiel": "bright"}


def picture(instrument: str, seed: int) -> Tensor:
    """Notes on every beat that die away: of low mels, or of high ones."""
    random = np.random.default_rng(seed)
    levels = np.linspace(0, -60, 192) if LOOKS[instrument] == "dull" else np.linspace(-60, 0, 192)
    fall = -np.tile(np.arange(64.0), 8)
    mel = levels[:, None] + fall[None] + 6 * random.standard_normal((192, 512))
    return torch.from_numpy(mel.clip(-100, 0).astype(np.float32))


@pytest.fixture(scope="module")
def judge() -> InstrumentJudge:
    names = [name for name in LOOKS for _ in range(6)]
    rows = [descriptors_of(picture(name, seed)) for seed, name in enumerate(names)]
    return InstrumentJudge.grown(np.stack(rows), np.array(["mallet"] * 12), np.array(names))


def test_instruments_of_a_family_are_told_apart(judge: InstrumentJudge) -> None:
    for name in LOOKS:
        assert judge.verdict(picture(name, 100), "mallet") == name


def test_silence_has_descriptors() -> None:
    assert np.isfinite(descriptors_of(torch.full((192, 256), -100.0))).all()


def test_every_group_is_of_instruments_of_one_family() -> None:
    family = {one.name: one.family for one in TONAL}
    for group, names in GROUPS.items():
        assert {family[name] for name in names} == {family[group]}
    assert group_of("bright piano") == group_of("piano") == "piano"


def test_only_those_of_the_right_family_that_name_one_count(judge: InstrumentJudge) -> None:
    class Families(Judge):
        """Hears mallets in what is dull."""

        def forward(self, mel: Tensor) -> Tensor:
            right = "mallet" if mel[0, 0].mean() > mel[0, -1].mean() else "pluck"
            return torch.eye(len(FAMILIES))[[FAMILIES.index(right)]]

    class Seen:
        def __init__(self, name: str) -> None:
            self.mel = picture(name, 200)

    def take(looks: str, asked: str) -> Take:
        return Take(Seen(looks), "mallet", (), asked)  # type: ignore[arg-type]

    those = [take("marimba", "marimba"), take("marimba", "glockenspiel"), take("marimba", "")]
    others = [take("glockenspiel", "glockenspiel")]  # heard as a pluck
    assert instruments_right(those + others, judge, Families()) == (0.5, 2)


def test_captions_that_name_no_instrument_ask_for_none() -> None:
    text = {
        "captions": ["gentle Harp arpeggio", "plucked arpeggio"],
        "instrument": "harp",
        "facts": {"names": ["harp", "concert harp"]},
    }
    assert named_instruments(Real(torch.zeros(1, 192, 512), [text])) == {
        "gentle Harp arpeggio": "harp"
    }
