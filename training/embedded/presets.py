"""Try every shipped preset with the embedded model, several seeds each, and say which of them hold.

    python -m training.embedded.presets --judge FILE [--seeds 3] [--only FAMILY] [--model DIR]
                               [--keep] [--write] [--sort]

family     how sure the judge (training/embedded/judge.py) is of the preset's family, 0 … 1
key        whether hearing agrees with the key asked for, and the share of chroma energy that lies
           on its scale (0.58 is chance)
seam       frame change at the wrap, relative to other beginnings (1 is none); not of what goes one
           way, as a riser does
level      loudness over time: RMS under the peak, dB, where less than −36 is next to nothing
grid       share of onsets within 1/8 of a sixteenth of the grid of sixteenths (drum loops)

A take holds if the judge is at least half sure of the family, or hears no other one twice as sure,
and nothing else is amiss. With --keep a preset's own seed is tried first, and others only if it
does not hold. With --write each preset that holds gets its best seed. With --sort, what does not
hold is moved to training/candidates/, and what lies there is tried too, and moved back if it holds.
Run it again whenever the weights change.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, replace
from pathlib import Path

import librosa
import numpy as np
import torch
from librosa.onset import onset_detect

from bridge.config.presets import Preset, load_presets, model_named, shipped
from bridge.domain.audio import Array, Clip, Loop
from bridge.domain.request import Kind
from bridge.domain.verdict import judge_recipe
from bridge.dsp.level import normalise
from bridge.dsp.spectrogram import analyse
from bridge.generation.pipeline import make, wrapped
from bridge.synthesis.embedded.transitions import transition_of
from bridge.synthesis.loading import load as load_model
from bridge.synthesis.painter import NotePlayer, Painter
from training.embedded.judge import Judge
from training.embedded.judge import load as load_judge
from training.embedded.shards import FAMILIES

FRAMES_PER_BEAT = 64
CANVAS = round(2.5 * 44_100)  # samples of the one-shots that the judge learned from
CANDIDATES = Path(__file__).parent / "candidates"
SEEDS_OF = 1_000
QUIET, LEAST_GRID, WORST_SEAM, LEAST_IN_KEY = -36.0, 0.5, 2.0, 0.6
SCALES = {True: (0, 2, 3, 5, 7, 8, 10), False: (0, 2, 4, 5, 7, 9, 11)}


@dataclass(frozen=True, slots=True)
class Take:
    """One seed of a preset, measured; None where a measure does not apply."""

    seed: int
    family: float
    rival: float
    agrees: bool
    in_key: float | None
    seam: float | None
    level: float
    grid: float | None

    @property
    def holds(self) -> bool:
        """Whether nothing is amiss."""
        return (
            (self.family >= 0.5 or self.family * 2 >= self.rival)
            and self.agrees
            and self.level > QUIET
            and (self.seam is None or self.seam < WORST_SEAM)
            and (self.grid is None or self.grid > LEAST_GRID)
            and (self.in_key is None or self.in_key > LEAST_IN_KEY)
        )

    @property
    def score(self) -> float:
        """To compare takes by: what holds first, then family, key and grid."""
        return 2 * self.holds + self.family + 0.5 * (self.in_key or 0) + 0.5 * (self.grid or 0)


def take(preset: Preset, seed: int, painter: Painter, judge: Judge) -> Take:
    """Make it, and measure what came."""
    loop = make(replace(preset.request, seed=seed), painter, lambda *_: None)
    clip = normalise(loop.clip)
    looped = loop.recipe.kind is Kind.LOOP
    moved = wrapped(painter.moved(preset.request)) if isinstance(painter, NotePlayer) else 0
    mel = mel_of(clip, loop, moved)
    with torch.inference_mode():
        sure = torch.softmax(judge(torch.from_numpy(mel)[None]), 1)[0].numpy()
    right = FAMILIES.index(preset.family)
    pitched = loop.recipe.key is not None
    return Take(
        seed=seed,
        family=float(sure[right]),
        rival=float(np.delete(sure, right).max()),
        agrees=judge_recipe(loop.recipe, loop.heard).agrees,
        in_key=in_key(clip, loop) if pitched and looped else None,
        seam=seam(mel, loop) if looped and transition_of(preset.request) is None else None,
        level=20 * float(np.log10(max(float(np.sqrt(np.square(clip.mono).mean())), 1e-9))),
        grid=on_grid(clip, loop.recipe.bpm) if looped and preset.family == "drums" else None,
    )


def takes_of(preset: Preset, seeds: int, keep: bool, painter: Painter, judge: Judge) -> list[Take]:
    """Takes by so many seeds; to `keep` its own seed, that alone if it holds."""
    own = [take(preset, preset.request.seed, painter, judge)] if keep else []
    if own and own[0].holds:
        return own
    return own + [take(preset, SEEDS_OF + n, painter, judge) for n in range(seeds)]


def mel_of(clip: Clip, loop: Loop, moved: int = 0) -> Array:
    """As the judge saw its clips: in C, where it was painted, 64 frames a beat, one-shots on their
    canvas. `moved`: by how many semitones it was transposed; a judge that is shown a choir four
    semitones up takes it for a lead."""
    if loop.recipe.kind is Kind.LOOP:
        beats = loop.recipe.bars * loop.recipe.meter.beats
        frames = round(beats * FRAMES_PER_BEAT)
        return analyse(clip.mono, frames, circular=True, semitones=moved)
    mono = np.zeros(CANVAS, np.float32)
    kept = clip.mono[:CANVAS]
    mono[: len(kept)] = kept
    return analyse(mono, 4 * FRAMES_PER_BEAT, circular=False, semitones=moved)


def in_key(clip: Clip, loop: Loop) -> float:
    """Share of chroma energy on the notes of the scale asked for."""
    key = loop.recipe.key
    assert key is not None
    chroma = librosa.feature.chroma_cqt(y=clip.mono, sr=clip.rate, norm=None)
    energy = np.roll(np.square(chroma).sum(1), -key.tonic)
    return float(energy[list(SCALES[key.minor])].sum() / max(float(energy.sum()), 1e-9))


def seam(mel: Array, loop: Loop) -> float:
    """Frame change at the wrap, relative to the bar lines inside or the strongest beginnings."""
    change = np.abs(mel - np.roll(mel, 1, axis=1)).mean(axis=0)
    inner = change[:: mel.shape[1] // loop.recipe.bars][1 : loop.recipe.bars]
    usual = max(float(inner.mean()) if inner.size else 0.0, float(np.quantile(change, 0.95)), 0.5)
    return float(change[0] / usual)


def on_grid(clip: Clip, bpm: float) -> float:
    onsets = onset_detect(y=clip.mono, sr=clip.rate, units="time", hop_length=128)
    place = onsets * bpm / 60 * 4
    return float(np.mean(np.abs(place - np.round(place)) < 0.125)) if len(onsets) else 0.0


def line(preset: Preset, takes: list[Take]) -> str:
    """One row of the table: the best take, and how many hold."""
    best = max(takes, key=lambda one: one.score)
    numbers = (best.in_key, best.seam, best.grid)
    said = " ".join("   –" if x is None else f"{x:4.2f}" for x in numbers)
    held = sum(one.holds for one in takes)
    wrong = "" if best.agrees else "  other key or tempo"
    return (
        f"{preset.family:<9}{preset.name:<19}{held}/{len(takes)}  seed {best.seed:<5}"
        f"family {best.family:4.2f} ({best.rival:4.2f})  {said}  {best.level:6.1f} dB{wrong}"
    )


def write_seed(preset: Preset, seed: int) -> None:
    """Put the seed into the preset's table, in place of the one it had."""
    place = place_of(preset)
    head, tables = tables_of(place)
    for number, table in enumerate(tables):
        if is_of(preset, table):
            bare = re.sub(r"^seed = .*\n", "", table, flags=re.MULTILINE)
            tables[number] = re.sub(r"^(prompt = .*\n)", rf"\1seed = {seed}\n", bare, flags=re.M)
    place.write_text("".join([head, *tables]), "utf-8")


