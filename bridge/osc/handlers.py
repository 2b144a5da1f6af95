"""What each address does: one function a handler of the table, called on the server's thread.

They return at once. What may wait goes to one of three further threads with bounded queues, so that
a ping waits for none: jobs, which are written into the journal, in the order in which they were
asked for; searching, rating and playing, which wait for a disk; and notes, which may wait for a
model.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bridge.domain.edit import (
    Edit,
    Extend,
    Layer,
    Repaint,
    Source,
    Sourced,
    Stem,
    parse_bars,
)
from bridge.domain.errors import BadArgument, Busy, FodderError, NotFound, Refused, check_range
from bridge.domain.model import AUTO, ModelEntry
from bridge.domain.notes import NoteSource
from bridge.domain.playback import MOST_PADS, PadMode, PadSound
from bridge.domain.request import Kind, Request
from bridge.jobs.call import call as call_apart
from bridge.jobs.notes import notes_of
from bridge.jobs.queue import JobQueue, new_id
from bridge.library.finding import check_search, filter_from, find, order_from
from bridge.library.library import Library, inside
from bridge.library.queries import By, Filter, Order
from bridge.osc.access import Access
from bridge.osc.arguments import short, text, whole
from bridge.osc.clients import Clients, Peer
from bridge.osc.defaults import RequestDefaults, read_values
from bridge.osc.packet import Value
from bridge.osc.replies import JobAnnouncer, Owner, Replies, Reply, facts_of
from bridge.osc.server import ServerStatus
from bridge.osc.spec import Address
from bridge.playback.loading import usual_mode
from bridge.playback.player import Player
from bridge.prompt import understand

log = logging.getLogger(__name__)
USUAL_RESULTS, MOST_RESULTS = 20, 200
MOST_TASKS = 512
LISTEN = 120.0  # seconds for what is heard in a mix


@contextlib.contextmanager
def guarded(reply: Reply, address: str) -> Iterator[None]:
    """Every way in which what is inside can fail is an /fodder/error of that address."""
    try:
        yield
    except FodderError as error:
        log.info("%s: %s", address, error)
        reply("/fodder/error", (error.code, str(error), address))
    except Exception as error:
        log.exception("%s failed", address)
        message = f"{type(error).__name__}: {error}: please report this."
        reply("/fodder/error", (FodderError.code, message, address))


@dataclass(frozen=True, slots=True)
class Call:
    """One address that was called: its values as the table wants them, and what followed."""

    peer: Peer
    address: Address
    values: tuple[Any, ...]
    pairs: tuple[tuple[str, Value], ...]
    reply: Reply


class TaskQueue:
    """One thread for what handlers must not wait for, in order, with a bounded queue."""

    def __init__(self, name: str) -> None:
        self._tasks: queue.Queue[Callable[[], None] | None] = queue.Queue(MOST_TASKS)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], object], call: Call) -> None:
        """Do it when its turn comes; what goes wrong is told to who called. Busy if full."""

        def task() -> None:
            with guarded(call.reply, call.address.path):
                work()

        try:
            self._tasks.put_nowait(task)
        except queue.Full:
            raise Busy(f"{MOST_TASKS} calls are waiting already: ask again later.") from None

    def close(self) -> None:
        """Do what is left, and end the thread."""
        self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


@dataclass(slots=True)
class OscContext:
    """All that the handlers work on. `listener` is who asked for the audition last."""

    jobs: JobQueue
    library: Library
    defaults: RequestDefaults
    clients: Clients
    access: Access
    replies: Replies
    announcer: JobAnnouncer
    player: Player
    status: Callable[[], ServerStatus]
    listener: Call | None = None
    models: dict[str, ModelEntry] = field(default_factory=dict)
    presets: dict[str, Request] = field(default_factory=dict)
    version: str = field(default_factory=lambda: version("sample-fodder"))
    for_jobs: TaskQueue = field(default_factory=lambda: TaskQueue("fodder-osc-jobs"))
    for_library: TaskQueue = field(default_factory=lambda: TaskQueue("fodder-osc-library"))
    for_notes: TaskQueue = field(default_factory=lambda: TaskQueue("fodder-osc-notes"))


def ping(context: OscContext, call: Call) -> None:
    """Say that Fodder is there."""
    call.reply("/fodder/pong", (context.version,))


def status(context: OscContext, call: Call) -> None:
    """Say what was received, lost and refused, and what is held."""
    now, replies = context.status(), context.replies
    counts = (now.received, now.lost, now.unsent, replies.refused, replies.untold)
    call.reply("/fodder/status.reply", (*counts, now.connections, now.held))


def generate(context: OscContext, call: Call) -> None:
    """Make samples of a prompt."""
    token, prompt = call.values
    named = {**read_values(call.pairs), "prompt": prompt}
    submit_told(context, call, token, *context.defaults.asked(named, peer=call.peer))


def kit(context: OscContext, call: Call) -> None:
    """Make parts that belong together."""
    token, prompt = call.values
    own = {one.name: "" for one in call.address.own}
    own |= {name: text(name, value) for name, value in call.pairs if name in own}
    named = read_values(pair for pair in call.pairs if pair[0] not in own)
    made = context.defaults.kit({**named, "prompt": prompt}, own["parts"], own["form"], call.peer)
    submit_told(context, call, token, *made)


def preset(context: OscContext, call: Call) -> None:
    """Make samples from a preset."""
    token, name = call.values
    found = preset_named(context, name)
    submit_told(
        context,
        call,
        token,
        *context.defaults.asked(read_values(call.pairs), found, peer=call.peer),
    )


def go(context: OscContext, call: Call) -> None:
    """Make samples from the sticky values."""
    token = call.values[0] if call.values else ""
    submit_told(context, call, token, *context.defaults.asked({}, peer=call.peer))


def explain(context: OscContext, call: Call) -> None:  # noqa: ARG001 – every handler takes both
    """Say how a prompt is understood."""
    token, prompt = call.values
    said = json.dumps(understand(prompt).to_dict(), ensure_ascii=False)
    call.reply("/fodder/explained", (token, said))


def morph(context: OscContext, call: Call) -> None:
    """Make a sample between two prompts."""
    token, prompt, other, position = call.values
    named = {**read_values(call.pairs), "prompt": prompt}
    submit_told(context, call, token, *context.defaults.morph(named, other, position, call.peer))


def repaint(context: OscContext, call: Call) -> None:
    """Paint some bars of a loop anew."""
    token, source, bars, prompt = call.values
    first, last = parse_bars(bars)
    named = read_values(call.pairs)
    strength = named.pop("strength", 1.0)

    def edit(sound: Source) -> Edit:
        return Repaint(sound, first - 1, last, strength)

    submit_edit(context, call, token, source, edit, {**named, "prompt": prompt})


def extend(context: OscContext, call: Call) -> None:
    """Make a loop longer."""
    token, source, bars, prompt = call.values
    named = {**read_values(call.pairs), "prompt": prompt}
    submit_edit(context, call, token, source, lambda sound: Extend(sound, bars), named)


def layer(context: OscContext, call: Call) -> None:
    """Make tracks that go with a sound."""
    token, source, tracks, prompt = call.values
    names = tuple(name.strip() for name in tracks.split(","))
    named = {**read_values(call.pairs), "prompt": prompt}
    submit_edit(context, call, token, source, lambda sound: Layer(sound, names), named)


def stem(context: OscContext, call: Call) -> None:
    """Take one track out of a sound."""
    token, source, track = call.values
    named = {**read_values(call.pairs), "prompt": track.replace("_", " ")}
    submit_edit(context, call, token, source, lambda sound: Stem(sound, track), named)


def submit_edit(
    context: OscContext,
    call: Call,
    token: str,
    source: str,
    edit: Callable[[Source], Edit],
    named: dict[str, Any],
) -> None:
    """Queue what is made of a sound, and tell what its sender should know of it."""
    made = edit(Source(Path(source)))
    submit_told(context, call, token, *context.defaults.edited(named, made, call.peer))


def fit_(context: OscContext, call: Call) -> None:
    """Make a part that fits what the producer has."""
    token, source, prompt = call.values
    named = {**read_values(call.pairs), "prompt": prompt}
    made = {name: value for name, value in named.items() if name not in ("prompt", "source")}

    def listen() -> None:
        path = file_of(context.library, source)
        fitting = call_apart(
            "bridge.generation.fitting", "fit", prompt, made, path, patience=LISTEN
        )
        members = {**fitting.wanted.members, "prompt": prompt}
        request, notices = context.defaults.asked(members, peer=call.peer)
        submit(context, call, token, request)
        for notice in (fitting.sentence, *fitting.doubts, *notices):
            call.reply("/fodder/notice", (token, notice))

    context.for_library.submit(listen, call)


def instrument(context: OscContext, call: Call) -> None:
    """Make an instrument of a prompt."""
    token, prompt = call.values
    named = {**read_values(call.pairs), "prompt": prompt, "kind": Kind.ONESHOT, "count": 1}
    request, notices = context.defaults.asked(named, peer=call.peer)
    folder = model_for(context, request).folder

    def choose() -> None:
        of = ("bridge.generation.instrument", "instrument_of", request.prompt, folder)
        edit = call_apart(*of, patience=LISTEN)
        submit_told(context, call, token, replace(request, edit=edit), notices)

    context.for_library.submit(choose, call)


def submit_told(
    context: OscContext, call: Call, token: str, request: Request, notices: tuple[str, ...]
) -> None:
    """Queue a request, and tell what its sender should know of it."""
    submit(context, call, token, request)
    for notice in notices:
        call.reply("/fodder/notice", (token, notice))


def submit(context: OscContext, call: Call, token: str, request: Request) -> None:
    """Queue a request, after what was asked for before it."""
    context.for_jobs.submit(lambda: queue_job(context, call, token, request), call)


def found_notes(library: Library, named: NoteSource | None) -> NoteSource | None:
    """A file of notes, if one is named, where a client may name files."""
    return None if named is None else replace(named, path=file_of(library, str(named.path)))


def queue_job(context: OscContext, call: Call, token: str, request: Request) -> None:
    """Find the files that a request names, and hand it to the jobs."""
    job, library, edit = new_id(), context.library, request.edit
    if isinstance(edit, Sourced):
        source = replace(edit.source, path=file_of(library, str(edit.source.path)))
        request = replace(request, edit=replace(edit, source=source))
    request = replace(
        request,
        notes=found_notes(library, request.notes),
        groove=found_notes(library, request.groove),
    )
    model = model_for(context, request)
    context.announcer.own(job, Owner(call.peer, token, request.makes))
    try:
        context.jobs.submit(request, model, library.keep, job=job, place=library.place)
    except Exception:
        context.announcer.disown(job)
        raise


def file_of(library: Library, text: str) -> Path:
    """The file that a client means by a sample's id or a path; Refused outside our folders."""
    path = library.sample_or_path(text)
    check_no_link_out(library, path)
    return path


