"""docs/osc.md, written from the table: `python -m bridge.osc.docs docs/osc.md`; a test compares."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from bridge.domain.errors import FodderError
from bridge.osc.defaults import KNOBS, Parameter
from bridge.osc.discovery import PORT as QUERY_PORT
from bridge.osc.packet import LARGEST
from bridge.osc.server import MOST_HELD, PORT
from bridge.osc.spec import ANSWERS, TABLE, Address

_HEAD = f"""# Fodder's OSC interface

Start `fodder serve`, or open the window. This page is written from the address table in the code.

- UDP, and TCP with SLIP framing (OSC 1.1), on port **{PORT}** of 127.0.0.1. Packets up to
  {LARGEST:,} bytes are taken; Fodder's own stay under 8 KiB.
- Replies go to the port a message came from, or to the one that the sender named by
  `/fodder/reply_port` or `/fodder/subscribe`. A program that has a new port for each message, as
  oscsend, hears the replies at the port that it subscribed.
- Numbers may come as int, float, double or as a text; patterns (`? * [] {{}}`) call every match.
- A bundle whose time tag lies in the future is held until then; {MOST_HELD:,} may be held.
- A button that sends 1 when pressed and 0 when let go may call `/fodder/go` and `/fodder/stop`.
- From other machines: `fodder serve --host ADDRESS` prints a token, and each sender must first say
  `/fodder/hello TOKEN`. OSC is not encrypted: use it in networks that you trust.
- OSCQuery is served at http://127.0.0.1:{QUERY_PORT}, and `_osc._udp` and `_oscjson._tcp` are
  announced by mDNS; `--no-discovery` switches both off.
"""
_ORDER = """
What counts, the later the more: the model's defaults, what the host says (`/fodder/host/…`),
sticky values (`/fodder/set/…`), a preset, the prompt's own words ("92 bpm, A minor"), names in the
message.
"""


def markdown() -> str:
    """The whole page."""
    parts = [
        _HEAD,
        "## To Fodder",
        _rows(("address", "arguments", "what it does"), map(_called, TABLE)),
        "## Names and values",
        _rows(("name", "type", "what it is", "range"), map(_named, KNOBS)),
        _ORDER,
        "## From Fodder",
        _rows(
            ("address", "arguments", "when"),
            ((f"`{one.path}`", one.signature, one.about) for one in ANSWERS),
        ),
        "## Codes",
        "`/fodder/error` and `/fodder/failed` carry one of these words, and a sentence that says "
        "what to do: " + ", ".join(f"`{code}`" for code in codes()) + ".",
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def codes() -> list[str]:
    """The codes of all errors, in the order of the tree."""
    found: dict[str, None] = {}
    pending: list[type[FodderError]] = [FodderError]
    while pending:
        kind = pending.pop(0)
        found[kind.code] = None
        pending.extend(kind.__subclasses__())
    return [code for code in found if code != FodderError.code] + [FodderError.code]


def _called(address: Address) -> tuple[str, str, str]:
    return f"`{address.path}`", address.signature or "–", address.about


def _named(knob: Parameter) -> tuple[str, str, str, str]:
    limits = "" if knob.least is None else f"{knob.least:,} … {knob.most:,}"
    return f"`{knob.name}`", knob.tag, knob.about, limits or ", ".join(knob.words)


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main(path: Path) -> None:
    path.write_text(markdown(), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
