"""Models that paint waveforms, through their diffusers pipelines: a Request → recordings.

A recording is asked for longer than the loop, by a bar and a second, so that there is a beat to
begin at and material to close the seam with; bridge.analysis.fit then finds the loop in it. An edit
knows where its loop begins. Each model is asked in its own manner (bridge.synthesis.pipelines.
adapters) and starts from a sound in its own way (… .edits).
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import diffusers
import numpy as np
import torch

from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.model import ModelEntry
from bridge.domain.request import Addon, Kind, Lora, Reference, Request, Word
from bridge.dsp.resampling import to_rate
from bridge.files.audiofile import middle
from bridge.synthesis.painter import (
    AdapterHost,
    Arranger,
    Batcher,
    KnownSound,
    Morpher,
    OnStep,
    Painting,
    Repainter,
    SeamPainter,
)
from bridge.synthesis.pipelines import edits, pretrained
from bridge.synthesis.pipelines.adapters import MANNERS, PipelineAdapter
from bridge.synthesis.pipelines.addons import LoraNames, with_loras
from bridge.synthesis.pipelines.edits import After, EditSettings, Job, Start
from bridge.synthesis.pipelines.lora_names import ACE_STEP, STABLE_AUDIO, STABLE_AUDIO_3
from bridge.synthesis.pipelines.memory import MemoryPolicy, in_batches
from bridge.synthesis.pipelines.morphing import (
    Between,
    MorphEndpoints,
    between_stable_audio,
    between_stable_audio_3,
)
from bridge.synthesis.pipelines.take import ModelRange, Take, take_of

SPARE_BARS, SPARE_SECONDS = 1, 1.0
ONESHOT_SECONDS = 5.0
AT_ONCE = {"cuda": 4, "mps": 1}  # recordings in a batch at first
LONGEST_REFERENCE = 60.0  # seconds; a model hears 30 of them


@dataclass(frozen=True, slots=True, eq=False)
class WaveformPainter(Batcher):
    """A diffusers pipeline that paints recordings; `manner` says how to talk to it."""

    entry: ModelEntry
    parts: Any
    manner: PipelineAdapter
    thrift: MemoryPolicy
    at_once: int = 1

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """See bridge.synthesis.painter.Painter."""
        return self.paint_all([request], on_step)[0]

    def paint_all(self, requests: Sequence[Request], on_step: OnStep) -> list[Painting]:
        """Requests that differ in nothing but their seeds, in one batch if memory allows."""
        seconds = self.seconds(requests[0])
        made = 0

        def go(part: Sequence[Request]) -> list[Painting]:
            nonlocal made

            def told(done: float, *_: object) -> None:
                on_step((made + done * len(part)) / len(requests))

            clips = self._recordings(part, seconds, told)
            made += len(part)
            return [Painting(clip) for clip in clips]

        return in_batches(requests, go, self.thrift)

    @property
    def longest(self) -> float:
        """The longest sound that it paints, in seconds."""
        return min(self.manner.longest(self.parts), self.entry.longest or math.inf)

    def seconds(self, request: Request) -> float:
        """How much to ask for; BadArgument if the loop alone is longer than the model can paint."""
        longest = self.longest
        if request.kind is Kind.ONESHOT:
            return min(max(ONESHOT_SECONDS, self.manner.shortest), longest)
        bar = request.meter.beats * 60 / (request.bpm or 120.0)
        needed = request.bars * bar
        if needed > longest:
            raise BadArgument(
                f"Model {self.entry.name} paints at most {longest:.0f} s and {request.bars} bars "
                f"here last {needed:.0f} s: ask for fewer bars or a faster tempo."
            )
        if self.manner.bars is not None:
            return min(max(self.manner.bars(request.bars) * bar, needed), longest)
        spare = SPARE_BARS * bar + SPARE_SECONDS
        return min(max(needed + spare, self.manner.shortest), longest)

    def _recordings(
        self, part: Sequence[Request], seconds: float, told: OnStep, job: Job | None = None
    ) -> list[Clip]:
        """What the pipeline, or that of a `job`, makes of equal requests with these seeds."""
        request, job = part[0], job or Job(self.parts, {})
        steps = request.steps or self.entry.steps
        said = {
            **self.manner.ask(request, len(part), seconds),
            **self._shift(),
            **self._reference(request),
            "num_inference_steps": steps,
            "guidance_scale": self._guidance(request),
            "generator": [torch.Generator().manual_seed(request.seed) for request in part],
            **job.said,
        }
        known = inspect.signature(type(job.pipeline).__call__).parameters
        steps = len(said["timesteps"]) if "timesteps" in said else steps
        with torch.inference_mode(), _seeded(request.seed, self.thrift.device):
            made = job.pipeline(
                **{name: value for name, value in said.items() if name in known},
                **_callback(known, steps, told, job.after),
            ).audios
        rate = self.manner.rate(self.parts)
        return [clip_of(audio.float().cpu().numpy(), rate) for audio in made]

    def _guidance(self, request: Request) -> float:
        """Distilled models carry their guidance in their weights."""
        if self.entry.distilled or getattr(self.parts, "is_turbo", False):
            return 1.0
        return self.entry.guidance if request.guidance is None else request.guidance

    @property
    def shift(self) -> float:
        """How far the steps lie towards noise: the entry's own, or what its kind was made with."""
        distilled, plain = self.manner.shift or (1.0, 1.0)
        usual = distilled if getattr(self.parts, "is_turbo", False) else plain
        return usual if self.entry.shift is None else self.entry.shift

    def _shift(self) -> dict[str, float]:
        return {} if self.manner.shift is None else {"shift": self.shift}

    def _reference(self, request: Request) -> dict[str, Any]:
        """The sound whose timbre is wanted, as the pipeline takes it: (2, samples)."""
        paths = [addon.path for addon in request.addons if isinstance(addon, Reference)]
        if not paths:
            return {}
        clip = to_rate(middle(paths[-1], LONGEST_REFERENCE).clip, self.manner.rate(self.parts))
        samples = np.broadcast_to(clip.samples[:, :2], (len(clip.samples), 2))
        return {"reference_audio": torch.from_numpy(samples.T.copy())}


