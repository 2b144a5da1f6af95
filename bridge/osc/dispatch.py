"""Messages → calls of handlers, by the table. What is wrong is answered, never raised.

Patterns are OSC 1.0's ("OSC Message Dispatching and Pattern Matching"):

    ?  one character    *  any, none too    [abc] [a-z] [!abc]  one of, or not    {foo,bar}  either
    None of them crosses a slash.

A pattern is measured first and then followed part by part through the tree of addresses, at all
places where it may stand at once: no pattern takes longer than its length times that of the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bridge.domain.errors import BadArgument, UnknownAddress
from bridge.osc.access import HELLO
from bridge.osc.arguments import READERS, pairs_of
from bridge.osc.clients import Peer
from bridge.osc.handlers import HANDLERS, Call, OscContext, guarded
from bridge.osc.packet import Message, Value
from bridge.osc.spec import BY_PATH, Address

LONGEST_ADDRESS = 128
MOST_ARGUMENTS = 64


def dispatch(context: OscContext, message: Message, peer: Peer) -> None:
    """Call the handlers of every address that a message means."""
    reply = context.replies.replier(peer)
    with guarded(reply, message.address[:LONGEST_ADDRESS]):
        if message.address != HELLO:
            context.access.check(peer)
        for address in find_addresses(message.address):
            reply = context.replies.replier(peer, is_always_told=address.makes_job)
            with guarded(reply, address.path):
                _call(context, message.arguments, Call(peer, address, (), (), reply))


def _call(context: OscContext, given: tuple[Value, ...], call: Call) -> None:
    if is_released(call.address, given):
        return
    values, pairs = read_arguments(call.address, given)
    HANDLERS[call.address.handler](
        context, Call(call.peer, call.address, values, pairs, call.reply)
    )
    if call.address.handler not in ("set", "host"):  # whose values are told as they are kept
        context.replies.echo(call.address.path, given)


def is_released(address: Address, given: tuple[Value, ...]) -> bool:
    """Whether a button that calls an address with no obligatory arguments was let go."""
    needed = any(not one.optional for one in address.takes)
    return not needed and len(given) == 1 and not isinstance(given[0], str) and given[0] == 0


def joined(address: Address, given: tuple[Value, ...]) -> tuple[Value, ...]:
    """The words of a text, as Pd and Max send them, as one: "A" "minor" → "A minor". Where names
    and values may follow, up to the first name; after a text with a space, which nobody sends word
    by word, they begin at once, so that a name that is none is told."""
    last = len(address.takes) - 1
    if last < 0 or address.takes[last].tag != "s" or len(given) <= last:
        return given
    rest = given[last + 1 :]
    if not rest or not isinstance(given[last], str):
        return given
    if address.pairs:
        if " " in str(given[last]).strip():
            return given
        count = next((n for n, word in enumerate(rest) if word in address.names), len(rest))
        if not all(isinstance(word, str) for word in rest[:count]):
            return given  # a name that is none, and its value
    else:
        count = max((n + 1 for n, word in enumerate(rest) if isinstance(word, str)), default=0)
    name = address.takes[last].name
    words = [READERS["s"](name, word) for word in given[last : last + 1 + count]]
    return (*given[:last], " ".join(words), *rest[count:])


def read_arguments(
    address: Address, given: tuple[Value, ...]
) -> tuple[tuple[Value, ...], tuple[tuple[str, Value], ...]]:
    """The values as the table wants them, and the pairs that follow.

    Words after a text belong to it. Further values after the last that an address takes are a
    button's, and passed over.
    """
    if len(given) > MOST_ARGUMENTS:
        raise BadArgument(f"{len(given):,} arguments are too many: {MOST_ARGUMENTS} are the most.")
    given = joined(address, given)
    needed = sum(not one.optional for one in address.takes)
    if len(given) < needed:
        raise BadArgument(
            f"{address.path} needs {address.signature}: {len(given)} arguments are too few."
        )
    if len(given) > MOST_ARGUMENTS:
        raise BadArgument(f"{len(given):,} arguments are too many: {MOST_ARGUMENTS} are the most.")
    values = tuple(
        READERS[one.tag](one.name, value)
        if address.parameter is None and address.handler != "host"
        else value  # read as its own kind of value by the handler
        for one, value in zip(address.takes, given, strict=False)
    )
    return values, tuple(pairs_of(given[len(address.takes) :]) if address.pairs else ())


# Patterns

_SPECIAL = frozenset("?*[]{}")
Step = Callable[[str, int], Iterable[int]]
"""Where in a name one may stand after it, having stood at some place."""
Tree = dict[str, "Tree"]


def _tree(paths: Iterable[str]) -> Tree:
    root: Tree = {}
    for path in paths:
        node = root
        for name in path.split("/"):
            node = node.setdefault(name, {})
    return root


_ADDRESSES = _tree(BY_PATH)


def find_addresses(pattern: str) -> list[Address]:
    """The addresses that a pattern means; UnknownAddress if it means none."""
    if pattern in BY_PATH:
        return [BY_PATH[pattern]]
    if len(pattern) > LONGEST_ADDRESS:
        raise UnknownAddress(
            f"An address has at most {LONGEST_ADDRESS} characters: {pattern[:40]!r}… has more."
        )
    found = []
    if not _SPECIAL.isdisjoint(pattern):
        found = [BY_PATH[path] for path in _find(pattern.split("/"), _ADDRESSES) if path in BY_PATH]
    if not found:
        raise UnknownAddress(f"There is no address {pattern[:80]!r}: see the table in the docs.")
    return found


def matches(pattern: str, address: str) -> bool:
    """Whether a pattern means this address; a pattern with an open bracket means none."""
    return address in _find(pattern.split("/"), _tree([address]))


def _find(parts: list[str], tree: Tree) -> Iterator[str]:
    """The paths through the tree whose names match the parts one by one."""
    try:
        steps = list(_steps(parts[0]))
    except ValueError:  # a bracket that is not closed
        return
    for name, below in tree.items():
        if not _matches_name(steps, name):
            continue
        if len(parts) == 1:
            yield name
        else:
            yield from (f"{name}/{rest}" for rest in _find(parts[1:], below))


def _matches_name(steps: list[Step], name: str) -> bool:
    places = {0}
    for step in steps:
        places = {after for place in places for after in step(name, place)}
        if not places:
            return False
    return len(name) in places


def _steps(pattern: str) -> Iterator[Step]:
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        close = {"[": "]", "{": "}"}.get(letter)
        if close is not None:
            end = pattern.index(close, at)
            inner = pattern[at + 1 : end]
            at = end + 1
            yield _one_of(inner) if letter == "[" else _either(inner.split(","))
            continue
        at += 1
        if letter == "*":
            while pattern[at : at + 1] == "*":  # as one
                at += 1
            yield _any
        else:
            yield _one if letter == "?" else _either([letter])


def _one(name: str, at: int) -> Iterable[int]:
    return [at + 1] if at < len(name) else []


def _any(name: str, at: int) -> Iterable[int]:
    return range(at, len(name) + 1)


def _either(words: list[str]) -> Step:
    wanted = tuple(dict.fromkeys(words))
    return lambda name, at: [at + len(word) for word in wanted if name.startswith(word, at)]


def _one_of(inner: str) -> Step:
    is_wanted = not inner.startswith("!")
    letters = inner if is_wanted else inner[1:]
    dashes = [at for at in range(1, len(letters) - 1) if letters[at] == "-"]
    ranges = {(letters[at - 1], letters[at + 1]) for at in dashes}

    def step(name: str, at: int) -> Iterable[int]:
        if at >= len(name):
            return []
        is_in = name[at] in letters or any(low <= name[at] <= high for low, high in ranges)
        return [at + 1] if is_in == is_wanted else []

    return step
