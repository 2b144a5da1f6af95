"""Everything opened once: for CLI and window (opening.py), and for Python programs (api.py)."""

from bridge.app.opening import (
    DISCOVERY,
    LINK,
    MIDI,
    OSC,
    QUEUE,
    App,
    Listeners,
    Overrides,
    Unopened,
    open_app,
    open_engine,
    open_maker,
)

__all__ = [
    "DISCOVERY",
    "LINK",
    "MIDI",
    "OSC",
    "QUEUE",
    "App",
    "Listeners",
    "Overrides",
    "Unopened",
    "open_app",
    "open_engine",
    "open_maker",
]
