"""fodder doctor [--report FILE.zip] [--json]: what is wrong here, and what to do about it.

Each line is ok, note or wrong; the exit status is 1 if something is wrong.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bridge.config.settings import find_home
from bridge.doctor import folders as at_home
from bridge.doctor.examine import examine
from bridge.doctor.finding import Finding
from bridge.doctor.report import as_json, as_text, write


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("doctor", help="say what is wrong here, and what to do")
    parser.add_argument(
        "--report", type=Path, metavar="FILE.zip", help="write it for others, nothing private in it"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run it; the exit status."""
    home = find_home()
    findings: list[Finding] = []
    for found in examine(home):
        findings.append(found)
        if not args.json:
            print(as_text(found), flush=True)
    wrong = sum(found.state == "wrong" for found in findings)
    print(as_json(findings) if args.json else summary(wrong))
    if args.report is not None:
        write(args.report, findings, home, at_home.settings(home)[0])
        if not args.json:
            print(f"The report is {args.report}.")
    return 1 if wrong else 0


def summary(wrong: int) -> str:
    """How many things are wrong, in a sentence."""
    if not wrong:
        return "Nothing is wrong."
    return "One thing is wrong." if wrong == 1 else f"{wrong} things are wrong."