@dataclass(frozen=True, slots=True, eq=False)
class WaveformEditor(WaveformPainter, Repainter, SeamPainter, AdapterHost):
    """One that can start from a sound."""

    def repaint(
        self, request: Request, known: KnownSound, bars: range, strength: float, on_step: OnStep
    ) -> Painting:
        """See bridge.synthesis.painter.Repainter."""
        whole = len(bars) >= request.bars or request.kind is Kind.ONESHOT
        anew = None if whole else (bars.start / request.bars, bars.stop / request.bars)
        return self._edited(request, known, anew, strength, on_step)

    def lead_in(
        self, request: Request, known: KnownSound, seconds: float, on_step: OnStep
    ) -> Painting:
        """See bridge.synthesis.painter.SeamPainter."""
        loop = request.bars * request.meter.beats * 60 / (request.bpm or 120.0)
        return self._edited(request, known, (max(0.0, 1 - seconds / loop), 1.0), 1.0, on_step)

    @contextmanager
    def with_adapters(self, addons: Sequence[Addon]) -> Iterator[None]:
        """LoRAs lie over the weights while the block lasts; references are in the request."""
        name, own = self.entry.name, LORA_NAMES[self.entry.pipeline]
        if any(isinstance(addon, Word) for addon in addons):
            raise BadArgument(f"Model {name} takes no taught words: leave --word out.")
        heard = inspect.signature(type(self.parts).__call__).parameters
        if "reference_audio" not in heard and any(isinstance(one, Reference) for one in addons):
            raise BadArgument(f"Model {name} hears no reference: name one that does, ace-step.")
        loras = [addon for addon in addons if isinstance(addon, Lora)]
        tuned = ("transformer", "duration_embedder")
        known = {name: part for name, part in self.parts.components.items() if name in tuned}
        with with_loras(known, loras, own):
            yield

    @property
    def reach(self) -> ModelRange:
        """What it paints."""
        return ModelRange(self.manner.rate(self.parts), self.manner.shortest, self.longest)

    def _edited(
        self,
        request: Request,
        known: KnownSound,
        anew: tuple[float, float] | None,
        strength: float,
        on_step: OnStep,
    ) -> Painting:
        take = take_of(known, request, self.reach, anew)
        if strength < edits.WEAKEST:
            on_step(1.0)
            return Painting(Clip(take.samples, take.rate), start=take.start)
        start = STARTS[self.entry.pipeline]
        how = EditSettings(strength, request.seed, request.steps or self.entry.steps, self.shift)
        return self._made(request, take, lambda: start(self.parts, take, how), on_step)

    def _made(
        self, request: Request, take: Take, job: Callable[[], Job], on_step: OnStep
    ) -> Painting:
        """A take as the pipeline of a job changes it."""

        def go(part: Sequence[Request]) -> list[Painting]:
            clips = self._recordings(part, take.seconds, on_step, job())
            return [Painting(clips[0], start=take.start)]

        return in_batches([request], go, self.thrift)[0]


@dataclass(frozen=True, slots=True, eq=False)
class WaveformMorpher(WaveformEditor, Morpher):
    """One that is also told token states instead of words."""

    def morph(self, first: Request, last: Request, position: float, on_step: OnStep) -> Painting:
        """See bridge.synthesis.painter.Morpher; a recording, in which the loop is to be found."""
        seconds, between = self.seconds(first), BETWEEN[self.entry.pipeline]
        texts = [self.manner.ask(end, 1, seconds)["prompt"][0] for end in (first, last)]
        negative = first.negative if self._guidance(first) > 1 else ""
        ends = MorphEndpoints(
            (texts[0], texts[1]), (first.seed, last.seed), position, seconds, negative
        )

        def go(part: Sequence[Request]) -> list[Painting]:
            said = between(self.parts, ends)
            return [Painting(self._recordings(part, seconds, on_step, Job(self.parts, said))[0])]

        return in_batches([first], go, self.thrift)[0]


