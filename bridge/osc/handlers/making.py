"""What makes samples: a prompt, a preset, an edit, parts, an instrument; and what is set for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bridge.domain.edit import Edit, Extend, Layer, Repaint, Source, Sourced, Stem, parse_bars
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.model import AUTO, ModelEntry
from bridge.domain.notes import NoteSource
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Origin
from bridge.files.origin import origin_of
from bridge.jobs.call import call as call_apart
from bridge.jobs.queue import new_id
from bridge.library.library import Library
from bridge.osc.arguments import number, text
from bridge.osc.defaults import made_of, read_values
from bridge.osc.handlers.context import Call, OscContext
from bridge.osc.replies import Owner
from bridge.prompt import asked

LISTEN = 120.0  # seconds for what is heard in a mix


def generate(context: OscContext, call: Call) -> None:
    """Make samples of a prompt."""
    token, prompt = call.values
    named = {**read_values(call.pairs), "prompt": prompt}
    submit_named(context, call, token, named)


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
    submit_named(context, call, token, read_values(call.pairs), preset_named(context, name))


def go(context: OscContext, call: Call) -> None:
    """Make samples from the sticky values."""
    token = call.values[0] if call.values else ""
    submit_named(context, call, token, {})


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


def fit_(context: OscContext, call: Call) -> None:
    """Make a part that fits what the producer has."""
    token, source, prompt = call.values
    own = {one.name for one in call.address.own}
    start = next((number(name, value) for name, value in call.pairs if name in own), 0.0)
    named = read_values(pair for pair in call.pairs if pair[0] not in own)
    made = {name: value for name, value in named.items() if name not in ("prompt", "source")}
    key = {name: one for name, one in context.defaults.before(call.peer).items() if name == "key"}

    def listen() -> None:
        path = context.library.file(source)
        said = ("bridge.generation.fitting", "fit", prompt, made, path, start, key)
        fitting = call_apart(*said, patience=LISTEN)
        members = {
            "key": None,
            "chords": None,
            "source": None,
            **fitting.wanted.members,
            "prompt": prompt,
        }
        request, notices = context.defaults.asked(members, peer=call.peer)
        submit_told(context, call, token, request, (fitting.sentence, *fitting.doubts, *notices))

    context.for_library.submit(listen, call)


def instrument(context: OscContext, call: Call) -> None:
    """Make an instrument of a prompt."""
    token, prompt = call.values
    named = {**read_values(call.pairs), "prompt": prompt}
    request, notices = context.defaults.instrument(named, call.peer)
    folder = model_for(context, request).folder

    def choose() -> None:
        of = ("bridge.generation.instrument", "instrument_of", request.prompt, folder)
        edit = call_apart(*of, patience=LISTEN)
        submit_told(context, call, token, replace(request, edit=edit), notices)

    context.for_library.submit(choose, call)


def explain(context: OscContext, call: Call) -> None:  # noqa: ARG001 – every handler takes both
    """Say how a prompt is understood."""
    token, prompt = call.values
    said = json.dumps(asked(prompt).to_dict(), ensure_ascii=False)
    call.reply("/fodder/explained", (token, said))


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


def submit_edit(
    context: OscContext,
    call: Call,
    token: str,
    source: str,
    edit: Callable[[Source], Edit],
    named: dict[str, Any],
) -> None:
    """Queue what is made of a sound, and tell what its sender should know of it."""
    if "source" in named:
        raise BadArgument("The sound to start from is named already: leave source out.")
    made, before = edit(Source(Path(source))), context.defaults.before(call.peer)
    submit_made_of(context, call, token, source, lambda one: made_of(named, before, one, made))


def submit_named(
    context: OscContext,
    call: Call,
    token: str,
    named: dict[str, Any],
    preset: Request | None = None,
) -> None:
    """Queue what names, a preset and sticky values say, a source among them or not."""
    before = context.defaults.before(call.peer, preset)
    source = {**before, **named}.get("source")
    if source:
        submit_made_of(context, call, token, source, lambda one: made_of(named, before, one))
    else:
        submit_told(context, call, token, *context.defaults.asked(named, preset, peer=call.peer))


def submit_made_of(
    context: OscContext,
    call: Call,
    token: str,
    source: str,
    ask: Callable[[Origin], tuple[Request, tuple[str, ...]]],
) -> None:
    """Read what a sound says of itself, which waits for a disk, and queue what is asked for."""

    def find() -> None:
        request, notices = ask(origin_of(context.library.file(str(Path(source)))))
        queue_job(context, call, token, request)
        tell(call, token, notices)

    ask(Origin(Kind.LOOP))  # what cannot be is told at once
    context.for_jobs.submit(find, call)


def submit_told(
    context: OscContext, call: Call, token: str, request: Request, notices: tuple[str, ...]
) -> None:
    """Queue a request, after what was asked for before it, and then tell what its sender should
    know."""

    def work() -> None:
        queue_job(context, call, token, request)
        tell(call, token, notices)

    context.for_jobs.submit(work, call)


def tell(call: Call, token: str, notices: Iterable[str]) -> None:
    """Tell the sender of a request what it should know of it."""
    for notice in notices:
        call.reply("/fodder/notice", (token, notice))


def queue_job(context: OscContext, call: Call, token: str, request: Request) -> None:
    """Find the files that a request names, and hand it to the jobs."""
    job, library, edit = new_id(), context.library, request.edit
    if isinstance(edit, Sourced):
        source = replace(edit.source, path=library.file(str(edit.source.path)))
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


def found_notes(library: Library, named: NoteSource | None) -> NoteSource | None:
    """A file of notes, if one is named, where a client may name files."""
    return None if named is None else replace(named, path=library.file(str(named.path)))


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