def check_no_link_out(library: Library, path: Path) -> None:
    """Refused for a file in one of our folders that is really elsewhere, by a link."""
    folders = [one for one in (library.folder, *library.sources) if path.is_relative_to(one)]
    if folders:
        inside(str(path), (library.folder, *library.sources))
    elif path.is_symlink():
        raise Refused(f"{path.name!r} is a link to a file elsewhere: name the file itself.")


def model_for(context: OscContext, request: Request) -> ModelEntry:
    """Read once, and kept: a flood of requests must not become one of files read.

    But where the request decides on the model, it is looked for each time.
    """
    name = request.model
    if name not in context.models:
        found = context.library.model_for(request)
        if name == AUTO or found.name != name or found.effects:
            return found
        context.models[name] = found
    return context.models[name]


def preset_named(context: OscContext, name: str) -> Request:
    """A preset's request by its name, in any case; NotFound if there is none."""
    if not context.presets:
        known = context.library.presets()
        context.presets.update((one.name.casefold(), one.request) for one in known)
    found = context.presets.get(name.strip().casefold())
    if found is None:
        raise NotFound(f"There is no preset {name[:40]!r}: say e.g. {next(iter(context.presets))}.")
    return found


def set_(context: OscContext, call: Call) -> None:
    """Set a sticky value."""
    assert call.address.parameter is not None
    context.defaults.set(call.address.parameter.name, call.values[0])


