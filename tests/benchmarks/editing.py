"""Edits on the embedded model: seconds each, what stays, what changes, joints, distances.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.editing

Two bars at 100 bpm, 10 steps. LSD is in dB over mel frames; joints are how much harder the sound
jumps at a bar line than it mostly does.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from bridge.config.presets import model_named
from bridge.domain.audio import Loop
from bridge.domain.edit import Extend, Form, Morph, Repaint, Section, Source, Vary
from bridge.domain.request import Request
from bridge.library.folder import drop
from bridge.synthesis.embedded.painter import EmbeddedPainter
from tests.generation.test_editing import CHORDS, DRUMS, distance, joints, make, mel


def timed(painter: EmbeddedPainter, what: str, request: Request) -> list[Loop]:
    began, spent = time.perf_counter(), time.process_time()
    loops = make(painter, request)
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    print(f"  {what:24} {wall:6.2f} s wall {cpu:6.2f} s CPU  {len(loops)} made", flush=True)
    return loops


def measure(painter: EmbeddedPainter, request: Request, folder: Path) -> None:
    print(request.prompt)
    source = Source(drop(timed(painter, "make", request)[0], folder).path)
    plain = replace(request, bpm=None, seed=77)
    kept = timed(painter, "vary 0", replace(plain, edit=Vary(source, 0.0)))[0].clip
    for strength in (0.2, 0.5, 0.8):
        varied = timed(painter, f"vary {strength}", replace(plain, edit=Vary(source, strength)))[0]
        print(f"    LSD to the round trip {distance(mel(varied.clip, 2), mel(kept, 2)):.2f}")
    made = timed(painter, "repaint bar 2", replace(plain, edit=Repaint(source, 1, 2)))[0].clip
    one, other = mel(made, 2), mel(kept, 2)
    stays, changes = (
        distance(one[:, 8:248], other[:, 8:248]),
        distance(one[:, 256:], other[:, 256:]),
    )
    print(f"    kept bar LSD {stays:.2f}, repainted {changes:.2f}")
    print(f"    joints {rounded(joints(made, 2))} dB, the source's {rounded(joints(kept, 2))}")
    longer = timed(painter, "extend by 2", replace(plain, edit=Extend(source, 2)))[0].clip
    print(f"    kept bars LSD {distance(mel(longer, 4)[:, 8:504], other[:, 8:504]):.2f}")
    print(f"    joints {rounded(joints(longer, 4))} dB")


def rounded(numbers: list[float]) -> list[float]:
    return [round(number, 1) for number in numbers]


def main() -> None:
    torch.set_num_threads(1)
    painter = EmbeddedPainter.load(model_named("embedded"))
    with TemporaryDirectory() as folder:
        for request in (DRUMS, CHORDS):
            measure(painter, replace(request, steps=10), Path(folder))
    morph = Morph("metallic techno drums", None, 9)
    series = timed(painter, "morph of 5", replace(DRUMS, steps=10, count=5, edit=morph))
    pictures = [mel(loop.clip, 2) for loop in series]
    print("    to A", [round(distance(picture, pictures[0]), 1) for picture in pictures])
    print("    to B", [round(distance(picture, pictures[-1]), 1) for picture in pictures])
    sections = (
        Section("intro", 0.7, "sparse"),
        Section("main"),
        Section("fill", 1.0, "busy", tail=1),
    )
    timed(painter, "form of 3 and its loops", replace(DRUMS, steps=10, edit=Form(sections)))


if __name__ == "__main__":
    main()
