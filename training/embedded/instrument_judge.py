"""A judge of instruments: which one of its family a loop is played on. To report with.

    python -m training.embedded.instrument_judge --data DATA --out FILE

A forest of trees for each family that plays notes, on descriptors of a mel picture; FILE has the
descriptors that they learn from, an npz, and the forests are grown from it in seconds. Half of what
they learn from is blurred and grainy (`judge.worn`): what is heard went through an inversion. It
prints its accuracy on held-out clips.

Instruments count as one (`GROUPS`) that nobody could tell apart, for one of three reasons, none of
them what the model makes of them:
    source   the renderer plays both by the same patches (training.embedded.instruments_modern)
    name     producers say the same word for both, as `words` in training.embedded.instruments do
    build    the same instrument otherwise strung, tuned or driven

Conventions
    mel           (192, frames) dB, of a loop or a one-shot
    descriptors   (n,) float32
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.fft import dct, rfft
from torch import Tensor

from training.embedded.dataset import Described, decibels, described
from training.embedded.judge import worn

Array = NDArray[np.floating[Any]]
UNJUDGED = ("drums", "fx")  # kits and effects are no instruments
GROUPS: Mapping[str, tuple[str, ...]] = {
    "piano": ("bright piano", "honky-tonk piano"),  # name
    "Rhodes": ("Wurlitzer", "FM electric piano"),  # name: all are electric pianos
    "organ": ("rock organ",),  # build: overdriven
    "accordion": ("bandoneon",),  # name: tango accordion
    "acoustic guitar": ("twelve-string guitar",),  # build
    "overdriven guitar": ("distorted guitar",),  # build: how much
    "violin": ("fiddle",),  # build
    "flute": ("piccolo",),  # name, build
    "alto sax": ("soprano sax", "tenor sax", "baritone sax"),  # name
    "finger bass": ("picked bass",),  # name: bass guitar
    "synth bass": ("plucked bass",),  # source
    "saw lead": ("FM lead",),  # source: a morphing wavetable
    "square lead": ("chip lead",),  # build: square waves
    "warm pad": ("analogue pad", "polysynth"),  # source
    "sweeping pad": ("halo pad", "glass pad", "airy pad", "metal pad", "space pad"),  # source
    "choir": ("oohs", "synth voice"),  # name: voices
}
ONE = {name: group for group, names in GROUPS.items() for name in names}
TREES, SHARE = 300, 0.2  # of descriptors that a split may choose from
CEPSTRA, CHANGING, QUIET = 40, 24, -80.0
ATTACKS, BEFORE, AFTER, APART = 8, 2, 30, 8  # frames around the strongest rises


def group_of(instrument: str) -> str:
    """What an instrument counts as."""
    return ONE.get(instrument, instrument)


@dataclass(frozen=True, slots=True)
class InstrumentJudge:
    """A forest for each family."""

    forests: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path) -> InstrumentJudge:
        """Grown anew from the descriptors in a file."""
        with np.load(path) as file:
            return cls.grown(file["descriptors"], file["families"], file["instruments"])

    @classmethod
    def grown(
        cls, descriptors: Array, families: NDArray[np.str_], instruments: NDArray[np.str_]
    ) -> InstrumentJudge:
        from sklearn.ensemble import ExtraTreesClassifier

        forests = {}
        for family in np.unique(families):
            these = families == family
            forest = ExtraTreesClassifier(TREES, max_features=SHARE, random_state=0, n_jobs=1)
            forests[str(family)] = forest.fit(descriptors[these], instruments[these])
        return cls(forests)

    def verdict(self, mel: Tensor, family: str) -> str:
        """The group of the family's instruments that a picture is of."""
        forest = self.forests[family]
        shares: dict[str, float] = {}
        for name, share in zip(
            forest.classes_, forest.predict_proba(descriptors_of(mel)[None])[0], strict=True
        ):
            shares[group_of(str(name))] = shares.get(group_of(str(name)), 0.0) + float(share)
        return max(shares, key=lambda name: shares[name])

    def right(self, mel: Tensor, family: str, instrument: str) -> bool:
        return self.verdict(mel, family) == group_of(instrument)


def descriptors_of(mel: Tensor) -> Array:
    """Of a picture, its loudest at 0 dB: timbre, attacks and decays, partials, movement."""
    picture = mel.numpy() - float(mel.max())
    level = 10 * np.log10(np.power(10.0, picture / 10).sum(0) + 1e-9)
    level = level - level.max()
    loud = level > -30 if (level > -30).sum() >= 8 else level > -60
    parts = (timbre(picture, loud), attacks(picture), partials(picture[:, loud]))
    rest = (movement(picture, loud), [loud.mean(), np.quantile(level, 0.1)], pulse(level))
    return np.concatenate((*parts, *rest)).astype(np.float32)


