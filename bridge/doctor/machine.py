"""What this machine brings: versions of what Fodder is made of, its extras, a device to paint on,
sound outputs, MIDI inputs, power to paint ahead, and whether a window can be opened.

Whatever needs torch, PortAudio or Qt is asked in another process (`ask`), which may die of it.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata

from bridge.doctor.finding import Finding, note, of_error, ok, wrong
from bridge.domain.errors import FodderError, NotFound
from bridge.jobs.battery import on_battery
from bridge.jobs.call import Call

NAMES = {"cuda": "CUDA", "mps": "Apple's MPS", "cpu": "processor"}


def device(ask: Call) -> Iterator[Finding]:
    """Where models of Stable Diffusion's size would run; the embedded one needs no GPU."""
    try:
        found = ask("bridge.synthesis.device", "facts")
    except FodderError as error:
        yield of_error("device", error)
        return
    kind = found["kind"]
    said = f"{NAMES.get(kind, kind)}: {found['name']}, {found['threads']} threads"
    if found["memory"]:
        said += f", {found['memory'] / 1e9:.1f} GB"
    yield ok("device", f"{said}, torch {found['torch']}")
    if kind == "cpu":
        yield note("GPU", "none that torch can use; the embedded model needs none")


def audio(ask: Call, wanted: str = "") -> Iterator[Finding]:
    """Whether PortAudio is here, and outputs are; `wanted` is the settings' output."""
    try:
        found = [one for _, one in ask("bridge.playback.sound_card", "look", False)]
    except NotFound as error:
        yield of_error("sound", error)
        return
    except FodderError as error:
        yield wrong("sound", of_error("", error).said, "look at the sound card and its driver")
        return
    if not found:
        yield note("sound", "no output", "plug one in, or listen in your DAW")
        return
    systems = ", ".join(sorted({one.host for one in found}))
    said = f"{len(found)} outputs by {systems}"
    if wanted and not any(wanted in (one.id, one.name) for one in found):
        yield wrong("sound", f"{said}, none of them the one in the settings", "choose another")
    else:
        yield ok("sound", said)


def midi(ask: Call, is_on: bool) -> Iterator[Finding]:
    """How many MIDI inputs there are; without the extra nothing, unless the settings want it."""
    if version_of("python-rtmidi") is None:
        if is_on:
            yield wrong("MIDI", "on in the settings, but not installed", getting("midi"))
        return
    try:
        found = set(ask("mido", "get_input_names"))  # drivers have ended processes
    except FodderError as error:
        said = of_error("", error).said
        make = wrong if is_on else note
        yield make("MIDI", f"cannot be used here: {said}", "plug a controller in")
        return
    state = "on" if is_on else "off in the settings"
    if found:
        yield ok("MIDI", f"{len(found)} inputs, {state}")
    else:
        yield note("MIDI", f"no input, {state}", "plug a controller in")


def ahead(is_on: bool, battery: Callable[[], bool] = on_battery) -> Iterator[Finding]:
    """Whether the window paints next takes while nothing is asked for."""
    if not is_on:
        yield ok("painting ahead", "off in the settings")
    elif battery():
        yield note("painting ahead", "rests: this machine runs on its battery")
    else:
        yield ok("painting ahead", "on, while nothing is asked for")


FODDER = "sample-fodder"
OLDEST = (3, 11)
LIBRARIES = (
    "torch", "diffusers", "transformers", "tokenizers", "safetensors", "huggingface-hub", "numpy",
    "scipy", "librosa", "soundfile", "soxr", "pyloudnorm", "sounddevice", "mido", "mutagen",
    "pillow", "python-osc", "websockets", "zeroconf", "ifaddr", "watchdog", "filelock", "msgspec",
    "tomli-w", "platformdirs", "lazy-loader", "rich",
)  # fmt: skip
WINDOW = ("PyQt6", "PyQt6-Qt6", "pyqtgraph")
EXTRAS = {
    "link": ("linkpython-extern",),
    "midi": ("python-rtmidi",),
    "mend": ("pedalboard",),
    "farm": ("distributed",),
    "offload": ("accelerate",),
    "mcp": ("mcp",),
    "transcribe": ("onnxruntime",),
}
_AGAIN = "install Fodder again, as docs/install.md says"
_QT_NEEDS = (
    "install Qt's system libraries, on Debian: apt install libgl1 libegl1 libfontconfig1 "
    "libxkbcommon0 libdbus-1-3 libglib2.0-0 libxcb-cursor0"
)


def versions() -> Iterator[Finding]:
    """Fodder, Python, the system, the libraries."""
    yield ok("Fodder", version_of(FODDER) or "not installed, run from its folder")
    said = f"{platform.python_version()}, {platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST:
        yield wrong("Python", said, "install Python 3.11 or newer")
    else:
        yield ok("Python", said)
    yield libraries(LIBRARIES)


def libraries(names: Iterable[str]) -> Finding:
    """Which of these libraries are there, and which are not."""
    found = {name: version_of(name) for name in names}
    missing = [name for name, version in found.items() if version is None]
    if missing:
        return wrong("libraries", f"missing: {', '.join(missing)}", _AGAIN)
    return ok("libraries", ", ".join(f"{name} {version}" for name, version in found.items()))


def window(ask: Call) -> Iterator[Finding]:
    """Whether Qt is here, and the system has what it needs."""
    finding = libraries(WINDOW)
    if finding.state == "wrong":
        yield wrong("window", finding.said, finding.cure)
        return
    try:
        ask("bridge.jobs.call", "load", "PyQt6.QtWidgets")
    except FodderError as error:
        yield wrong("window", of_error("", error).said, _QT_NEEDS)
        return
    yield ok("window", finding.said)


def extras() -> Iterator[Finding]:
    """What is asked for by `pip install 'sample-fodder[NAME]'`."""
    for name, needed in EXTRAS.items():
        found = {one: version_of(one) for one in needed}
        if None in found.values():
            yield note(f"extra {name}", "not installed", f"if you want it: {getting(name)}")
        else:
            yield ok(f"extra {name}", ", ".join(f"{one} {ver}" for one, ver in found.items()))


def getting(extra: str) -> str:
    """How somebody comes by an extra; a bundle cannot be added to."""
    if getattr(sys, "frozen", False):
        return "install Fodder from Python, see docs/install.md"
    return f"pip install 'sample-fodder[{extra}]'"


def version_of(package: str) -> str | None:
    """The version of a package; None if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
