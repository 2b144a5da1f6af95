"""Checkpoint → the folder that ships: half-precision weights, the transform, the family head.

python -m training.export --run DIR --data DIR --text DIR --out presets/models/embedded
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from bridge.storage import hashes
from bridge.synthesis.text import TextEncoder
from training.network import LARGE, SMALL, build
from training.shards import FAMILIES

TEXT_FILES = ("config.json", "text_encoder.safetensors", "tokenizer.json")


def fit_head(data: Path, encoder: TextEncoder, shards: int = 8) -> tuple[Tensor, Tensor, float]:
    """A linear classifier of sentence vectors by family: weight, bias, and its share of right
    answers on captions that were held out."""
    sentences, families = captions(data, "clips-*.npz", encoder, shards)
    unseen, truth = captions(data, "heldout-*.npz", encoder, shards)
    torch.manual_seed(0)
    head = nn.Linear(sentences.shape[1], len(FAMILIES))
    optimiser = torch.optim.AdamW(head.parameters(), lr=0.05, weight_decay=1e-3)
    for _ in range(300):
        optimiser.zero_grad()
        nn.functional.cross_entropy(head(sentences), families, label_smoothing=0.05).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    right = float((head(unseen).argmax(1) == truth).float().mean())
    return head.weight.detach(), head.bias.detach(), right


def captions(data: Path, pattern: str, encoder: TextEncoder, shards: int) -> tuple[Tensor, Tensor]:
    texts: list[str] = []
    families: list[int] = []
    for path in sorted(data.glob(pattern))[:shards]:
        with np.load(path) as shard:
            for text, family in zip(shard["text"], shard["family"], strict=True):
                for caption in json.loads(str(text))["captions"]:
                    texts.append(caption)
                    families.append(int(family))
    chunks = [encoder(texts[i : i + 256])[1] for i in range(0, len(texts), 256)]
    return torch.cat(chunks).clone(), torch.tensor(families)


def export(checkpoint: Path, weights: str, data: Path, text: Path, out: Path) -> None:
    state = torch.load(checkpoint, weights_only=True)
    wide = state[weights]["conv_in.weight"].shape[0] == LARGE.channels[0]
    unet = build(LARGE if wide else SMALL)
    unet.load_state_dict(state[weights])
    out.mkdir(parents=True, exist_ok=True)
    unet.half().save_pretrained(out / "unet")
    for file in TEXT_FILES:
        shutil.copyfile(text / file, out / file)
    weight, bias, right = fit_head(data, TextEncoder.load(text))
    print(f"step {state['step']}, family head right on {right:.3f} of unseen captions")
    transform = torch.load(checkpoint.parent / "transform.pt", weights_only=True)
    tensors = {**transform, "head.weight": weight, "head.bias": bias}
    save_file({k: v.contiguous() for k, v in tensors.items()}, out / "latents.safetensors")
    (out / "families.json").write_text(json.dumps(FAMILIES) + "\n", "utf-8")
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
