"""docs/osc.md, written from the table: `python -m bridge.osc.docs docs/osc.md`; a test compares."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from bridge.domain.errors import FodderError
from bridge.osc.access import (
    FILE_VARIABLE,
    LOCKED_SECONDS,
    MOST_GUESSES,
    SHORTEST_TOKEN,
    VARIABLE,
)
from bridge.osc.discovery import PORT as QUERY_PORT
from bridge.osc.oscquery import MOST_STREAMS, MOST_UNREAD
from bridge.osc.packet import LARGEST
from bridge.osc.schedule import HORIZON, MOST_HELD_OF_ONE
from bridge.osc.server import HELLO_SECONDS, PORT
from bridge.osc.spec import (
    ANSWERS,
    FIT_PARAMETERS,
    KIT_PARAMETERS,
    PARAMETERS,
    TABLE,
    Address,
    Parameter,
)

_HEAD = f"""# Fodder's OSC interface

Start `fodder serve`, or open the window. This page is written from the address table in the code.

- UDP, and TCP with SLIP framing (OSC 1.1), on port **{PORT}** of 127.0.0.1. Packets up to
  {LARGEST:,} bytes are taken; Fodder's own stay under 8 KiB.
- Replies go to the port a message came from, or to the one that the sender named by
  `/fodder/reply_port` or `/fodder/subscribe`. A program that has a new port for each message, as
  oscsend, hears the replies at the port that it subscribed.
- Numbers may come as int, float, double or as a text; patterns (`? * [] {{}}`) call every match.
- The words of a prompt may come one by one, as Pd and Max send them, up to the first name. After a
  prompt that has a space in it names and values follow at once.
- A connection whose first bytes are no OSC, as a web page's, is closed. Sizes before packets
  (OSC 1.0) are answered with one error.
- A bundle whose time tag lies in the future is held until then, at most {HORIZON / 60:g} minutes;
  {MOST_HELD_OF_ONE:,} of one sender may be held.
- Mistakes are answered, but no more than 100 a second and sender; a job that is refused always is.
- More datagrams than Fodder can read are dropped by the kernel, which no sender notices. Send
  what must arrive over TCP, or more slowly than 6,000 a second.
- A button that sends 1 when pressed and 0 when let go may call `/fodder/go` and `/fodder/stop`.
- From other machines: see below.
- OSCQuery is served at http://127.0.0.1:{QUERY_PORT}, and `_osc._udp` and `_oscjson._tcp` are
  announced by mDNS; `--no-discovery` switches both off. See below.
"""
_REMOTE = f"""
`fodder serve --host ADDRESS` listens to other machines too, and shows a token of 128 random bits.
A program on another machine connects by TCP and says `/fodder/hello TOKEN` within
{HELLO_SECONDS:g} seconds; what it then sends on that connection counts, and only that. With
`/fodder/subscribe PORT` it hears the events by UDP at a port of its own.

- UDP from other machines is never obeyed, because the sender of a datagram is whatever it claims
  to be. Programs that only have UDP reach Fodder through a tunnel that ends on its machine.
- {MOST_GUESSES} wrong tokens lock a machine out for {LOCKED_SECONDS:g} seconds.
- A token of your own has {SHORTEST_TOKEN} characters or more and stands in the variable
  `{VARIABLE}`, or in a file that `{FILE_VARIABLE}` names, where no other user of the machine can
  read it from the list of processes.
- Protected is that nobody commands Fodder who does not know the token. Not protected is the
  connection: nothing is encrypted, and who can read or change the network's packets can read the
  token. Use it in networks that you trust, or through an encrypted tunnel.
"""
_QUERY = f"""
Port {QUERY_PORT} answers HTTP and WebSockets as
[Vidvox's OSCQuery proposal](https://github.com/Vidvox/OSCQueryProposal) has it, and `?HOST_INFO`
says what of it.

- Every address has TYPE, ACCESS, DESCRIPTION and TAGS (`default`, `host`, `job`, `command`,
  `event`), and RANGE and UNIT where they mean something: tempo is `time.bpm`; the menu of
  `/fodder/set/model` has the models, that of `/fodder/preset` the presets. What makes samples is
  CRITICAL.
- VALUE has what is set (`/fodder/set/…`), what the host says (`/fodder/host/…`), and the last of
  each event.
- A WebSocket takes `{{"COMMAND": "LISTEN", "DATA": "/fodder/set/bpm"}}` and `IGNORE`, and sends
  an OSC packet whenever that address has a new value, is called, or, as `/fodder/done`, tells of a
  job. Binary frames are OSC packets to Fodder, which answers there. `PATH_CHANGED` is told when
  there are other models or presets; no address comes or goes, so that PATH_ADDED, PATH_REMOVED and
  PATH_RENAMED never are.
- WebSockets are for programs on this machine, at most {MOST_STREAMS}. A browser's are refused,
  whatever page opens them. Who does not read what was sent, past {MOST_UNREAD >> 20} MB, is hung up
  on.
"""
_ORDER = """
What counts, the later the more: the model's defaults, what the host says (`/fodder/host/…`),
sticky values (`/fodder/set/…`), a preset, the prompt's own words ("92 bpm, A minor"), names in the
message. Of the host counts what the sender itself has said from its port, else what anybody said
last: several plugins, each in its own program, have each its own.

What is made of a sound (`source`, repaint, extend, layer, stem) has that sound's tempo, key, meter,
bars and kind, whatever the host says or was set; only the prompt and the names in the message
change them. Drums and effects are in no key that the host says or that was set, and neither are the
notes of an instrument.
"""
NAMES = (*PARAMETERS, *KIT_PARAMETERS, *FIT_PARAMETERS)


def markdown() -> str:
    """The whole page."""
    parts = [
        _HEAD,
        "## To Fodder",
        _rows(("address", "arguments", "what it does"), map(_called, TABLE)),
        "## Names and values",
        _rows(
            ("name", "type", "what it is", "range"),
            map(_named, NAMES),
        ),
        _ORDER,
        "## From other machines",
        _REMOTE,
        "## From Fodder",
        _rows(
            ("address", "arguments", "when"),
            ((f"`{one.path}`", one.signature, one.about) for one in ANSWERS),
        ),
        "## OSCQuery",
        _QUERY,
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


def _named(parameter: Parameter) -> tuple[str, str, str, str]:
    limits = "" if parameter.least is None else f"{parameter.least:,} … {parameter.most:,}"
    return (
        f"`{parameter.name}`",
        parameter.tag,
        parameter.about,
        limits or ", ".join(parameter.words),
    )


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main(path: Path) -> None:
    """Write the page."""
    path.write_text(markdown(), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
