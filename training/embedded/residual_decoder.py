"""Teach the residual decoder: what a patch's latents cannot say, from them and the sketch.

    python -m training.embedded.residual_decoder --model DIR --data DATA --run RUN
                                                 [--pairs 1600] [--seconds 2400] [--seed 0]

DIR is a model's folder, whose network paints RUN/pairs.pt first: clips noised to a fifth or two
thirds of the time and painted back, so that the decoder meets latents as a sampler leaves them and
still knows what they should sound like. Broken off, it goes on with what is painted. One pair in
ten is held out. RUN/residual_decoder.safetensors is written as it learns; training.embedded.export
puts it into a model's folder.

What is learnt from, in companded dB: how far the picture is off, its changes from frame to frame
and from mel to mel, and each frame's rise over all mels, by which attacks are heard. What lies
60 dB under a clip's loudest counts a quarter, for an inversion fills it with something else.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from bridge.domain.errors import BadArgument
from bridge.domain.model import ModelEntry
from bridge.domain.notes import Note
from bridge.score.sketch import sketch
from bridge.synthesis.circular import make_circular
from bridge.synthesis.embedded.canvas import PLACE
from bridge.synthesis.embedded.painter import RESIDUAL, EmbeddedPainter
from bridge.synthesis.embedded.patches import PatchTransform, companded, patchify
from bridge.synthesis.embedded.residual_decoder import ResidualDecoder
from bridge.synthesis.sampling import StartLatents, Trajectory, sample
from bridge.synthesis.solver import TRAINING_STEPS, VelocitySolver
from training.embedded.dataset import Described, Encoder, decibels, described
from training.embedded.judge import in_decibels
from training.embedded.measures import flux_kurtosis
from training.embedded.pool import Shape
from training.embedded.shards import quantise

log = logging.getLogger(__name__)
PAIRS = "pairs.pt"
NOISE = (0.2, 0.65)  # of the time, to which a clip is noised before it is painted back
STEPS = 10  # of the whole way, as it is painted
UNSKETCHED = 0.12  # of the pairs, painted and decoded without their notes
BATCH, RATE = 8, 2e-3
OWN = 0.7  # of the batches are pairs
GRAIN = 0.25  # the most noise on latents that the transform made
AUDIBLE, UNHEARD = 60.0, 0.25  # dB under the loudest; how much what lies below counts
DRUMS = 2.0  # how much more often drums are drawn: what is noisy softens first


@dataclass(frozen=True, slots=True)
class Clips:
    """Clips of one shape: pictures and sketches (n, 192, frames) uint8; latents (n, 32, 12,
    columns) half; whether the notes are known, whether painted back, whether drums (n,) bool."""

    pictures: Tensor
    sketches: Tensor
    latents: Tensor
    shown: Tensor
    painted: Tensor
    drums: Tensor

    def rows(self, chosen: Tensor) -> Clips:
        return Clips(*(getattr(self, name)[chosen] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Batch:
    """What the decoder is given, and `wanted`, the picture in dB."""

    latents: Tensor
    sketch: Tensor
    shown: Tensor
    looped: bool
    wanted: Tensor
    transform: PatchTransform

    def decoded(self, network: ResidualDecoder | None) -> Tensor:
        """The picture that comes of the latents, in dB."""
        if network is None:
            return self.transform.decode(self.latents)
        make_circular(network, on=self.looped)
        with torch.autocast("cpu", torch.bfloat16):
            rest = network(self.latents, patchify(self.sketch), self.shown, self.looped)
        return self.transform.decode(self.latents, rest.float())


def clips_of(data: Path) -> dict[str, Described]:
    """All clips by their names, "clips-0000.npz/12"."""
    return {
        f"{path.name}/{number}": clip
        for path in sorted(data.glob("clips-*.npz"))
        for number, clip in enumerate(described(path))
    }


@dataclass(slots=True)
class RepaintedLatents:
    """Latents of clips as the network paints them back, and which were not shown their notes."""

    latents: dict[str, Tensor]
    unsketched: set[str]

    @classmethod
    def read(cls, path: Path) -> RepaintedLatents:
        if not path.exists():
            return cls({}, set())
        state = torch.load(path, weights_only=True)
        return cls(state["latents"], set(state["unsketched"]))

    def write(self, path: Path) -> None:
        part = path.with_suffix(".part")
        torch.save({"latents": self.latents, "unsketched": sorted(self.unsketched)}, part)
        part.replace(path)


def partial_trajectory(noise: float) -> Trajectory:
    """From that share of the time to clean latents, in steps as long as a painter's."""
    steps = max(2, round(STEPS * noise))
    spaced = (round(TRAINING_STEPS * noise * (1 - n / steps)) - 1 for n in range(steps))
    times = sorted({max(0, one) for one in spaced}, reverse=True)
    solver = VelocitySolver(times)
    shares = tuple(1 - (one + 1) / TRAINING_STEPS for one in times)
    return Trajectory(solver, solver.timesteps, shares, 0, False, "prediction")


