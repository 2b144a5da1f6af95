"""Every check in turn. One that fails is a Finding itself, so that the others are still told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

from bridge.doctor import home as at_home
from bridge.doctor import machine, place, ports, software, weights
from bridge.doctor.far import Ask, ask
from bridge.doctor.finding import Check, Finding, wrong
from bridge.storage.settings import Home

log = logging.getLogger(__name__)


def examine(home: Home, ask: Ask = ask) -> Iterator[Finding]:
    """All Findings, each as soon as it is known."""
    settings, finding = at_home.settings(home)
    yield from guarded("versions", software.versions)
    yield from guarded("window", partial(software.window, ask))
    yield from guarded("extras", software.extras)
    yield from guarded("device", partial(machine.device, ask))
    yield from guarded("sound", partial(machine.audio, ask, settings.device))
    yield from guarded("ports", partial(ports.ports, settings.port))
    yield finding
    yield from guarded("data folder", partial(at_home.home, home))
    yield from guarded("folder", partial(place.place, settings.folder))
    yield from guarded("models", partial(weights.weights, home.presets, settings.model))


def guarded(about: str, check: Check) -> Iterator[Finding]:
    """A check's Findings, and another one if it breaks."""
    try:
        yield from check()
    except Exception as error:
        log.exception("The check of %s failed.", about)
        yield wrong(about, f"the check itself failed ({type(error).__name__})", "please report it")
