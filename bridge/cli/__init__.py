"""The command line: one file a command, each with `add` (its parser) and `run` (its work).

Whatever goes wrong ends in one sentence on stderr; the exit status is 2 for what the user can
mend, 1 for what is ours, 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import importlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from bridge.config.log_file import Brief, log_to
from bridge.domain.errors import FodderError

COMMANDS = (
    "make",
    "kit",
    "again",
    "serve",
    "mcp",
    "midi",
    "say",
    "install",
    "analyse",
    "trim",
    "show",
    "notes",
    "find",
    "similar",
    "rate",
    "pack",
    "instrument",
    "fit",
    "folder",
    "invert",
    "spectrogram",
    "models",
    "vary",
    "repaint",
    "extend",
    "layer",
    "stem",
    "morph",
    "bench",
    "doctor",
)
ALIASES = {"analyze": "analyse"}
INTERRUPTED = 130
LOG = "fodder.log"  # in the data folder


class Parser(argparse.ArgumentParser):
    """argparse, but a mistake is answered by one sentence and the way to the help."""

    def error(self, message: str) -> NoReturn:
        """End with one sentence, and where to read more."""
        text = message[:1].upper() + message[1:].rstrip(".")
        self.exit(2, f"{text}: see `{self.prog} --help`.\n")


class Version(argparse.Action):
    """Tells the version, which is looked up only then: that takes as long as some commands."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(version("sample-fodder"))
        parser.exit()


def parser_for(words: Sequence[str]) -> Parser:
    """The parser; of the commands only the one that is asked for is imported, or all for help."""
    parser = Parser(prog="fodder", description="From a prompt to a loop in your DAW's folder.")
    parser.add_argument("--version", action=Version, nargs=0, help="show the version and exit")
    parser.add_argument("--log", default="warning", metavar="LEVEL", help="debug, info, warning")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((ALIASES.get(word, word) for word in words if not word.startswith("-")), None)
    for name in [asked] if asked in COMMANDS else COMMANDS:
        importlib.import_module(f"bridge.cli.{name}").add(commands)
    return parser


def start_logging(level: str) -> None:
    """Records of that level or above on stderr, a line each; tracebacks go to the log file, or to
    stderr at the level debug."""
    from bridge.config.settings import find_home  # not for --help, which is asked for in a hurry

    handler = logging.StreamHandler()
    form = "%(levelname)s %(name)s: %(message)s"
    handler.setFormatter(logging.Formatter(form) if level.upper() == "DEBUG" else Brief())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    log_to(find_home().root / LOG)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    words = sys.argv[1:] if words is None else words
    for stream in (sys.stdout, sys.stderr):  # names need not be UTF-8, nor the terminal able to
        bytes_pass = stream.errors == "surrogateescape" and stream.encoding.lower() == "utf-8"
        if isinstance(stream, io.TextIOWrapper) and not bytes_pass:
            stream.reconfigure(errors="backslashreplace")
    try:
        args = parser_for(words).parse_args(words)
        start_logging(args.log)
        status: int = args.run(args)
        sys.stdout.flush()
        return status
    except FodderError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our stdout has gone, e.g. `| head`
        _silence()
        return 1
    except OSError as error:
        logging.getLogger(__name__).debug("A system's error", exc_info=True)
        print(f"{error}: check the disk that it names, or where the output goes.", file=sys.stderr)
        _silence()
        return 1


def _silence() -> None:
    """What is left to be printed goes nowhere, so that Python's end does not fail at it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
