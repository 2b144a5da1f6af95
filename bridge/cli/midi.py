"""fodder midi [DEED…]: what the controls of MIDI controllers do; a new one is learnt by touching.

fodder midi set bpm      then turn the knob
fodder midi preset Deep kick
fodder midi              lists what is known
"""

from __future__ import annotations

import argparse
import sys

from bridge.config.settings import find_home
from bridge.controllers.midi import FILE, check_action, learn, load, save

PATIENCE = 30.0


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("midi", help="teach MIDI controls what to do")
    parser.add_argument(
        "deed", metavar="DEED", nargs="*",
        help="go, cancel, preset NAME, set NAME, pad N, mute N, solo N",
    )  # fmt: skip
    parser.add_argument("--forget", metavar="CONTROL", help="e.g. 'cc 1 21'")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    path = find_home().root / FILE
    if args.deed:
        deed = check_action(" ".join(args.deed))
        print("Touch the control …", file=sys.stderr)
        print(f"{learn(path, deed, PATIENCE)}: {deed}")
        return 0
    mapping = load(path)
    if args.forget:
        mapping.pop(args.forget, None)
        save(path, mapping)
    for control, deed in mapping.items():
        print(f"{control}: {deed}")
    return 0
