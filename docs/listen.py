"""Make the page of sounds to hear before installing: docs/listen.md and docs/listen/*.mp3.

    python docs/listen.py

Twelve loops and four one-shots of the embedded model, each as its prompt and seed make it. The MP3s
are for listening: `fodder make` with the same prompt and seed writes the seamless WAV.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import soundfile

from bridge.config.presets import model_named
from bridge.domain.audio import Clip
from bridge.domain.request import Kind, Request
from bridge.generation import pipeline
from bridge.synthesis.loading import load

HERE = Path(__file__).parent
BYTES = 1_500_000  # of all sounds together
COMPRESSION = 0.75  # of libsndfile's scale: 0 the best, 1 the smallest


@dataclass(frozen=True, slots=True)
class Sound:
    """What is asked for."""

    prompt: str
    seed: int
    bpm: float = 0.0  # 0 for a one-shot

    @property
    def request(self) -> Request:
        if self.bpm:
            return Request(self.prompt, seed=self.seed, bpm=self.bpm)
        return Request(self.prompt, seed=self.seed, kind=Kind.ONESHOT)

    @property
    def command(self) -> str:
        how = f"--bpm {self.bpm:g}" if self.bpm else "--kind oneshot"
        return f'fodder make "{self.prompt}" {how} --seed {self.seed}'

    @property
    def file(self) -> str:
        return "-".join("".join(c if c.isalnum() else " " for c in self.prompt).split()) + ".mp3"


SOUNDS = (
    Sound("dusty boom-bap drums", 5, 92), Sound("four on the floor house drums", 5, 124),
    Sound("trap drums with hat rolls", 5, 140), Sound("upright bass line", 5, 92),
    Sound("reese bass", 5, 174), Sound("warm Rhodes chords", 5, 85),
    Sound("felt piano melody", 5, 80), Sound("harp pluck arpeggio", 5, 100),
    Sound("vibraphone melody", 5, 95), Sound("evolving warm pad", 5, 90),
    Sound("supersaw chords", 5, 128), Sound("nylon guitar riff", 5, 98),
    Sound("deep 808 kick", 5), Sound("tight snare", 5), Sound("riser", 5), Sound("brass stab", 5),
)  # fmt: skip


def write(path: Path, clip: Clip) -> None:
    """As MP3 of varying rate."""
    soundfile.write(
        path, clip.samples, clip.rate, format="MP3", subtype="MPEG_LAYER_III",
        compression_level=COMPRESSION, bitrate_mode="VARIABLE",
    )  # fmt: skip


def page(version: str) -> str:
    """The page's text."""
    lines = [
        "# Listen",
        "",
        "Twelve loops of two bars and four one-shots, painted by the embedded model, version "
        f"{version},",
        "with nothing done to them afterwards and none picked from several: the seed is always 5.",
        "The MP3s are small and have a gap at the seam; the commands write the seamless WAVs. All",
        "of this is made by `python docs/listen.py`.",
        "",
        "| sound | made by |",
        "|---|---|",
    ]
    lines += [f"| [{one.prompt}](listen/{one.file}) | `{one.command}` |" for one in SOUNDS]
    return "\n".join(lines) + "\n"


def main() -> None:
    entry = model_named("embedded")
    painter = load(entry)
    folder = HERE / "listen"
    folder.mkdir(exist_ok=True)
    for one in SOUNDS:
        write(folder / one.file, pipeline.make(one.request, painter, lambda *_: None).clip)
    size = sum((folder / one.file).stat().st_size for one in SOUNDS)
    if size > BYTES:
        raise SystemExit(f"{size} bytes of sound: raise COMPRESSION, {BYTES} is the most.")
    (HERE / "listen.md").write_text(page(entry.version), "utf-8")


if __name__ == "__main__":
    main()
