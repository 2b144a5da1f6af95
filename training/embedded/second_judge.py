"""A second judge of families, built otherwise: for reporting, never for choosing.

    python -m training.embedded.second_judge --font TimGM6mb.sf2 --out FILE [--clips 2200]

Where training.embedded.judge is a network that sees mel pictures of the training's own sounds, this
one is a forest of trees on classic descriptors of sound (MFCC and their changes, contrast,
flatness, roll-off, chroma, onsets), taught on loops that another soundfont plays (TimGM6mb, GPL-2,
Debian's timgm6mb-soundfont), so that what the first one got used to is no help here. FILE has the
descriptors that it learns from, an npz; the forest is grown from it in seconds and is the same each
time.

Conventions
    descriptors   (DESCRIPTORS,) float32 of one loop, at 22.05 kHz, so nothing above 11 kHz counts
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import librosa
import numpy as np
from librosa.onset import onset_strength
from numpy.typing import NDArray

from bridge.domain.audio import Clip
from bridge.domain.music import SAMPLE_RATE
from bridge.dsp.resampling import to_rate
from training.embedded.clips import make
from training.embedded.shards import FAMILIES
from training.embedded.soundfonts import installed
from training.embedded.studio import SAMPLES, Studio

Array = NDArray[np.float32]
RATE, HOP = 22_050, 512
TREES = 400
LEAST_POWER = 1e-5


@dataclass(frozen=True, slots=True)
class SecondJudge:
    """A forest over descriptors."""

    forest: Any

    @classmethod
    def load(cls, path: Path) -> SecondJudge:
        """Grown anew from the descriptors in a file."""
        from sklearn.ensemble import ExtraTreesClassifier

        with np.load(path) as file:
            descriptors, families = file["descriptors"], file["families"]
        forest = ExtraTreesClassifier(TREES, min_samples_leaf=2, random_state=0, n_jobs=1)
        return cls(forest.fit(descriptors, families))

    def ranked(self, clip: Clip) -> list[str]:
        """The families that a loop may be of, the likeliest first."""
        shares = self.forest.predict_proba(described(clip)[None])[0]
        return [FAMILIES[int(self.forest.classes_[place])] for place in np.argsort(-shares)]


def described(clip: Clip) -> Array:
    """The descriptors of a loop, which is heard going round by half a second."""
    mono = to_rate(Clip(clip.mono[:, None], clip.rate), RATE).samples[:, 0]
    mono = np.concatenate((mono, mono[: RATE // 2]))
    mono = mono / max(float(np.abs(mono).max(initial=0.0)), 1e-6)
    spectrum = np.abs(librosa.stft(mono, hop_length=HOP))
    power = np.square(spectrum)
    mel = librosa.power_to_db(librosa.feature.melspectrogram(S=power, sr=RATE, n_mels=64), ref=1.0)
    mfcc = librosa.feature.mfcc(S=mel, n_mfcc=20)
    level = librosa.power_to_db(power.sum(0), ref=np.max)
    loud = level > -40
    contrast = librosa.feature.spectral_contrast(S=spectrum, sr=RATE)
    flatness = np.log(librosa.feature.spectral_flatness(S=spectrum) + 1e-9)
    rolloff = np.log(librosa.feature.spectral_rolloff(S=spectrum, sr=RATE) + 1.0)
    centroid = np.log(librosa.feature.spectral_centroid(S=spectrum, sr=RATE) + 1.0)
    chroma = librosa.feature.chroma_stft(S=power, sr=RATE)
    rows = np.concatenate((mfcc, contrast, flatness, rolloff, centroid, level[None]))
    heard = rows[:, loud] if loud.sum() > 8 else rows
    change = np.diff(rows, axis=1)
    rise = onset_strength(S=mel, sr=RATE, hop_length=HOP)
    shares = chroma.mean(1) / max(float(chroma.mean(1).sum()), 1e-9)
    return np.concatenate(
        (
            heard.mean(1), heard.std(1), np.abs(change).mean(1),
            np.quantile(rise, (0.5, 0.9, 0.99)), [rise.std() / max(float(rise.mean()), 1e-6)],
            np.quantile(level, (0.1, 0.5)), np.quantile(np.diff(level), (0.02, 0.98)),
            np.sort(shares)[-3:], [float(loud.mean())],
        )
    ).astype(np.float32)  # fmt: skip


def loops(studio: Studio, seed: int, clips: int) -> Iterator[tuple[Clip, str]]:
    """The loops among so many clips, with their families; a font may lack a program, which is
    silence then."""
    for index in range(clips):
        one = make(seed, index, studio)
        if one.kind == "loop" and np.square(one.samples).mean() > LEAST_POWER:
            yield Clip(one.samples[:, None], SAMPLE_RATE), one.family


def table(sounds: Iterable[tuple[Clip, str]]) -> tuple[Array, NDArray[np.int64]]:
    """Descriptors and families' numbers of loops."""
    pairs = [(described(clip), FAMILIES.index(family)) for clip, family in sounds]
    return np.stack([one for one, _ in pairs]), np.array([family for _, family in pairs])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--font", type=Path, required=True, help="an SF2 that training has not")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=2_200)
    parser.add_argument("--real", type=int, default=300, help="clips of training's own, to try it")
    parser.add_argument("--seed", type=int, default=41)
    args = parser.parse_args()
    other = Studio({"fluid": args.font, "muse": args.font}, SAMPLES)
    descriptors, families = table(loops(other, args.seed, args.clips))
    with args.out.open("wb") as file:
        np.savez_compressed(file, descriptors=descriptors, families=families)
    judge = SecondJudge.load(args.out)
    for name, studio in (
        ("its own font", other),
        ("training's fonts", Studio(installed(), SAMPLES)),
    ):
        seen = [
            (judge.ranked(clip), family) for clip, family in loops(studio, args.seed + 1, args.real)
        ]
        right = np.mean([ranks[0] == family for ranks, family in seen])
        three = np.mean([family in ranks[:3] for ranks, family in seen])
        print(f"unseen loops of {name}: {right:.3f} right, {three:.3f} among the top three")


if __name__ == "__main__":
    main()
