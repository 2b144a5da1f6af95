"""Whether this machine runs on its battery: then nothing is painted that nobody asked for."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")


def on_battery(supplies: Path = SUPPLIES) -> bool:
    """Whether this machine runs on its battery; False where that cannot be known."""
    if sys.platform == "win32":
        return _windows_on_battery()
    if sys.platform == "darwin":
        return _mac_on_battery()
    kinds = {folder: _read(folder / "type") for folder in _listed(supplies)}
    mains = [folder for folder, kind in kinds.items() if kind in ("Mains", "USB")]
    if any(_read(folder / "online") == "1" for folder in mains):
        return False
    batteries = [folder for folder, kind in kinds.items() if kind == "Battery"]
    of_this = [one for one in batteries if _read(one / "scope") != "Device"]  # not a mouse's
    return any(_read(one / "status") == "Discharging" for one in of_this)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")[:64].strip()
    except OSError:
        return ""


def _mac_on_battery() -> bool:
    try:
        said = subprocess.run(
            ["/usr/bin/pmset", "-g", "batt"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "'Battery Power'" in said.stdout


def _windows_on_battery() -> bool:
    if sys.platform != "win32":
        return False
    status = (ctypes.c_ubyte * 12)()  # SYSTEM_POWER_STATUS; its first byte is ACLineStatus
    return bool(ctypes.windll.kernel32.GetSystemPowerStatus(status)) and status[0] == 0