def paint_pairs(
    painter: EmbeddedPainter, clips: dict[str, Described], most: int, seed: int, path: Path
) -> RepaintedLatents:
    """`most` pairs, painted in fours; the file grows meanwhile."""
    pairs, random = RepaintedLatents.read(path), np.random.default_rng(seed)
    encode = Encoder(painter.transform, painter.encoder, painter.reader.vocabulary.labels)
    shapes: dict[Shape, list[str]] = {}
    for name in random.permutation(sorted(clips)):
        shapes.setdefault(clips[name].shape, []).append(str(name))
    fours = [names[at : at + 4] for names in shapes.values() for at in range(0, len(names), 4)]
    for number in random.permutation(len(fours)):
        if len(pairs.latents) >= most:
            break
        names = [name for name in fours[number] if name not in pairs.latents]
        if names:
            _paint_four(painter, encode, {name: clips[name] for name in names}, random, pairs)
            pairs.write(path)
    return pairs


@torch.inference_mode()
def _paint_four(
    painter: EmbeddedPainter,
    encode: Encoder,
    clips: dict[str, Described],
    random: np.random.Generator,
    pairs: RepaintedLatents,
) -> None:
    ((shape, rows),) = encode(list(clips.values())).items()
    make_circular(painter.unet, on=not shape.oneshot)
    latents, where, labels = rows.latents.float(), rows.where.float(), rows.labels.float()
    states = rows.states[:, 0].float()
    if random.random() < UNSKETCHED:
        where[:, PLACE:] = 0
        pairs.unsketched.update(clips)

    def guess(noisy: Tensor, at: Tensor, _: float) -> Tensor:
        velocity: Tensor = painter.unet(torch.cat([noisy, where], 1), at, states, labels)
        return velocity

    noise = torch.from_numpy(random.standard_normal(latents.shape, np.float32))
    way = partial_trajectory(float(random.uniform(*NOISE)))
    found = sample(guess, way, StartLatents(noise, latents, 0.5), lambda *_: None)
    pairs.latents.update(zip(clips, found.half().clone(), strict=True))


def sketch_of(clip: Described) -> np.ndarray | None:
    """What its notes look like, in dB, (192, frames); None where there are none."""
    notes = clip.text.get("notes")
    if not isinstance(notes, list) or not notes:
        return None
    canvas, played = clip.canvas, [Note(*note) for note in notes]
    drums = clip.family == "drums"
    return sketch(played, canvas.beats, clip.frames, drums, not canvas.oneshot)


