"""The table of what a model is to reach, as measured now.

    python -m training.embedded.goals --model DIR --data DIR --judge FILE [--second FILE]
                                      [--instruments FILE] [--each 12] [--draw 0] [--keys 60]
                                      [--out JSON]

DATA are rendered clips whose held-out ones nothing was chosen on; JUDGE is made by
training.embedded.judge, SECOND by training.embedded.second_judge, INSTRUMENTS by
training.embedded.instrument_judge. All is heard as a user gets it;
real clips, of which there is only a picture, go through the same inversion. Pitches are heard by
basic-pitch's network (bridge.analysis.transcription). Silent bars have a benchmark of their own,
which makes more loops than this: tests/benchmarks/silence.py.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from bridge.analysis.hearing import hear
from bridge.analysis.transcription import transcribe
from bridge.domain.families import UNPITCHED
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key
from bridge.domain.notes import Note
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.embedded.patches import KNEE
from training.embedded.evaluate import distances, judged, mean, notes_of
from training.embedded.instrument_judge import UNJUDGED, InstrumentJudge
from training.embedded.judge import Judge
from training.embedded.judge import load as load_judge
from training.embedded.listening import (
    BPM,
    Painted,
    Real,
    inverted,
    named_instruments,
    paint,
    real_loops,
    unseen_prompts,
)
from training.embedded.measures import flux_kurtosis, patch_edges, played, top_octave
from training.embedded.second_judge import SecondJudge
from training.embedded.shards import FAMILIES

STRUCK = ("pluck", "mallet")
GOALS = {
    "family, mean": "≥ .92",
    "family, the least": "≥ .80",
    "family, the second judge": "≥ .9 of real",
    "instrument, of those in the family": "≥ .75",
    "the asked key is heard": "≥ .85",
    "notes as written, F": "≥ .9 of real",
    "attacks of plucks and mallets": "≥ 15/16 of real",
    "above 12 kHz, dB": "within 3 dB of real",
    "Fréchet": "≤ 1.2 of real",
}


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """What came of a prompt, and what was written for it; or a real loop, and what was played."""

    sound: Painted
    family: str
    notes: tuple[Note, ...]
    instrument: str = ""  # that the prompt named; that it was played on

    @property
    def single(self) -> bool:
        """Whether one note is played at a time."""
        starts = [round(note.start, 2) for note in self.notes]
        return bool(starts) and len(set(starts)) == len(starts) and self.family not in UNPITCHED


def takes(
    painter: EmbeddedPainter, prompts: Sequence[tuple[str, str]], named: Mapping[str, str]
) -> list[Take]:
    """A loop of each prompt, with the seeds counting up; `named` are the prompts' instruments."""
    return [
        Take(
            paint(painter, prompt, seed),
            family,
            notes_of(painter, prompt, seed),
            named.get(prompt, ""),
        )
        for seed, (prompt, family) in enumerate(prompts)
    ]


def real_takes(real: Real, each: int) -> list[Take]:
    """As many real loops of each family, through the same inversion."""
    left: dict[str, int] = {}
    found = []
    for number in np.random.default_rng(1).permutation(len(real.texts)):
        text = real.texts[number]
        family = str(text["family"])
        if left.setdefault(family, each):
            left[family] -= 1
            sound = Painted(inverted(real.mels[number]))
            notes = tuple(Note(*note) for note in text["notes"] or ())
            found.append(Take(sound, family, notes, str(text["instrument"])))
    return found


def heard_families(those: Iterable[Take], judge: SecondJudge) -> tuple[float, float]:
    """The shares that the second judge has right, first and among its first three; the mean of the
    families."""
    ranks = [(one.family, judge.ranked(one.sound.clip)) for one in those]
    names = sorted({family for family, _ in ranks})
    first, three = (
        mean(
            float(np.mean([family in order[:most] for family, order in ranks if family == name]))
            for name in names
        )
        for most in (1, 3)
    )
    return first, three


@torch.inference_mode()
def instruments_right(
    those: Iterable[Take], judge: InstrumentJudge, families: Judge
) -> tuple[float, int]:
    """The share whose instrument is right, of those whose family is, and of how many."""
    hits = []
    for one in those:
        if one.instrument and one.family not in UNJUDGED:
            mel = one.sound.mel
            if FAMILIES[int(families(mel[None]).argmax())] == one.family:
                hits.append(judge.right(mel, one.family, one.instrument))
    return (mean(hits) if hits else float("nan")), len(hits)


def notes_right(those: Iterable[Take]) -> tuple[float, int]:
    """The F-measure of notes heard against those played, of single lines, and of how many."""
    shares = [
        played(transcribe(one.sound.clip, BPM).notes, one.notes, BPM, one.sound.clip.seconds)
        for one in those if one.single
    ]  # fmt: skip
    return (mean(shares) if shares else float("nan")), len(shares)


