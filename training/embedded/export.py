"""Checkpoint → the folder that ships: half-precision weights, the transform, the readings.

python -m training.embedded.export --run DIR --data DIR --text DIR --out presets/models/embedded
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from bridge.files import hashes
from bridge.synthesis.embedded.text_encoder import TextEncoder
from training.embedded.heads import teach
from training.embedded.network import build
from training.embedded.run import size_of

TEXT_FILES = ("config.json", "text_encoder.safetensors", "tokenizer.json")


def export(checkpoint: Path, weights: str, data: Path, text: Path, out: Path) -> None:
    state = torch.load(checkpoint, weights_only=True)
    labels = state[weights]["class_embedding.weight"].shape[1]
    unet = build(size_of(state, weights), labels)
    unet.load_state_dict(state[weights])
    out.mkdir(parents=True, exist_ok=True)
    unet.half().save_pretrained(out / "unet")
    for file in TEXT_FILES:
        shutil.copyfile(text / file, out / file)
    heads, vocabulary, shares = teach(data, TextEncoder.load(text))
    print(f"step {state['step']}; right on unseen captions: {shares}")
    save_file({k: v.contiguous() for k, v in heads.items()}, out / "heads.safetensors")
    vocabulary.write(out / "vocabulary.json")
    transform = torch.load(checkpoint.parent / "transform.pt", weights_only=True)
    save_file({k: v.contiguous() for k, v in transform.items()}, out / "latents.safetensors")
    hashes.write(out)  # fodder doctor compares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for option in ("--run", "--data", "--text", "--out"):
        parser.add_argument(option, type=Path, required=True)
    parser.add_argument("--checkpoint", default="final.pt")
    parser.add_argument("--weights", choices=("raw", "ema"), default="raw")
    args = parser.parse_args()
    export(args.run / args.checkpoint, args.weights, args.data, args.text, args.out)


if __name__ == "__main__":
    main()
