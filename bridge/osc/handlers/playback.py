"""What is heard: the audition and the pads."""

from __future__ import annotations

from bridge.domain.errors import BadArgument, check_range
from bridge.domain.playback import MOST_PADS, PadMode, PadSound
from bridge.osc.handlers.context import Call, OscContext
from bridge.playback.loading import usual_mode


def play(context: OscContext, call: Call) -> None:
    """Audition a sample."""
    (sample,) = call.values

    def start() -> None:
        path = context.library.file(sample)
        context.listener = call  # hears what becomes of it, e.g. that there is no sound card
        context.player.play(path)

    context.for_library.submit(start, call)


def stop(context: OscContext, call: Call) -> None:
    """End the audition."""
    context.for_library.submit(context.player.stop, call)


def pad_assign(context: OscContext, call: Call) -> None:
    """Lay a sample on a pad, or take it away."""
    pad, sample, *said = call.values
    mode = None
    if said and said[0]:
        mode = next((one for one in PadMode if one.value == said[0]), None)
        if mode is None:
            modes = ", ".join(one.value for one in PadMode)
            raise BadArgument(f"Mode {said[0][:40]!r} is not one: say {modes}.")

    def assign() -> None:
        if not sample:
            context.player.assign(pad, None)
            return
        path = context.library.file(sample)
        context.listener = call
        context.player.assign(pad, PadSound(path, mode or usual_mode(path)))

    context.for_library.submit(assign, call)


def pad_strike(context: OscContext, call: Call) -> None:
    """Play a pad."""
    pad, *velocity = call.values
    check_range("pad", pad, 1, MOST_PADS)
    context.listener = call  # hears what becomes of it
    context.player.strike(pad, velocity[0] if velocity else 1.0)


def pad_stop(context: OscContext, call: Call) -> None:
    """Fade a pad out."""
    (pad,) = call.values
    check_range("pad", pad, 1, MOST_PADS)
    context.player.stop_pad(pad)


def pad_mute(context: OscContext, call: Call) -> None:
    """Mute a pad, or no longer."""
    player = context.player
    player.mix(_switched(player.muted, *call.values), player.soloed)


def pad_solo(context: OscContext, call: Call) -> None:
    """Solo a pad, or no longer."""
    player = context.player
    player.mix(player.muted, _switched(player.soloed, *call.values))


def _switched(pads: frozenset[int], pad: int, on: int) -> frozenset[int]:
    """The pads with this one among them, or without it."""
    check_range("pad", pad, 1, MOST_PADS)
    return pads | {pad} if on else pads - {pad}