def host(context: OscContext, call: Call) -> None:
    """Note what the DAW says of itself."""
    context.defaults.host_says(call.address.path.rsplit("/", 1)[1], call.values[0], call.peer)


def cancel(context: OscContext, call: Call) -> None:
    """Give up a job, or all."""
    (job,) = call.values
    jobs = context.jobs
    context.for_jobs.submit(jobs.cancel_all if job == "all" else lambda: jobs.cancel(job), call)


def query(context: OscContext, call: Call) -> None:
    """Search the library."""
    token, words, *limit = call.values
    most = limit[0] if limit else USUAL_RESULTS
    if not 1 <= most <= MOST_RESULTS:
        raise BadArgument(f"limit {most} is not possible: say from 1 to {MOST_RESULTS}.")
    where, order = filter_and_order(call)
    check_search(words)

    def search() -> None:
        found = find(context.library.catalogue, words, where, order, most)
        for sample in found:
            call.reply("/fodder/result", (token, *facts_of(sample), sample.stars))
        call.reply("/fodder/result/end", (token, len(found)))

    context.for_library.submit(search, call)


def filter_and_order(call: Call) -> tuple[Filter, Order]:
    """What samples must be, and their order, by the names and values of a search."""
    said: dict[str, Any] = {}
    for name, value in call.pairs:
        known = next((one for one in call.address.own if one.name == name), None)
        if known is None:
            names = ", ".join(one.name for one in call.address.own)
            raise BadArgument(f"There is no {name[:40]!r} in a search: say one of {names}.")
        said[name] = short(name, text(name, value)) if known.tag == "s" else whole(name, value)
    order = order_from(said.pop("by", By.NEWEST))
    return filter_from(**said), order