def by_shape(
    clips: dict[str, Described], pairs: RepaintedLatents, transform: PatchTransform
) -> dict[Shape, Clips]:
    """Clips by their shape, with the latents that they were painted back to, else their own."""
    found: dict[Shape, list[tuple[Tensor, ...]]] = {}
    for name, clip in clips.items():
        drawn, painted = sketch_of(clip), pairs.latents.get(name)
        image = clip.image[:, : clip.frames]
        own = transform.encode(decibels(image)[None])[0].half() if painted is None else painted
        drawing = np.zeros_like(image) if drawn is None else quantise(drawn)[:, : clip.frames]
        shown = drawn is not None and name not in pairs.unsketched
        flags = (shown, painted is not None, clip.family == "drums")
        row = (torch.from_numpy(image), torch.from_numpy(drawing), own, *map(torch.tensor, flags))
        found.setdefault(clip.shape, []).append(row)
    return {
        shape: Clips(*(torch.stack(column) for column in zip(*rows, strict=True)))
        for shape, rows in found.items()
    }


def clean_batch(clips: Clips, shape: Shape, transform: PatchTransform) -> Batch:
    """All of them, as a painter would decode them."""
    shown = clips.shown.float()[:, None, None, None].expand(-1, 1, *clips.latents.shape[2:])
    return Batch(
        clips.latents.float(), in_decibels(clips.sketches), shown, not shape.oneshot,
        in_decibels(clips.pictures), transform,
    )  # fmt: skip


def augmented(batch: Batch, painted: Tensor) -> Batch:
    """Loops turned, some latents with noise on them, some sketches hidden, all or from somewhere on
    (as in a loop of which bars are painted anew)."""
    count, _, _, columns = batch.latents.shape
    turn = int(torch.randint(columns, ())) if batch.looped else 0
    latents, shown = batch.latents.roll(turn, -1), batch.shown.clone()
    level = GRAIN * torch.rand(count, 1, 1, 1) * (torch.rand(count, 1, 1, 1) < 0.7)
    latents = latents + level * ~painted[:, None, None, None] * torch.randn_like(latents)
    for row in range(count):
        if torch.rand(()) < 0.1:
            shown[row, ..., int(torch.randint(columns, ())) :] = 0
        elif not painted[row] and torch.rand(()) < 0.1:
            shown[row] = 0
    frames = turn * (batch.wanted.shape[-1] // columns)
    sketch_, wanted = batch.sketch.roll(frames, -1), batch.wanted.roll(frames, -1)
    return Batch(latents, sketch_, shown, batch.looped, wanted, batch.transform)


def losses(got: Tensor, wanted: Tensor, looped: bool) -> Tensor:
    """How far pictures in dB, (batch, 192, frames), are off; see the module's head."""
    loudest = wanted.amax((1, 2), keepdim=True)
    counts = torch.where(torch.maximum(got.detach(), wanted) > loudest - AUDIBLE, 1.0, UNHEARD)
    ours, theirs = companded(got), companded(wanted)
    first = 0 if looped else 1
    off = ours - theirs
    step = (off - off.roll(1, -1))[..., first:]
    across = off[:, 1:] - off[:, :-1]
    rise, risen = (F.relu(one - one.roll(1, -1)).mean(1)[..., first:] for one in (ours, theirs))
    return (
        (off.abs() * counts).mean()
        + (step.abs() * counts[..., first:]).mean()
        + 0.5 * (across.abs() * counts[:, 1:]).mean()
        + 2.0 * (rise - risen).abs().mean()
    )


def random_batches(groups: dict[Shape, Clips]) -> Iterator[tuple[Shape, Clips]]:
    """Batches without end: each shape as often as it has clips, pairs and drums oftener."""
    sizes = torch.tensor([float(len(one.shown)) for one in groups.values()])
    shapes = list(groups)
    while True:
        shape = shapes[int(torch.multinomial(sizes, 1))]
        clips = groups[shape]
        wants = bool(torch.rand(()) < OWN) and int(clips.painted.sum()) >= BATCH
        among = clips.painted if wants else torch.ones_like(clips.painted)
        weights = among.float() * (1 + (DRUMS - 1) * clips.drums)
        yield shape, clips.rows(torch.multinomial(weights, BATCH, int(among.sum()) < BATCH))


def fit(
    groups: dict[Shape, Clips],
    held: dict[Shape, Clips],
    transform: PatchTransform,
    seconds: float,
    out: Path,
) -> ResidualDecoder:
    """Learn for so many seconds, the second half of them cooling."""
    network = ResidualDecoder(len(transform.axes))
    torch.nn.init.zeros_(network.last.weight)
    torch.nn.init.zeros_(network.last.bias)  # type: ignore[arg-type]
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-3)
    began, told, total = time.monotonic(), 0.0, []
    for number, (shape, clips) in enumerate(random_batches(groups)):
        done = (time.monotonic() - began) / seconds
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (number + 1) / 50, 2 * (1 - done))
        batch = augmented(clean_batch(clips, shape, transform), clips.painted)
        loss = losses(batch.decoded(network), batch.wanted, batch.looped)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        total.append(float(loss.detach()))
        if done - told >= 0.05:
            told = done
            log.info(
                "%d batches, %.2f: loss %.3f, %s",
                number + 1,
                done,
                np.mean(total),
                report(held, transform, network),
            )
            total.clear()
            write(network, out)
    write(network, out)
    log.info("%s", report(held, transform, network))
    return network


