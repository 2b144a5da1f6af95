"""Teach the embedded model somebody's own sounds, and use it as `--model NAME`.

    python -m training.embedded.finetune DIR [--name NAME] [--samples 6000] [--replay DATA]

DIR holds sounds (see training.embedded.own for what they are called). The model goes on learning
from the weights that ship, at a small rate that falls to zero, and lands in Fodder's data folder.
Some 20 to 40 samples a second are learnt on two CPU threads: 6,000 take three to five minutes. With
--replay, a folder of training.embedded.render, every other batch is of the old material, so that
less of it is forgotten. DIR stays as it is; nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file

from bridge.config.models import add
from bridge.config.presets import model_named
from bridge.config.settings import find_home
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.model import ModelEntry
from bridge.synthesis.embedded.painter import RESIDUAL, EmbeddedPainter
from training.embedded.export import TEXT_FILES, write_guidance
from training.embedded.own import examples, files_below
from training.embedded.shards import Example, write_shard
from training.embedded.train import Options, Recipe, train

log = logging.getLogger(__name__)
RATE = 2e-4
SHARD = 250
FEWEST = 8


def finetune(
    folder: Path, out: Path, base: ModelEntry, samples: int, rate: float, replay: Path | None
) -> int:
    """Write the taught model to `out`, a folder as the embedded model's; how many examples."""
    painter = EmbeddedPainter.load(base)
    assert base.folder is not None
    with tempfile.TemporaryDirectory(prefix="fodder-finetune-") as temporary:
        data, run = Path(temporary) / "data", Path(temporary) / "run"
        number = write_all(list(examples(folder, painter.family)), data, replay)
        begin(run, painter, base.folder, steps=max(1, samples // Recipe().batch))
        train(options(data, run, base.folder, rate, painter.unet.config.guidance))
        save(run / "final.pt", painter, base.folder, out)
    return number


def write_all(found: list[Example], data: Path, replay: Path | None) -> int:
    """Shards of all examples, beside as many of the old material, if there is some."""
    if not found:
        raise BadArgument("No sound there can be used: name a folder of WAV, FLAC or MP3 files.")
    while len(found) < FEWEST:
        found = found * 2
    for name in ("clips", "heldout"):  # too few to hold any out: the loss is of what is learnt
        for at, start in zip(count(), range(0, len(found), SHARD), strict=False):
            write_shard(data / f"{name}-own-{at:04d}.npz", found[start : start + SHARD])
    old = sorted(replay.glob("clips-*.npz")) if replay is not None else []
    for path in islice(old, -(-len(found) // SHARD)):
        shutil.copyfile(path, data / path.name)
    return len(found)


def begin(run: Path, painter: EmbeddedPainter, base: Path, steps: int) -> None:
    """A run that starts at the shipped weights and cools from its first step to its last."""
    run.mkdir(parents=True)
    kept = load_file(base / "latents.safetensors")
    torch.save({name: kept[name] for name in ("axes", "mean", "scale")}, run / "transform.pt")
    raw = {name: value.float() for name, value in painter.unet.state_dict().items()}
    torch.save({"raw": raw}, run / "start.pt")
    (run / "cool").write_text(str(steps))


def options(data: Path, run: Path, text: Path, rate: float, guidance: float) -> Options:
    return Options(run, text, data, start=run / "start.pt", rate=rate, keeps=guidance)


def save(checkpoint: Path, painter: EmbeddedPainter, base: Path, out: Path) -> None:
    """The base model's folder with other weights; it appears at once or not at all."""
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name in (*TEXT_FILES, "latents.safetensors", "heads.safetensors"):
        shutil.copyfile(base / name, part / name)
    if (base / RESIDUAL).is_file():
        shutil.copyfile(base / RESIDUAL, part / RESIDUAL)
    # nobody wrote down what is played in those sounds: such a model makes up its own notes, and
    # paints its colours, for its sounds have them already
    known = replace(painter.reader.vocabulary, instruments=(), patterns=(), colours=())
    known.write(part / "vocabulary.json")
    unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(base / "unet"))
    unet.load_state_dict(torch.load(checkpoint, weights_only=True)["raw"])
    unet.half().save_pretrained(part / "unet")
    write_guidance(part / "unet", painter.unet.config.guidance)
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--name", default="mine", help="what it is called (mine)")
    parser.add_argument("--samples", type=int, default=6000, help="how many to learn from (6000)")
    parser.add_argument("--rate", type=float, default=RATE, help=f"the learning rate ({RATE})")
    parser.add_argument("--replay", type=Path, metavar="DATA", help="what was rendered to learn")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    logging.basicConfig(level="WARNING", format="%(message)s")
    torch.set_num_threads(args.threads)
    home = find_home()
    out = home.root / "models" / args.name
    print(f"{len(files_below(args.folder))} sounds", flush=True)
    try:
        base = model_named("embedded", home.presets)
        number = finetune(args.folder, out, base, args.samples, args.rate, args.replay)
        add(str(out), "embedded", args.name, home.presets)
    except FodderError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    print(f"Learnt from {number} pieces. Use it: fodder make 'your words' --model {args.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