def attacks(those: Iterable[Take], least: float = -100.0) -> float:
    """How sharp the attacks of plucks and mallets are, the median, where they are above so many dB:
    what lies below `KNEE` nobody hears, and an inversion fills it."""
    return median(
        flux_kurtosis(one.sound.mel.clamp_min(least)) for one in those if one.family in STRUCK
    )


def top(those: Iterable[Take]) -> float:
    """The level above 12 kHz in drum loops, dB, the median."""
    return median(top_octave(one.sound.clip) for one in those if one.family == "drums")


def median(values: Iterable[float]) -> float:
    return round(float(np.median(list(values))), 2)


def keys_heard(painter: EmbeddedPainter, prompts: Sequence[tuple[str, str]], most: int) -> float:
    """The share of loops, each with a key asked for, in which that key is heard."""
    random = np.random.default_rng(3)
    tonal = [prompt for prompt, family in prompts if family not in ("drums", "fx")]
    chosen = [tonal[place] for place in random.permutation(len(tonal))[:most]]
    found = []
    for seed, prompt in enumerate(chosen):
        key = Key(int(random.integers(12)), minor=bool(random.integers(2)))
        clip = paint(painter, prompt, 500 + seed, key).clip
        found.append(hear(clip, hint=BPM, loop=True).key == key)
    return mean(found)


def real_keys_heard(real: Real, most: int) -> float:
    """The same of real loops: whether the C major or minor is heard that they were written in."""
    pitched = [
        number for number, text in enumerate(real.texts)
        if text["mode"] in ("major", "minor") and text["family"] not in ("drums", "fx")
    ]  # fmt: skip
    chosen = np.random.default_rng(3).permutation(pitched)[:most]
    return mean(
        hear(inverted(real.mels[number]), hint=BPM, loop=True).key
        == Key(0, minor=real.texts[number]["mode"] == "minor")
        for number in chosen
    )


def figures(
    painter: EmbeddedPainter,
    real: Real,
    prompts: Sequence[tuple[str, str]],
    judge: Judge,
    second: SecondJudge | None,
    instruments: InstrumentJudge | None,
    keys: int,
) -> dict[str, object]:
    """Each measure's figure, and a real loop's beside it where there is one."""
    made = takes(painter, prompts, named_instruments(real))
    each = max(1, len(prompts) // 12)
    theirs = real_takes(real, each)
    by_family, features = judged([one.sound for one in made], [one.family for one in made], judge)
    real_judged, _ = judged([one.sound for one in theirs], [one.family for one in theirs], judge)
    far = distances(features, embedded(judge, real.mels))
    found: dict[str, object] = {
        "loops": [len(made), len(theirs)],
        "family, mean": [mean(by_family.values()), mean(real_judged.values())],
        "family, the least": min(by_family.values()),
        "by family": by_family,
        "by family, real": real_judged,
    }
    if second is not None:
        found["family, the second judge"] = [heard_families(one, second) for one in (made, theirs)]
    if instruments is not None:
        found["instrument, of those in the family"] = [
            instruments_right(one, instruments, judge) for one in (made, theirs)
        ]
    found["notes as written, F"] = [notes_right(one) for one in (made, theirs)]
    found["attacks of plucks and mallets"] = [attacks(one) for one in (made, theirs)]
    found["… above −60 dB"] = [attacks(one, KNEE) for one in (made, theirs)]
    found["change where patches meet"] = [
        median(patch_edges(take.sound.mel) for take in one) for one in (made, theirs)
    ]
    found["above 12 kHz, dB"] = [top(one) for one in (made, theirs)]
    found["Fréchet"] = [far["Fréchet"], far["Fréchet, as many real ones"]]
    found["the asked key is heard"] = [
        keys_heard(painter, prompts, keys),
        real_keys_heard(real, keys),
    ]
    return found


@torch.inference_mode()
def embedded(judge: Judge, mels: Tensor) -> Tensor:
    """The judge's features of pictures."""
    return torch.cat([judge.embed(mels[row : row + 32]) for row in range(0, len(mels), 32)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for option in ("--model", "--data", "--judge"):
        parser.add_argument(option, type=Path, required=True)
    parser.add_argument("--second", type=Path)
    parser.add_argument("--instruments", type=Path)
    parser.add_argument("--each", type=int, default=12)
    parser.add_argument("--draw", type=int, default=0)
    parser.add_argument("--keys", type=int, default=60)
    parser.add_argument("--guidance", type=float, default=3.5)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    entry = ModelEntry("embedded", "", "embedded", "", args.model, None, args.steps, args.guidance)
    painter, real = EmbeddedPainter.load(entry), real_loops(args.data)
    prompts = unseen_prompts(real, args.each, args.draw)
    second = SecondJudge.load(args.second) if args.second else None
    instruments = InstrumentJudge.load(args.instruments) if args.instruments else None
    judge = load_judge(args.judge)
    found = figures(painter, real, prompts, judge, second, instruments, args.keys)
    for name, figure in found.items():
        print(f"{name:32} {figure}   {GOALS.get(name, '')}".rstrip(), flush=True)
    if args.out:
        args.out.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