@dataclass(frozen=True, slots=True, eq=False)
class WaveformArranger(WaveformEditor, Arranger):
    """One that knows the tracks of a mix apart, if its weights are neither distilled nor tuned."""

    def layer(
        self, request: Request, known: KnownSound, tracks: Sequence[str], on_step: OnStep
    ) -> Painting:
        """See bridge.synthesis.painter.Arranger."""
        take = self._heard(request, known)
        job = lambda: edits.with_tracks(self.parts, take, tracks)  # noqa: E731 – said once
        return self._made(request, take, job, on_step)

    def stem(self, request: Request, known: KnownSound, track: str, on_step: OnStep) -> Painting:
        """See bridge.synthesis.painter.Arranger."""
        take = self._heard(request, known)
        job = lambda: edits.without_others(self.parts, take, track)  # noqa: E731 – said once
        return self._made(request, take, job, on_step)

    def _heard(self, request: Request, known: KnownSound) -> Take:
        tuned = self.parts.transformer.config.model_version == "sft"
        if self.parts.is_turbo or tuned:
            how = "tuned on songs" if tuned else "distilled"
            raise BadArgument(
                f"Model {self.entry.name} is {how} and knows no tracks: name one that does, "
                "e.g. ace-step-base."
            )
        return take_of(known, request, self.reach)


STARTS: dict[str, Start] = {
    "stable-audio": edits.from_stable_audio,
    "foundation": edits.from_stable_audio,
    "stable-audio-3": edits.from_stable_audio_3,
    "ace-step": edits.from_ace_step,
}
BETWEEN: dict[str, Between] = {
    "stable-audio": between_stable_audio,
    "foundation": between_stable_audio,
    "stable-audio-3": between_stable_audio_3,
}
LORA_NAMES: dict[str, LoraNames] = {
    "stable-audio": STABLE_AUDIO,
    "foundation": STABLE_AUDIO,
    "stable-audio-3": STABLE_AUDIO_3,
    "ace-step": ACE_STEP,
}
PAINTERS: dict[str, type[WaveformPainter]] = {
    "stable-audio": WaveformMorpher,
    "foundation": WaveformMorpher,
    "stable-audio-3": WaveformMorpher,
    "ace-step": WaveformArranger,
    "audioldm2": WaveformPainter,
}
"""What can be done with the models of each pipeline."""


def load(entry: ModelEntry, device: str | None = None) -> WaveformPainter:
    """Read the weights of an entry; ModelUnavailable with the cure where that cannot be."""
    manner = MANNERS[entry.pipeline]
    pipeline = getattr(diffusers, manner.pipeline)
    parts, thrift = pretrained.read(pipeline, entry, device, manner.parts or {}, manner.formats)
    at_once = AT_ONCE.get(thrift.device.split(":")[0], 1)
    return PAINTERS[entry.pipeline](entry, parts, manner, thrift, at_once)


def _callback(
    known: Any, steps: int, told: OnStep, after: After | None
) -> dict[str, Callable[..., Any]]:
    """Of the two ways in which diffusers tells of a step, the one this pipeline has.

    The older way hands out the latents themselves, which are changed in place.
    """
    if "callback_on_step_end" in known:

        def ended(_: Any, step: int, __: Any, state: dict[str, Any]) -> dict[str, Any]:
            told((step + 1) / steps)
            return state if after is None else {"latents": after(step, state["latents"])}

        return {"callback_on_step_end": ended}

    def called(step: int, _: Any, latents: torch.Tensor) -> None:
        told((step + 1) / steps)
        if after is not None:
            latents.copy_(after(step, latents))

    return {"callback": called}


@contextmanager
def _seeded(seed: int, device: str) -> Iterator[None]:
    """What a pipeline draws without being given a generator, it draws from this seed.

    ACE-Step draws its source's latents so.
    """
    cards = [torch.device(device)] if device.startswith("cuda") else []
    with torch.random.fork_rng(cards):
        torch.manual_seed(seed)
        yield


def clip_of(audio: np.ndarray[Any, np.dtype[np.float32]], rate: int) -> Clip:
    """(channels, samples) or (samples,) → a clip, scaled down if it is louder than 1."""
    samples = np.ascontiguousarray(np.atleast_2d(audio).T, dtype=np.float32)
    peak = float(np.abs(samples).max(initial=0.0))
    return Clip(samples / peak if peak > 1 else samples, rate)
