"""What each address does: one function a handler of the table, called on the server's thread.

They return at once. What may take longer (searching, rating, playing) goes to the desk, one
further thread with a bounded queue, so that a ping never waits for a disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

from bridge.config.presets import Preset, load_presets
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request, Vary
from bridge.jobs.queue import JobQueue, new_id
from bridge.library.library import Library
from bridge.osc.announcer import Announcer, Owner, facts
from bridge.osc.arguments import whole
from bridge.osc.clients import Clients, Peer
from bridge.osc.defaults import RequestDefaults, read_values
from bridge.osc.packet import Argument
from bridge.osc.spec import Address
from bridge.osc.tasks import TaskQueue
from bridge.playback.player import Player

USUAL_RESULTS, MOST_RESULTS = 20, 200
Reply = Callable[[str, tuple[Argument, ...]], None]


@dataclass(frozen=True, slots=True)
class Call:
    """One address that was called: its values as the table wants them, and what followed."""

    peer: Peer
    address: Address
    values: tuple[Any, ...]
    pairs: tuple[tuple[str, Argument], ...]
    reply: Reply


@dataclass(slots=True)
class OscContext:
    """All that the handlers work on. `listener` is who asked for the audition last."""

    jobs: JobQueue
    library: Library
    wishes: RequestDefaults
    clients: Clients
    announcer: Announcer
    desk: TaskQueue
    audition: Player
    listener: Call | None = None
    models: dict[str, ModelEntry] = field(default_factory=dict)
    presets: dict[str, Preset] = field(default_factory=dict)
    version: str = field(default_factory=lambda: version("sample-fodder"))


def ping(bridge: OscContext, call: Call) -> None:
    call.reply("/fodder/pong", (bridge.version,))


def generate(bridge: OscContext, call: Call) -> None:
    token, prompt = call.values
    named = {**read_values(call.pairs), "prompt": prompt}
    submit(bridge, call, token, bridge.wishes.request(named))


def preset(bridge: OscContext, call: Call) -> None:
    token, name = call.values
    found = preset_named(bridge, name)
    submit(bridge, call, token, bridge.wishes.request(read_values(call.pairs), found.request))


def go(bridge: OscContext, call: Call) -> None:
    token = call.values[0] if call.values else ""
    submit(bridge, call, token, bridge.wishes.request({}))


def morph(bridge: OscContext, call: Call) -> None:
    token, prompt, other, position = call.values
    named = {**read_values(call.pairs), "prompt": prompt}
    submit(bridge, call, token, bridge.wishes.morph(named, other, position))


def submit(bridge: OscContext, call: Call, token: str, request: Request) -> None:
    """Queue a request; at the desk if a source must first be found on the disk."""
    edit = request.edit
    if not isinstance(edit, Vary):
        queue(bridge, call, token, request)
        return

    def find() -> None:
        path = bridge.library.sample_or_path(str(edit.source.path))
        source = replace(edit.source, path=path)
        queue(bridge, call, token, replace(request, edit=replace(edit, source=source)))

    bridge.desk.later(find, call.reply, call.address.path)


def queue(bridge: OscContext, call: Call, token: str, request: Request) -> None:
    job, library = new_id(), bridge.library
    model = model_named(bridge, request.model)
    bridge.announcer.own(job, Owner(call.peer, token))
    try:
        bridge.jobs.submit(request, model, library.keep, job=job, place=library.place)
    except Exception:
        bridge.announcer.disown(job)
        raise


def model_named(bridge: OscContext, name: str) -> ModelEntry:
    """Read once, and kept: a flood of requests must not become one of files read."""
    if name not in bridge.models:
        bridge.models[name] = bridge.library.model(name)
    return bridge.models[name]


def preset_named(bridge: OscContext, name: str) -> Preset:
    if not bridge.presets:
        own = bridge.library.home.presets
        bridge.presets.update((one.name.casefold(), one) for one in load_presets(own))
    found = bridge.presets.get(name.strip().casefold())
    if found is None:
        raise NotFound(f"There is no preset {name[:40]!r}: say e.g. {next(iter(bridge.presets))}.")
    return found


def set_(bridge: OscContext, call: Call) -> None:
    assert call.address.knob is not None
    bridge.wishes.set(call.address.knob.name, call.values[0])


def host(bridge: OscContext, call: Call) -> None:
    bridge.wishes.host_says(call.address.path.rsplit("/", 1)[1], call.values[0])


def cancel(bridge: OscContext, call: Call) -> None:
    (job,) = call.values
    if job == "all":
        bridge.jobs.cancel_all()
    else:
        bridge.jobs.cancel(job)


def query(bridge: OscContext, call: Call) -> None:
    token, text, *limit = call.values
    most = limit[0] if limit else USUAL_RESULTS
    if not 1 <= most <= MOST_RESULTS:
        raise BadArgument(f"limit {most} is not possible: say from 1 to {MOST_RESULTS}.")

    def search() -> None:
        found = bridge.library.catalogue.search(text, limit=most)
        for sample in found:
            call.reply("/fodder/result", (token, *facts(sample), sample.stars))
        call.reply("/fodder/result/end", (token, len(found)))

    bridge.desk.later(search, call.reply, call.address.path)


def play(bridge: OscContext, call: Call) -> None:
    (sample,) = call.values

    def start() -> None:
        path = bridge.library.sample_or_path(sample)
        bridge.listener = call  # hears what becomes of it, e.g. that there is no sound card
        bridge.audition.play(path)

    bridge.desk.later(start, call.reply, call.address.path)


def stop(bridge: OscContext, call: Call) -> None:
    bridge.desk.later(bridge.audition.stop, call.reply, call.address.path)


def rate(bridge: OscContext, call: Call) -> None:
    sample, stars = call.values
    if not 0 <= stars <= 5:
        raise BadArgument(f"{stars} stars are not possible: say from 0 to 5.")
    bridge.desk.later(
        lambda: bridge.library.catalogue.rate(sample, stars), call.reply, call.address.path
    )


def subscribe(bridge: OscContext, call: Call) -> None:
    bridge.clients.subscribe(call.peer, call.values[0] if call.values else None)


def unsubscribe(bridge: OscContext, call: Call) -> None:
    bridge.clients.unsubscribe(call.peer, call.values[0] if call.values else None)


def reply_port(bridge: OscContext, call: Call) -> None:
    bridge.clients.reply_to(call.peer, whole("port", call.values[0]))


def hello(bridge: OscContext, call: Call) -> None:
    bridge.clients.hello(call.peer, call.values[0])


HANDLERS: dict[str, Callable[[OscContext, Call], None]] = {
    "set": set_,
    **{
        one.__name__: one
        for one in (
            ping, generate, preset, go, morph, host, cancel, query, play, stop, rate, subscribe,
            unsubscribe, reply_port, hello,
        )
    },
}  # fmt: skip