def sort(preset: Preset, holds: bool) -> None:
    """Move the preset's table to where it belongs."""
    place = place_of(preset)
    wanted = (shipped() if holds else CANDIDATES) / "prompts" / f"{preset.family}.toml"
    if place == wanted:
        return
    head, tables = tables_of(place)
    moved = [table for table in tables if is_of(preset, table)]
    place.write_text("".join([head, *(t for t in tables if t not in moved)]), "utf-8")
    before = wanted.read_text("utf-8") if wanted.exists() else head
    wanted.write_text(before.rstrip("\n") + "\n\n" + "".join(moved), "utf-8")


def place_of(preset: Preset) -> Path:
    """The file that has the preset, shipped or a candidate."""
    for folder in (shipped(), CANDIDATES):
        path = folder / "prompts" / f"{preset.family}.toml"
        if path.exists() and any(is_of(preset, table) for table in tables_of(path)[1]):
            return path
    raise AssertionError(f"{preset.name} is nowhere")


def tables_of(path: Path) -> tuple[str, list[str]]:
    """What stands before the first preset, and the presets' own lines."""
    head, *tables = re.split(r"^(?=\[\[prompt\]\]$)", path.read_text("utf-8"), flags=re.M)
    return head, tables


def is_of(preset: Preset, table: str) -> bool:
    return f'name = "{preset.name}"\n' in table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--judge", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", help="one family")
    parser.add_argument("--keep", action="store_true", help="its own seed first")
    parser.add_argument("--write", action="store_true", help="give each preset its best seed")
    parser.add_argument("--sort", action="store_true", help="try candidates too, and move presets")
    parser.add_argument("--model", type=Path, help="another folder of weights")
    args = parser.parse_args()
    entry = model_named("embedded")
    painter = load_model(replace(entry, folder=args.model) if args.model else entry)
    judge = load_judge(args.judge)
    presets = load_presets(CANDIDATES if args.sort else None)
    presets = [preset for preset in presets if args.only in (None, preset.family)]
    failed = []
    for preset in presets:
        takes = takes_of(preset, args.seeds, args.keep, painter, judge)
        print(line(preset, takes), flush=True)
        best = max(takes, key=lambda one: one.score)
        failed += [] if best.holds else [preset.name]
        if args.write and best.holds:
            write_seed(preset, best.seed)
        if args.sort:
            sort(preset, best.holds)
    print(f"{len(presets) - len(failed)} of {len(presets)} hold; not {', '.join(failed) or 'none'}")


if __name__ == "__main__":
    main()
