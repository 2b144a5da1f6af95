"""The device that the engine would choose, and the sound outputs, each asked in a process aside."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.doctor.far import Ask
from bridge.doctor.finding import Finding, note, of_error, ok, wrong
from bridge.errors import FodderError, NotFound

NAMES = {"cuda": "CUDA", "mps": "Apple's MPS", "cpu": "processor"}


def device(ask: Ask) -> Iterator[Finding]:
    """Where models of Stable Diffusion's size would run; the embedded one needs no GPU."""
    try:
        found = ask("bridge.synthesis.device", "facts")
    except FodderError as error:
        yield of_error("device", error)
        return
    kind = found["kind"]
    said = f"{NAMES.get(kind, kind)}: {found['name']}, {found['threads']} threads"
    if found["memory"]:
        said += f", {found['memory'] / 1e9:.1f} GB"
    yield ok("device", f"{said}, torch {found['torch']}")
    if kind == "cpu":
        yield note("GPU", "none that torch can use; the embedded model needs none")


def audio(ask: Ask, wanted: str = "") -> Iterator[Finding]:
    """Whether PortAudio is here, and outputs are; `wanted` is the settings' output."""
    try:
        found = [one for _, one in ask("bridge.audition.card", "look", False)]
    except NotFound as error:
        yield of_error("sound", error)
        return
    except FodderError as error:
        yield wrong("sound", of_error("", error).said, "look at the sound card and its driver")
        return
    if not found:
        yield note("sound", "no output", "plug one in, or listen in your DAW")
        return
    systems = ", ".join(sorted({one.host for one in found}))
    said = f"{len(found)} outputs by {systems}"
    if wanted and not any(wanted in (one.id, one.name) for one in found):
        yield wrong("sound", f"{said}, none of them the one in the settings", "choose another")
    else:
        yield ok("sound", said)
