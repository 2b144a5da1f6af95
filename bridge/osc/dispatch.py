"""Messages → calls of handlers, by the table. What is wrong is answered, never raised."""

from __future__ import annotations

from bridge.domain.errors import BadArgument, UnknownAddress
from bridge.osc.arguments import READERS, pairs_of
from bridge.osc.clients import Peer
from bridge.osc.defaults import BY_NAME
from bridge.osc.handlers import HANDLERS, Call, OscContext
from bridge.osc.packet import Argument, Message, is_pattern, matches
from bridge.osc.spec import BY_PATH, TABLE, Address
from bridge.osc.tasks import Reply, guarded


def dispatch(bridge: OscContext, message: Message, peer: Peer, reply: Reply) -> None:
    """Call the handlers of every address that a message means."""
    guarded(lambda: _dispatch(bridge, message, peer, reply), reply, message.address)


def _dispatch(bridge: OscContext, message: Message, peer: Peer, reply: Reply) -> None:
    if message.address != "/fodder/hello":
        bridge.clients.check(peer)
    for address in meant(message.address):
        guarded(lambda at=address: _call(bridge, message, at, peer, reply), reply, address.path)  # type: ignore[misc]


def meant(pattern: str) -> list[Address]:
    """The addresses that a pattern means; UnknownAddress if it means none."""
    if pattern in BY_PATH:
        return [BY_PATH[pattern]]
    found = [one for one in TABLE if matches(pattern, one.path)] if is_pattern(pattern) else []
    if not found:
        raise UnknownAddress(f"There is no address {pattern[:80]!r}: see the table in the docs.")
    return found


def _call(bridge: OscContext, message: Message, address: Address, peer: Peer, reply: Reply) -> None:
    given = message.arguments
    if is_released(address, given):
        return
    HANDLERS[address.handler](bridge, make_call(address, given, peer, reply))


def is_released(address: Address, given: tuple[Argument, ...]) -> bool:
    """Whether a button that calls an address with no obligatory arguments was let go."""
    needed = any(not one.optional for one in address.takes)
    return not needed and len(given) == 1 and not isinstance(given[0], str) and given[0] == 0


def joined(address: Address, given: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """The words of a text, as Pd and Max send them, as one: "A" "minor" → "A minor". Where names
    and values may follow, up to the first name."""
    last = len(address.takes) - 1
    if last < 0 or address.takes[last].tag != "s" or len(given) <= last:
        return given
    rest = given[last + 1 :]
    if not rest or not isinstance(given[last], str):
        return given
    if address.pairs:
        count = next((n for n, word in enumerate(rest) if word in BY_NAME), len(rest))
        if not all(isinstance(word, str) for word in rest[:count]):
            return given  # a name that is none, and its value
    else:
        count = max((n + 1 for n, word in enumerate(rest) if isinstance(word, str)), default=0)
    name = address.takes[last].name
    words = [READERS["s"](name, word) for word in given[last : last + 1 + count]]
    return (*given[:last], " ".join(words), *rest[count:])


def make_call(address: Address, given: tuple[Argument, ...], peer: Peer, reply: Reply) -> Call:
    """The arguments as the table wants them; words after a text belong to it. Further ones after
    the last are a button's."""
    given = joined(address, given)
    needed = sum(not one.optional for one in address.takes)
    if len(given) < needed:
        raise BadArgument(
            f"{address.path} needs {address.signature}: {len(given)} arguments are too few."
        )
    values = tuple(
        READERS[one.tag](one.name, value)
        if address.knob is None and address.handler != "host"
        else value  # read as its own kind of value by the handler
        for one, value in zip(address.takes, given, strict=False)
    )
    pairs = pairs_of(given[len(address.takes) :]) if address.pairs else []
    return Call(peer, address, values, tuple(pairs), reply)
