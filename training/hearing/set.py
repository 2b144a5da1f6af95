"""Makes the set that hearing is measured on: python -m training.hearing.set FOLDER [--part grooves
…] [--clips DATA]

Everything in it has a known answer: scores of music21's corpus and grooves in many styles,
rendered with soundfonts at a chosen tempo and key; CC0 loops of known length; the embedded model's
own loops, and with DATA the clips of its training; recordings with a loop inside.
FOLDER/<part>.jsonl has a line a file. Every clip says whether it is for tuning ("tune") or for
reporting ("report"); styles and works differ between the two.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from training.hearing.grooves import STYLES, Style, groove, side, tempo
from training.hearing.harmony import harmony
from training.hearing.lines import lines
from training.hearing.mixes import chorales, mixes, tunes
from training.hearing.recordings import Line, Made, a_third, recordings
from training.hearing.render import RATE, Band, Played, Sound, produced
from training.hearing.rendered import Fits, has_key, is_drums, rendered
from training.hearing.truth import is_certain

SONIC_PI = Path("/usr/share/sonic-pi/samples")
# Loops of the CC0 set whose tempo is beyond doubt: name → beats in the file.
LOOPS = {
    "breakbeat": 4,
    "compus": 16,
    "electric": 4,
    "garzul": 16,
    "mika": 16,
    "safari": 16,
    "tabla": 16,
    "mehackit1": 4,
    "mehackit2": 4,
    "perc1": 4,
    "perc2": 4,
    "weirdo": 8,
}
Play = Callable[..., Played]
# What plays, by whether it has a key for certain and whether its style has drums.
_PARTS = {
    (False, True): ("d", "d", "db", "dbk", "dbk", "dbkm"),
    (False, False): ("k", "bk", "bkm"),
    (True, True): ("dbk", "dbk", "dbkm", "bk", "dk"),
    (True, False): ("k", "bk", "bkm"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", nargs="*", choices=sorted(PARTS | OF_CLIPS))
    parser.add_argument("--clips", type=Path, help="made by training.embedded.render")
    parser.add_argument("--rounds", type=int, default=6, help="grooves a style")
    parser.add_argument("--first", type=int, default=0, help="of them, to go on from there")
    arguments = parser.parse_args()
    parts = dict(PARTS)
    if arguments.clips is not None:
        parts |= {part: partial(rendered, arguments.clips, fits) for part, fits in OF_CLIPS.items()}
    wanted = sorted(parts) if arguments.part is None else arguments.part
    if not parts.keys() >= set(wanted):
        parser.error(f"{', '.join(OF_CLIPS)} need --clips FOLDER, made by training.embedded.render")
    turns = range(arguments.first, arguments.rounds)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for part in wanted:
        lines = []
        for name, sound, rate, line in parts[part](turns):
            path = arguments.folder / f"{part}-{name}.flac"
            soundfile.write(path, sound, rate, subtype="PCM_16")
            lines.append(json.dumps({"file": path.name, **line}))
        (arguments.folder / f"{part}.jsonl").write_text("\n".join(lines) + "\n")
        print(f"{part}: {len(lines)} clips")


def grooves(turns: range) -> Made:
    """Grooves: drums alone, with harmony, or harmony alone; loops of whole bars or cut anywhere."""
    band = Band()
    for style in STYLES:
        for turn in turns:
            dice = np.random.default_rng(zlib.crc32(f"{style.name}{turn}".encode()))
            yield _groove(band, style, turn, dice)


def harmonies(turns: range) -> Made:
    """Grooves in richer harmony, each with a key."""
    band = Band()
    for style in STYLES:
        for turn in turns:
            dice = np.random.default_rng(zlib.crc32(f"harmony{style.name}{turn}".encode()))
            yield _groove(band, style, turn, dice, play=harmony)


def shorts(turns: range) -> Made:
    """Loops of one or two bars, as they lie in producers' folders."""
    band = Band()
    for style in STYLES:
        for turn in a_third(turns):
            dice = np.random.default_rng(zlib.crc32(f"short{style.name}{turn}".encode()))
            yield _groove(band, style, turn, dice, bars=int(dice.integers(1, 3)))