def timbre(picture: Array, loud: NDArray[np.bool_]) -> Array:
    """Cepstra, how they differ and change; the mean spectrum; where it lies."""
    cepstra = dct(picture.clip(QUIET, 0), axis=0, norm="ortho")[:CEPSTRA]
    power = np.power(10.0, picture[:, loud] / 10).mean(1) + 1e-9
    spectrum = 10 * np.log10(power)
    centre = (np.arange(len(power)) * power).sum() / power.sum()
    change = np.abs(np.diff(cepstra[:CHANGING], axis=1)).mean(1)
    return np.concatenate(
        (cepstra[:, loud].mean(1), cepstra[:, loud].std(1), change, bands(spectrum),
         [centre, float(np.argmax(power))])
    )  # fmt: skip


def bands(spectrum: Array) -> Array:
    return np.asarray(spectrum.reshape(-1, 4).mean(1))


def attacks(picture: Array) -> Array:
    """How the levels of eight bands go on from the strongest rises, going round; the spectra just
    after them and later; how strong rises are."""
    frames = picture.shape[1]
    rise = np.maximum(0.0, np.roll(picture, -1, 1) - picture).mean(0)
    places: list[int] = []
    for place in np.argsort(-rise):
        if all(abs(int(place) - other) > APART for other in places):
            places.append(int(place))
        if len(places) == ATTACKS:
            break
    around = [picture[:, (place + np.arange(-BEFORE, AFTER)) % frames] for place in places]
    courses = np.median([one.clip(QUIET, 0).reshape(8, 24, -1).mean(1) for one in around], 0)
    courses = courses - courses[:, BEFORE : BEFORE + 4].mean(1, keepdims=True)
    early, late = (np.median([one[:, at] for one in around], 0) for at in (BEFORE + 2, BEFORE + 16))
    strong = np.quantile(rise, (0.5, 0.9, 0.99))
    return np.concatenate((courses[:, ::3].ravel(), bands(early), bands(late), strong))


def partials(picture: Array) -> Array:
    """How alike a spectrum above the lowest mels is to itself, some mels further up."""
    high = picture[40:].clip(-60, 0)
    high = high - high.mean(0)
    whole = np.square(high).mean() + 1e-6
    return np.array([(high[step:] * high[:-step]).mean() / whole for step in range(1, 24)])


def movement(picture: Array, loud: NDArray[np.bool_]) -> Array:
    """How much 24 bands change from frame to frame where it is loud."""
    change = np.abs(np.diff(picture, axis=1))[:, loud[1:]]
    if not change.shape[1]:
        return np.zeros(4 * 24)
    spread = np.asarray(np.quantile(change, (0.25, 0.5, 0.75, 0.9), axis=1))
    return np.asarray(spread.reshape(4, 24, 8).mean(2).ravel())


def pulse(level: Array) -> Array:
    """How fast the level goes up and down: tremolo and repeated notes."""
    heard = level.clip(-40, 0)
    return np.asarray(np.abs(rfft(heard - heard.mean()))[:64].reshape(16, 4).mean(1) / len(level))


def clips_of(data: Path, pattern: str) -> list[Described]:
    """Clips that an instrument plays."""
    return [
        clip for path in sorted(data.glob(pattern)) for clip in described(path)
        if clip.family not in UNJUDGED
    ]  # fmt: skip


def picture_of(clip: Described) -> Tensor:
    return decibels(clip.image[:, : clip.frames])


def table(clips: list[Described]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Descriptors of clips as they are, and worn; the families; the instruments."""
    torch.manual_seed(0)
    rows = []
    for clip in clips:
        mel, names = picture_of(clip), (clip.family, str(clip.text["instrument"]))
        rows += [(descriptors_of(one), *names) for one in (mel, worn(mel[None])[0])]
    descriptors, families, instruments = zip(*rows, strict=True)
    return np.stack(descriptors), np.array(families), np.array(instruments)


def accuracy(judge: InstrumentJudge, clips: list[Described]) -> dict[str, float]:
    """The share of right verdicts in each family."""
    found: dict[str, list[bool]] = {}
    for clip in clips:
        hit = judge.right(picture_of(clip), clip.family, str(clip.text["instrument"]))
        found.setdefault(clip.family, []).append(hit)
    return {family: round(float(np.mean(hits)), 3) for family, hits in sorted(found.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    found, families, instruments = table(clips_of(args.data, "clips-*.npz"))
    with args.out.open("wb") as file:
        np.savez_compressed(file, descriptors=found, families=families, instruments=instruments)
    shares = accuracy(InstrumentJudge.load(args.out), clips_of(args.data, "heldout-*.npz"))
    print(f"unseen clips: {np.mean(list(shares.values())):.3f} right; {shares}")


if __name__ == "__main__":
    main()
