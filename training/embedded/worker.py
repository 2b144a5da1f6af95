"""Renders clips for a trainer that runs meanwhile; each chunk of them is a file that the trainer
takes.

    python -m training.embedded.worker --out DIR --text DIR [--seed 11] [--turn 0] [--of 1]

A chunk is CHUNK clips as training.embedded.pool has them, by shape, and for the first ones also
what a judge learns from. Chunk numbers turn … turn + of · k are rendered, so that `of` workers
share the work without a word. A file appears whole. When LEFT files lie there, the trainer is
behind, and the worker waits: in DIR, best a folder in memory, there is never much. Held-out clips
go to DIR/held; they are those of HELD, always without the modern sources, so that losses compare.

A worker ends when DIR/stop exists, DIR is gone, or its parent (--parent PID) is.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from bridge.score.vocabulary import Vocabulary
from bridge.synthesis.embedded.patches import PatchTransform
from bridge.synthesis.embedded.text_encoder import TextEncoder
from training.embedded.dataset import Described, Encoder
from training.embedded.pictures import Pictures
from training.embedded.pool import Rows, Shape
from training.embedded.render import example
from training.embedded.soundfonts import FONTS, installed
from training.embedded.studio import SAMPLES, Studio

log = logging.getLogger(__name__)
CHUNK = 64
HELD_SEED, HELD = 3, range(23_040, 24_000)
JUDGED = 200  # chunks of training clips whose pictures are kept for a judge
LEFT = 200
FAILURES = 5  # chunks in a row
POLITE = 15  # niceness
SPARED = 4  # cores that are left to the trainer, of eight or more


@dataclass(frozen=True, slots=True)
class Chunk:
    number: int
    clips: dict[Shape, Rows]
    pictures: Pictures | None

    def write(self, folder: Path) -> None:
        """Under its number; it appears at once."""
        state: dict[str, Any] = {
            f"{int(shape.oneshot)}-{shape.columns}": list(rows)
            for shape, rows in self.clips.items()
        }
        if self.pictures is not None:
            one = self.pictures
            state["judge"] = [one.images, one.frames, one.families]
        path = folder / f"{self.number:06d}.pt"
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    @classmethod
    def read(cls, path: Path) -> Chunk:
        state = torch.load(path, weights_only=True)
        judged = state.pop("judge", None)
        clips = {}
        for name, rows in state.items():
            oneshot, columns = name.split("-")
            clips[Shape(oneshot == "1", int(columns))] = Rows(*rows)
        return cls(int(path.stem), clips, None if judged is None else Pictures(*judged))


@dataclass(slots=True)
class Studios:
    """All that is installed, opened when it is first asked for."""

    opened: dict[bool, Studio] = field(default_factory=dict)

    def __getitem__(self, modern: bool) -> Studio:
        if modern not in self.opened:
            samples = Path(os.environ.get("SONIC_PI_SAMPLES", SAMPLES))
            self.opened[modern] = Studio(installed(places()), samples, modern=modern)
        return self.opened[modern]


def places() -> dict[str, Path]:
    """Where the soundfonts lie: FLUID_FONT and MUSE_FONT name others."""
    return {
        name: Path(os.environ.get(f"{name.upper()}_FONT", path)) for name, path in FONTS.items()
    }


def encoder_of(text: Path) -> Encoder:
    """The encoder of a model's folder: its transform, text encoder and labels."""
    latents = load_file(text / "latents.safetensors")
    transform = PatchTransform(*(latents[name].float() for name in ("axes", "mean", "scale")))
    labels = Vocabulary.read(text / "vocabulary.json").labels
    return Encoder(transform, TextEncoder.load(text), labels)


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk to render: clips `first` … of a seed, into a folder."""

    folder: Path
    number: int
    seed: int
    first: int
    size: int
    modern: bool
    judged: bool

    def chunk(self, encode: Encoder, studio: Studio) -> Chunk:
        clips = [
            Described.of(example(self.seed, self.first + one, studio)) for one in range(self.size)
        ]
        return Chunk(self.number, encode(clips), Pictures.of(clips) if self.judged else None)


def tasks(out: Path, seed: int, turn: int, of: int, held: range, chunk: int) -> Iterator[Task]:
    """A worker's chunks, without end; at first every other one is of what is held out."""
    heldout = (
        Task(
            out / "held", n, HELD_SEED, held.start + n * chunk,
            min(chunk, len(held) - n * chunk), modern=False, judged=True,
        )
        for n in range(turn, -(-len(held) // chunk), of)
    )  # fmt: skip
    for number in count(turn, of):
        yield Task(out, number, seed, number * chunk, chunk, modern=True, judged=number < JUDGED)
        yield from islice(heldout, 1)


def work(out: Path, text: Path, todo: Iterator[Task], parent: int) -> None:
    """Render until it is over. What cannot be rendered costs its chunk, not the run."""
    encode = encoder_of(text)
    studios = Studios()
    failed = 0
    for task in todo:
        while not over(out, parent) and len(list(out.glob("*.pt"))) >= LEFT:
            time.sleep(0.5)
        if over(out, parent):
            return
        began = time.monotonic()
        try:
            task.chunk(encode, studios[task.modern]).write(task.folder)
        except Exception:
            if over(out, parent):
                return
            failed += 1
            log.exception("chunk %d of seed %d", task.number, task.seed)
            if failed == FAILURES:
                raise
        else:
            failed = 0
            log.info("chunk %d: %.1f s", task.number, time.monotonic() - began)


def over(out: Path, parent: int) -> bool:
    orphaned = bool(parent) and os.getppid() != parent
    return orphaned or not out.is_dir() or (out / "stop").exists()


@dataclass(slots=True)
class Crew:
    """The workers of one trainer, and the folder that they write to."""

    folder: Path
    text: Path
    seed: int
    size: int
    held: range = HELD
    chunk: int = CHUNK
    logs: Path | None = None
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, upto: int) -> None:
        """So many of the workers, those that run counted in."""
        (self.folder / "held").mkdir(parents=True, exist_ok=True)
        for turn in range(len(self.running), min(upto, self.size)):
            command = [
                sys.executable, "-m", "training.embedded.worker", "--out", self.folder, "--text",
                self.text, "--seed", self.seed, "--turn", turn, "--of", self.size, "--parent",
                os.getpid(), "--held", self.held.start, self.held.stop, "--chunk", self.chunk,
            ]  # fmt: skip
            alone = {
                "CUDA_VISIBLE_DEVICES": "",
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
            }
            into = (self.logs or self.folder) / f"worker-{turn}.log"
            with into.open("wb") as file:
                process = subprocess.Popen(
                    [str(part) for part in command], env={**os.environ, **alone},
                    stdout=file, stderr=subprocess.STDOUT,
                )  # fmt: skip
            self.running.append(process)

    def take(self, held: bool = False, most: int = 40) -> list[Chunk]:
        """What has come, by number, and is no longer in the folder."""
        found = []
        for path in sorted((self.folder / "held" if held else self.folder).glob("*.pt"))[:most]:
            found.append(Chunk.read(path))
            path.unlink()
        return found

    def all_dead(self) -> bool:
        return bool(self.running) and all(one.poll() is not None for one in self.running)

    def stop(self) -> None:
        if self.folder.is_dir():
            (self.folder / "stop").touch()
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait()
        self.running.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


def scratch() -> Path:
    """A new folder, in memory where there is such a place."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fodder-clips-", dir=memory if memory.is_dir() else None))


def be_modest() -> None:
    """One thread, low priority, and the first cores left to the trainer where there are many."""
    torch.set_num_threads(1)
    if hasattr(os, "nice"):
        os.nice(POLITE)
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[SPARED:] if len(cores) >= 2 * SPARED else cores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--text", type=Path, required=True, help="a model's folder")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--turn", type=int, default=0, help="which of the workers this is")
    parser.add_argument("--of", type=int, default=1, help="how many workers share the work")
    parser.add_argument("--chunk", type=int, default=CHUNK)
    parser.add_argument("--held", type=int, nargs=2, default=(HELD.start, HELD.stop))
    parser.add_argument("--parent", type=int, default=0)
    args = parser.parse_args()
    logging.basicConfig(level="INFO", format="%(asctime)s %(message)s")
    be_modest()
    (args.out / "held").mkdir(parents=True, exist_ok=True)
    todo = tasks(args.out, args.seed, args.turn, args.of, range(*args.held), args.chunk)
    work(args.out, args.text, todo, args.parent)


if __name__ == "__main__":
    main()
