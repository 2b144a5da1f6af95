"""The options that say what is played: chords, notes and a groove of files, swing, a hand's errors.

What each means is said in bridge.domain.request and bridge.domain.notes.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from bridge.domain.chords import Progression
from bridge.domain.notes import NoteSource, Touch, parse_velocity
from bridge.prompt import parse_number


def add_playing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--chords", metavar="CHORDS", help="e.g. 'Am F C G', 'ii-V-I in Bb', '| Am F | C |'"
    )
    parser.add_argument(
        "--notes", type=Path, metavar="FILE", help="a MIDI file that is played, at most 16 bars"
    )
    parser.add_argument(
        "--groove", type=Path, metavar="FILE", help="a MIDI file or a sound: its rhythm is played"
    )
    parser.add_argument(
        "--swing", type=parse_number, metavar="X", help="0.5 is straight, 0.67 a triplet, to 0.75"
    )
    parser.add_argument(
        "--humanise", type=parse_number, metavar="X", help="a hand's errors, 0 to 1"
    )
    parser.add_argument(
        "--velocity", metavar="A-B", help="from the softest to the loudest note, 1 to 127"
    )


def played_by(args: argparse.Namespace) -> dict[str, Any]:
    """The members of a Request that these options say; none of a command that has none of them."""
    said: dict[str, Any] = {}
    if getattr(args, "chords", None) is not None:
        said["chords"] = Progression.parse(args.chords)
    for name in ("notes", "groove"):
        if getattr(args, name, None) is not None:
            said[name] = NoteSource(getattr(args, name).expanduser().absolute())
    velocity = getattr(args, "velocity", None)
    touch = Touch(
        getattr(args, "swing", None),
        getattr(args, "humanise", None) or 0.0,
        None if velocity is None else parse_velocity(velocity),
    )
    return {**said, "touch": touch} if touch else said
