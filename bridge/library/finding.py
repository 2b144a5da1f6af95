"""What somebody looks for, in words → samples, by a filter and an order of the catalogue's; for the
command line, OSC and MCP."""

from __future__ import annotations

from dataclasses import fields, replace

from bridge.domain.errors import BadArgument, check_range, shown
from bridge.domain.music import Key, check_tempo
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from bridge.library.catalogue import Catalogue
from bridge.library.queries import LONGEST_SEARCH, By, Filter, Order
from bridge.library.search import parse
from bridge.prompt import parse_key, parse_number

NO_KEY = "none"
USUAL_RESULTS, MOST_RESULTS = 20, 200  # of a search by OSC or by an assistant
_RISING = {By.NAME, By.BPM, By.KEY, By.BARS}


def find(catalogue: Catalogue, text: str, where: Filter, order: Order, most: int) -> list[Sample]:
    """The first `most` samples that have all words of `text` and meet the filter, whose files are
    there; BadArgument if the words are too many.

    What the words say of tempo, key, kind … (bridge.library.search) counts where the filter doesn't
    speak of it.
    """
    asked = parse(check_search(text))
    numbers = catalogue.listing(asked.words, within(asked.where, where), order)[:most].tolist()
    known = catalogue.numbered(numbers)
    found = [known[number] for number in numbers if number in known]
    return [sample for sample in found if not catalogue.refresh(sample.path).gone]


def within(said: Filter, named: Filter) -> Filter:
    """What is named, and what is said of all else; a tempo of either is a range as a whole."""
    values = {one.name: getattr(named, one.name) for one in fields(Filter)}
    own = {name: value for name, value in values.items() if value != getattr(Filter(), name)}
    if not own.keys().isdisjoint(("slowest", "fastest")):
        own |= {"slowest": named.slowest, "fastest": named.fastest}
    return replace(said, **own)


def check_search(text: str) -> str:
    """The words of a search themselves; BadArgument if they are too many to be looked at."""
    if len(text) > LONGEST_SEARCH:
        raise BadArgument(f"A search has at most {LONGEST_SEARCH:,} characters: say less.")
    return text


def filter_from(
    bpm: str = "", key: str = "", kind: str = "", family: str = "", stars: int = 0
) -> Filter:
    """The filter that texts mean; "" and 0 ask for nothing.

    Parameters
    ----------
    bpm
        A tempo, "92", or a range, "88-94".
    key
        However it is written; "none" for samples without one.
    kind
        "loop" or "oneshot".
    family
        "drums", "bass", …
    stars
        So many, or more.

    Raises
    ------
    BadArgument
        For what is none of these.
    """
    check_range("stars", stars, 0, MOST_STARS, whole=True)
    slowest, fastest = tempi(bpm) if bpm else (None, None)
    keys: tuple[Key | None, ...] = ()
    if key:
        keys = (None if key.lower() == NO_KEY else parse_key(key),)
    return Filter(
        slowest, fastest, keys, Kind.parse(kind) if kind else None, family.lower() or None, stars
    )


def order_from(by: str) -> Order:
    """The order of a list by its name: the newest, the most stars and the loudest first."""
    if by not in tuple(By):
        raise BadArgument(f"{shown(by)} is no order: say {', '.join(By)}.")
    return Order(By(by), By(by) not in _RISING)


def tempi(text: str) -> tuple[float, float]:
    """ "92" within half a beat, or "88-94"."""
    low, dash, high = text.partition("-")
    slowest = check_tempo(parse_number(low))
    if not dash:
        return slowest - 0.5, slowest + 0.5
    fastest = check_tempo(parse_number(high))
    if fastest < slowest:
        raise BadArgument(f"bpm {shown(text)} is no range: say {fastest:g}-{slowest:g}.")
    return slowest, fastest
