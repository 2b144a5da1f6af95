"""Writes Fodder.ablx, an extension for Live: a zip of a manifest and one JavaScript file.

    python installers/hosts/ableton-extension/write.py

The format and the host's functions are those that the PyPI package ableton-extensions 0.0.4 writes
and calls; nothing of its code is in here.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
ENTRY = "extension.js"
MANIFEST = {
    "name": "Fodder",
    "author": "The Fodder engineers",
    "entry": ENTRY,
    "version": "0.2.0",
    "minimumApiVersion": "1.0.0",
}


def ablx() -> bytes:
    """The file's bytes, which are the same each time."""
    written = io.BytesIO()
    files = {
        "manifest.json": json.dumps(MANIFEST, indent=2),
        ENTRY: (HERE / ENTRY).read_text("utf-8"),
    }
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_STORED)
    return written.getvalue()


if __name__ == "__main__":
    (HERE / "Fodder").mkdir(exist_ok=True)
    (HERE / "Fodder" / "Fodder.ablx").write_bytes(ablx())