def _groove(
    band: Band,
    style: Style,
    turn: int,
    dice: np.random.Generator,
    bars: int = 0,
    play: Play = groove,
) -> tuple[str, Sound, int, Line]:
    bpm = tempo(style, dice)
    tonic, minor = int(dice.integers(12)), bool(dice.random() < 0.6)
    parts = str(dice.choice(_PARTS[play is harmony, bool(style.drums)]))
    bar = style.beats * 60 / bpm
    whole = bool(dice.random() < 0.5) or bars > 0
    if not bars:
        bars = int(dice.choice((2, 4, 8))) if whole else int(np.ceil(dice.uniform(6, 24) / bar)) + 1
        bars = max(bars, int(np.ceil(4 / bar)))
    notes, programs, chords = play(style, tonic, minor, bars if whole else bars + 1, dice, parts)
    if whole:  # what rang at the end rings at the beginning
        notes += [note._replace(beat=note.beat + bars * style.beats) for note in notes]
    cents = float(dice.choice((0, 0, 0, dice.uniform(-40, 40))))
    band.tune(int(dice.integers(2)), programs, int(dice.choice(style.kit)), cents)
    start, end = (bars * bar, 2 * bars * bar) if whole else (dice.uniform(0, bar), bars * bar)
    heard = (0.0, bars * style.beats) if whole else (start * bpm / 60, end * bpm / 60)
    sound = band.play(notes, bpm, end * bpm / 60 + 0.1)[round(start * RATE) : round(end * RATE)]
    key = [tonic, minor] if ("k" in parts) else None
    line: Line = {
        "side": side(style.name),
        "style": style.name,
        "bpm": bpm,
        "beats": style.beats,
        "loop": whole,
        "parts": parts,
        "key": key,
        "certain": is_certain(chords, minor, *heard),
        "cents": cents,
        "no_key": parts == "d",
        "downbeat": 0.0 if whole else (bar - start) % bar,
    }
    return f"{style.name}-{turn}", produced(sound, dice), RATE, line


def scores(_turns: range) -> Made:
    """Works of the corpus, from their beginning."""
    from training.hearing.scores import works

    band, dice = Band(), np.random.default_rng(4)
    for name, key, notes, bpm, instrument, beats in works(dice):
        cents = float(dice.choice((0, 0, dice.uniform(-40, 40))))
        band.tune(int(dice.integers(2)), dict.fromkeys(range(16), instrument), 0, cents)
        seconds = min(dice.uniform(8, 30), (notes[-1].beat + notes[-1].beats) * 60 / bpm)
        sound = band.play(notes, bpm, seconds * bpm / 60)
        line: Line = {
            "side": side(name),
            "style": name.split("-")[0],
            "bpm": bpm,
            "beats": beats,
            "loop": False,
            "parts": "score",
            "key": [key.tonic, key.minor],
            "certain": True,
            "cents": cents,
            "no_key": False,
            "downbeat": None,
        }
        yield name, produced(sound, dice), RATE, line


def generated(turns: range) -> Made:
    """The embedded model's own loops."""
    from training.hearing.made import generated as made

    return made(max(1, len(turns) // 6))


def loops(_turns: range) -> Made:
    """CC0 loops whose number of beats is known."""
    for name, beats in LOOPS.items():
        sound, rate = soundfile.read(
            SONIC_PI / f"loop_{name}.flac", dtype="float32", always_2d=True
        )
        bpm = beats * 60 * rate / len(sound)
        yield (
            name,
            sound,
            rate,
            {
                "side": "report",
                "style": "loops",
                "bpm": bpm,
                "beats": 4,
                "loop": True,
                "parts": "loop",
                "key": None,
                "certain": True,
                "cents": None,
                "no_key": False,
                "downbeat": 0.0,
            },
        )


PARTS: dict[str, Callable[[range], Made]] = {
    "generated": generated,
    "grooves": grooves,
    "harmonies": harmonies,
    "lines": lines,
    "mixes": mixes,
    "chorales": chorales,
    "tunes": tunes,
    "loops": loops,
    "recordings": recordings,
    "scores": scores,
    "shorts": shorts,
}
OF_CLIPS: dict[str, Fits] = {"rendered": has_key, "rendered-drums": is_drums}


if __name__ == "__main__":
    main()
