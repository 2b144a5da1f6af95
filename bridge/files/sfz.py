"""An instrument's zones → the text of an SFZ file, which names the WAVs beside it.

The opcodes are those of SFZ 1 (rgc:audio, "SFZ Format", 2004), so that every player knows them. In
SFZ a loop's end is played, in SoundFont 2 it is not. Velocities scale the level as in SoundFont 2:
by its square (amp_veltrack, 100 % where nothing is said).
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.files.chunks import printable
from bridge.files.sf2 import SoundFont

SUFFIX = ".sfz"


def encode(font: SoundFont, files: Mapping[int, str]) -> bytes:
    """The bytes of a file; `files` are the WAVs of its zones by their numbers, relative to it."""
    head = [
        f"// {printable(font.name)}",
        f"// {printable(font.comment)}",
        f"// {printable(font.software)}",
        "<group>",
        f"ampeg_release={font.release:g}",
    ]
    for number, zone in enumerate(font.zones):
        head += ["<region>", f"sample={files[number]}"]
        head += [f"lokey={zone.keys[0]} hikey={zone.keys[1]} pitch_keycenter={zone.root}"]
        head += [f"lovel={zone.velocities[0]} hivel={zone.velocities[1]}"]
        if zone.loop is None:
            head += ["loop_mode=no_loop"]
        else:
            first, end = zone.loop
            head += [f"loop_mode=loop_continuous loop_start={first} loop_end={end - 1}"]
    return ("\n".join(head) + "\n").encode("ascii")
