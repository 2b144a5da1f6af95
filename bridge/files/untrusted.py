"""JSON and TOML that somebody else may have written: bounded before they are parsed.

What comes back holds no number that is not finite and no text that is not Unicode, so that it can
be written again, put into SQLite and sent by OSC. msgspec is the JSON reader, because it refuses
`NaN`, `1e999`, lone surrogates and endless nesting by itself; tomllib refuses none of them.

    LARGEST_JSON   a recipe of 16 sections has 5 kB
    LARGEST_TOML   the longest list of presets has 3 kB; tomllib may take 0.1 s for as much
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from bridge.domain.errors import BadArgument

LARGEST_JSON = 256 * 1024
LARGEST_TOML = 64 * 1024
LONGEST_LINE = 4_096  # of TOML: tomllib takes the square of a dotted name's length
DEEPEST = 16


def parse_json(text: bytes | str) -> Any:
    """The value of a JSON text.

    Raises
    ------
    BadArgument
        If it is longer than `LARGEST_JSON`, is no JSON after RFC 8259 in UTF-8, or holds a number
        beyond 64 bits.
    """
    if len(text) > LARGEST_JSON:
        raise BadArgument(f"The text has {len(text):,} bytes: {LARGEST_JSON:,} are the most.")
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadArgument(f"It is not JSON that can be read ({error}).") from None


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises
    ------
    BadArgument
        If it or a line of it is too long, it is no TOML 1.0, is nested deeper than `DEEPEST`, or
        holds `inf`, `nan` or a whole number beyond 64 bits.
    """
    if len(text) > LARGEST_TOML:
        raise BadArgument(f"The text has {len(text):,} characters: {LARGEST_TOML:,} are the most.")
    if any(len(line) > LONGEST_LINE for line in text.split("\n")):
        raise BadArgument(f"It has a line of more than {LONGEST_LINE:,} characters.")
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadArgument(f"It is not TOML that can be read ({error}).") from None
    _check_values(tables)
    return tables


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        If there is none.
    BadArgument
        If it cannot be read, or as `parse_toml`; the file is named.
    """
    try:
        return parse_toml(read_text(path, LARGEST_TOML))
    except (FileNotFoundError, NotADirectoryError):
        raise
    except (OSError, BadArgument, UnicodeError) as error:
        raise BadArgument(f"{path} cannot be read ({error}): mend or delete it.") from None


def read_text(path: Path, most: int) -> str:
    """The text of a file of at most `most` bytes, UTF-8; OSError, UnicodeError or BadArgument."""
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise BadArgument("it is not a file")
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise BadArgument(f"it has more than {most:,} bytes")
    return data.decode("utf-8")


def _check_values(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise BadArgument(f"It is nested deeper than {DEEPEST} levels.")
    if isinstance(value, float) and not math.isfinite(value):
        raise BadArgument(f"It holds {value}: write a number.")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise BadArgument("It holds a number beyond 64 bits: write a smaller one.")
    if isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            _check_values(member, depth + 1)
