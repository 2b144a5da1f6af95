"""What is asked of the library: a search, stars, notes."""

from __future__ import annotations

from functools import partial
from typing import Any

from bridge.domain.errors import BadArgument, check_range
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.files.annotation import MOST_STARS
from bridge.jobs.notes import notes_of
from bridge.library.finding import (
    MOST_RESULTS,
    USUAL_RESULTS,
    check_search,
    filter_from,
    find,
    order_from,
)
from bridge.library.library import inside
from bridge.library.queries import By, Filter, Order
from bridge.osc.arguments import short, text, whole
from bridge.osc.handlers.context import Call, OscContext
from bridge.osc.handlers.making import model_for
from bridge.osc.replies import facts_of


def query(context: OscContext, call: Call) -> None:
    """Search the library."""
    token, words, *limit = call.values
    most = limit[0] if limit else USUAL_RESULTS
    check_range("limit", most, 1, MOST_RESULTS)
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


def rate(context: OscContext, call: Call) -> None:
    """Give a sample its stars."""
    sample, stars = call.values
    check_range("stars", stars, 0, MOST_STARS)

    def note() -> None:
        catalogue = context.library.catalogue
        context.library.check_inside(catalogue.get(sample).path)
        catalogue.rate(sample, stars)

    context.for_library.submit(note, call)


def notes(context: OscContext, call: Call) -> None:
    """Say where a sample's notes lie, and write them if they are not there yet."""
    (sample,) = call.values

    def write() -> None:
        path = context.library.file(sample)
        found, sure = notes_of(path, partial(model_of_recipe, context))
        call.reply("/fodder/notes/written", (sample, str(found), sure))

    context.for_notes.submit(write, call)


def model_of_recipe(context: OscContext, request: Request) -> ModelEntry:
    """The model of a recipe; Refused where that names a file outside our folders."""
    for source in (request.notes, request.groove):
        if source is not None:
            inside(str(source.path), context.library.folders)
    return model_for(context, request)