def play(context: OscContext, call: Call) -> None:
    """Audition a sample."""
    (sample,) = call.values

    def start() -> None:
        path = file_of(context.library, sample)
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
        path = file_of(context.library, sample)
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


def rate(context: OscContext, call: Call) -> None:
    """Give a sample its stars."""
    sample, stars = call.values
    if not 0 <= stars <= 5:
        raise BadArgument(f"{stars} stars are not possible: say from 0 to 5.")

    def note() -> None:
        catalogue = context.library.catalogue
        check_no_link_out(context.library, catalogue.get(sample).path)
        catalogue.rate(sample, stars)

    context.for_library.submit(note, call)


def notes(context: OscContext, call: Call) -> None:
    """Say where a sample's notes lie, and write them if they are not there yet."""
    (sample,) = call.values

    def write() -> None:
        path = file_of(context.library, sample)
        found, sure = notes_of(path, partial(model_of_recipe, context))
        call.reply("/fodder/notes/written", (sample, str(found), sure))

    context.for_notes.submit(write, call)


def model_of_recipe(context: OscContext, request: Request) -> ModelEntry:
    """The model of a recipe; Refused where that names a file outside our folders."""
    for source in (request.notes, request.groove):
        if source is not None:
            inside(str(source.path), (context.library.folder, *context.library.sources))
    return model_for(context, request)


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


HANDLERS: dict[str, Callable[[OscContext, Call], None]] = {
    "set": set_,
    "fit": fit_,
    **{
        one.__name__: one
        for one in (
            ping, status, generate, kit, preset, go, explain, morph, repaint, extend, layer, stem,
            instrument, host, cancel, query, play, stop, rate, subscribe, unsubscribe, pictures,
            reply_port, hello, notes, pad_assign, pad_strike, pad_stop, pad_mute, pad_solo,
        )
    },
}  # fmt: skip
