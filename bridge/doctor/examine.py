"""Every check in turn. One that fails is a Finding itself, so that the others are still told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

from bridge.config.settings import Home
from bridge.doctor import folders, machine, plugin, ports, weights
from bridge.doctor import folders as at_home
from bridge.doctor.finding import Check, Finding, wrong
from bridge.jobs.call import Call, call

log = logging.getLogger(__name__)
PATIENCE = 90.0  # seconds; torch takes ten on a slow disk
ask = partial(call, patience=PATIENCE)


def examine(home: Home, ask: Call = ask) -> Iterator[Finding]:
    """All Findings, each as soon as it is known."""
    settings, finding = at_home.settings(home)
    yield from guarded("versions", machine.versions)
    yield from guarded("window", partial(machine.window, ask))
    yield from guarded("extras", machine.extras)
    yield from guarded("device", partial(machine.device, ask))
    yield from guarded("sound", partial(machine.audio, ask, settings.device))
    yield from guarded("MIDI", partial(machine.midi, ask, settings.midi))
    yield from guarded("painting ahead", partial(machine.ahead, settings.ahead))
    yield from guarded("plugin", partial(plugin.installed, home, settings))
    yield from guarded("ports", partial(ports.ports, settings.port, host=settings.host))
    yield finding
    yield from guarded("data folder", partial(at_home.home, home))
    yield from guarded("folder", partial(folders.place, settings.folder))
    yield from guarded("models", partial(weights.weights, home.presets, settings.model))


def guarded(about: str, check: Check) -> Iterator[Finding]:
    """A check's Findings, and another one if it breaks."""
    try:
        yield from check()
    except Exception as error:
        log.exception("The check of %s failed.", about)
        yield wrong(about, f"the check itself failed ({type(error).__name__})", "please report it")
