"""Bars in which something is written and next to nothing is heard, in loops as a user gets them.

python -m tests.benchmarks.silence [--loops 200] [--first-seed 7000] [--retry 0]

Prompts are the shipped presets' and those of docs/listen.py's page, in turns, each with its own
tempo, key and bars, and with a seed that nothing else here uses. A bar is silent by
bridge.analysis.silence, that is 40 dB under the loudest of its loop; "written" are those in which
a note of the loop's own score sounds.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from bridge.analysis.silence import silent_bars
from bridge.config.presets import load_presets, model_named
from bridge.domain.notes import Score
from bridge.domain.request import Kind, Request
from bridge.generation.pipeline import make
from bridge.synthesis.loading import load

PROMPTS = (
    ("dusty boom-bap drums", 92.0), ("warm Rhodes chords, 84 bpm, A minor, 4 bars", None),
    ("harp pluck arpeggio", 100.0), ("vibraphone melody", 95.0), ("felt piano melody", 80.0),
    ("upright bass line", 92.0), ("reese bass", 174.0), ("nylon guitar riff", 98.0),
    ("evolving warm pad", 90.0), ("supersaw chords", 128.0), ("brass stabs, 110 bpm, 4 bars", None),
)  # fmt: skip


def requests(loops: int, first: int) -> Iterator[Request]:
    """So many loops, each prompt in turn."""
    shipped = [one.request for one in load_presets() if one.request.kind is Kind.LOOP]
    own = [Request(prompt, bpm=bpm) for prompt, bpm in PROMPTS]
    for number, request in enumerate(islice(cycle([*shipped, *own]), loops)):
        yield replace(request, seed=first + number, count=1)


def written_bars(score: Score | None) -> set[int]:
    """The bars, from 1, in which a note of a score sounds; a drum for a sixteenth."""
    if score is None:
        return set()
    beats = score.meter.beats
    return {
        bar + 1
        for bar in range(score.bars)
        for note in score.notes
        if note.start < (bar + 1) * beats and note.start + max(note.length, 0.25) > bar * beats
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--loops", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=7_000)
    parser.add_argument("--retry", type=int, default=0)
    args = parser.parse_args()
    painter = load(model_named("embedded"))
    made = bars = silent = unwritten = 0
    for request in requests(args.loops, args.first_seed):
        loop = make(replace(request, retry=args.retry), painter, lambda *_: None)
        recipe, there = loop.recipe, written_bars(loop.score)
        quiet = set(silent_bars(loop.clip, recipe.bars, recipe.meter.beats))
        made, bars = made + 1, bars + len(there)
        silent, unwritten = silent + len(quiet & there), unwritten + len(quiet - there)
        if quiet:
            print(f"{recipe.prompt}, seed {recipe.seed}: silent {sorted(quiet)}, "
                  f"written {sorted(there)} of {recipe.bars}", flush=True)  # fmt: skip
    print(f"{made} loops, {bars} written bars, {silent} of them silent; {unwritten} rest")


if __name__ == "__main__":
    main()
