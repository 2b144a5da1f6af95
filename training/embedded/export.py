"""Trained weights → the folder that ships: half-precision weights, the transform, the readings.

    python -m training.embedded.export --run RUN --text MODEL --out presets/models/embedded
    python -m training.embedded.export --weights FILE --text MODEL --out DIR [--data DATA]

A run is a folder of training.embedded.train; FILE is a checkpoint or safetensors, of a network of
any size. The text encoder, and without --data the readings too (heads, vocabulary), are those of
MODEL, a folder that shipped; with --data they are learnt from its captions. So is the residual
decoder, if the patch transform is the same; --residual names another one
(training.embedded.residual_decoder). A run that taught guidance is RUN/guided.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from bridge.domain.errors import BadArgument, FodderError
from bridge.files import hashes
from bridge.score.vocabulary import Vocabulary
from bridge.synthesis.embedded.painter import RESIDUAL
from bridge.synthesis.embedded.text_encoder import TextEncoder
from training.embedded.heads import teach
from training.embedded.network import Size, build, three
from training.embedded.run import WEIGHTS, guidance_of, size_of, weights_of

log = logging.getLogger(__name__)
TEXT_FILES = ("config.json", "text_encoder.safetensors", "tokenizer.json")
READING_FILES = ("heads.safetensors", "vocabulary.json")


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A network, and the strength of guidance that it was taught."""

    size: Size
    weights: Mapping[str, Tensor]
    guidance: float = 1.0

    @property
    def labels(self) -> int:
        return self.weights["class_embedding.weight"].shape[1]

    def save(self, folder: Path) -> None:
        """In half precision, as diffusers has it; the strength stands in its configuration."""
        unet = build(self.size, self.labels)
        unet.load_state_dict({name: value.float() for name, value in self.weights.items()})
        unet.half().save_pretrained(folder)
        write_guidance(folder, self.guidance)


def trained(file: Path, which: str, heads: tuple[int, int, int] | None = None) -> TrainedNetwork:
    """The network of a checkpoint ("raw" or "ema" of it) or of a safetensors file, which does not
    say its heads: unless told, a head has about 32 channels."""
    if file.suffix == ".safetensors":
        weights = weights_of(file)
        return TrainedNetwork(Size.of(weights, heads), weights, guidance_of(file))
    state = torch.load(file, map_location="cpu", weights_only=True)
    return TrainedNetwork(size_of(state, which), state[which])


def write_guidance(unet: Path, strength: float) -> None:
    """Write into a network's folder what guidance it was taught."""
    if strength == 1.0:
        return
    file = unet / "config.json"
    config = json.loads(file.read_text("utf-8")) | {"guidance": strength}
    file.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", "utf-8")


def transform_of(run: Path | None, text: Path) -> dict[str, Tensor]:
    """The patch transform that a run was taught with: its own, else that of the model it took its
    texts from."""
    if run is not None and (run / "transform.pt").exists():
        own: dict[str, Tensor] = torch.load(run / "transform.pt", weights_only=True)
        return own
    return load_file(text / "latents.safetensors")


def export(
    network: TrainedNetwork,
    transform: Mapping[str, Tensor],
    text: Path,
    out: Path,
    data: Path | None = None,
    residual: Path | None = None,
) -> None:
    """Write all that a model's folder has, but for its card."""
    labels = network.labels
    known = len(Vocabulary.read(text / "vocabulary.json").labels) if data is None else labels
    if labels != known:
        raise BadArgument(
            f"The weights know {labels} labels and {text} names {known}: give the model that "
            "they were trained with."
        )
    out.mkdir(parents=True, exist_ok=True)
    network.save(out / "unet")
    copied(text, out, TEXT_FILES if data is not None else TEXT_FILES + READING_FILES)
    if data is not None:
        heads, vocabulary, shares = teach(data, TextEncoder.load(text))
        log.info("right on unseen captions: %s", shares)
        save_file({k: v.contiguous() for k, v in heads.items()}, out / "heads.safetensors")
        vocabulary.write(out / "vocabulary.json")
    decoder = residual or residual_of(text, transform)
    save_file({k: v.contiguous() for k, v in transform.items()}, out / "latents.safetensors")
    if decoder is None:
        (out / RESIDUAL).unlink(missing_ok=True)
    elif decoder.resolve() != (out / RESIDUAL).resolve():
        shutil.copyfile(decoder, out / RESIDUAL)
    hashes.write(out)  # fodder doctor compares


def residual_of(text: Path, transform: Mapping[str, Tensor]) -> Path | None:
    """The residual decoder of a model, if it was taught with this transform."""
    known = load_file(text / "latents.safetensors")
    same = all(torch.equal(known[name], value) for name, value in transform.items())
    return text / RESIDUAL if same and (text / RESIDUAL).is_file() else None


def copied(source: Path, out: Path, names: tuple[str, ...]) -> None:
    """Files of one folder in another, which may be the same one."""
    for name in names:
        if (source / name).resolve() != (out / name).resolve():
            shutil.copyfile(source / name, out / name)


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", type=Path, help="the folder of a run")
    parser.add_argument("--weights", type=Path, help=f"other weights than RUN's {WEIGHTS}")
    parser.add_argument("--which", choices=("raw", "ema"), default="raw", help="of a checkpoint")
    parser.add_argument("--heads", type=three, help="attention heads of FILE, e.g. 2,5,7")
    parser.add_argument("--text", type=Path, required=True, help="a model: texts and readings")
    parser.add_argument("--data", type=Path, help="clips whose captions teach new readings")
    parser.add_argument("--residual", type=Path, metavar="FILE", help="its residual decoder")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(given)
    if args.run is None and args.weights is None:
        parser.error("say --run RUN or --weights FILE")
    logging.basicConfig(level="INFO", format="%(message)s")
    try:
        file = args.weights or args.run / WEIGHTS
        network = trained(file, args.which, args.heads)
        export(
            network,
            transform_of(args.run, args.text),
            args.text,
            args.out,
            args.data,
            args.residual,
        )
    except FodderError as error:
        log.error("%s", error)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
