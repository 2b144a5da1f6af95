"""Renders the training data: clips → mel images → shards.

    python -m training.embedded.render --out DIR --clips 24000 --workers 2 --seed 0 [--colour lo-fi]

A shard that exists is left alone, so a broken run goes on where it stopped. The last 4 % of the
clips are held out: their shards are called heldout-*.npz, the others clips-*.npz.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bridge.dsp.spectrogram import analyse
from training.embedded.clips import make
from training.embedded.shards import Example, write_shard
from training.embedded.soundfonts import installed
from training.embedded.studio import SAMPLES, Studio

FRAMES_PER_BEAT = 64
HELD_OUT = 0.04


@dataclass(frozen=True, slots=True)
class Job:
    path: Path
    seed: int
    start: int
    stop: int
    colour: str = ""


def example(seed: int, index: int, studio: Studio, colour: str = "") -> Example:
    """One clip, heard as a mel image on the musical grid."""
    clip = make(seed, index, studio, colour)
    frames = round(clip.beats * FRAMES_PER_BEAT)
    mel = analyse(clip.samples, frames, clip.kind == "loop")
    return Example(mel, clip.bpm, clip.bars.beats_per_bar, clip.kind, clip.family, clip.text)


def plan(out: Path, clips: int, size: int, seed: int, colour: str = "") -> list[Job]:
    """Shards of the training clips, then those of the held-out ones; none mixes the two."""
    split = clips - round(clips * HELD_OUT)
    parts = (("clips", 0, split), ("heldout", split, clips))
    return [
        Job(out / f"{name}-{k:04d}.npz", seed, start, min(start + size, end), colour)
        for name, begin, end in parts
        for k, start in enumerate(range(begin, end, size))
    ]


def interleaved(jobs: list[Job]) -> list[Job]:
    """A held-out shard early, so that validation can begin with the training."""
    held = [job for job in jobs if job.path.name.startswith("heldout")]
    rest = [job for job in jobs if not job.path.name.startswith("heldout")]
    return rest[:2] + held[:1] + rest[2:] + held[1:]


def render_shards(jobs: Sequence[Job], fonts: Mapping[str, Path], samples: Path | None) -> None:
    """One worker's share, with one studio."""
    studio = Studio(fonts, samples)
    for count, job in enumerate(jobs, 1):
        began = time.monotonic()
        clips = [example(job.seed, k, studio, job.colour) for k in range(job.start, job.stop)]
        write_shard(job.path, clips)
        took = time.monotonic() - began
        rate = 1000 * took / (job.stop - job.start)
        line = f"{count}/{len(jobs)} {job.path.name} {took:.0f} s, {rate:.0f} ms a clip"
        print(line, flush=True)


def render(jobs: list[Job], workers: int, fonts: Mapping[str, Path], samples: Path | None) -> None:
    """Deal the missing shards out to `workers` processes; what fails there is raised here."""
    left = [job for job in jobs if not job.path.exists()]
    print(f"{len(jobs) - len(left)} shards are there, {len(left)} to render", flush=True)
    shares = [left[k::workers] for k in range(workers)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context) as pool:
        for done in [pool.submit(render_shards, share, fonts, samples) for share in shares]:
            done.result()


def main() -> None:
    parser = argparse.ArgumentParser(description="Render training data.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=24_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shard-size", type=int, default=500)
    parser.add_argument(
        "--no-soundfonts", action="store_true", help="use the numpy synthesiser alone"
    )
    parser.add_argument("--colour", default="", help="an effect that every clip goes through")
    given = parser.parse_args()
    fonts = {} if given.no_soundfonts else installed()
    jobs = interleaved(plan(given.out, given.clips, given.shard_size, given.seed, given.colour))
    render(jobs, given.workers, fonts, SAMPLES)


if __name__ == "__main__":
    main()
