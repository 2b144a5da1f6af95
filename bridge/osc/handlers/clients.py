"""What concerns the clients themselves: who is there, who hears what, who may come in."""

from __future__ import annotations

from bridge.osc.arguments import whole
from bridge.osc.handlers.context import Call, OscContext


def ping(context: OscContext, call: Call) -> None:
    """Say that Fodder is there."""
    call.reply("/fodder/pong", (context.version,))


def status(context: OscContext, call: Call) -> None:
    """Say what was received, lost and refused, and what is held."""
    now, replies = context.status(), context.replies
    counts = (now.received, now.lost, now.unsent, replies.refused, replies.untold)
    call.reply("/fodder/status.reply", (*counts, now.connections, now.held))


def subscribe(context: OscContext, call: Call) -> None:
    """Send every event to the sender, or to a port of its machine."""
    context.clients.subscribe(call.peer, call.values[0] if call.values else None)


def unsubscribe(context: OscContext, call: Call) -> None:
    """End that."""
    context.clients.unsubscribe(call.peer, call.values[0] if call.values else None)


def pictures(context: OscContext, call: Call) -> None:
    """Show a sender its samples as they are painted, or end that."""
    context.clients.watch(call.peer, bool(call.values[0]))


def reply_port(context: OscContext, call: Call) -> None:
    """Note where a sender wants its replies."""
    context.clients.reply_to(call.peer, whole("port", call.values[0]))


def hello(context: OscContext, call: Call) -> None:
    """Let a connection from another machine in."""
    context.access.hello(call.peer, call.values[0])
