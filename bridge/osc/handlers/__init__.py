"""What each address does: one function a handler of the table in spec, by what it is about.

context   the call, and what there is to work on
making    samples, and what is set for them     library   searches, stars, notes
playback  the audition and the pads             clients   who hears what, who may come in
"""

from __future__ import annotations

from collections.abc import Callable

from bridge.osc.handlers import clients, library, making, playback
from bridge.osc.handlers.context import Call, OscContext, guarded

__all__ = ["HANDLERS", "Call", "OscContext", "guarded"]

HANDLERS: dict[str, Callable[[OscContext, Call], None]] = {
    "set": making.set_,
    "fit": making.fit_,
    **{
        one.__name__: one
        for one in (
            making.generate, making.kit, making.preset, making.go, making.morph, making.repaint,
            making.extend, making.layer, making.stem, making.instrument, making.explain,
            making.host, making.cancel, library.query, library.rate, library.notes,
            playback.play, playback.stop, playback.pad_assign, playback.pad_strike,
            playback.pad_stop, playback.pad_mute, playback.pad_solo, clients.ping,
            clients.status, clients.subscribe, clients.unsubscribe, clients.pictures,
            clients.reply_port, clients.hello,
        )
    },
}  # fmt: skip
