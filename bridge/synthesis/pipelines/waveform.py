"""Models that paint waveforms, through their diffusers pipelines: a Request → recordings.

A recording is asked for longer than the loop, by a bar and a second, so that there is a beat to
begin at and material to close the seam with; bridge.analysis.fit then finds the loop in it. Each
model is asked in its own manner (bridge.synthesis.pipelines.adapters).
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import diffusers
import numpy as np
import torch

from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.model import ModelEntry
from bridge.domain.request import Kind, Request
from bridge.synthesis.painter import Batcher, OnStep, Painting
from bridge.synthesis.pipelines import pretrained
from bridge.synthesis.pipelines.adapters import MANNERS, PipelineAdapter
from bridge.synthesis.pipelines.memory import MemoryPolicy, in_batches

SPARE_BARS, SPARE_SECONDS = 1, 1.0
ONESHOT_SECONDS = 5.0
AT_ONCE = {"cuda": 4, "mps": 1}  # recordings in a batch at first


@dataclass(frozen=True, slots=True, eq=False)
class WaveformPainter(Batcher):
    """A diffusers pipeline that paints recordings; `manner` says how to talk to it."""

    entry: ModelEntry
    parts: Any
    manner: PipelineAdapter
    thrift: MemoryPolicy
    at_once: int = 1

    @classmethod
    def load(cls, entry: ModelEntry, device: str | None = None) -> WaveformPainter:
        """Read the weights of an entry; ModelUnavailable with the cure where that cannot be."""
        manner = MANNERS[entry.pipeline]
        pipeline = getattr(diffusers, manner.pipeline)
        parts, thrift = pretrained.read(pipeline, entry, device, manner.parts or {}, manner.formats)
        return cls(entry, parts, manner, thrift, AT_ONCE.get(thrift.device.split(":")[0], 1))

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

    def seconds(self, request: Request) -> float:
        """How much to ask for; BadArgument if the loop alone is longer than the model can paint."""
        longest = self.manner.longest(self.parts)
        if request.kind is Kind.ONESHOT:
            return min(max(ONESHOT_SECONDS, self.manner.shortest), longest)
        bar = request.meter.beats * 60 / (request.bpm or 120.0)
        needed = request.bars * bar
        if needed > longest:
            raise BadArgument(
                f"Model {self.entry.name} paints at most {longest:.0f} s and {request.bars} bars "
                f"here last {needed:.0f} s: ask for fewer bars or a faster tempo."
            )
        spare = SPARE_BARS * bar + SPARE_SECONDS
        return min(max(needed + spare, self.manner.shortest), longest)

    def _recordings(self, part: Sequence[Request], seconds: float, told: OnStep) -> list[Clip]:
        request = part[0]
        steps = request.steps or self.entry.steps
        generators = [torch.Generator().manual_seed(request.seed) for request in part]
        with torch.inference_mode():
            made = self.parts(
                **self.manner.ask(request, len(part), seconds),
                num_inference_steps=steps,
                guidance_scale=self._guidance(request),
                generator=generators,
                **self._callback(steps, told),
            ).audios
        rate = self.manner.rate(self.parts)
        return [clip_of(audio.float().cpu().numpy(), rate) for audio in made]

    def _guidance(self, request: Request) -> float:
        """Distilled models carry their guidance in their weights."""
        if getattr(self.parts, "is_turbo", False):
            return 1.0
        return self.entry.guidance if request.guidance is None else request.guidance

    def _callback(self, steps: int, told: OnStep) -> dict[str, Any]:
        """Of the two ways in which diffusers tells of a step, the one this pipeline has."""
        if "callback_on_step_end" in inspect.signature(type(self.parts).__call__).parameters:

            def after(_: Any, step: int, __: Any, state: dict[str, Any]) -> dict[str, Any]:
                told((step + 1) / steps)
                return state

            return {"callback_on_step_end": after}
        return {"callback": lambda step, *_: told((step + 1) / steps)}


def clip_of(audio: np.ndarray[Any, np.dtype[np.float32]], rate: int) -> Clip:
    """(channels, samples) or (samples,) → a clip, scaled down if it is louder than 1."""
    samples = np.ascontiguousarray(np.atleast_2d(audio).T, dtype=np.float32)
    peak = float(np.abs(samples).max(initial=0.0))
    return Clip(samples / peak if peak > 1 else samples, rate)