@torch.inference_mode()
def report(held: dict[Shape, Clips], transform: PatchTransform, network: ResidualDecoder) -> str:
    """Of pairs held out, without it and with it: the loss, and how sharp attacks are to real."""
    told = []
    for shape, clips in held.items():
        batch = clean_batch(clips, shape, transform)
        pictures = [batch.decoded(None), batch.decoded(network)]
        off = [float(losses(one, batch.wanted, batch.looped)) for one in pictures]
        sharp = [float(np.median(attack_ratios(one, batch.wanted))) for one in pictures]
        drums = [
            float(np.median(attack_ratios(one[clips.drums], batch.wanted[clips.drums])))
            for one in pictures
        ]
        name = "one-shots" if shape.oneshot else f"loops of {shape.columns}"
        told.append(
            f"{name} {off[0]:.3f} → {off[1]:.3f}, attacks {sharp[0]:.3f} → {sharp[1]:.3f}, "
            f"drums {drums[0]:.3f} → {drums[1]:.3f}"
        )
    return "; ".join(told)


def attack_ratios(got: Tensor, wanted: Tensor) -> list[float]:
    """Of attacks, to those of the wanted picture; nan where there are none."""
    return [
        flux_kurtosis(one.clamp(-100.0, 0.0)) / flux_kurtosis(other)
        for one, other in zip(got, wanted, strict=True)
    ] or [float("nan")]  # fmt: skip


def write(network: ResidualDecoder, path: Path) -> None:
    """In half precision."""
    weights = {name: value.half().contiguous() for name, value in network.state_dict().items()}
    save_file(weights, path)


def train(
    model: Path, data: Path, run: Path, most: int, seconds: float, seed: int = 0
) -> ResidualDecoder:
    """Paint pairs, and learn from them and from all other clips of a folder."""
    torch.manual_seed(seed)
    run.mkdir(parents=True, exist_ok=True)
    clips = clips_of(data)
    if len(clips) < 2 * BATCH:
        raise BadArgument(f"Too few clips in {data}: {2 * BATCH} are needed.")
    painter = EmbeddedPainter.load(
        ModelEntry("embedded", "", "embedded", "", model, None, STEPS, 1.0)
    )
    pairs, transform = paint_pairs(painter, clips, most, seed, run / PAIRS), painter.transform
    log.info("%d clips, %d pairs", len(clips), len(pairs.latents))
    away = set(sorted(pairs.latents)[::10])
    held = by_shape({name: clips[name] for name in sorted(away)}, pairs, transform)
    groups = by_shape({k: v for k, v in clips.items() if k not in away}, pairs, transform)
    return fit(groups, held, transform, seconds, run / RESIDUAL)


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for option in ("--model", "--data", "--run"):
        parser.add_argument(option, type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=1600)
    parser.add_argument("--seconds", type=float, default=2400.0, help="of learning")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(given)
    logging.basicConfig(level="INFO", format="%(message)s")
    train(args.model, args.data, args.run, args.pairs, args.seconds, args.seed)


if __name__ == "__main__":
    main()
